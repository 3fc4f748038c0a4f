"""Signs that a source is wrong as a whole. Pure.

All its times moved alike, or most lie at hours when nobody meets, or all differ alike from another source's; or it
tells nothing but what another source tells.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Record
from pipeline.rekey import Pair

FEWEST = 5
SHIFTED_SHARE = 0.5
ODD_SHARE = 0.5
COPY_SHARE = 0.9
LONGEST_SHIFT = 14 * 3600
"""Seconds between the zones farthest apart that a publisher could confuse: what moves further was moved on purpose."""
NIGHT = ("01:00", "05:59")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a source looks wrong. `code` is `shifted`, `odd-hours`, `other-hours` or `duplicate`."""

    code: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another source that tells of upcoming events of this one."""

    source_id: str
    upcoming: int
    """Of the other source."""
    yields: bool
    """This one is the less trusted, or the later: when both tell the same, this one is the copy."""
    shared: int
    """Upcoming events of this source that the other tells too."""
    same_uid: int
    shifts: Mapping[float, int]
    """By how many seconds its times differ from this source's, and how often."""


def suspicion(changed: Iterable[Pair], told: Iterable[Record], now: str, unread: int = 0) -> Suspicion | None:
    """Look at the upcoming events of one visit; `now` is UTC text.

    `unread` more are ahead that are told as before. Hours are judged only when all were read.
    """
    ahead = [record for record in told if record.starts_at > now and record.local_time is not None]
    return _shifted(changed, len(ahead) + unread, now) or (_odd_hours(ahead) if not unread else None)


def beside(others: Iterable[Beside], upcoming: int) -> Suspicion | None:
    """Look at a source beside others that tell of the same events; `upcoming` counts its own."""
    nearest = sorted((one for one in others if one.yields), key=lambda one: (-one.shared, one.source_id))
    found = (_other_hours(one, upcoming) or _duplicate(one, upcoming) for one in nearest)
    return next(filter(None, found), None)


def _other_hours(one: Beside, upcoming: int) -> Suspicion | None:
    """Find one offset by which most of its times differ from those of a source that is trusted more."""
    seconds, count = max(one.shifts.items(), key=lambda each: each[1], default=(0.0, 0))
    if not seconds or count < FEWEST or count < SHIFTED_SHARE * upcoming or abs(seconds) > LONGEST_SHIFT:
        return None
    told = f"{one.source_id} tells {count} of {upcoming} upcoming events at {seconds / 3600:+g} hours"
    return Suspicion("other-hours", f"{told}: one of the two is wrong about its time zone")


def _duplicate(one: Beside, upcoming: int) -> Suspicion | None:
    """Find a source that tells nothing but what another tells, under the same ids or as all that the other has."""
    same = max(one.same_uid, one.shared if one.shared >= COPY_SHARE * one.upcoming else 0)
    if upcoming < FEWEST or same < COPY_SHARE * upcoming:
        return None
    told = f"{one.source_id}, which tells of {one.upcoming}, tells {one.shared} of {upcoming} upcoming events as well"
    return Suspicion("duplicate", told)


def _shifted(changed: Iterable[Pair], ahead: int, now: str) -> Suspicion | None:
    """Find one offset by which most upcoming events moved since the last visit."""
    moves = Counter(
        (datetime.fromisoformat(new.starts_at) - datetime.fromisoformat(old.starts_at)).total_seconds()
        for old, new in changed
        if old.starts_at != new.starts_at and old.starts_at > now
    )
    seconds, count = moves.most_common(1)[0] if moves else (0.0, 0)
    if count < FEWEST or count < SHIFTED_SHARE * ahead or abs(seconds) > LONGEST_SHIFT:
        return None
    return Suspicion("shifted", f"{count} of {ahead} upcoming events moved by {seconds / 3600:+g} hours at once")


def _odd_hours(ahead: list[Record]) -> Suspicion | None:
    """Find a cluster of events in the dead of night."""
    night = [record for record in ahead if NIGHT[0] <= str(record.local_time) <= NIGHT[1]]
    if len(night) < FEWEST or len(night) < ODD_SHARE * len(ahead):
        return None
    times = ", ".join(time for time, _ in Counter(str(record.local_time) for record in night).most_common(3))
    return Suspicion(
        "odd-hours", f"{len(night)} of {len(ahead)} upcoming events begin between 1 and 6 at night ({times})"
    )
