"""Writes CIFAR-10 as the tar file that the measurements use: train/CLASS/NNNN.jpg and test/CLASS/NNNN.jpg, by Pillow's JPEG (quality 75,
colours halved).

    pip install torchvision
    python benchmarks/learning/cifar10_tar.py cifar10.tar
"""

import io
import sys
import tarfile
import tempfile

from torchvision.datasets import CIFAR10


def add(tar, part, dataset):
    counts = {name: 0 for name in dataset.classes}
    for image, label in dataset:
        name = dataset.classes[label]
        content = io.BytesIO()
        image.save(content, "JPEG")
        entry = tarfile.TarInfo(f"{part}/{name}/{counts[name]:04d}.jpg")
        entry.size = content.tell()
        content.seek(0)
        tar.addfile(entry, content)
        counts[name] += 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, tarfile.open(sys.argv[1], "w") as tar:
        add(tar, "train", CIFAR10(folder, train=True, download=True))
        add(tar, "test", CIFAR10(folder, train=False, download=True))
