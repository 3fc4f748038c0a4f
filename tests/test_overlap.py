"""A source that tells what another tells, or tells it at other hours, is found out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from told import NOW, gathered, record, region, source

from pipeline.health import Health, assess
from pipeline.records import Record
from pipeline.store import Store
from pipeline.suspect import Beside, beside

TITLES = "Python night,Rust hack evening,Data breakfast,Robotics lab,Career fair,Founders drinks,Go talks".split(",")


def told(count: int, *, prefix: str = "", first: int = 0) -> list[Record]:
    """A calendar of so many different events."""
    return [
        record(f"{prefix}{n}", days=10 + n, title=TITLES[n % 7], url=f"https://club.example/{n}", location_name="Hall")
        for n in range(first, first + count)
    ]


def healths(path: Path, one: list[Record], two: list[Record], *, aggregator: bool = False) -> dict[str, Health]:
    """How two sources are after each was visited twice."""
    entries, now = (source("one", aggregator=aggregator), source("two")), NOW
    with Store.open(path, region(*entries), NOW) as store:
        for entry, records in [*zip(entries, (one, two), strict=True)] * 2:
            now += timedelta(hours=1)
            store.apply(entry, gathered(records, source_id=entry.id, now=now), now, random=Random(0))
        return {row["id"]: assess(row, now) for row in store.sources()}


def test_the_later_of_two_sources_that_tell_the_same_is_a_duplicate(tmp_path: Path) -> None:
    found = healths(tmp_path / "a.db", told(6, prefix="a"), told(6, prefix="b"))
    assert (found["one"].state, found["two"].state) == ("ok", "duplicate")
    assert found["two"].evidence == "one, which tells of 6, tells 6 of 6 upcoming events as well"
    assert found["two"].command == "weakties sources disable two"
    assert found["two"].since is not None
    assert not found["two"].well


def test_an_aggregator_that_tells_the_same_is_the_duplicate_whoever_came_first(tmp_path: Path) -> None:
    found = healths(tmp_path / "a.db", told(6, prefix="a"), told(6, prefix="b"), aggregator=True)
    assert (found["one"].state, found["two"].state) == ("duplicate", "ok")


def test_a_part_of_a_larger_calendar_is_no_duplicate_unless_it_has_the_same_ids(tmp_path: Path) -> None:
    assert healths(tmp_path / "a.db", told(14, prefix="a"), told(6, prefix="b"))["two"].state == "ok"
    assert healths(tmp_path / "b.db", told(14), told(6))["two"].state == "duplicate"


def test_it_is_a_duplicate_no_more_when_it_tells_of_its_own(tmp_path: Path) -> None:
    entries, now, states = (source("one"), source("two")), NOW, []
    with Store.open(tmp_path / "a.db", region(*entries), NOW) as store:
        store.apply(entries[0], gathered(told(6, prefix="a"), source_id="one", now=now), now)
        for records in (told(6, prefix="b"), told(14, prefix="b")):
            now += timedelta(hours=6)
            store.apply(entries[1], gathered(records, source_id="two", now=now), now)
            states.append(store.sources()[1]["state"])
    assert states == ["duplicate", "ok"]


def test_what_is_suspected_holds_while_nothing_is_read(tmp_path: Path) -> None:
    one, two = source("one"), source("two")
    mine, now = told(6, prefix="b"), NOW
    parts = {str(each.uid): f"hash {each.uid}" for each in mine}
    unread = {"unchanged_parts": frozenset(parts.values())}
    visits = [([], unread), ([], unread), (mine, {})]
    states = []
    with Store.open(tmp_path / "a.db", region(one, two), NOW) as store:
        store.apply(one, gathered(told(6, prefix="a"), source_id="one"), now)
        store.apply(two, gathered(mine, source_id="two", parts=parts), now)
        store.apply(one, gathered(told(6, first=8, prefix="c"), source_id="one"), now, accept=True)
        for records, more in visits:
            now += timedelta(hours=6)
            store.apply(two, gathered(records, source_id="two", now=now, **more), now)
            states.append(store.sources()[1]["state"])
    assert states == ["duplicate", "duplicate", "ok"]


OTHER = Beside("one", upcoming=20, yields=True, shared=6, same_uid=0, shifts={3600.0: 6})


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (OTHER, "other-hours"),
        (replace(OTHER, shifts={0.0: 6}), None),  # a part of it
        (replace(OTHER, shifts={3600.0: 2, 0.0: 4}), None),
        (replace(OTHER, shifts={86400.0 * 7: 6}), None),  # the next week's
        (replace(OTHER, yields=False), None),  # the other one is trusted less
        (replace(OTHER, shifts={0.0: 6}, upcoming=6), "duplicate"),
        (replace(OTHER, shifts={0.0: 6}, same_uid=6), "duplicate"),
        (replace(OTHER, shifts={0.0: 5}, shared=5, upcoming=5), None),
    ],
)
def test_what_stands_beside_another_source_is_weighed(other: Beside, code: str | None) -> None:
    found = beside([other], 6)
    assert (found.code if found else None) == code
