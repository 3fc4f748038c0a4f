"""`weakties inspect`, as a person or a program runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers import Server

NOW = "2026-03-03T20:00:00Z"
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//t//\r
BEGIN:VEVENT\r
UID:weekly@t\r
SUMMARY:Code & Coffee\\, weekly\r
DTSTART;TZID=America/Los_Angeles:20260304T090000\r
DTEND;TZID=America/Los_Angeles:20260304T110000\r
RRULE:FREQ=WEEKLY;COUNT=4\r
EXDATE;TZID=America/Los_Angeles:20260311T090000\r
LOCATION:Cafe\\, 1 Main St\\, Portland\\, OR 97205\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:broken@t\r
SUMMARY:No start\r
END:VEVENT\r
END:VCALENDAR\r
"""


def inspect(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WEAKTIES_NOW": NOW, **({"WEAKTIES_DATA": str(data)} if data else {})}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "inspect", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def lines(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    path = tmp_path / "saved.ics"
    path.write_bytes(CALENDAR.encode())
    return path


def test_one_json_object_a_line_in_order_of_start_and_a_summary_last(calendar: Path) -> None:
    *events, rejected, summary = lines(inspect(str(calendar), "--json"))
    assert [event["starts_at"] for event in events] == [
        "2026-03-04T09:00:00-08:00",
        "2026-03-18T09:00:00-07:00",
        "2026-03-25T09:00:00-07:00",
    ]
    assert {event["uid"] for event in events} == {"weekly@t"}
    first = events[0]
    assert first["title"] == "Code & Coffee, weekly"
    assert first["timezone"] == "America/Los_Angeles"
    assert first["location"]["locality"] == "Portland"
    assert (rejected["type"], rejected["reason"], rejected["uid"]) == ("rejected", "no-start", "broken@t")
    assert summary == {
        "type": "summary", "adapter": "ical", "events": 3, "rejected": 1, "warnings": [], "follow": [],
    }  # fmt: skip


def test_every_name_of_the_contract_is_there(calendar: Path) -> None:
    event = lines(inspect(str(calendar), "--json"))[0]
    assert set(event) == set(
        "type uid recurrence_id title description starts_at ends_at timezone all_day status attendance url image_url "
        "location online_url organizer sponsors price categories kind relevance topics sequence updated_at".split()
    )


def test_from_and_until_are_dates_in_the_zone_and_until_is_exclusive(calendar: Path) -> None:
    found = inspect(
        str(calendar), "--json", "--from", "2026-03-04", "--until", "2026-03-18", "--timezone", "America/Los_Angeles"
    )
    assert [entry["starts_at"] for entry in lines(found) if entry["type"] == "event"] == ["2026-03-04T09:00:00-08:00"]


def test_zero_events_carry_a_warning_that_says_why(calendar: Path) -> None:
    summary = lines(inspect(str(calendar), "--json", "--from", "2030-01-01"))[-1]
    assert summary["events"] == 0
    assert summary["warnings"]


def test_what_is_no_calendar_is_one_line_and_exit_1(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><html><title>Just a moment...</title><body>Checking your browser</body></html>")
    result = inspect(str(path))
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("weakties: blocked: ")
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    result = inspect(str(tmp_path / "nothing.ics"), data=tmp_path)
    assert result.returncode != 0
    assert "nothing.ics" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_loopback_address_is_refused_unless_it_is_allowed() -> None:
    with Server() as server:
        url = server.serve("/a.ics", CALENDAR, media_type="text/calendar")
        refused = inspect(url)
        assert (refused.returncode, refused.stderr.split(":")[1].strip()) == (1, "refused-address")
        assert server.requests == []
        allowed = inspect(url, "--allow-private-hosts", "--json")
        assert lines(allowed)[-1]["events"] == 3


def test_usage_errors_exit_2(calendar: Path) -> None:
    assert inspect(str(calendar), "--timezone", "Mars/Olympus").returncode == 2
    assert inspect(str(calendar), "--from", "tomorrow").returncode == 2


def test_a_file_never_touches_the_network_and_names_what_would_be_fetched(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(
        '<rss version="2.0"><channel><title>t</title><item><title>Mixer, March 5, 2026, 6 pm</title>'
        "<link>https://group.example/mixer</link></item><item><title>Soon</title>"
        "<link>https://group.example/soon</link></item></channel></rss>"
    )
    summary = lines(inspect(str(path), "--json"))[-1]
    assert "https://group.example/soon" in summary["follow"]
