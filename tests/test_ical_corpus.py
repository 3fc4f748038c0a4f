"""The reader against recorded calendars with known answers, hostile ones, and three cities' nights."""

import csv
import json
import re
import time
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.expand import expand
from pipeline.records import Window
from scrapers.errors import NotACalendar, SourceError
from scrapers.formats import ical
from scrapers.model import Document, Listing, Parsed, Rejected, Source, Warn, When
from scrapers.timezones import iana

WINDOW = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), limit=500, singles=False)
SCORED = ("strong", "adjudicated")
LIBRARY_FLOOR, LIVE_FLOOR = 0.98, 0.98
"""What is exact, of library files with private events shown, and of live feeds. See docs/decisions/0001."""
SECONDS = 2.0

Occurrence = tuple[str, str | None]


@dataclass(frozen=True)
class Recording:
    """A recorded calendar, its answer, what the reader made of it, and how long that took."""

    path: Path
    answer: dict[str, Any]
    found: list[Parsed] | None
    """None when it was refused as no calendar."""
    seconds: float

    @property
    def listings(self) -> list[Listing]:
        return [item for item in self.found or () if isinstance(item, Listing)]

    @property
    def scored(self) -> bool:
        return any(occurrence[8] in SCORED for occurrence in self.answer["occurrences"])

    @property
    def family(self) -> str:
        return "live" if self.path.name.startswith("feed__") else "library"


@pytest.fixture(scope="module")
def recordings(corpus: Path) -> list[Recording]:
    """Every recorded calendar, read once, private events shown."""
    return [recorded(path) for path in sorted((corpus / "formats/ics").glob("*.ics"))]


def recorded(path: Path, **options: object) -> Recording:
    answer = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    content, source = path.read_bytes(), Source(id="corpus", url="", options={"private": True, **options})
    started = time.process_time()
    try:
        found: list[Parsed] | None = read(content, source)
    except NotACalendar:
        found = None
    return Recording(path, answer, found, time.process_time() - started)


def read(content: bytes, source: Source, window: Window = WINDOW) -> list[Parsed]:
    """Read and expand, and keep everything that is said."""
    found = list(ical.parse(Document(url="", content=content), source))
    rest = [item for item in found if not isinstance(item, Listing)]
    return [*expand((item for item in found if isinstance(item, Listing)), window), *rest]


def told(when: When | None) -> str | None:
    if isinstance(when, datetime):
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return when.isoformat() if when else None


def canonical(start: str, end: str | None, zone: ZoneInfo | None) -> Occurrence:
    """Compare as the corpus's scorer does: floating times in the calendar's zone, useless ends dropped."""

    def fixed(text: str) -> str:
        if len(text) != 19:
            return text
        there = datetime.fromisoformat(text).replace(tzinfo=zone or UTC)
        return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    start, end = fixed(start), fixed(end) if end else None
    return start, end if end and end > start else None


def wanted(answer: dict[str, Any], zone: ZoneInfo | None) -> dict[str, Counter[Occurrence]]:
    found: dict[str, Counter[Occurrence]] = defaultdict(Counter)
    for uid, start, end, _all_day, _floating, _summary, _status, _override, agree in answer["occurrences"]:
        if agree in SCORED:
            found[uid or ""][canonical(start, end, zone)] += 1
    return found


def is_exact(answer: dict[str, Any], got: list[Listing]) -> bool:
    zone = iana(answer["x_wr_timezone"]) if answer.get("x_wr_timezone") else None
    have: dict[str, Counter[Occurrence]] = defaultdict(Counter)
    for each in got:
        have[each.uid or ""][canonical(str(told(each.starts_at)), told(each.ends_at), zone)] += 1
    open_ended = answer.get("occurrences_truncated")
    return all(
        not (expected - have[uid]) if open_ended or expected.total() >= 500 else have[uid] == expected
        for uid, expected in wanted(answer, zone).items()
    )


def test_recorded_calendars_give_their_known_answers(recordings: list[Recording]) -> None:
    scored = [each for each in recordings if each.scored]
    wrong = {each.path.name for each in scored if not is_exact(each.answer, each.listings)}
    private = [each for each in scored if re.search(rb"(?i)CLASS[^:\n]*:\s*(PRIV|CONF)", each.path.read_bytes())]
    withheld = [recorded(each.path, private=False) for each in private]
    lost = {each.path.name for each in withheld if not is_exact(each.answer, each.listings)}
    for what, bad in (("private events shown", wrong), ("private events withheld", wrong | lost)):
        print(f"iCalendar files exact, {what}: {told_score(scored, bad)}")
    print("not exact:", *sorted(wrong))
    for family, floor in (("library", LIBRARY_FLOOR), ("live", LIVE_FLOOR)):
        names = [each.path.name for each in scored if each.family == family]
        assert len(names) > 50
        assert len(wrong & set(names)) <= (1 - floor) * len(names)


def told_score(scored: list[Recording], wrong: set[str]) -> str:
    families = {family: [each.path.name for each in scored if each.family == family] for family in ("library", "live")}
    return ", ".join(f"{family} {len(set(names) - wrong)}/{len(names)}" for family, names in families.items())


def test_recorded_calendars_tell_all_day_and_status_right(recordings: list[Recording]) -> None:
    checked = 0
    for each in recordings:
        have = {(item.uid or "", told(item.starts_at)): item for item in each.listings}
        for uid, start, _end, all_day, _floating, _summary, status, _override, agree in each.answer["occurrences"]:
            found = have.get((uid or "", start))
            if agree in SCORED and found is not None:
                checked += 1
                assert (not isinstance(found.starts_at, datetime)) == all_day, (each.path.name, uid, start)
                if status in ("CANCELLED", "TENTATIVE"):
                    assert found.status in (status.lower(), "cancelled", "postponed"), (each.path.name, uid, start)
    assert checked > 5_000


def test_every_recorded_calendar_is_read_or_refused_in_bounded_time(recordings: list[Recording]) -> None:
    slow = {each.path.name: each.seconds for each in recordings if each.seconds > SECONDS}
    refused = [each.path.name for each in recordings if each.found is None]
    slowest = max(each.seconds for each in recordings)
    print(f"refused as no calendar: {len(refused)} of {len(recordings)}; slowest {slowest:.2f} s")
    assert not slow
    assert not [each.path.name for each in recordings if each.scored and each.found is None]


@dataclass(frozen=True)
class Attack:
    """One row of the list of hostile inputs."""

    path: Path
    least: int
    most: int
    forbidden: str


def attacks(corpus: Path) -> list[Attack]:
    with (corpus / "hostile/MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == "ics"]
    return [
        Attack(corpus / "hostile" / row["file"], int(row["min_events"]), int(row["max_events"]), row[_FORBIDDEN])
        for row in rows
        if not row["file"].startswith("gen:")
    ]


_FORBIDDEN = "must_not_appear_in_outputs"
LATER = ("description_join_secrets.ics", "script_in_description.ics")
"""What is in descriptions is made harmless by the next step, for all formats."""


def test_hostile_calendars_cost_little_and_never_a_good_event(corpus: Path) -> None:
    soon = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    for attack in attacks(corpus):
        content = attack.path.read_bytes()
        started = time.process_time()
        try:
            found = read(content, Source(id="hostile", url="", timezone="America/Los_Angeles"), soon)
        except SourceError:
            found = []
        assert time.process_time() - started < SECONDS, attack.path.name
        listings = [item for item in found if isinstance(item, Listing)]
        assert attack.least <= len(listings) <= attack.most, attack.path.name
        if b"good-canary@example.org" in content.replace(b"\r\n ", b"").replace(b"\0", b"") and attack.least:
            assert "good-canary@example.org" in {each.uid for each in listings}, attack.path.name
        if attack.forbidden and attack.path.name not in LATER:
            assert not re.search(attack.forbidden, repr(listings)), attack.path.name


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 500_000, ""),
        ("DESCRIPTION:" + "\r\n x" * 300_000, ""),
        ("EXDATE:" + "20260305T183000Z," * 20_000 + "20260305T183000Z", "RRULE:FREQ=DAILY;COUNT=1000"),
        ("X-A;" + "P=1;" * 50_000 + "Q=2:v", ""),
        ("DTSTART;TZID=" + "x" * 200_000 + ":20260305T183000", ""),
    ],
    ids=["attachment", "folds", "exdates", "parameters", "tzid"],
)
def test_a_huge_line_costs_a_bounded_amount(head: str, tail: str) -> None:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:huge", "DTSTART:20260301T183000Z", head, tail, "END:VEVENT"]
    content = "\r\n".join(
        (*lines, "BEGIN:VEVENT", "UID:good", "DTSTART:20260301T183000Z", "END:VEVENT", "END:VCALENDAR")
    )
    started = time.process_time()
    tracemalloc.start()
    found = read(content.encode(), Source(id="t", url=""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "good" in {item.uid for item in found if isinstance(item, Listing)}
    assert peak < 30 * len(content) + 50_000_000
    assert time.process_time() - started < 10


def test_a_document_with_too_many_events_is_cut_and_says_so() -> None:
    event = "BEGIN:VEVENT\nDTSTART:20260301T183000Z\nUID:%d\nEND:VEVENT\n"
    content = "BEGIN:VCALENDAR\n" + "".join(event % n for n in range(ical.MOST_EVENTS + 10)) + "END:VCALENDAR\n"
    found = list(ical.parse(Document(url="", content=content.encode()), Source(id="t", url="")))
    assert sum(isinstance(item, Listing) for item in found) == ical.MOST_EVENTS
    assert [item.code for item in found if isinstance(item, Warn)] == ["truncated"]


@pytest.mark.parametrize("city", ["bloomington", "raleighdurham", "toronto"])
def test_a_citys_night_is_read_without_a_fault(corpus: Path, city: str) -> None:
    soon = Window(datetime(2026, 2, 20, tzinfo=UTC), datetime(2027, 9, 30, tzinfo=UTC))
    source = Source(id="night", url="", timezone="America/New_York")
    said: Counter[str] = Counter()
    for path in sorted((corpus / "nights" / city).glob("*.ics")):
        started = time.process_time()
        try:
            for item in read(path.read_bytes(), source, soon):
                said[item.code if isinstance(item, Rejected | Warn) else type(item).__name__] += 1
        except NotACalendar:
            said["not-a-calendar"] += 1
        assert time.process_time() - started < 2 * SECONDS, path.name
    print(f"{city}: {dict(said)}")
    assert said["Listing"] > 1_000
    assert said["bad-date"] + said["malformed"] <= 10
