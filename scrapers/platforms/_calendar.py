"""Hosted calendars: iCalendar that the ordinary reader reads, told apart by who made it."""

import re

from scrapers.model import Document

_PRODID = re.compile(rb"(?im)^PRODID[;:]([^\r\n]*)")
_LOOK = 8192
"""PRODID stands at the beginning, but for calendars whose header comes last."""


def maker(doc: Document) -> bytes:
    """Give the PRODID of a calendar, empty for anything else."""
    if b"BEGIN:VCALENDAR" not in doc.content[:_LOOK].upper():
        return b""
    found = _PRODID.search(doc.content[:_LOOK]) or _PRODID.search(doc.content[-_LOOK:])
    return found[1] if found else b""


def made_by(doc: Document, *signs: bytes) -> bool:
    """Tell whether a calendar's PRODID holds one of these signs."""
    name = maker(doc)
    return bool(name) and any(sign in name for sign in signs)
