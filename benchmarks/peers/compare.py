"""Ours beside others, on the same images, encoder, batch and threads: each in a process of its own, in turn, round by round.

    pip install -r benchmarks/peers/requirements.txt
    python benchmarks/peers/compare.py training --tar photos.tar --architecture resnet18
    python benchmarks/peers/compare.py embedding --tar photos.tar --encoder encoder.safetensors
    python benchmarks/peers/compare.py stream --tar photos.tar --encoder encoder.safetensors --batch 256

training is a whole step, views included; embedding is from pixels to vectors; stream is from JPEGs on Kafka to embeddings on Kafka.
The tar file has train/CLASS/NAME.jpg. Tells the medians, ours as a multiple of each (the median of the ratios within a round), and the
versions of all. A contender that fails, such as torch.compile where there is no compiler, is left out from then on, and told: then the
exit code is 1. Where ours fails, all ends. Run it on a machine that does nothing else.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
TNCC = HERE.parents[1] / "tncc"
OURS = "tncc"
CONTENDERS = {
    "training": ["eager", "compile", "lightly"],
    "embedding": ["eager", "folded", "compile", "onnxruntime"],
    "stream": ["consumer"],
}


class Failed(Exception):
    """A command failed: the last line of what it said on standard error."""


def said(command):
    """What a command says on standard output. What it says on standard error is passed on as it comes."""
    last = ""
    with tempfile.TemporaryFile("w+") as out:
        with subprocess.Popen([str(word) for word in command], text=True, errors="replace", stdout=out, stderr=subprocess.PIPE) as process:
            for line in process.stderr:
                sys.stderr.write(line)
                last = line.strip() or last
        if process.returncode != 0:
            raise Failed(last or f"it ended with code {process.returncode}")
        out.seek(0)
        return out.read()


def bench(arguments, part, *more):
    settings = {
        "training.batch-size": arguments.batch, "embedding.batch-size": arguments.batch,
        "training.threads": arguments.threads,
        "training.precision" if arguments.what == "training" else "embedding.precision": arguments.precision,
        "encoder.architecture": arguments.architecture, "pipeline.device": arguments.device,
    }
    if arguments.what == "training":
        settings |= {"view.keys": "same", "input.decode-side": arguments.side, "encoder.stem": "cifar" if arguments.side < 64 else "imagenet"}
    command = [TNCC, "bench", "--json", "--parts", part, "--no-growth", "--dataset", f"tar:{arguments.tar}", *more]
    command += [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    if arguments.encoder:
        command += ["--encoder", arguments.encoder]
    try:
        told = json.loads(said(command))
    except Failed as failure:
        sys.exit(f"{OURS} failed: {failure}")
    return told["figures"], {key: told[key] for key in ("revision", "java", "libtorch", "onnxruntime")}


def ours(arguments):
    part = {"training": "training-step", "embedding": "embedding"}[arguments.what]
    (figure,), versions = bench(arguments, part, "--rounds", 1, "--seconds", arguments.seconds)
    return figure["median"], versions


def theirs(contender, arguments):
    command = [sys.executable, HERE / f"{arguments.what}.py", "--contender", contender, "--tar", arguments.tar]
    for name in ("batch", "threads", "seconds", "precision"):
        command += [f"--{name}", getattr(arguments, name)]
    if arguments.what == "training":
        for name in ("architecture", "device", "side"):
            command += [f"--{name}", getattr(arguments, name)]
    else:
        command += ["--encoder", arguments.encoder]
    told = json.loads(said(command).strip().splitlines()[-1])
    return told["rate"], told["versions"]


def in_turn(arguments):
    """Of each, ours first, the rates of all rounds and the versions; and why those failed that did."""
    rates, versions, failed = {name: [] for name in (OURS, *arguments.contenders)}, {}, {}
    for number in range(1, arguments.rounds + 1):
        for name in list(rates):
            try:
                rate, versions[name] = ours(arguments) if name == OURS else theirs(name, arguments)
            except Failed as failure:
                failed[name] = str(failure)
                del rates[name]
                print(f"round {number}: {name} FAILED and is left out: {failure}", file=sys.stderr, flush=True)
                continue
            rates[name].append(rate)
            print(f"round {number}: {name} {rate:.1f} images/s", file=sys.stderr, flush=True)
    return rates, versions, failed


def through_kafka(arguments):
    """The same of the job and the consumer, which the job's own bench runs in turn on its broker.

    As many images go before as count: in its first half a minute Java still compiles what a job goes on with for ever.
    """
    consumer = [sys.executable, HERE / "consumer.py", "--batch", arguments.batch, "--threads", arguments.threads]
    figures, versions = bench(
        arguments, "embedding-stream", "--rounds", arguments.rounds, "--images", arguments.images,
        "--warmup-images", arguments.images, "--peer", " ".join(str(word) for word in consumer))
    rates = {figure["name"]: figure["rounds"] for figure in figures}
    for number, (job, peer) in enumerate(zip(rates["job"], rates["peer"]), 1):
        print(f"round {number}: {OURS} {job:.1f} images/s, consumer {peer:.1f} images/s", file=sys.stderr)
    packages = {name: metadata.version(name) for name in ("torch", "pillow", "confluent-kafka", "fastavro")}
    return {OURS: rates["job"], "consumer": rates["peer"]}, {OURS: versions, "consumer": packages}, {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=list(CONTENDERS))
    parser.add_argument("--tar", required=True)
    parser.add_argument("--encoder", help="of embedding and stream: an encoder file")
    parser.add_argument("--architecture", choices=["resnet20", "resnet18", "resnet50"], default="resnet20", help="of training")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu", help="of training; on a GPU PyTorch is given its views for nothing")
    parser.add_argument("--side", type=int, default=32, help="of training: of the images in pixels")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="of training and embedding")
    parser.add_argument("--contenders", help="of training and embedding, separated by commas; default: all")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement of training and embedding")
    parser.add_argument("--images", type=int, default=20000, help="of stream: how many count in each round")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.device == "gpu" and arguments.what != "training":
        parser.error("--device gpu is for training")
    if arguments.what != "training" and not arguments.encoder:
        parser.error(f"{arguments.what} needs --encoder")
    if arguments.what == "stream" and arguments.precision != "float32":
        parser.error("--precision is for training and embedding")
    allowed = CONTENDERS[arguments.what]
    if arguments.what == "embedding" and arguments.precision == "bfloat16":
        allowed = ["eager", "compile"]
    arguments.contenders = arguments.contenders.split(",") if arguments.contenders else allowed
    unknown = set(arguments.contenders) - set(allowed)
    if unknown:
        parser.error(f"--contenders: {', '.join(unknown)}; allowed: {', '.join(allowed)}")

    rates, versions, failed = through_kafka(arguments) if arguments.what == "stream" else in_turn(arguments)
    print(f"{arguments.what} on the {arguments.device.upper()}, {arguments.precision}, batch {arguments.batch}, {arguments.threads} threads, {arguments.rounds} rounds")
    for name, values in rates.items():
        ratio = statistics.median(our / their for our, their in zip(rates[OURS], values))
        of = ", ".join(f"{key} {value}" for key, value in versions[name].items())
        print(f"  {name:12} {statistics.median(values):8.1f} images/s   ours is {ratio:.2f} times that   ({of})")
    for name, why in failed.items():
        print(f"  {name:12} failed: {why}")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
