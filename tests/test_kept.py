"""Answers kept in memory: never older than the catalogue, never across midnight, never more than fits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from shelf import Shelf, Site

from pipeline.publish import kept as kept_module
from pipeline.publish.http import KEPT
from pipeline.publish.kept import LARGEST, MOST_BYTES, Kept
from pipeline.publish.sending import sent
from pipeline.publish.visit import Reply

NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
JSON = "application/json"


def test_an_answer_is_kept_for_its_version_and_its_time() -> None:
    kept = Kept()
    kept.put("a", 1, NOW, sent(Reply("x", JSON, seconds=60)))
    assert kept.get("a", 1, NOW) is not None
    assert kept.get("a", 1, NOW + timedelta(seconds=59)) is not None
    assert kept.get("a", 1, NOW + timedelta(seconds=61)) is None
    assert kept.get("a", 2, NOW) is None
    assert kept.get("b", 1, NOW) is None


def test_no_answer_outlives_a_quarter_of_an_hour_because_days_begin_there() -> None:
    kept = Kept()
    before = NOW - timedelta(seconds=1)
    kept.put("a", 1, before, sent(Reply("x", JSON, seconds=86400)))
    assert kept.get("a", 1, before) is not None
    assert kept.get("a", 1, NOW) is None


@pytest.mark.parametrize(
    "reply",
    [
        Reply("x", JSON, 404),
        Reply("x", JSON, 301),
        Reply("x", JSON, seconds=0),
        Reply("x" * (LARGEST + 1), JSON),
    ],
)
def test_faults_and_what_nobody_may_keep_are_not_kept(reply: Reply) -> None:
    kept = Kept()
    kept.put("a", 1, NOW, sent(reply))
    assert kept.get("a", 1, NOW) is None


def test_the_least_used_answers_go_when_the_room_is_full() -> None:
    kept = Kept()
    for number in range(40):
        kept.put(number, 1, NOW, sent(Reply("x" * 1_000_000, JSON)))
        kept.get(0, 1, NOW)
    assert kept.size <= MOST_BYTES
    assert kept.get(0, 1, NOW) is not None
    assert kept.get(1, 1, NOW) is None
    assert kept.size == sum(len(answer.body) for _, _, answer in kept.answers.values())


async def test_a_change_is_seen_at_once_by_everyone(tmp_path: Path, frozen: datetime) -> None:
    shelf = Shelf(tmp_path / "portland.db")
    site = Site(shelf)
    for number in range(5):
        shelf.event(f"e{number}")
        assert len(await site.events()) == number + 1
        assert len(await site.events()) == number + 1


async def test_hosts_and_regions_never_share_an_answer(tmp_path: Path, frozen: datetime) -> None:
    shelf = Shelf(tmp_path / "portland.db")
    boston = Shelf(tmp_path / "boston.db", "Boston", "America/New_York")
    shelf.event("here")
    boston.event("there")
    site = Site(shelf)
    for _ in range(2):
        assert await site.events() == ["here"]
        assert await site.events("?region=boston") == ["there"]
        assert "SOURCE;VALUE=URI:http://a.example/" in (await site.get("/events.ics", host="a.example")).text
        assert "SOURCE;VALUE=URI:http://b.example/" in (await site.get("/events.ics", host="b.example")).text


async def test_columns_of_regions_that_nobody_asks_for_are_forgotten_and_read_again(
    tmp_path: Path, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_module, "MOST_COUNTED", 5)
    shelves = {name: Shelf(tmp_path / f"{name}.db", name.title()) for name in ("portland", "boston", "chicago")}
    for count, (name, shelf) in enumerate(shelves.items(), start=2):
        for number in range(count):
            shelf.event(f"{name}-{number}")
    site = Site(shelves["portland"])
    held = KEPT.setdefault(site.datasette, Kept()).indexes
    for turn in range(4):  # an address that is new each time, so that no answer is kept
        for count, name in enumerate(shelves, start=2):
            page = (await site.get(f"/events?region={name}&utm_x={turn}")).text
            assert [f"/events/{name}-{number}" in page for number in range(count + 1)] == [True] * count + [False]
            assert list(held)[-1].endswith(f"{name}.db")
            assert sum(index.size for index in list(held.values())[:-1]) <= 5
    assert max(index.size for index in held.values()) > 0


def test_one_large_region_is_never_forgotten_for_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_COUNTED", 1)
    kept, shelf = Kept(), Shelf(tmp_path / "portland.db")
    for number in range(3):
        shelf.event(f"e{number}")
    index = kept.index("portland.db")
    index.at(shelf.conn)
    assert index.size == 3
    assert kept.index("portland.db") is index


async def test_a_repeated_feed_costs_a_look_at_the_version(tmp_path: Path, frozen: datetime) -> None:
    """A ratio inside one run, so that a slow machine proves the same: kept is at least four times cheaper."""
    shelf = Shelf(tmp_path / "portland.db")
    for number in range(300):
        shelf.event(f"e{number}", text="word " * 50)
    site = Site(shelf)

    async def cost(path: str) -> float:
        began = perf_counter()
        assert (await site.get(path)).status_code == 200
        return perf_counter() - began

    await cost("/healthz")
    made = min([await cost(f"/events.json?limit=200&utm_x={number}") for number in range(5)])
    again = min([await cost("/events.json?limit=200&utm_x=1") for _ in range(9)])
    assert again * 4 < made
