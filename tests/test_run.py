"""`weakties run`, `collect` and the catalogue's commands, as people run them: real processes, real exit codes."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from servers import Server

from pipeline.serve import application

ROOT = Path(__file__).parents[1]
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Python career night\r\n"
    "DTSTART:20991201T020000Z\r\nDTEND:20991201T040000Z\r\nGEO:45.52;-122.67\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def weakties(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)


def free_port() -> int:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def service(data: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    command = [sys.executable, "-m", "pipeline", "--data", str(data), *arguments, "run", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def wait_for_events(base: str, process: subprocess.Popen[str], least: int, seconds: float = 60) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the service ended by itself"
        try:
            with urlopen(f"{base}/events.json?relevance=any&limit=1", timeout=5) as reply:
                count = int(json.load(reply)["count"])
        except (URLError, ConnectionError, TimeoutError):
            count = 0
        if count >= least:
            return count
        time.sleep(0.3)
    pytest.fail(f"no {least} events within {seconds} seconds")


def test_the_service_serves_while_it_collects_and_stops_when_told(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_bytes((ROOT / "data" / "sample.toml").read_bytes())
    with service(tmp_path) as (process, base):
        assert wait_for_events(base, process, 100) >= 100
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{base}/", timeout=2)


def test_a_machine_without_internet_gets_the_sample_region_and_is_told_so(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "portland.toml").write_text(
        f'[region]\ntimezone = "UTC"\n[[sources]]\nid = "a"\nurl = "http://127.0.0.1:{port}/a.ics"\n', "utf-8"
    )
    with service(tmp_path) as (process, base):
        wait_for_events(base, process, 50)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        told = process.stderr.read()
        assert "no source of Portland can be reached from here; serving the sample region" in told
        assert "Traceback" not in told


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Path]:
    with Server() as server:
        good = server.serve("/a.ics", ICS, media_type="text/calendar")
        (tmp_path / "town.toml").write_text(
            f'[region]\nname = "Town"\ntimezone = "America/Los_Angeles"\n[[sources]]\nid = "good"\nurl = "{good}"\n'
            f'[[sources]]\nid = "bad"\nurl = "{server.url("/none.ics")}"\n',
            "utf-8",
        )
        yield tmp_path


def test_exit_codes_tell_all_some_and_none(town: Path) -> None:
    assert weakties(town, "collect", "good", "--allow-private-hosts").returncode == 0
    assert weakties(town, "collect", "--allow-private-hosts").returncode == 3
    assert weakties(town, "collect", "bad", "--allow-private-hosts").returncode == 1
    assert weakties(town, "collect", "nobody").returncode == 2
    assert weakties(town, "collect", "--colour").returncode == 2


def test_a_dry_run_says_what_would_change_and_writes_nothing(town: Path) -> None:
    result = weakties(town, "collect", "good", "--dry-run", "--allow-private-hosts")
    assert result.returncode == 0, result.stderr
    assert "would be: 1 new" in result.stderr
    assert not (town / "town.db").exists()


def test_a_second_collector_leaves_with_75(town: Path) -> None:
    from pipeline.lock import collecting

    with collecting(town / "town.db"):
        result = weakties(town, "collect", "--allow-private-hosts")
    assert result.returncode == 75
    assert result.stderr.startswith("weakties: ")


def test_the_catalogue_in_the_terminal(town: Path) -> None:
    weakties(town, "collect", "--allow-private-hosts")
    listed = weakties(town, "list", "--relevance", "any")
    assert "Python career night" in listed.stdout
    event_id = listed.stdout.split()[0]
    assert "Python career night" in weakties(town, "search", "career", "--relevance", "any").stdout
    assert weakties(town, "search", "gardening", "--relevance", "any").stdout == ""
    shown = json.loads(weakties(town, "show", event_id, "--json").stdout)
    assert (shown["id"], shown["starts_at"]) == (event_id, "2099-11-30T18:00:00-08:00")
    assert weakties(town, "show", "nothing").returncode == 1
    wrong = weakties(town, "list", "--kind", "party")
    assert wrong.returncode == 2
    assert "allowed: meetup" in wrong.stderr


@pytest.mark.parametrize("form", ["ics", "rss", "json", "csv", "geojson"])
async def test_an_export_is_the_same_bytes_as_the_web_gives(
    town: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", "2026-03-03T20:00:00Z")
    weakties(town, "collect", "--allow-private-hosts")
    target, filters = town / f"out.{form}", ("--relevance", "any", "--until", "2100-01-01")
    result = weakties(town, "export", form, *filters, "-o", str(target), "--base-url", "http://localhost")
    assert result.returncode == 0, result.stderr
    assert "Python career night" in target.read_text("utf-8")
    web = await application(town, "town").client.get(f"/events.{form}?relevance=any&until=2100-01-01")
    assert web.content == target.read_bytes()


def test_health_names_what_fails_and_the_command_that_shows_it(town: Path) -> None:
    weakties(town, "collect", "--allow-private-hosts")
    result = weakties(town, "health")
    assert result.returncode == 3
    assert "not-found" in result.stdout
    assert f"weakties --data {town} inspect bad" in result.stdout


def test_the_database_is_checked_and_copied(town: Path) -> None:
    weakties(town, "collect", "--allow-private-hosts")
    assert weakties(town, "db", "check").returncode == 0
    copied = weakties(town, "db", "backup", str(town / "copy.db"))
    assert copied.returncode == 0, copied.stderr
    assert (town / "copy.db").stat().st_size > 0
    assert weakties(town, "db", "migrate").returncode == 0


def test_a_fault_is_one_line_and_never_a_traceback(town: Path) -> None:
    (town / "town.db").write_bytes(b"this is no database at all, but long enough to look like a file of one" * 20)
    for command in (["collect", "--allow-private-hosts"], ["list"], ["health"], ["db", "check"], ["export", "ics"]):
        result = weakties(town, *command)
        assert result.returncode in (1, 2), command
        assert "Traceback" not in result.stderr, command
        assert result.stderr.startswith("weakties: "), command
