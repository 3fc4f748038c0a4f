"""`/metrics` says in Prometheus's own format how the catalogue and its sources are."""

import re
from pathlib import Path

import pytest
from shelf import Shelf, Site

from pipeline.health import State
from pipeline.publish.metrics import STATES

pytestmark = pytest.mark.usefixtures("frozen")
SAMPLE = re.compile(r'(weakties_[a-z_]+)\{region="portland"(?:,[a-z]+="([a-z-]+)")?\} (-?\d+(?:\.\d+)?)')


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "portland.db")
    made.event("ahead")
    made.event("over", at="2026-01-04 18:00")
    return made


async def scraped(shelf: Shelf) -> dict[tuple[str, str], float]:
    reply = await Site(shelf).get("/metrics")
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in reply.text.splitlines() if not line.startswith("# ")]
    found = [SAMPLE.fullmatch(line) for line in lines]
    assert all(found), lines
    return {(match[1], match[2] or ""): float(match[3]) for match in found if match}


async def test_events_and_sources_are_counted_by_state(shelf: Shelf) -> None:
    shelf.source("off", "disabled", last_fetch_at="2026-03-03T14:00:00Z")
    shelf.source("broken", "failing", last_fetch_at="2026-03-03T14:00:00Z", error_code="not-found", failures=2)
    told = await scraped(shelf)
    assert told["weakties_events", ""] == 2
    assert told["weakties_events_upcoming", ""] == 1
    assert told["weakties_sources", "failing"] == 1
    assert told["weakties_sources", "disabled"] == 1
    assert sum(value for (name, _), value in told.items() if name == "weakties_sources") == 3


async def test_a_scheduler_that_stands_still_is_seen(shelf: Shelf) -> None:
    assert (await scraped(shelf))["weakties_sources_late", ""] == 0
    shelf.source("late", last_fetch_at="2026-03-03T10:00:00Z", next_check_at="2026-03-03T18:30:00Z")
    told = await scraped(shelf)
    assert told["weakties_sources_late", ""] == 1
    assert told["weakties_last_success_age_seconds", ""] == 6 * 3600


async def test_visits_of_the_last_day_are_counted_by_outcome(shelf: Shelf) -> None:
    for at, outcome in (
        ("2026-03-03T10:00:00Z", "failed"),
        ("2026-03-03T11:00:00Z", "ok"),
        ("2026-03-01T11:00:00Z", "ok"),
    ):
        shelf.insert("fetches", {"source_id": "city", "started_at": at, "finished_at": at, "outcome": outcome})
    told = await scraped(shelf)
    assert (told["weakties_visits_day", "ok"], told["weakties_visits_day", "failed"]) == (1, 1)


def test_no_state_is_forgotten() -> None:
    assert set(STATES) == set(State.__args__)
