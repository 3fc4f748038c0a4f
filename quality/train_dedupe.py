"""Learn the weights of evidence and write `pipeline/identifying/weights.tsv`: `python -m quality.train_dedupe`.

A logistic regression over the pairs that no veto decides. Each weight is bound to the sign that its evidence
has in the world, so that a small set cannot teach nonsense. Pairs that start together are learnt again with one
side at midnight, all-day and read in the wrong zone: honest copies differ so everywhere, though not in every city of
the set. Needs NumPy and SciPy, which the program itself does not.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from pipeline.identifying import score
from pipeline.identifying.evidence import evidence
from pipeline.identifying.profile import Profile, profile
from pipeline.identifying.time_evidence import Evidence
from pipeline.identifying.vetoes import impossible, vetoes
from quality.dedupe_corpus import City, load, same_listing

TARGET = Path(score.__file__).with_name("weights.tsv")
LOOSENESS = 3.0
"""How far weights may go from zero."""
MADE_UP = 0.3
"""How much an example counts that was made from another."""
FAINT = 0.02
LEAST = {"time equal": 0.3}
"""What always speaks for a pair, though vetoes leave hardly any other to learn it from."""

FOR = (
    "title told by other|title told by other, weight|title contained|title shared|title weight|same own page|"
    "same number|"
    "same end|text shared|text begins equal|place shared|place within|place in address of page|place told in text|"
    "same street|time equal|time misread|time half hour|time hour|start told in text|title equal|same place|"
    "same place and start|same title and start|both online|told by other, same place and start|"
    "title head equal, same place|title contained, same start|match contained, same start|same organiser|"
    "title weight, there|title weight, elsewhere|title weight, place unsure|same source, same title and start|"
    "same source, text begins equal|same page, start and title"
).split("|")
AGAINST = (
    "title differs on both sides|title not told by other|title differs|time other day|time same day apart|"
    "time two hours|time overlapping|other place|other branch|other town|other postal code|other street|two places|"
    "place unlike|place untold|one online|two pages of a site|two pages, titles differ|two pages, other time|"
    "same source|same source, other time|same source, title differs|titles differ, elsewhere|titles name two places|"
    "title differs, place unsure|occasion of one|number on one side|numbers differ|other organiser|"
    "title contained, other time|other hour|site"
).split("|")


@dataclass(frozen=True)
class Example:
    """The evidence of a pair, and whether it is one event."""

    found: Evidence
    same: bool
    weight: float = 1.0


def pairs(city: City) -> Iterator[tuple[Profile, Profile, bool]]:
    """Give the labelled pairs of a city as the program sees them."""
    read = {
        source.id: [(record, profile(record, source.id)) for record in records] for source, records in city.listings()
    }
    for pair in city.pairs:
        a, b = (
            next(found for record, found in read[city.source(entry[0]).id] if same_listing(entry, record, city.zone))
            for entry in (pair.a, pair.b)
        )
        yield a, b, pair.same


def examples(city: City) -> Iterator[Example]:
    """Give what a city teaches: pairs that no veto decides, and copies of them with one start misread."""
    for a, b, same in pairs(city):
        found = evidence(a, b)
        if not (impossible(a, b) or any(vetoes(a, b, found))):
            yield Example(found, same)
        if "time equal" in found and not found["same source"] and b.minute is not None:
            for other in _misread(b):
                made = evidence(a, other)
                if not (impossible(a, other) or any(vetoes(a, other, made))):
                    yield Example(made, same, MADE_UP)


def _misread(b: Profile) -> Iterator[Profile]:
    """Tell a listing as if its zone was wrong, its time of day unknown, or it had none."""
    minute, by = b.minute or 0, abs(b.offset)
    end = b.end + by if b.end else None
    yield b._replace(start=b.start + by, minute=(minute + by) % 1440, day=b.day + (minute + by) // 1440, end=end)
    yield b._replace(start=b.start - minute, minute=0)
    yield b._replace(start=b.start - minute, minute=None, end=None)


def learn(taught: Iterable[Example]) -> dict[str, float]:
    """Fit the weights; "always" is what is counted for every pair."""
    known = list(taught)
    names = [name for name in (*FOR, *AGAINST) if any(name in example.found for example in known)]
    matrix = np.array([[example.found.get(name, 0.0) for name in names] for example in known])
    sign = np.array([1.0 if example.same else -1.0 for example in known])
    counted = np.array([example.weight for example in known])

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (matrix @ values[:-1] + values[-1])
        slope = -counted * sign / (1 + np.exp(margin))
        total = (counted * np.logaddexp(0, -margin)).sum() + (values[:-1] ** 2).sum() / (2 * LOOSENESS)
        return float(total), np.append(matrix.T @ slope + values[:-1] / LOOSENESS, slope.sum())

    bounds: Sequence[tuple[float | None, float | None]] = [
        *((LEAST.get(name, 0.0), None) if name in FOR else (None, 0) for name in names),
        (None, None),
    ]
    start = np.zeros(len(names) + 1)
    fitted = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 3000})
    return {"always": float(fitted.x[-1])} | dict(zip(names, map(float, fitted.x), strict=False))


def write(learnt: dict[str, float], target: Path = TARGET) -> None:
    """Write the weights that count, the heaviest first."""
    always = learnt.pop("always")
    lines = [
        f"{name}\t{value:.3f}" for name, value in sorted(learnt.items(), key=lambda x: -x[1]) if abs(value) >= FAINT
    ]
    target.write_text("\n".join([f"always\t{always:.3f}", *lines]) + "\n", "utf-8")


def main() -> None:
    """Learn from all cities."""
    write(learn([example for city in load() for example in examples(city)]))
    print(f"{TARGET} written", file=sys.stderr)


if __name__ == "__main__":
    main()
