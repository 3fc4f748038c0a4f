"""A linear model over the features, evaluated with one addition a feature for all its classes at once.

The weights of a feature are small integers, kept side by side in the 32-bit fields of one Python integer;
adding such integers adds all classes together. No numpy is needed, and an event costs some microseconds.
The file is written by `quality/train_classifier.py`.
"""

import json
import math
import zlib
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("weights.bin")
_OFFSET = 128
"""Added to each weight, so that no field is negative; the last field counts what was added."""
_ONE = 256
"""What a weight of the title counts; a word of the description counts a whole number of such parts."""
_MOST = 512
"""Features of a kind that are added at most: many more could overflow a field."""
_BASE = 1 << 30
"""Where each field starts, so that a bias may be negative."""
_FAR = 6.0
"""A class whose logit is so much lower than the best has a chance under one in four hundred, and counts as none."""


class Weights(NamedTuple):
    """The trained model. Columns are `kind|relevance` classes, then two judges of `core` alone."""

    columns: dict[str, int]
    classes: tuple[tuple[str, str], ...]
    start: int
    """The biases of all columns, as fields."""
    size: int
    """Bytes of all fields."""
    unit: float
    """What one part of a weight is worth as a logit."""
    body_share: float
    keys: dict[str, int]
    body: dict[str, int]


class Scores(NamedTuple):
    """How likely each kind is within each relevance, and how likely the event is core in the view of all judges."""

    kinds: dict[str, dict[str, float]]
    """Relevance -> kind -> chance."""
    core: float


@cache
def weights() -> Weights:
    """Load the model that is shipped with the package."""
    header, names, rows = zlib.decompress(_FILE.read_bytes()).split(b"\n\n", 2)
    head = json.loads(header)
    width = len(head["columns"])
    unit = head["scale"] / _ONE
    tables: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for number, name in enumerate(names.decode().split("\n")):
        is_body = name.startswith("d:")
        row = rows[number * width : (number + 1) * width]
        tables[is_body][name[2:] if is_body else name] = _fields((*row, _OFFSET))
    return Weights(
        columns={name: number for number, name in enumerate(head["columns"])},
        classes=pairs(head["columns"]),
        start=_fields([*(_BASE + round(bias / unit) for bias in head["bias"]), _BASE]),
        size=4 * (width + 1),
        unit=unit,
        body_share=head["body_share"],
        keys=tables[False],
        body=tables[True],
    )


def _fields(values: Iterable[int]) -> int:
    return int.from_bytes(b"".join(value.to_bytes(4, "little") for value in values), "little")


def pairs(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Take the names of the joint columns apart: kind and relevance."""
    return tuple((kind, relevance) for kind, _, relevance in (name.partition("|") for name in columns[:-2]))


def pack(head: dict[str, object], names: Iterable[str], rows: bytes) -> bytes:
    """Make the file's content: `rows` are the weights plus 128, one byte each, feature by feature."""
    return zlib.compress(b"\n\n".join([json.dumps(head).encode(), "\n".join(names).encode(), rows]), 9)


def score(keys: Iterable[str], body: Collection[str]) -> Scores:
    """Score an event with these features; `body` holds the different words of its description."""
    model = weights()
    total = model.start + _ONE * _add(model.keys, keys)
    total += round(_ONE * model.body_share / math.sqrt(len(body) or 1)) * _add(model.body, body)
    *joint, plain, scaled, zero = memoryview(total.to_bytes(model.size, "little")).cast("I")
    chances = spread(model.classes, joint, model.unit)
    core = sum(chances["core"].values())
    unit = model.unit
    return Scores(chances, (core + _logistic((plain - zero) * unit) + _logistic((scaled - zero) * unit)) / 3)


def _add(table: dict[str, int], keys: Iterable[str]) -> int:
    return sum(filter(None, map(table.get, islice(keys, _MOST))))


def spread(
    classes: Sequence[tuple[str, str]], logits: Sequence[float], unit: float = 1.0
) -> dict[str, dict[str, float]]:
    """Turn the sums of the joint columns into chances; classes that are far behind the first count as nothing."""
    top = max(logits)
    floor = top - _FAR / unit
    exp = math.exp
    parts = [(pair, exp((logit - top) * unit)) for pair, logit in zip(classes, logits, strict=True) if logit > floor]
    total = sum([part for _, part in parts])
    kinds: dict[str, dict[str, float]] = {"core": {}, "adjacent": {}, "none": {}}
    for (kind, relevance), part in parts:
        kinds[relevance][kind] = part / total
    return kinds


def vote(classes: Sequence[tuple[str, str]], logits: Sequence[float]) -> Scores:
    """Let the three judges vote on logits of all columns, the last two being of `core` alone."""
    chances = spread(classes, logits[:-2])
    core = sum(chances["core"].values())
    return Scores(chances, (core + _logistic(logits[-2]) + _logistic(logits[-1])) / 3)


@lru_cache(maxsize=8192)
def lean(key: str, kind: str, relevance: str) -> float:
    """Tell how far a feature leans towards a kind with a relevance; towards core, the judge of core counts too."""
    model = weights()
    packed = model.keys.get(key)
    if packed is None:
        return 0.0
    names = (f"{kind}|{relevance}", "core") if relevance == "core" else (f"{kind}|{relevance}",)
    columns = [model.columns[name] for name in names if name in model.columns]
    return sum((packed >> (32 * column) & 0xFF) - _OFFSET for column in columns) * model.unit * _ONE


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
