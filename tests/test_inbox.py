"""Suggestions go to a private queue, are limited, and are reviewed by people."""

import json
import sqlite3
import stat
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from shelf import Shelf, Site, serving

from pipeline import inbox
from pipeline.cli import cli

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "portland.toml").write_text('[region]\nname = "Portland"\ntimezone = "America/Los_Angeles"\n')
    return Shelf(tmp_path / "portland.db")


async def send(site: Site, **fields: str) -> tuple[int, str]:
    body = urlencode(fields)
    answer = await site.datasette.client.post(
        "/suggest", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    return answer.status_code, answer.headers.get("location", answer.text)


def rows(shelf: Shelf) -> list[dict[str, object]]:
    return inbox.suggestions(shelf.path.parent / inbox.NAME, "any")


async def test_a_suggestion_waits_in_a_file_that_only_its_owner_reads(shelf: Shelf) -> None:
    site = Site(shelf)
    status, location = await send(
        site, kind="source", url="https://py.example/events", message="Monthly\u202e meetup", contact="ada@py.example"
    )
    assert (status, location) == (303, "/suggest?sent=1&region=portland")
    (row,) = rows(shelf)
    assert (row["kind"], row["url"], row["message"]) == ("source", "https://py.example/events", "Monthly meetup")
    assert "127.0.0.1" not in str(row)
    assert stat.S_IMODE((shelf.path.parent / inbox.NAME).stat().st_mode) == 0o600
    assert "Thank you" in (await site.get(location)).text


async def test_the_form_works_without_script_and_thanks(shelf: Shelf) -> None:
    answer = await Site(shelf).get("/suggest")
    assert 'method="post" action="/suggest"' in answer.text
    assert 'name="website"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "source"},
        {"kind": "nonsense", "message": "x"},
        {"message": "x"},
        {"kind": "source", "url": "javascript:alert(1)"},
        {"kind": "source", "url": "https://x.example", "nope": "1"},
        {"kind": "source", "url": "https://x.example", "region": "salem"},
    ],
)
async def test_what_says_nothing_or_something_else_is_refused(shelf: Shelf, fields: dict[str, str]) -> None:
    assert (await send(Site(shelf), **fields))[0] == 400
    assert rows(shelf) == []


async def test_robots_that_fill_in_everything_are_thanked_and_forgotten(shelf: Shelf) -> None:
    assert (await send(Site(shelf), kind="other", message="Buy now", website="https://spam.example"))[0] == 303
    assert rows(shelf) == []


async def test_one_visitor_may_send_five_an_hour(shelf: Shelf) -> None:
    site = Site(shelf)
    answers = [(await send(site, kind="other", message=f"m{number}"))[0] for number in range(7)]
    assert answers == [303] * 5 + [429] * 2
    assert len(rows(shelf)) == 5


def sent_through_a_proxy(port: int, *said: str) -> int:
    """Send a suggestion to a real server, as the proxies that `said` names pass it on."""
    conn = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": ", ".join(said)}
    with closing(conn):
        conn.request("POST", "/suggest", urlencode({"kind": "other", "message": "x"}), headers)
        return conn.getresponse().status


def test_visitors_behind_one_proxy_are_told_apart(shelf: Shelf) -> None:
    with serving(shelf) as (port, _):
        assert [sent_through_a_proxy(port, "198.51.100.1") for _ in range(6)] == [303] * 5 + [429]
        assert sent_through_a_proxy(port, "198.51.100.2") == 303
        assert sent_through_a_proxy(port, "203.0.113.9", "198.51.100.1") == 429  # the first was written by the visitor
        assert [sent_through_a_proxy(port, f"2001:db8:0:1::{n}") for n in range(6)] == [303] * 5 + [429]  # one line


def test_what_a_stranger_says_of_himself_is_not_believed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAKTIES_PROXIES", "10.9.8.7, 172.16.0.0/12")
    with serving(shelf) as (port, _):
        answers = [sent_through_a_proxy(port, f"198.51.100.{number}") for number in range(6)]
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize("said", ["*", "proxy.example", "10.0.0.1/8"])
def test_a_proxy_that_is_no_address_is_an_error_in_one_line(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("WEAKTIES_PROXIES", said)
    ran = CliRunner().invoke(cli, ["--data", str(shelf.path.parent), "serve", "--port", "0"])
    assert ran.exit_code == 2
    assert ran.output.startswith(f"weakties: WEAKTIES_PROXIES: {said!r} is no address and no network")


async def test_a_form_as_large_as_a_book_is_refused_unread(shelf: Shelf) -> None:
    assert (await send(Site(shelf), kind="other", message="x" * 30_000))[0] == 413
    assert rows(shelf) == []


async def test_a_queue_that_cannot_be_written_is_503_and_not_thanks(shelf: Shelf) -> None:
    (shelf.path.parent / inbox.NAME).mkdir()
    assert (await send(Site(shelf), kind="other", message="x"))[0] == 503


async def test_the_site_cannot_open_the_inbox_or_the_journal(shelf: Shelf) -> None:
    site = Site(shelf)
    await send(site, kind="other", message="secret-words")
    with sqlite3.connect(shelf.path.parent / "journal.db") as conn:
        conn.execute("CREATE TABLE entries (person TEXT)")
        conn.execute("INSERT INTO entries VALUES ('secret-words')")
    site = Site(shelf)  # a server that starts when they are already there
    assert set(site.datasette.databases) - {"_memory", "_internal"} == {"portland"}
    for name in ("inbox", "journal"):
        for path in (f"/{name}", f"/{name}.db", f"/{name}.json", f"/{name}/entries", f"/{name}/suggestions.json",
                     f"/events?region={name}", f"/static/..%2f{name}.db"):  # fmt: skip
            answer = await site.get(path)
            assert answer.status_code in (400, 404), path
            assert "secret-words" not in answer.text
        attach = f"attach '{shelf.path.parent / name}.db' as private"
        for path in ("/portland.json", "/portland/-/query.json"):
            answer = await site.datasette.client.get(path, params={"sql": attach})
            assert "secret-words" not in answer.text


def test_the_curator_reviews_and_marks(shelf: Shelf) -> None:
    from pipeline import clock

    data = str(shelf.path.parent)
    said = inbox.Suggestion("portland", "source", "", "https://py.example", "Monthly", "ada@py.example", "v")
    inbox.put(shelf.path.parent / inbox.NAME, said, clock.now())
    run = CliRunner()
    listed = run.invoke(cli, ["--data", data, "inbox"])
    assert listed.exit_code == 0, listed.output
    assert "weakties --region portland sources add https://py.example" in listed.output
    assert json.loads(run.invoke(cli, ["--data", data, "inbox", "list", "--json"]).stdout)["message"] == "Monthly"
    assert run.invoke(cli, ["--data", data, "inbox", "done", "1"]).exit_code == 0
    assert run.invoke(cli, ["--data", data, "inbox", "list"]).stdout == ""
    missing = run.invoke(cli, ["--data", data, "inbox", "decline", "9"])
    assert (missing.exit_code, "there is no suggestion 9" in missing.output) == (1, True)
