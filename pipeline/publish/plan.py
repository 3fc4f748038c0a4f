"""Plan my week: two or three events that do not clash and mix circles, each with its score and the reasons for it.

The filters of the request say when, where and for how much; topics and companies are wishes, not
limits. New people are met where one has not been, so groups already attended (`been`) weigh less,
and a second event of one circle weighs less than one of another.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from json import dumps, loads
from typing import Any, NamedTuple

from pipeline.publish import cards, paging, periods, search_form, site, times, topics
from pipeline.publish.clauses import WEEKDAYS, Timed
from pipeline.publish.filters import Filters
from pipeline.publish.my_list import span
from pipeline.publish.problem import bad_value
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import KINDS, count

USUAL, MOST = 3, 5
CANDIDATES = 400
OWN = ("been", "picks")
WISHES = ("topic", "company")
MEETING = ("meetup", "mixer", "social", "coworking", "career-fair", "hackathon", "job-search-group", "volunteer")
"""Kinds at which people talk with each other."""
COMPANIES = """
SELECT event_id, group_concat(DISTINCT name) AS names FROM claims JOIN companies ON companies.id = company_id
WHERE company_id IN (SELECT value FROM json_each(?)) GROUP BY event_id
"""


class Reason(NamedTuple):
    """One part of a score, in words."""

    points: int
    words: str


class Choice(NamedTuple):
    """A candidate and why it is worth an evening."""

    row: Row
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """Sum up the reasons."""
        return sum(reason.points for reason in self.reasons)


class Wishes(NamedTuple):
    """What the person looks for beyond the limits of the filters."""

    topics: tuple[str, ...] = ()
    been: tuple[str, ...] = ()
    """Ids of groups whose people the person knows already."""
    picks: int = USUAL


def choose(rows: Sequence[Row], wishes: Wishes, companies: dict[str, str], day: Callable[[Row], Any]) -> list[Choice]:
    """Choose the best, then again among what neither clashes nor is on the same day, weighing circles anew."""
    chosen: list[Choice] = []
    left = list(rows)
    while left and len(chosen) < wishes.picks:
        scored = [Choice(row, tuple(_reasons(row, wishes, companies, chosen))) for row in left]
        best = max(scored, key=lambda one: (one.score, -_moment(one.row)))
        chosen.append(best)
        left = [row for row in left if day(row) != day(best.row) and not _clash(row, best.row)]
    return sorted(chosen, key=lambda one: one.row["starts_at"])


def _moment(row: Row) -> float:
    """Give a number that rises with the start, so that of equals the earlier one is taken."""
    return periods.instant(row["starts_at"]).timestamp()


def _clash(row: Row, other: Row) -> bool:
    (start, end), (begin, finish) = span(row), span(other)
    return start < finish and begin < end


def _reasons(row: Row, wishes: Wishes, companies: dict[str, str], chosen: Sequence[Choice]) -> Iterable[Reason]:
    """Give what speaks for and against an event, given what is chosen already."""
    yield Reason(3, "professional") if row["relevance"] == "core" else Reason(2, "a community where people meet")
    if row["id"] in companies:
        yield Reason(4, f"people of {companies[row['id']].replace(',', ', ')} are there")
    shared = [topic for topic in loads(row["topics"]) if topic in wishes.topics]
    if shared:
        yield Reason(min(4, 2 * len(shared)), f"about {', '.join(shared)}")
    if row["kind"] in MEETING:
        yield Reason(2, f"people talk with each other: {KINDS[row['kind']].lower()}")
    if row["group_id"] in wishes.been:
        yield Reason(-3, "you know this group already")
    elif wishes.been and row["group_id"]:
        yield Reason(2, "a group you have not been to")
    if row["is_free"]:
        yield Reason(1, "free")
    if row["attendance"] == "online":
        yield Reason(-1, "online: weak ties are made better in a room")
    if row["status"] == "tentative":
        yield Reason(-1, "not certain yet")
    for other in chosen:
        if row["group_id"] and row["group_id"] == other.row["group_id"]:
            yield Reason(-4, f"the same group as “{other.row['title']}”")
        elif row["kind"] and row["kind"] == other.row["kind"]:
            yield Reason(-1, "the same kind as another of these")


def made(visit: Visit) -> tuple[Visit, list[Choice], int]:
    """Give the plan of a request: the visit with its filters alone, the choices, and out of how many.

    Raises Problem 400 for what no filter knows.
    """
    wishes, limits = _asked(visit)
    filters = limits.filters.usual(time="evening", series="next")
    kept = {name: value for name, value in filters.values.items() if name not in WISHES}
    filters = replace(filters, values={**kept, **_week(filters), "status": ("confirmed", "tentative")})
    rows = paging.page(limits, filters, CANDIDATES, also=Timed()).rows
    companies = limits.filters.given.get("company", ())
    told = {row["event_id"]: row["names"] for row in limits.conn.execute(COMPANIES, [dumps(companies)])}
    zone = visit.region.zone
    return limits, choose(rows, wishes, told, lambda row: times.first_day(row, zone)), len(rows)


def _week(filters: Filters) -> dict[str, Any]:
    """Give the next seven days where the request names none."""
    if filters.names_days():
        return {}
    return {"when": ((filters.today, filters.today + timedelta(days=7)),)}


def _asked(visit: Visit) -> tuple[Wishes, Visit]:
    """Part what is the plan's own from the filters."""
    limits = replace(visit, pairs=tuple(pair for pair in visit.pairs if pair[0] not in OWN))
    been = [part for name, text in visit.pairs if name == "been" for part in text.split(",") if part]
    picks = visit.asked("picks", str(USUAL))
    if not picks.isdigit() or not 1 <= int(picks) <= MOST:
        raise bad_value("picks", picks[:20], hint=f"a number from 1 to {MOST}")
    return Wishes(limits.filters.given.get("topic", ()), tuple(been), int(picks)), limits


def show(visit: Visit) -> Reply:
    """Answer `/plan`."""
    limits, choices, candidates = made(visit)
    given = limits.filters.given
    ids = ",".join(one.row["id"] for one in choices)
    names = {
        "choices": [(cards.card(limits, one.row, dated=True), one.score, one.reasons) for one in choices],
        "candidates": count(candidates, "event"),
        "mine": Link(visit.link("/my", [("ids", ids)]), "Take these as my list") if choices else None,
        "given": {name: texts[0] for name, texts in given.items()},
        "chosen": {name: set(texts) for name, texts in given.items()},
        "weekdays": [(name, name.capitalize()) for name in [*WEEKDAYS[1:], WEEKDAYS[0]]],
        "topics": topics.to_come(limits),
        "companies": [(one.value, one.words) for one in search_form.companies(limits)],
        "groups": _groups(limits),
        "been": {part for name, text in visit.pairs if name == "been" for part in text.split(",")},
    }
    description = f"Two or three events in {visit.region.name} that fit your free evenings and mix circles."
    return page(site.render("plan.html", **shell(limits, "Plan my week", description), **names))


def _groups(visit: Visit) -> list[tuple[str, str]]:
    """Give the groups that meet in these days, to say which ones are known already."""
    sql = """SELECT DISTINCT group_id, group_name FROM events WHERE group_id IS NOT NULL AND starts_at BETWEEN ? AND ?
             AND relevance IN ('core', 'adjacent') ORDER BY group_name LIMIT 60"""
    span = [periods.utc(visit.now), periods.utc(visit.now + timedelta(days=14))]
    return [(str(row[0]), str(row[1])) for row in visit.conn.execute(sql, span)]
