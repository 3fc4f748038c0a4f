"""The values that adapters read and give. Names follow RFC 5545, RFC 7986 and schema.org."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal, TypeVar, dataclass_transform

Status = Literal["confirmed", "tentative", "postponed", "cancelled"]
Attendance = Literal["in-person", "online", "hybrid"]
When = datetime | date
"""An aware datetime, or a date for what has no time of day. Never a naive datetime."""
_Made = TypeVar("_Made")


@dataclass_transform(frozen_default=True)
def immutable(cls: type[_Made]) -> type[_Made]:
    """Make a dataclass of values that never change, for what is made once an event and more.

    mypy sees that nobody changes one; to refuse it at run time as well would make each nine times as dear.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass(frozen=True, slots=True)
class Source:
    """One published calendar, feed, API or page, as the region file describes it."""

    id: str
    url: str
    name: str = ""
    adapter: str | None = None
    timezone: str = "UTC"
    """IANA zone for times that carry none; the region's zone unless the source has its own."""
    every: timedelta | None = None
    kind: str | None = None
    topics: tuple[str, ...] = ()
    group: str | None = None
    aggregator: bool = False
    enabled: bool = True
    reason: str = ""
    """Why it is disabled, for the people who read the region file and the health page."""
    allow_empty: bool = False
    token_env: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    select: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What one fetch brought. `content` is decompressed bytes; parsers never get text, a path or a URL."""

    url: str
    """The final URL, after redirects; the base of relative links."""
    content: bytes
    media_type: str = ""
    """`type/subtype` in lower case, without parameters; empty when unknown."""
    charset: str | None = None
    """The charset parameter of Content-Type, if any."""
    fetched_at: datetime | None = None
    """Aware. The anchor for dates without a year; adapters have no other clock."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers, names in lower case."""
    purpose: str = ""
    """Why it was fetched: empty for the source's own URL, else the `Follow.purpose` that named it."""
    uid: str | None = None
    """For a detail page: the listing it tells more about."""


@immutable
class Place:
    """schema.org Place with its PostalAddress flattened."""

    name: str | None = None
    address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@immutable
class Organizer:
    """Who organises: schema.org organizer, or ORGANIZER with a real URI. Never a person's e-mail address."""

    name: str | None = None
    url: str | None = None


@immutable
class Price:
    """What it costs. `is_free` is None when nobody said; unknown is never free."""

    is_free: bool | None = None
    min: float | None = None
    max: float | None = None
    currency: str | None = None
    text: str | None = None


@immutable
class Recurrence:
    """The recurrence set of RFC 5545 section 3.8.5, not yet expanded.

    Rule texts are the values of RRULE and EXRULE ("FREQ=WEEKLY;BYDAY=TU"), untouched. Dates are
    aware datetimes or dates. An rdate may carry its own end (VALUE=PERIOD).
    """

    rrules: tuple[str, ...] = ()
    exrules: tuple[str, ...] = ()
    rdates: tuple[tuple[When, When | None], ...] = ()
    exdates: tuple[When, ...] = ()
    zone: tzinfo | None = None
    """The zone of wall-clock arithmetic when it is not the one of `starts_at`."""


@immutable
class Listing:
    """What one source says about one entry: a single occurrence, or a master with its recurrence.

    `uid` is the source's own, unchanged; None when it has none (the pipeline makes a stable key).
    `recurrence_id` names the occurrence that an override replaces. `title` is as published, with
    escapes and entities decoded. `description` may be HTML or text; it is made safe later.
    All-day is a date in `starts_at`; `ends_at` is then the exclusive end date, or None when unknown.
    """

    title: str
    starts_at: When
    uid: str | None = None
    ends_at: When | None = None
    timezone: str | None = None
    """IANA name of the zone the times are told in, if there is one."""
    recurrence_id: When | None = None
    this_and_future: bool = False
    """The override has RANGE=THISANDFUTURE."""
    recurrence: Recurrence | None = None
    status: Status = "confirmed"
    description: str = ""
    url: str | None = None
    location: Place | None = None
    online_url: str | None = None
    attendance: Attendance | None = None
    organizer: Organizer | None = None
    performers: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    price: Price | None = None
    categories: tuple[str, ...] = ()
    image_url: str | None = None
    registration_url: str | None = None
    registration_deadline: When | None = None
    sequence: int | None = None
    updated_at: datetime | None = None
    """When the source last changed it (LAST-MODIFIED, dateModified), if it says so."""
    series: str | None = None
    """Key of the series within the source, when the source lists dates singly but says they recur."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One entry that could not be understood; the rest of the document still counts.

    `code` is one of `no-start`, `bad-date`, `bad-recurrence`, `too-many`, `malformed`.
    `url` is the entry's own page, where it has one: its start may stand there.
    """

    code: str
    message: str
    uid: str | None = None
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """A further document to fetch.

    `next`: another page of the same list, read like this one. `detail`: a page about one listing,
    whose fields complete it (`uid` names it, or its URL does). `instead`: the feed or API behind
    this page, which tells more than the page. `feed`: an alternative worth knowing, not fetched.
    """

    url: str
    purpose: Literal["next", "detail", "instead", "feed"]
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class Warn:
    """Something a curator should know about a document that was read all the same."""

    message: str
    code: str = ""
    """`truncated` when entries at the end are missing: nothing is then concluded from absence."""


Parsed = Listing | Rejected | Follow | Warn
"""What an adapter yields."""
