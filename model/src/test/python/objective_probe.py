"""Writes the figures that ObjectiveProbeTest compares with: by autograd in float64, each negative's part on its own.

Run: python objective_probe.py > ../resources/io/tncc/model/objective/objective_probe.properties
(torch 2.7.1)

Each line is the settings, and: the agreement, the share of the neighbor consistency, and that of the hardest negatives. Keys lie near
their queries, or they would have no neighbors in common.
"""

import itertools

import torch

import objective_parity
from objective_parity import B, N, log_kernel, losses, place

K = 250
HARDEST = K // 100


def floats(name, rows, of=objective_parity.floats):
    return of("projections", rows) + of("keys", rows) / 4 if name == "keys" else of(name, rows)


def gradients(queries, space, part):
    """Of each image. A query on the sphere is divided by its length once more, which leaves what is along the sphere."""
    leaf = queries.clone().requires_grad_()
    objective_parity.place = lambda points, _: points if points is leaf and space != "SPHERE" else place(points, space)
    value = part(leaf)
    if not (torch.is_tensor(value) and value.requires_grad):
        return torch.zeros(B)
    return torch.autograd.grad(value, leaf)[0].norm(dim=1)


def hard_share(queries, space, kernel, negatives):
    keys, memory = place(floats("keys", B), space), place(floats("memory", K), space)
    hard = whole = 0
    for i in range(B):
        neighbors = log_kernel(keys[i : i + 1], memory, kernel)[0].topk(N).indices.tolist()
        repelled = [j for j in range(K) if negatives == "ALL" or j not in neighbors]
        to_key = log_kernel(queries[i : i + 1], keys[i : i + 1], kernel)[0]
        to_memory = log_kernel(queries[i : i + 1], memory[repelled], kernel)[0]
        shares = torch.softmax(torch.cat([to_key, to_memory]), 0)[1:]

        def of_negatives(query):
            point = torch.nn.functional.normalize(query, dim=0) if space == "SPHERE" else query
            return log_kernel(point[None], memory[repelled], kernel)[0]

        parts = shares * torch.autograd.functional.jacobian(of_negatives, queries[i]).norm(dim=1)
        hard += parts[to_memory.topk(HARDEST).indices].sum()
        whole += parts.sum()
    return hard / whole


def main():
    objective_parity.K, objective_parity.floats = K, floats
    for settings in itertools.product(
        ("SPHERE", "BATCH_NORMALISED"),
        ("STUDENT_T", "GAUSSIAN"),
        ("NONE", "NEIGHBORS", "MEMORY"),
        ("ALL", "WITHOUT_NEIGHBORS"),
        ("NONE", "IMAGE_AGREEMENT"),
    ):
        space, kernel, consistency, negatives, scaling = settings
        queries = place(floats("projections", B), space)
        variation = (space, kernel, consistency, negatives, "NEAREST", scaling)
        instance = gradients(queries, space, lambda leaf: losses(leaf, *variation)[1]).sum()
        parts = gradients(queries, space, lambda leaf: losses(leaf, *variation)[0] - losses(leaf, *variation)[1]).sum()
        objective_parity.place = place
        agreement = losses(floats("projections", B), space, kernel, "MEMORY", negatives, "NEAREST", "BATCH_AGREEMENT")[3]
        parts = parts if parts > 1e-12 else 0 * parts
        numbers = [agreement, parts / (parts + instance), hard_share(queries, space, kernel, negatives)]
        print("-".join(settings) + "=" + " ".join("%.9g" % number for number in numbers))


if __name__ == "__main__":
    main()
