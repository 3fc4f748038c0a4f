"""The sample region, fetched over loopback and read by the real pipeline: its events, and its troubles by name."""

import asyncio
import shlex
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import preview
from pipeline.child import Children
from pipeline.cli import cli
from pipeline.config import load, shipped
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.records import Gathered, Record
from pipeline.sample import served

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
REGION = load(shipped() / "sample.toml")

EVENTS = {
    "rosegator": 14,
    "tonight": 7,
    "python": 13,
    "security": 6,
    "chamber": 6,
    "agile": 3,
    "women": 4,
    "startups": 4,
    "founders": 3,
    "data-club": 4,
    "indieweb": 3,
    "builders": 5,
    "speakers": 10,
    "francophone": 2,
    "college": 10,
    "library-classes": 5,
    "library": 19,
    "job-centre": 7,
    "coworking": 4,
    "makerspace": 13,
    "river": 8,
    "walkers": 3,
    "stage": 5,
    "data-science": 0,
}
ERRORS = {
    "javascript": "not-a-calendar",
    "product": "not-a-calendar",
    "design": "not-found",
    "java": "gone",
    "marketing": "blocked",
    "hospital": "server-error",
}


async def collect() -> list[Gathered]:
    window = preview.window(NOW, REGION.timezone, None, None, 1000)
    with served(REGION, now=lambda: NOW) as live:
        async with Children(count=2) as children, Fetcher(allow_private=True) as fetcher:
            wanted = [source for source in live.sources if source.enabled]
            return list(await asyncio.gather(*(gather(s, fetcher, children, window, {}, NOW) for s in wanted)))


@pytest.fixture(scope="module")
def gathered() -> Mapping[str, Gathered]:
    return {found.source_id: found for found in asyncio.run(collect())}


@pytest.fixture(scope="module")
def records(gathered: Mapping[str, Gathered]) -> list[Record]:
    return [record for found in gathered.values() for record in found.records]


def test_every_source_is_either_good_or_in_trouble() -> None:
    assert EVENTS.keys() | ERRORS.keys() == {source.id for source in REGION.sources if source.enabled}


@pytest.mark.parametrize("source", list(EVENTS))
def test_a_source_gives_its_events(source: str, gathered: Mapping[str, Gathered]) -> None:
    found = gathered[source]
    assert (found.error_code, len(found.records)) == (None, EVENTS[source]), found.error_message


@pytest.mark.parametrize("source", ERRORS)
def test_a_source_in_trouble_is_called_by_its_name(source: str, gathered: Mapping[str, Gathered]) -> None:
    found = gathered[source]
    assert (found.error_code, len(found.records)) == (ERRORS[source], 0), found.error_message


def test_there_are_about_150_events(records: list[Record]) -> None:
    assert 140 <= len(records) <= 170


def test_every_day_of_the_coming_weeks_has_something(records: list[Record]) -> None:
    days = {record.local_date for record in records}
    assert {f"2026-11-{day}" for day in range(24, 31)} | {f"2026-12-{day:02}" for day in range(1, 8)} <= days


def one(records: list[Record], title: str, day: str) -> Record:
    found = [record for record in records if record.title.startswith(title) and record.local_date == day]
    assert len(found) == 1, found
    return found[0]


def test_the_recurring_evening_is_moved_cancelled_and_excepted(records: list[Record]) -> None:
    assert one(records, "Rosewood Python: talks", "2026-11-24").local_time == "18:30"
    assert one(records, "Rosewood Python: lightning", "2026-12-09").location_name != "Acme Robotics"
    assert one(records, "Rosewood Python: talks", "2026-12-22").status == "cancelled"
    assert [r for r in records if r.title.startswith("Rosewood Python") and r.local_date == "2027-01-05"] == []


@pytest.mark.parametrize(
    ("title", "day", "hour"),
    [
        ("Security Night: incident", "2026-11-25", "18:00"),  # no zone but X-WR-TIMEZONE
        ("Business After Hours at Tallgrass", "2026-11-26", "17:00"),  # a Windows zone
        ("Membership luncheon", "2026-12-01", "11:30"),  # a customised zone
        ("Founders' breakfast table", "2026-11-27", "08:00"),  # UTC
        ("Spreadsheets", "2026-11-23", "18:00"),  # ev:startdate with an offset
        ("Homebrew Website Club: small feeds", "2026-12-16", "18:30"),  # a date and a time in two elements
        ("Women in construction", "2026-12-15", "17:30"),  # words
        ("Rosewood Building Expo", "2027-01-08", None),  # "all day"
        ("Open day", "2026-12-12", None),  # a date without an end
        ("Choir of the Harbor", "2026-12-12", "19:30"),  # another city's zone, same hours
    ],
)
def test_hours_are_those_on_the_posters(records: list[Record], title: str, day: str, hour: str | None) -> None:
    assert one(records, title, day).local_time == hour


def test_nothing_private_and_nobodys_address_is_taken_over(records: list[Record]) -> None:
    told = repr(records)
    assert "salaries" not in told
    assert "mail.example" not in told
    assert "desk@" not in told


def test_no_script_comes_through(records: list[Record]) -> None:
    page = next(record for record in records if record.title.startswith("Web basics"))
    assert page.url is None or not page.url.startswith("javascript")
    assert not any(word in page.description for word in ("onclick", "onerror", "<img"))


def test_accents_survive_folding_and_a_wrong_charset(records: list[Record]) -> None:
    titles = {record.title for record in records}
    assert "Zoë Müller-Nuñez: “Robots in the ward” – a lecture on care & machines" in titles
    assert "Café des métiers : échange autour de l’emploi" in titles
    assert "Jazz ensemble: déjà vu 🎷" in titles


def test_the_calendar_that_breaks_off_proves_nothing_gone(gathered: Mapping[str, Gathered]) -> None:
    assert not gathered["founders"].complete
    assert gathered["python"].complete


def test_an_address_that_moved_for_good_is_remembered(gathered: Mapping[str, Gathered]) -> None:
    assert (gathered["agile"].moved_to or "").endswith("/agile.ics")


def test_what_cannot_be_understood_is_told_entry_by_entry(gathered: Mapping[str, Gathered]) -> None:
    told = {entry.code for entry in gathered["makerspace"].rejected}
    assert {"bad-date", "no-start"} <= told
    assert [entry.code for entry in gathered["library-classes"].rejected] == ["no-start"]


def test_the_command_beside_a_troubled_source_runs_as_it_stands_and_shows_the_trouble(tmp_path: Path) -> None:
    shutil.copy(shipped() / "sample.toml", tmp_path)
    words = ["--data", str(tmp_path), "--region", "sample"]
    assert CliRunner().invoke(cli, [*words, "collect", "marketing"]).exit_code == 1
    told = CliRunner().invoke(cli, [*words, "health"])
    [command] = [line.strip() for line in told.output.splitlines() if line.endswith(" inspect marketing")]
    shown = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert (told.exit_code, shown.exit_code) == (3, 1)
    assert "weakties: blocked: " in shown.output
