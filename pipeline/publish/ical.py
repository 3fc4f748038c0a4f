"""iCalendar as subscribers need it: one VEVENT per event, rendered once and stored, and calendars joined of them.

Written by hand because a feed is then a join of stored text (70 times cheaper than building it each
time); the tests read every line back with an independent parser.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from json import loads
from typing import Any

from pipeline.publish.times import days
from pipeline.publish.words import kind_label
from pipeline.safe import shorten

PRODID = "-//Weak Ties//Weak Ties 1//EN"
REFRESH = "PT6H"
LONGEST_DESCRIPTION = 500
STATUS = {
    "confirmed": "CONFIRMED",
    "tentative": "TENTATIVE",
    "postponed": "TENTATIVE",
    "cancelled": "CANCELLED",
    "delisted": "TENTATIVE",
}
PREFIX = {"cancelled": "Cancelled: ", "postponed": "Postponed: ", "delisted": "No longer listed: "}
"""Google ignores STATUS in subscribed calendars, so the title says it too."""

BACKSLASH = ord("\\")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
URI = re.compile("[!-~]*")
"""Nothing in it must be mended."""
SAYS_SO = re.compile(r"\W*(cancel|postpon|no longer listed)", re.IGNORECASE)


def vevent(
    event: Mapping[str, Any], *, plain: str = "", address: str | None = None, organizer_url: str | None = None
) -> str:
    """Render one row of `events` as a folded VEVENT with CRLF line ends, the same for every host that serves it.

    `plain` is the description without tags, `address` the whole place in one line, `organizer_url` the
    page of the group. A cancelled event says so in STATUS and in SUMMARY; `recast` undoes either.
    """
    changed = _basic(event["changed_at"])
    lines = [
        "BEGIN:VEVENT",
        f"UID:{text(event['uid'])}",
        f"DTSTAMP:{changed}",
        f"CREATED:{_basic(event['first_seen_at'])}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{event['sequence']}",
        *_times(event),
        f"SUMMARY:{text(_summary(event))}",
        f"STATUS:{STATUS[event['status']]}",
        "TRANSP:TRANSPARENT",  # a subscriber is not busy because a mixer exists
        "CLASS:PUBLIC",
        *_optional(event, plain, address, organizer_url),
        "END:VEVENT",
    ]
    return _ended(lines)


def _ended(lines: Iterable[str]) -> str:
    """End and, where one is long, fold the lines."""
    return "".join([f"{line if len(line) <= 75 and line.isascii() else fold(line)}\r\n" for line in lines])


def _times(event: Mapping[str, Any]) -> list[str]:
    """Give DTSTART and DTEND: dates for all-day, UTC otherwise, which no client misreads. No end is invented."""
    if not event["all_day"]:
        ends = [f"DTEND:{_basic(event['ends_at'])}"] if event["ends_at"] else []
        return [f"DTSTART:{_basic(event['starts_at'])}", *ends]
    first = date.fromisoformat(event["local_date"])
    last = first + timedelta(days=days(event))
    return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}"]


def _summary(event: Mapping[str, Any]) -> str:
    prefix = PREFIX.get(event["status"], "")
    return str(event["title"]) if not prefix or SAYS_SO.match(event["title"]) else f"{prefix}{event['title']}"


def _optional(event: Mapping[str, Any], plain: str, address: str | None, organizer_url: str | None) -> list[str]:
    """Give the lines of what is known; what is not known has no line."""
    lines = [f"DESCRIPTION:{text(_description(event, plain))}"]
    if location := _location(event, address):
        lines.append(f"LOCATION:{text(location)}")
    if event["latitude"] is not None and event["longitude"] is not None:
        lines.append(f"GEO:{event['latitude']:.6f};{event['longitude']:.6f}")
    if event["url"]:
        lines.append(f"URL:{_uri(event['url'])}")
    if labels := _categories(event):
        lines.append(f"CATEGORIES:{','.join(text(label) for label in labels)}")
    if organizer_url and event["group_name"]:
        lines.append(f"ORGANIZER;CN={_parameter(event['group_name'])}:{_uri(organizer_url)}")
    return lines if lines[0] != "DESCRIPTION:" else lines[1:]


def _description(event: Mapping[str, Any], plain: str) -> str:
    """Give the text, cut at a word, and the link: a late change reaches some clients a day late."""
    parts = [shorten(plain.strip(), LONGEST_DESCRIPTION), event["url"] or ""]
    if event["online_url"] and event["online_url"] != event["url"]:
        parts.append(f"Online: {event['online_url']}")
    return "\n\n".join(part for part in parts if part)


def _location(event: Mapping[str, Any], address: str | None) -> str:
    name, place = event["venue_name"] or "", address or event["locality"] or ""
    if name.casefold() in place.casefold():
        return place or ("Online" if event["attendance"] == "online" else "")
    return f"{name}, {place}" if place else str(name)


def _categories(event: Mapping[str, Any]) -> list[str]:
    kind = [kind_label(event["kind"])] if event["kind"] else []
    return kind + [str(topic) for topic in loads(event["topics"] or "[]")]


def _basic(instant: str) -> str:
    """Turn `2026-11-24T02:00:00Z` into RFC 5545's `20261124T020000Z`."""
    return instant.replace("-", "").replace(":", "")


def text(value: str) -> str:
    """Escape a TEXT value (RFC 5545 3.3.11); no line break or control character survives to inject a property."""
    if not value.isprintable() and not value.replace("\n", "").isprintable():
        value = CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _parameter(value: str) -> str:
    """Quote a parameter value; it cannot hold a double quote or a line break."""
    return '"' + CONTROLS.sub("", value.replace('"', "'").replace("\n", " ").replace("\r", " ")) + '"'


def _uri(value: str) -> str:
    return value if URI.fullmatch(value) else re.sub(r"\s", "%20", CONTROLS.sub("", value))


def fold(line: str) -> str:
    """Fold a line at 75 octets, between characters and never inside an escape (RFC 5545 3.1).

    Google drops a whole feed for one wrongly folded line.
    """
    data = line.encode()
    if len(data) <= 75:
        return line
    parts, start, room = [], 0, 75
    while len(data) - start > room:
        cut = start + room
        while data[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        if data[cut - 1] == BACKSLASH and _escaped(data, start, cut):
            cut -= 1
        parts.append(data[start:cut].decode())
        start, room = cut, 74  # the space that begins a continuation counts
    return "\r\n ".join([*parts, data[start:].decode()])


def _escaped(data: bytes, start: int, cut: int) -> bool:
    """Tell whether the byte before `cut` is a backslash that begins an escape."""
    before = data[start:cut]
    return (len(before) - len(before.rstrip(b"\\"))) % 2 == 1


def unfold(text: str) -> list[str]:
    """Give the logical lines of folded text."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def recast(stored: str, mode: str) -> str:
    """Say a cancellation otherwise than stored: only in the `title`, only in the `status`, or in `both`."""
    if mode == "both" or "STATUS:CANCELLED" not in stored:
        return stored
    lines = unfold(stored)
    if mode == "title":
        lines = ["STATUS:CONFIRMED" if line == "STATUS:CANCELLED" else line for line in lines]
    else:
        lines = [line.replace(f"SUMMARY:{PREFIX['cancelled']}", "SUMMARY:", 1) for line in lines]
    return _ended(lines)


def calendar(events: Iterable[str], *, name: str, description: str, url: str = "") -> str:
    """Join stored VEVENTs to one calendar. `name` and `description` are words, `url` where it is published."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        f"DESCRIPTION:{text(description)}",
        f"X-WR-CALDESC:{text(description)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        "COLOR:teal",
    ]
    if url:
        head.append(f"SOURCE;VALUE=URI:{_uri(url)}")
    return _ended(head) + "".join(events) + "END:VCALENDAR\r\n"
