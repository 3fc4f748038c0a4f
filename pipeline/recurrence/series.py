"""The members of a series: its instances, with overrides in their places (RECURRENCE-ID, THISANDFUTURE)."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial

from pipeline.records import Window
from pipeline.recurrence.instances import Instances, as_instant, day_of, in_window, instances_of, starts
from pipeline.recurrence.versions import newest_by_key, version
from pipeline.rrule import BadRule, Budget, TooMuchWork
from scrapers.dates import as_utc, wall
from scrapers.model import Listing, Warn, When

_TIMES = frozenset({"starts_at", "ends_at", "recurrence", "recurrence_id", "this_and_future"})
_COPIED = tuple(each.name for each in fields(Listing) if each.name not in _TIMES)


def members(
    recurring: list[Listing], overrides: list[Listing], masters: list[Listing], window: Window, budget: Budget
) -> Iterator[Listing | Warn]:
    """Yield what happens in the window, in order of start and at most `window.limit`, then warnings.

    `masters` are all entries of the UID that are no overrides. Without any, overrides stand alone.
    """
    found: list[Listing] = []
    warnings: list[Warn] = []
    book = _Overrides(overrides, masters)
    for master in recurring:
        series = instances_of(master)
        warnings += (Warn(f"{_name(master)}: {problem}", code="bad-recurrence") for problem in series.problems)
        if not series.rules and not series.recurrence.rdates:
            found.append(_single(master))
            continue
        warnings += _collect(series, book, window, Budget(around=budget), found)
    kept = [each for each in book.standing() if not masters or in_window(as_instant(each.starts_at, window), window)]
    found = sorted([*found, *kept], key=lambda each: as_instant(each.starts_at, window))
    yield from found[: window.limit]
    yield from warnings
    if len(found) > window.limit and not warnings:
        yield _too_many(found[0], window)


def _collect(
    series: Instances, book: "_Overrides", window: Window, budget: Budget, found: list[Listing]
) -> Iterator[Warn]:
    """Add the instances of one master to `found`, leaving out those that an override replaces."""
    make = _maker(series.master)
    added = 0
    try:
        for start, end in starts(series, window, budget):
            if book.replaces(start, series.zone):
                continue
            member = book.changed(start, series.zone) or make(start, end)
            if not in_window(as_instant(member.starts_at, window), window):
                continue
            if added == window.limit:
                yield _too_many(series.master, window)
                return
            found.append(member)
            added += 1
    except (TooMuchWork, BadRule, OverflowError) as error:
        yield Warn(f"{_name(series.master)}: {error or 'a date out of range'}; the rest is left out", code="too-many")


def _too_many(listing: Listing, window: Window) -> Warn:
    return Warn(f"{_name(listing)}: only the first {window.limit} occurrences are kept", code="too-many")


def _name(listing: Listing) -> str:
    return f"{listing.title[:60]!r} ({(listing.uid or 'no uid')[:60]})"


def _single(master: Listing) -> Listing:
    return _copy(master)(starts_at=master.starts_at, ends_at=master.ends_at)


def _copy(listing: Listing) -> Callable[..., Listing]:
    """Give what makes a listing with other times and the same everything else."""
    return partial(Listing, **{name: getattr(listing, name) for name in _COPIED})


def _maker(master: Listing) -> Callable[[When, When | None], Listing]:
    """Give what makes the member that starts at a time: of the same length, unless it brings its own end."""
    copy = _copy(master)
    length = _length(master.starts_at, master.ends_at)

    def make(start: When, end: When | None) -> Listing:
        return copy(starts_at=start, ends_at=end or _end(start, length), recurrence_id=start)

    return make


class _Length:
    """How long an event lasts: on the wall clock when both ends are in one zone, else in real time."""

    def __init__(self, by: timedelta, on_the_wall: bool) -> None:
        self.by, self.on_the_wall = by, on_the_wall


def _length(start: When, end: When | None) -> _Length | None:
    if end is None or isinstance(start, datetime) != isinstance(end, datetime):
        return None
    if isinstance(start, datetime) and isinstance(end, datetime):
        if start.tzinfo is end.tzinfo:
            return _Length(end.replace(tzinfo=None) - start.replace(tzinfo=None), True)
        return _Length(end.astimezone(UTC) - start.astimezone(UTC), False)
    return _Length(end - start, True)


def _end(start: When, length: _Length | None) -> When | None:
    if length is None:
        return None
    if not isinstance(start, datetime):
        return start + length.by
    zone = start.tzinfo or UTC
    if length.on_the_wall:
        return wall(start.replace(tzinfo=None) + length.by, zone)
    return (start.astimezone(UTC) + length.by).astimezone(zone)


Key = datetime | date


class _Overrides:
    """The overrides of one UID by the instance that they replace, each in its newest version."""

    def __init__(self, overrides: list[Listing], masters: list[Listing]) -> None:
        self.whole_days = bool(masters) and not any(isinstance(each.starts_at, datetime) for each in masters)
        newest = newest_by_key((self._named(each), each) for each in overrides)
        withdrawn = _Withdrawn(masters)
        self.by_key = {self._named(each): each for each in newest if not withdrawn.has(each)}
        self.ranged = sorted((each for each in self.by_key.values() if each.this_and_future), key=_from)
        self.from_ = [_from(each) for each in self.ranged]
        self.makers: dict[int, Callable[[When], Listing]] = {}

    def _named(self, override: Listing) -> Key:
        """Give the key of the instance that RECURRENCE-ID names; a time of day means nothing to whole days."""
        named = override.recurrence_id
        return named.date() if self.whole_days and isinstance(named, datetime) else _key(named)

    def standing(self) -> list[Listing]:
        """Give every override that counts, as a listing of its own."""
        return [
            _copy(each)(starts_at=each.starts_at, ends_at=each.ends_at, recurrence_id=each.recurrence_id)
            for each in self.by_key.values()
        ]

    def replaces(self, start: When, zone: tzinfo | None) -> bool:
        """Tell whether an instance is replaced; a RECURRENCE-ID without a time names its whole day."""
        if not self.by_key:
            return False
        return _key(start) in self.by_key or day_of(start, zone) in self.by_key

    def changed(self, start: When, zone: tzinfo | None) -> Listing | None:
        """Give an instance as a THISANDFUTURE override before it leaves it: shifted by as much, with its words."""
        position = bisect_right(self.from_, as_utc(start))
        if not position:
            return None
        if position not in self.makers:
            self.makers[position] = _shifter(self.ranged[position - 1])
        return self.makers[position](start)


def _shifter(override: Listing) -> Callable[[When], Listing]:
    copy = _copy(override)
    shift = _length(override.recurrence_id or override.starts_at, override.starts_at)
    length = _length(override.starts_at, override.ends_at)

    def make(start: When) -> Listing:
        shifted = _end(start, shift) or start
        return copy(starts_at=shifted, ends_at=_end(shifted, length), recurrence_id=start)

    return make


def _key(when: When | None) -> Key:
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return when or date.min


def _from(override: Listing) -> datetime:
    return as_utc(override.recurrence_id or override.starts_at)


class _Withdrawn:
    """Which overrides a newer master has taken out by EXDATE; an EXDATE of the same version does not."""

    def __init__(self, masters: list[Listing]) -> None:
        self.by_version = [
            (version(master)[0], {_key(each) for each in master.recurrence.exdates})
            for master in masters
            if master.recurrence is not None and master.recurrence.exdates
        ]

    def has(self, override: Listing) -> bool:
        key = _key(override.recurrence_id)
        return any(newer > version(override)[0] and key in exdates for newer, exdates in self.by_version)
