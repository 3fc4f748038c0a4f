"""The guards that every other test leans on hold."""

import asyncio
import socket
from datetime import datetime

import pytest
from conftest import NetworkRefused

from pipeline import clock


def test_no_test_reaches_another_machine_by_address() -> None:
    with socket.socket() as sock, pytest.raises(NetworkRefused, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 80))


def test_no_test_asks_a_resolver() -> None:
    with pytest.raises(NetworkRefused, match="python"):
        socket.create_connection(("www.python.org", 443), 1)


def test_names_that_never_exist_are_unknown_as_they_are_anywhere() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)


async def test_coroutines_are_guarded_too() -> None:
    with pytest.raises(NetworkRefused):
        await asyncio.open_connection("192.0.2.1", 80)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), 1).close()


def test_the_programs_clock_stands_still_when_a_test_asks_for_it(frozen: datetime) -> None:
    assert clock.now() == frozen == clock.now()
