"""The encoders of the comparison, as torchvision has them, and what all are given: images, weights, threads."""

import io
import itertools
import json
import sys
import tarfile
import time
from pathlib import Path

import torch
from PIL import Image
from safetensors import safe_open
from torch import nn
from torchvision.models.resnet import BasicBlock, ResNet, resnet18, resnet50
from torchvision.transforms.functional import pil_to_tensor


class ResNet20(ResNet):
    def __init__(self):
        super().__init__(BasicBlock, [1, 1, 1, 1])
        self.inplanes = 16
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)
        self.layer1 = self._make_layer(BasicBlock, 16, 3)
        self.layer2 = self._make_layer(BasicBlock, 32, 3, stride=2)
        self.layer3 = self._make_layer(BasicBlock, 64, 3, stride=2)
        self.maxpool = self.layer4 = self.fc = nn.Identity()


def backbone(architecture, stem="cifar"):
    """A network with random weights, and how many features it gives."""
    if architecture == "resnet20":
        return ResNet20(), 64
    known = {"resnet18": (resnet18, 512), "resnet50": (resnet50, 2048)}
    if architecture not in known:
        sys.exit(f"The encoder is a {architecture}; here are resnet20, resnet18 and resnet50 only")
    make, size = known[architecture]
    network = make()
    network.fc = nn.Identity()
    if stem == "cifar":
        network.conv1, network.maxpool = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    return network, size


def fill(network, weights, path):
    """Gives a network the weights of an encoder file, which has to have all of them and no others."""
    missing, unknown = network.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith(".num_batches_tracked")]  # counts that no encoder file has, and nothing needs
    if missing or unknown:
        sys.exit(f"{path} is of another network: missing weights: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}")


class EncoderFile:
    """The backbone of an encoder file, for inference in channels-last memory, and how it takes images."""

    def __init__(self, path):
        with safe_open(path, "pt") as file:
            about = file.metadata()
            weights = {name: file.get_tensor(name) for name in file.keys() if not name.startswith("projector.")}
        network, _ = backbone(about["encoder.architecture"], about["encoder.stem"])
        fill(network, weights, path)
        self.network = network.eval().to(memory_format=torch.channels_last)
        self.side = int(about["input.side"])
        self.mean, self.deviation = (
            torch.tensor([float(number) for number in about[key].split(",")]).view(3, 1, 1)
            for key in ("input.mean", "input.standard-deviation")
        )


def square(content, side):
    """The central square of an encoded image, in that many pixels a side, as bytes: (3, side, side)."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    if image.size != (side, side):
        short = min(image.size)
        left, top = ((size - short) // 2 for size in image.size)
        box = (left, top, left + short, top + short)
        image = image.resize((side, side), Image.Resampling.BILINEAR, box)
    return pil_to_tensor(image)


def pictures(path, part, side):
    """The images of a tar file of train/CLASS/NAME and test/CLASS/NAME, one after the other: (3, side, side), and the class."""
    with tarfile.open(path) as tar:
        for member in tar:
            folders = Path(member.name).parts
            if member.isfile() and folders[-3:-2] == (part,):
                yield square(tar.extractfile(member).read(), side), folders[-2]


def images(path, count, side):
    """The first images that are trained on: (count, 3, side, side)."""
    found = [pixels for pixels, _ in itertools.islice(pictures(path, "train", side), count)]
    if len(found) < count:
        sys.exit(f"{path} has {len(found)} files train/CLASS/NAME; {count} are needed")
    return torch.stack(found)


def measure(step, images_of_step, seconds):
    """Images per second: two steps or half as long that do not count, as ours does, then steps for so long at least."""
    started, steps = time.perf_counter(), 0
    while steps < 2 or time.perf_counter() - started < seconds / 2:
        step()
        steps += 1
    started, steps = time.perf_counter(), 0
    while steps == 0 or time.perf_counter() - started < seconds:
        step()
        steps += 1
    return steps * images_of_step / (time.perf_counter() - started)


def report(rate, **versions):
    """What is read of a contender: the last line of standard output."""
    versions = {"python": sys.version.split()[0], "torch": torch.__version__, **versions}
    print(json.dumps({"rate": rate, "versions": versions}))
