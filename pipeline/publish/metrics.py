"""`/metrics`: how the catalogue and its sources are, in the text format of Prometheus."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.health import State, state
from pipeline.publish.clauses import unfinished
from pipeline.publish.visit import Reply, Visit

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATES: tuple[State, ...] = (
    "new", "ok", "quiet", "silent", "shrinking", "suspicious", "duplicate", "failing", "blocked",
    "not-a-calendar", "disabled",
)  # fmt: skip
OUTCOMES = ("ok", "unchanged", "empty", "held", "failed")
LATE = 3600
"""Seconds after its time when a source that nobody visits is late: the scheduler stands still."""

Sample = tuple[str, float]
"""Labels (`state="ok"`, or nothing) and a value."""


def reply(visit: Visit) -> Reply:
    """Answer `/metrics` for one region."""
    visit.plain()
    return Reply("".join(_lines(visit)), MEDIA_TYPE, seconds=0)


def _lines(visit: Visit) -> Iterator[str]:
    where = f'region="{visit.region.id}"'
    for name, kind, told, samples in _metrics(visit):
        yield f"# HELP weakties_{name} {told}\n# TYPE weakties_{name} {kind}\n"
        for labels, value in samples:
            yield f"weakties_{name}{{{','.join(filter(None, (where, labels)))}}} {value:.15g}\n"


def _metrics(visit: Visit) -> Iterator[tuple[str, str, str, Iterable[Sample]]]:
    conn, now = visit.conn, visit.now
    clause, values = unfinished(now)
    (events, upcoming) = conn.execute(
        f"SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM events WHERE {clause})", values
    ).fetchone()
    yield "events", "gauge", "Events in the catalogue, past ones included.", [("", events)]
    yield "events_upcoming", "gauge", "Events that have not ended.", [("", upcoming)]
    sources = conn.execute("SELECT * FROM sources").fetchall()
    found = [state(source, now) for source in sources]
    yield "sources", "gauge", "Sources by state.", [(f'state="{one}"', found.count(one)) for one in STATES]
    due = [_age(source["next_check_at"], now) for source in sources if source["enabled"] and source["next_check_at"]]
    yield "sources_late", "gauge", "Sources whose visit is an hour overdue.", [("", sum(age > LATE for age in due))]
    last = max((source["last_success_at"] for source in sources if source["last_success_at"]), default=None)
    if last is not None:
        yield "last_success_age_seconds", "gauge", "Since a source was last read whole.", [("", _age(last, now))]
    day = dict(
        conn.execute(
            "SELECT outcome, count(*) FROM fetches WHERE finished_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?, '-1 day') "
            "GROUP BY outcome",
            (now.isoformat(),),
        ).fetchall()
    )
    yield "visits_day", "gauge", "Visits of the last 24 hours by outcome.", [
        (f'outcome="{one}"', day.get(one, 0)) for one in OUTCOMES
    ]  # fmt: skip


def _age(moment: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(moment)).total_seconds()
