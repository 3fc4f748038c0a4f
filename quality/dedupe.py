"""How well listings are joined into events, on labelled pairs: `python -m quality.dedupe [--write]`.

Each feed of the set is collected as a source into a real database, and the database is asked which listings share
an event. Two figures: with the weights that are shipped, and, city by city, with weights learnt from the other cities
only, which says what to expect of a city that nobody has seen. `--write` puts the report into `docs/quality.md`.
"""

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.config import Region
from pipeline.identifying import score
from pipeline.records import Gathered, Record
from pipeline.store import Store
from quality.dedupe_corpus import NOW, PAIRS, City, Pair, load, same_listing
from scrapers.model import Source

REPORT = Path(__file__).resolve().parents[1] / "docs" / "quality.md"
BEGIN, END = "<!-- dedupe -->", "<!-- /dedupe -->"


@dataclass(frozen=True)
class Outcome:
    """A labelled pair, and whether the database shows it as one event."""

    pair: Pair
    joined: bool

    @property
    def right(self) -> bool:
        """Tell whether that is what people said."""
        return self.joined == self.pair.same


def measure(city: City, folder: Path, order: int = 0) -> list[Outcome]:
    """Collect a city, its sources in an order of chance, and ask which pairs share an event."""
    read = list(city.listings())
    Random(order).shuffle(read)
    path = folder / f"{city.name}.db"
    collect(read, city, path)
    with closing(sqlite3.connect(path)) as conn:
        home = {
            (source, key): event for source, key, event in conn.execute("SELECT source_id, key, event_id FROM listings")
        }
    records = {source.id: records for source, records in read}
    return [Outcome(pair, len({home[name] for name in _names(pair, city, records)}) == 1) for pair in city.pairs]


def collect(read: Sequence[tuple[Source, tuple[Record, ...]]], city: City, path: Path) -> None:
    """Collect sources into a new database, as `weakties collect` does once they are fetched and read."""
    region = Region(
        id=city.name,
        path=path.with_suffix(".toml"),
        name=city.name,
        timezone=city.zone,
        uid_domain="pairs.invalid",
        sources=tuple(source for source, _ in read),
    )
    with Store.open(path, region, NOW) as store:
        for source, records in read:
            told = Gathered(source.id, NOW, NOW, adapter="ical", records=records, http_status=200)
            store.apply(source, told, NOW)


def _names(pair: Pair, city: City, records: Mapping[str, tuple[Record, ...]]) -> Iterator[tuple[str, str]]:
    for entry in (pair.a, pair.b):
        source = city.source(entry[0]).id
        [record] = [record for record in records[source] if same_listing(entry, record, city.zone)]
        yield source, record.key


@contextmanager
def learnt_from(cities: Iterable[City]) -> Iterator[None]:
    """Let scores be made, inside the block, with weights learnt from these cities."""
    from quality.train_dedupe import FAINT, examples, learn

    found = learn([example for city in cities for example in examples(city)])
    always = found.pop("always")
    shipped = score.weights
    score.weights = lambda: (always, {name: value for name, value in found.items() if abs(value) >= FAINT})  # type: ignore[assignment]
    try:
        yield
    finally:
        score.weights = shipped


def figures(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Give precision and recall."""
    joined = [outcome for outcome in outcomes if outcome.joined]
    same = [outcome for outcome in outcomes if outcome.pair.same]
    right = sum(outcome.pair.same for outcome in joined)
    return right / max(len(joined), 1), right / max(len(same), 1)


def unseen(cities: Sequence[City]) -> dict[str, list[Outcome]]:
    """Measure each city with weights that were learnt without it."""
    found = {}
    for city in cities:
        with learnt_from(other for other in cities if other is not city), tempfile.TemporaryDirectory() as folder:
            found[city.name] = measure(city, Path(folder))
    return found


def shipped(cities: Sequence[City]) -> dict[str, list[Outcome]]:
    """Measure each city with the weights of the program, which have seen it."""
    with tempfile.TemporaryDirectory() as folder:
        return {city.name: measure(city, Path(folder)) for city in cities}


def report(cities: Sequence[City], *, examples: bool = True) -> str:
    """Write the report; with `examples`, also the titles of what went wrong."""
    kept_back, own = unseen(cities), shipped(cities)
    lines = [
        "| city | pairs | one event | precision, unseen | recall, unseen | precision, shipped | recall, shipped |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(_line(city.name, kept_back[city.name], own[city.name]) for city in cities),
        _line("all", _all(kept_back), _all(own)),
        "",
        *_mistakes(_all(kept_back), examples),
    ]
    return "\n".join(lines)


def _all(by_city: Mapping[str, list[Outcome]]) -> list[Outcome]:
    return [outcome for outcomes in by_city.values() for outcome in outcomes]


def _line(name: str, kept_back: Sequence[Outcome], own: Sequence[Outcome]) -> str:
    numbers = " | ".join(f"{value:.3f}" for value in (*figures(kept_back), *figures(own)))
    return f"| {name} | {len(own)} | {sum(outcome.pair.same for outcome in own)} | {numbers} |"


def _mistakes(outcomes: Sequence[Outcome], examples: bool) -> Iterator[str]:
    for joined, words in ((True, "Shown as one, and are two"), (False, "Shown as two, and are one")):
        wrong = [outcome.pair for outcome in outcomes if not outcome.right and outcome.joined is joined]
        yield f"{words} ({len(wrong)}), by what people noted: " + ", ".join(
            f"{note} {count}" for note, count in Counter(pair.note for pair in wrong).most_common()
        )
        yield ""
        if not examples:
            continue
        yield from (f"- {pair.city}: “{pair.a[2][:70]}” / “{pair.b[2][:70]}” ({pair.note})" for pair in wrong[:12])
        yield ""


def main() -> int:
    """Print the report, and put it into the page when asked; 1 when the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="put the report into docs/quality.md")
    chosen = options.parse_args()
    if not PAIRS.is_file():
        print(f"{PAIRS} is not here; nothing measured", file=sys.stderr)
        return 0
    text = report(load(), examples=not chosen.write)
    print(text)
    if chosen.write:
        page = REPORT.read_text("utf-8")
        before, _, rest = page.partition(BEGIN)
        REPORT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
