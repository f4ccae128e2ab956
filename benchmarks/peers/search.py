"""The best encoder that an equal search gives: ours beside PyTorch, for the same time of training, views included.

    pip install -r benchmarks/peers/requirements.txt
    python benchmarks/peers/search.py --tar cifar10.tar --folder searched

The tar file has train/CLASS/NAME.jpg and test/CLASS/NAME.jpg. Each side tries 12 settings for a minute and chooses by kNN of 2,000 training
images, for which 3,000 others vote. Then it trains by what it chose for 4 minutes, with seeds that both sides have: kNN of the test
images is told, for which 10,000 training images vote, and the 95 % interval of the mean difference: that of these two settings, as a
search by another seed might choose others. Both sides begin with the same weights, take the images in an order of their own, and are
evaluated by the same lines, in PyTorch. PyTorch is eager, with a loader that has as many processes as there are threads.

Run it on a machine that does nothing else: it takes an hour and a half. What is in the folder already is not made again;
a folder of another tar file, PyTorch or build of ours is refused.
"""

import argparse
import csv
import hashlib
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch.nn.functional import normalize

from networks import EncoderFile, fill, pictures
from training import ENCODER_MOMENTUM, HIDDEN, MEMORY, NEIGHBORS, NU, PROJECTION, TAU, WEIGHT, Learner, drawn_pairs, encoder_of, recipe

ROOT = Path(__file__).resolve().parents[2]
TNCC, SOURCES = ROOT / "tncc", ["pom.xml", "schemas", "model", "pipeline", "cli"]
SIDES = ["ours", "pytorch"]
SIDE, THREADS, VOTERS, VOTE_TEMPERATURE = 32, 2, 200, 0.1
BANK, CHOOSING, TEST_BANK = 3_000, 2_000, 10_000
SEARCH_SEED = 0
QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]  # of Student's t, 97.5 %, from one degree of freedom on
METHODS = {"infonce": ("gaussian", "none", 0.0), "tncc": ("student-t", "memory", WEIGHT)}
SETTINGS = [(method, batch, rate) for method in METHODS for batch in (16, 32, 64) for rate in (0.03, 0.1)]


def name_of(setting):
    return "{}, batch {}, rate {}".format(*setting)


def decoded(path, part):
    """All images of a part of the tar file, (N, 3, S, S), and the name of the class of each."""
    found = list(pictures(path, part, SIDE))
    if not found:
        sys.exit(f"{path} has no files {part}/CLASS/NAME")
    pixels, names = zip(*found)
    return torch.stack(pixels), names


def numbered(names, classes):
    """The number of the class of each name: the same in all parts, also where one lacks a class."""
    unknown = sorted(set(names) - set(classes))
    if unknown:
        sys.exit(f"Images are of classes that no training image is of: {', '.join(unknown)}")
    return torch.tensor([classes.index(name) for name in names])


def features(encoder, pixels):
    views = (pixels.float() / 255 - encoder.mean) / encoder.deviation
    with torch.inference_mode():
        return normalize(torch.cat([encoder.network(some.contiguous(memory_format=torch.channels_last)) for some in views.split(500)]))


def knn(file, bank, queries):
    """Accuracy in percent of the weighted k-nearest-neighbor classifier."""
    encoder = EncoderFile(file)
    encoder.network = torch.jit.optimize_for_inference(torch.jit.trace(encoder.network, torch.zeros(2, 3, SIDE, SIDE)))
    (voting, labels), (asked, truth) = ((features(encoder, pixels), classes) for pixels, classes in (bank, queries))
    right = 0
    for some, true in zip(asked.split(500), truth.split(500)):
        similar, nearest = (some @ voting.T).topk(VOTERS, 1)
        votes = torch.zeros(len(some), int(labels.max()) + 1).scatter_add_(1, labels[nearest], (similar / VOTE_TEMPERATURE).exp())
        right += (votes.argmax(1) == true).sum().item()
    return 100 * right / len(truth)


def tncc(*arguments):
    done = subprocess.run([str(word) for word in (TNCC, *arguments)], text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"tncc {arguments[0]} failed: {done.stderr}")


def options(setting):
    """What training.py has as a number, said to ours."""
    method, batch, rate = setting
    kernel, consistency, weight = METHODS[method]
    settings = {
        "encoder.architecture": "resnet20", "encoder.projector-hidden-size": HIDDEN, "encoder.projection-size": PROJECTION,
        "input.decode-side": SIDE, "memory.size": MEMORY, "training.threads": THREADS, "training.encoder-momentum": ENCODER_MOMENTUM,
        "training.batch-size": batch, "optimizer.learning-rate": rate, "optimizer.momentum": 0.9, "optimizer.weight-decay": 5e-4,
        "optimizer.schedule": "constant", "replay.policy": "none", "view.recipe": "mocov2-cifar", "view.keys": "same", "objective.kernel": kernel,
        "objective.temperature": TAU, "objective.target-temperature": TAU, "objective.degrees-of-freedom": NU,
        "objective.neighbors": NEIGHBORS, "objective.consistency": consistency, "objective.consistency-weight": weight,
        "objective.consistency-start-images": 0, "objective.consistency-ramp-images": 0,
    }
    return [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]


def initial(tar, seed, folder):
    """The encoder file that both begin with."""
    file = folder / f"initial-{seed}" / "initial.safetensors"
    if not file.exists():
        tncc("train", "--dataset", f"tar:{tar}", "--images", 64, "--seeds", f"{seed},", "--export-steps", file.parent,
             "--bank-images", VOTERS, "--query-images", 100, *options(SETTINGS[0]))
    return file


def train_ours(tar, setting, seed, seconds, file):
    """Writes the encoder file; returns how many images it has seen, and the version."""
    results = file.with_suffix(".csv")
    results.unlink(missing_ok=True)
    tncc("train", "--dataset", f"tar:{tar}", "--images", 100_000_000, "--run-limit", f"{seconds}s", "--seeds", f"{seed},",
         "--results", results, "--out", file, "--bank-images", VOTERS, "--query-images", 100, *options(setting))
    with open(results) as rows:
        (row,) = csv.DictReader(rows)
    if row["ended"] == "complete":
        sys.exit(f"{name_of(setting)} ran out of images within {seconds} seconds")
    return int(row["trained"]), row["version"]


def train_pytorch(images, begin, setting, seed, seconds, file):
    """The same of PyTorch."""
    method, batch, rate = setting
    kernel, _, weight = METHODS[method]
    torch.manual_seed(seed)
    view, order = recipe(SIDE), torch.randperm(len(images))
    pairs = drawn_pairs([images[i] for i in order], lambda picture: (view(picture), view(picture)), batch, THREADS)
    encoder = encoder_of("resnet20", SIDE)
    load(encoder, begin)
    learner = Learner(encoder, torch.empty(0, PROJECTION), rate, kernel, weight)
    started, steps = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        learner.step(next(pairs))
        steps += 1
    save(encoder, file, begin)
    return steps * batch, torch.__version__


def parts(encoder):
    """Its networks by the beginning of the names that their weights have in an encoder file."""
    return {"": encoder[0], "projector.": encoder[1]}


def load(encoder, file):
    weights = load_file(file)
    for name, network in parts(encoder).items():
        of = {key.removeprefix(name): weight for key, weight in weights.items() if key.startswith("projector.") == bool(name)}
        fill(network, of, file)


def save(encoder, file, begin):
    """With what the file that it began with says of itself."""
    weights = {
        name + key: value.contiguous()
        for name, network in parts(encoder).items()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    with safe_open(begin, "pt") as like:
        save_file(weights, file, like.metadata())


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def revision():
    """Of our code, as its launcher has it, and of what is changed in it; empty where that is not known."""
    def git(*words):
        return subprocess.run(["git", "-C", str(ROOT), *words], text=True, errors="replace", capture_output=True).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD") if shutil.which("git") else ""
    changes = git("diff", "HEAD", "--", *SOURCES) if commit else ""
    return f"{commit}-changed-{hashlib.sha256(changes.encode()).hexdigest()[:12]}" if changes else commit


def write(file, told):
    """Whole or not at all."""
    unfinished = file.with_suffix(".next")
    unfinished.write_text(json.dumps(told))
    os.replace(unfinished, file)


def require_same(folder, about):
    """Ends the program if what is in the folder was made of something else: what is there already is not made again."""
    file = folder / "about.json"
    if not file.exists():
        if any(folder.rglob("*.safetensors")):
            sys.exit(f"{folder} has encoder files, and no about.json that says of what they were made; give another folder")
        write(file, about)
    made_of = json.loads(file.read_text())
    other = [f"{key} was {made_of.get(key)!r} and is {value!r}" for key, value in about.items() if made_of.get(key) != value]
    if other:
        sys.exit(f"What is in {folder} was made of something else: {'; '.join(other)}. Give another folder")


class Search:
    """All runs, and the figures of those that were made."""

    def __init__(self, arguments):
        self.tar, self.folder = arguments.tar, Path(arguments.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        require_same(self.folder, {"tar": sha256(self.tar), "torch": str(torch.__version__), "tncc": revision()})
        self.pixels, names = decoded(self.tar, "train")
        asked, names_asked = decoded(self.tar, "test")
        known = sorted(set(names))
        classes = numbered(names, known)
        mixed = torch.randperm(len(self.pixels), generator=torch.Generator().manual_seed(0))
        some = lambda indices: (self.pixels[indices], classes[indices])
        self.choosing = some(mixed[:BANK]), some(mixed[BANK:BANK + CHOOSING])
        self.test = some(mixed[:TEST_BANK]), (asked, numbered(names_asked, known))

    def trained(self, whose, setting, seed, seconds, evaluation):
        """kNN in percent."""
        stem = f"{whose}-{'-'.join(map(str, setting))}-seed-{seed}-{seconds}s"
        told, file = self.folder / f"{stem}.json", self.folder / f"{stem}.safetensors"
        if not told.exists():
            if whose == "ours":
                images, version = train_ours(self.tar, setting, seed, seconds, file)
            else:
                images, version = train_pytorch(self.pixels, initial(self.tar, seed, self.folder), setting, seed, seconds, file)
            write(told, {"knn": knn(file, *evaluation), "images": images, "version": version})
        figures = json.loads(told.read_text())
        print(f"  seed {seed}: {whose:8} {figures['knn']:5.2f} %, {figures['images']:6,} images, {name_of(setting)} ({figures['version']})", flush=True)
        return figures["knn"]

    def best(self, seconds):
        """The setting that each side chooses."""
        print(f"before training, on the images that choose: {knn(initial(self.tar, SEARCH_SEED, self.folder), *self.choosing):.2f} %", flush=True)
        scores = {whose: {} for whose in SIDES}
        for setting in SETTINGS:
            for whose in SIDES:
                scores[whose][setting] = self.trained(whose, setting, SEARCH_SEED, seconds, self.choosing)
        return {whose: max(found, key=found.get) for whose, found in scores.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tar", required=True)
    parser.add_argument("--folder", required=True, help="of what is made: encoder files and figures")
    parser.add_argument("--seeds", type=int, choices=range(2, 11), default=5)
    parser.add_argument("--search-seconds", type=int, default=60, help="of training by each setting")
    parser.add_argument("--seconds", type=int, default=240, help="of training by what was chosen")
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    search = Search(arguments)
    chosen = search.best(arguments.search_seconds)
    for whose, setting in chosen.items():
        print(f"{whose} chooses {name_of(setting)}", flush=True)
    told = {whose: [] for whose in SIDES}
    for seed in range(1, arguments.seeds + 1):
        print(f"before training by seed {seed}, on the test images: {knn(initial(search.tar, seed, search.folder), *search.test):.2f} %", flush=True)
        for whose in SIDES if seed % 2 else SIDES[::-1]:
            told[whose].append(search.trained(whose, chosen[whose], seed, arguments.seconds, search.test))
    for whose, figures in told.items():
        print(f"{whose}: {statistics.mean(figures):.2f} % by {name_of(chosen[whose])}")
    differences = [our - their for our, their in zip(*told.values())]
    mean = statistics.mean(differences)
    half = QUANTILES[len(differences) - 2] * statistics.stdev(differences) / math.sqrt(len(differences))
    print(f"ours less PyTorch's: {mean:+.2f} points, 95 % interval [{mean - half:+.2f}, {mean + half:+.2f}]")


if __name__ == "__main__":
    main()
