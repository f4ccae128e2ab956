"""Safetensors between Python and Java. Needs torch and safetensors.

    python safetensors_golden.py write RESOURCES/golden/python.safetensors    the file that SafetensorsTest reads
    python safetensors_golden.py read RESOURCES/golden/encoder.safetensors    checks the file that EncoderFileTest writes
"""

import sys

import torch
from safetensors import safe_open
from safetensors.torch import save_file


def write(path):
    tensors = {
        "weight": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4,
        "scalar": torch.tensor(-2.5),
        "empty": torch.zeros(0, 3),
        "half": torch.tensor([1.0, -2.0, 0.333251953125, 65504.0, 2.0**-24, -0.0, float("inf")], dtype=torch.float16),
        "bfloat": torch.tensor([1.0, -3.140625, 2.0**100], dtype=torch.bfloat16),
        "double": torch.tensor([0.1, 1e300], dtype=torch.float64),
    }
    save_file(tensors, path, metadata={"format": "pt", "näme": "Größe \"1\"\n\U0001f600"})


def read(path):
    with safe_open(path, "pt") as file:
        assert file.metadata()["tncc.format"] == "1"
        assert file.metadata()["tncc.lane"] == "cameras/north \U0001f600"
        assert file.metadata()["input.mean"] == "0.485,0.456,0.406"
        assert file.metadata()["method.temperature"] == "0.1"
        assert sorted(file.keys()) == ["bn1.num", "conv1.weight", "empty"]
        assert torch.equal(file.get_tensor("conv1.weight"), torch.tensor([[1.0, -2.0], [0.5, 3e-8]]))
        assert torch.equal(file.get_tensor("bn1.num"), torch.tensor(7.0))
        assert file.get_tensor("empty").shape == (0, 3)
    print("as expected")


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2])
