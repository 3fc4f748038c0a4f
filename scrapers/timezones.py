"""Zone names as calendars write them: IANA, Windows, Rails, display names, vendor paths, abbreviations."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

from scrapers.zone_names import ABBREVIATIONS, PART_HOURS, RAILS, WINDOWS_DISPLAY

_LONGEST = 120
_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_OFFSET = re.compile(r"\(?\s*(?:UTC|GMT)?\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\s*\)?", re.I)
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*(?P<offset>[+-]\s*\d{1,2}(?::?\d\d)?)?\)\s*(?P<label>\S.*)", re.I)


@lru_cache(maxsize=4096)
def zone(name: str) -> ZoneInfo | None:
    """Give the zone that a name means, or None when nobody knows it.

    An IANA name wins, also at the end of a vendor's path ("/mozilla.org/…/Europe/Berlin"); then Windows
    and Rails names, then what Outlook shows ("(UTC-08:00) Pacific Time (US & Canada)"), then abbreviations.
    """
    name = name.strip().strip("\"'").strip()
    if not name or len(name) > _LONGEST:
        return None
    known = iana(name) or _open(_names().get(_folded(name))) or _displayed(name)
    return known or abbreviation(name) or _fixed(name)


def iana(name: str) -> ZoneInfo | None:
    """Give the zone of an IANA name, in any case, with blanks for underscores, or at the end of a path."""
    parts = name.strip().strip("\"'").strip("/").replace(" ", "_").lower().split("/")
    for count in (3, 2, 1):
        if count <= len(parts) and (key := _iana_keys().get("/".join(parts[-count:]))):
            return _open(key)
    return None


def abbreviation(text: str) -> ZoneInfo | None:
    """Give the zone whose clocks people mean by "PST", "EDT" or "Pacific"."""
    return _open(ABBREVIATIONS.get(text.strip().strip("().").upper()))


def _open(key: str | None) -> ZoneInfo | None:
    """Open a zone; the tables of other packages may name zones that this release of IANA's does not have."""
    return ZoneInfo(key) if key and key.lower() in _iana_keys() else None


@cache
def _iana_keys() -> dict[str, str]:
    """Every IANA name in lower case; a look-up here, so that no name from outside becomes a path."""
    return {key.lower(): key for key in files("tzdata").joinpath("zones").read_text("utf-8").split()}


@cache
def _names() -> dict[str, str]:
    """Every other full name that is known: Windows, Rails and the displayed names."""
    return {_folded(name): key for name, key in {**win_tz, **RAILS, **WINDOWS_DISPLAY}.items()}


@cache
def _cities() -> dict[str, list[str]]:
    """IANA names by their city; links such as Canada/Eastern name no city."""
    found: dict[str, list[str]] = {}
    for key in sorted(_iana_keys().values()):
        if key.startswith(_AREAS):
            found.setdefault(_folded(key.rpartition("/")[2]), []).append(key)
    return found


def _folded(name: str) -> str:
    return name.replace("_", " ").casefold().strip()


def _displayed(name: str) -> ZoneInfo | None:
    """Read "(UTC+01:00) Amsterdam, Berlin, Rome": the first city whose standard offset is the one shown."""
    shown = _DISPLAY.fullmatch(name)
    label = shown["label"] if shown else name
    if shown is None and not name[0].isupper():
        return None
    offset = _minutes(shown["offset"]) if shown and shown["offset"] else None
    known = [key for city in _labels(label) for key in _keys(city)]
    agreeing = (key for key in known if offset is None or _standard(key) == offset)
    found = _open(next(agreeing, known[0] if known else None))
    return found or (_fixed(shown["offset"]) if shown and shown["offset"] else None)


def _labels(label: str) -> Iterator[str]:
    yield label
    yield from (part.strip() for part in re.sub(r"\s*\([^)]*\)|\s+-\s+Old$", "", label).split(","))


def _keys(city: str) -> list[str]:
    city = _plain(_folded(city))
    named = _names().get(city)
    return [named] if named else _cities().get(city, [])


def _plain(city: str) -> str:
    """Write a city as IANA does: without accents."""
    return city.translate(str.maketrans("áàâãäéêíîóôõöúüçñ", "aaaaaeeiioooouucn"))


def _standard(key: str) -> timedelta | None:
    """Give the offset of a zone's standard time, which is the one that display names show."""
    halves = [datetime(2024, month, 1, tzinfo=ZoneInfo(key)) for month in (1, 7)]
    return min((half.utcoffset() or timedelta() for half in halves), default=None)


def _minutes(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    size = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return -size if found["sign"] == "-" else size


def _fixed(name: str) -> ZoneInfo | None:
    """Read a bare offset: "UTC+1", "(GMT -03:00)". Etc/GMT-1 is one hour east of Greenwich."""
    offset = _minutes(name)
    if offset is None or abs(offset) > timedelta(hours=14):
        return None
    total = round(offset.total_seconds() / 60)
    hours, minutes = divmod(abs(total), 60)
    if minutes:
        return _open(PART_HOURS.get(f"{'-' if total < 0 else '+'}{hours:02}:{minutes:02}"))
    return _open(_iana_keys().get(f"etc/gmt{'+' if total < 0 else '-'}{hours}" if hours else "utc"))
