"""Train the classifier's model and write `pipeline/classifying/weights.bin`: `python -m quality.train_classifier`.

Three linear judges share the features and vote: one of kind and relevance together, one of core against the
rest, and one of the same with each feature scaled by how unevenly it is spread (naive Bayes). Beside the features
they see the directions of meaning of all words (`senses.py`); what these teach is folded into the words' weights.
Needs scipy, which the program itself does not.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack

from pipeline.classifying import model
from pipeline.classifying.features import Text, features
from quality import senses
from quality.examples import Example, labelled, own
from quality.fitting import fit, fit_one

TARGET = Path(model.__file__).with_name("weights.bin")
BODY_SHARE = 2.0
"""All words of a description together weigh as much as this many features of the title, by their root."""
SEEN = 2
"""A feature must occur in so many examples."""
UNNAMED = 0.5
"""The share of an example's weight that its copy without a host has."""
MEANING = 0.8
"""How much the meaning of a word counts beside the word itself."""
LOOKALIKE = 2.0
"""How much more an example counts that was sought out because it looks professional and is not."""
SCALE = 0.016
"""What one step of a stored weight is worth; 127 of them are the largest."""
FAINT = 0.05
"""Features whose weights all stay under this are left out of the file."""


class Matrix:
    """Features of examples as a sparse matrix; the vocabulary is that of the examples it was made from."""

    def __init__(self, texts: Sequence[Text]) -> None:
        different = {text._replace(host=""): text for text in reversed(texts)}.values()
        counts = Counter(key for text in different for key in _named(text))
        self.names = sorted(key for key, count in counts.items() if count >= SEEN)
        self.index = {name: number for number, name in enumerate(self.names)}
        self.rows = self.of(texts)

    def of(self, texts: Sequence[Text]) -> csr_matrix:
        """Give the rows of texts: their features, then the meanings of title and description."""
        named = [_named(text) for text in texts]
        titles = _rows([_known(each, "t:") for each in named], len(senses.words()))
        bodies = _rows([_known(each, "d:") for each in named], len(senses.words()))
        own = [{self.index[key]: value for key, value in each.items() if key in self.index} for each in named]
        meanings = [csr_matrix(MEANING * (part @ senses.vectors())) for part in (titles, bodies)]
        return hstack([_rows(own, len(self.names)), *meanings]).tocsr()


@cache
def _named(text: Text) -> dict[str, float]:
    found = features(text)
    share = BODY_SHARE / max(1, len(found.body)) ** 0.5
    return dict.fromkeys(found.keys(), 1.0) | {f"d:{word}": share for word in found.body}


def _known(named: dict[str, float], prefix: str) -> dict[int, float]:
    rows = senses.words()
    return {rows[key[2:]]: value for key, value in named.items() if key[:2] == prefix and key[2:] in rows}


def _rows(cells: Sequence[dict[int, float]], width: int) -> csr_matrix:
    values = np.array([value for row in cells for value in row.values()], dtype=np.float32)
    columns = np.array([column for row in cells for column in row], dtype=np.int32)
    starts = np.cumsum([0, *(len(row) for row in cells)])
    return csr_matrix((values, columns, starts), shape=(len(cells), width))


class Trained:
    """Weights and biases of all columns, for the columns of a Matrix."""

    def __init__(self, examples: Sequence[Example], matrix: Matrix) -> None:
        weight = np.array([example.weight * (LOOKALIKE if example.sample == "hard" else 1) for example in examples])
        classes, joint, bias = _joint(matrix.rows, examples, weight)
        judges = np.array([example.use != "kind" for example in examples])
        core = np.array([example.relevance == "core" for example in examples])[judges]
        rows, weight = matrix.rows[judges], weight[judges]
        plain, plain_bias = fit_one(rows, core, weight, 0.7)
        scale = _unevenness(rows, core, weight, len(matrix.names))
        scaled, scaled_bias = fit_one(rows @ diags(scale), core, weight, 0.2)
        self.columns = [*classes, "core", "core, scaled"]
        self.weights = np.column_stack([joint, plain, scaled * scale])
        self.bias = np.array([*bias, plain_bias, scaled_bias])


def _joint(
    rows: csr_matrix, examples: Sequence[Example], weight: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Learn kind and relevance together; where the kind is not labelled, it is guessed first."""
    known = np.array([example.kind is not None and example.relevance != "not" for example in examples])
    answers = [f"{example.kind}|{example.relevance}" for example in examples]
    common = Counter(example.kind for example in examples if example.sample not in ("line", "read"))
    weight = weight * np.array([(60 / max(1, common[each.kind])) ** 0.5 if each.kind else 0.7 for each in examples])
    classes = sorted({answer for answer, sure in zip(answers, known, strict=True) if sure})
    table = np.array([[answer == name for name in classes] for answer in answers], dtype=np.float32)
    first = fit(rows[known], table[known], weight[known], 1.0, rounds=30)
    guesses = rows[~known] @ first.weights + first.bias
    for number, guess in zip(np.flatnonzero(~known), guesses, strict=True):
        table[number] = [name == _likely(classes, guess, examples[number]) for name in classes]
    found = fit(rows, table, weight, 1.0, start=first)
    return classes, found.weights, found.bias


def _likely(classes: Sequence[str], chances: np.ndarray, example: Example) -> str:
    def fits(name: str) -> bool:
        kind, relevance = name.split("|")
        known = relevance != "core" if example.relevance == "not" else relevance == example.relevance
        return known and (example.kind is None or example.kind == kind)

    allowed = np.array([fits(name) for name in classes])
    return str(classes[int(np.where(allowed, chances, -np.inf).argmax())])


def _unevenness(rows: csr_matrix, core: np.ndarray, weight: np.ndarray, named: int) -> np.ndarray:
    """Tell of each feature how unevenly it is spread; meanings, the columns after the named ones, count as they are."""
    present = (rows[:, :named] > 0).astype(float)
    inside = np.asarray(present.T @ (weight * core)).ravel() + 0.5
    outside = np.asarray(present.T @ (weight * ~core)).ravel() + 0.5
    uneven = 0.3 + np.abs(np.log(inside / inside.sum() / (outside / outside.sum())))
    return np.concatenate([uneven, np.ones(rows.shape[1] - named)])


def folded(trained: Trained, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Give each feature its weights, and each common word what its meaning adds."""
    table = dict(zip(names, trained.weights, strict=False))
    title, body = np.split(trained.weights[len(names) :], 2)
    for prefix, directions in (("t:", title), ("d:", body)):
        for word, added in zip(senses.words(), MEANING * (senses.vectors() @ directions), strict=True):
            table[prefix + word] = table.get(prefix + word, 0.0) + added
    return table


def content(trained: Trained, names: Sequence[str]) -> bytes:
    """Make the model file: weights as bytes on one scale; the few that are larger than it reaches are cut."""
    table = {name: row for name, row in folded(trained, names).items() if np.abs(row).max() >= FAINT}
    small = np.clip(np.rint(np.array(list(table.values())) / SCALE), -127, 127) + 128
    head = {
        "columns": trained.columns,
        "bias": [round(float(value), 4) for value in trained.bias],
        "scale": SCALE,
        "body_share": BODY_SHARE,
    }
    return model.pack(head, table, small.astype(np.uint8).tobytes())


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
