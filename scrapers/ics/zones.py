"""Time zones of one calendar: the names that the world knows, and the VTIMEZONEs that the file brings."""

import re
from bisect import bisect_right
from calendar import monthrange, weekday
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scrapers.ics.lines import Properties, first, properties
from scrapers.ics.values import moment
from scrapers.timezones import iana, zone

_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d)(?::?(\d\d))?", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNKNOWN_IN_ZONES = {"BYSETPOS", "BYWEEKNO", "BYYEARDAY", "RSCALE"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2060
_CHANGES = 1000
"""No zone changes more often in the years that are read; one that does is an attack."""


class _Change(NamedTuple):
    """A moment of wall-clock time at which the offset becomes another."""

    at: datetime
    """UTC, naive."""
    before: timedelta
    offset: timedelta
    name: str
    daylight: bool


class FileZone(tzinfo):
    """A zone as its VTIMEZONE describes it, without a name that anybody else knows."""

    def __init__(self, name: str, changes: Iterable[_Change]) -> None:
        self._name = name
        self._changes = sorted(changes)
        self._at = [change.at for change in self._changes]
        self._first_fold = [change.at + max(change.before, change.offset) for change in self._changes]
        self._second_fold = [change.at + min(change.before, change.offset) for change in self._changes]
        before = self._changes[0].before
        self._start = _Change(datetime.min, before, before, name, False)  # noqa: DTZ901 - a sentinel

    def __reduce__(self) -> tuple[object, ...]:
        return (FileZone, (self._name, self._changes))

    def __repr__(self) -> str:
        return f"FileZone({self._name!r})"

    def _at_wall(self, when: datetime | None) -> _Change:
        if when is None:
            return self._start
        walls = self._second_fold if when.fold else self._first_fold
        position = bisect_right(walls, when.replace(tzinfo=None, fold=0))
        return self._changes[position - 1] if position else self._start

    def utcoffset(self, when: datetime | None) -> timedelta:
        """Give the offset at a wall-clock time; in a gap the one before it, in a fold the first."""
        return self._at_wall(when).offset

    def dst(self, when: datetime | None) -> timedelta:
        """Give one hour in daylight time: the file does not say more."""
        return timedelta(hours=1) if self._at_wall(when).daylight else timedelta()

    def tzname(self, when: datetime | None) -> str:
        """Give TZNAME, else TZID."""
        return self._at_wall(when).name or self._name

    def fromutc(self, when: datetime) -> datetime:
        """Give the wall-clock time of a UTC moment, and whether it is the second of two."""
        naive = when.replace(tzinfo=None)
        position = bisect_right(self._at, naive)
        change = self._changes[position - 1] if position else self._start
        repeated = position > 0 and naive - change.at < change.before - change.offset
        return (naive + change.offset).replace(tzinfo=self, fold=int(repeated))


class Zones:
    """What TZID means in one calendar. An IANA name wins over a VTIMEZONE, which may be wrong or end early."""

    def __init__(self, raw: Iterable[bytes], default: tzinfo) -> None:
        self.default = default
        """The zone of floating times."""
        self.unknown: set[str] = set()
        """Names that nobody knows; their times were read as floating."""
        self._raw = list(raw)
        self._described: dict[str, bytes] | None = None
        self._cache: dict[str, tzinfo | None] = {}

    def of(self, tzid: str | None) -> tzinfo:
        """Give the zone of a TZID parameter, or the one of floating times."""
        if not tzid:
            return self.default
        if tzid not in self._cache:
            self._cache[tzid] = self._find(tzid)
            if self._cache[tzid] is None:
                self.unknown.add(tzid)
        return self._cache[tzid] or self.default

    def _find(self, tzid: str) -> tzinfo | None:
        found = iana(tzid)
        if found is not None:
            return found
        named = zone(tzid)
        raw = self._descriptions().get(_key(tzid))
        described = file_zone(raw) if raw is not None else None
        if described is None:
            return named
        named = named or _location(raw)
        return named if named is not None and _agree(named, described) else described

    def _descriptions(self) -> dict[str, bytes]:
        """The VTIMEZONEs of the file by TZID, cut at first use: most names need none of them."""
        if self._described is None:
            self._described = {}
            for raw in self._raw:
                for _, tzid in properties(raw.partition(b"\nBEGIN:")[0]).get("TZID", ()):
                    self._described.setdefault(_key(tzid), raw)
        return self._described


def _key(tzid: str) -> str:
    return tzid.strip().strip('"').casefold()


def _location(raw: bytes | None) -> ZoneInfo | None:
    """Give the IANA zone that a VTIMEZONE says it is a copy of."""
    for name in ("X-LIC-LOCATION", "TZURL"):
        for _, value in properties((raw or b"").partition(b"\nBEGIN:")[0]).get(name, ()):
            if found := iana(value.strip().removesuffix(".ics")):
                return found
    return None


def _agree(known: tzinfo, described: tzinfo) -> bool:
    """Tell whether two zones show the same time twice a month through these decades."""
    days = (
        datetime(year, month, day, 12, tzinfo=UTC)
        for year in range(2007, 2035, 3)
        for month in range(1, 13)
        for day in (1, 15)
    )
    return all(day.astimezone(known).utcoffset() == day.astimezone(described).utcoffset() for day in days)


def file_zone(raw: bytes) -> FileZone | None:
    """Read a VTIMEZONE; None when it has no observance that can be understood."""
    head, *blocks = re.split(rb"(?i)\nBEGIN:(?=STANDARD|DAYLIGHT)", raw)
    changes: list[_Change] = []
    for block in blocks:
        try:
            changes += _observance(properties(block), block[:8].upper() == b"DAYLIGHT")
        except (ValueError, OverflowError):
            continue
        if len(changes) > _CHANGES:
            return None
    if not changes:
        return None
    return FileZone(first(properties(head), "TZID").strip(), changes)


def _observance(lines: Properties, daylight: bool) -> list[_Change]:
    """Give every change to one STANDARD or DAYLIGHT, up to the last year that is read. Raises ValueError.

    Without TZOFFSETFROM the offset was the same before; without DTSTART it begins with the years that are read.
    """
    offset = _offset(first(lines, "TZOFFSETTO"))
    before = _offset(first(lines, "TZOFFSETFROM")) if "TZOFFSETFROM" in lines else offset
    start = _naive(first(lines, "DTSTART") or f"{_FIRST_YEAR}0101T000000")
    name = first(lines, "TZNAME")
    walls = {max(start, datetime(_FIRST_YEAR, 1, 1))}  # noqa: DTZ001 - wall-clock time of the zone itself
    for _, value in lines.get("RDATE", ()):
        walls.update(_naive(part.partition("/")[0]) for part in value.split(","))
    for _, value in lines.get("RRULE", ()):
        walls.update(_yearly(value, start, before))
    return [_Change(wall - before, before, offset, name, daylight) for wall in walls]


def _offset(value: str) -> timedelta:
    found = _OFFSET.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"no UTC offset: {value[:40]!r}")
    size = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if size >= timedelta(hours=24):
        raise ValueError(f"no UTC offset: {value[:40]!r}")
    return -size if found[1] == "-" else size


def _naive(value: str) -> datetime:
    """Read the local time of a change; some exporters mark it with a Z that must be ignored."""
    when = moment(value.strip().rstrip("Zz"), UTC)
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day)  # noqa: DTZ001 - wall-clock time of the zone itself
    return when.replace(tzinfo=None)


def _yearly(rule: str, start: datetime, before: timedelta) -> list[datetime]:
    """Give the changes of a yearly rule in the years that are read. Raises ValueError for other rules.

    BYHOUR and BYMINUTE (Lotus Notes) repeat what the start says.
    """
    parts = dict(part.strip().upper().partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") != "YEARLY" or _UNKNOWN_IN_ZONES & parts.keys():
        raise ValueError(f"no rule of a zone: {rule[:60]!r}")
    end = datetime(_LAST_YEAR, 1, 1)  # noqa: DTZ001 - wall-clock time of the zone itself
    if until := parts.get("UNTIL"):
        end = min(end, _naive(until) + (before if until.endswith("Z") else timedelta()))
    interval = max(1, int(parts.get("INTERVAL", 1)))
    first = max(start.year, _FIRST_YEAR + (start.year - _FIRST_YEAR) % interval)
    years = range(first, end.year + 1, interval)
    days = (day for year in years for day in _days(year, parts, start))
    walls = (wall for day in days if start <= (wall := datetime.combine(day, start.time())) <= end)
    return list(islice(walls, min(int(parts.get("COUNT", _CHANGES)), _CHANGES)))


def _days(year: int, parts: dict[str, str], start: datetime) -> list[date]:
    """Give the days of a year that BYMONTH with BYDAY or BYMONTHDAY name; without them, the day of the start."""
    found: list[date] = []
    for month in (int(text) for text in parts.get("BYMONTH", str(start.month)).split(",")):
        last = monthrange(year, month)[1]
        numbers = [int(text) for text in parts.get("BYMONTHDAY", "").split(",") if text]
        days = [day if day > 0 else last + 1 + day for day in numbers] or list(range(1, last + 1))
        if "BYDAY" in parts:
            weekdays = [_WEEKDAY.fullmatch(text.strip()) for text in parts["BYDAY"].split(",")]
            days = [day for each in weekdays if each for day in _nth(each, year, month, days)]
        elif not numbers:
            days = [start.day]
        found += [date(year, month, day) for day in sorted(days) if 1 <= day <= last]
    return sorted(found)


def _nth(named: re.Match[str], year: int, month: int, days: list[int]) -> list[int]:
    """Keep the days that fall on a weekday, or the one that "2SU" or "-1SU" counts."""
    index = "MO TU WE TH FR SA SU".split().index(named[2])
    matching = [day for day in days if weekday(year, month, day) == index]
    position = int(named[1] or 0)
    if not position:
        return matching
    return matching[position - 1 : position] if position > 0 else matching[position : (position + 1) or None]
