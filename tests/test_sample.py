"""The sample region: an invented city around today, served over loopback, with the troubles of real feeds."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener
from zoneinfo import ZoneInfo

import pytest

from pipeline.config import load, shipped
from pipeline.sample import SCHEME, answers, needs_server, render, served, serving

FOLDER = shipped() / "sample"
PORTLAND = ZoneInfo("America/Los_Angeles")
FILES = sorted(path.name for path in FOLDER.iterdir() if path.name != "answers.toml")


class Untouched(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), Untouched)


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with opener().open(request, timeout=5) as answer:
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}
    except HTTPError as error:
        with error:
            return error.code, error.read(), {k.lower(): v for k, v in error.headers.items()}


@pytest.mark.parametrize(
    ("token", "written"),
    [
        ("{{tue+0 18:30 ics}}", "20260303T183000"),
        ("{{tue+0 18:30 utc}}", "20260304T023000Z"),
        ("{{mon+1 12:00 iso}}", "2026-03-09T12:00:00-07:00"),  # the clocks have changed in between
        ("{{sun+0 date}}", "20260308"),
        ("{{fri-1 day}}", "2026-02-27"),
        ("{{wed+1 09:00 rfc822}}", "Wed, 11 Mar 2026 09:00:00 -0700"),
        ("{{thu+4 words}}", "Thursday, April 2"),
        ("{{thu+4 long}}", "Thursday, April 2, 2026"),
    ],
)
def test_a_date_is_written_around_the_week_of_now(token: str, written: str, now: datetime) -> None:
    assert render(f"<{token}>", now, PORTLAND) == f"<{written}>"


def test_a_time_that_the_clocks_skip_is_moved_and_not_invented_twice(now: datetime) -> None:
    assert render("{{sun+0 02:30 iso}}", now, PORTLAND) == "2026-03-08T03:30:00-07:00"


def test_nothing_changes_until_monday(now: datetime) -> None:
    week = {render("{{sat+2 date}}", now + timedelta(days=days), PORTLAND) for days in range(-1, 6)}
    assert week == {"20260321"}
    assert render("{{sat+2 date}}", now + timedelta(days=6), PORTLAND) == "20260328"


@pytest.mark.parametrize("token", ["{{xyz+1 date}}", "{{tue+1 nonsense}}"])
def test_a_token_that_nobody_knows_is_an_error_that_names_it(token: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="the days are"):
        render(token, now, PORTLAND)


@pytest.mark.parametrize("name", FILES)
def test_every_template_is_filled_in_whole(name: str, now: datetime) -> None:
    assert "{{" not in render((FOLDER / name).read_text("utf-8"), now, PORTLAND)


def test_every_answer_belongs_to_a_file_or_has_none_to_give() -> None:
    for name, answer in answers(FOLDER).items():
        assert name in FILES or answer.status >= 300, name


def test_every_file_is_a_source_or_behind_one() -> None:
    region = load(shipped() / "sample.toml")
    named = {source.url.removeprefix(SCHEME) for source in region.sources if source.enabled}
    behind = {"agile.ics", "data-club.ics"}  # redirected to, and named by a page
    assert set(FILES) - named == behind


def test_the_sample_region_gets_real_addresses_only_while_it_is_served(now: datetime) -> None:
    region = load(shipped() / "sample.toml")
    assert needs_server(region)
    with served(region, now=lambda: now) as live:
        assert not needs_server(live)
        python = live.source("python").url
        assert python.startswith("http://127.0.0.1:")
        assert get(python)[0] == 200
    with pytest.raises(OSError, match="refused"):
        get(python)


def test_another_region_is_left_as_it_is() -> None:
    region = load(shipped() / "portland.toml")
    with served(region) as same:
        assert same is region


def test_two_samples_are_served_side_by_side(now: datetime) -> None:
    with serving("UTC", now=lambda: now) as one, serving("UTC", now=lambda: now) as other:
        assert one != other
        assert get(one + "python.ics")[1] == get(other + "python.ics")[1]


@pytest.fixture(scope="module")
def site() -> str:
    moment = datetime(2026, 3, 3, 12, tzinfo=PORTLAND)
    with serving("America/Los_Angeles", now=lambda: moment) as base:
        yield base


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("python.ics", 200),
        ("no-such-file.ics", 404),
        ("answers.toml", 404),
        ("../portland.toml", 404),
        ("..%2Fportland.toml", 404),
        ("", 404),
        ("closed.ics", 410),
        ("wall.ics", 403),
        ("busy.ics", 503),
        ("old-address.ics", 301),
    ],
)
def test_each_file_is_answered_as_declared_and_nothing_else_is_reached(name: str, status: int, site: str) -> None:
    assert get(site + name)[0] == status


def test_calendars_have_the_line_ends_of_the_standard(site: str) -> None:
    _, content, headers = get(site + "python.ics")
    assert headers["content-type"] == "text/calendar"
    assert content.count(b"\n") == content.count(b"\r\n") > 50


def test_the_troubles_are_in_the_bytes(site: str) -> None:
    college = get(site + "college.ics")[1]
    assert b"\r" not in college
    assert any(line_is_cut_inside_a_character(line) for line in college.split(b"\n"))
    assert "Café des métiers".encode("cp1252") in get(site + "francophone.ics")[1]
    assert get(site + "agile.ics")[1].startswith(b"\xef\xbb\xbf\r\n")
    assert b"END:VCALENDAR" not in get(site + "cut.ics")[1]
    assert get(site + "nothing.ics")[1] == b""


def line_is_cut_inside_a_character(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def test_a_document_that_did_not_change_is_a_304(site: str) -> None:
    _, content, headers = get(site + "chamber.ics")
    assert content
    assert get(site + "chamber.ics", If_None_Match=headers["etag"])[:2] == (304, b"")
    assert get(site + "chamber.ics", If_None_Match='"another"')[0] == 200


def test_no_document_names_the_server_that_serves_it() -> None:
    for name in FILES:
        assert b"127.0.0.1" not in Path(FOLDER / name).read_bytes(), name
