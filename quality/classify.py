"""How well events are classified, by cross-validation: `python -m quality.classify`, part of `make quality`.

The shipped model was trained on all labelled events, so its own answers on them would flatter. Here each event
is judged by a model that saw neither it nor its series (`--by city`: nothing of its city).
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.classifying.decide import KINDS, Decision, decide
from pipeline.classifying.features import features
from pipeline.classifying.model import pairs, vote
from quality.examples import Example, labelled, normal, own
from quality.train_classifier import Matrix, Trained, without_hosts

BARS = {
    "core precision": 0.92, "core recall": 0.92, "hard called core": 0.02,
    "random precision": 0.80, "random recall": 0.90, "kinds macro-F1": 0.85,
}  # fmt: skip


class Judged(NamedTuple):
    """An example, and what a model that did not know it decided."""

    example: Example
    decision: Decision


def judge(by: str, folds: int, seed: int) -> tuple[list[Judged], list[Judged]]:
    """Cross-validate: as events are, and with the name of their source hidden."""
    examples, helpers = labelled(), own()
    hidden = [each._replace(text=each.text._replace(host="")) for each in examples]
    parts = _cities(examples) if by == "city" else _series(examples, folds, seed)
    judged: dict[int, tuple[Judged, Judged]] = {}
    for part in sorted(set(parts)):
        known = [each for each, other in zip(examples, parts, strict=True) if other != part]
        inside = [number for number, other in enumerate(parts) if other == part]
        unseen = {key for number in inside for key in _same(examples[number])}
        known += [each for each in helpers if (by != "city" or each.city != part) and unseen.isdisjoint(_same(each))]
        known = without_hosts(known)
        matrix = Matrix([each.text for each in known])
        trained = Trained(known, matrix)
        named = _decide(trained, matrix, [examples[number] for number in inside])
        unnamed = _decide(trained, matrix, [hidden[number] for number in inside])
        judged |= zip(inside, zip(named, unnamed, strict=True), strict=True)
    pairs = [judged[number] for number in range(len(examples))]
    return [named for named, _ in pairs], [unnamed for _, unnamed in pairs]


def _decide(trained: Trained, matrix: Matrix, examples: Sequence[Example]) -> list[Judged]:
    logits = matrix.of([each.text for each in examples]) @ trained.weights + trained.bias
    classes = pairs(trained.columns)
    return [
        Judged(each, decide(vote(classes, row.tolist()), features(each.text).rule))
        for each, row in zip(examples, logits, strict=True)
    ]


def _cities(examples: Sequence[Example]) -> list[str]:
    common = Counter(each.city for each in examples)
    return [each.city if common[each.city] > 30 else "elsewhere" for each in examples]


def _series(examples: Sequence[Example], folds: int, seed: int) -> list[str]:
    """Deal examples to folds; what shares a series, a title or a text stays together."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    roots = []
    for each in examples:
        keys = _same(each)
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
        roots.append(keys[0])
    names = sorted({root(key) for key in roots})
    random.Random(seed).shuffle(names)
    fold = {name: str(number % folds) for number, name in enumerate(names)}
    return [fold[root(key)] for key in roots]


def _same(example: Example) -> list[str]:
    """Name what makes two examples the same for a fair measure: title, series, and how a longer text begins."""
    keys = ["t" + normal(example.text.title)] + (["s" + example.series] if example.series else [])
    return keys + (["d" + normal(example.text.description)[:120]] if len(example.text.description) > 60 else [])


def measures(judged: Sequence[Judged]) -> dict[str, float]:
    """Give the figures that the bars are set for."""
    wild = [each for each in judged if each.example.sample.startswith("random")]
    hard = [each for each in judged if each.example.sample == "hard"]
    precision, recall = _core(judged)
    wild_precision, wild_recall = _core(wild)
    return {
        "core precision": precision,
        "core recall": recall,
        "hard called core": sum(each.decision.relevance == "core" for each in hard) / max(1, len(hard)),
        "random precision": wild_precision,
        "random recall": wild_recall,
        "kinds macro-F1": float(np.mean(list(by_kind(judged).values()))),
        "relevance accuracy": float(np.mean([each.example.relevance == each.decision.relevance for each in judged])),
    }


def _core(judged: Sequence[Judged]) -> tuple[float, float]:
    said = [each for each in judged if each.decision.relevance == "core"]
    true = [each for each in judged if each.example.relevance == "core"]
    right = sum(each.example.relevance == "core" for each in said)
    return right / max(1, len(said)), right / max(1, len(true))


def by_kind(judged: Sequence[Judged]) -> dict[str, float]:
    """Give F1 for each kind that is labelled at all."""
    pairs = [(each.example.kind, each.decision.kind) for each in judged if each.example.kind]
    found = {}
    for kind in KINDS:
        right = sum(true == said == kind for true, said in pairs)
        told = sum(true == kind for true, _ in pairs) + sum(said == kind for _, said in pairs)
        if any(true == kind for true, _ in pairs):
            found[kind] = 2 * right / told
    return found


def worst(judged: Sequence[Judged], count: int) -> Iterator[str]:
    """Describe the most confident mistakes about core, then the commonest mistakes about kind."""
    wrong = [each for each in judged if (each.decision.relevance == "core") != (each.example.relevance == "core")]
    wrong.sort(key=lambda each: -abs(each.decision.core - 0.5))
    for example, said in wrong[:count]:
        yield f"{example.relevance:>8} taken for {said.relevance:8} ({said.core:.2f})  {example.text.title[:90]}"
    mixed: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for example, said in judged:
        if example.kind and example.kind != said.kind:
            mixed[example.kind, said.kind].append(example.text.title)
    for (true, taken), titles in sorted(mixed.items(), key=lambda item: -len(item[1]))[:count]:
        yield f"{len(titles):3} × {true} taken for {taken}: {titles[0][:80]}"


def main() -> None:
    """Print the table and the worst mistakes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--by", choices=("series", "city"), default="series")
    options.add_argument("--folds", type=int, default=10)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--mistakes", type=int, default=15)
    asked = options.parse_args()
    judged, unnamed = judge(asked.by, asked.folds, asked.seed)
    blank = measures(unnamed)
    print(f"Classification, cross-validated by {asked.by} over {len(judged)} labelled events")
    print(f"{'':20} {'measured':>9} {'no source':>9} {'bar':>6}")
    for name, value in measures(judged).items():
        print(f"{name:20} {value:9.3f} {blank[name]:9.3f} {BARS.get(name, ''):>6}")
    print("F1 by kind: " + ", ".join(f"{kind} {value:.2f}" for kind, value in by_kind(judged).items()))
    print("\nThe worst mistakes")
    print("\n".join(worst(judged, asked.mistakes)))


if __name__ == "__main__":
    main()
