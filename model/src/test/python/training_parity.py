"""Takes the same training steps in PyTorch, and compares: our initial weights, our order and our views, everything else its own.

    pip install torch==2.7.1 torchvision==0.22.1 safetensors scipy
    python model/src/test/python/training_parity.py steps
    python model/src/test/python/training_parity.py seeds --dataset tar:cifar10.tar --images 100000

steps: the loss of each of 20 steps, by InfoNCE and by TNCC, within 1e-3 of PyTorch in float64. The learning rate warms up: the first
steps of a random network multiply rounding errors, so that at the full rate PyTorch's own float32 is soon 5e-3 from its float64 (it is
told beside). It takes a minute or two.
seeds: kNN after so many images, for five seeds each, and the 95 % interval of the paired differences. It takes hours, and 2.5 GB
for the views of 100,000 images of 32 pixels. With --device gpu both train on the GPU.
"""

import argparse
import copy
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from scipy import stats
from torch import nn
from torch.nn.functional import log_softmax, normalize, softmax

from encoder_parity import CifarResNet

TNCC = Path(__file__).resolve().parents[4] / "tncc"
HIDDEN, PROJECTION, BATCH, MEMORY = 128, 128, 64, 4096
RATE, MOMENTUM, DECAY, ENCODER_MOMENTUM = 0.06, 0.9, 5e-4, 0.99
TAU, NU, TARGET_TAU, NEIGHBORS, WEIGHT = 0.1, 10.0, 0.05, 32, 0.3
TOLERANCE = 1e-3

METHODS = {"infonce": ("gaussian", "none"), "tncc": ("student-t", "memory")}


class Encoder(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.backbone = CifarResNet(3)
        self.projector = nn.Sequential(nn.Linear(64, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, PROJECTION))
        names = {self.name(key): key for key in self.state_dict() if not key.endswith("num_batches_tracked")}
        assert set(names) == set(weights), set(names) ^ set(weights)
        self.load_state_dict({names[name]: tensor for name, tensor in weights.items()}, strict=False)

    @staticmethod
    def name(key):
        return key.removeprefix("backbone.")

    def weights(self):
        return {self.name(k): t.contiguous() for k, t in self.state_dict().items() if not k.endswith("num_batches_tracked")}

    def forward(self, views):
        return normalize(self.projector(self.backbone(views)))


def log_kernel(dot, kernel):
    squared = (2 - 2 * dot).clamp_min(0)
    return -squared / (2 * TAU) if kernel == "gaussian" else -(NU + 1) / 2 * torch.log1p(squared / (TAU * NU))


def loss_of(queries, keys, memory, method, weight):
    kernel, consistency = METHODS[method]
    positive = (queries * keys).sum(1, keepdim=True)
    share = log_softmax(log_kernel(torch.cat([positive, queries @ memory.T], 1), kernel), 1)
    loss = -share[:, 0].mean()
    if consistency == "memory" and weight > 0:
        nearest, neighbors = log_kernel(keys @ memory.T, kernel).topk(min(NEIGHBORS, len(memory)), 1)
        targets = softmax(nearest * TAU / TARGET_TAU, 1)
        loss = loss - weight * (targets * share.gather(1, neighbors + 1)).sum(1).mean()
    return loss


def train(folder, method, ramp, warmup, dtype=torch.float32, device="cpu"):
    """The loss of each step, and the encoder after the last."""
    encoder = Encoder(load_file(folder / "initial.safetensors")).to(device, dtype, memory_format=torch.channels_last)
    momentum_encoder = copy.deepcopy(encoder).requires_grad_(False)
    optimizer = torch.optim.SGD(encoder.parameters(), RATE, MOMENTUM, weight_decay=DECAY)
    memory, seen, losses = torch.empty(0, PROJECTION, dtype=dtype, device=device), 0, []
    while (file := folder / f"views-{len(losses) + 1}.safetensors").exists():
        views = {name: view.to(device, dtype) for name, view in load_file(file).items()}
        keys = momentum_encoder(views["second"])
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (seen + 1) / (warmup + 1))
        if len(memory) == 0:
            losses.append(0.0)
        else:
            loss = loss_of(encoder(views["first"]), keys, memory, method, WEIGHT * min(1, seen / ramp))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for average, latest in zip(momentum_encoder.parameters(), encoder.parameters()):
                average.data.lerp_(latest.data, 1 - ENCODER_MOMENTUM)
            losses.append(loss.item())
        memory = torch.cat([memory, keys])[-MEMORY:]
        seen += len(keys)
    return losses, encoder.cpu()


def tncc(*arguments):
    print("tncc", *arguments, file=sys.stderr)
    return subprocess.run([TNCC, *map(str, arguments)], check=True, text=True, stdout=subprocess.PIPE).stdout


def train_ours(folder, method, dataset, images, ramp, warmup, seed, device="cpu"):
    kernel, consistency = METHODS[method]
    settings = {
        "encoder.projector-hidden-size": HIDDEN, "encoder.projection-size": PROJECTION, "training.batch-size": BATCH,
        "memory.size": MEMORY, "optimizer.learning-rate": RATE, "optimizer.momentum": MOMENTUM, "optimizer.weight-decay": DECAY,
        "training.encoder-momentum": ENCODER_MOMENTUM, "objective.kernel": kernel, "objective.consistency": consistency,
        "objective.temperature": TAU, "objective.degrees-of-freedom": NU, "objective.target-temperature": TARGET_TAU,
        "objective.neighbors": NEIGHBORS, "objective.consistency-weight": WEIGHT, "objective.consistency-start-images": 0,
        "objective.consistency-ramp-images": ramp, "optimizer.warmup-images": warmup, "pipeline.device": device,
        "replay.policy": "none",
        "view.keys": "same",
    }
    options = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    tncc("train", "--dataset", dataset, "--images", images, "--seeds", f"{seed},", "--export-steps", folder,
         "--out", folder / "ours.safetensors", "--bank-images", 100, "--query-images", 100, *options)
    with open(folder / "steps.csv") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def compare_steps(arguments):
    images, ramp, warmup = 20 * BATCH, 10 * BATCH, 200 * BATCH
    for method in METHODS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ours = train_ours(folder, method, arguments.dataset, images, ramp, warmup, 1)
            exact, _ = train(folder, method, ramp, warmup, torch.float64)
            rounded, _ = train(folder, method, ramp, warmup)
        assert len(ours) == len(exact) == 20 and ours[0] == 0
        for step, losses in enumerate(zip(ours, exact, rounded), 1):
            print("%s step %2d: ours %.6f, PyTorch in float64 %.6f, in float32 %.6f" % (method, step, *losses))
        largest, of_pytorch = (max(abs(a - b) / b for a, b in zip(some[1:], exact[1:])) for some in (ours, rounded))
        print("%s: largest relative difference %.1e; of PyTorch's float32 %.1e" % (method, largest, of_pytorch), flush=True)
        assert largest < TOLERANCE, method


def knn(file, dataset):
    return json.loads(tncc("evaluate", file, "--dataset", dataset, "--json"))["knn"]


def compare_seeds(arguments):
    on = "cuda" if arguments.device == "gpu" else "cpu"
    for method in arguments.methods.split(","):
        differences = []
        for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
            with tempfile.TemporaryDirectory() as name:
                folder, ramp = Path(name), arguments.images // 5
                train_ours(folder, method, arguments.dataset, arguments.images, ramp, 0, seed, arguments.device)
                _, encoder = train(folder, method, ramp, 0, device=on)
                with safe_open(folder / "ours.safetensors", "pt") as file:
                    save_file(encoder.weights(), folder / "theirs.safetensors", file.metadata())
                ours, theirs = (knn(folder / f"{whose}.safetensors", arguments.dataset) for whose in ("ours", "theirs"))
            differences.append(ours - theirs)
            print("%s seed %d: kNN ours %.2f %%, PyTorch %.2f %%" % (method, seed, ours, theirs), flush=True)
        mean, count = sum(differences) / len(differences), len(differences)
        half = stats.sem(differences) * stats.t.ppf(0.975, count - 1) if count > 1 else float("nan")
        print("%s: difference %+.2f, 95 %% interval [%+.2f, %+.2f]" % (method, mean, mean - half, mean + half))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("steps", "seeds"))
    parser.add_argument("--dataset", default="generated:2000")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--methods", default=",".join(METHODS), help="of seeds, separated by commas")
    parser.add_argument("--device", choices=("cpu", "gpu"), default="cpu", help="of seeds")
    chosen = parser.parse_args()
    compare_steps(chosen) if chosen.what == "steps" else compare_seeds(chosen)
