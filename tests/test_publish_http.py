"""How the site answers: ETag and 304, HEAD, CORS, security headers, problems; once as a real server on loopback."""

import re
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

import icalendar
import pytest
from shelf import Shelf, Site, serving

pytestmark = pytest.mark.usefixtures("frozen")
DATA = (
    "/events.ics",
    "/events.rss",
    "/events.json",
    "/events.csv",
    "/events.geojson",
    "/events/meet.json",
    "/events/meet.ics",
    "/sources.json",
    "/sitemap.xml",
    "/robots.txt",
    "/api/openapi.json",
)
PAGES = ("/", "/events", "/events/meet", "/subscribe", "/sources", "/about", "/accessibility", "/api")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "portland.db")
    made.event("meet", "Meet", text="Hello")
    return made


@pytest.mark.parametrize("path", DATA + PAGES)
async def test_what_a_client_has_already_is_not_sent_again(shelf: Shelf, path: str) -> None:
    site = Site(shelf)
    first = await site.get(path)
    assert first.status_code == 200
    etag = first.headers["etag"]
    assert etag.startswith('"')
    for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await site.get(path, if_none_match=said)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert (await site.get(path, if_none_match='"other"')).status_code == 200


async def test_the_etag_changes_when_the_event_does(shelf: Shelf) -> None:
    site = Site(shelf)
    before = (await site.get("/events.json")).headers["etag"]
    shelf.conn.execute("UPDATE events SET title = 'Moved'")
    shelf.conn.commit()
    assert (await site.get("/events.json")).headers["etag"] != before


@pytest.mark.parametrize("path", DATA + PAGES)
async def test_head_gives_the_headers_of_get_and_no_body(shelf: Shelf, path: str) -> None:
    site = Site(shelf)
    get, head = [await site.get(path, method, accept_encoding="identity") for method in ("GET", "HEAD")]
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "cache-control"):
        assert head.headers[name] == get.headers[name]
    assert int(get.headers["content-length"]) == len(get.content)


@pytest.mark.parametrize("path", DATA)
async def test_scripts_of_other_sites_may_read_data(shelf: Shelf, path: str) -> None:
    site = Site(shelf)
    answer = await site.get(path, origin="https://other.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await site.get(f"{path}?nope=1", origin="https://other.example")).headers[
        "access-control-allow-origin"
    ] == "*"


async def test_a_preflight_is_answered(shelf: Shelf) -> None:
    answer = await Site(shelf).get(
        "/events.json", "OPTIONS", origin="https://a.example", access_control_request_method="GET"
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


async def test_nothing_can_be_written(shelf: Shelf) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (await Site(shelf).get("/events.json", method)).status_code in (403, 405), method


@pytest.mark.parametrize("path", (*DATA, *PAGES, "/nope", "/portland", "/portland/events.json"))
async def test_every_answer_has_the_security_headers(shelf: Shelf, path: str) -> None:
    answer = await Site(shelf).get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("strict-origin-when-cross-origin", "no-referrer")


async def test_feeds_may_be_kept_a_quarter_of_an_hour_pages_a_minute_and_faults_not_at_all(shelf: Shelf) -> None:
    site = Site(shelf)
    assert (await site.get("/events.ics")).headers["cache-control"] == "public, max-age=900"
    assert (await site.get("/")).headers["cache-control"] == "public, max-age=60"
    for path in ("/events.ics?nope=1", "/nope", "/healthz"):
        assert (await site.get(path)).headers["cache-control"] == "no-store"


async def test_the_style_may_be_kept_for_a_year_because_its_address_names_its_version(shelf: Shelf) -> None:
    site = Site(shelf)
    (address,) = re.findall(r'href="(/static/style\.css[^"]*)"', (await site.get("/")).text)
    kept = await site.get(address)
    assert (kept.headers["content-type"], kept.headers["cache-control"]) == ("text/css", "public, max-age=31536000")
    assert (await site.get("/static/style.css")).headers["cache-control"] == "public, max-age=3600"
    assert (await site.get("/static/none.css")).status_code == 404
    assert (await site.get("/static/..%2fmetadata.yaml")).status_code == 404


async def test_a_problem_names_the_parameter_and_what_is_allowed(shelf: Shelf) -> None:
    answer = await Site(shelf).get("/events.json?attendance=remote")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    problem = answer.json()
    assert (problem["title"], problem["status"], problem["parameter"]) == ("Bad Request", 400, "attendance")
    assert problem["allowed"] == ["in-person", "online", "hybrid"]


@pytest.mark.parametrize("path", ["/about?q=x", "/sources.json?limit=1", "/events/meet?x=1", "/healthz?a=b"])
async def test_pages_without_filters_take_none(shelf: Shelf, path: str) -> None:
    assert (await Site(shelf).get(path)).status_code == 400


async def test_a_host_that_is_none_never_gets_into_a_link(shelf: Shelf) -> None:
    shelf.event("second")
    answer = await Site(shelf).get("/events.json?limit=1", host='evil"><script>')
    assert "<script" not in answer.text


async def test_links_are_those_of_the_host_that_was_asked(shelf: Shelf) -> None:
    shelf.event("second")
    answer = await Site(shelf).get("/events.json?limit=1", host="events.example:8443")
    assert answer.json()["next"].startswith("http://events.example:8443/events.json?limit=1&after=")


async def test_a_final_slash_leads_to_the_page(shelf: Shelf) -> None:
    answer = await Site(shelf).get("/events/?q=x")
    assert (answer.status_code, answer.headers["location"]) == (301, "/events?q=x")


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example/", "/\\evil.example/", "/%2Fevil.example/"])
async def test_no_address_leads_to_another_host(shelf: Shelf, path: str) -> None:
    answer = await Site(shelf).get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_a_question_that_takes_too_long_is_stopped_and_never_an_empty_answer(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.publish import http

    for number in range(2000):
        shelf.conn.execute("INSERT INTO topics VALUES (?, ?, '')", [f"t{number}", f"T{number}"])
    shelf.conn.commit()
    monkeypatch.setattr(http, "SECONDS", -1.0)
    assert (await Site(shelf).get("/events")).status_code == 503


async def test_health_is_told_for_monitors(shelf: Shelf) -> None:
    answer = (await Site(shelf).get("/healthz")).json()
    assert answer == {"status": "ok", "region": "portland", "upcoming": 1, "collected_at": "2026-03-03T14:00:00Z"}


def test_a_real_server_serves_the_feed_sees_changes_at_once_and_stops_on_sigterm(shelf: Shelf) -> None:
    with serving(shelf) as (port, process):
        status, etag, body = fetch(port, "/events.ics")
        (event,) = icalendar.Calendar.from_ical(body).events
        assert (status, event["SUMMARY"]) == (200, "Meet")
        assert fetch(port, "/events.ics", etag)[0] == 304
        shelf.event("second", "Second")
        assert b"SUMMARY:Second\r\n" in fetch(port, "/events.ics", etag)[2]
        assert fetch(port, "/static/style.css")[0] == 200
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        process.wait(10)
        assert time.monotonic() - began < 5


def fetch(port: int, path: str, etag: str = "") -> tuple[int, str, bytes]:
    """Ask over a real connection; http.client sees every byte that should not be there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("etag") or "", answer.read()
    finally:
        connection.close()
