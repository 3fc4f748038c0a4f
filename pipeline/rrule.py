"""RFC 5545 recurrence rules, expanded one by one: every part, every frequency, in bounded work."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from pipeline.recurrence.calendars import scale_named
from pipeline.recurrence.clock import DAY, UNITS, Times, short_periods, times
from pipeline.recurrence.days import Days
from pipeline.recurrence.rule import BadRule, Rule, read_rule
from pipeline.recurrence.scales import LAST_DAY

__all__ = ["BadRule", "Budget", "Rule", "TooMuchWork", "occurrences", "read_rule"]

STEPS = 100_000
"""For one series. A rule for every second of thirty years has a billion; a busy one of people has thousands."""
_DAY_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - rules are arithmetic on wall-clock times


class TooMuchWork(Exception):
    """A rule takes more steps than any series that people keep."""


class Budget:
    """Steps that may still be taken; a series spends its own and those of the document around it."""

    def __init__(self, steps: int = STEPS, around: "Budget | None" = None) -> None:
        self.left = steps
        self.around = around

    def spend(self) -> None:
        """Take one step. Raises TooMuchWork when none is left."""
        self.left -= 1
        if self.left < 0:
            raise TooMuchWork("the rule takes too many steps")
        if self.around is not None:
            self.around.spend()


def occurrences(
    rule: Rule,
    start: datetime,
    *,
    zone: tzinfo | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
    budget: Budget | None = None,
) -> Iterator[datetime]:
    """Yield the wall-clock times of a rule in order, naive as `start` is, from `after` to before `before`.

    The start is yielded only where the rule names it. `zone` is for a UNTIL in UTC. Raises BadRule for
    a scale that is not known, TooMuchWork when the budget is spent.
    """
    first = _seconds(start)
    last = _last(rule, zone, before)
    wanted = first if after is None else max(first, _seconds(after))
    plain = rule.frequency in UNITS and not _lists(rule)
    counted = 0
    previous = first - 1
    for at in _candidates(rule, first, wanted if rule.count is None or plain else first, last, budget or Budget()):
        if at > last:
            return
        if at <= previous:
            continue
        previous = at
        counted = (at - first) // (UNITS[rule.frequency] * rule.interval) + 1 if plain else counted + 1
        if rule.count is not None and counted > rule.count:
            return
        if at >= wanted:
            yield _DAY_ONE + timedelta(seconds=at - DAY)


def _seconds(wall: datetime) -> int:
    return wall.toordinal() * DAY + wall.hour * 3600 + wall.minute * 60 + wall.second


def _last(rule: Rule, zone: tzinfo | None, before: datetime | None) -> int:
    """Give the last second that counts: of UNTIL, of what is wanted, or of the calendar."""
    last = LAST_DAY * DAY + DAY - 1
    if before is not None:
        last = min(last, _seconds(before) - 1)
    return last if rule.until is None else min(last, _seconds(rule.until.wall(zone)))


def _lists(rule: Rule) -> bool:
    days = rule.months or rule.weeks or rule.year_days or rule.month_days or rule.weekdays
    return bool(days or rule.hours or rule.minutes or rule.seconds or rule.positions)


def _candidates(rule: Rule, first: int, wanted: int, last: int, budget: Budget) -> Iterator[int]:
    """Yield seconds of the rule in order, some of them before the start; each step is paid for."""
    days = Days(rule, first // DAY, scale_named(rule.scale))
    clock = times(rule, first % DAY)
    if rule.frequency in UNITS:
        for at in short_periods(rule, first, wanted, last, days.test()):
            budget.spend()
            if at is not None:
                yield from _moments([at], clock, rule.positions, budget)
        return
    for period in days.periods(wanted // DAY, last // DAY):
        budget.spend()
        bases = [day * DAY for day in period if rule.positions or (day + 1) * DAY > wanted]
        yield from _moments(bases, clock, rule.positions, budget)


def _moments(bases: list[int], clock: Times, positions: Sequence[int], budget: Budget) -> Iterator[int]:
    """Join days and times of one period; BYSETPOS picks by arithmetic, without making them all."""
    inner = len(clock)
    if not positions:
        for base in bases:
            for at in range(inner):
                budget.spend()
                yield base + clock[at]
        return
    total = len(bases) * inner
    chosen = {position - 1 if position > 0 else total + position for position in positions}
    for at in sorted(each for each in chosen if 0 <= each < total):
        budget.spend()
        yield bases[at // inner] + clock[at % inner]
