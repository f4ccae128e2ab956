"""The best encoder that an equal search gives in the same time: ours beside PyTorch.

    pip install -r benchmarks/peers/requirements.txt
    python benchmarks/peers/search.py --tar cifar10.tar

A search tries 12 settings, 20 seconds of training each, views included: 4 minutes. The tar file has train/CLASS/NAME.jpg and
test/CLASS/NAME.jpg. The setting is chosen by kNN of 2,000 training images, for which 3,000 others vote; what is told of it is kNN of the
test images, for which 10,000 training images vote. Both sides begin with the same weights, and their encoders are evaluated by the same
lines, in PyTorch. Seed by seed, ours first; then the mean of the differences and its 95 % interval. Run it on a machine that does nothing
else: it takes an hour.
"""

import argparse
import csv
import json
import math
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch.nn.functional import normalize

from networks import EncoderFile, square
from training import PROJECTION, Learner, drawn_pairs, encoder_of, recipe

TNCC = Path(__file__).resolve().parents[2] / "tncc"
SIDE, THREADS, NEIGHBORS, TEMPERATURE = 32, 2, 200, 0.1
VOTING, CHOOSING, TEST_VOTING = 3_000, 2_000, 10_000
QUANTILE = {4: 2.776, 9: 2.262}  # of Student's t, 97.5 %, by degrees of freedom
METHODS = {"infonce": ("gaussian", "none", 0.0), "tncc": ("student-t", "memory", 0.3)}
SETTINGS = [(method, batch, rate) for method in METHODS for batch in (32, 64) for rate in (0.03, 0.06, 0.12)]


def name_of(setting):
    return "{}-batch-{}-rate-{}".format(*setting)


def decoded(path, part):
    """All images of a part of the tar file, (N, 3, S, S), and the number of the class of each."""
    pixels, names = [], []
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile() and f"{part}/" in member.name:
                pixels.append(square(tar.extractfile(member).read(), SIDE))
                names.append(Path(member.name).parent.name)
    classes = sorted(set(names))
    return torch.stack(pixels), torch.tensor([classes.index(name) for name in names])


def features(encoder, pixels):
    views = (pixels.float() / 255 - encoder.mean) / encoder.deviation
    with torch.inference_mode():
        return normalize(torch.cat([encoder.network(some.contiguous(memory_format=torch.channels_last)) for some in views.split(500)]))


def fast(encoder):
    """The same, with BatchNorm folded in."""
    encoder.network = torch.jit.optimize_for_inference(torch.jit.trace(encoder.network, torch.zeros(2, 3, SIDE, SIDE)))
    return encoder


def knn(file, voting, queries):
    """Accuracy in percent of the weighted k-nearest-neighbor classifier."""
    encoder = fast(EncoderFile(file))
    (bank, labels), (wanted, truth) = ((features(encoder, pixels), classes) for pixels, classes in (voting, queries))
    right = 0
    for some, true in zip(wanted.split(500), truth.split(500)):
        similar, nearest = (some @ bank.T).topk(NEIGHBORS, 1)
        votes = torch.zeros(len(some), int(labels.max()) + 1).scatter_add_(1, labels[nearest], (similar / TEMPERATURE).exp())
        right += (votes.argmax(1) == true).sum().item()
    return 100 * right / len(truth)


def tncc(*arguments):
    subprocess.run([str(word) for word in (TNCC, *arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def initial(folder, arguments, seed):
    """The encoder file that ours begins with."""
    tncc("train", "--dataset", f"tar:{arguments.tar}", "--images", 64, "--seeds", f"{seed},", "--export-steps", folder / "steps",
         "--bank-images", 200, "--query-images", 100, "--set", "replay.policy=none")
    return folder / "steps" / "initial.safetensors"


def ours(folder, arguments, seed):
    """Files of encoders by setting, and how many images each has seen."""
    grid, results = folder / "grid.yaml", folder / "results.csv"
    fixed = {
        "images": 10_000_000, "bank-images": 200, "query-images": 100, "replay.policy": "none", "training.threads": THREADS,
        "objective.consistency-start-images": 0, "objective.consistency-ramp-images": 0,
    }
    rows = []
    for method, batch, rate in SETTINGS:
        kernel, consistency, _ = METHODS[method]
        rows.append({
            "name": name_of((method, batch, rate)), "objective.kernel": kernel, "objective.consistency": consistency,
            "training.batch-size": batch, "optimizer.learning-rate": rate,
        })
    grid.write_text(json.dumps({"seeds": [seed], "run-limit": f"{arguments.seconds}s", "settings": fixed, "rows": rows}))  # JSON is YAML
    tncc("train", "--dataset", f"tar:{arguments.tar}", "--grid", grid, "--results", results, "--out", folder / "encoders")
    with open(results) as file:
        seen = {row["name"]: int(row["trained"]) for row in csv.DictReader(file)}
    return {setting: folder / "encoders" / f"{name_of(setting)}-seed-{seed}.safetensors" for setting in SETTINGS}, seen


def pytorch(folder, arguments, seed, pictures):
    """The same of PyTorch."""
    files, seen = {}, {}
    begin = initial(folder, arguments, seed)
    view = recipe(SIDE)
    for setting in SETTINGS:
        method, batch, rate = setting
        kernel, _, weight = METHODS[method]
        torch.manual_seed(seed)
        order = torch.randperm(len(pictures))
        pairs = drawn_pairs([pictures[i] for i in order], lambda picture: (view(picture), view(picture)), batch, THREADS)
        encoder = encoder_of("resnet20", SIDE)
        load(encoder, begin)
        learner = Learner(encoder, torch.empty(0, PROJECTION), rate, kernel, weight)
        started, steps = time.perf_counter(), 0
        while time.perf_counter() - started < arguments.seconds:
            learner.step(next(pairs))
            steps += 1
        files[setting], seen[name_of(setting)] = folder / f"{name_of(setting)}.safetensors", steps * batch
        save(encoder, files[setting], begin)
        del pairs
    return files, seen


def parts(encoder):
    """Its networks by the beginning of the names that their weights have in an encoder file."""
    return {"": encoder[0], "projector.": encoder[1]}


def load(encoder, file):
    weights = load_file(file)
    for name, network in parts(encoder).items():
        of = {key.removeprefix(name): weight for key, weight in weights.items() if key.startswith("projector.") == bool(name)}
        missing, unknown = network.load_state_dict(of, strict=False)
        assert not unknown and all(key.endswith("num_batches_tracked") for key in missing), (missing, unknown)


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


def searched(whose, seed, files, seen, choosing, test):
    """The test kNN of the setting that is best on the images that choose."""
    scores = {setting: knn(file, *choosing) for setting, file in files.items()}
    best = max(scores, key=scores.get)
    figure = knn(files[best], *test)
    for setting, score in scores.items():
        print(f"  {whose:8} {name_of(setting):32} {seen[name_of(setting)]:6} images, kNN {score:.1f} %", file=sys.stderr)
    print(f"seed {seed}: {whose:8} {figure:5.2f} % by {name_of(best)} ({seen[name_of(best)]:,} images)", flush=True)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tar", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=20, help="of training by each setting")
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    pixels, classes = decoded(arguments.tar, "train")
    mixed = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(0))
    some = lambda indices: (pixels[indices], classes[indices])
    choosing = some(mixed[:VOTING]), some(mixed[VOTING:VOTING + CHOOSING])
    test = some(mixed[:TEST_VOTING]), decoded(arguments.tar, "test")

    differences = []
    for seed in range(1, arguments.seeds + 1):
        figures = []
        for whose, search in (("ours", lambda folder: ours(folder, arguments, seed)), ("pytorch", lambda folder: pytorch(folder, arguments, seed, pixels))):
            with tempfile.TemporaryDirectory() as name:
                figures.append(searched(whose, seed, *search(Path(name)), choosing, test))
        differences.append(figures[0] - figures[1])
    mean = statistics.mean(differences)
    quantile = QUANTILE.get(len(differences) - 1)
    half = quantile * statistics.stdev(differences) / math.sqrt(len(differences)) if quantile else math.nan
    print(f"ours is ahead by {mean:+.2f} points, 95 % interval [{mean - half:+.2f}, {mean + half:+.2f}]")


if __name__ == "__main__":
    main()
