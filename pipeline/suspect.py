"""Signs that a source's times are wrong as a whole: all moved alike, or most at hours when nobody meets. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Record
from pipeline.rekey import Pair

FEWEST = 5
SHIFTED_SHARE = 0.5
ODD_SHARE = 0.5
LONGEST_SHIFT = 14 * 3600
"""Seconds between the zones farthest apart that a publisher could confuse: what moves further was moved on purpose."""
NIGHT = ("01:00", "05:59")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why times look wrong. `code` is `shifted` or `odd-hours`."""

    code: str
    evidence: str


def suspicion(changed: Iterable[Pair], told: Iterable[Record], now: str, unread: int = 0) -> Suspicion | None:
    """Look at the upcoming events of one visit; `now` is UTC text.

    `unread` more are ahead that are told as before. Hours are judged only when all were read.
    """
    ahead = [record for record in told if record.starts_at > now and record.local_time is not None]
    return _shifted(changed, len(ahead) + unread, now) or (_odd_hours(ahead) if not unread else None)


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
