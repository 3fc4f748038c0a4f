"""Answers are packed for whom takes that, told apart by their ETags, and the same whether made or kept."""

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from shelf import Shelf, Site

from pipeline.publish.sending import SMALLEST, sent, takes_gzip
from pipeline.publish.visit import Reply

PATHS = ("/", "/events", "/events.ics", "/events.rss", "/events.json", "/events.geojson", "/events.csv", "/sources")


@pytest.fixture
def site(tmp_path: Path, frozen: datetime) -> Site:
    shelf = Shelf(tmp_path / "portland.db")
    for number in range(40):
        shelf.event(f"e{number}", text="Meet people who build things. " * 9, latitude=45.5, longitude=-122.6)
    return Site(shelf)


async def ask(site: Site, path: str, encoding: str = "identity", **headers: str) -> Any:
    return await site.get(path, accept_encoding=encoding, **headers)


@pytest.mark.parametrize("path", PATHS)
async def test_packed_answers_are_the_plain_ones_and_much_shorter(site: Site, path: str) -> None:
    plain, packed = await ask(site, path), await ask(site, path, "gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) * 2 < len(plain.content)
    assert all("accept-encoding" in answer.headers["vary"] for answer in (plain, packed))
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("path", ["/events", "/events.ics"])
async def test_each_encoding_has_an_etag_of_its_own_and_both_are_recognised(site: Site, path: str) -> None:
    plain, packed = await ask(site, path), await ask(site, path, "gzip")
    assert plain.headers["etag"] != packed.headers["etag"]
    for known in (plain.headers["etag"], packed.headers["etag"], f"W/{packed.headers['etag']}"):
        for encoding, expected in (("identity", plain), ("gzip", packed)):
            again = await ask(site, path, encoding, if_none_match=known)
            assert again.status_code == 304
            assert again.headers["etag"] == expected.headers["etag"]
            assert "accept-encoding" in again.headers["vary"]
            assert again.content == b""


async def test_what_fits_into_one_packet_and_what_is_packed_already_is_sent_as_it_is(site: Site) -> None:
    small = await ask(site, "/robots.txt", "gzip")
    assert len(small.content) < SMALLEST
    assert "content-encoding" not in small.headers
    assert "accept-encoding" not in small.headers.get("vary", "")
    picture = sent(Reply(b"\x89PNG" * SMALLEST, "image/png"))
    assert not picture.packed_for({"accept-encoding": "gzip"})


async def test_head_tells_the_length_of_what_get_would_send(site: Site) -> None:
    for encoding in ("gzip", "identity"):
        got = await ask(site, "/events.ics", encoding)
        head = await site.get("/events.ics", "HEAD", accept_encoding=encoding)
        assert head.content == b""
        assert head.headers["content-length"] == got.headers["content-length"]
        assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, GZIP;q=0.5", True), ("*", True), ("x-gzip", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("*;q=0", False), ("br", False), ("gzip;q=0, *", False),
        ("gzip;q=much", False), (";;,,", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_only_to_who_takes_it(accepted: str, expected: bool) -> None:
    assert takes_gzip(accepted) is expected


def test_the_same_bytes_are_always_packed_the_same() -> None:
    body = b"Meet people. " * 500
    packed = [sent(Reply(body, "text/html; charset=utf-8")).pack() for _ in range(2)]
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == body


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", PATHS)
async def test_a_kept_answer_has_the_headers_and_bytes_of_the_one_that_was_made(
    site: Site, path: str, encoding: str
) -> None:
    made, kept = [await ask(site, path, encoding) for _ in range(2)]
    assert kept.content == made.content
    assert {**kept.headers, "vary": ""} == {**made.headers, "vary": ""}  # Datasette adds its cookies, which ours ignore
    assert kept.status_code == made.status_code == 200


async def test_a_kept_answer_is_found_before_datasette_looks_and_forgotten_with_a_change(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(site, "/events.ics")

    async def nothing(*_: Any, **__: Any) -> None:
        raise AssertionError("Datasette was asked")

    monkeypatch.setattr("datasette.app.DatasetteRouter.route_path", nothing)
    assert (await ask(site, "/events.ics")).status_code == 200
    site.shelf.event("another")
    with pytest.raises(AssertionError, match="Datasette was asked"):
        await ask(site, "/events.ics")


async def test_static_files_are_packed_too(site: Site) -> None:
    answer = await ask(site, "/static/style.css", "gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
