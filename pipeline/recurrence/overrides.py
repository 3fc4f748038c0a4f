"""Overrides of one UID (RECURRENCE-ID, THISANDFUTURE): what each replaces, and which of them count."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from pipeline.recurrence.instances import wall_of
from pipeline.recurrence.lengths import Maker, copier, shifted_maker
from pipeline.recurrence.versions import newest_by_key, version
from scrapers.dates import as_utc
from scrapers.model import Listing, When

Key = datetime | date
"""A UTC instant, or a day."""


def key(when: When | None) -> Key:
    """Give what two spellings of one instance have in common."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return when or date.min


class Overrides:
    """The overrides of one UID by the instance that they replace, each in its newest version."""

    def __init__(self, overrides: list[Listing], masters: list[Listing]) -> None:
        self._whole_days = bool(masters) and not any(isinstance(each.starts_at, datetime) for each in masters)
        newest = newest_by_key((self._named(each), each) for each in overrides)
        self._excluded = {key(each) for master in masters for each in _exdates(master)}
        self._by_key = {self._named(each): each for each in newest if not self._withdrawn(each, masters)}
        self._ranged = sorted((each for each in self._by_key.values() if each.this_and_future), key=_from)
        self._from = [_from(each) for each in self._ranged]
        self._makers: dict[int, Maker] = {}
        self._used: set[Key] = set()

    def _named(self, override: Listing) -> Key:
        """Give the key of the instance that RECURRENCE-ID names; a time of day means nothing to whole days."""
        named = override.recurrence_id
        return named.date() if self._whole_days and isinstance(named, datetime) else key(named)

    def _withdrawn(self, override: Listing, masters: list[Listing]) -> bool:
        """Tell whether EXDATE takes an override out: one that moves nothing, or that is older than the EXDATE.

        An instance that was moved, and whose old place is excluded as well, is still an event.
        """
        named = key(override.recurrence_id)
        if named not in self._excluded:
            return False
        if named == key(override.starts_at):
            return True
        return any(
            version(master)[0] > version(override)[0] and named in map(key, _exdates(master)) for master in masters
        )

    def replaces(self, start: When, zone: tzinfo | None) -> bool:
        """Tell whether an instance is replaced; a RECURRENCE-ID without a time names its whole day."""
        if not self._by_key:
            return False
        for name in (key(start), wall_of(start, zone).date()):
            if name in self._by_key:
                self._used.add(name)
                return True
        return False

    def maker(self, start: When) -> Maker | None:
        """Give what makes an instance that a THISANDFUTURE override before it changes; None for the others."""
        if not self._from:
            return None
        position = bisect_right(self._from, as_utc(start))
        if not position:
            return None
        if position not in self._makers:
            self._makers[position] = shifted_maker(self._ranged[position - 1])
        return self._makers[position]

    def drop_leftovers(self, spans: Iterable[tuple[When, When]]) -> None:
        """Forget overrides of instances that a series should have, had it not changed its pattern since.

        `spans` are the first and last starts that were seen of each series. What lies outside of them
        stays: an exception after the end of a series that was cut short is an event.
        """
        between = [(as_utc(first), as_utc(last)) for first, last in spans]
        for name in list(self._by_key):
            if name not in self._used and name not in self._excluded:
                at = as_utc(name)
                if any(first <= at < last for first, last in between):
                    del self._by_key[name]

    def standing(self) -> list[Listing]:
        """Give every override that counts, as a listing of its own."""
        return [
            copier(each)(starts_at=each.starts_at, ends_at=each.ends_at, recurrence_id=each.recurrence_id)
            for each in self._by_key.values()
        ]


def _exdates(master: Listing) -> tuple[When, ...]:
    return master.recurrence.exdates if master.recurrence is not None else ()


def _from(override: Listing) -> datetime:
    return as_utc(override.recurrence_id or override.starts_at)
