"""The numbers of LinearProbeTest, computed with scikit-learn (1.9.1) in float64."""

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from evaluation_figures import numbers

normalize = torch.nn.functional.normalize


def labels(x):
    """The signs of the first two numbers, but of every fifth vector the next class: no plane parts them."""
    signs = (x[:, 0] > 0).long() + 2 * (x[:, 1] > 0)
    return (signs + (torch.arange(len(x)) % 5 == 0)) % 4


if __name__ == "__main__":
    bank, queries = numbers(1, 60, 8), numbers(2, 40, 8)
    scaler = StandardScaler().fit(normalize(bank))
    probe = LogisticRegression(tol=1e-12, max_iter=10_000).fit(scaler.transform(normalize(bank)), labels(bank))
    print("weights of the first feature", probe.coef_[:, 0].tolist())
    print("weights of the last feature", probe.coef_[:, -1].tolist())
    print("bias", probe.intercept_.tolist())
    predicted = probe.predict(scaler.transform(normalize(queries)))
    print("predicted", predicted.tolist())
    print("accuracy", 100 * (predicted == labels(queries).numpy()).mean())
