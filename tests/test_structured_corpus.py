"""How many of the recorded pages' events come out right, one line a format, beside extruct and mf2py.

An event of an answer is found when a listing has its title and its start (the day is enough where the page
gives no more, or nothing that can be read); one that has no start must be rejected with that reason.
"""

import importlib
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.formats import schema_org
from scrapers.html import text_content, tree
from scrapers.model import Document, Listing, Rejected, Source

FORMATS = ("jsonld", "microdata", "hevent")


@dataclass(frozen=True)
class Answer:
    """One event of an answer: what must come out."""

    title: str | None
    start: str | None
    """As written in the page; None when it has none."""
    schedule: bool = False


def answers(path: Path) -> list[Answer]:
    """Read an answer, whichever of the corpus' oracles wrote it; the same event told twice counts once."""
    told = json.loads(path.read_text())
    found = list(_answers(told))
    return list(dict.fromkeys(found))


def _answers(told: dict[str, Any]) -> Iterator[Answer]:
    for event in told.get("events", []):
        yield Answer(event["title"], event.get("start"), schedule="recurs" in event)
    for event in (*told.get("events_jsonld", []), *told.get("events_microdata", [])):
        yield Answer(_first(event.get("name")), _first(event.get("startDate")), bool(event.get("eventSchedule")))
    for item in _walk(told.get("extruct", [])):
        kind = item.get("@type") or item.get("type") or ""
        if str(kind).lower().rstrip("'\"").endswith(("event", "festival")):
            inner = item.get("properties", item)
            yield Answer(_first(inner.get("name")), _first(inner.get("startDate")))
    items = [*told.get("mf2py_events", []), *_walk(told.get("mf2", {}).get("items", []))]
    for item in items:
        if "h-event" in item.get("type", []):
            inner = item["properties"]
            yield Answer(_first(inner.get("name")), _first(inner.get("start")))


def _first(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else None


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk(inner)


def read(path: Path) -> list[Listing | Rejected]:
    """Read a recorded page as the program does."""
    doc = Document(
        url="http://example.com/page", content=path.read_bytes(), fetched_at=datetime(2026, 8, 22, tzinfo=UTC)
    )
    if not schema_org.recognises(doc):
        return []
    return [item for item in schema_org.parse(doc, Source("s", doc.url)) if isinstance(item, Listing | Rejected)]


def right(answer: Answer, items: list[Listing | Rejected]) -> bool:
    """Tell whether an event of an answer came out."""
    if answer.start == "":
        return any(_words(item.title) == _words(answer.title) for item in items)  # the oracle could not read it
    same = [item for item in items if answer.title is None or _words(item.title) == _words(answer.title)]
    if answer.start is None and not answer.schedule:
        return any(isinstance(item, Rejected) for item in same)
    return any(isinstance(item, Listing) and (answer.schedule or _starts(item, answer.start or "")) for item in same)


def _words(title: str | None) -> str:
    return " ".join(re.findall(r"\w+", text_content(tree(title or "")).casefold()))


def _starts(listing: Listing, said: str) -> bool:
    """Compare a start with the text of the page, digit by digit; zones are compared as instants."""
    start = listing.starts_at
    try:
        told = datetime.fromisoformat(said.replace(" ", "T", 1).replace("t", "T"))
    except ValueError:
        day = re.match(r"(\d{4})-?(\d{1,2})-?(\d{1,2})", said)
        return day is not None and date(*map(int, day.groups())) == (
            start if not isinstance(start, datetime) else start.date()
        )
    if not isinstance(start, datetime):
        return told.date() == start and ("T" not in said)
    return start == (told if told.tzinfo else told.replace(tzinfo=UTC))


def peer(kind: str, content: bytes) -> set[tuple[str, str | None]]:
    """Give titles and starts, as text, of the events that the usual library finds; nothing where it fails."""
    if kind == "hevent":
        items = list(_walk(importlib.import_module("mf2py").parse(doc=content.decode("utf-8", "replace"))))
        found = [item["properties"] for item in items if "h-event" in item.get("type", ())]
        return {(_words(_first(each.get("name"))), _first(each.get("start"))) for each in found}
    syntax = "json-ld" if kind == "jsonld" else "microdata"
    try:
        items = list(_walk(importlib.import_module("extruct").extract(content, syntaxes=[syntax])))
    except ValueError:  # one broken block costs extruct the page
        return set()
    inner = [item.get("properties", item) for item in items]
    return {
        (_words(_first(each.get("name"))), _first(each.get("startDate"))) for each in inner if isinstance(each, dict)
    }


def _library(kind: str) -> str | None:
    name = "mf2py" if kind == "hevent" else "extruct"
    return name if importlib.util.find_spec(name) else None


@pytest.mark.parametrize("kind", FORMATS)
def test_recorded_pages_give_their_events(kind: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score: Counter[str] = Counter()
    wrong: list[str] = []
    library = _library(kind)
    for path in sorted((corpus / "formats" / kind).iterdir()):
        if path.name.endswith(".expected.json"):
            continue
        expected = answers(path.with_name(f"{path.name}.expected.json"))
        found = [answer for answer in expected if right(answer, read(path))]
        theirs = peer(kind, path.read_bytes()) if library else set()
        score.update(events=len(expected), right=len(found), files=1, whole=len(found) == len(expected))
        score.update(theirs=sum((_words(answer.title), answer.start) in theirs for answer in expected))
        wrong += [f"  {path.name}: {answer}" for answer in expected if answer not in found]
    beside = f"; {library} alone {score['theirs']}" if library else ""
    with capsys.disabled():
        print(f"\n{kind}: {score['right']}/{score['events']} events, {score['whole']}/{score['files']} files{beside}")
        print("\n".join(wrong[:10]), end="")
    assert score["files"] > 10
    assert score["right"] >= 0.97 * score["events"]


@pytest.mark.parametrize("kind", FORMATS)
def test_recorded_pages_give_no_event_twice(kind: str, corpus: Path) -> None:
    for path in sorted((corpus / "formats" / kind).iterdir()):
        if not path.name.endswith(".expected.json"):
            items = [item for item in read(path) if isinstance(item, Listing)]
            told = Counter((_words(item.title), item.starts_at, item.location) for item in items)
            assert not [each for each, times in told.items() if times > 1], path.name
