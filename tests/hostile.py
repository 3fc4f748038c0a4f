"""The recorded hostile inputs, sent through the whole program: fetched, read, stored, published, and searched.

Every input is the one source of a region of its own, so that nothing hides behind an event that another told first.
One server of ours serves all these regions, and what it answers is held against the manifest.
"""

import asyncio
import csv
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar
from servers import Server, document, raw
from told import region as region_of
from told import source as source_of

from pipeline.addresses import Guard
from pipeline.child import Children
from pipeline.collect import collect, gathering, opened
from pipeline.config import Region
from pipeline.fetch import Fetcher
from pipeline.preview import preview_url, window
from scrapers.errors import SourceError

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
SECONDS = 10.0
"""What one input may cost, to look at and again to collect."""
MOST = 8
"""Events of one input whose own pages are read: the thousandth date of a series looks like the first."""
MEDIA_TYPES = {
    ".ics": "text/calendar", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".xml": "text/xml",
    ".json": "application/json", ".html": "text/html", ".yaml": "text/yaml", ".eml": "message/rfc822",
}  # fmt: skip
ENCODINGS = {".br": "br", ".zz": "deflate"}
EVERYTHING = "relevance=any&from=2000-01-01&status=any"
LISTS = (
    "/events.ics", "/events.rss", "/events.json", "/events.jsonfeed", "/events.geojson", "/events.csv", "/events",
)  # fmt: skip
PAGES = ("/", "/new", "/sources", "/sources.json", "/sitemap.xml")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Case:
    """One line of the manifest."""

    number: int
    name: str
    kind: str
    wanted: str
    least: int
    most: int
    forbidden: re.Pattern[str] | None

    @property
    def slug(self) -> str:
        """Name its region by a number: the file's name may be what is looked for."""
        return f"input{self.number}"


@dataclass
class Outcome:
    """What became of one input, and every fault in it."""

    case: Case
    inspected: str = ""
    """The error's code, or `read`."""
    inspect_seconds: float = 0.0
    collected: str = ""
    collect_seconds: float = 0.0
    events: int = 0
    rejected: int = 0
    published: int = 0
    faults: list[str] = field(default_factory=list)


def cases(folder: Path) -> list[Case]:
    """Read the manifest; the bomb that needs brotli to be made is left out where there is none."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        found = [_case(number, row) for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 1)]
    return [case for case in found if not case.name.endswith(".br") or find_spec("brotli") is not None]


def _case(number: int, row: Mapping[str, str]) -> Case:
    forbidden = row["must_not_appear_in_outputs"]
    pattern = re.compile(forbidden, re.IGNORECASE) if forbidden else None
    return Case(
        number, row["file"], row["kind"], row["outcome"], int(row["min_events"]), int(row["max_events"]), pattern
    )


class Stopwatch:
    """Seconds by the clock, or of work done meanwhile when that is less: other programs' work is not the input's."""

    def __init__(self) -> None:
        self._clock, self._work = time.monotonic(), work()

    def seconds(self) -> float:
        return min(time.monotonic() - self._clock, work() - self._work)


def work() -> float:
    """Give the seconds of processor time of this process and all below it, dead ones that were waited for included."""
    below, used = {os.getpid()}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            pid, said = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            used[pid] = int(said[1]), sum(map(int, said[11:15]))
    while more := {pid for pid, (parent, _) in used.items() if parent in below} - below:
        below |= more
    return sum(used[pid][1] for pid in below if pid in used) / os.sysconf("SC_CLK_TCK")


class World:
    """A server with the inputs, a folder of regions, and what collects them."""

    def __init__(self, server: Server, folder: Path, data: Path) -> None:
        self.server, self.folder, self.data = server, folder, data
        for file in (folder / "http").glob("*.http"):
            server.answer(f"/http/{file.name}", raw(file.read_bytes()))

    async def __aenter__(self) -> "World":
        guard = Guard(exempt=frozenset({(self.server.host, self.server.port)}))  # not even the rest of loopback
        self.fetcher = await Fetcher(guard=guard, resolve=_resolve, sleep=_no_wait).__aenter__()
        self.children = await Children().__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self.children.__aexit__(None, None, None)
        await self.fetcher.__aexit__(None, None, None)

    def serve(self, case: Case) -> str:
        """Put one input on the server and give its address."""
        if case.name.startswith("http/"):
            return self.server.url(f"/{case.name}")
        large = case.name.startswith("gen:")
        content = _generated(self, case.name) if large else (self.folder / case.name).read_bytes()
        suffix = Path(case.name).suffix
        headers = {"Content-Encoding": ENCODINGS[suffix]} if suffix in ENCODINGS else {}
        media_type = MEDIA_TYPES.get(suffix, "text/calendar")
        path = f"/{case.slug}/source{suffix}"
        return self.server.answer(path, document(content, media_type=media_type, headers=headers))

    def region(self, case: Case, url: str) -> Region:
        return region_of(source_of("hostile", url=url), path=self.data / f"{case.slug}.toml")

    async def run(self, case: Case) -> Outcome:
        """Look at one input, then collect it."""
        outcome, url = Outcome(case), self.serve(case)
        await self._inspect(outcome, url)
        await self._collect(outcome, self.region(case, url), NOW)
        judge(outcome)
        return outcome

    async def _inspect(self, outcome: Outcome, url: str) -> None:
        span, started = window(NOW, "UTC", None, None, 1000), Stopwatch()
        try:
            found = await preview_url(source_of("hostile", url=url), span, NOW, self.fetcher, self.children)
            outcome.inspected, count = "read", len(found.records)
        except SourceError as error:
            outcome.inspected, count = error.code, 0
        outcome.inspect_seconds = started.seconds()
        if count > outcome.case.most:
            outcome.faults.append(f"inspect shows {count} events")

    async def _collect(self, outcome: Outcome, region: Region, now: datetime) -> None:
        started = Stopwatch()
        with opened(region, now) as store:
            report = await collect(store, region.sources, gathering(self.fetcher, self.children, now), now)
        (visit,) = report.visits
        outcome.collect_seconds = max(outcome.collect_seconds, started.seconds())
        outcome.collected = visit.error_code or visit.outcome
        outcome.rejected = visit.rejected
        outcome.events = len(read(region.database, "SELECT 1 FROM listings"))
        if "fault of this program" in visit.message:
            outcome.faults.append(visit.message)

    async def story(self, case: Case) -> Outcome:
        """Collect the steps of a story, six hours apart; after every step all its events are still published."""
        outcome, at = Outcome(case), NOW
        url = self.server.url(f"/{case.slug}/source.ics")
        region = self.region(case, url)
        for step in sorted((self.folder / case.name).iterdir()):
            self.server.answer(f"/{case.slug}/source.ics", document(step.read_bytes()))
            await self._collect(outcome, region, at)
            at += timedelta(hours=6)
            shown = read(region.database, "SELECT 1 FROM events WHERE status NOT IN ('delisted', 'cancelled')")
            if not outcome.case.least <= len(shown) <= outcome.case.most:
                outcome.faults.append(f"{len(shown)} events after {step.name}")
        outcome.inspected = "story"
        judge(outcome)
        return outcome


async def _resolve(host: str, port: int) -> list[str]:
    """Read numbers as the C library does, and take every name for this machine: no name server is asked."""
    return [socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else "127.0.0.1"]


async def _no_wait(seconds: float) -> None:
    """Wait for nobody: what a strange server asks us to wait is the politeness tests' business."""
    await asyncio.sleep(min(seconds, 0.01))


def generate(folder: Path, name: str, target: Path) -> None:
    """Make one of the large inputs, in a file: this process stays small."""
    command = [sys.executable, str(folder / "generate.py"), "--emit", name.removeprefix("gen:")]
    with target.open("wb") as file:
        subprocess.run(command, stdout=file, check=True, timeout=120)


def _generated(world: World, name: str) -> bytes:
    target = world.data / "generated"
    generate(world.folder, name, target)
    return target.read_bytes()


def judge(outcome: Outcome) -> None:
    """Hold one input against its line of the manifest."""
    case = outcome.case
    undated = outcome.rejected if case.kind == "xml" else 0  # items of a feed that tell no start: read, and set aside
    if not (case.least <= outcome.events + undated and outcome.events <= case.most):
        outcome.faults.append(f"{outcome.events} events are stored")
    if case.wanted == "REJECT" and case.most == 0 and outcome.collected in ("ok", "unchanged"):
        outcome.faults.append("recorded as a success")
    slow = max(outcome.inspect_seconds, outcome.collect_seconds)
    if slow > SECONDS:
        outcome.faults.append(f"{slow:.1f} seconds")


def read(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        return conn.execute(sql).fetchall()


# ---- what is published


@dataclass(frozen=True)
class Published:
    """What the site answers about one region."""

    answers: Mapping[str, bytes]
    ids: Sequence[str]


async def published(site: Any, case: Case, database: Path) -> Published:
    """Ask the site for every form in which it tells of a region's events."""
    ids = [row[0] for row in read(database, "SELECT id FROM events ORDER BY number")]
    own = [f"/events/{event}{form}" for event in ids[:MOST] for form in ("", ".json", ".ics")]
    paths = [*(f"{path}?{EVERYTHING}&region={case.slug}" for path in LISTS)]
    paths += [f"{path}?region={case.slug}" for path in (*PAGES, *own)]
    answers = {}
    for path in paths:
        reply = await site.client.get(path)
        assert reply.status_code == 200, (path, reply.status_code, reply.text[:300])
        answers[path] = reply.content
    return Published(answers, ids)


def examine(outcome: Outcome, told: Published, harmless: Published, database: Path) -> None:
    """Look for what must not be there, in every answer and in every value of the database."""
    for path, content in told.answers.items():
        text = content.decode("utf-8")
        outcome.faults += [f"{path.split('?')[0]}: {fault}" for fault in _malformed(path, content, text)]
        if found := _forbidden(outcome.case, text, _same_page(path, harmless)):
            outcome.faults.append(f"{path.split('?')[0]}: {found!r}")
    for value in values(database):
        if control := CONTROL.search(value):
            outcome.faults.append(f"database: control character in {value[:80]!r}: {control.group()!r}")
        if found := _forbidden(outcome.case, value, ""):
            outcome.faults.append(f"database: {found!r} in {value[:80]!r}")
    outcome.published = len(told.ids)


def _same_page(path: str, harmless: Published) -> str:
    """Give the same page about the harmless event: what stands there is ours."""
    kind = re.sub(r"^/events/[^.?]+", "/events/_", path.split("?")[0])
    for other, content in harmless.answers.items():
        if re.sub(r"^/events/[^.?]+", "/events/_", other.split("?")[0]) == kind:
            return content.decode("utf-8")
    return ""


def _forbidden(case: Case, text: str, ours: str) -> str | None:
    if case.forbidden is None:
        return None
    found = case.forbidden.findall(text)
    return found[0] if len(found) > len(case.forbidden.findall(ours)) else None


def _malformed(path: str, content: bytes, text: str) -> Iterator[str]:
    """Find what makes an answer unreadable for the programs it is for."""
    if control := CONTROL.search(text):
        yield f"control character {control.group()!r}"
    form = path.split("?")[0].rpartition(".")[2]
    if form in ("rss", "xml"):
        ElementTree.fromstring(content)
    elif form in ("json", "jsonfeed", "geojson"):
        yield from _backwards(json.loads(content))
    elif form == "ics":
        yield from _bad_calendar(content)
    elif form == "csv":
        for row in csv.reader(text.splitlines()):
            if formulas := [cell for cell in row if cell[:1] in "=+-@\t" and cell and not _number(cell)]:
                yield f"a formula: {formulas[0]!r}"


def _number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", cell) is not None


def _bad_calendar(content: bytes) -> Iterator[str]:
    if any(len(line) > 75 for line in content.split(b"\r\n")):
        yield "a line of more than 75 octets"
    if b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b""):
        yield "a bare CR or LF"
    uids = [str(event["UID"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]
    if len(set(uids)) < len(uids) or not all(uid.endswith("@portland.weakties.example") for uid in uids):
        yield f"a VEVENT that is not ours among {uids[:5]}"


def _backwards(found: Any) -> Iterator[str]:
    for event in found.get("events", []) if isinstance(found, dict) else []:
        if event["ends_at"] and event["ends_at"] < event["starts_at"][: len(event["ends_at"])]:
            yield f"{event['id']} ends before it starts"


def values(database: Path) -> Iterator[str]:
    """Give every text of every table, shadow tables of the search index included."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in conn.execute(f"SELECT * FROM [{table}]"):
                yield from (value for value in row if isinstance(value, str))


# ---- the table


def table(outcomes: Sequence[Outcome]) -> str:
    """Lay out what became of each input."""
    lines = [f"{'input':<44} {'wanted':<8} {'inspect':<16} {'collect':<16} {'events':>6} {'refused':>7} {'seconds':>7}"]
    for one in outcomes:
        seconds = max(one.inspect_seconds, one.collect_seconds)
        lines.append(
            f"{one.case.name[:44]:<44} {one.case.wanted:<8} {one.inspected:<16} {one.collected:<16} "
            f"{one.events:>6} {one.rejected:>7} {seconds:>7.2f}" + "".join(f"\n    ✗ {fault}" for fault in one.faults)
        )
    right = sum(not one.faults for one in outcomes)
    slowest = max(max(one.inspect_seconds, one.collect_seconds) for one in outcomes)
    return "\n".join([*lines, f"{right} of {len(outcomes)} as the manifest says; the slowest took {slowest:.1f} s"])
