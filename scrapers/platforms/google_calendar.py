"""Google Calendar: a public calendar is iCalendar; pages that embed it name it by `src` or `cid`.

Recognised by its PRODID. Documents: `calendar.google.com/calendar/ical/<id>/public/basic.ics`, the whole history with
rules and overrides. Stable id: the UID. Defects mended by the readers: HTML in DESCRIPTION, attendees' addresses
(never kept), the same UID twice without a master. A calendar that is not public answers 404 or a login page, which is
told as `not-found` or `blocked`. Needs no token. Terms: public calendars are made to be subscribed to.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import on

split = ical.split

_PAGES = re.compile(r"/calendar(?:/u/\d|/b/\d)?(?:/(?:(?:html)?embed|r(?:/.*)?|render))?/?")
_ID = re.compile(r"[\w.#+-]+@[\w.-]+")


def address(url: str) -> str | None:
    """Give the iCalendar of the one calendar that an embedding or subscribing address names."""
    parts = urlsplit(url)
    if not on(url, "calendar.google.com", "www.google.com") or not _PAGES.fullmatch(parts.path):
        return None
    query = parse_qs(parts.query)
    names = {name for value in (*query.get("src", []), *query.get("cid", [])) if (name := _name(value))}
    if len(names) != 1:  # several calendars in one frame are several sources
        return None
    return f"https://calendar.google.com/calendar/ical/{quote(names.pop(), safe='')}/public/basic.ics"


def _name(value: str) -> str | None:
    """Read a calendar's name, which newer links write in base64."""
    if "@" not in value:
        try:
            value = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return None
    return value if _ID.fullmatch(value) else None


def recognises(doc: Document) -> bool:
    """Look for Google's PRODID."""
    return made_by(doc, b"Google Calendar")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
