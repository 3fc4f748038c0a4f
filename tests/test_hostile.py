"""Hostile inputs, end to end: each has the outcome its manifest names, in time, and nothing of it gets out."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from itertools import chain, starmap
from pathlib import Path
from typing import NamedTuple

import pytest
from figures import measured
from hostile import NOW, Case, Outcome, World, cases, examine, generate, published, read, table
from servers import Server
from told import region, source

from pipeline.collect import collect, gathering, opened
from pipeline.serve import application

LARGE = "gen:"
CONTROL = "http/ok.http"


async def outcomes(folder: Path, data: Path, wanted: list[Case]) -> list[Outcome]:
    """Send inputs through the program, two at a time, and read all that is published of them."""
    queue = iter(wanted)
    async with Server() as server, World(server, folder, data) as world:

        async def work() -> list[Outcome]:
            return [await (world.story(case) if case.kind == "scenario" else world.run(case)) for case in queue]

        found = list(chain.from_iterable(await asyncio.gather(work(), work())))
    await _look(data, found)
    return sorted(found, key=lambda outcome: wanted.index(outcome.case))


async def _look(data: Path, found: list[Outcome]) -> None:
    control = next(one for one in found if one.case.name == CONTROL)
    site = application(data, control.case.slug)
    harmless = await published(site, control.case, data / f"{control.case.slug}.db")
    for one in found:
        database = data / f"{one.case.slug}.db"
        examine(one, await published(site, one.case, database), harmless, database)


async def test_every_recorded_input_has_its_outcome_and_nothing_forbidden_gets_out(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    folder = corpus / "hostile"
    found = await outcomes(folder, tmp_path, [case for case in cases(folder) if not case.name.startswith(LARGE)])
    with capsys.disabled():
        print("\n" + table(found))
    assert len(found) > 100
    assert not {one.case.name: one.faults for one in found if one.faults}


async def test_a_source_cannot_cancel_the_event_of_another_by_using_its_uid(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "hostile"
    pair = [folder / "ics" / f"uid_hijack_{part}.ics" for part in "ab"]
    if not all(path.is_file() for path in pair):
        pytest.skip("the pair of calendars is not among the recorded inputs")
    async with Server() as server, World(server, folder, tmp_path) as world:
        urls = [server.serve(f"/{path.name}", path.read_bytes()) for path in pair]
        place = region(source("a", url=urls[0]), source("b", url=urls[1]), path=tmp_path / "portland.toml")
        with opened(place, NOW) as store:
            await collect(store, place.sources, gathering(world.fetcher, world.children, NOW), NOW)
    told = read(
        place.database, "SELECT source_id, l.uid, l.status, e.status FROM listings l JOIN events e ON e.id = event_id"
    )
    assert len(told) == 2
    assert [row[3] for row in told if row[0] == "a"] == ["confirmed"]


# ---- the large ones, and what each costs, by the command itself


class Cost(NamedTuple):
    """What the command said of one input, and what that cost."""

    code: int
    seen: str
    """The error's code, or the number of events."""
    seconds: float
    size: float
    """MiB of the largest of its processes."""


def costs(command: list[str]) -> Cost:
    """Run a command that inspects.

    Seconds are of its CPU, not of the clock on the wall: the proof is about what an input costs, not about what else
    the machine does.
    """
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=told, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (told, said):
            file.seek(0)
        last, errors = (told.readlines() or ["{}"])[-1], said.read()
    assert "Traceback" not in errors
    failed = re.findall(r"^weakties: ([a-z-]+): ", errors, re.MULTILINE)
    seen = failed[-1] if failed else f"{json.loads(last).get('events', '?')} events"
    return Cost(process.returncode, seen, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def inspected(path: Path, url: str) -> Cost:
    target = [url, "--allow-private-hosts"] if url else [str(path), "--url", "https://club.example/"]
    return costs([sys.executable, "-m", "pipeline", "inspect", *target, "--json", "--timezone", "UTC"])


@pytest.mark.long
def test_every_input_large_ones_included_costs_less_than_ten_seconds_and_512_mebibytes(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    folder, found = corpus / "hostile", dict[Case, Cost]()
    with Server() as server:
        world = World(server, folder, tmp_path)
        for case in cases(folder):
            if case.kind == "scenario":
                continue
            path = folder / case.name
            if case.name.startswith(LARGE) and case.kind != "http":
                path = tmp_path / case.name.removeprefix(LARGE)
                generate(folder, case.name, path)
            url = world.serve(case) if case.kind == "http" else ""
            found[case] = inspected(path, url)
    slowest, largest = max(found, key=lambda case: found[case].seconds), max(found, key=lambda case: found[case].size)
    measured(
        "hostile inputs through `weakties inspect`",
        inputs=len(found),
        crashes=sum(cost.code not in (0, 1) for cost in found.values()),
        slowest=f"{found[slowest].seconds:.1f} s ({slowest.name})",
        largest=f"{found[largest].size:.0f} MiB ({largest.name})",
    )
    with capsys.disabled():
        print("\n" + "\n".join(starmap(line, found.items())))
    assert not {case.name: cost for case, cost in found.items() if not within(cost)}


def within(cost: Cost) -> bool:
    """Hold one input against the limits; the proof below holds it against its line of the manifest."""
    return cost.code in (0, 1) and cost.seconds < 10 and cost.size < 512


def line(case: Case, cost: Cost) -> str:
    wanted = f"{case.wanted} {case.least}..{case.most}"
    return f"{case.name:<44} {wanted:<18} {cost.seen:<18} exit {cost.code} {cost.seconds:6.2f} s {cost.size:6.0f} MiB"


@pytest.mark.long
async def test_every_input_large_ones_included_has_its_outcome_and_nothing_forbidden_gets_out(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    folder = corpus / "hostile"
    found = await outcomes(folder, tmp_path, cases(folder))
    with capsys.disabled():
        print("\n" + table(found))
    measured("hostile inputs, end to end", inputs=len(found), faults=sum(bool(one.faults) for one in found))
    assert not {one.case.name: one.faults for one in found if one.faults}
