"""Train the classifier's model and write `pipeline/classifying/weights.bin`: `python -m quality.train_classifier`.

Three linear judges share the features and vote: one of kind and relevance together, one of core against the
rest, and one of the same with each feature scaled by how unevenly it is spread (naive Bayes). Needs scikit-learn,
which the program itself does not.
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from pipeline.classifying import model
from pipeline.classifying.features import Features, Text, features
from quality.examples import Example, labelled, own

TARGET = Path(model.__file__).with_name("weights.bin")
BODY_SHARE = 2.0
"""All words of a description together weigh as much as this many features of the title, by their root."""
SEEN = 2
"""A feature must occur in so many examples."""
UNNAMED = 0.5
"""The share of an example's weight that its copy without a host has."""
SCALE = 0.016
"""What one step of a stored weight is worth; 127 of them are the largest."""
FAINT = 0.05
"""Features whose weights all stay under this are left out of the file."""


class Matrix:
    """Features of examples as a sparse matrix; the vocabulary is that of the examples it was made from."""

    def __init__(self, texts: Sequence[Text]) -> None:
        found = [features(text) for text in texts]
        counts = Counter(key for each in found for key in {*each.keys, *(f"d:{word}" for word in each.body)})
        self.names = sorted(key for key, count in counts.items() if count >= SEEN)
        self.index = {name: number for number, name in enumerate(self.names)}
        self.rows = self._rows(found)

    def of(self, texts: Sequence[Text]) -> csr_matrix:
        """Give the rows of other texts."""
        return self._rows([features(text) for text in texts])

    def _rows(self, found: Sequence[Features]) -> csr_matrix:
        values, columns, starts = [], [], [0]
        for each in found:
            share = BODY_SHARE / max(1, len(each.body)) ** 0.5
            row = {self.index[key]: 1.0 for key in each.keys if key in self.index}
            row |= {self.index[f"d:{word}"]: share for word in each.body if f"d:{word}" in self.index}
            columns += row.keys()
            values += row.values()
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(found), len(self.names)))


class Trained:
    """Weights and biases of all columns, as the model file has them."""

    def __init__(self, examples: Sequence[Example], matrix: Matrix) -> None:
        weight = np.array([example.weight for example in examples])
        core = np.array([example.relevance == "core" for example in examples])
        rows = matrix.rows
        joint = _joint(rows, examples, weight)
        plain = _fit(rows, core, weight, 0.7)
        scale = _unevenness(rows, core, weight)
        scaled = _fit(rows @ diags(scale), core, weight, 0.2)
        self.columns = [*joint.classes_, "core", "core, scaled"]
        self.weights = np.vstack([joint.coef_, plain.coef_, scaled.coef_ * scale]).T
        self.bias = np.concatenate([joint.intercept_, plain.intercept_, scaled.intercept_])


def _fit(rows: csr_matrix, answers: np.ndarray, weight: np.ndarray, c: float) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "not converged" at this tolerance changes no answer
        return LogisticRegression(C=c, max_iter=400, tol=1e-3).fit(rows, answers, sample_weight=weight)


def _joint(rows: csr_matrix, examples: Sequence[Example], weight: np.ndarray) -> LogisticRegression:
    """Learn kind and relevance together; where the kind is not labelled, it is guessed first."""
    known = np.array([example.kind is not None and example.relevance != "not" for example in examples])
    answers = np.array([f"{example.kind}|{example.relevance}" for example in examples], dtype=object)
    common = Counter(example.kind for example in examples if example.sample not in ("line", "read"))
    weight = weight * np.array([(60 / max(1, common[each.kind])) ** 0.5 if each.kind else 0.7 for each in examples])
    first = _fit(rows[known], answers[known].astype(str), weight[known], 1.0)
    guesses = first.predict_proba(rows[~known])
    for number, example in zip(np.flatnonzero(~known), guesses, strict=True):
        answers[number] = _likely(first.classes_, example, examples[number])
    return _fit(rows, answers.astype(str), weight, 1.0)


def _likely(classes: Sequence[str], chances: np.ndarray, example: Example) -> str:
    def fits(name: str) -> bool:
        kind, relevance = name.split("|")
        known = relevance != "core" if example.relevance == "not" else relevance == example.relevance
        return known and (example.kind is None or example.kind == kind)

    allowed = np.array([fits(name) for name in classes])
    return str(classes[int(np.where(allowed, chances, -1).argmax())])


def _unevenness(rows: csr_matrix, core: np.ndarray, weight: np.ndarray) -> np.ndarray:
    present = (rows > 0).astype(float)
    inside = np.asarray(present.T @ (weight * core)).ravel() + 0.5
    outside = np.asarray(present.T @ (weight * ~core)).ravel() + 0.5
    return 0.3 + np.abs(np.log(inside / inside.sum() / (outside / outside.sum())))


def content(trained: Trained, names: Sequence[str]) -> bytes:
    """Make the model file: weights as bytes on one scale; the few that are larger than it reaches are cut."""
    kept = np.abs(trained.weights).max(axis=1) >= FAINT
    small = np.clip(np.rint(trained.weights[kept] / SCALE), -127, 127) + 128
    head = {
        "columns": trained.columns,
        "bias": [round(float(value), 4) for value in trained.bias],
        "scale": SCALE,
        "body_share": BODY_SHARE,
    }
    return model.pack(
        head, [name for name, keep in zip(names, kept, strict=True) if keep], small.astype(np.uint8).tobytes()
    )


def without_hosts(examples: Sequence[Example]) -> list[Example]:
    """Add a copy without its host to each example, so that no judgement leans on who says it."""
    named = [each for each in examples if each.text.host]
    bare = [each._replace(text=each.text._replace(host=""), weight=each.weight * UNNAMED) for each in named]
    kept = [each._replace(weight=each.weight * (1 - UNNAMED)) if each.text.host else each for each in examples]
    return kept + bare


def main() -> None:
    """Train on everything that is labelled, and write the file."""
    examples = without_hosts([*labelled(), *own()])
    matrix = Matrix([example.text for example in examples])
    data = content(Trained(examples, matrix), matrix.names)
    TARGET.write_bytes(data)
    print(f"{len(examples)} examples, {len(matrix.names)} features, {len(data):,} bytes: {TARGET}")


if __name__ == "__main__":
    main()
