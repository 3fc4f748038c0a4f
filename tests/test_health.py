"""How each source is: every state with its evidence, since when, and the command that shows it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from told import NOW, gathered, known, record, records, region, source

from pipeline.health import WELL, Health, State, assess
from pipeline.normalise import utc
from pipeline.records import Gathered
from pipeline.store import Store
from pipeline.suspect import suspicion
from scrapers.model import Source

DAY = timedelta(days=1)


class Watch:
    """One source, visited day after day, and how it is."""

    def __init__(self, path: Path, entry: Source) -> None:
        self.entry, self.days = entry, 0
        self.store = Store.open(path, region(entry), NOW)

    def visit(self, *visits: Gathered | list[object]) -> Health:
        for told in visits:
            now = NOW + self.days * DAY
            found = told if isinstance(told, Gathered) else gathered(told, now=now)  # type: ignore[arg-type]
            self.store.apply(self.entry, found, now, random=Random(0))
            self.days += 1
        return self.now()

    def now(self) -> Health:
        [row] = self.store.sources()
        return assess(row, NOW + max(0, self.days - 1) * DAY)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watch]]:
    opened: list[Watch] = []

    def of(**entry: object) -> Watch:
        opened.append(Watch(tmp_path / f"{len(opened)}.db", source(**entry)))  # type: ignore[arg-type]
        return opened[-1]

    yield of
    for watched in opened:
        watched.store.close()


def failing(code: str, message: str = "it says no") -> Gathered:
    return replace(gathered(), error_code=code, error_message=message, complete=False, http_status=500)


def test_a_source_that_was_never_visited_is_new(watch: Callable[..., Watch]) -> None:
    found = watch().now()
    assert (found.state, found.well, found.command) == ("new", True, "weakties collect source")


def test_a_source_that_tells_of_events_is_ok(watch: Callable[..., Watch]) -> None:
    found = watch().visit(records(5))
    assert (found.state, found.evidence) == ("ok", "5 upcoming of 5 events")


def test_a_disabled_source_says_why(watch: Callable[..., Watch]) -> None:
    found = watch(enabled=False, reason="moved to Luma").now()
    assert (found.state, found.evidence, found.well) == ("disabled", "moved to Luma", True)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("server-error", "failing"),
        ("not-found", "failing"),
        ("blocked", "blocked"),
        ("not-a-calendar", "not-a-calendar"),
    ],
)
def test_a_source_that_fails_says_how_often_since_when_and_what(
    code: str, state: str, watch: Callable[..., Watch]
) -> None:
    found = watch().visit(records(5), failing(code), failing(code))
    assert (found.state, found.code, found.since) == (state, code, utc(NOW + DAY))
    assert found.evidence == f"{code}: it says no (2 times in a row; last read whole {utc(NOW)})"
    assert found.command == "weakties inspect source"
    assert not found.well


def test_a_source_that_never_worked_says_so(watch: Callable[..., Watch]) -> None:
    assert "(once; never read yet)" in watch().visit(failing("unreachable")).evidence


def test_one_good_visit_makes_a_failing_source_well(watch: Callable[..., Watch]) -> None:
    assert watch().visit(failing("unreachable"), records(5)).state == "ok"


def test_a_feed_that_empties_while_its_events_lie_ahead_is_silent_at_once(watch: Callable[..., Watch]) -> None:
    found = watch().visit(records(5), [])
    assert (found.state, found.since, found.well) == ("silent", utc(NOW + DAY), False)
    assert found.evidence == "it answers and is empty, though 5 events it told of lie ahead"


def test_a_group_between_two_meetings_is_quiet_and_after_long_silent(watch: Callable[..., Watch]) -> None:
    watched = watch()
    assert watched.visit(records(1, days=-5)).state == "quiet"
    assert watched.visit(*[records(1, days=-5)] * 45).state == "quiet"
    found = watched.visit(records(1, days=-5))
    assert (found.state, found.since) == ("silent", utc(NOW))


def test_a_source_that_may_be_empty_is_quiet_for_ever(watch: Callable[..., Watch]) -> None:
    assert watch(allow_empty=True).visit(*[[]] * 60).state == "quiet"


def test_a_held_loss_is_shrinking_and_names_the_command_that_settles_it(watch: Callable[..., Watch]) -> None:
    found = watch().visit(records(40, days=30), records(15, days=30))
    assert (found.state, found.since) == ("shrinking", utc(NOW + DAY))
    assert found.command == "weakties collect source --accept"


def test_a_shift_of_all_times_is_remembered_for_two_weeks(watch: Callable[..., Watch]) -> None:
    watched = watch()
    shifted = records(10, days=30 + 1 / 24)
    found = watched.visit(records(10, days=30), shifted)
    assert (found.state, found.code) == ("suspicious", "shifted")
    assert found.evidence == "10 of 10 upcoming events moved by +1 hours at once"
    assert watched.visit(*[shifted] * 13).state == "suspicious"
    assert watched.visit(shifted).state == "ok"


def test_events_in_the_dead_of_night_are_suspicious_until_they_are_not(watch: Callable[..., Watch]) -> None:
    night = records(10, days=30 + 14 / 24)
    watched = watch()
    found = watched.visit(night)
    assert (found.state, found.code, found.since) == ("suspicious", "odd-hours", utc(NOW))
    assert found.evidence.startswith("10 of 10 upcoming events begin between 1 and 6 at night (")
    assert watched.visit(night).since == utc(NOW)
    assert watched.visit([record(f"e{n}", days=30 + n) for n in range(10)]).code in (None, "shifted")


def test_every_state_is_reached_by_these_tests() -> None:
    text = Path(__file__).read_text() + Path(__file__).with_name("test_overlap.py").read_text()
    assert {state for state in get_args(State) if f'"{state}"' not in text} == set()
    assert set(get_args(State)) > WELL


# ---- suspicion, on plain values


def pairs(count: int, hours: float) -> list[tuple[object, object]]:
    before = records(count, days=30)
    after = records(count, days=30 + hours / 24)
    return list(zip(known(before).values(), after, strict=True))


def test_a_few_moves_are_no_suspicion() -> None:
    ahead = records(20, days=30)
    assert suspicion(pairs(4, 1), ahead[:4], utc(NOW)) is None  # type: ignore[arg-type]
    assert suspicion(pairs(6, 1), ahead, utc(NOW)) is None  # type: ignore[arg-type]


def test_a_move_by_a_day_is_a_decision_and_by_some_hours_a_zone() -> None:
    ahead = records(10, days=30)
    assert suspicion(pairs(10, 24), ahead, utc(NOW)) is None  # type: ignore[arg-type]
    found = suspicion(pairs(10, -7), ahead, utc(NOW))  # type: ignore[arg-type]
    assert found is not None
    assert "moved by -7 hours" in found.evidence


def test_all_day_events_are_never_at_odd_hours() -> None:
    days = [replace(r, all_day=True, local_time=None) for r in records(20, days=30 + 14 / 24)]
    assert suspicion([], days, utc(NOW)) is None
