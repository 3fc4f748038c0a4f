"""The labelled events that the classifier is trained on and measured with.

Three sets: the labelled corpus (`../shared/corpus/classify`, the only one that is measured), lines written for
this project (`lines.tsv`), and labels given by reading other events of the corpus (`read.tsv`: keys and labels
only, the texts stay in the corpus). A row whose `use` is `kind` teaches kinds alone: most such are bare names of
conferences, groups and speakers without a text, from which a judge learns that an unknown name is core.
"""

import csv
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pipeline.classifying.features import Text

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
HERE = Path(__file__).parent

_PROPERTY = re.compile(r"(SUMMARY|DESCRIPTION|LOCATION)(?:;[^:]*)?:(.*)")
_ESCAPE = re.compile(r"\\([nN,;\\])")


class Example(NamedTuple):
    """One labelled event. `kind` is None when it was not labelled."""

    text: Text
    relevance: str
    """`core`, `adjacent`, `none`; `not` when only that it is not core is known."""
    kind: str | None
    weight: float
    sample: str
    """`random`, `random2`, `keyword`, `hard` in the corpus; `line` or `read` for our own."""
    city: str = ""
    series: str = ""
    use: str = ""
    """`kind` when it teaches only kinds."""


def labelled() -> list[Example]:
    """Read the labelled corpus; raises FileNotFoundError where it is absent."""
    rows = [json.loads(line) for line in (CORPUS / "classify" / "labels.jsonl").read_text().splitlines()]
    return [_labelled(row) for row in rows]


def _labelled(row: dict[str, str]) -> Example:
    hour, weekday = _when(row["starts_local"])
    text = Text(row["title"], row["description"] or "", row["venue"] or "", row["source"] or "", hour, weekday)
    weight = 2.0 if row["sample"].startswith("random") else 1.0  # the wild is rarer here than it is out there
    return Example(text, row["relevance"], row["kind"], weight, row["sample"], row["city"], row.get("series") or "")


def _when(start: str | None) -> tuple[int | None, int | None]:
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d):\d\d", start or "")
    return (int(found[2]), datetime.fromisoformat(found[1]).weekday()) if found else (None, None)


def own() -> list[Example]:
    """Read our own examples: the lines, and what was labelled by reading the nights."""
    return [*_lines(), *_read()]


def _lines() -> Iterator[Example]:
    with (HERE / "lines.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = Text(row["title"], row["text"] or "", "", row["host"] or "")
            yield Example(text, row["relevance"], row["kind"], 1.5, "line", use=row["use"] or "")


def _read() -> Iterator[Example]:
    with (HERE / "read.tsv").open() as file:
        labels = {row["key"]: row for row in csv.DictReader(file, delimiter="\t")}
    found = [(event, labels[event.key]) for event in chain(nights(), others()) if event.key in labels]
    share = Counter((event.feed, label["relevance"], label["kind"]) for event, label in found)
    for event, label in found:
        same = share[event.feed, label["relevance"], label["kind"]]
        most = 8 if label["kind"] and label["relevance"] != "core" else 40  # one feed's habit is not the world's
        weight = 0.65 * min(1.0, most / same) if label["kind"] else 0.6
        kind = label["kind"] or None
        yield Example(event.text, label["relevance"], kind, weight, "read", event.city, use=label["use"] or "")


class NightEvent(NamedTuple):
    """One title of one feed of a city's night."""

    key: str
    city: str
    feed: str
    text: Text


def nights() -> Iterator[NightEvent]:
    """Read the iCalendar feeds of the corpus' nights, each title of a city once."""
    for folder in sorted((CORPUS / "nights").iterdir()):
        with (folder / "FEEDS.tsv").open() as file:
            names = {row["file"]: row["name"] for row in csv.DictReader(file, delimiter="\t")}
        seen: set[str] = set()
        for path in sorted(folder.glob("*.ics")):
            for title, description, place in _entries(path):
                if (norm := normal(title)) and norm not in seen:
                    seen.add(norm)
                    text = Text(title, description[:700], place[:120], names.get(path.name, ""))
                    yield NightEvent(_key(folder.name, path.stem, title), folder.name, path.stem, text)


def others() -> Iterator[NightEvent]:
    """Read the corpus' other real events: pairs for deduplication, single live feeds, answers of platforms."""
    seen: set[str] = set()
    for event in chain(_paired(), _live(), _answers()):
        if normal(event.text.title) and event.key not in seen:
            seen.add(event.key)
            yield event


def _paired() -> Iterator[NightEvent]:
    with (CORPUS / "dedupe" / "pairs.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            city = row["city"].lower().replace(" ", "")
            for side in "ab":
                values = [row[f"{side}_{name}"] for name in ("title", "description", "location", "source")]
                yield _other(city, values[3], *values)


def _live() -> Iterator[NightEvent]:
    for path in sorted((CORPUS / "formats").rglob("feed__*.ics")):
        city = path.stem.removeprefix("feed__").partition("-")[0]
        for title, description, place in _entries(path):
            yield _other(city, path.stem, title, description, place, "")


def _answers() -> Iterator[NightEvent]:
    for path in sorted((CORPUS / "platforms").rglob("*.expected.json")):
        answer = json.loads(path.read_text())
        for event in answer.get("events", ()) if isinstance(answer, dict) else ():
            yield _other("", path.parent.name, event.get("title") or "", "", "", "")


def _other(city: str, feed: str, title: str, description: str, place: str, host: str) -> NightEvent:
    return NightEvent(_key(city, feed, title), city, feed, Text(title, description[:700], place[:120], host))


def _key(city: str, feed: str, title: str) -> str:
    return hashlib.sha1(f"{city}/{feed}/{title}".encode(), usedforsecurity=False).hexdigest()[:12]


def _entries(path: Path) -> Iterator[tuple[str, str, str]]:
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    for block in text.split("BEGIN:VEVENT")[1:]:
        values: dict[str, str] = {}
        for line in block.split("END:VEVENT")[0].split("\n"):
            if found := _PROPERTY.match(line):
                values.setdefault(found[1], _plain(found[2]))
        yield values.get("SUMMARY", ""), values.get("DESCRIPTION", ""), values.get("LOCATION", "")


def _plain(value: str) -> str:
    text = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    text = re.sub(r"<[^>]*>", " ", html.unescape(html.unescape(text)))
    return re.sub(r"[ \t]+", " ", text).strip()


def normal(title: str) -> str:
    """Give a title without case, digits and punctuation: the same for all dates of a series."""
    return re.sub(r"[^a-z]+", " ", title.lower()).strip()
