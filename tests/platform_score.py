"""How well recorded answers of platforms are read: each event found, each of its fields right."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse import parse
from pipeline.preview import event_json
from pipeline.records import Window
from scrapers.dates import as_utc
from scrapers.errors import SourceError
from scrapers.model import Document, Source

MEDIA_TYPES = {
    ".ics": "text/calendar",
    ".json": "application/json",
    ".html": "text/html",
    ".xml": "application/xml",
    ".yml": "text/yaml",
}
FETCHED = datetime(2026, 8, 22, tzinfo=UTC)
WINDOW = Window(datetime(1990, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), limit=2000)


@dataclass
class Score:
    """What was found in one recording. `wrong` names the fields that differ, `misses` shows what was not found."""

    name: str
    adapter: str = "-"
    outcome_right: bool = False
    expected: int = 0
    found: int = 0
    listings: int = 0
    count_right: bool = False
    right: int = 0
    """Events found with all their fields right."""
    wrong: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[Any, ...]] = field(default_factory=list)


def recordings(folder: Path) -> list[Path]:
    """Every recorded body that has an answer beside it."""
    return sorted(
        path
        for path in folder.glob("*/*")
        if not path.name.endswith(".expected.json") and Path(f"{path}.expected.json").is_file()
    )


def score(path: Path) -> Score:
    """Read a recording and compare it with its answer."""
    answer = json.loads(Path(f"{path}.expected.json").read_text("utf-8"))
    got = Score(f"{path.parent.name}/{path.name}", expected=len(answer["events"]))
    document = Document(
        url=answer["url"], content=path.read_bytes(), fetched_at=FETCHED, media_type=MEDIA_TYPES.get(path.suffix, "")
    )
    try:
        parsed = parse(document, Source(id="x", url=answer["url"], timezone=answer["timezone"]), WINDOW)
    except SourceError as error:
        got.outcome_right = answer["outcome"] == "error" and answer["error"] in (None, error.code)
        got.count_right = got.outcome_right
        if not got.outcome_right:
            got.notes.append(("error", error.code, error.message[:120]))
        return got
    events = [event_json(record) for record in parsed.records]
    got.adapter, got.listings = parsed.adapter, len(events)
    got.outcome_right = answer["outcome"] == ("events" if events else "empty")
    masters = len({(record.uid, record.series_key) if record.series_key else record.key for record in parsed.records})
    got.count_right = answer["count"] in (len(events), masters) or answer["count"] + answer.get("overrides", 0) in (
        len(events),
        masters,
    )
    _events(got, events, answer)
    return got


def _events(got: Score, events: list[dict[str, Any]], answer: dict[str, Any]) -> None:
    zone = ZoneInfo(answer["timezone"])
    by_title: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        by_title[" ".join(event["title"].split())].append(event)
    for wanted in answer["events"]:
        if not _starts(wanted):  # only the month is known; whether that is an event is not judged
            got.expected -= 1
            continue
        titles = [wanted["title"]] if "title" in wanted else wanted["title_any"]
        same = [event for title in titles for event in by_title[" ".join(title.split())]]
        matches = [event for event in same if _starts_right(event, wanted, zone)]
        if not matches:
            got.notes.append(("miss", titles[0][:50], _starts(wanted), [event["starts_at"] for event in same][:3]))
            continue
        got.found += 1
        faults = min((list(_faults(event, wanted, zone)) for event in matches), key=len)
        got.right += not faults
        got.wrong.update(fault[0] for fault in faults)
        got.notes += faults


def _starts(wanted: dict[str, Any]) -> list[str]:
    if "starts_at" in wanted:
        return [wanted["starts_at"]]
    return wanted.get("starts_at_any") or ([wanted["starts_on"]] if "starts_on" in wanted else [])


def _starts_right(event: dict[str, Any], wanted: dict[str, Any], zone: ZoneInfo) -> bool:
    return any(_same_start(event["starts_at"], start, wanted, zone) for start in _starts(wanted))


def _same_start(ours: str, theirs: str, wanted: dict[str, Any], zone: ZoneInfo) -> bool:
    if len(theirs) == 10:
        exact = wanted.get("all_day") is True and "starts_on" not in wanted
        return ours == theirs if exact else _local_day(ours, zone) == theirs
    if len(ours) == 10:
        loose = wanted.get("starts_at_day_only_ok") or "all_day" not in wanted
        return bool(loose) and _local_day(theirs, zone) == ours
    return _instant(ours, zone) == _instant(theirs, zone)


def _local_day(text: str, zone: ZoneInfo) -> str:
    return text if len(text) == 10 else text[:10]


def _instant(text: str, zone: ZoneInfo) -> datetime:
    return as_utc(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text), zone)


def _faults(event: dict[str, Any], wanted: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    place = event["location"] or {}
    if "status" in wanted and event["status"] != wanted["status"]:
        yield "status", event["title"][:40], wanted["status"], event["status"]
    if "ends_at" in wanted and not _end_right(event, wanted["ends_at"], zone):
        yield "end", event["title"][:30], event["starts_at"], wanted["ends_at"], event["ends_at"]
    links = [wanted["url"]] if "url" in wanted else wanted.get("url_any", [])
    if links and _plain(event["url"]) not in {_plain(link) for link in links}:
        yield "url", links[0], event["url"]
    if "location_name" in wanted and not _named(wanted["location_name"], place):
        yield "location_name", wanted["location_name"], place.get("name"), place.get("address")
    if "locality" in wanted and (place.get("locality") or "").lower() != (wanted["locality"] or "").lower():
        yield "locality", wanted["locality"], place.get("name"), place.get("locality")
    if "online" in wanted and {"online": True, "in-person": False}.get(event["attendance"]) is not wanted["online"]:
        yield "online", event["title"][:30], wanted["online"], event["attendance"], place.get("name")


def _end_right(event: dict[str, Any], wanted: str | None, zone: ZoneInfo) -> bool:
    end = event["ends_at"]
    if event["all_day"]:
        last = (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else event["starts_at"]
        midnight = wanted is not None and "T00:00:00" in wanted and wanted[:10] == end  # the same end, told as a time
        return wanted is None or wanted[:10] == last or midnight
    if wanted is None or end is None:
        return end is None and (wanted is None or _instant(wanted, zone) == _instant(event["starts_at"], zone))
    if len(wanted) == 10:
        return end[:10] == wanted
    return _instant(end, zone) == _instant(wanted, zone)


def _plain(url: str | None) -> str:
    return (url or "").split("?utm_")[0].split("&utm_")[0].rstrip("/")


def _named(wanted: str | None, place: dict[str, Any]) -> bool:
    ours = [str(place[key]).lower() for key in ("name", "address") if place.get(key)]
    if wanted is None:
        return not ours
    return any(wanted.lower() in one or one in wanted.lower() for one in ours)
