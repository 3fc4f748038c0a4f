"""`weakties plan`, `digest` and `export jsonfeed`: the web's answers in the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shelf import Shelf

from pipeline.cli import cli

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "portland.toml").write_text('[region]\nname = "Portland"\ntimezone = "America/Los_Angeles"\n')
    made = Shelf(tmp_path / "portland.db")
    made.event("tonight", "Python night", at="2026-03-03 18:00", kind="meetup", venue_name="Hall", is_free=1)
    return made


def run(shelf: Shelf, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(shelf.path.parent), *words])


def test_a_plan_shows_scores_reasons_and_the_address_of_the_list(shelf: Shelf) -> None:
    result = run(shelf, "plan", "--weekday", "tuesday", "--base-url", "https://e.example")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "tonight  Tue Mar 3, 6:00 PM  Python night  · Hall",
        "    score 6",
        "    +3 professional",
        "    +2 people talk with each other: meetup",
        "    +1 free",
    ]
    assert "https://e.example/my?ids=tonight" in result.stderr


@pytest.mark.parametrize("words", [("--kind", "rave"), ("--picks", "99"), ("--near", "nowhere")])
def test_a_plan_that_is_not_understood_is_a_usage_error_in_one_line(shelf: Shelf, words: tuple[str, str]) -> None:
    result = run(shelf, "plan", *words)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_newsletter_is_written_as_html_and_as_text(shelf: Shelf) -> None:
    out = shelf.path.parent / "week.html"
    assert run(shelf, "digest", "-o", str(out), "--base-url", "https://e.example").exit_code == 0
    assert 'href="https://e.example/events/tonight"' in out.read_text()
    text = run(shelf, "digest", "--text").stdout
    assert "6:00 PM  Python night\n    Hall · Free\n" in text
    assert run(shelf, "digest", "--text", "--kind", "rave").exit_code == 2


def test_a_file_of_json_feed_has_the_bytes_of_the_web(shelf: Shelf) -> None:
    assert json.loads(run(shelf, "export", "jsonfeed").stdout)["items"][0]["title"].startswith("Python night")
