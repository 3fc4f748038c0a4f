"""Logistic regression with many classes on sparse rows, where an answer may be a share of several classes."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import fmin_l_bfgs_b
from scipy.sparse import csr_matrix


class Fitted(NamedTuple):
    """Weights (feature by class) and biases; `point` is where another search may start."""

    weights: np.ndarray
    bias: np.ndarray
    point: np.ndarray


def fit(
    rows: csr_matrix,
    answers: np.ndarray,
    weight: np.ndarray,
    c: float,
    *,
    rounds: int = 60,
    start: Fitted | None = None,
) -> Fitted:
    """Find the weights that give each row its answers; `c` is how much errors count against large weights."""
    many, classes = rows.shape[1], answers.shape[1]
    rows = rows.astype(np.float32).tocsr()
    turned = rows.T.tocsr()
    heavy = c * weight.astype(np.float32)[:, None]

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        weights = point[: many * classes].reshape(many, classes).astype(np.float32)
        logits = rows @ weights + point[many * classes :].astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        parts = np.exp(logits)
        total = parts.sum(axis=1, keepdims=True)
        value = 0.5 * (weights * weights).sum() - (heavy * answers * (logits - np.log(total))).sum()
        miss = heavy * (parts / total - answers)
        slope = np.concatenate([(turned @ miss + weights).ravel(), miss.sum(axis=0)])
        return float(value), slope.astype(np.float64)

    first = np.zeros(many * classes + classes) if start is None else start.point
    point = fmin_l_bfgs_b(loss, first, maxiter=rounds, m=8)[0]
    return Fitted(point[: many * classes].reshape(many, classes), point[many * classes :], point)


def fit_one(rows: csr_matrix, answers: np.ndarray, weight: np.ndarray, c: float) -> tuple[np.ndarray, float]:
    """The same for a yes or no: weights and bias of yes."""
    found = fit(rows, np.stack([~answers, answers], axis=1).astype(np.float32), weight, 2 * c)
    return found.weights[:, 1] - found.weights[:, 0], float(found.bias[1] - found.bias[0])
