"""`weakties sources add` and `suggest`: from any address to an entry of the region file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from servers import Server

from pipeline.config import load

NOW = "2026-03-03T20:00:00Z"
REGION = '# A region.\n[region]\nname = "Town"\ntimezone = "America/Los_Angeles"\n'
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Hello</title>
<link>https://x.example/1</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


def ics(*days: int, name: str = "Town Coders") -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:e{day}\r\nSUMMARY:Meetup {day}\r\nDTSTART:202603{day:02}T020000Z\r\nEND:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nX-WR-CALNAME:{name}\r\n{events}END:VCALENDAR\r\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(REGION, "utf-8")
    return tmp_path


def sources(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WEAKTIES_NOW": NOW, "WEAKTIES_DATA": str(data)}
    command = [sys.executable, "-m", "pipeline", "sources", *arguments, "--allow-private-hosts"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)


def group_site(server: Server) -> str:
    server.serve("/cal.ics", ics(5, 12, 19), media_type="text/calendar")
    server.serve("/feed", FEED, media_type="application/rss+xml")
    home = (
        "<!doctype html><title>Town Coders | Home</title>"
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<p>We meet weekly. <a href="/cal.ics">Subscribe</a></p>'
    )
    return server.serve("/", home, media_type="text/html")


def test_the_calendar_behind_a_home_page_is_found_shown_and_written(data: Path) -> None:
    with Server() as server:
        url = group_site(server)
        result = sources(data, "add", url)
        assert result.returncode == 0, result.stderr
        assert "Meetup 5" in result.stdout
        assert result.stdout.splitlines()[0].startswith("✓")
        [source] = load(data / "town.toml").sources
        assert (source.id, source.name) == ("town-coders", "Town Coders")
        assert source.url.endswith("/cal.ics")
        assert (data / "town.toml").read_text("utf-8").startswith(REGION)


def test_a_dry_run_writes_nothing(data: Path) -> None:
    with Server() as server:
        result = sources(data, "add", group_site(server), "--dry-run")
        assert result.returncode == 0
        assert "would add town-coders" in result.stderr
    assert (data / "town.toml").read_text("utf-8") == REGION


def test_a_source_that_is_there_already_is_not_added_twice(data: Path) -> None:
    with Server() as server:
        url = group_site(server)
        assert sources(data, "add", url).returncode == 0
        again = sources(data, "add", url)
        assert again.returncode == 1
        assert "town-coders tells most of these events already" in again.stderr
        assert sources(data, "add", url, "--yes").returncode == 0
        assert [s.id for s in load(data / "town.toml").sources] == ["town-coders", "town-coders-2"]


def test_a_page_that_leads_nowhere_says_what_to_do_next(data: Path) -> None:
    with Server() as server:
        result = sources(
            data, "add", server.serve("/", "<!doctype html><title>x</title><p>Hi</p>", media_type="text/html")
        )
        assert result.returncode == 1
        assert "weakties sources suggest" in result.stderr
        assert "Traceback" not in result.stderr


CARDS = "".join(
    f'<div class="card"><h3><a href="/e/{day}">{name} evening</a></h3>'
    f'<p class="when">March {day}, 2026 · 6 pm</p></div>'
    for day, name in enumerate("Python Rust Java Golang Kotlin Swift Scala Ruby Julia Elixir".split(), 5)
)


def test_selectors_are_proposed_and_can_be_added(data: Path) -> None:
    with Server() as server:
        url = server.serve("/", f"<!doctype html><title>Hall</title><main>{CARDS}</main>", media_type="text/html")
        result = sources(data, "suggest", url, "--id", "hall")
        assert result.returncode == 0, result.stderr
        assert "10 events" in result.stdout
        assert load(data / "town.toml").source("hall").select["title"]
        checked = sources(data, "check", "hall")
        assert checked.returncode == 0, checked.stderr
        assert "10 events (selectors)" in checked.stdout


def test_a_redesign_is_an_error_and_not_an_empty_calendar(data: Path) -> None:
    with Server() as server:
        url = server.serve("/", f"<!doctype html><title>Hall</title><main>{CARDS}</main>", media_type="text/html")
        sources(data, "suggest", url, "--id", "hall")
        server.serve("/", "<!doctype html><title>Hall</title><main><p>New look!</p></main>", media_type="text/html")
        checked = sources(data, "check", "hall")
        assert checked.returncode == 1
        assert "layout-changed" in checked.stdout
