"""The journal: private, complete, and useful to others only through what its owner exports."""

import csv
import io
import stat
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result
from shelf import Shelf

from pipeline import journal
from pipeline.cli import cli

pytestmark = pytest.mark.usefixtures("frozen")  # Tuesday, 3 March 2026


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "portland.toml").write_text('[region]\nname = "Portland"\ntimezone = "America/Los_Angeles"\n')
    return tmp_path


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), "journal", *words])


def add(data: Path, *words: str) -> None:
    result = run(data, "add", *words)
    assert result.exit_code == 0, result.output


def test_an_entry_is_kept_in_a_file_that_only_its_owner_reads(data: Path) -> None:
    add(
        data,
        "Ada Park",
        "--company",
        "Acme",
        "--promise",
        "an introduction",
        "--next",
        "send CV",
        "--due",
        "2026-03-10",
    )
    assert run(data, "list").stdout == "1  2026-03-03  Ada Park, Acme; next: send CV by 2026-03-10\n"
    assert stat.S_IMODE((data / journal.NAME).stat().st_mode) == 0o600


def test_an_entry_knows_the_event_at_which_one_met(data: Path) -> None:
    Shelf(data / "portland.db").event("meet", "Python night", at="2026-02-10 18:00")
    add(data, "Ada", "--event", "meet")
    assert "2026-02-10  Ada at Python night" in run(data, "list").stdout
    missing = run(data, "add", "Bob", "--event", "nope")
    assert (missing.exit_code, "there is no event 'nope'" in missing.output) == (1, True)


def test_an_informational_interview_goes_its_steps(data: Path) -> None:
    add(data, "Ada", "--interview", "asked")
    for step in journal.INTERVIEW[1:]:
        assert run(data, "update", "1", "--interview", step).exit_code == 0
        assert f"[interview {step}]" in run(data, "list").stdout
    assert run(data, "update", "1", "--interview", "forgotten").exit_code == 2
    assert run(data, "update", "7", "--note", "x").exit_code == 1
    assert run(data, "update", "1").exit_code == 2
    assert run(data, "add").exit_code == 2


def test_the_table_holds_everything_and_no_formula(data: Path) -> None:
    add(data, "=HYPERLINK(1)", "--note", "line\nbreak", "--email", "ada@acme.example")
    (row,) = csv.DictReader(io.StringIO(run(data, "export", "csv").stdout))
    assert row["person"] == "'=HYPERLINK(1)"
    assert (row["note"], row["email"]) == ("line\nbreak", "ada@acme.example")


def test_people_become_vcards_once_each(data: Path) -> None:
    add(data, "Ada; Park", "--company", "Acme")
    add(data, "Ada; Park", "--company", "Acme", "--email", "ada@acme.example")
    add(data, "--note", "Nobody by name", "--next", "rest")
    text = run(data, "export", "vcard").stdout
    assert text.count("BEGIN:VCARD") == 1
    assert "FN:Ada\\; Park" in text
    assert "EMAIL:ada@acme.example" in text
    assert "VERSION:4.0" in text


def test_next_steps_become_private_reminders(data: Path) -> None:
    add(data, "Ada", "--next", "send CV", "--due", "2026-03-10")
    add(data, "Bob", "--next", "some day")
    (event,) = icalendar.Calendar.from_ical(run(data, "export", "ics").stdout).events
    assert str(event["SUMMARY"]) == "send CV: Ada"
    assert str(event["DTSTART"].dt) == "2026-03-10"
    assert str(event["CLASS"]) == "PRIVATE"
    assert len(event.walk("VALARM")) == 1


def test_the_weeks_record_says_that_it_is_personal_and_holds_that_week_alone(data: Path) -> None:
    add(data, "Ada", "--company", "Acme", "--on", "2026-03-02", "--interview", "done", "--promise", "a referral")
    add(data, "Bob", "--on", "2026-03-09")
    text = run(data, "export", "week").stdout
    assert text.splitlines()[:2] == ["Work-search activities, 2026-03-02 to 2026-03-08", journal.LABEL]
    assert "2026-03-02  informational interview (done): Ada, Acme" in text
    assert "a referral" in text
    assert "Bob" not in text
    assert "Bob" in run(data, "export", "week", "--week", "2026-03-11").stdout
    assert "No activity" in run(data, "export", "week", "--week", "2026-01-01").stdout


def test_an_export_goes_to_a_file(data: Path) -> None:
    add(data, "Ada")
    out = data / "people.csv"
    assert run(data, "export", "csv", "-o", str(out)).exit_code == 0
    assert "Ada" in out.read_text()
