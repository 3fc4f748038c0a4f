"""What the steps of the pipeline hand to each other: plain, picklable, comparable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from scrapers.model import Follow, Rejected, Warn, immutable


@immutable
class Record:
    """One occurrence as one source tells it: expanded, normalised, classified, ready to compare and store.

    Instants are UTC text, `YYYY-MM-DDTHH:MM:SSZ`; for all-day they are local midnight in UTC, the end
    exclusive. Texts are clean: no control characters, HTML reduced to a short safe list. `None` is
    "not said". `content_hash` covers all that is material, so equal hashes need no write.
    """

    key: str
    """Identity within the source: uid, recurrence id and, where a document repeats a uid, the start."""
    uid: str | None
    recurrence_id: str | None
    title: str
    starts_at: str
    ends_at: str | None
    timezone: str
    """IANA zone in which the event is told; the source's where it names none."""
    local_date: str
    local_time: str | None
    all_day: bool
    status: str = "confirmed"
    description: str = ""
    summary: str = ""
    attendance: str | None = None
    url: str | None = None
    online_url: str | None = None
    image_url: str | None = None
    location_name: str | None = None
    address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    organizer_name: str | None = None
    organizer_url: str | None = None
    performers: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    is_free: bool | None = None
    price_min: float | None = None
    price_max: float | None = None
    currency: str | None = None
    price_text: str | None = None
    registration_url: str | None = None
    registration_deadline: str | None = None
    facts: str = ""
    """What the text says of cost, registration and attendance: a JSON array of [fact, value, the sentence]."""
    categories: tuple[str, ...] = ()
    sequence: int | None = None
    updated_at: str | None = None
    series_key: str | None = None
    """Same for all occurrences of one series of the source; None for single events."""
    kind: str | None = None
    kind_reason: str | None = None
    relevance: str | None = None
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    content_hash: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Travel out of the parsing child as the values alone: half the cost of what dataclasses do."""
        return Record, _values(self)


_FIELDS = tuple(each.name for each in fields(Record))
_AT = {name: at for at, name in enumerate(_FIELDS)}
_values = attrgetter(*_FIELDS)


def evolve(record: Record, **changes: Any) -> Record:
    """Copy a record with other values, as `dataclasses.replace` does at three times the cost."""
    values = list(_values(record))
    for name, value in changes.items():
        values[_AT[name]] = value
    return Record(*values)


@dataclass(frozen=True, slots=True)
class Window:
    """The span in which occurrences of series are wanted: `[start, end)`, aware."""

    start: datetime
    end: datetime
    limit: int = 1000
    """At most so many occurrences of one series."""
    singles: bool = True
    """Keep single entries whatever their date: the past is the archive. False for `inspect --from`."""


@dataclass(frozen=True, slots=True)
class Parse:
    """All that one document gave: the answer of the parsing child."""

    adapter: str
    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    follow: tuple[Follow, ...] = ()
    warnings: tuple[Warn, ...] = ()
    complete: bool = True
    """False when the document broke off: absence then proves nothing."""
    cap: int | None = None
    """The feed shows at most so many upcoming entries (declared by its adapter)."""
    understood: int = 0
    """Entries that were understood, also those outside the window."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Identity -> mark of the part of the document that told it, where that part would tell the same again."""
    unchanged: frozenset[str] = frozenset()
    """Marks of known parts, which were not worked on again."""


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What to remember of one fetched document, to ask only for what is new."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    parts: frozenset[str] = field(default=frozenset(), compare=False)
    """Marks of its source's parts that are known (`Parse.parts`)."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that one source said in one collection; the failed one carries its error and nothing else.

    `complete` is True only when every document came whole and was understood, so that absence means
    something. `unchanged` is True when there was nothing to parse: 304, or the same bytes as before.
    """

    source_id: str
    started_at: datetime
    finished_at: datetime
    adapter: str | None = None
    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    follow: tuple[Follow, ...] = ()
    warnings: tuple[Warn, ...] = ()
    documents: tuple[DocumentState, ...] = ()
    unchanged: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)
    unchanged_parts: frozenset[str] = frozenset()
    """What was not worked on again because it says the same: its listings are told as before."""
    complete: bool = True
    partial: bool = False
    """Pages that complete single entries could not be read: what is not said is not taken back."""
    cap: int | None = None
    http_status: int | None = None
    bytes: int = 0
    error_code: str | None = None
    error_message: str = ""
    moved_to: str | None = None
    retry_after: float | None = None
    hint_seconds: float | None = None
    """How long the server says the answer stays fresh, if it says so."""
