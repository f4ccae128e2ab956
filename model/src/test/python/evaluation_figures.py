"""The numbers of KNearestNeighborsTest and RepresentationTest, computed with PyTorch in float64."""

import torch


def numbers(seed, rows, columns):
    """The pseudo-random float32 numbers in [-1, 1) that TestEmbeddings makes: a linear congruential generator."""
    values = []
    for _ in range(rows * columns):
        seed = (seed * 1103515245 + 12345) % 2**31
        values.append(seed / 2**30 - 1)
    return torch.tensor(values, dtype=torch.float32).reshape(rows, columns).double()


def knn(queries, query_labels, bank, bank_labels, k, temperature):
    normalize = torch.nn.functional.normalize
    cosines, indices = (normalize(queries) @ normalize(bank).T).topk(k)
    votes = torch.zeros(len(queries), int(bank_labels.max()) + 1, dtype=torch.float64)
    votes.scatter_add_(1, bank_labels[indices], (cosines / temperature).exp())
    predicted = votes.argmax(1)
    return 100 * (predicted == query_labels).double().mean().item(), indices[0].tolist(), cosines[0].tolist()


def alignment(x, y):
    normalize = torch.nn.functional.normalize
    return (normalize(x) - normalize(y)).norm(dim=1).pow(2).mean().item()


def uniformity(x):
    return torch.pdist(torch.nn.functional.normalize(x)).pow(2).mul(-2).exp().mean().log().item()


def standard_deviation(x):
    return torch.nn.functional.normalize(x).std(dim=0, unbiased=False).mean().item() * x.shape[1] ** 0.5


def effective_rank(x):
    s = torch.linalg.svdvals(x)
    p = s / s.sum() + 1e-7
    return torch.exp(-(p * p.log()).sum()).item()


def others(x, k):
    normalize = torch.nn.functional.normalize
    cosines = normalize(x) @ normalize(x).T
    return cosines.fill_diagonal_(-2).topk(k)


def knn_of_others(x, labels, k, temperature):
    cosines, indices = others(x, k)
    votes = torch.zeros(len(x), int(labels.max()) + 1, dtype=torch.float64)
    votes.scatter_add_(1, labels[indices], (cosines / temperature).exp())
    return 100 * (votes.argmax(1) == labels).double().mean().item()


def purity_of_others(x, labels, k):
    return (labels[others(x, k)[1]] == labels[:, None]).double().mean().item()


def drift(x, y):
    """By the rotation itself, from the singular vectors."""
    u, v = torch.nn.functional.normalize(x), torch.nn.functional.normalize(y)
    left, _, right = torch.linalg.svd(v.T @ u)
    return (1 - (u * (v @ left @ right)).sum(1)).mean().item()


if __name__ == "__main__":
    bank, queries = numbers(1, 60, 8), numbers(2, 40, 8)
    bank_labels, query_labels = (bank[:, 0] > 0).long() + 2 * (bank[:, 1] > 0), (queries[:, 0] > 0).long() + 2 * (queries[:, 1] > 0)
    print("knn k 7", knn(queries, query_labels, bank, bank_labels, 7, 0.1))
    print("knn k 60, temperature 1", knn(queries, query_labels, bank, bank_labels, 60, 1.0)[0])
    print("alignment", alignment(queries, bank[:40]))
    print("uniformity", uniformity(bank))
    print("standard deviation", standard_deviation(bank))
    print("effective rank", effective_rank(bank))
    print("knn of others, k 7", knn_of_others(bank, bank_labels, 7, 0.1))
    print("purity of others, k 5", purity_of_others(bank, bank_labels, 5))
    print("drift", drift(queries, bank[:40]), drift(bank[:5], queries[:5]))
