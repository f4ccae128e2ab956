"""Embedding the images of a batch by an encoder file, from bytes of pixels to vectors of length 1. Run by compare.py.

eager and compile have BatchNorm as an operation of its own; folded is TorchScript with BatchNorm folded into the convolutions, as ONNX
Runtime and ours have it. In bfloat16, eager and compile have autocast.
"""

import argparse
import itertools
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

from networks import EncoderFile, images, measure, report


def pytorch(encoder, batches, contender, precision):
    network = encoder.network
    if contender == "folded":
        network = torch.jit.optimize_for_inference(torch.jit.trace(network, torch.zeros(2, 3, encoder.side, encoder.side)))

    def embed(batch):
        views = ((batch.float() / 255 - encoder.mean) / encoder.deviation).contiguous(memory_format=torch.channels_last)
        return normalize(network(views))

    if contender == "compile":
        embed = torch.compile(embed)

    def step():
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            embed(next(batches)).float().numpy()

    return step, {}


def onnxruntime(encoder, batches, threads):
    import onnxruntime as ort

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "encoder.onnx"
        torch.onnx.export(
            encoder.network, torch.zeros(2, 3, encoder.side, encoder.side), str(file), input_names=["views"],
            dynamic_axes={"views": {0: "batch"}}, opset_version=17, dynamo=False)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    mean, deviation = encoder.mean.numpy(), encoder.deviation.numpy()

    def step():
        views = (next(batches).numpy().astype(np.float32) / 255 - mean) / deviation
        (features,) = session.run(None, {"views": views})
        return features / np.linalg.norm(features, axis=1, keepdims=True)

    return step, {"onnxruntime": ort.__version__}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contender", choices=["eager", "folded", "compile", "onnxruntime"], required=True)
    parser.add_argument("--tar", required=True)
    parser.add_argument("--encoder", required=True, help="an encoder file")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    arguments = parser.parse_args()
    if arguments.precision == "bfloat16" and arguments.contender not in ("eager", "compile"):
        parser.error(f"{arguments.contender} has no bfloat16 here; eager and compile have")
    torch.set_num_threads(arguments.threads)
    encoder = EncoderFile(arguments.encoder)
    batches = itertools.cycle(images(arguments.tar, 4 * arguments.batch, encoder.side).split(arguments.batch))
    if arguments.contender == "onnxruntime":
        step, versions = onnxruntime(encoder, batches, arguments.threads)
    else:
        step, versions = pytorch(encoder, batches, arguments.contender, arguments.precision)
    report(measure(step, arguments.batch, arguments.seconds), **versions)
