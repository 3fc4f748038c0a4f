"""All sources of a region: gathered several at a time, written one at a time, each failing alone."""

import asyncio
import logging
import os
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, zip_longest
from random import Random
from typing import Any, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlsplit

from pipeline.child import Children
from pipeline.config import Region
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.lock import Busy, collecting
from pipeline.moved import following
from pipeline.records import DocumentState, Gathered, Window
from pipeline.store import MEMORY, Store, StoreError, Visit
from scrapers.model import Source

__all__ = ["BUSY", "Busy", "ClusterError", "Report", "collect", "collect_region"]

JOBS = 12
EVERY_ONE = 1_000_000
MOST_AT_ONCE = 1000
"""Entries that are written in one transaction, unless one source has more: other programs wait a second at most."""
PAST, AHEAD = timedelta(days=180), timedelta(days=400)
NOTHING_WORKED, SOME_FAILED, BUSY = 1, 3, 75
"""Exit codes (ARCHITECTURE 4.1); 75 is EX_TEMPFAIL of sysexits.h: try again later."""


class ClusterError(Exception):
    """The cluster cannot be used; the message says why and what to do."""


Gather = Callable[[Source, Mapping[str, DocumentState], datetime], Coroutine[Any, Any, Gathered]]
Progress = Callable[[Visit, int, int], None]
"""Called after each source with its visit, how many are done, and how many there are."""
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What a collection did, a line a source in the order they finished."""

    visits: tuple[Visit, ...] = ()

    @property
    def failed(self) -> tuple[Visit, ...]:
        """Give the sources that could not be read."""
        return tuple(visit for visit in self.visits if visit.outcome == "failed")

    @property
    def exit_code(self) -> int:
        """Give 0 when all is fine, 1 when nothing worked, 3 when some sources failed."""
        if not self.failed:
            return 0
        return NOTHING_WORKED if len(self.failed) == len(self.visits) else SOME_FAILED

    def totals(self) -> dict[str, int]:
        """Add up the visits."""
        names = ("seen", "new", "changed", "rekeyed", "missing", "delisted", "rejected", "upcoming")
        sums = {name: sum(getattr(visit, name) for visit in self.visits) for name in names}
        return {"sources": len(self.visits), "failed": len(self.failed), **sums}

    def as_json(self) -> Iterator[dict[str, Any]]:
        """Give one object a source and, last, the summary."""
        for visit in self.visits:
            yield {"type": "source", **asdict(visit)}
        yield {"type": "summary", **self.totals()}


async def collect_region(
    region: Region,
    now: datetime,
    *,
    ids: Sequence[str] = (),
    due: bool = False,
    most: int = EVERY_ONE,
    jobs: int = JOBS,
    dry_run: bool = False,
    accept: bool = False,
    allow_private: bool = False,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Collect the sources of a region that are named, or all enabled ones, into its database.

    `due` takes only those whose time has come, at most `most` of them. `cluster` is the address of a Dask scheduler
    whose workers fetch and read. Raises ConfigError for a name that is no source, Busy when another collection runs,
    ClusterError when the cluster does not answer, StoreError when the database cannot be used; what was written until
    then stays.
    """
    named = [region.source(source_id) for source_id in ids] or [s for s in region.sources if s.enabled]
    with opened(region, now, dry_run=dry_run) as store, _leased(store, now, due, most, dry_run) as claimed:
        wanted = [source for source in named if claimed is None or source.id in claimed]
        if not wanted:
            return Report()
        async with _plan(store, wanted, now, jobs, allow_private, cluster) as plan:
            report = await collect(
                store, plan.sources, plan.gather, now, jobs=plan.jobs, dry_run=dry_run, accept=accept, progress=progress
            )
        if not dry_run:
            store.tidy(now)
    return report


class Plan(NamedTuple):
    """In which order sources are visited, how, and how many at a time."""

    sources: list[Source]
    gather: Gather
    jobs: int


@asynccontextmanager
async def _plan(
    store: Store, wanted: Sequence[Source], now: datetime, jobs: int, allow_private: bool, cluster: str | None
) -> AsyncIterator[Plan]:
    """Visit from this machine, or have the workers of a cluster do it."""
    moved = {row["id"]: row["moved_to"] for row in store.sources()}
    if cluster is None:
        async with Fetcher(allow_private=allow_private) as fetcher, Children() as children:
            yield Plan(spread(wanted), gathering(fetcher, children, now, moved), jobs)
        return
    try:
        from pipeline.cluster.client import Cluster  # Dask takes half a second to load
    except ModuleNotFoundError as error:
        if error.name != "distributed":
            raise
        raise ClusterError("a cluster needs Dask; install it with `pip install 'weakties[cluster]'`") from error
    async with Cluster(
        cluster, wanted, store.addresses(), now, moved=moved, allow_private=allow_private
    ) as workers:  # fmt: skip
        yield Plan(workers.sources, workers.gather, workers.jobs)


@contextmanager
def _leased(store: Store, now: datetime, due: bool, most: int, dry_run: bool) -> Iterator[frozenset[str] | None]:
    """Lease what is due for the block; None when everything is wanted."""
    if not due:
        yield None
    elif dry_run:
        yield frozenset(store.due("", now, most))
    else:
        owner = f"{socket.gethostname()}:{os.getpid()}"
        try:
            yield frozenset(store.claim(owner, now, most))
        finally:
            store.release(owner)


@contextmanager
def opened(region: Region, now: datetime, *, dry_run: bool = False) -> Iterator[Store]:
    """Open the region's database under the collection's lock; a dry run needs neither lock nor file."""
    path = region.database
    if dry_run:
        with Store.read(path, region) if path.exists() else Store.open(MEMORY, region, now) as store:
            yield store
        return
    with collecting(path), Store.open(path, region, now) as store:
        yield store


def gathering(
    fetcher: Fetcher, children: Children, now: datetime, moved: Mapping[str, str | None] | None = None
) -> Gather:
    """Give the function that visits one source, with what all visits share.

    `moved` says where sources have moved for good, by id: what is asked where the old address is lost.
    """
    return partial(_gather, fetcher, children, Window(now - PAST, now + AHEAD), moved or {})


async def _gather(
    fetcher: Fetcher,
    children: Children,
    window: Window,
    moved: Mapping[str, str | None],
    source: Source,
    known: Mapping[str, DocumentState],
    now: datetime,
) -> Gathered:
    async def ask(at: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        return await gather(at, fetcher, children, window, known, now)

    return await following(ask, moved.get(source.id), source, known, now)


async def collect(
    store: Store,
    sources: Sequence[Source],
    gatherer: Gather,
    now: datetime,
    *,
    jobs: int = JOBS,
    dry_run: bool = False,
    accept: bool = False,
    progress: Progress | None = None,
    random: Random | None = None,
) -> Report:
    """Visit sources in this order, at most `jobs` at a time; write each as it comes, and what came meanwhile with it.

    A source that fails, in whatever way, fails alone; a database that fails ends the collection with
    a StoreError. A dry run asks for everything anew, so that it can say what would change.
    Cancelled, it lets the transaction under way finish and leaves the other sources as they were.
    """
    collection = _Collection(store, gatherer, now, dry_run, accept, progress, random or Random(), len(sources))
    queue = iter(sources)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, min(jobs, len(sources)))):
                group.create_task(collection.work(queue))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from faults
    return Report(tuple(collection.visits))


def spread(sources: Iterable[Source]) -> list[Source]:
    """Take hosts in turn: one request at a time a host would else leave the others waiting."""
    by_host: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_host[urlsplit(source.url).hostname or source.id].append(source)
    rounds = zip_longest(*by_host.values())
    return [source for source in chain.from_iterable(rounds) if source is not None]


class _Collection:
    """One collection under way."""

    def __init__(
        self,
        store: Store,
        gatherer: Gather,
        now: datetime,
        dry_run: bool,
        accept: bool,
        progress: Progress | None,
        random: Random,
        total: int,
    ) -> None:
        self.visits: list[Visit] = []
        self._store, self._gather, self._now, self._total = store, gatherer, now, total
        self._dry_run, self._accept, self._progress, self._random = dry_run, accept, progress, random
        self._database = asyncio.Lock()
        self._waiting: list[_Waiting] = []

    async def work(self, queue: Iterator[Source]) -> None:
        """Visit sources from the common queue until it is empty."""
        for source in queue:
            visit = await self._visit(source)
            self.visits.append(visit)
            if self._progress is not None:
                self._progress(visit, len(self.visits), self._total)

    async def _visit(self, source: Source) -> Visit:
        known = {} if self._dry_run else await self._in_turn(self._store.documents, source, self._now)
        gathered = await self._fault_free(source, self._gather(source, known, self._now))
        if isinstance(gathered, Exception):
            return await self._settle(source, self._failure(source, gathered))
        visit = await self._fault_free(source, self._settle(source, gathered))
        if isinstance(visit, Exception):
            return await self._settle(source, self._failure(source, visit))
        return visit

    async def _settle(self, source: Source, gathered: Gathered) -> Visit:
        if self._dry_run:
            return await self._in_turn(self._store.preview, source, gathered, self._now, accept=self._accept)
        waiting = _Waiting(source, gathered)
        self._waiting.append(waiting)
        async with self._database:
            if waiting in self._waiting:
                await self._write(_batch(self._waiting, waiting))
        return waiting.visit or (await self._in_turn(self._apply, [waiting]))[0]

    def _apply(self, batch: Sequence["_Waiting"]) -> list[Visit]:
        told = [(each.source, each.gathered) for each in batch]
        return self._store.apply_all(told, self._now, random=self._random, accept=self._accept)

    async def _write(self, batch: Sequence["_Waiting"]) -> None:
        """Write visits in one transaction; where that fails by a fault of our own, each is still to be written."""
        written = await _to_its_end(self._apply, batch)
        if isinstance(written, Exception):
            if isinstance(written, StoreError) or len(batch) == 1:
                raise written
            return
        for each, visit in zip(batch, written, strict=True):
            each.visit = visit

    async def _fault_free(self, source: Source, step: Coroutine[Any, Any, T]) -> T | Exception:
        """Give what a step gives, or the fault of our own code in it: it must cost this source only."""
        task = asyncio.ensure_future(step)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        fault = task.exception()
        if fault is None:
            return task.result()
        if isinstance(fault, StoreError) or not isinstance(fault, Exception):
            raise fault
        log.error("%s: a fault of this program", source.id, exc_info=fault)
        return fault

    def _failure(self, source: Source, fault: Exception) -> Gathered:
        return Gathered(
            source.id,
            self._now,
            self._now,
            complete=False,
            error_code="unreadable",
            error_message=f"a fault of this program, please report it: {type(fault).__name__}: {fault}",
        )

    async def _in_turn(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call the database in a thread, one call at a time."""
        async with self._database:
            done = await _to_its_end(function, *arguments, **named)
        if isinstance(done, Exception):
            raise done
        return done


async def _to_its_end(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | Exception:
    """Call a function in a thread, never leave it half done, and give what it gives or the fault that it raises."""
    call = asyncio.ensure_future(asyncio.to_thread(function, *arguments, **named))
    try:
        await asyncio.wait({call})
    except asyncio.CancelledError:
        await asyncio.wait({call})
        raise
    fault = call.exception()
    if fault is None:
        return call.result()
    if not isinstance(fault, Exception):
        raise fault
    return fault


@dataclass(eq=False, slots=True)
class _Waiting:
    """What one visit brought, and the line of the report once it is written."""

    source: Source
    gathered: Gathered
    visit: Visit | None = None


def _batch(waiting: list[_Waiting], first: _Waiting) -> list[_Waiting]:
    """Take what is to be written at once: one visit, and others that came meanwhile, up to so many entries."""
    waiting.remove(first)
    batch, entries = [first], len(first.gathered.records)
    while waiting and entries + len(waiting[0].gathered.records) <= MOST_AT_ONCE:
        batch.append(waiting.pop(0))
        entries += len(batch[-1].gathered.records)
    return batch
