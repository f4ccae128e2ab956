"""Writes the numbers that EncoderParityTest and EmbedderTest compare with: torchvision's networks in float64.

Run: python encoder_parity.py > ../resources/io/tncc/model/encoder/encoder_parity.properties
(torch 2.7.1, torchvision 0.22.1)

Both sides compute weights and images by the same formula, so only results are stored; of each tensor: its L2 norm, its
dot product with pseudo-random numbers (which any change of value, place or order moves), and its first, a middle and its last element.
"""

import copy
import zlib

import numpy as np
import torch
from torch import nn
from torchvision.models import resnet18, resnet34, resnet50
from torchvision.models.resnet import BasicBlock, ResNet

BATCH, HIDDEN, PROJECTION = 2, 48, 24


class CifarResNet(ResNet):
    """ResNet-20, -32 and -44 have 3, 5 and 7 blocks a stage."""

    def __init__(self, blocks):
        super().__init__(BasicBlock, [1, 1, 1, 1])
        self.inplanes = 16
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.layer1 = self._make_layer(BasicBlock, 16, blocks)
        self.layer2 = self._make_layer(BasicBlock, 32, blocks, stride=2)
        self.layer3 = self._make_layer(BasicBlock, 64, blocks, stride=2)
        self.maxpool = self.layer4 = self.fc = nn.Identity()


def imagenet(network):
    network.fc = nn.Identity()
    return network


def cifar(network):
    network.fc = nn.Identity()
    network.conv1, network.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    return network


class Encoder(nn.Module):
    def __init__(self, backbone, feature_size):
        super().__init__()
        self.backbone = backbone
        self.projector = nn.Sequential(nn.Linear(feature_size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, PROJECTION))

    def forward(self, views):
        features = self.backbone(views)
        return features, self.projector(features)


def uniform(name, count):
    """Pseudo-random numbers in [0, 1): a hash of the name and the index."""
    mask = np.uint64(0xFFFFFFFF)
    h = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(zlib.crc32(name.encode()))) & mask
    for _ in range(2):
        h = ((h ^ (h >> np.uint64(16))) * np.uint64(0x45D9F3B)) & mask
    return (h ^ (h >> np.uint64(16))).astype(np.float64) / 2**32


def weight(name, shape):
    u = uniform(name, int(np.prod(shape)))
    if len(shape) == 4:
        u = (u - 0.5) * np.sqrt(24 / (shape[0] * shape[2] * shape[3]))
    elif len(shape) == 2:
        u = (u - 0.5) * 2 / np.sqrt(shape[1])
    elif name.endswith("running_var") or name.endswith("weight"):
        u = u + 0.5
    else:
        u = u - 0.5
    return torch.from_numpy(u.astype(np.float32).astype(np.float64)).reshape(shape)


def summary(tensor):
    x = tensor.detach().double().contiguous().flatten().numpy()
    dot = x @ (uniform("summary", x.size) - 0.5)
    return " ".join("%.9g" % v for v in (np.linalg.norm(x), dot, x[0], x[x.size // 3], x[-1]))


def views_of(name, side):
    views = (uniform(name, BATCH * 3 * side * side) - 0.5) * 4
    return torch.from_numpy(views.astype(np.float32).astype(np.float64)).reshape(BATCH, 3, side, side)


def distance_from_kinks(encoder, views):
    """How far from 0 the inputs of all ReLUs are. float32 errs by some 1e-6: nearer ones may fall on the other side of 0,
    and one such changes the gradients by up to a hundredth, whoever computes them."""
    distances = []
    hook = lambda module, inputs: distances.append(inputs[0].abs().min().item())
    copy_of_encoder = copy.deepcopy(encoder).train()
    for module in copy_of_encoder.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_pre_hook(hook)
    with torch.no_grad():
        copy_of_encoder(views)
    return min(distances)


def case(name, backbone, feature_size, side):
    encoder = Encoder(backbone, feature_size).double()
    short = lambda full: full.removeprefix("backbone.")
    for full, tensor in encoder.state_dict().items():
        if not full.endswith("num_batches_tracked"):
            tensor.copy_(weight(short(full), tensor.shape))

    pixels = np.floor(uniform("pixels", BATCH * side * side * 3) * 256).reshape(BATCH, side, side, 3)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    images = torch.from_numpy((pixels / 255 - mean) / deviation).permute(0, 3, 1, 2)
    encoder.eval()
    with torch.no_grad():
        for layer, output in zip(("BACKBONE", "PROJECTOR"), encoder(images)):
            print(f"{name}/embedding/{layer}={summary(nn.functional.normalize(output))}")

    candidates = [f"views {i}" for i in range(100)]
    chosen = max(candidates, key=lambda views: distance_from_kinks(encoder, views_of(views, side)))
    print(f"{name}/views={chosen}")
    encoder.train()
    features, projections = encoder(views_of(chosen, side))
    print(f"{name}/features={summary(features)}")
    print(f"{name}/projections={summary(projections)}")
    for full, buffer in encoder.named_buffers():
        if not full.endswith("num_batches_tracked"):
            print(f"{name}/buffer/{short(full)}={summary(buffer)}")
    factors = [torch.from_numpy(uniform(f, o.numel()) - 0.5).float().double().reshape(o.shape)
               for f, o in (("feature factors", features), ("projection factors", projections))]
    ((features * factors[0]).sum() + (projections * factors[1]).sum()).backward()
    for full, parameter in encoder.named_parameters():
        print(f"{name}/gradient/{short(full)}={summary(parameter.grad)}")


if __name__ == "__main__":
    case("RESNET20-CIFAR-32", CifarResNet(3), 64, 32)
    case("RESNET32-CIFAR-32", CifarResNet(5), 64, 32)
    case("RESNET44-CIFAR-32", CifarResNet(7), 64, 32)
    case("RESNET18-CIFAR-32", cifar(resnet18()), 512, 32)
    case("RESNET18-IMAGENET-64", imagenet(resnet18()), 512, 64)
    case("RESNET34-IMAGENET-64", imagenet(resnet34()), 512, 64)
    case("RESNET50-IMAGENET-64", imagenet(resnet50()), 2048, 64)
