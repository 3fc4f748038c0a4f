"""Collecting on a cluster: what one machine would find, each host asked in turn, whatever becomes of the workers."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from servers import Answer, Request, Server, document
from told import NOW, region, source

import pipeline.fetch
from pipeline.cli import cli
from pipeline.cluster import client
from pipeline.cluster.deal import LEAST, host_of, tasks
from pipeline.collect import ClusterError, Report, collect_region
from pipeline.config import Region
from pipeline.politeness import DELAY

ROOT = Path(__file__).resolve().parents[1]
HOSTS, EACH = 20, 2
LISTED = "SELECT source_id, uid, title, starts_at, status FROM listings ORDER BY source_id, uid"


@given(
    st.dictionaries(
        st.integers(0, 200).map(str),
        st.frozensets(st.sampled_from([f"host{n}.example" for n in range(60)]), max_size=3),
    )
)
def test_no_host_is_asked_by_two_tasks_and_none_is_small(hosts: dict[str, frozenset[str]]) -> None:
    dealt = tasks(hosts)
    assert sorted(source for task in dealt for source in task) == sorted(hosts)
    owners = [frozenset[str]().union(*(hosts[source] for source in task)) for task in dealt]
    assert len(frozenset[str]().union(*owners)) == sum(len(own) for own in owners)
    assert all(len(task) >= min(LEAST, len(hosts)) for task in dealt)


def test_many_hosts_make_many_tasks() -> None:
    dealt = tasks({str(n): {f"host{n}.example"} for n in range(2_000)})
    assert (len(dealt), {len(task) for task in dealt}) == (100, {LEAST})


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.org/a.ics", "example.org"),
        ("webcal://example.org.:8443/a", "example.org"),
        ("", ""),
        ("https://[broken", ""),
    ],
)
def test_a_host_is_the_same_with_and_without_www(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with process(command):
        until(lambda: answers(port))
        yield f"tcp://127.0.0.1:{port}"


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def process(command: list[str], **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    running = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@contextmanager
def worker(scheduler: str, name: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a worker in a process of its own; its name is the User-Agent with which it asks."""
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--name", name]
    with process(["tests/cluster_worker.py", scheduler, *options], WEAKTIES_USER_AGENT=name) as running:
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(host="0.0.0.0") as running:
        yield running


def calendar(name: str) -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@{name}\r\nSUMMARY:{name}, evening {n}\r\n"
        f"DTSTART:202604{5 + n:02}T190000Z\r\nEND:VEVENT\r\n"
        for n in range(3)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\n{events}END:VCALENDAR\r\n"


def town(server: Server, folder: Path, wait: float = 0.0) -> Region:
    """Forty sources on twenty hosts; the first one leads to the host of the last two."""
    sources = []
    for number in range(HOSTS * EACH):
        path, host = f"/club{number}.ics", f"127.0.0.{1 + number // EACH}"
        server.answer(path, after(wait, calendar(f"club{number}")))
        sources.append(source(f"club{number}", url=f"http://{host}:{server.port}{path}"))
    server.redirect("/club0.ics", f"http://127.0.0.{HOSTS}:{server.port}/elsewhere.ics")
    server.serve("/elsewhere.ics", calendar("club0"))
    folder.mkdir()
    return region(*sources, path=folder / "portland.toml")


def after(seconds: float, content: str) -> Answer:
    answer = document(content)

    async def late(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await answer(request, writer)

    return late


def listed(place: Region) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(place.database)) as conn:
        return conn.execute(LISTED).fetchall()


def collected(place: Region, cluster: str | None = None) -> Report:
    return asyncio.run(collect_region(place, NOW, allow_private=True, cluster=cluster))


def assert_all_was_read_once(report: Report, place: Region, server: Server, folder: Path) -> None:
    assert sorted(visit.source_id for visit in report.visits) == sorted(one.id for one in place.sources)
    assert {visit.outcome for visit in report.visits} == {"ok"}
    alone = region(*place.sources, path=folder / "alone.toml")
    collected(alone)
    assert listed(place) == listed(alone)


def asked(server: Server) -> dict[str, list[Request]]:
    """Give the requests by host."""
    found = defaultdict(list)
    for request in server.requests:
        found[request.headers["host"].partition(":")[0]].append(request)
    return found


@pytest.fixture
def _hosts_are_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process take turns at loopback, as the workers of these tests do."""
    monkeypatch.setattr(pipeline.fetch, "is_loopback", lambda host: False)
    monkeypatch.setenv("WEAKTIES_USER_AGENT", "here")


@pytest.mark.usefixtures("_hosts_are_hosts")
def test_two_workers_find_what_one_machine_finds_and_no_host_is_hurried(
    scheduler: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(server, tmp_path / "region")
    with worker(scheduler, "one"), worker(scheduler, "two"):
        ready(scheduler, 2)
        report = collected(place, scheduler)
    by_host = asked(server)
    agents = {host: {request.headers["user-agent"] for request in some} for host, some in by_host.items()}
    assert {"one", "two"} <= set().union(*agents.values())
    for host, some in by_host.items():
        gaps = [later.at - earlier.at for earlier, later in pairwise(some)]
        assert min(gaps) > 0.95 * DELAY, host
    assert [request.headers["user-agent"] for request in server.seen("/elsewhere.ics")] == ["here"]
    monkeypatch.undo()
    assert_all_was_read_once(report, place, server, tmp_path)


def ready(scheduler: str, workers: int) -> None:
    """Wait until so many workers are there."""

    async def wait() -> None:
        async with client.Client(scheduler, asynchronous=True, set_as_default=False) as asking:
            await asking.wait_for_workers(workers, timeout=30)

    asyncio.run(wait())


@pytest.mark.parametrize("survivors", [1, 0])
def test_a_worker_that_is_killed_costs_nothing(
    scheduler: str, server: Server, tmp_path: Path, survivors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its task is done again: by the other worker, or, where none is left, from here."""
    monkeypatch.setattr(client, "LONELY", 1.0)
    monkeypatch.setenv("WEAKTIES_USER_AGENT", "here")
    place = town(server, tmp_path / "region", wait=0.3)
    with ExitStack() as stack:
        running = [stack.enter_context(worker(scheduler, name)) for name in ("one", "two")[: 1 + survivors]]
        ready(scheduler, 1 + survivors)
        collecting = stack.enter_context(ThreadPoolExecutor()).submit(collected, place, scheduler)
        until(lambda: any(request.headers["user-agent"] == "one" for request in server.requests))
        running[0].kill()
        report = collecting.result(60)
    lost = {request.path for request in server.requests if request.headers["user-agent"] == "one"}
    again = {request.path for request in server.requests if request.headers["user-agent"] != "one"}
    assert lost <= again
    assert_all_was_read_once(report, place, server, tmp_path)


def until(happened: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_cluster_that_is_not_there_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.2)
    (tmp_path / "portland.toml").write_text(
        '[region]\nname = "P"\ntimezone = "America/Los_Angeles"\nuid_domain = "p.example"\n'
        '[[sources]]\nid = "a"\nname = "A"\nurl = "https://a.example/a.ics"\n'
    )
    told = CliRunner().invoke(cli, ["--data", str(tmp_path), "collect", "--cluster", "tcp://127.0.0.1:1"])
    assert told.exit_code == 1
    assert "no cluster answers at tcp://127.0.0.1:1" in told.stderr
    assert "Start one with `dask scheduler`" in told.stderr


def test_a_cluster_without_workers_is_refused(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 2)
    place = region(source(), path=tmp_path / "portland.toml")
    with pytest.raises(ClusterError, match="has no workers; start some with `dask worker"):
        collected(place, scheduler)
