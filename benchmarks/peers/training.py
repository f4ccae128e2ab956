"""A training step in PyTorch, views included: TNCC eager or compiled, or MoCo by lightly. Run by compare.py.

On a GPU TNCC is given its views for nothing: they lie on the card, the same ones at each step: how many processes make
them beside it is another question.
"""

import argparse
import contextlib
import copy
import itertools

import torch
import torchvision
from torch import nn
from torch.nn.functional import log_softmax, normalize, softmax
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from networks import backbone, images, measure, report

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HIDDEN, PROJECTION, MEMORY = 128, 128, 4096
TAU, NU, NEIGHBORS, WEIGHT, ENCODER_MOMENTUM, RATE = 0.1, 10.0, 32, 0.3, 0.99, 0.03


def recipe(side):
    """The recipe mocov2-cifar, which is the job's default."""
    return v2.Compose([
        v2.RandomResizedCrop(side, scale=(0.2, 1.0), antialias=True),
        v2.RandomHorizontalFlip(),
        v2.RandomApply([v2.ColorJitter(0.4, 0.4, 0.4, 0.1)], 0.8),
        v2.RandomGrayscale(0.2),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(MEAN, DEVIATION),
    ])


class Pairs(Dataset):
    """Pairs of views of some images, drawn anew each time: for ever, as the images are taken in turn."""

    def __init__(self, pictures, pair_of):
        self.pictures, self.pair_of = pictures, pair_of

    def __len__(self):
        return 1 << 30

    def __getitem__(self, index):
        return self.pair_of(self.pictures[index % len(self.pictures)])


def drawn_pairs(pictures, pair_of, batch, threads):
    """Batches of pairs, which as many processes as there are threads draw meanwhile, as PyTorch's loader has it."""
    return iter(DataLoader(Pairs(pictures, pair_of), batch, num_workers=threads, prefetch_factor=1, multiprocessing_context="fork"))


def channels_last(views):
    return views.contiguous(memory_format=torch.channels_last)


def log_kernel(dot, kernel):
    if kernel == "gaussian":
        return (dot - 1) / TAU
    return -(NU + 1) / 2 * torch.log1p((2 - 2 * dot).clamp_min(0) / (TAU * NU))


def loss_of(queries, keys, memory, kernel, weight):
    positive = (queries * keys).sum(1, keepdim=True)  # (B, 1)
    share = log_softmax(log_kernel(torch.cat([positive, queries @ memory.T], 1), kernel), 1)  # (B, 1 + K)
    loss = -share[:, 0].mean()
    if weight > 0:
        nearest, neighbors = log_kernel(keys @ memory.T, kernel).topk(min(NEIGHBORS, len(memory)), 1)
        targets = softmax(nearest, 1)
        loss = loss - weight * (targets * share.gather(1, neighbors + 1)).sum(1).mean()
    return loss


def precision_of(arguments):
    if arguments.precision == "bfloat16":
        return lambda: torch.autocast("cuda" if arguments.device == "gpu" else "cpu", torch.bfloat16)
    return contextlib.nullcontext


def encoder_of(architecture, side):
    """Backbone and projector, with random weights."""
    features, size = backbone(architecture, "cifar" if side < 64 else "imagenet")
    return nn.Sequential(features, nn.Sequential(nn.Linear(size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, PROJECTION)))


class Learner:
    """TNCC by the numbers that a job has by default but 10 degrees of freedom, consistency from the first image on; InfoNCE by the Gaussian kernel without weight."""

    def __init__(
        self, encoder, memory, rate=RATE, kernel="student-t", weight=WEIGHT, device="cpu", autocast=contextlib.nullcontext, compiled=False
    ):
        self.encoder = encoder.to(device, memory_format=torch.channels_last)
        self.momentum_encoder = copy.deepcopy(self.encoder).requires_grad_(False)
        self.parameters, self.averages = list(self.encoder.parameters()), list(self.momentum_encoder.parameters())
        self.optimizer = torch.optim.SGD(self.parameters, rate, 0.9, weight_decay=5e-4)
        self.memory, self.kernel, self.weight, self.autocast = memory.to(device), kernel, weight, autocast
        self.project = torch.compile(self.projected) if compiled else self.projected

    def projected(self, network, batch):
        with self.autocast():
            projections = network(batch)
        return normalize(projections.float())

    def step(self, pair):
        first, second = (channels_last(views) for views in pair)
        with torch.no_grad():
            keys = self.project(self.momentum_encoder, second)
        if len(self.memory) > 0:
            loss = loss_of(self.project(self.encoder, first), keys, self.memory, self.kernel, self.weight)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            with torch.no_grad():
                torch._foreach_lerp_(self.averages, self.parameters, 1 - ENCODER_MOMENTUM)
            loss.item()
        self.memory = torch.cat([self.memory, keys])[-MEMORY:]


def tncc_step(arguments):
    device = "cuda" if arguments.device == "gpu" else "cpu"
    view, pictures = recipe(arguments.side), images(arguments.tar, 4 * arguments.batch, arguments.side)
    pairs = drawn_pairs(pictures, lambda picture: (view(picture), view(picture)), arguments.batch, arguments.threads)
    if arguments.device == "gpu":
        pairs = itertools.cycle([tuple(channels_last(views.to(device)) for views in pair) for pair in itertools.islice(pairs, 4)])
    learner = Learner(
        encoder_of(arguments.architecture, arguments.side), normalize(torch.randn(MEMORY, PROJECTION)), device=device,
        autocast=precision_of(arguments), compiled=arguments.contender == "compile")
    return lambda: learner.step(next(pairs)), {"torchvision": torchvision.__version__}


def lightly_step(arguments):
    import lightly
    from lightly.loss import NTXentLoss
    from lightly.models.modules import MoCoProjectionHead
    from lightly.models.utils import deactivate_requires_grad, update_momentum
    from lightly.transforms import MoCoV2Transform
    from torchvision.transforms.functional import to_pil_image

    features, size = backbone(arguments.architecture, "cifar" if arguments.side < 64 else "imagenet")
    features = features.to(memory_format=torch.channels_last)
    head = MoCoProjectionHead(size, HIDDEN, PROJECTION)
    momentum_features, momentum_head = copy.deepcopy(features), copy.deepcopy(head)
    deactivate_requires_grad(momentum_features)
    deactivate_requires_grad(momentum_head)
    optimizer = torch.optim.SGD([*features.parameters(), *head.parameters()], RATE, 0.9, weight_decay=5e-4)
    criterion = NTXentLoss(temperature=TAU, memory_bank_size=(MEMORY, PROJECTION))
    autocast = precision_of(arguments)
    pictures = [to_pil_image(image) for image in images(arguments.tar, 4 * arguments.batch, arguments.side)]
    pairs = drawn_pairs(pictures, MoCoV2Transform(input_size=arguments.side, gaussian_blur=0.0), arguments.batch, arguments.threads)

    def step():
        first, second = (channels_last(views) for views in next(pairs))
        update_momentum(features, momentum_features, ENCODER_MOMENTUM)
        update_momentum(head, momentum_head, ENCODER_MOMENTUM)
        with autocast():
            queries = head(features(first))
            with torch.no_grad():
                keys = momentum_head(momentum_features(second))
        loss = criterion(queries.float(), keys.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    return step, {"lightly": lightly.__version__}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contender", choices=["eager", "compile", "lightly"], required=True)
    parser.add_argument("--tar", required=True)
    parser.add_argument("--architecture", choices=["resnet20", "resnet18", "resnet50"], default="resnet20")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--side", type=int, default=32, help="of the images in pixels")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    if arguments.contender == "lightly" and arguments.device == "gpu":
        parser.error("lightly is compared on the CPU only: it makes its views there")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    step, versions = (lightly_step if arguments.contender == "lightly" else tncc_step)(arguments)
    report(measure(step, arguments.batch, arguments.seconds), **versions)
