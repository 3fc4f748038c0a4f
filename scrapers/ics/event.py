"""One VEVENT as a listing: what RFC 5545, RFC 7986 and common extensions say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from scrapers.ics import fields, times
from scrapers.ics.lines import Properties
from scrapers.ics.values import moment, number
from scrapers.ics.zones import Zones
from scrapers.model import Listing, Rejected, Status, When
from scrapers.status_words import status_in_title

Mend = Callable[[Listing, Properties], Listing]
"""Puts right what one producer writes in its own way."""

_STATUS: Mapping[str, Status] = {
    "TENTATIVE": "tentative",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "POSTPONED": "postponed",
}
PRIVATE = frozenset(("PRIVATE", "CONFIDENTIAL"))
_TIMES = frozenset(
    ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS")
)
UTC_NAMES = frozenset(("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "UCT", "Universal"))


@dataclass(slots=True)
class Context:
    """What the calendar around an event adds to it."""

    zones: Zones
    url: str = ""
    """The document's, for relative links."""
    timezone: str | None = None
    """IANA name of X-WR-TIMEZONE: where UTC times are at home."""
    cancels: bool = False
    """METHOD:CANCEL."""
    seen_at: datetime | None = None
    """No change is later than the fetch that shows it."""
    mends: tuple[Mend, ...] = field(default=())


def read(lines: Properties, context: Context) -> Listing | Rejected:
    """Read one event; whatever is wrong with it costs this event alone."""
    uid = fields.uid(lines)
    title = fields.title(lines)
    try:
        starts_at = times.start(lines, context.zones)
        replaced = times.replaced(lines, starts_at, context.zones)
        if starts_at is None and replaced is not None and context.cancels:
            starts_at = replaced[0]  # iTIP cancels an instance by its RECURRENCE-ID alone
        if starts_at is None:
            return Rejected("no-start", "no DTSTART", uid, fields.url(lines, context.url), title)
        return _listing(lines, context, title, starts_at, replaced)
    except (ValueError, OverflowError) as error:
        return Rejected("bad-date", f"DTSTART: {error}"[:200], uid, fields.url(lines, context.url), title)


def is_private(lines: Properties) -> bool:
    """Tell whether CLASS keeps an event from being published."""
    return "CLASS" in lines and lines["CLASS"][0][1].strip().upper() in PRIVATE


def times_only(lines: Properties) -> Properties:
    """Leave nothing of a private event but when it is, as a free/busy view does."""
    return {name: found for name, found in lines.items() if name in _TIMES} | {"SUMMARY": [({}, "(private)")]}


def _listing(
    lines: Properties, context: Context, title: str, starts_at: When, replaced: tuple[When, bool] | None
) -> Listing:
    location, online_url = fields.place(lines, context.url)
    listing = Listing(
        title=title,
        starts_at=starts_at,
        uid=fields.uid(lines),
        ends_at=times.end(lines, starts_at, context.zones),
        timezone=_timezone(starts_at, context),
        recurrence_id=replaced[0] if replaced else None,
        this_and_future=replaced is not None and replaced[1],
        recurrence=None if replaced else times.recurrence(lines, starts_at, context.zones),
        status=_status(lines, title, context),
        description=fields.description(lines),
        url=fields.url(lines, context.url),
        location=location,
        online_url=online_url,
        attendance="online" if online_url and location is None else None,
        organizer=fields.organizer(lines, context.url),
        categories=fields.categories(lines),
        image_url=fields.image(lines, context.url),
        sequence=number(lines["SEQUENCE"][0][1]) if "SEQUENCE" in lines else None,
        updated_at=_updated(lines, context),
    )
    for mend in context.mends:
        listing = mend(listing, lines)
    return listing


def _timezone(starts_at: When, context: Context) -> str | None:
    """Give the IANA name of the zone the times are told in; UTC is a notation, not a place."""
    zone: tzinfo | None = starts_at.tzinfo if isinstance(starts_at, datetime) else context.zones.default
    key = zone.key if isinstance(zone, ZoneInfo) else None
    return context.timezone or key if key is None or key in UTC_NAMES else key


def _status(lines: Properties, title: str, context: Context) -> Status:
    if context.cancels:
        return "cancelled"
    said = _STATUS.get(lines["STATUS"][0][1].strip().upper()) if "STATUS" in lines else None
    if said in ("cancelled", "postponed"):
        return said
    return status_in_title(title) or said or "confirmed"


def _updated(lines: Properties, context: Context) -> datetime | None:
    """Give LAST-MODIFIED. DTSTAMP says when the file was made, and changes at every fetch."""
    if "LAST-MODIFIED" not in lines:
        return None
    try:
        when = moment(lines["LAST-MODIFIED"][0][1], UTC)
    except (ValueError, OverflowError):
        return None
    if not isinstance(when, datetime):
        return None
    return min(when, context.seen_at) if context.seen_at else when
