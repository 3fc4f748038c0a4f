"""One source, gathered whole: next pages, details, the calendar behind a page, and what is asked again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from servers import Server, document, status

from pipeline.child import Children
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.records import DocumentState, Gathered, Window
from scrapers.model import Source

NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
Run = Callable[..., Awaitable[Gathered]]


def ics(*titles: str) -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART:20260310T180000Z\r\nEND:VEVENT\r\n"
        for title in titles
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\n{events}END:VCALENDAR\r\n"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A group</title>{head}</head><body>{body}</body></html>"


def event_page(title: str, start: str, **more: str) -> str:
    facts = "".join(f', "{key}": "{value}"' for key, value in more.items())
    block = f'{{"@context": "https://schema.org", "@type": "Event", "name": "{title}", "startDate": "{start}"{facts}}}'
    return page(f'<script type="application/ld+json">{block}</script>')


@pytest.fixture
async def run() -> Any:
    async with Children(count=1) as children, Fetcher(allow_private=True, now=lambda: NOW) as fetcher:

        async def visit(url: str, known: Mapping[str, DocumentState] | None = None, **source: Any) -> Gathered:
            return await gather(Source(id="s", url=url, **source), fetcher, children, WINDOW, known or {}, NOW)

        yield visit


async def test_a_calendar_is_read_and_remembered(run: Run) -> None:
    async with Server() as server:
        url = server.serve("/a.ics", ics("One", "Two"), media_type="text/calendar", etag='"1"')
        first = await run(url)
        assert [record.title for record in first.records] == ["One", "Two"]
        [state] = first.documents
        assert (state.url, state.etag) == (url, '"1"')
        again = await run(url, {url: state})
        assert again.unchanged
        assert again.records == ()
        assert server.requests[-1].headers["if-none-match"] == '"1"'


async def test_the_same_bytes_without_validators_are_not_parsed_again(run: Run) -> None:
    async with Server() as server:
        url = server.serve("/a.ics", ics("One"), media_type="text/calendar")
        [state] = (await run(url)).documents
        assert (await run(url, {url: state})).unchanged
        server.serve("/a.ics", ics("One", "Two"), media_type="text/calendar")
        assert len((await run(url, {url: state})).records) == 2


async def test_a_page_without_events_leads_to_the_calendar_that_it_names(run: Run) -> None:
    async with Server() as server:
        server.serve("/group.ics", ics("One"), media_type="text/calendar")
        url = server.serve(
            "/",
            page("Join us!", '<link rel="alternate" type="text/calendar" href="/group.ics">'),
            media_type="text/html",
        )
        found = await run(url)
        assert [record.title for record in found.records] == ["One"]
        assert any("/group.ics" in warning.message for warning in found.warnings)


async def test_a_page_that_leads_nowhere_is_an_error_that_says_what_to_do(run: Run) -> None:
    async with Server() as server:
        found = await run(server.serve("/", page("<p>Welcome</p>"), media_type="text/html"))
        assert found.error_code == "not-a-calendar"
        assert "weakties sources" in found.error_message
        assert not found.complete


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>
<item><title>Mixer</title><link>{0}/mixer</link><guid>g1</guid></item>
<item><title>Gone</title><link>{0}/gone</link><guid>g2</guid></item></channel></rss>"""


async def test_a_start_that_only_the_linked_page_tells_is_found_there(run: Run) -> None:
    async with Server() as server:
        server.serve("/mixer", event_page("Mixer", "2026-03-10T18:00:00-08:00"), media_type="text/html")
        server.answer("/gone", status(404))
        url = server.serve("/feed", FEED.format(server.url("").rstrip("/")), media_type="application/rss+xml")
        found = await run(url)
        assert [(record.title, record.uid) for record in found.records] == [("Mixer", "g1")]
        assert [entry.uid for entry in found.rejected] == ["g2"]
        assert not found.complete, "an entry whose page failed may still exist"


async def test_a_token_goes_to_its_own_origin_and_to_no_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    async with Server() as own, Server() as other:
        other.serve("/x.ics", ics("One"), media_type="text/calendar")
        link = f'<link rel="alternate" type="text/calendar" href="{other.url("/x.ics")}">'
        url = own.serve("/", page("", link), media_type="text/html")
        found = await run(url, token_env="SECRET_TOKEN")
        assert len(found.records) == 1
        assert "s3cret" in own.requests[-1].headers["authorization"]
        assert all("authorization" not in request.headers for request in other.requests)


async def test_a_missing_token_is_named_and_nothing_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_TOKEN", raising=False)
    async with Server() as server:
        found = await run(server.serve("/x.ics", ics("One")), token_env="SECRET_TOKEN")
        assert found.error_code == "needs-token"
        assert "SECRET_TOKEN" in found.error_message
        assert server.requests == []


async def test_all_entries_rejected_is_a_failure_of_the_source(run: Run) -> None:
    async with Server() as server:
        broken = ics("One").replace("DTSTART:20260310T180000Z\r\n", "")
        found = await run(server.serve("/x.ics", broken, media_type="text/calendar"))
        assert found.error_code == "all-rejected"
        assert found.rejected[0].code == "no-start"


async def test_sources_fail_alone(run: Run) -> None:
    async with Server() as server:
        good = server.serve("/good.ics", ics("One"), media_type="text/calendar")
        bad = server.answer("/bad.ics", document("{", media_type="application/json"))
        results = await asyncio.gather(run(bad), run(good))
        assert [result.error_code is None for result in results] == [False, True]


async def test_a_source_that_is_only_a_rule_needs_no_network(run: Run) -> None:
    found = await run("", options={"rule": "every Tuesday, 18:30", "title": "Club night"})
    assert found.error_code is None, found.error_message
    assert {record.local_time for record in found.records} == {"18:30"}
    assert len(found.records) > 50


async def test_a_source_whose_pages_all_come_slowly_is_left_in_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.gather.MAX_SECONDS", 0.0)
    more = event_page("Two", "2026-03-11T18:00:00Z") + '<a rel="next" href="/b.html">next</a>'
    async with Server() as server:
        url = server.serve("/a.html", event_page("Night", "2026-03-10T18:00:00Z") + more, media_type="text/html")
        server.serve("/b.html", event_page("Later", "2026-03-11T18:00:00Z"), media_type="text/html")
        found = await run(url)
        assert [request.path for request in server.requests if request.path != "/robots.txt"] == ["/a.html"]
    assert ([record.title for record in found.records], found.complete) == (["Night", "Two"], False)
    assert found.warnings[-1].message.startswith("stopped after 0 further pages; ")
