"""A saved e-mail: its invitation (text/calendar), the events its HTML tells machines, or what its words say.

The only honest way in for groups that announce by mail and for sites behind a login.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from scrapers.adapters import adapters, detect
from scrapers.charset import decode
from scrapers.errors import NotACalendar, SourceError, Unreadable
from scrapers.formats._feed_entry import Entry, parsed
from scrapers.model import Document, Listing, Parsed, Source, Warn
from scrapers.text import tidy

_HEADER = re.compile(rb"^(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?\S)")
_TELLING = re.compile(
    rb"^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|DKIM-Signature|From|Subject):", re.M | re.I
)
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_PARTS = 200
"""Parts of one message that are looked at."""


def recognises(doc: Document) -> bool:
    """Tell a message by its headers: the first line is one, and three that mail programs write are among them."""
    head = doc.content[:8192].lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    return bool(_HEADER.match(head)) and len({name.lower() for name in _TELLING.findall(head)}) >= 3


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield what the invitation says; without one, what the HTML or the words of the message say.

    Raises NotACalendar when the message announces nothing.
    """
    message = _message(doc)
    parts = [part for _, part in zip(range(_PARTS), message.walk(), strict=False) if not part.is_multipart()]
    documents = [*_calendars(parts, doc), *_pages(parts, doc)]
    for inner, name in documents:
        items = list(_read(inner, name, source))
        if any(isinstance(item, Listing) for item in items):
            yield from items
            return
    announced = list(parsed(_entry(message, parts), doc, source))
    if not any(isinstance(item, Listing) for item in announced):
        raise NotACalendar(
            "the message has no invitation, and its text names no day; save the invitation itself (.ics) instead",
            url=doc.url,
        )
    yield from announced


def _message(doc: Document) -> Message:
    content = doc.content.lstrip(b"\xef\xbb\xbf\r\n")
    try:
        return message_from_bytes(content)
    except (MessageError, RecursionError, ValueError, LookupError) as error:
        raise Unreadable(f"the message cannot be taken apart: {error}", url=doc.url) from error


def _calendars(parts: list[Message], doc: Document) -> Iterator[tuple[Document, str]]:
    """Yield the calendars of a message once each: mail programs send them inline and attached. Answers are none."""
    seen: set[bytes] = set()
    for part in parts:
        named = (part.get_filename() or "").lower().endswith(".ics")
        if part.get_content_type() not in _CALENDARS and not named:
            continue
        body = _body(part)
        if body and body not in seen and b"METHOD:REPLY" not in body[:4096]:
            seen.add(body)
            yield replace(doc, content=body, media_type="text/calendar", charset=_charset(part)), "ical"


def _pages(parts: list[Message], doc: Document) -> Iterator[tuple[Document, str]]:
    for part in parts:
        if part.get_content_type() == "text/html" and (body := _body(part)):
            page = replace(doc, content=body, media_type="text/html", charset=_charset(part))
            if name := detect(page):
                yield page, name


def _read(doc: Document, name: str, source: Source) -> Iterator[Parsed]:
    """Let another adapter read a part; a part that it refuses is a warning."""
    adapter = adapters().get(name)
    if adapter is None:
        return
    try:
        yield from adapter.parse(doc, source)
    except SourceError as error:
        yield Warn(f"a part of the message could not be read as {name}: {error.message}")


def _entry(message: Message, parts: list[Message]) -> Entry:
    """Make an entry of subject and text, to be read like one of a feed; the day it was sent is no start."""
    subject = re.sub(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", "", _header(message, "Subject"), flags=re.I)
    texts = {part.get_content_type(): _text(part) for part in reversed(parts)}
    return Entry(
        title=subject or "(untitled)",
        uid=_header(message, "Message-ID").strip("<> ") or None,
        html=texts.get("text/html") or texts.get("text/plain") or "",
        published=_sent(message),
    )


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name) or "")
    try:
        return tidy(str(make_header(decode_header(raw))))
    except (LookupError, ValueError, MessageError):  # a charset nobody knows, or broken base64
        return tidy(raw)


def _sent(message: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date") or ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else None


def _body(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _charset(part: Message) -> str | None:
    found = part.get_content_charset()
    return str(found) if found else None


def _text(part: Message) -> str:
    return decode(_body(part), _charset(part)) if part.get_content_maintype() == "text" else ""
