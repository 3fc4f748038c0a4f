"""Servers that do their worst: every answer costs bounded time and memory, leads nowhere, and harms no other source."""

import asyncio
import csv
import gzip
import random
import re
import resource
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import (
    Answer,
    Request,
    Server,
    chunked,
    document,
    endless,
    head,
    in_turn,
    moved,
    raw,
    reset,
    stall,
    status,
    trickle,
)

from pipeline.addresses import Guard
from pipeline.fetch import Fetcher, Limits
from pipeline.fetching.transport import _socket_factory
from scrapers.errors import RefusedAddress, SourceError

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
OK = head(200, [("Content-Type", "text/calendar"), ("Content-Length", str(len(ICS)))]) + ICS
QUICK = Limits(total=0.8, connect=0.4, read=0.4, retries=1)
SMALL = Limits(total=5, connect=1, read=1, wire=200_000, content=1_000_000)


async def no_nap(seconds: float) -> None:
    """Wait for nothing: the pauses are proved elsewhere."""


def fetcher(*servers: Server, limits: Limits = QUICK, **options: object) -> Fetcher:
    """Make a fetcher that may dial these servers and nothing else: not even the rest of loopback."""
    guard = Guard(exempt=frozenset((server.host, server.port) for server in servers))
    return Fetcher(**{"guard": guard, "limits": limits, "sleep": no_nap, **options})  # type: ignore[arg-type]


async def code_of(fetch: Fetcher, url: str) -> str:
    try:
        await fetch.fetch(url)
    except SourceError as error:
        assert error.message and "\n" not in error.message
        return error.code
    return "ok"


def length(size: int, body: bytes = ICS) -> bytes:
    return head(200, [("Content-Type", "text/calendar"), ("Content-Length", str(size))]) + body


def encoded(body: bytes, coding: str = "gzip") -> bytes:
    headers = [("Content-Type", "text/calendar"), ("Content-Encoding", coding), ("Content-Length", str(len(body)))]
    return head(200, headers) + body


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


CHAOS: dict[str, tuple[Answer, set[str]]] = {
    "slow headers": (trickle(OK, every=0.05), {"timed-out"}),
    "slow body": (trickle(OK, every=0.05, start=len(OK) - 60), {"timed-out"}),
    "slow chunks": (trickle(chunked(ICS * 50, size=100), every=0.05, size=20), {"timed-out"}),
    "says nothing": (stall(), {"timed-out"}),
    "stops after the headers": (stall(OK[: -len(ICS)]), {"timed-out"}),
    "stops in the body": (stall(OK[:-10]), {"timed-out"}),
    "resets at once": (reset(), {"unreachable"}),
    "resets in the headers": (reset(OK[:20]), {"unreachable"}),
    "resets in the body": (reset(OK[:-10]), {"truncated"}),
    "closes at once": (raw(b""), {"unreachable"}),
    "closes in the headers": (raw(OK[:20]), {"unreachable"}),
    "fewer bytes than promised": (raw(length(len(ICS) + 10)), {"truncated"}),
    "chunks without an end": (raw(chunked(ICS, complete=False)), {"truncated"}),
    "chunk size that is no number": (
        raw(chunked(ICS).replace(b"\r\n\r\n", b"\r\n\r\nzz", 1)),
        {"truncated", "unreachable"},
    ),
    "gzip that stops": (raw(encoded(gzip.compress(ICS * 20)[:-12])), {"truncated"}),
    "gzip with a wrong sum": (raw(encoded(gzip.compress(ICS)[:-8] + b"\1" * 8)), {"unreadable"}),
    "gzip that is none": (raw(encoded(ICS)), {"unreadable"}),
    "gzip twice": (raw(encoded(gzip.compress(gzip.compress(ICS)), "gzip, gzip")), {"unreadable"}),
    "brotli that was not offered": (raw(encoded(b"\x0b\x02\x80abc\x03", "br")), {"unreadable"}),
    "endless body": (endless(head(200, []), b"x" * 65536), {"too-large"}),
    "endless headers": (endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"x" * 100 + b"\r\n"), {"unreachable"}),
    "endless header": (endless(b"HTTP/1.1 200 OK\r\nX-A: ", b"x" * 65536), {"unreachable"}),
    "endless error page": (endless(head(500, []), b"x" * 65536), {"server-error"}),
    "larger than it may be": (raw(length(10_000_000, b"")), {"too-large"}),
    "no HTTP": (raw(b"220 mail.example.org ESMTP\r\n"), {"unreachable"}),
    "two lengths": (raw(OK.replace(b"Content-Length", b"Content-Length: 5\r\nContent-Length")), {"unreachable"}),
    "a storm of 503": (status(503), {"server-error"}),
    "redirect without end": (moved("/chaos"), {"unreachable"}),
    "redirect to nowhere": (moved(""), {"unreachable"}),
    "redirect to a file": (moved("file:///etc/passwd"), {"refused-address"}),
    "redirect to a script": (moved("javascript:alert(1)"), {"refused-address"}),
    "redirect to garbage": (moved("http://[::1/"), {"refused-address"}),
    "redirect with a very long address": (moved("/" + "a" * 20_000), {"refused-address"}),
    "304 for ever": (status(304), {"unreachable"}),
}


@pytest.mark.parametrize("behaviour", CHAOS)
async def test_a_server_that_misbehaves_costs_only_its_own_source(behaviour: str) -> None:
    answer, expected = CHAOS[behaviour]
    async with Server() as bad, Server() as good, fetcher(bad, good, limits=QUICK.allowing(1_000_000)) as fetch:
        bad.answer("/chaos", answer)
        good.answer("/e.ics", raw(OK))
        started = time.monotonic()
        code, *others = await asyncio.gather(
            code_of(fetch, bad.url("/chaos")), *(code_of(fetch, good.url("/e.ics")) for _ in range(3))
        )
        took = time.monotonic() - started
    assert code in expected
    assert others == ["ok"] * 3
    assert took < QUICK.total + 1


async def test_odd_but_complete_answers_are_read() -> None:
    answers = {
        "/chunked": (raw(chunked(ICS, size=7)), ICS),
        "/until-close": (raw(head(200, [("Content-Type", "text/calendar")]) + ICS), ICS),
        "/lf": (raw(OK.replace(b"\r\n", b"\n", 4)), ICS),
        "/two-members": (raw(encoded(gzip.compress(ICS) + gzip.compress(ICS))), ICS * 2),
        "/padded": (raw(encoded(gzip.compress(ICS) + bytes(500))), ICS),
        "/empty-gzip": (raw(encoded(b"")), b""),
        "/identity": (raw(encoded(ICS, "identity")), ICS),
        "/misplaced-charset": (raw(encoded(ICS, "utf-8")), ICS),
        "/long-header": (raw(OK.replace(b"\r\n", b"\r\nX-A: " + b"x" * 20_000 + b"\r\n", 1)), ICS),
    }
    async with Server() as server, fetcher(server) as fetch:
        for path, (answer, expected) in answers.items():
            fetched = await fetch.fetch(server.answer(path, answer))
            assert fetched.document is not None and fetched.document.content == expected, path


class TestBombs:
    @pytest.mark.parametrize(
        "bomb",
        [
            pytest.param(lambda: encoded(zeros(150)), id="gzip"),
            pytest.param(lambda: encoded(gzip.compress(b"x" * 100) + zeros(100)), id="in the second member"),
            pytest.param(lambda: encoded(gzip.compress(b"") * 9_000 + zeros(100)), id="after many empty members"),
        ],
    )
    async def test_a_bomb_is_refused_within_the_memory_of_an_honest_document(self, bomb: Callable[[], bytes]) -> None:
        limits = Limits(total=20, connect=1, read=1, wire=1_000_000, content=2_000_000)
        async with Server() as server, fetcher(server, limits=limits) as fetch:
            url = server.answer("/bomb", raw(bomb()))
            tracemalloc.start()
            try:
                assert await code_of(fetch, url) == "too-large"
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        assert peak < 8_000_000

    async def test_what_gzip_makes_no_smaller_is_bounded_on_the_wire(self) -> None:
        noise = random.Random(1).randbytes(600_000)
        async with Server() as server, fetcher(server, limits=SMALL) as fetch:
            url = server.answer("/noise.ics", raw(chunked(noise, size=5000)))
            with pytest.raises(SourceError, match="on the wire") as caught:
                await fetch.fetch(url)
        assert caught.value.code == "too-large"

    async def test_what_a_source_may_send_can_be_raised_for_it(self) -> None:
        large = ICS * 20_000
        async with Server() as server, fetcher(server, limits=SMALL) as fetch:
            url = server.answer("/large.ics", document(large))
            with pytest.raises(SourceError, match="max_bytes") as caught:
                await fetch.fetch(url)
            fetched = await fetch.fetch(url, max_bytes=5_000_000)
        assert caught.value.code == "too-large"
        assert fetched.document is not None and len(fetched.document.content) == len(large)

    async def test_honest_megabytes_pass_with_the_usual_limits(self) -> None:
        large = ICS * 150_000  # 13 MB, which gzip makes small
        async with Server() as server, fetcher(server, limits=Limits()) as fetch:
            fetched = await fetch.fetch(server.answer("/large.ics", document(large, compressed=True)))
        assert fetched.document is not None and fetched.document.content == large


INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://127\u30020\u30020\u30021:{port}/",
    "http://\u2460\u2461\u2466.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://example.org@127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "//127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://100.100.100.200/",
    "http://example.org:22/",
    "http://example.org:6379/",
    "gopher://127.0.0.1:{port}/_FLUSHALL",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "unix:///var/run/docker.sock",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:alert(1)",
]


async def resolve(host: str, port: int) -> list[str]:
    """Read numbers as the C library does, and take every name for this machine."""
    return [socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else "127.0.0.1"]


@pytest.mark.parametrize("target", INSIDE)
async def test_no_redirect_leads_inside(target: str) -> None:
    async with Server() as server, Server() as trap, fetcher(server, resolve=resolve) as fetch:
        url = server.answer("/e.ics", moved(target.format(port=trap.port).encode().decode("latin-1")))
        assert await code_of(fetch, url) in ("refused-address", "not-found", "unreachable")
        assert trap.connections == 0


@pytest.mark.parametrize("target", INSIDE)
async def test_no_source_leads_inside(target: str) -> None:
    async with Server() as trap, Fetcher(resolve=resolve, limits=QUICK, sleep=no_nap) as fetch:
        assert await code_of(fetch, target.format(port=trap.port)) == "refused-address"
        assert trap.connections == 0


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["2606:4700::1111", "::1"],
        ["169.254.169.254"],
        ["64:ff9b::a00:1"],
    ],
)
async def test_a_public_name_with_a_private_answer_is_refused(answers: list[str]) -> None:
    async def answer(host: str, port: int) -> list[str]:
        return answers

    async with Fetcher(resolve=answer, limits=QUICK, sleep=no_nap) as fetch:
        assert await code_of(fetch, "http://127.0.0.1.nip.example/e.ics") == "refused-address"


async def test_what_can_be_refused_without_asking_a_name_server_is() -> None:
    asked = []

    async def note(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"]

    async with Fetcher(resolve=note, limits=QUICK, sleep=no_nap) as fetch:
        for url in (
            "http://example.org:6379/e.ics",
            "http://localhost/e.ics",
            "http://10.0.0.1/e.ics",
            "ftp://example.org/",
        ):
            assert await code_of(fetch, url) == "refused-address"
    assert asked == []


async def test_a_resolver_that_changes_its_mind_gets_nobody_inside() -> None:
    """The first answer is honest; the second, when the redirect asks again, is a trap."""
    async with Server() as server, Server(host="127.0.0.2") as trap:
        turns = iter([server.host, trap.host, trap.host])

        async def in_turn(host: str, port: int) -> list[str]:
            return [next(turns)]

        async with fetcher(server, resolve=in_turn) as fetch:
            server.redirect("/e.ics", f"http://rebind.test:{trap.port}/steal")
            assert await code_of(fetch, f"http://rebind.test:{server.port}/e.ics") == "refused-address"
        assert trap.connections == 0


async def test_a_name_server_that_never_answers_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hung = threading.Event()

    def getaddrinfo(host: str, *args: object, **options: object) -> list[object]:
        if host.startswith("dead"):
            hung.wait(20)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    try:
        async with Fetcher(limits=QUICK, sleep=no_nap) as fetch:
            started = time.monotonic()
            dead = [code_of(fetch, f"http://dead-{n}.example.org/e.ics") for n in range(20)]
            codes = await asyncio.gather(*dead, code_of(fetch, "http://missing.example.org/e.ics"))
            assert time.monotonic() - started < QUICK.total + 1
        assert codes == ["timed-out"] * 20 + ["unreachable"]
        assert all(t.daemon for t in threading.enumerate() if t.name.startswith("lookup"))
    finally:
        hung.set()


def test_no_socket_is_made_for_an_address_that_was_not_checked() -> None:
    make = _socket_factory(Guard())
    with pytest.raises(RefusedAddress):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    with pytest.raises(RefusedAddress):
        make((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("fe80::1", 80, 0, 2)))


async def test_an_address_cannot_smuggle_headers() -> None:
    async with Server() as server, fetcher(server) as fetch:
        server.serve("/e.ics", ICS)
        for path in ("/x\r\nX-Evil: 1\r\n", "/x%0d%0aX-Evil:%201", "/x y", "/x\ty", "/x\x00y"):
            await code_of(fetch, server.url(path))
            await code_of(fetch, server.answer("/hop", moved(path.replace("\r\n", " "))))
        await code_of(fetch, server.url("/e.ics"))
    assert server.requests
    assert all("x-evil" not in request.headers for request in server.requests)


async def test_a_storm_of_bad_servers_leaves_nothing_behind() -> None:
    """Every behaviour many times over at once, good sources between them: all good ones come, no descriptor leaks."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    async with Server() as bad, Server() as good, fetcher(bad, good, limits=QUICK.allowing(200_000)) as fetch:
        urls = [bad.answer(f"/{n}", answer) for n, (answer, _) in enumerate(CHAOS.values())] * 2
        wanted = [good.answer(f"/{n}.ics", document(ICS)) for n in range(40)]
        mixed = urls + wanted
        random.Random(1).shuffle(mixed)
        codes = dict(zip(mixed, await asyncio.gather(*(code_of(fetch, url) for url in mixed)), strict=True))
        assert {codes[url] for url in wanted} == {"ok"}
        assert "ok" not in {codes[url] for url in urls}
    await asyncio.sleep(0.05)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 5


def hostile_http() -> list[dict[str, str]]:
    manifest = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "hostile" / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["file"].startswith("http/")]


@pytest.mark.parametrize("row", hostile_http() or [pytest.param({}, id="absent")], ids=lambda row: row.get("file", ""))
async def test_recorded_hostile_answers_have_their_outcome(row: dict[str, str], corpus: Path) -> None:
    """The whole answer comes, or an error; the guard dials the server and nothing that a redirect points to."""
    folder = corpus / "hostile"
    async with Server() as server, fetcher(server, limits=Limits(total=5), resolve=resolve) as fetch:
        for file in (folder / "http").glob("*.http"):
            server.answer(f"/http/{file.name}", raw(file.read_bytes()))
        try:
            fetched = await fetch.fetch(server.url(f"/{row['file']}"), headers={"Authorization": "Bearer s3cret"})
        except SourceError as error:
            assert row["outcome"] == "REJECT", error
            return
    assert fetched.document is not None
    events = set(re.findall(rb"^UID:.+$", fetched.document.content, re.MULTILINE))
    assert int(row["min_events"]) <= len(events) <= int(row["max_events"])
    assert row["outcome"] != "REJECT" or fetched.document.content == b""


async def test_validators_of_recorded_answers_can_be_sent_back(corpus: Path) -> None:
    async with Server() as server, fetcher(server, limits=Limits(total=5)) as fetch:
        for name in ("etag_16k.http", "etag_hostile.http", "ok.http"):
            url = server.answer(f"/{name}", raw((corpus / "hostile" / "http" / name).read_bytes()))
            first = await fetch.fetch(url)
            assert (await fetch.fetch(url, first.validators)).document is not None


async def test_memory_stays_flat_over_many_bad_answers() -> None:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(encoded(bomb))
        await writer.drain()

    bomb = zeros(20)
    limits = Limits(total=5, connect=1, read=1, wire=1_000_000, content=500_000)
    async with Server() as server, fetcher(server, limits=limits) as fetch:
        url = server.answer("/bomb", in_turn(answer))
        for _ in range(5):
            await code_of(fetch, url)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(40):
            assert await code_of(fetch, url) == "too-large"
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 20_000  # KiB
