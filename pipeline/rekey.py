"""Recognise what a source told before under another key: new UIDs for the same events, moved series. Pure.

Some producers make new UIDs at every export, some when an organiser deletes an entry and makes it
again, and a series that moves from Tuesday to Wednesday has new recurrence ids. A calendar that
follows us must then see one event change, not one vanish and another appear.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from pipeline.records import Record

LONGEST_MOVE = timedelta(days=31)
SERIES_MOVE = timedelta(days=16)
"""A monthly meetup that moves from the first Tuesday to the third Thursday."""


class Known(NamedTuple):
    """What the store remembers of one listing: enough to decide, and no more."""

    id: int
    event_id: str
    key: str
    uid: str | None
    recurrence_id: str | None
    url: str | None
    title: str
    starts_at: str
    location_name: str | None
    content_hash: str
    missing_since: str | None = None
    held: int = 0
    delisted_at: str | None = None
    last_seen_at: str = ""


NO_WORD = re.compile(r"[\W_]+")
Pair = tuple[Known, Record]
Name = Callable[["Known | Record"], Hashable]
T = TypeVar("T", Known, Record)


def plain(text: str | None) -> str:
    """Reduce a title or name to its letters and digits, for comparing."""
    return NO_WORD.sub("", text.casefold()) if text else ""


def rekey(unseen: Sequence[Known], new: Sequence[Record], now: str, *, complete: bool) -> list[Pair]:
    """Pair known listings that are not told any more with new ones that are the same thing.

    `now` is UTC text. From an incomplete fetch only the same title, start and place count, since
    what it does not show may still be there. The strictest evidence is asked first; a pair needs it
    to be unique on both sides.
    """
    pairs: list[Pair] = []
    for rule in (_same_thing, *((_same_but_place, _same_page, _moved_series, _moved) if complete else ())):
        if not (unseen and new):
            break
        found = list(rule(unseen, new, now))
        taken = {old.id for old, _ in found}, {record.key for _, record in found}
        unseen = [old for old in unseen if old.id not in taken[0]]
        new = [record for record in new if record.key not in taken[1]]
        pairs += found
    return pairs


def _same_thing(unseen: Sequence[Known], new: Sequence[Record], now: str) -> Iterator[Pair]:
    """Pair by start, title and place."""
    return _unique(_at_starts_of(new, unseen), new, lambda x: (x.starts_at, plain(x.title), plain(x.location_name)))


def _same_but_place(unseen: Sequence[Known], new: Sequence[Record], now: str) -> Iterator[Pair]:
    """Pair by start and title, where the place became known or unknown; two branches stay two."""
    for old, record in _unique(_at_starts_of(new, unseen), new, lambda x: (x.starts_at, plain(x.title))):
        if not (old.location_name and record.location_name):
            yield old, record


def _at_starts_of(new: Sequence[Record], unseen: Sequence[Known]) -> list[Known]:
    """Keep what begins when something new begins: the archive of a source is long, what is new is short."""
    starts = {record.starts_at for record in new}
    return [old for old in unseen if old.starts_at in starts]


def _same_page(unseen: Sequence[Known], new: Sequence[Record], now: str) -> Iterator[Pair]:
    """Pair by the entry's own page, when title or start still agree."""
    for old, record in _unique(unseen, new, lambda x: x.url):
        if old.starts_at == record.starts_at or plain(old.title) == plain(record.title):
            yield old, record


def _moved_series(unseen: Sequence[Known], new: Sequence[Record], now: str) -> Iterator[Pair]:
    """Pair the occurrences still ahead of a series whose rule changed, in their order."""
    before, after = _by_uid(unseen, now), _by_uid(new, now)
    for uid in before.keys() & after.keys():
        for old, record in zip(before[uid], after[uid], strict=False):
            if _apart(old.starts_at, record.starts_at) <= SERIES_MOVE:
                yield old, record


def _by_uid(items: Iterable[T], now: str) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for item in sorted(items, key=lambda x: x.starts_at):
        if item.uid and item.recurrence_id and item.starts_at > now:
            found[item.uid].append(item)
    return found


def _moved(unseen: Sequence[Known], new: Sequence[Record], now: str) -> Iterator[Pair]:
    """Pair by title and place what moved on a page whose entries have no identity of their own."""
    ahead = [old for old in unseen if old.uid is None and old.starts_at > now]
    nameless = [record for record in new if record.uid is None]
    for old, record in _unique(ahead, nameless, lambda x: (plain(x.title), plain(x.location_name))):
        if _apart(old.starts_at, record.starts_at) <= LONGEST_MOVE:
            yield old, record


def _apart(a: str, b: str) -> timedelta:
    return abs(datetime.fromisoformat(a) - datetime.fromisoformat(b))


def _unique(unseen: Iterable[Known], new: Iterable[Record], name: Name) -> Iterator[Pair]:
    """Pair what alone bears a name on its side with what alone bears it on the other."""
    before: dict[Hashable, list[Known]] = defaultdict(list)
    after: dict[Hashable, list[Record]] = defaultdict(list)
    for record in new:
        after[name(record)].append(record)
    for old in unseen:
        if (called := name(old)) in after:
            before[called].append(old)
    for called, olds in before.items():
        if called is not None and len(olds) == len(after[called]) == 1:
            yield olds[0], after[called][0]
