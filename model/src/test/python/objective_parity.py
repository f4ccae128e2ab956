"""Writes the losses and gradients that ObjectiveParityTest compares with: the formulas in plain float64.

Run: python objective_parity.py > ../resources/io/tncc/model/objective/objective_parity.properties
(torch 2.7.1)

Each line is the settings, and: the total loss, the instance loss, the consistency, the agreement, and the norm and the dot product
with pseudo-random numbers of the gradient of the total with respect to the projections of the queries.
"""

import itertools

import torch

from encoder_parity import uniform

B, D, K, N = 6, 5, 20, 4
TAU, NU, TARGET_TAU, WEIGHT = 0.3, 3.0, 0.2, 0.7


def floats(name, rows):
    values = (uniform(name, rows * D) - 0.5) * 2
    return torch.from_numpy(values.astype("float32").astype("float64")).reshape(rows, D)


def place(points, space):
    if space == "SPHERE":
        return torch.nn.functional.normalize(points)
    variance, mean = torch.var_mean(points, 0, correction=0)
    return (points - mean) / torch.sqrt(variance + 1e-5) / D**0.5


def log_kernel(u, v, kernel):
    squared = ((u[:, None] - v[None]) ** 2).sum(2)
    if kernel == "GAUSSIAN":
        return -squared / (2 * TAU)
    return torch.log1p(squared / (TAU * NU)) * -(NU + 1) / 2


def losses(projections, space, kernel, consistency, negatives, choice, scaling):
    queries = place(projections, space)
    keys, memory = place(floats("keys", B), space), place(floats("memory", K), space)
    to_key = log_kernel(queries, keys, kernel).diagonal()
    to_memory, affinity = log_kernel(queries, memory, kernel), log_kernel(keys, memory, kernel)
    instance = consistent = agreement = 0
    for i in range(B):
        order = affinity[i].argsort(descending=True).tolist()
        label = i % 3 if i < 5 else -1
        neighbors = {
            "NEAREST": order[:N],
            "RANDOM": [(7 * i + 3 * j) % K for j in range(N)],
            "SAME_LABEL": [j for j in order if label >= 0 and j * j % 7 == label][:N],
        }[choice]
        repelled = [j for j in range(K) if negatives == "ALL" or j not in neighbors]
        instance -= to_key[i] - torch.logsumexp(torch.cat([to_key[i : i + 1], to_memory[i][repelled]]), 0)
        own = len(set(neighbors) & set(to_memory[i].topk(N).indices.tolist())) / N
        agreement += own
        if neighbors:
            targets = torch.softmax(affinity[i][neighbors] * TAU / TARGET_TAU, 0)
            everything = torch.cat([to_key[i : i + 1], to_memory[i]])
            over = to_memory[i][neighbors] if consistency == "NEIGHBORS" else everything
            shares = to_memory[i][neighbors] - torch.logsumexp(over, 0)
            of_image = -(targets * shares).sum()
            consistent += torch.stack([of_image, of_image * own])
    if consistency == "NONE":
        return instance / B, instance / B, 0.0, 0.0
    plain, scaled = consistent / B
    agreement /= B
    scaled = {"NONE": plain, "BATCH_AGREEMENT": plain * agreement, "IMAGE_AGREEMENT": scaled}[scaling]
    return instance / B + WEIGHT * scaled, instance / B, plain, 0.0 if scaling == "NONE" else agreement


def main():
    factors = torch.from_numpy(uniform("summary", B * D) - 0.5).reshape(B, D)
    for settings in itertools.product(
        ("SPHERE", "BATCH_NORMALISED"),
        ("STUDENT_T", "GAUSSIAN"),
        ("NONE", "NEIGHBORS", "MEMORY"),
        ("ALL", "WITHOUT_NEIGHBORS"),
        ("NEAREST", "RANDOM", "SAME_LABEL"),
        ("NONE", "BATCH_AGREEMENT", "IMAGE_AGREEMENT"),
    ):
        projections = floats("projections", B).requires_grad_()
        parts = losses(projections, *settings)
        (gradient,) = torch.autograd.grad(parts[0], projections)
        numbers = [float(part) for part in parts] + [gradient.norm().item(), (gradient * factors).sum().item()]
        print("-".join(settings) + "=" + " ".join("%.9g" % number for number in numbers))


if __name__ == "__main__":
    main()
