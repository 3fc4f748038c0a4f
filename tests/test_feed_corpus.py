"""Recorded feeds with known answers: how many events we give, and how many feedparser alone gives."""

import io
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from conftest import SHARED

from scrapers.adapters import adapters
from scrapers.errors import SourceError
from scrapers.formats import feed, json_feed
from scrapers.model import Document, Listing, Parsed, Rejected, Source

RSS = SHARED / "corpus" / "formats" / "rss"
ZONES = {
    "asheville": "America/New_York",
    "montclair": "America/New_York",
    "lancaster": "America/New_York",
    "raleighdurham": "America/New_York",
    "toronto": "America/Toronto",
    "bloomington": "America/Indiana/Indianapolis",
    "santarosa": "America/Los_Angeles",
}
FETCHED = datetime(2026, 8, 22, 3, 0, tzinfo=UTC)
NO_PLACE = {"none", "tba", "tbd"}
EVENTS, FILES = 0.97, 0.97
"""The rest contradict themselves: titles of one aggregator that tell another hour than its own calendar."""

pytestmark = pytest.mark.skipif(not RSS.is_dir(), reason="the recorded corpus is not beside this checkout")


@dataclass
class Score:
    events: int = 0
    events_right: int = 0
    files: int = 0
    files_right: int = 0
    alone: int = 0


def _zone(path: Path) -> str:
    return next((zone for city, zone in ZONES.items() if city in path.name), "UTC")


def _documents() -> list[tuple[Path, dict[str, Any]]]:
    answers = sorted(RSS.glob("*.expected.json"))
    return [
        (path.with_name(path.name.removesuffix(".expected.json")), json.loads(path.read_text())) for path in answers
    ]


def _read(path: Path, answer: dict[str, Any]) -> list[Parsed]:
    """Parse as the pipeline would; a refusal is an empty answer."""
    headers = dict(line.split(": ", 1) for line in answer.get("http_headers") or () if ": " in line)
    kind = headers.get("Content-type", "")
    charset = re.search(r"charset=['\"]?([\w-]+)", kind)
    doc = Document(
        url="https://example.org/feed",
        content=path.read_bytes(),
        charset=charset[1] if charset else None,
        fetched_at=FETCHED,
    )
    source = Source(id="corpus", url=doc.url, timezone=_zone(path))
    if "pubDate is start" in answer.get("oracle", ""):
        source = replace(source, options={"date": "published"})
    adapter = next((a for a in (json_feed, feed) if a.recognises(doc)), None)
    try:
        return list(adapter.parse(doc, source)) if adapter else []
    except SourceError:
        return []


def _plainly(text: str | None) -> str:
    bare = unicodedata.normalize("NFKD", (text or "").casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c)).split())


def _alike(ours: str | None, theirs: str | None) -> bool:
    a, b = _plainly(ours), _plainly(theirs)
    return a == b or (bool(a and b) and (a in b or b in a))


def _instant(text: str, zone: str) -> date | datetime:
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _is(listing: Listing, want: dict[str, Any], zone: str) -> bool:
    """Tell whether a listing is the expected event, in every field that the answer gives."""
    place = listing.location
    where = ", ".join(filter(None, (place.name, place.address, place.locality))) if place else ""
    end = _instant(want["end"], zone) if want.get("end") else None
    if want.get("end_inclusive") and end is not None:
        end += timedelta(days=1)
    return (
        _alike(listing.title, want["title"])
        and listing.starts_at == _instant(want["start"], zone)
        and (end is None or listing.ends_at == end)
        and ("location" not in want or _alike(where, want["location"]))
        and (not want.get("venue") or _plainly(want["venue"]) in NO_PLACE or _alike(where, want["venue"]))
        and ("lat" not in want or (place is not None and place.latitude == pytest.approx(want["lat"], abs=1e-4)))
        and (not want.get("cancelled") or listing.status == "cancelled")
        and ("categories" not in want or list(listing.categories) == want["categories"])
        and ("guid" not in want or listing.uid == want["guid"])
    )


def _score_events(score: Score, listings: list[Listing], wanted: list[dict[str, Any]], zone: str) -> list[str]:
    left, wrong = list(listings), []
    for want in wanted:
        match = next((listing for listing in left if _is(listing, want, zone)), None)
        if match is None:
            wrong.append(f"{want['title']} {want['start']}")
            continue
        left.remove(match)
        score.events_right += 1
    score.events += len(wanted)
    return wrong + [f"invented: {listing.title} {listing.starts_at}" for listing in left]


def _feedparser_alone(path: Path, wanted: list[dict[str, Any]], zone: str) -> int:
    """Count the events that the library's own published date would get right: what a naive reader does."""
    read = feedparser.parse(io.BytesIO(path.read_bytes()))
    found = 0
    for want in wanted:
        for entry in read.entries:
            stamp = entry.get("published_parsed")
            if stamp and _alike(entry.get("title"), want["title"]):
                start = datetime(*stamp[:6], tzinfo=UTC)
                found += start == _instant(want["start"], zone)
                break
    return found


def test_every_recorded_feed_gives_its_events(capsys: pytest.CaptureFixture[str]) -> None:
    score, faults = Score(), []
    for path, answer in _documents():
        items = _read(path, answer)
        listings = [item for item in items if isinstance(item, Listing)]
        rejected = [item for item in items if isinstance(item, Rejected)]
        wanted = answer.get("events") or []
        wrong = _score_events(score, listings, wanted, _zone(path))
        if "merged" not in str(wanted) and len(listings) + len(rejected) != answer["n_items"]:
            wrong.append(f"{len(listings)} + {len(rejected)} entries, not {answer['n_items']}")
        score.alone += _feedparser_alone(path, wanted, _zone(path))
        score.files += 1
        score.files_right += not wrong
        faults += [f"{path.name}: {fault}" for fault in wrong]
    with capsys.disabled():
        print(
            f"\nfeeds: events {score.events_right}/{score.events}, files {score.files_right}/{score.files}"
            f" (feedparser alone, publication date as start: events {score.alone}/{score.events})"
        )
    assert score.files >= 100
    assert score.events_right >= EVENTS * score.events, "\n".join(faults)
    assert score.files_right >= FILES * score.files, "\n".join(faults)


def test_the_feed_adapters_are_registered() -> None:
    assert {"feed", "json_feed"} <= set(adapters())
