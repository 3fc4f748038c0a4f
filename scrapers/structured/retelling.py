"""The same event told several times on one page is one event: JSON-LD, microdata and h-event, or two blocks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, tzinfo
from urllib.parse import urldefrag

from scrapers.model import Listing, Place, Rejected, When
from scrapers.structured.listing import Told

MAX_ALIKE = 50
"""Events of one title on one day that a further one is compared with."""


@dataclass(slots=True, eq=False)
class _Event:
    """What has been told about one event so far."""

    listing: Listing
    names: dict[str, None]
    forms: set[str]


def retold(told: Iterable[Told], page_url: str, zone: tzinfo) -> list[Listing | Rejected]:
    """Merge what is told, the more telling form first, and give each event a uid that is its own.

    An entry that was rejected in one form is dropped when another form tells it whole.
    """
    told = list(told)
    events = _merged([each for each in told if isinstance(each.what, Listing)], zone)
    known: dict[str, list[_Event]] = defaultdict(list)
    for event in events:
        for name in (_title(event.listing), *event.names):
            known[name].append(event)
    rejected: dict[tuple[str, ...], Rejected] = {}
    for each in told:
        if not isinstance(each.what, Rejected):
            continue
        near = (event for name in (_title(each.what), *each.names) for event in known[name][:MAX_ALIKE])
        if not any(_tells_whole(event, each, each.what) for event in near):
            rejected.setdefault((each.what.code, _title(each.what), each.what.message), each.what)
    return [*_named(events, page_url), *rejected.values()]


def _tells_whole(event: _Event, told: Told, what: Rejected) -> bool:
    """Tell whether an event is what was rejected: told in another form, or without a start under the same name."""
    shared = bool(event.names.keys() & set(told.names))
    if told.form in event.forms:
        return shared and what.code == "no-start"
    return shared or _title(event.listing) == _title(what)


def _merged(told: list[Told], zone: tzinfo) -> list[_Event]:
    events: list[_Event] = []
    found_at: dict[tuple[str, date], list[_Event]] = defaultdict(list)
    for each in told:
        if not isinstance(each.what, Listing):
            continue
        keys = set(_keys(each, each.what, zone))
        candidates = dict.fromkeys(event for key in keys for event in found_at[key])
        likeness = {event: _likeness(event, each, each.what) for event in candidates}
        same = max(likeness, key=likeness.__getitem__, default=None)
        if same is not None and likeness[same] > 0:
            same.listing = _filled(same.listing, each.what)
            same.names |= dict.fromkeys(each.names)
            same.forms.add(each.form)
        else:
            same = _Event(each.what, dict.fromkeys(each.names), {each.form})
            events.append(same)
        for key in keys:
            if len(found_at[key]) < MAX_ALIKE and same not in found_at[key]:
                found_at[key].append(same)
    return events


def _keys(told: Told, listing: Listing, zone: tzinfo) -> Iterator[tuple[str, date]]:
    """Yield under what an event is looked for: its title and its names, with its day here and where it is told."""
    start = listing.starts_at
    days = {start.date(), _here(start, zone)} if isinstance(start, datetime) else {start}
    for name in (_title(listing), *told.names):
        for day in days:
            yield name, day


def _here(start: datetime, zone: tzinfo) -> date:
    try:
        return start.astimezone(zone).date()
    except OverflowError:
        return start.date()


def _likeness(event: _Event, told: Told, listing: Listing) -> int:
    """Weigh whether an event is told again: 0 for another one, more for better evidence.

    In one form, other names or another place mean another event. Forms name events differently,
    but each tells an event once.
    """
    known = event.listing
    if not _same_time(known.starts_at, listing.starts_at) or known.recurrence != listing.recurrence:
        return 0
    shared = bool(event.names.keys() & set(told.names))
    titles = _title(known) == _title(listing)
    if told.form in event.forms:
        apart = bool(event.names) and bool(told.names) and not shared
        return 0 if not titles or apart or not _same_place(known.location, listing.location) else 3
    if titles:
        return 1 + _same_place(known.location, listing.location) + 2 * shared
    return int(shared)


def _same_time(one: When, other: When) -> bool:
    """Tell whether two starts may be one: the same instant, the same wall clock, or a day and a time on it."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other or one.replace(tzinfo=None) == other.replace(tzinfo=None)
    days = [when.date() if isinstance(when, datetime) else when for when in (one, other)]
    return days[0] == days[1]


def _same_place(one: Place | None, other: Place | None) -> bool:
    """Tell whether two places may be one: one is not told, or one's words are among the other's."""
    words = [set(re.findall(r"\w+", f"{p.name} {p.address} {p.locality}".casefold())) for p in (one, other) if p]
    return len(words) < 2 or len(words[0] & words[1] - {"none"}) * 2 > min(map(len, words)) - 1


def _title(item: Listing | Rejected) -> str:
    return " ".join(re.findall(r"\w+", (item.title or "").casefold()))


def _filled(known: Listing, more: Listing) -> Listing:
    """Complete what the first form says with what another one says; a time beats a day, a cancellation counts."""
    gaps = {
        field.name: getattr(more, field.name)
        for field in fields(Listing)
        if getattr(known, field.name) in (None, "", ()) and getattr(more, field.name) not in (None, "", ())
    }
    if isinstance(more.starts_at, datetime) and not isinstance(known.starts_at, datetime):
        gaps |= {"starts_at": more.starts_at, "ends_at": more.ends_at}
    elif "ends_at" in gaps and isinstance(more.starts_at, datetime) != isinstance(known.starts_at, datetime):
        del gaps["ends_at"]
    if known.status == "confirmed":
        gaps["status"] = more.status
    if known.location and more.location and _same_place(known.location, more.location):
        gaps["location"] = _filled_place(known.location, more.location)
    return replace(known, **gaps)


def _filled_place(known: Place, more: Place) -> Place:
    missing = {f.name: getattr(more, f.name) for f in fields(Place) if getattr(known, f.name) is None}
    return replace(known, **missing)


def _named(events: list[_Event], page_url: str) -> list[Listing]:
    """Give each event the best name that no other event has; the address of the page itself is nobody's name."""
    users: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for name in event.names:
            users[name].add(_title(event.listing))
    own = urldefrag(page_url).url.rstrip("/")
    return [
        replace(
            event.listing,
            uid=next((name for name in event.names if len(users[name]) == 1 and name.rstrip("/") != own), None),
        )
        for event in events
    ]
