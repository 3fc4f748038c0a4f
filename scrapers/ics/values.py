"""Values of iCalendar properties (RFC 5545 3.3), read as leniently as their meaning stays clear."""

import html
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapers.dates import instant, wall
from scrapers.model import When

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[Tt](\d\d)(\d\d)(\d\d)?([Zz])?)?", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?:T?(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10})S)?)?",
    re.ASCII | re.I,
)
_PARTS = ("weeks", "days", "hours", "minutes", "seconds")
_ESCAPE = re.compile(r'\\([nN,;:"\\])')
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|button|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li"
    r"|link|meta|object|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|tr|u|ul|video)\b"
    r"[^<>]{0,2000}>|<!--.{0,2000}?-->",
    re.IGNORECASE | re.DOTALL,
)
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")
_PLAIN_URL = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?:/[\w./?&=%#~:+,;@!$*()-]*)?", re.ASCII)
"""Nearly every URL: nothing to resolve, nothing to doubt."""
YEARS = range(1, 9990)
"""Years that leave room for arithmetic; outside of them a date is a mistake."""


def moment(text: str, zone: tzinfo) -> When:
    """Read a DATE or DATE-TIME by the form of the value; a time without Z is on the wall clock of `zone`.

    A leap second is the second before it (RFC 5545 3.3.5). Raises ValueError.
    """
    found = _COMPACT.fullmatch(text)
    if found is None:
        return _loose_moment(text, zone)
    year, month, day, hour, minute, second, utc = found.groups()
    if int(year) not in YEARS:
        raise ValueError(f"no year that a calendar can mean: {text}")
    if hour is None:
        return date(int(year), int(month), int(day))
    seconds = min(int(second or 0), 59) if second != "60" else 59
    naive = datetime(int(year), int(month), int(day), int(hour), int(minute), seconds)  # noqa: DTZ001 - aware below
    return naive.replace(tzinfo=UTC) if utc else wall(naive, zone)


def _loose_moment(text: str, zone: tzinfo) -> When:
    """Read ISO 8601 with hyphens, or surrounded by blanks; 24:00 and the like stay mistakes."""
    stripped = text.strip()
    if stripped != text and _COMPACT.fullmatch(stripped):
        return moment(stripped, zone)
    if re.match(r"\d{4}-?\d\d-?\d\d[T ]24", stripped) or not stripped[:4].isdigit():
        raise ValueError(f"no date: {text[:40]!r}")
    return instant(stripped, zone)


class Duration(NamedTuple):
    """Days on the calendar and time on the clock: P1D ends at the same wall time, PT24H may not."""

    days: int
    clock: timedelta

    @property
    def negative(self) -> bool:
        """Tell whether it leads back in time."""
        return self.days < 0 or self.clock < timedelta()


def duration(text: str) -> Duration:
    """Read a DURATION. Raises ValueError; what is too long to be a duration is one of the mistakes."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not re.search(r"\d", text):
        raise ValueError(f"no duration: {text[:40]!r}")
    sign = -1 if found["sign"] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(found[part] or 0) for part in _PARTS)
    return Duration(sign * (weeks * 7 + days), sign * timedelta(hours=hours, minutes=minutes, seconds=seconds))


def after(start: When, length: Duration) -> When:
    """Give the end of a start and a duration (RFC 5545 3.3.6). Raises OverflowError beyond the year 9999."""
    if not isinstance(start, datetime):
        return start + timedelta(days=length.days + length.clock // timedelta(days=1))
    zone = start.tzinfo or UTC
    if length.days:
        start = wall(start.replace(tzinfo=None) + timedelta(days=length.days), zone)
    return (start.astimezone(UTC) + length.clock).astimezone(zone) if length.clock else start


def text(value: str) -> str:
    """Undo the escapes of a TEXT; unknown ones stay as they are ("C:\\Users")."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def plain_text(value: str) -> str:
    """Undo escapes and, once, the HTML entities that exporters leave in titles and places."""
    return decoded_entities(text(value))


def decoded_entities(value: str) -> str:
    """Decode HTML entities once."""
    return html.unescape(value).strip() if "&" in value else value


def without_tags(value: str) -> str:
    """Drop HTML tags from a short text such as a title or a place; "a < b" and "C++ <T>" stay."""
    return re.sub(r" {2,}", " ", _TAG.sub(" ", value)).strip() if "<" in value else value


def texts(value: str) -> list[str]:
    """Split a list of TEXT at its commas, not at escaped ones."""
    if "\\" not in value:
        return [decoded_entities(part).strip() for part in value.split(",")]
    return [plain_text(part) for part in re.split(r"(?<!\\),", value)]


def web_address(value: str, base: str = "") -> str | None:
    """Give an http(s) URL, resolved against the document's; None for anything else, markup or mistakes."""
    value = value.strip()
    if _PLAIN_URL.fullmatch(value):
        return value
    if not value or _UNSAFE_IN_URL.search(value):
        return None
    try:
        whole = urljoin(base, value) if base else value
        parts = urlsplit(whole)
        hostname = parts.hostname
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and hostname and whole != base else None


def coordinates(value: str) -> tuple[float, float] | None:
    """Read a GEO "lat;lon", also with an escaped semicolon or a comma; None outside of the globe or at 0;0."""
    found = re.fullmatch(r"\s*([+-]?\d+(?:\.\d*)?)\s*\\?[;,]\s*([+-]?\d+(?:\.\d*)?)\s*", value, re.ASCII)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude == 0 and longitude == 0):
        return None
    return latitude, longitude


def number(value: str) -> int | None:
    """Read an INTEGER as RFC 5545 bounds it; None for anything else."""
    found = re.fullmatch(r"\s*([+-]?\d{1,10})\s*", value, re.ASCII)
    whole = int(found[1]) if found else None
    return whole if whole is not None and abs(whole) < 2**31 else None
