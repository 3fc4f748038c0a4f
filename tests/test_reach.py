"""Whether the internet is there is asked quickly, and one open door is enough."""

import socket
from collections.abc import Iterator
from threading import Event
from time import monotonic

import pytest

from pipeline.reach import reachable
from scrapers.model import Source


@pytest.fixture
def open_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def source(url: str, *, enabled: bool = True) -> Source:
    return Source(id="one", url=url, enabled=enabled)


def test_one_open_door_among_closed_ones_is_enough(open_port: int, closed_port: int) -> None:
    closed = [source(f"http://127.0.0.1:{closed_port}/{n}") for n in range(3)]
    nowhere = source("https://nowhere.invalid/events.ics")
    assert reachable([*closed, nowhere, source(f"webcal://127.0.0.1:{open_port}/a.ics")])


def test_a_machine_without_internet_is_told_so_at_once(closed_port: int) -> None:
    started = monotonic()
    assert not reachable([source(f"http://127.0.0.1:{closed_port}/"), source("https://nowhere.invalid/")])
    assert monotonic() - started < 2


def test_a_resolver_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Event()

    def resolve(*asked: object) -> None:
        answer.wait(30)
        raise OSError("no name server could be asked")

    monkeypatch.setattr(socket, "create_connection", resolve)
    started = monotonic()
    assert not reachable([source("https://slow.example/")], seconds=0.2)
    assert monotonic() - started < 2
    answer.set()


def test_a_name_that_cannot_be_one_is_a_closed_door() -> None:
    assert not reachable([source(f"https://{'x' * 70}.example/"), source("https://a..example/")])


def test_a_disabled_source_is_not_asked(open_port: int) -> None:
    assert not reachable([source(f"http://127.0.0.1:{open_port}/", enabled=False)])
