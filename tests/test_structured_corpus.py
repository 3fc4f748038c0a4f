"""How many of the recorded pages' events come out right, one line a format, beside extruct and mf2py.

An event of an answer is found when a listing has its title and its start (the day is enough where the page
gives no more, or nothing that can be read); one that has no start must be rejected with that reason.
"""

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
from scrapers.html import tree, text_content
from scrapers.model import Document, Listing, Rejected, Source
from tests.conftest import SHARED

FORMATS = ("jsonld", "microdata", "hevent")
FOLDER = SHARED / "corpus" / "formats"


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
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk(inner)


def read(path: Path) -> list[Listing | Rejected]:
    """Read a recorded page as the program does."""
    doc = Document(url="http://example.com/page", content=path.read_bytes(), fetched_at=datetime(2026, 8, 22, tzinfo=UTC))
    if not schema_org.recognises(doc):
        return []
    return [item for item in schema_org.parse(doc, Source("s", doc.url)) if isinstance(item, Listing | Rejected)]


def right(answer: Answer, items: list[Listing | Rejected]) -> bool:
    """Tell whether an event of an answer came out."""
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
        return day is not None and date(*map(int, day.groups())) == (start if not isinstance(start, datetime) else start.date())
    if not isinstance(start, datetime):
        return told.date() == start and ("T" not in said)
    return start == (told if told.tzinfo else told.replace(tzinfo=UTC))


@pytest.mark.parametrize("kind", FORMATS)
def test_recorded_pages_give_their_events(kind: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score: Counter[str] = Counter()
    wrong: list[str] = []
    for path in sorted((corpus / "formats" / kind).iterdir()):
        if path.name.endswith(".expected.json"):
            continue
        expected = answers(path.with_name(f"{path.name}.expected.json"))
        items = read(path)
        found = [answer for answer in expected if right(answer, items)]
        extra = len([item for item in items if isinstance(item, Listing)]) > len(expected)
        score.update(events=len(expected), right=len(found), files=1, exact=len(found) == len(expected) and not extra)
        wrong += [f"{path.name}: {answer}" for answer in expected if answer not in found]
        wrong += [f"{path.name}: {len(items)} for {len(expected)}"] if extra else []
    with capsys.disabled():
        print(f"\n{kind:<10} {score['right']}/{score['events']} events, {score['exact']}/{score['files']} files")
        print(*wrong, sep="\n")
    assert score["files"] > 10
    assert score["right"] >= 0.95 * score["events"]
