"""A thousand regions on one machine: each a region file and a catalogue, collected, refreshed, copied and served.

    python -m benchmarks.regions [--regions 100] [--events 300] [--processes 1] [--folder FOLDER] [--readers 10 100]

Sizes are log-normal around `--events` a region. Each region is collected by a process of its own, as by a `weakties
collect`, without the network and the child that parses; it is forked from this one, so that what starting costs is
measured once and not a thousand times. A refresh changes 2 % of all
events, all of them in a tenth of the feeds, where every DTSTAMP is new; the other feeds answer 304. With `--folder`,
what was collected is not collected again.
"""

import argparse
import json
import math
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.calendars import NOW, Entry, calendar, edited, entries, feeds
from benchmarks.ingest import Feed, source
from benchmarks.memory import most
from benchmarks.readers import Served, served
from benchmarks.refresh import CHANGED, visit
from pipeline.collect import JOBS
from pipeline.config import load
from pipeline.records import Gathered
from pipeline.store import Store, backup, check

EVENTS_A_FEED = 15
TOLD_ANEW = 0.1
"""So many feeds changed since the last visit; the others answer 304."""
SPREAD = 1.2
"""Of the logarithm of sizes: of a thousand regions, the largest has some forty times as many events as the middle."""
LATER = NOW + timedelta(hours=6)
SIZES = (0, 100, 300, 1_000, 3_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one region cost: CPU in seconds, memory in megabytes of the process that did it, disk in bytes."""

    id: str
    events: int
    """As its feeds tell them, a series once."""
    sources: int
    occurrences: int
    upcoming: int
    first: float
    refresh: float
    changed: int
    """Occurrences that the refresh found changed."""
    opening: float
    """A region file read, a catalogue opened and brought in step, nothing collected."""
    backup: float
    backup_wall: float
    check: float
    bytes: int
    megabytes: float
    """At most, of the process that collected it for the first time; the calendars of a batch are among them."""
    again: float
    """Of the one that refreshed it."""


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--regions", type=int, default=100)
    told.add_argument("--events", type=int, default=225, help="of a region, a series counted once, on average")
    told.add_argument("--processes", type=int, default=1, help="that collect at once")
    told.add_argument("--folder", type=Path, help="where catalogues are kept; else they are removed in the end")
    told.add_argument(
        "--readers", type=int, nargs="*", help="how many catalogues one server holds; 10, 100, … if unsaid"
    )
    return told.parse_args(arguments)


def sizes(regions: int, events: int, seed: int = 5) -> list[int]:
    """Give the events of each region: log-normal, at least one, so many on average."""
    random = Random(seed)
    drawn = [random.lognormvariate(0, SPREAD) for _ in range(regions)]
    return [max(1, round(each * events * regions / sum(drawn))) for each in drawn]


def region_file(folder: Path, name: str, sources: int) -> Path:
    """Write the region file of so many sources."""
    lines = ["[region]", f'name = "{name}"', 'timezone = "America/Los_Angeles"']
    for one in map(source, range(sources)):
        lines += ["", "[[sources]]", f'id = "{one.id}"', f'name = "{one.name}"', f'url = "{one.url}"']
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


Noted = dict[str, Any]
"""Fields of `Measured`."""


def first_visit(folder: Path, number: int, events: int) -> Noted:
    """Make a region and collect it for the first time, in this process."""
    dealt = _dealt(number, events)
    path = region_file(folder, name_of(number), len(dealt))
    spent = _collect(path, enumerate(dealt), NOW)
    occurrences, upcoming = _asked(
        path, "SELECT count(*), count(*) FILTER (WHERE until_at > ?) FROM events", f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    )
    return {"id": path.stem, "events": events, "sources": len(dealt), "occurrences": occurrences,
            "upcoming": upcoming, "first": spent, "megabytes": most()}  # fmt: skip


def second_visit(folder: Path, number: int, events: int) -> Noted:
    """Collect a region again, then open, copy and check its catalogue, in this process."""
    path = folder / f"{name_of(number)}.toml"
    database = path.with_suffix(".db")
    spent = _collect(path, _later(_dealt(number, events), number), LATER)
    megabytes = most()
    with _cpu() as opening, Store.open(database, load(path), LATER):
        pass
    began = time.perf_counter()
    with _cpu() as copying:
        copy = backup(database, folder / f"{path.stem}.backup", LATER)
    wall = time.perf_counter() - began
    with _cpu() as checking:
        faults = check(copy)
    copy.unlink()
    if faults:
        raise RuntimeError(f"{database}: {faults}")
    (changed,) = _asked(path, "SELECT count(DISTINCT event_id) FROM changes")
    return {"refresh": spent, "changed": changed, "opening": opening[0], "backup": copying[0],
            "backup_wall": wall, "check": checking[0], "bytes": database.stat().st_size,
            "again": megabytes}  # fmt: skip


def name_of(number: int) -> str:
    """Name a region."""
    return f"city{number:04}"


def _dealt(number: int, events: int) -> list[list[Entry]]:
    return feeds(entries(events, seed=number), max(1, events // EVENTS_A_FEED))


def _collect(path: Path, told: Iterable[tuple[int, list[Entry] | None]], now: datetime) -> float:
    """Do what a collection does between the network and the disk; give its CPU, that of making calendars aside."""
    spent = 0.0
    with _cpu() as opening:
        region = load(path)
        catalogue = Store.open(region.database, region, now)
    with catalogue:
        for some in _batches(told):
            made = [Feed(region.sources[number], calendar(each, now) if each else b"") for number, each in some]
            with _cpu() as visiting:
                visits = [(each.source, _visit(catalogue, each, now)) for each in made]
                catalogue.apply_all(visits, now, random=Random(1))
            spent += visiting[0]
    return spent + opening[0]


def _visit(catalogue: Store, each: Feed, now: datetime) -> Gathered:
    """Read a feed as a visit does; one without content answered 304."""
    if each.content:
        return visit(catalogue, each, now)
    states = catalogue.documents(each.source, now)
    return Gathered(each.source.id, now, now, documents=tuple(states.values()), unchanged=True, http_status=304)


def _batches(told: Iterable[tuple[int, list[Entry] | None]]) -> Iterator[list[tuple[int, list[Entry] | None]]]:
    batch = []
    for each in told:
        batch.append(each)
        if len(batch) == JOBS:
            yield batch
            batch = []
    if batch:
        yield batch


def _later(dealt: Sequence[list[Entry]], seed: int) -> Iterator[tuple[int, list[Entry] | None]]:
    """Give what the feeds tell at the next visit; nothing for 304."""
    random = Random(seed)
    for number, each in enumerate(dealt):
        anew = random.random() < TOLD_ANEW
        yield number, edited(each, CHANGED / TOLD_ANEW, seed=seed + number) if anew else None


@contextmanager
def _cpu() -> Iterator[list[float]]:
    spent: list[float] = []
    began = time.process_time()
    yield spent
    spent.append(time.process_time() - began)


def _asked(path: Path, sql: str, *parameters: str) -> tuple[int, ...]:
    """Ask a region's catalogue for one row."""
    with closing(sqlite3.connect(path.with_suffix(".db"))) as conn:
        found: tuple[int, ...] = conn.execute(sql, parameters).fetchone()
    return found


def collect_all(folder: Path, todo: Sequence[int], processes: int) -> list[Measured]:
    """Collect every region, then every one again, each time in a process of its own."""
    first = _each(folder / "first.jsonl", partial(_spread, first_visit, folder), todo, processes)
    second = _each(folder / "second.jsonl", partial(_spread, second_visit, folder), todo, processes)
    return [Measured(**one, **other) for one, other in zip(first, second, strict=True)]


def _each(path: Path, visiting: Callable[[tuple[int, int]], Noted], todo: Sequence[int], processes: int) -> list[Noted]:
    """Visit the regions that the file does not have yet, and add what was measured of each as it is done."""
    noted = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    left = list(enumerate(todo))[len(noted) :]
    with get_context("fork").Pool(processes, maxtasksperchild=1) as pool, path.open("a") as file:
        for done in pool.imap(visiting, left, chunksize=1):
            noted.append(done)
            file.write(json.dumps(done) + "\n")
            file.flush()
    return noted[: len(todo)]


def _spread(visiting: Callable[[Path, int, int], Noted], folder: Path, told: tuple[int, int]) -> Noted:
    return visiting(folder, *told)


def starting() -> float:
    """Give what starting the program costs before it collects: CPU of a process that reads its modules and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "import pipeline.commands.collect, pipeline.collect"
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def warmed() -> float:
    """Read the tables that judging events needs, for all processes forked from this one; give what that costs."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        cold, warm = (first_visit(Path(folder), 0, EVENTS_A_FEED)["first"] for folder in (first, second))
    return float(cold - warm)


COLUMNS: dict[str, Callable[[Sequence[Measured]], float]] = {
    "regions": len,
    "occurrences": lambda some: sum(each.occurrences for each in some),
    "first: s": lambda some: median(each.first for each in some),
    "ms an event": lambda some: sum(each.first for each in some) / sum(each.events for each in some) * 1000,
    "again: s": lambda some: median(each.refresh for each in some),
    "ms a feed": lambda some: sum(each.refresh for each in some) / sum(each.sources for each in some) * 1000,
    "opening: ms": lambda some: median(each.opening for each in some) * 1000,
    "first: MB": lambda some: max(each.megabytes for each in some),
    "again: MB": lambda some: max(each.again for each in some),
    "kB an occ.": lambda some: sum(each.bytes for each in some) / sum(each.occurrences for each in some) / 1000,
}
"""Medians of the regions of one size; of memory the most; of disk all of it."""


def by_size(measured: Sequence[Measured]) -> str:
    """Write what regions cost, the small ones apart from the large ones."""
    lines = [f"{'events':>14} " + " ".join(f"{name:>11}" for name in COLUMNS)]
    for low, high in zip(SIZES, (*SIZES[1:], math.inf), strict=True):
        if some := [each for each in measured if low <= each.events < high]:
            lines.append(f"{low:>5} and more " + " ".join(f"{of(some):>11.5g}" for of in COLUMNS.values()))
    return "\n".join(lines)


def sums(measured: Sequence[Measured], tables: float) -> str:
    """Write what all of them cost together."""
    upcoming, sources = sum(each.upcoming for each in measured), sum(each.sources for each in measured)
    first, refresh = sum(each.first for each in measured), sum(each.refresh for each in measured)
    gigabytes = sum(each.bytes for each in measured) / 1e9
    copying, checking = sum(each.backup for each in measured), sum(each.check for each in measured)
    return "\n".join(
        (
            f"{len(measured)} regions, {sources} feeds, {upcoming} events to come; {gigabytes:.2f} GB",
            f"first collection {first:.0f} s of CPU, {first / sources * 1000:.1f} ms a feed",
            f"a refresh {refresh:.0f} s, {refresh / sources * 1000:.2f} ms a feed, "
            f"{sum(each.changed for each in measured)} events changed",
            f"starting {starting():.2f} s, and reading its tables {tables:.2f} s: each collection by itself",
            f"backups {copying:.0f} s of CPU, {sum(each.backup_wall for each in measured):.0f} s by the clock; "
            f"{copying / gigabytes:.1f} s a GB; checks {checking:.0f} s",
        )
    )


def table(rows: Sequence[Served]) -> str:
    """Write what servers took, a line each."""
    lines = [" ".join(f"{name:>10}" for name in Served.__slots__[:-1])]
    for row in rows:
        values = [value for value in asdict(row).values() if not isinstance(value, str)]
        lines.append(" ".join(f"{value:>10.3f}" if isinstance(value, float) else f"{value:>10}" for value in values))
        lines += [f"    {row.why}"] if row.why else []
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Collect, refresh, copy, serve, and say what it cost."""
    told = options(arguments)
    with tempfile.TemporaryDirectory() as passing:
        folder = told.folder or Path(passing)
        folder.mkdir(exist_ok=True, parents=True)
        began, tables = time.monotonic(), warmed()
        measured = collect_all(folder, sizes(told.regions, told.events), told.processes)
        print(
            f"{by_size(measured)}\n\n{sums(measured, tables)}\n{time.monotonic() - began:.0f} s by the clock\n",
            flush=True,
        )
        counts = [each for each in (10, 100, 1_000) if each <= told.regions] if told.readers is None else told.readers
        print(table([served(folder, each) for each in counts]))


if __name__ == "__main__":
    main()
