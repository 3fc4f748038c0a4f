"""How well companies are found: `python -m quality.claims`, part of `make quality`.

The labels of `tests/claims` say for 5,744 events of the shared corpus which claims a reader would make. All parts
may be looked at while rules are written, but `fresh3` and `fresh4`: their mistakes are never printed, and they decide
whether the bar is met.
"""

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pipeline.claiming.names import core, key
from pipeline.classify import classify
from pipeline.companies import Book, Claim, book_for, claims
from pipeline.discover import name_of
from pipeline.parse import parse
from pipeline.records import Record, Window
from pipeline.storing.rows import without_tags
from scrapers.errors import SourceError
from scrapers.model import Document, Source

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
LABELS = ROOT / "tests" / "claims" / "labels.jsonl"
INVENTED = LABELS.with_name("invented.jsonl")
NOW = datetime(2026, 8, 22, 4, tzinfo=UTC)
EVER = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), limit=2)
NIGHT = Window(NOW - timedelta(days=180), NOW + timedelta(days=400), limit=2)
ZONES = {"bloomington": "America/Indiana/Indianapolis", "toronto": "America/Toronto"}
BARS = {"precision": 0.95, "recall": 0.80}
UNSEEN = ("fresh3", "fresh4")
PARTS = ("dev", "opened", "learnt", "learnt2", "learnt3", "test", "fresh", "fresh2", *UNSEEN)


@dataclass(frozen=True)
class Wanted:
    """A claim that a reader would make; an optional one is neither missed nor wrong."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    phrase: str
    optional: bool

    def meets(self, said: Claim) -> bool:
        """Tell whether a found claim is this one."""
        cores = {core(name) for name in self.names} | {key(name) for name in self.names}
        return said.role in self.roles and (core(said.company) in cores or key(said.company) in cores)


@dataclass(frozen=True)
class Labelled:
    """An event of the corpus, and what a reader would claim."""

    ref: str
    text: str
    half: str
    wanted: tuple[Wanted, ...]


class Read(NamedTuple):
    """A labelled event as the pipeline reads it, and what the calendar calls itself that tells it."""

    event: Labelled
    record: Record
    publisher: str


@dataclass
class Score:
    """What was found of what was wanted."""

    right: list[tuple[Labelled, Claim]] = field(default_factory=list)
    wrong: list[tuple[Labelled, Claim]] = field(default_factory=list)
    missed: list[tuple[Labelled, Wanted]] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Count another part's events too."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        """Give the share of found claims that are right."""
        return len(self.right) / (len(self.right) + len(self.wrong) or 1)

    @property
    def recall(self) -> float:
        """Give the share of wanted claims that were found."""
        return len(self.right) / (len(self.right) + len(self.missed) or 1)


def labels(path: Path = LABELS) -> list[Labelled]:
    """Read the labelled events."""
    return [_labelled(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _labelled(told: Mapping[str, object]) -> Labelled:
    said: list[dict[str, object]] = told["claims"]  # type: ignore[assignment]
    wanted = tuple(
        Wanted(
            (str(each["company"]), *each.get("aliases", ())),  # type: ignore[misc]
            tuple(each["roles"]),  # type: ignore[arg-type]
            str(each.get("phrase", "")),
            bool(each.get("optional")),
        )
        for each in said
    )
    return Labelled(str(told["ref"]), str(told["text"]), str(told["half"]), wanted)


def invented(path: Path = INVENTED) -> Iterator[Read]:
    """Give the invented events, which need no corpus: 220 of each of five fields, each said in another way."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        told = json.loads(line)
        wanted = (*told["claims"], *({**each, "optional": True} for each in told.get("optional", ())))
        event = _labelled({"ref": f"{told['field']}#{number}", "text": "", "half": "invented", "claims": wanted})
        record = replace(
            _record(event.ref, told["title"], told.get("text"), told.get("place")),
            url=told.get("url"),
            organizer_name=told.get("organizer"),
        )
        source = Source(id="invented", url="https://x.example/", name=told.get("calendar", ""))
        yield Read(event, classify(record, source), source.name)


def records(events: Iterable[Labelled]) -> Iterator[Read]:
    """Give each labelled event as the pipeline reads it; one that the corpus lacks is left out."""
    by_file: dict[str, list[tuple[str, Labelled]]] = defaultdict(list)
    for event in events:
        file, _, uid = event.ref.partition("#")
        by_file[file].append((uid, event))
    for file, wanted in sorted(by_file.items()):
        listed = file == "classify"
        told = classify_records() if listed else read_events(CORPUS / file)
        publisher = "" if listed or not told else name_of(Document("", (CORPUS / file).read_bytes()))
        for uid, event in wanted:
            if uid in told:
                yield Read(event, told[uid], publisher)


def read_events(path: Path) -> dict[str, Record]:
    """Read every event of a file of the corpus, by UID; nothing where it cannot be read."""
    if not path.is_file():
        return {}
    night = path.parent.parent.name == "nights"
    zone = ZONES.get(path.parent.name, "America/New_York")
    source = Source(id=path.stem[:40], url=f"https://x.example/{path.name}", timezone=zone)
    document = Document(source.url, path.read_bytes(), "text/calendar" if night else "", fetched_at=NOW)
    try:
        read = parse(document, source, NIGHT if night else EVER, "ical" if night else None)
    except SourceError:
        return {}
    told: dict[str, Record] = {}
    for record in read.records:
        told.setdefault(str(record.uid), record)
    return told


def classify_records() -> dict[str, Record]:
    """Give the corpus' classified events as records, by id."""
    told = {}
    for line in (CORPUS / "classify" / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        told[row["id"]] = _record(row["id"], row["title"], row["description"], row["venue"])
    return told


def _record(uid: str, title: str, description: str | None, place: str | None) -> Record:
    """Make a record of an event of which no more is told."""
    return Record(
        key=uid, uid=uid, recurrence_id=None, title=title, starts_at="2026-08-22T04:00:00Z", ends_at=None,
        timezone="UTC", local_date="2026-08-22", local_time=None, all_day=True, description=description or "",
        location_name=place or None,
    )  # fmt: skip


def fingerprint(record: Record) -> str:
    """Hash title and text, as the labels do."""
    text = f"{record.title}\n{without_tags(record.description)}"
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def score(events: Iterable[Read], book: Book) -> Score:
    """Compare what the rules claim with what a reader claims."""
    result = Score()
    for event, record, publisher in events:
        found = claims(record, book, publisher)
        for wanted in event.wanted:
            if wanted.optional:
                continue
            met = next((said for said in found if wanted.meets(said)), None)
            if met:
                result.right.append((event, met))
            else:
                result.missed.append((event, wanted))
        result.wrong += [(event, said) for said in found if not any(wanted.meets(said) for wanted in event.wanted)]
    return result


def report(name: str, result: Score, details: bool) -> Iterator[str]:
    """Say how good one half is, and what is worst."""
    right, wrong, missed = len(result.right), len(result.wrong), len(result.missed)
    counts = f"({right} right, {wrong} wrong, {missed} missed)"
    yield f"{name}: precision {result.precision:.3f}, recall {result.recall:.3f} {counts}"
    if not details:
        return
    rules = Counter(said.rule for _, said in result.right)
    yield "  right by rule: " + ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    for event, said in sorted(result.wrong, key=lambda pair: -pair[1].confidence):
        told = f"{said.company} as {said.role} by {said.rule}: {said.sentence[:140]}"
        yield f"  wrong  {said.confidence:.2f} {told} [{event.ref[-60:]}]"
    for event, wanted in result.missed:
        yield f"  missed {wanted.names[0]} as {'/'.join(wanted.roles)}: {wanted.phrase} [{event.ref[-60:]}]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; `--half dev` shows only the half that may be looked at while writing rules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=(*PARTS, "invented", "all"), default="all")
    parser.add_argument("--brief", action="store_true", help="no list of mistakes")
    asked = parser.parse_args(arguments)
    if asked.half in ("all", "invented"):
        print("\n".join(report("invented", score(invented(), book_for()), details=asked.half == "invented")))
    if asked.half == "invented":
        return 0
    if not CORPUS.is_dir():
        print(f"claims: {CORPUS} is not here, so nothing was measured")
        return 0
    book, unseen = book_for(), Score()
    for half in PARTS if asked.half == "all" else (asked.half,):
        events = [event for event in labels() if event.half == half]
        read = list(records(events))
        result = score(read, book)
        print(f"{len(read)} of {len(events)} events of the half {half}")
        print("\n".join(report(half, result, details=not asked.brief and half not in UNSEEN)))
        if half in UNSEEN:
            unseen.add(result)
    if asked.half not in ("all", *UNSEEN):
        return 0
    print("\n".join(report("not looked at, which decides", unseen, details=False)))
    return int(unseen.precision < BARS["precision"] or unseen.recall < BARS["recall"])


if __name__ == "__main__":
    raise SystemExit(main())
