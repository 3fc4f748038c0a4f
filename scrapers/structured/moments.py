"""Dates as structured data really carries them: ISO and its near misses, RFC 2822, JavaScript, epochs, words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapers.dates import instant, known_zone, wall
from scrapers.dates_in_words import read as read_words
from scrapers.model import When
from scrapers.timezones import zone as zone_named

_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.A)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?!\d)", re.A)
_WEEK = re.compile(r"\d{4}-?W\d\d-?[1-7](?!\d)", re.A)
_CLOCK = re.compile(
    r"(?:\s+at\b)?[\sT,]*(?P<hour>\d{1,2})(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<offset>z|utc|gmt|(?:(?:utc|gmt)\s?)?[+-]\d{1,2}(?::?\d\d)?z?)?(?!\w)",
    re.I | re.A,
)
_SCRIPT = re.compile(r"(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) (\d\d?) (\d{4}) ([\d:]{8}) (?:GMT|UTC)([+-]\d{4})", re.A)
_BRACKET = re.compile(r"(.*\d\S*)\s*\[([\w/+-]+)\]")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d", re.A)
_EPOCH = re.compile(r"[1-4]\d{9}(?:\d{3})?", re.A)
_NAMED = re.compile(r"(.*\d.*?)\s+([A-Za-z]{3,}(?:/[\w/+-]+)?)")
_DASHES = re.compile("[\u2010-\u2014\u2212]")
_UNKNOWN = re.compile(r"\W*(?:tb[adc]|to be \w+|unknown|n/?a|none|null|undefined|false|invalid date)?\W*", re.I)
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.A
)
LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is, and how well that is known."""

    when: When
    floating: bool = False
    """A time without offset, read in the zone of the source."""
    doubtful: bool = False
    """A time of day was written that makes no sense; only the day is kept."""
    ends_at: When | None = None
    """The end, where one text tells both."""


def moment(text: str, zone: str) -> Moment | None:
    """Read a date or a time; None when the day is not certain. Never guesses a year."""
    text = _DASHES.sub("-", text).strip(" \t\r\n,;.")
    if len(text) > 200 or says_nothing(text):
        return None
    if (bracket := _BRACKET.fullmatch(text)) and zone_named(bracket[2]):  # RFC 9557: 2026-10-03T20:00[America/Chicago]
        text, zone = bracket[1], bracket[2]
    for reader in (_machine, _epoch, _nearly, _script, _mail, _words):
        try:
            found = reader(text, zone)
        except (ValueError, OverflowError):
            continue
        if found:
            return found
    return None


def says_nothing(text: str) -> bool:
    """Tell a placeholder ("TBD") from a date that cannot be read."""
    return _UNKNOWN.fullmatch(text.strip()[:50]) is not None


def clock(text: str, day: date, zone: str) -> datetime | None:
    """Read a time of day alone ("19:30", "7 pm") on a day."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]):
        return None
    try:
        when = _on(day, found, zone).when
    except ValueError:
        return None
    return when if isinstance(when, datetime) else None


def duration(text: str) -> timedelta | None:
    """Read an ISO 8601 duration; a month counts as 30 days. None for nothing, and for more than ten years."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(value or 0) for value in found.groups())
    whole = years * 365 + months * 30 + weeks * 7 + days
    if whole > LONGEST.days or hours > LONGEST.days * 24:
        return None
    span = timedelta(days=whole, hours=hours, minutes=minutes, seconds=seconds)
    return span if timedelta() < span <= LONGEST else None


def _machine(text: str, zone: str) -> Moment | None:
    """Read what follows ISO 8601."""
    if week := _WEEK.fullmatch(text):
        return Moment(date.fromisoformat(week[0]))
    when = instant(text, zone)
    return Moment(when, floating=isinstance(when, datetime) and when.tzinfo is known_zone(zone))


def _epoch(text: str, zone: str) -> Moment | None:
    """Read seconds or milliseconds since 1970."""
    if not _EPOCH.fullmatch(text):
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC).astimezone(known_zone(zone)))


def _nearly(text: str, zone: str) -> Moment | None:
    """Read a day in figures, year first, and the time after it if it makes sense."""
    if found := _DAY.match(text):
        day = date(int(found[1]), int(found[3]), int(found[4]))
    elif found := _ORDINAL.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            return None
    else:
        return None
    rest = text[found.end() :]
    if (named := _NAMED.fullmatch(rest)) and (place := zone_named(named[2])):
        rest, zone = named[1], str(place)
    if not rest.strip("T \t,.-"):
        return Moment(day)
    time = _CLOCK.fullmatch(rest.split("(")[0].rstrip(" ."))
    if time is None:
        return Moment(day, doubtful=True)
    try:
        return _on(day, time, zone)
    except ValueError:
        return Moment(day, doubtful=True)


def _on(day: date, found: re.Match[str], zone: str) -> Moment:
    """Put a time of day on a day. Raises ValueError when there is no such time."""
    hour, half = int(found["hour"]), (found["half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"no such hour: {found[0]!r}")
        hour = hour % 12 + (12 if half == "p" else 0)
    text = f"{day.isoformat()}T{hour:02}:{found['minute'] or '00'}:{found['second'] or '00'}"
    offset = re.sub(r"(?i)utc|gmt|\s|(?<=\d)z", "", found["offset"] or "") or ("Z" if found["offset"] else "")
    if offset:
        return Moment(instant(text + _full(offset), zone))
    return Moment(instant(text, zone), floating=True)


def _full(offset: str) -> str:
    """Write an offset with two digits for the hour: `-6:00` is common."""
    if offset in "zZ":
        return "Z"
    hours, _, minutes = offset[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    return f"{offset[0]}{int(hours):02}:{minutes or '00'}"


def _script(text: str, zone: str) -> Moment | None:
    """Read what `String(new Date())` gives in JavaScript."""
    found = _SCRIPT.match(text)
    if found is None:
        return None
    return Moment(datetime.strptime(" ".join(found.groups()), "%b %d %Y %H:%M:%S %z"))


def _mail(text: str, zone: str) -> Moment | None:
    """Read RFC 2822, as feeds and mail write it."""
    if not _MAIL.match(text):
        return None
    when = parsedate_to_datetime(text)
    return Moment(when) if when.tzinfo else Moment(wall(when, known_zone(zone)), floating=True)


def _words(text: str, zone: str) -> Moment | None:
    """Read a date in words, when it names its year."""
    found = read_words(text, None, zone)
    if found is None or not found.year_told:
        return None
    return Moment(found.starts_at, floating=isinstance(found.starts_at, datetime), ends_at=found.ends_at)
