"""What a visit to a source changes: pure, values in and values out. Gone is not cancelled (ARCHITECTURE 3)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from pipeline.normalise import utc
from pipeline.records import Record
from pipeline.rekey import Known, Pair, plain, rekey
from scrapers.model import Rejected

PATIENCE = timedelta(days=3)
LONG_PATIENCE = timedelta(days=7)
MANY = 5
MANY_SHARE = 0.2
MOST_REJECTED = 0.1
"""Above this share of entries that were rejected and cannot be told from what is missing, absence proves nothing."""

Outcome = Literal["ok", "unchanged", "empty", "held", "failed"]


@dataclass(frozen=True, slots=True)
class Fetch:
    """What matters of a visit for deciding, besides the records."""

    now: datetime
    complete: bool = True
    unchanged: bool = False
    failed: bool = False
    cap: int | None = None
    rejected: tuple[Rejected, ...] = ()
    kept: frozenset[str] = frozenset()
    """Keys of known listings whose part of the document has the same bytes as before: told, though not read again."""
    shown: tuple[Known, ...] = ()
    """These listings, with what is past of series: a capped document is as long as all that it shows."""
    allow_empty: bool = False
    accept: bool = False
    """A person says that what is missing is gone."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What to write. Everything that is not named stays as it is."""

    outcome: Outcome
    new: tuple[Record, ...] = ()
    changed: tuple[Pair, ...] = ()
    """Known listings and what they say now; the key differs where the source gave them a new identity."""
    rekeyed: int = 0
    returned: tuple[Known, ...] = ()
    """Seen again, or no longer provably absent."""
    missing: tuple[Known, ...] = ()
    """Upcoming, not told although the document covers them, for the first time."""
    held: tuple[Known, ...] = ()
    """Those that are held back from now on, because too many went at once."""
    delisted: tuple[Known, ...] = ()
    """Absent long enough to believe it."""
    lost: int = 0
    """How many upcoming listings are absent, whether believed or not."""
    covered: int = 0
    """How many upcoming listings the document should have told."""
    conclusive: bool = False
    """The fetch was complete, understood and not empty, so that absence means something."""

    @property
    def writes(self) -> bool:
        """Tell whether any listing is touched."""
        return bool(self.new or self.changed or self.returned or self.missing or self.held or self.delisted)


def decide(known: Mapping[str, Known], seen: Iterable[Record], fetch: Fetch) -> Decisions:
    """Compare what a source says now with what it said before; touch nothing.

    `known` is by key. A listing counts as missing only after a fetch that was complete, understood and
    not empty, when it is upcoming and inside the span that the document covers. It is believed to be
    gone after three days of that, or seven where more than five and more than a fifth went together.
    """
    if fetch.failed:
        return Decisions("failed")
    if fetch.unchanged:
        return _nothing_new(known.values(), fetch)
    told = {record.key: record for record in seen}
    if not told and not (fetch.kept or fetch.allow_empty or fetch.accept):
        return Decisions("empty")
    return _compare(known, told, fetch)


def _compare(known: Mapping[str, Known], told: Mapping[str, Record], fetch: Fetch) -> Decisions:
    now = utc(fetch.now)
    new = [record for key, record in told.items() if key not in known]
    kept = [known[key] for key in fetch.kept - told.keys()]
    unseen = [old for key, old in known.items() if key not in told and key not in fetch.kept]
    shown = {old.id for old in fetch.shown}  # what is past of a series is told, and gives its place to nothing
    pairs = rekey([old for old in unseen if old.id not in shown], new, now, complete=fetch.complete)
    renamed, paired = {record.key for _, record in pairs}, {old.id for old, _ in pairs}
    same = [(known[key], record) for key, record in told.items() if key in known]
    gone = [old for old in unseen if old.id not in paired]
    lost = _lost(gone, told, fetch) if fetch.complete and _understood(told, fetch) else None
    absent = {old.id for old in lost or ()}
    again = (*(old for old, _ in same), *kept)
    returned = [old for old in again if old.missing_since or old.delisted_at]
    if lost is not None:
        returned += [old for old in gone if _pending(old, now) and old.id not in absent]
    return _judge(
        lost or [],
        len(absent) + sum(1 for old in (*again, *(old for old, _ in pairs)) if old.starts_at > now),
        fetch,
        Decisions(
            "ok" if told or kept else "empty",
            new=tuple(record for record in new if record.key not in renamed),
            changed=(*((o, r) for o, r in same if o.content_hash != r.content_hash), *pairs),
            rekeyed=len(pairs),
            returned=tuple(returned),
            conclusive=lost is not None,
        ),
    )


def _nothing_new(known: Iterable[Known], fetch: Fetch) -> Decisions:
    """Let time pass over what was missing when the same document was read.

    The store forgets the validators of a document that proved nothing, so what is unchanged was
    complete and understood.
    """
    now = utc(fetch.now)
    upcoming = [old for old in known if old.starts_at > now and not old.delisted_at]
    return _judge(
        [old for old in upcoming if old.missing_since], len(upcoming), fetch, Decisions("unchanged", conclusive=True)
    )


def _judge(lost: Sequence[Known], covered: int, fetch: Fetch, so_far: Decisions) -> Decisions:
    """Decide which of the absent listings are waited for, held back, or believed to be gone."""
    many = len(lost) > MANY and len(lost) > MANY_SHARE * covered
    gone = [old for old in lost if _believed(old, fetch, held=many or bool(old.held))]
    believed = {old.id for old in gone}
    left = [old for old in lost if old.id not in believed]
    still_held = any(many or old.held for old in left)
    return replace(
        so_far,
        outcome="held" if still_held else so_far.outcome,
        missing=tuple(old for old in lost if not old.missing_since),
        held=tuple(old for old in left if many and not old.held),
        delisted=tuple(gone),
        lost=len(lost),
        covered=covered,
    )


def _believed(old: Known, fetch: Fetch, *, held: bool) -> bool:
    if fetch.accept:
        return True
    patience = LONG_PATIENCE if held else PATIENCE
    return bool(old.missing_since) and old.missing_since <= utc(fetch.now - patience)  # type: ignore[operator]


def _pending(old: Known, now: str) -> bool:
    return bool(old.missing_since) and not old.delisted_at and old.starts_at > now


def _understood(told: Mapping[str, Record], fetch: Fetch) -> bool:
    """Tell whether the rejected entries leave room for doubt: the nameless ones may be what is missing."""
    nameless = sum(1 for entry in fetch.rejected if not (entry.uid or entry.url or entry.title))
    return nameless <= MOST_REJECTED * (len(told) + len(fetch.kept) + len(fetch.rejected))


def _lost(gone: Iterable[Known], told: Mapping[str, Record], fetch: Fetch) -> list[Known]:
    """Give the upcoming listings whose absence from a complete document means something."""
    now, horizon = utc(fetch.now), _horizon((*told.values(), *fetch.shown), fetch)
    uids = {entry.uid for entry in fetch.rejected if entry.uid}
    urls = {entry.url for entry in fetch.rejected if entry.url}
    titles = {plain(entry.title) for entry in fetch.rejected if entry.title}
    return [
        old
        for old in gone
        if now < old.starts_at
        and not old.delisted_at
        and (horizon is None or old.starts_at < horizon)
        and not (old.uid in uids or old.url in urls or (titles and plain(old.title) in titles))
    ]


def _horizon(told: Iterable[Record | Known], fetch: Fetch) -> str | None:
    """Give the start from which a capped document says nothing, or None when it tells all there is.

    A feed that shows fewer entries than its cap is not at its cap. A series is one entry, at its
    first date ahead.
    """
    if fetch.cap is None:
        return None
    now = utc(fetch.now)
    entries: dict[str, list[str]] = defaultdict(list)
    for record in told:
        entries[(record.uid if record.recurrence_id else None) or record.key].append(record.starts_at)
    if len(entries) < fetch.cap:
        return None
    return max(min((start for start in starts if start > now), default=max(starts)) for starts in entries.values())
