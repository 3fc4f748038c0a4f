"""When a source is visited next: as often as it changes and its server likes, less while it fails. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

USUAL = timedelta(hours=6)
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)
LONGEST_WHEN_LONG_FAILING = timedelta(days=7)
LONG = timedelta(days=14)
CALM = timedelta(days=30)
"""A source without news for so long is visited once a day, unless it says how often it wants to be."""
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """What the next visit depends on."""

    every: timedelta | None = None
    """What the region file says."""
    hint_seconds: float | None = None
    """How long the server says that its answer stays fresh."""
    retry_after: float | None = None
    """How long the server asked us to stay away."""
    failures: int = 0
    """In a row, this one included."""
    failing_since: datetime | None = None
    last_change_at: datetime | None = None


def next_check(pace: Pace, now: datetime, random: Random) -> datetime:
    """Give the time of the next visit.

    A server's hints lengthen the usual interval up to a day, and never shorten it. A failing source
    is tried again after 2, 4, 8 … times its interval, at most a day, or a week when it has failed for
    two weeks: less and less, and never not at all. Up to a tenth is added or taken at random, so that
    sources do not come due together.
    """
    wait = _failing(pace, now) if pace.failures else _calm(pace, now)
    wait *= 1 + random.uniform(-JITTER, JITTER)
    if pace.retry_after is not None:
        wait = max(wait, min(timedelta(seconds=max(0.0, pace.retry_after)), LONGEST))
    return now + max(wait, SHORTEST)


def _calm(pace: Pace, now: datetime) -> timedelta:
    if pace.every is not None:
        return pace.every
    hinted = timedelta(seconds=min(max(0.0, pace.hint_seconds or 0.0), LONGEST.total_seconds()))
    quiet = pace.last_change_at is not None and now - pace.last_change_at > CALM
    return LONGEST if quiet else max(USUAL, hinted)


def _failing(pace: Pace, now: datetime) -> timedelta:
    usual = pace.every or USUAL
    long = pace.failing_since is not None and now - pace.failing_since > LONG
    longest = max(usual, LONGEST_WHEN_LONG_FAILING if long else LONGEST)
    return min(usual * (1 << min(pace.failures, 10)), longest)
