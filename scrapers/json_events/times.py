"""Times in JSON: ISO texts, epochs in seconds or milliseconds, date and time apart, objects with their own zone."""

import re
from datetime import UTC, date, datetime, time, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from scrapers.dates import instant, wall
from scrapers.dates_in_words import read, time_of_day, writes_am_pm
from scrapers.json_events.paths import EMPTY, dig, normal, paths, text
from scrapers.model import When
from scrapers.timezones import zone as zone_named

_DOTNET = re.compile(r"/Date\((-?\d{9,14})(?:[+-]\d{4})?\)/")
_EPOCH = re.compile(r"-?\d{9,14}(?:\.\d+)?")
_CLOCK = re.compile(r"\d{1,2}(?::\d\d){0,2}\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)
_ISO_START = re.compile(r"\d{4}-\d\d")
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d[T ]00:00(?::00(?:\.0+)?)?")
MILLISECONDS = 2e10
"""Seconds up to the year 2603; what is larger counts milliseconds."""


def zone_of(value: Any, names: str, default: str) -> tuple[tzinfo, str | None]:
    """Give the zone that an object names, and its IANA name; the default's, and None, where it names none."""
    for path in paths(names):
        name = text(dig(value, path))
        found = zone_named(name) if name else None
        if found is not None:
            return found, getattr(found, "key", None)
    return zone_named(default) or UTC, None


def when(item: Any, names: str, clocks: str, zone: tzinfo, anchor: date | None) -> When | None:
    """Give the time at the first path that tells one; a time of day that stands apart joins its date."""
    for path in paths(names):
        value = dig(item, path)
        if value in EMPTY:
            continue
        utc = any(
            normal(step).startswith(("utc", "gmt")) or normal(step).endswith(("utc", "gmt")) for step in path.split(".")
        )
        found = moment(value, UTC if utc else zone, anchor)
        if found is None:
            continue
        if normal(path) == "date" and _is_utc_midnight(value):
            return found.astimezone(UTC).date() if isinstance(found, datetime) else found
        if not isinstance(found, datetime):
            return _joined(found, item, clocks, zone)
        try:
            here = found.astimezone(zone)
        except OverflowError:  # before the first day or after the last
            continue
        told = _joined(here.date(), item, clocks, zone) if _is_midnight(value) else here
        return told if isinstance(told, datetime) else here
    return None


def last_of(item: Any, names: str, zone: tzinfo, anchor: date | None) -> When | None:
    """Give the last of several moments that stand in one list: `"date": [first, last]`."""
    for path in paths(names):
        value = dig(item, path)
        if value in EMPTY:
            continue
        return when({path: value[-1]}, path, "", zone, anchor) if isinstance(value, list) and len(value) > 1 else None
    return None


def _is_utc_midnight(value: Any) -> bool:
    """Tell an epoch of a whole day: a field called `date` that holds one means the day."""
    one = value[0] if isinstance(value, list) and value else value
    return isinstance(one, int | float) and abs(one) >= 1e8 and _epoch(float(one)).time() == time()


def _is_midnight(value: Any) -> bool:
    """Tell a day that is written as a time without an offset: its hours stand elsewhere, if anywhere."""
    return isinstance(value, str) and _MIDNIGHT.fullmatch(value.strip()) is not None


def _joined(day: date, item: Any, clocks: str, zone: tzinfo) -> When:
    """Give a day with the time of day that stands beside it, or the day alone."""
    for path in paths(clocks):
        said = text(dig(item, path))
        if said is None or not _CLOCK.match(said):
            continue
        clock = time_of_day(said, twelve_hours=writes_am_pm(str(zone)))
        if clock is not None:
            return wall(datetime.combine(day, clock.start), (zone_named(clock.zone) if clock.zone else None) or zone)
    return day


def moment(value: Any, zone: tzinfo, anchor: date | None = None) -> When | None:
    """Read one value; None when it tells no time. Never raises."""
    try:
        return _moment(value, zone, anchor)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _moment(value: Any, zone: tzinfo, anchor: date | None) -> When | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value)) if abs(value) >= 1e8 else None
    if isinstance(value, dict):
        return _from_object(value, zone, anchor)
    if isinstance(value, list):
        return _moment(value[0], zone, anchor) if value else None
    return _from_text(value.strip(), zone, anchor) if isinstance(value, str) else None


def _epoch(seconds: float) -> datetime:
    whole = int(seconds // 1000 if abs(seconds) > MILLISECONDS else seconds)  # nobody meets at a fraction
    return datetime.fromtimestamp(whole, UTC)


def _from_object(value: dict[str, Any], zone: tzinfo, anchor: date | None) -> When | None:
    """Read `{"dateTime", "timeZone"}`, `{"local", "utc", "timezone"}`, `{"date"}` and their kin."""
    own, _ = zone_of(value, "timezone tz", getattr(zone, "key", "UTC"))
    if all(normal(key) not in ("timezone", "tz") for key in value):
        own = zone
    for path in ("local", "dateTime", "datetime", "utc", "value", "iso", "start", "date", "timestamp"):
        found = dig(value, path)
        if found in EMPTY or isinstance(found, dict):
            continue
        read_as = _moment(found, UTC if path == "utc" else own, anchor)
        if read_as is not None:
            return read_as
    return None


def _from_text(said: str, zone: tzinfo, anchor: date | None) -> When | None:
    if found := _DOTNET.fullmatch(said):
        return _epoch(float(found[1]))
    if _EPOCH.fullmatch(said):
        return _epoch(float(said))
    if _ISO_START.match(said) or re.fullmatch(r"\d{8}(?:T\d{4,6}Z?)?", said):
        try:
            return instant(said, zone)
        except ValueError:
            pass
    if re.match(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d", said):
        return parsedate_to_datetime(said).astimezone(zone)
    if len(said) > 80 or not any(character.isdigit() for character in said):
        return None
    words = read(said, anchor, zone)
    return words.starts_at if words is not None else None


def range_in_words(item: Any, names: str, zone: tzinfo, anchor: date | None) -> tuple[When, When] | None:
    """Give the first and last moment of a range in words at one of the paths, an all-day end exclusive."""
    for path in paths(names):
        said = dig(item, path)
        if not isinstance(said, str) or _ISO_START.match(said) or not any(map(str.isdigit, said)) or len(said) > 80:
            continue
        words = read(said, anchor, zone)
        if words is not None and words.ends_at is not None:
            return words.starts_at, words.ends_at
    return None


def midnight_span(start: When, end: When | None) -> bool:
    """Tell whether a start and an end are midnights of one zone: whole days, written as times."""
    return (
        isinstance(start, datetime)
        and isinstance(end, datetime)
        and end > start
        and (start.hour, start.minute) == (0, 0)
        and (end.hour, end.minute, end.second) in ((0, 0, 0), (23, 59, 0), (23, 59, 59))
    )
