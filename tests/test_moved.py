"""A source that has moved for good is noted, and not lost when its old address dies."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from servers import Server, moved, status
from told import NOW, ask, region, source

from pipeline.collect import collect_region
from pipeline.config import Region
from pipeline.health import assess
from pipeline.store import Store
from scrapers.model import Source

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nBEGIN:VEVENT\r\nUID:1@club\r\nSUMMARY:Night\r\n"
    "DTSTART:20260320T020000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
DAY = timedelta(days=1)


@pytest.fixture
def old() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def new() -> Iterator[Server]:
    with Server(host="127.0.0.2") as server:
        server.serve("/new.ics", ICS)
        yield server


def place(tmp_path: Path, club: Source) -> Region:
    return region(club, path=tmp_path / "portland.toml")


def visit(town: Region, day: int) -> None:
    asyncio.run(collect_region(town, NOW + day * DAY, allow_private=True))


def note(town: Region) -> str:
    with Store.read(town.database, town) as store:
        return assess(store.sources()[0], NOW).evidence


def test_a_permanent_move_is_noted_and_outlives_the_old_address(old: Server, new: Server, tmp_path: Path) -> None:
    town = place(tmp_path, source("club", url=old.answer("/old.ics", moved(new.url("/new.ics"), status=301))))
    visit(town, 0)
    assert f"it has moved to {new.url('/new.ics')}" in note(town)
    old.answer("/old.ics", status(404))
    new.serve("/new.ics", ICS.replace("Night", "Late night"))
    for day in (1, 2):
        visit(town, day)
        assert ask(town.database, "SELECT state, failures, moved_to FROM sources") == [("ok", 0, new.url("/new.ics"))]
    assert ask(town.database, "SELECT title FROM events") == [("Late night",)]
    [(warnings,)] = ask(town.database, "SELECT warnings FROM fetches WHERE id = 2")
    assert "write that address into the region file" in json.loads(warnings)[0]


def test_a_temporary_redirect_is_no_move(old: Server, new: Server, tmp_path: Path) -> None:
    town = place(tmp_path, source("club", url=old.answer("/old.ics", moved(new.url("/new.ics"), status=302))))
    visit(town, 0)
    old.answer("/old.ics", status(410))
    visit(town, 1)
    assert ask(town.database, "SELECT error_code, moved_to FROM sources") == [("gone", None)]


def test_where_both_addresses_are_lost_the_old_one_is_reported(old: Server, new: Server, tmp_path: Path) -> None:
    town = place(tmp_path, source("club", url=old.answer("/old.ics", moved(new.url("/new.ics"), status=308))))
    visit(town, 0)
    old.answer("/old.ics", status(410))
    new.answer("/new.ics", status(404))
    visit(town, 1)
    assert ask(town.database, "SELECT error_code FROM sources") == [("gone",)]
    assert ask(town.database, "SELECT count(*) FROM events WHERE status = 'confirmed'") == [(1,)]


def test_a_token_stays_with_the_address_it_was_given_for(
    old: Server, new: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUB_TOKEN", "s3cret")
    club = source("club", url=old.answer("/old.ics", moved(new.url("/new.ics"), status=301)), token_env="CLUB_TOKEN")
    town = place(tmp_path, club)
    visit(town, 0)
    old.answer("/old.ics", status(404))
    visit(town, 1)
    assert new.seen("/new.ics")
    assert not any("s3cret" in str(request.headers) for request in new.requests)
    assert any("s3cret" in str(request.headers) for request in old.requests)


def test_a_server_that_is_only_ill_is_waited_for(old: Server, new: Server, tmp_path: Path) -> None:
    town = place(tmp_path, source("club", url=old.answer("/old.ics", moved(new.url("/new.ics"), status=301))))
    visit(town, 0)
    asked = len(new.seen("/new.ics"))
    old.answer("/old.ics", status(429, retry_after="5000"))
    visit(town, 1)
    assert len(new.seen("/new.ics")) == asked
