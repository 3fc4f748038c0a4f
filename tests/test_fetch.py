"""One address fetched: what comes back, what is told to whom, and how often."""

import asyncio
import gzip
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from servers import Server, client_context, document, in_turn, moved, server_context, stall, status

from pipeline.addresses import Guard
from pipeline.fetch import Fetcher, Limits, Validators, user_agent
from scrapers.errors import (
    BadTLS,
    Blocked,
    NotFound,
    RateLimited,
    RefusedAddress,
    ServerError,
    SourceError,
    Unreachable,
)

ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
PAGE = "<!doctype html><title>Club</title>" + "<p>The harbour walk starts at the old crane.</p>" * 50


class Naps:
    """Sleeps that take no time and are remembered."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def fetcher(**options: object) -> Fetcher:
    settings = {
        "limits": Limits(total=5, connect=1, read=1),
        "now": lambda: NOW,
        "jitter": lambda: 1.0,
        "sleep": Naps(),
    }
    return Fetcher(**{"allow_private": True, **settings, **options})  # type: ignore[arg-type]


def named(*servers: Server, **options: object) -> Fetcher:
    """Make a fetcher for which every name lies on loopback, at these servers only: politeness applies to names."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = Guard(exempt=frozenset((server.host, server.port) for server in servers))
    return fetcher(allow_private=False, guard=guard, resolve=resolve, **options)


async def test_a_document_comes_with_all_that_its_readers_need() -> None:
    async with Server() as server, fetcher() as fetch:
        server.serve("/e.ics", ICS, media_type='Text/Calendar; Charset="UTF-8"; method=PUBLISH', headers={"X-Own": "1"})
        fetched = await fetch.fetch(server.url("/e.ics#top"), purpose="next")
    doc = fetched.document
    assert doc is not None
    assert (doc.content, doc.url, doc.status) == (ICS.encode(), server.url("/e.ics"), 200)
    assert (doc.media_type, doc.charset, doc.fetched_at, doc.purpose) == ("text/calendar", "UTF-8", NOW, "next")
    assert doc.headers["x-own"] == "1"
    assert fetched.bytes_on_wire == len(ICS)
    assert not fetched.unchanged


async def test_we_say_who_we_are_and_offer_only_what_we_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAKTIES_CONTACT", "https://events.example.org/about")
    async with Server() as server, fetcher() as fetch:
        server.serve("/e.ics", ICS)
        await fetch.fetch(server.url("/e.ics"))
    sent = server.requests[0].headers
    assert sent["user-agent"].startswith("WeakTies/")
    assert "https://events.example.org/about" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip"
    assert "cookie" not in sent and "if-none-match" not in sent
    monkeypatch.setenv("WEAKTIES_USER_AGENT", "Harbour Calendar (+mailto:me@example.org)")
    assert user_agent() == "Harbour Calendar (+mailto:me@example.org)"


async def test_what_has_not_changed_is_not_sent_again() -> None:
    async with Server() as server, fetcher() as fetch:
        url = server.serve("/e.ics", ICS, etag='"v1"', last_modified="Tue, 03 Mar 2026 10:00:00 GMT")
        first = await fetch.fetch(url)
        again = await fetch.fetch(url, first.validators)
        server.serve("/e.ics", ICS + "x", etag='"v2"')
        changed = await fetch.fetch(url, again.validators)
    assert first.validators == Validators('"v1"', "Tue, 03 Mar 2026 10:00:00 GMT")
    assert again.unchanged and again.validators == first.validators
    assert changed.document is not None and changed.validators.etag == '"v2"'
    assert [r.headers.get("if-none-match") for r in server.requests] == [None, '"v1"', '"v1"']


async def test_a_304_that_repeats_no_validators_keeps_them() -> None:
    async with Server() as server, fetcher() as fetch:
        url = server.answer("/e.ics", status(304))
        fetched = await fetch.fetch(url, Validators('"v1"', None))
    assert fetched.validators.etag == '"v1"'


async def test_a_304_to_a_first_request_is_asked_again_without_caches_and_then_an_error() -> None:
    async with Server() as server, fetcher() as fetch:
        url = server.answer("/e.ics", in_turn(status(304), document(ICS)))
        assert (await fetch.fetch(url)).document is not None
        assert server.requests[1].headers["cache-control"] == "no-cache"
        server.answer("/e.ics", status(304))
        with pytest.raises(Unreachable, match="304"):
            await fetch.fetch(url)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ETag": '"' + "e" * 2000 + '"'}, Validators()),
        ({"ETag": "unquoted-but-usual"}, Validators("unquoted-but-usual")),
        ({"Last-Modified": "not a date"}, Validators()),
        ({"Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}, Validators(None, "Tue, 03 Mar 2026 10:00:00 GMT")),
        ({"ETag": '"\xe9"'}, Validators()),
        ({"ETag": ""}, Validators()),
    ],
)
async def test_validators_that_would_break_the_next_request_are_dropped(
    headers: dict[str, str], expected: Validators
) -> None:
    async with Server() as server, fetcher() as fetch:
        url = server.serve("/e.ics", ICS, headers=headers)
        assert (await fetch.fetch(url)).validators == expected
        await fetch.fetch(url, expected)


async def test_gzip_is_undone_and_the_bytes_on_the_wire_are_counted() -> None:
    text = ICS * 1000
    async with Server() as server, fetcher() as fetch:
        fetched = await fetch.fetch(server.serve("/e.ics", text, compressed=True))
    assert fetched.document is not None and fetched.document.content == text.encode()
    assert fetched.bytes_on_wire == len(gzip.compress(text.encode()))


async def test_the_servers_hint_when_to_come_back_is_read() -> None:
    date = "Tue, 03 Mar 2026 20:00:00 GMT"
    hints = {
        "/a.ics": ({"Cache-Control": "public, max-age=3600"}, 3600),
        "/b.ics": ({"Expires": "Tue, 03 Mar 2026 22:00:00 GMT", "Date": date}, 7200),
        "/c.ics": ({"Cache-Control": "max-age=0"}, None),
        "/d.ics": ({"Cache-Control": "no-cache, max-age=600"}, None),
        "/e.ics": ({"Cache-Control": "max-age=99999999999999999999"}, 7 * 86400),
        "/f.ics": ({"Expires": "0"}, None),
        "/g.ics": ({}, None),
        "/h.ics": ({"Cache-Control": "max-age=60", "Expires": "Tue, 03 Mar 2026 22:00:00 GMT", "Date": date}, 60),
    }
    async with Server() as server, fetcher() as fetch:
        for path, (headers, expected) in hints.items():
            fetched = await fetch.fetch(server.serve(path, ICS, headers=headers))
            assert fetched.hint_seconds == expected, path


async def test_a_temporary_move_is_followed_and_the_address_kept() -> None:
    async with Server() as server, fetcher() as fetch:
        server.serve("/new.ics", ICS)
        fetched = await fetch.fetch(server.redirect("/old.ics", "/new.ics", status=302))
    assert fetched.document is not None and fetched.document.url == server.url("/new.ics")
    assert fetched.moved_to is None


async def test_only_a_chain_of_permanent_moves_gives_a_new_address() -> None:
    async with Server() as server, fetcher() as fetch:
        server.serve("/d.ics", ICS)
        server.redirect("/c.ics", "d.ics", status=308)
        server.redirect("/b.ics", "/c.ics", status=301)
        server.redirect("/a.ics", "/b.ics", status=302)
        permanent = await fetch.fetch(server.url("/b.ics"))
        mixed = await fetch.fetch(server.url("/a.ics"))
    assert permanent.moved_to == server.url("/d.ics")
    assert mixed.moved_to is None


async def test_a_loop_of_redirects_ends_after_five() -> None:
    async with Server() as server, fetcher() as fetch:
        with pytest.raises(Unreachable, match="5 redirects"):
            await fetch.fetch(server.redirect("/a.ics", "/a.ics"))
    assert len(server.requests) == 6


async def test_a_secret_is_told_to_its_own_origin_only() -> None:
    async with Server() as server, Server(host="127.0.0.2") as other, fetcher() as fetch:
        other.serve("/stolen.ics", ICS)
        server.redirect("/here.ics", "/there.ics")
        server.redirect("/there.ics", other.url("/stolen.ics"))
        await fetch.fetch(server.url("/here.ics"), headers={"Authorization": "Bearer s3cret", "X-Api-Key": "k3y"})
    assert [r.headers.get("x-api-key") for r in server.requests] == ["k3y", "k3y"]
    assert "authorization" not in other.requests[0].headers and "x-api-key" not in other.requests[0].headers


async def test_no_cookie_is_kept() -> None:
    async with Server() as server, named(server) as fetch:
        server.answer("/a.ics", moved("/b.ics", headers={"Set-Cookie": "id=1; Path=/"}))
        server.serve("/b.ics", ICS, headers={"Set-Cookie": "id=2; Path=/"})
        for _ in range(2):
            await fetch.fetch(f"http://club.test:{server.port}/a.ics")
    assert len(server.requests) == 4
    assert all("cookie" not in request.headers for request in server.requests)


async def test_a_user_name_in_an_address_is_refused_and_its_password_not_repeated() -> None:
    async with Server() as server, fetcher() as fetch:
        server.serve("/e.ics", ICS)
        with pytest.raises(RefusedAddress, match="token_env") as caught:
            await fetch.fetch(server.url("/e.ics").replace("//", "//me:s3cret@"))
    assert server.requests == []
    assert "s3cret" not in caught.value.message + caught.value.url


async def test_a_source_may_have_its_own_user_agent() -> None:
    async with Server() as server, fetcher() as fetch:
        await fetch.fetch(server.serve("/e.ics", ICS), headers={"User-Agent": "Mozilla/5.0 (by permission)"})
    assert server.requests[0].headers["user-agent"] == "Mozilla/5.0 (by permission)"


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server() as server, Server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        async with fetcher() as fetch:
            await fetch.fetch(server.serve("/e.ics", ICS))
    assert len(server.requests) == 1 and proxy.requests == []


async def test_connections_are_kept() -> None:
    async with Server() as server, fetcher() as fetch:
        url = server.serve("/e.ics", ICS, etag='"1"')
        for _ in range(5):
            await fetch.fetch(url, Validators('"1"'))
        await fetch.fetch(url)
    assert server.connections == 1


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class TestTLS:
    async def code(self, context: ssl.SSLContext, trusted: trustme.CA) -> str:
        async with Server(tls=context) as server, fetcher(tls=client_context(trusted)) as fetch:
            server.serve("/e.ics", ICS)
            try:
                await fetch.fetch(server.url("/e.ics"))
            except SourceError as error:
                assert "certificate" in error.message
                return error.code
            return "ok"

    async def test_a_trusted_certificate_is_accepted(self, authority: trustme.CA) -> None:
        assert await self.code(server_context(authority, "127.0.0.1"), authority) == "ok"

    async def test_a_stranger_a_wrong_name_and_an_expired_certificate_are_refused(self, authority: trustme.CA) -> None:
        assert await self.code(server_context(trustme.CA(), "127.0.0.1"), authority) == "bad-tls"
        assert await self.code(server_context(authority, "other.example.org"), authority) == "bad-tls"
        expired = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        past = datetime.now(UTC) - timedelta(days=1)
        authority.issue_cert("127.0.0.1", not_after=past).configure_cert(expired)
        assert await self.code(expired, authority) == "bad-tls"

    async def test_webcal_is_https(self, authority: trustme.CA) -> None:
        context = server_context(authority, "127.0.0.1")
        async with Server(tls=context) as server, fetcher(tls=client_context(authority)) as fetch:
            server.serve("/e.ics", ICS)
            fetched = await fetch.fetch(server.url("/e.ics").replace("https:", "webcal:"))
        assert fetched.document is not None and fetched.document.url.startswith("https:")

    async def test_a_move_from_https_to_http_is_no_new_address(self, authority: trustme.CA) -> None:
        context = server_context(authority, "127.0.0.1")
        async with Server() as plain, Server(tls=context) as server, fetcher(tls=client_context(authority)) as fetch:
            target = plain.serve("/e.ics", ICS)
            fetched = await fetch.fetch(server.redirect("/e.ics", target, status=301))
        assert fetched.document is not None and fetched.moved_to is None

    async def test_a_server_without_tls_behind_an_https_address_is_no_crash(self) -> None:
        async def speak_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        plain = await asyncio.start_server(speak_plainly, "127.0.0.1", 0)
        async with plain, fetcher(tls=client_context(trustme.CA())) as fetch:
            with pytest.raises(BadTLS):
                await fetch.fetch(f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}/e.ics")


class TestFaults:
    async def test_a_fault_of_a_proxy_is_tried_twice_more(self) -> None:
        naps = Naps()
        async with Server() as server, fetcher(sleep=naps) as fetch:
            url = server.answer("/e.ics", in_turn(status(503), status(502), document(ICS)))
            assert (await fetch.fetch(url)).document is not None
        assert naps.taken == [0.5, 1.0]

    async def test_a_storm_of_faults_ends_after_three_requests(self) -> None:
        async with Server() as server, fetcher() as fetch:
            with pytest.raises(ServerError) as caught:
                await fetch.fetch(server.answer("/e.ics", status(503, "Service Unavailable")))
        assert (len(server.requests), caught.value.status) == (3, 503)

    async def test_a_fault_of_the_server_itself_is_not_repeated(self) -> None:
        async with Server() as server, fetcher() as fetch:
            with pytest.raises(ServerError):
                await fetch.fetch(server.answer("/e.ics", status(500)))
        assert len(server.requests) == 1

    async def test_a_short_wait_that_the_server_names_is_kept_and_a_long_one_is_left_to_the_schedule(self) -> None:
        naps = Naps()
        async with Server() as server, fetcher(sleep=naps, limits=Limits(total=5, connect=5)) as fetch:
            await fetch.fetch(server.answer("/a.ics", in_turn(status(503, retry_after="3"), document(ICS))))
            with pytest.raises(ServerError) as caught:
                await fetch.fetch(server.answer("/b.ics", status(503, retry_after="600")))
        assert naps.taken == [3.0]
        assert caught.value.retry_after == 600
        assert len(server.seen("/b.ics")) == 1

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ("120", 120),
            ("1000000000", 86400),
            ("Tue, 03 Mar 2026 20:05:00 GMT", 300),
            ("Tue, 03 Mar 2020 20:05:00 GMT", 0),
            ("soon", None),
            ("-5", None),
            (None, None),
        ],
    )
    async def test_retry_after_is_read_as_seconds_or_as_a_date_and_bounded(
        self, told: str | None, expected: float | None
    ) -> None:
        async with Server() as server, fetcher() as fetch:
            url = server.answer("/e.ics", status(429, **({"retry_after": told} if told else {})))
            with pytest.raises(RateLimited) as caught:
                await fetch.fetch(url)
        assert caught.value.retry_after == expected
        assert len(server.requests) == 1

    async def test_a_refused_connection_is_tried_again_and_then_told(self) -> None:
        naps = Naps()
        async with Server() as server:
            url = server.url("/e.ics")
        async with fetcher(sleep=naps) as fetch:
            with pytest.raises(Unreachable, match="no connection"):
                await fetch.fetch(url)
        assert len(naps.taken) == 2

    async def test_a_name_that_does_not_exist_is_not_tried_again(self) -> None:
        naps = Naps()
        async with fetcher(sleep=naps) as fetch:
            with pytest.raises(Unreachable, match="no host"):
                await fetch.fetch("https://nowhere.invalid/e.ics")
        assert naps.taken == []

    @pytest.mark.parametrize(
        ("code", "body", "expected"),
        [
            (404, "", "not-found"),
            (410, "", "gone"),
            (401, "", "needs-token"),
            (403, "", "blocked"),
            (403, '{"message":"API rate limit exceeded"}', "rate-limited"),
            (503, "<html><title>Just a moment...</title><script>_cf_chl_opt</script></html>", "blocked"),
            (200, "<html><title>Just a moment...</title><script>_cf_chl_opt</script></html>", "blocked"),
            (200, '{"message":"Group not found"}', "not-found"),
            (206, ICS, "truncated"),
            (204, "", "truncated"),
            (300, "", "unreachable"),
            (999, "", "blocked"),
        ],
    )
    async def test_every_refusal_has_its_code(self, code: int, body: str, expected: str) -> None:
        async with Server() as server, fetcher() as fetch:
            with pytest.raises(SourceError) as caught:
                await fetch.fetch(server.answer("/e.ics", status(code, body, media_type="text/html")))
        assert caught.value.code == expected
        assert caught.value.status == code

    async def test_an_empty_body_is_left_to_the_reader(self) -> None:
        async with Server() as server, fetcher() as fetch:
            fetched = await fetch.fetch(server.serve("/e.ics", ""))
        assert fetched.document is not None and fetched.document.content == b""


class TestPoliteness:
    async def test_a_host_is_asked_one_thing_at_a_time_and_hosts_at_once(self) -> None:
        naps = Naps()
        async with Server() as one, Server() as two, named(one, two, sleep=naps, delay=1.5) as fetch:
            urls = [f"http://{h}.test:{s.port}/{n}.ics" for n in range(3) for h, s in (("one", one), ("two", two))]
            for server in (one, two):
                for n in range(3):
                    server.serve(f"/{n}.ics", ICS)
            await asyncio.gather(*(fetch.fetch(url) for url in urls))
        assert (one.most_at_once, two.most_at_once) == (1, 1)
        assert sorted(round(nap, 1) for nap in naps.taken) == [1.5] * 4

    async def test_a_redirect_within_a_host_needs_no_second_turn(self) -> None:
        naps = Naps()
        async with Server() as server, named(server, sleep=naps) as fetch:
            server.serve("/b.ics", ICS)
            server.redirect("/a.ics", "/b.ics")
            await fetch.fetch(f"http://club.test:{server.port}/a.ics")
        assert naps.taken == []

    async def test_a_host_that_says_429_is_left_alone_by_all_its_sources(self) -> None:
        async with Server() as server, named(server) as fetch:
            server.answer("/a.ics", status(429, retry_after="3600"))
            server.serve("/b.ics", ICS)
            for name in ("a", "b"):
                with pytest.raises(RateLimited) as caught:
                    await fetch.fetch(f"http://club.test:{server.port}/{name}.ics")
                assert caught.value.retry_after == pytest.approx(3600, abs=5)
            await fetch.fetch(f"http://other.test:{server.port}/b.ics")
        assert [request.path for request in server.requests] == ["/a.ics", "/b.ics"]

    async def test_robots_txt_is_asked_for_pages_and_not_for_feeds(self) -> None:
        async with Server() as server, named(server) as fetch:
            server.serve("/robots.txt", "User-agent: *\nDisallow: /members\n", media_type="text/plain")
            server.serve("/events", PAGE, media_type="text/html")
            server.serve("/members/events.ics", ICS)
            base = f"http://club.test:{server.port}"
            await fetch.fetch(f"{base}/members/events.ics")
            assert server.seen("/robots.txt") == []
            await fetch.fetch(f"{base}/events")
            for _ in range(2):
                with pytest.raises(Blocked, match=r"robots\.txt"):
                    await fetch.fetch(f"{base}/members/events")
            with pytest.raises(NotFound):
                await fetch.fetch(f"{base}/members/events", robots=False)
        assert len(server.seen("/robots.txt")) == 1
        assert len(server.seen("/members/events")) == 1

    @pytest.mark.parametrize("answer", [status(404), status(403, "no"), document(PAGE, media_type="text/html")])
    async def test_a_host_without_robots_txt_may_be_asked(self, answer: Callable[..., object]) -> None:
        async with Server() as server, named(server) as fetch:
            server.answer("/robots.txt", answer)  # type: ignore[arg-type]
            server.serve("/events", PAGE, media_type="text/html")
            assert (await fetch.fetch(f"http://club.test:{server.port}/events")).document is not None

    async def test_robots_txt_of_the_target_of_a_redirect_counts_too(self) -> None:
        async with Server() as server, Server() as other, named(server, other) as fetch:
            other.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
            server.redirect("/events", f"http://other.test:{other.port}/events")
            with pytest.raises(Blocked):
                await fetch.fetch(f"http://club.test:{server.port}/events")
        assert [request.path for request in other.requests] == ["/robots.txt"]

    async def test_loopback_is_not_spared(self) -> None:
        naps = Naps()
        async with Server() as server, fetcher(sleep=naps) as fetch:
            server.serve("/events", PAGE, media_type="text/html")
            for _ in range(3):
                await fetch.fetch(server.url("/events"))
        assert naps.taken == [] and server.seen("/robots.txt") == []


async def test_a_fetch_that_is_cancelled_lets_go_of_its_host() -> None:
    async with Server() as server, named(server) as fetch:
        server.answer("/slow.ics", stall())
        server.serve("/e.ics", ICS)
        task = asyncio.create_task(fetch.fetch(f"http://club.test:{server.port}/slow.ics"))
        while not server.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await fetch.fetch(f"http://club.test:{server.port}/e.ics")).document is not None
