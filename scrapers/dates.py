"""The one place where aware datetimes are made: gaps, folds and ISO texts are decided here."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scrapers.model import When
from scrapers.timezones import zone as zone_named

_DATE_ONLY = re.compile(r"\d{4}-?\d\d-?\d\d")
_LOOSE = re.compile(
    r"(?P<day>\d{4}-?\d\d-?\d\d)[Tt ]\s*(?P<hour>\d\d)(?P<rest>[:.\d,]*)"
    r"\s*(?P<offset>[Zz]|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?"
)


def wall(naive: datetime, zone: tzinfo) -> datetime:
    """Give the instant at which a wall clock of the zone shows this time.

    RFC 5545 3.3.5: a time that occurs twice is its first occurrence; a time that is skipped is read
    with the offset before the gap, so it moves forward by the length of the gap.
    """
    first = naive.replace(tzinfo=zone, fold=0)
    if zone is UTC:
        return first
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    if before is None or after is None or before >= after:
        return first
    return first.astimezone(UTC).astimezone(zone)


def local(text: str, fmt: str, timezone: str) -> datetime:
    """Read a wall-clock time of a named zone, in the format of `datetime.strptime`.

    Raises ValueError when the text does not fit the format or the zone is not known.
    """
    naive = datetime.strptime(text.strip(), fmt)  # noqa: DTZ007 - it becomes aware in the next line
    return wall(naive, known_zone(timezone)) if naive.tzinfo is None else naive


def instant(text: str, zone: tzinfo | str = UTC) -> When:
    """Read ISO 8601 or RFC 3339 as machines write it: a date, or an aware datetime.

    A time without an offset is a wall-clock time of `zone`. 24:00 is the next midnight. Raises ValueError.
    """
    text = text.strip()
    if _DATE_ONLY.fullmatch(text):
        return date.fromisoformat(text)
    moment = _iso(text)
    if moment.tzinfo is not None:
        return moment
    return wall(moment, known_zone(zone) if isinstance(zone, str) else zone)


def _iso(text: str) -> datetime:
    """Read the ISO texts that Python reads, and the near misses of real producers."""
    found = _LOOSE.fullmatch(text)
    if found is None:
        return datetime.fromisoformat(text)
    offset = (found["offset"] or "").upper()
    offset = "Z" if offset in ("UTC", "GMT") else offset
    hour, carry = ("00", timedelta(days=1)) if found["hour"] == "24" else (found["hour"], timedelta())
    rest = found["rest"].replace(",", ".")
    if carry and rest.strip(":.0"):
        raise ValueError(f"no such time of day: {text!r}")
    return datetime.fromisoformat(f"{found['day']}T{_same_style(found['day'], hour + rest)}{offset}") + carry


def _same_style(day: str, clock: str) -> str:
    """Write the clock with colons where the day has hyphens, and without where it has none."""
    if "-" not in day:
        return clock.replace(":", "")
    whole, dot, fraction = clock.partition(".")
    if ":" not in whole and len(whole) > 2:
        whole = ":".join(whole[at : at + 2] for at in range(0, len(whole), 2))
    return whole + dot + fraction


def known_zone(name: str) -> tzinfo:
    """Give the zone of a name; raise ValueError when nobody knows it."""
    found = zone_named(name)
    if found is None:
        raise ValueError(f"unknown time zone {name!r}; write an IANA name such as America/Los_Angeles")
    return found


def midnight(day: date, zone: tzinfo) -> datetime:
    """Give the first instant of a day in a zone."""
    return wall(datetime.combine(day, time()), zone)


def as_utc(when: When, zone: tzinfo = UTC) -> datetime:
    """Give the UTC instant of a start or an end; a date is its local midnight in `zone`."""
    return (when if isinstance(when, datetime) else midnight(when, zone)).astimezone(UTC)


def comparable(when: When) -> str:
    """Write a start so that two that are the same are written alike; beyond all calendars as it is told."""
    try:
        return as_utc(when).isoformat()
    except OverflowError:
        return repr(when)
