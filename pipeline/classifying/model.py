"""A linear model over the features, evaluated with one addition a feature for all its classes at once.

The weights of a feature are small integers, kept side by side in the 16-bit fields of one Python integer;
adding such integers adds all classes together. No numpy is needed, and an event costs some microseconds.
The file is written by `quality/train_classifier.py`.
"""

import json
import math
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("weights.bin")
_OFFSET = 128
"""Added to each weight, so that no field is negative."""
_MOST = 256
"""Features that are added at most: more could overflow a field."""


_FAR = 9.0
"""A class whose logit is so much lower than the best has a chance under one in eight thousand."""


class Weights(NamedTuple):
    """The trained model. Columns are `kind|relevance` classes, then two judges of `core` alone."""

    columns: dict[str, int]
    classes: tuple[tuple[str, str], ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
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
    tables: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for number, name in enumerate(names.decode().split("\n")):
        fields = bytearray(2 * width)
        fields[::2] = rows[number * width : (number + 1) * width]
        is_body = name.startswith("d:")
        tables[is_body][name[2:] if is_body else name] = int.from_bytes(fields, "little")
    columns = {name: number for number, name in enumerate(head["columns"])}
    return Weights(
        columns, pairs(head["columns"]), tuple(head["bias"]), tuple(head["scale"]), head["body_share"], *tables
    )


def pairs(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Take the names of the joint columns apart: kind and relevance."""
    return tuple((kind, relevance) for kind, _, relevance in (name.partition("|") for name in columns[:-2]))


def pack(head: dict[str, object], names: Iterable[str], rows: bytes) -> bytes:
    """Make the file's content: `rows` are the weights plus 128, one byte each, feature by feature."""
    return zlib.compress(b"\n\n".join([json.dumps(head).encode(), "\n".join(names).encode(), rows]), 9)


def score(keys: Iterable[str], body: Iterable[str], size: int) -> Scores:
    """Score an event with these features; `size` is the number of different words in its description."""
    model = weights()
    width = len(model.columns)
    first, seen = _add(model.keys, keys, width)
    second, seen_body = _add(model.body, body, width)
    share = model.body_share / math.sqrt(max(1, size))
    low = _OFFSET * (seen + share * seen_body)
    logits = [b + s * (x + share * y - low) for b, s, x, y in zip(model.bias, model.scale, first, second, strict=True)]
    return spread(model.classes, logits)


def _add(table: dict[str, int], keys: Iterable[str], width: int) -> tuple[memoryview, int]:
    known = [table[key] for key in keys if key in table][:_MOST]
    return memoryview(sum(known).to_bytes(2 * width, "little")).cast("H"), len(known)


def spread(classes: tuple[tuple[str, str], ...], logits: Sequence[float]) -> Scores:
    """Turn the sums of all columns into chances; classes that are far behind the first count as nothing."""
    joint = logits[:-2]
    top = max(joint)
    floor = top - _FAR
    parts = [(pair, math.exp(logit - top)) for pair, logit in zip(classes, joint, strict=True) if logit > floor]
    total = sum([part for _, part in parts])
    kinds: dict[str, dict[str, float]] = {"core": {}, "adjacent": {}, "none": {}}
    for (kind, relevance), part in parts:
        kinds[relevance][kind] = part / total
    core = sum(kinds["core"].values())
    return Scores(kinds, (core + _logistic(logits[-2]) + _logistic(logits[-1])) / 3)


def lean(key: str, kind: str, relevance: str) -> float:
    """Tell how far a feature leans towards a kind with a relevance; towards core, the judge of core counts too."""
    model = weights()
    packed = model.keys.get(key)
    if packed is None:
        return 0.0
    names = (f"{kind}|{relevance}", "core") if relevance == "core" else (f"{kind}|{relevance}",)
    columns = [model.columns[name] for name in names if name in model.columns]
    return sum(((packed >> (16 * column) & 0xFFFF) - _OFFSET) * model.scale[column] for column in columns)


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
