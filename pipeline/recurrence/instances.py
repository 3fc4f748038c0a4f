"""The instances of one master: DTSTART, RRULE and RDATE without EXRULE and EXDATE (RFC 5545 3.8.5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from heapq import merge

from pipeline.records import Window
from pipeline.recurrence.calendars import scale_named
from pipeline.rrule import BadRule, Budget, Rule, occurrences, read_rule
from scrapers.dates import as_utc, wall
from scrapers.model import Listing, Recurrence, When

_LONG = ("YEARLY", "MONTHLY", "WEEKLY")
_MARGIN = timedelta(days=2)
"""Wall clocks and instants differ by less; what is too early or too late is dropped afterwards."""


@dataclass(slots=True)
class Instances:
    """One master, ready to be iterated. `problems` are rules that could not be read."""

    master: Listing
    rules: list[Rule] = field(default_factory=list)
    exrules: list[Rule] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def recurrence(self) -> Recurrence:
        """Give the recurrence of the master, which has one."""
        return self.master.recurrence or Recurrence()

    @property
    def zone(self) -> tzinfo | None:
        """Give the zone of the wall clock that the rules mean; None for whole days."""
        start = self.master.starts_at
        if not isinstance(start, datetime):
            return None
        return self.recurrence.zone or start.tzinfo or UTC


def instances_of(master: Listing) -> Instances:
    """Read the rules of a master; one that is none is left out and named."""
    found = Instances(master)
    for texts, rules in ((found.recurrence.rrules, found.rules), (found.recurrence.exrules, found.exrules)):
        for text in texts:
            try:
                rules.append(_fitting(read_rule(text), master.starts_at))
            except BadRule as error:
                found.problems.append(str(error))
    return found


def _fitting(rule: Rule, start: When) -> Rule:
    if not isinstance(start, datetime) and rule.frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise BadRule(f"FREQ={rule.frequency} for whole days")
    scale_named(rule.scale)
    return rule


def starts(series: Instances, window: Window, budget: Budget) -> Iterator[tuple[When, When | None]]:
    """Yield each start in order, with the end that an RDATE period gives it; EXDATE and EXRULE taken out.

    Starts a little before the window may be among them. Raises TooMuchWork.
    """
    zone = series.zone
    first = wall_of(series.master.starts_at, zone)
    bounds = _bounds(window, zone)
    ends = {wall_of(start, zone): end for start, end in series.recurrence.rdates}
    streams: list[Iterable[datetime]] = [[first] if _starts_it(series, first, bounds[1]) else [], sorted(ends)]
    streams += (_walls(rule, first, zone, bounds, budget) for rule in series.rules)
    excluded = _Excluded(series, merge(*(_walls(rule, first, zone, bounds, budget) for rule in series.exrules)))
    previous: datetime | None = None
    for at in merge(*streams):
        if at == previous or at < bounds[0]:
            continue
        if at >= bounds[1]:
            return
        previous = at
        start: When = wall(at, zone) if zone is not None else at.date()
        if not excluded.has(start, at):
            yield start, ends.get(at)


def _starts_it(series: Instances, first: datetime, before: datetime) -> bool:
    """Tell whether DTSTART is an instance although no rule may name it; RFC 5545 leaves that open.

    As Thunderbird does: a start that BYDAY and the like of a weekly, monthly or yearly rule pass over is
    only where the counting begins; elsewhere it is the first instance. A series that would have no
    instance keeps its start, unless UNTIL says that it was ended before it began.
    """
    if any(rule.frequency not in _LONG or rule.positions for rule in series.rules) or not series.rules:
        return True
    if any(rule.until is not None and rule.until.wall(series.zone) < first for rule in series.rules):
        return False
    return all(next(occurrences(rule, first, before=before), None) is None for rule in series.rules)


def _walls(
    rule: Rule, first: datetime, zone: tzinfo | None, bounds: tuple[datetime, datetime], budget: Budget
) -> Iterator[datetime]:
    if zone is None:  # BYHOUR and the like are ignored for whole days (RFC 5545 3.3.10)
        rule = _daily(rule)
    return occurrences(rule, first, zone=zone, after=bounds[0], before=bounds[1], budget=budget)


def _daily(rule: Rule) -> Rule:
    if not (rule.hours or rule.minutes or rule.seconds):
        return rule
    return type(rule)(
        **{name: getattr(rule, name) for name in rule.__slots__ if name not in ("hours", "minutes", "seconds")}
    )


def wall_of(when: When, zone: tzinfo | None) -> datetime:
    """Give the naive time that a wall clock of the zone shows; whole days are their midnights."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    if zone is None:
        return datetime.combine(when.date(), time())
    return when.astimezone(zone).replace(tzinfo=None, fold=0)


def _bounds(window: Window, zone: tzinfo | None) -> tuple[datetime, datetime]:
    there = zone or window.start.tzinfo or UTC
    return wall_of(window.start, there) - _MARGIN, wall_of(window.end, there) + _MARGIN


class _Excluded:
    """Which starts EXDATE and EXRULE take out. A day takes out all that start on it."""

    def __init__(self, series: Instances, exrule: Iterator[datetime]) -> None:
        self.instants = {as_utc(each) for each in series.recurrence.exdates if isinstance(each, datetime)}
        self.days = {each for each in series.recurrence.exdates if not isinstance(each, datetime)}
        if series.zone is None:
            self.days |= {each.date() for each in series.recurrence.exdates if isinstance(each, datetime)}
        self.exrule = exrule
        self.next = next(exrule, None)

    def has(self, start: When, at: datetime) -> bool:
        while self.next is not None and self.next < at:
            self.next = next(self.exrule, None)
        if self.next == at or at.date() in self.days:
            return True
        return bool(self.instants) and isinstance(start, datetime) and start.astimezone(UTC) in self.instants


def as_instant(when: When, window: Window) -> datetime:
    """Give the UTC instant of a start; whole days begin at midnight in the zone of the window."""
    return as_utc(when, window.start.tzinfo or UTC)


def in_window(instant: datetime, window: Window) -> bool:
    """Tell whether an instant lies in the window."""
    return window.start <= instant < window.end
