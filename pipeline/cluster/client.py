"""The side of a cluster that collects: hands tasks to workers, and reads here what they could not.

    async with Cluster("tcp://10.0.0.1:8786", sources, addresses, now) as cluster:
        await collect(store, cluster.sources, cluster.gather, now, jobs=cluster.jobs)

Nothing depends on the cluster: a task that its workers do not finish, a host that two tasks would ask, a scheduler
that goes away, all end in the same visit made from this machine.
"""

import asyncio
import logging
import pickle
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from distributed import Client, KilledWorker
from distributed.comm.addressing import parse_host_port

from pipeline.child import Children
from pipeline.cluster.deal import LEAST, host_of, plain, tasks
from pipeline.cluster.worker import (
    Elsewhere,
    Fault,
    Job,
    OtherVersion,
    Outcome,
    Readers,
    Task,
    about,
    program,
    visit_all,
)
from pipeline.collect import ClusterError, Gather, gathering
from pipeline.fetch import Fetcher
from pipeline.politeness import DELAY, Politeness
from pipeline.records import DocumentState, Gathered
from scrapers.adapters import address as asked_at
from scrapers.model import Source

PATIENCE = 10
"""Seconds to find the scheduler, and a first worker."""
LONELY = 60.0
"""After so many seconds without a worker, this machine reads what is left."""
AHEAD = 2
"""Tasks for each thread of the cluster that are under way or waiting to be written: memory is bounded by that."""
log = logging.getLogger(__name__)


class _Handed:
    """One task: its sources, as they come to be visited, and what the cluster makes of it."""

    def __init__(self, sources: Sequence[Source], hosts: frozenset[str]) -> None:
        self.sources, self.hosts = sources, hosts
        self.known: dict[str, Mapping[str, DocumentState]] = {}
        self.outcomes: asyncio.Future[dict[str, Outcome]] = asyncio.get_running_loop().create_future()
        self.hosts_free = asyncio.Lock()
        """Held while a worker, or this machine for one request, asks one of the hosts."""
        self.lent = False
        """Whether this machine has asked one of them."""


class Cluster:
    """A cluster for one collection. `sources` is the order in which to visit, at most `jobs` at a time."""

    def __init__(
        self,
        address: str,
        sources: Iterable[Source],
        addresses: Mapping[str, Iterable[str]],
        now: datetime,
        *,
        moved: Mapping[str, str | None] | None = None,
        allow_private: bool = False,
    ) -> None:
        self._address, self._now, self._moved = address, now, moved or {}
        self._allow_private = allow_private
        by_id = {source.id: source for source in sources}
        hosts = {source.id: _hosts(source, addresses.get(source.id, ())) for source in by_id.values()}
        self._handed = [
            _Handed([by_id[one] for one in ids], frozenset[str]().union(*(hosts[one] for one in ids)))
            for ids in tasks(hosts)
        ]
        self._of_source = {source.id: task for task in self._handed for source in task.sources}
        self._of_host = {host: task for task in self._handed for host in task.hosts}
        self._running: set[asyncio.Task[None]] = set()
        self._here = AsyncExitStack()
        self._gather_here: Gather | None = None
        self._opening = asyncio.Lock()
        self._threads = 1
        self._lost = False

    @property
    def sources(self) -> list[Source]:
        """Give all sources, those of one task side by side: a task begins when all of its sources are asked for."""
        return [source for task in self._handed for source in task.sources]

    @property
    def jobs(self) -> int:
        """Give how many sources may be under way: enough for the largest task, and for all workers."""
        longest = max((len(task.sources) for task in self._handed), default=1)
        return max(longest, AHEAD * self._threads * LEAST)

    async def __aenter__(self) -> Self:
        """Find the cluster; raises ClusterError when there is none, or it cannot do what is asked."""
        try:
            connecting: Any = Client(  # type: ignore[no-untyped-call]
                self._address, asynchronous=True, set_as_default=False, timeout=PATIENCE
            )
            self._client = await connecting
        except (OSError, TimeoutError, ValueError, TypeError) as error:  # TypeError: tls:// without certificates
            raise ClusterError(
                f"no cluster answers at {self._address}: {error}. "
                "Start one with `dask scheduler`, or leave out --cluster"
            ) from error
        try:
            await self._check()
        except BaseException:
            await self._client.close()
            raise
        self._watch = asyncio.create_task(self._until_lonely())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.cancel()
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)
        await self._here.aclose()
        with suppress(OSError, TimeoutError):
            await self._client.close()

    async def _check(self) -> None:
        """See that there are workers, that they run this program, and how much they do at once."""
        try:
            await self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ClusterError(
                f"the cluster at {self._address} has no workers; start some with `dask worker {self._address}`"
            ) from error
        try:
            told: dict[str, tuple[str, bool]] = await self._client.run(about)
        except ModuleNotFoundError as error:
            raise ClusterError(
                f"a worker of {self._address} lacks {error.name}; install the same weakties[cluster] on every machine"
            ) from error
        except OSError as error:
            raise ClusterError(f"a worker of {self._address} was lost as it was asked: {error}; try again") from error
        if other := {worker: version for worker, (version, _) in told.items() if version != program()}:
            raise ClusterError(f"workers run another version than {program()}, which is here: {other}")
        if not all(ready for _, ready in told.values()):
            await self._client.register_plugin(Readers())
        workers = await self._workers()
        self._threads = sum(each["nthreads"] for each in workers.values())
        if all(_is_here(worker) for worker in workers):
            log.warning(
                "all %d workers of %s are on this machine: collecting without --cluster costs less",
                len(workers), self._address,
            )  # fmt: skip

    async def _workers(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self._client.scheduler.identity(n_workers=-1))["workers"]
        return found

    async def _until_lonely(self) -> None:
        """Give up on what no worker takes: all of them are gone for too long, or the scheduler is."""
        alone = 0.0
        while alone < LONELY:
            await asyncio.sleep(1)
            try:
                alone = 0.0 if await asyncio.wait_for(self._workers(), PATIENCE) else alone + 1
            except (OSError, TimeoutError):
                alone += PATIENCE
        log.warning("no worker of %s is left; the sources are read here", self._address)
        self._lost = True
        for task in self._running:
            task.cancel()

    async def gather(self, source: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        """Visit one source: on the cluster as part of its task, else here."""
        task = self._of_source[source.id]
        task.known[source.id] = known
        if len(task.known) == len(task.sources):
            running = asyncio.create_task(self._run(task))
            self._running.add(running)
            running.add_done_callback(lambda done: self._ended(task, done))
        outcome = (await asyncio.shield(task.outcomes)).get(source.id)
        if isinstance(outcome, Fault):
            raise outcome
        if isinstance(outcome, Gathered):
            return outcome
        if isinstance(outcome, Elsewhere):
            log.info("%s: it leads to %s as well; read here", source.id, outcome)
        return await (await self._local())(source, known, now)

    async def _run(self, handed: _Handed) -> None:
        """Let a worker do a task; what cannot be done there has no outcomes."""
        jobs = tuple(Job(one, handed.known[one.id], self._moved.get(one.id)) for one in handed.sources)
        task = Task(program(), jobs, handed.hosts, self._now, self._allow_private)
        async with handed.hosts_free:
            if handed.lent:
                await asyncio.sleep(DELAY)
            if self._lost:
                return
            try:
                done = await self._client.submit(visit_all, task, key=f"visits-{uuid4().hex}", pure=False)
            except (KilledWorker, CancelledError, OSError, TimeoutError, OtherVersion) as error:
                log.warning("a task of %d sources is read here: %s", len(jobs), error)
                return
            handed.outcomes.set_result(pickle.loads(done))
            await asyncio.sleep(DELAY)  # before this machine asks the same hosts

    def _ended(self, handed: _Handed, done: asyncio.Task[None]) -> None:
        """Let those who wait read here when a task gave nothing."""
        self._running.discard(done)
        if not done.cancelled() and (fault := done.exception()) is not None:
            log.error("a task of %d sources is read here", len(handed.sources), exc_info=fault)
        if not handed.outcomes.done():
            handed.outcomes.set_result({})

    async def _local(self) -> Gather:
        """Give what visits a source from here, made when it is first needed."""
        async with self._opening:
            if self._gather_here is None:
                polite = _Lending(self._of_host)
                fetcher = Fetcher(allow_private=self._allow_private, politeness=polite)
                children = await self._here.enter_async_context(Children())
                await self._here.enter_async_context(fetcher)
                self._gather_here = gathering(fetcher, children, self._now, self._moved)
        return self._gather_here


class _Lending(Politeness):
    """Gives turns here at hosts that no worker is asking at the same time."""

    def __init__(self, of_host: Mapping[str, _Handed]) -> None:
        super().__init__()
        self._of_host = of_host

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a host's turn, and until no worker asks it. A visit holds one turn at a time, so no ring forms."""
        task = self._of_host.get(plain(host))
        async with AsyncExitStack() as held:
            if task is not None:
                await held.enter_async_context(task.hosts_free)
                task.lent = True
            async with super().turn(host):
                yield


def _hosts(source: Source, addresses: Iterable[str]) -> frozenset[str]:
    """Give the hosts that a source is read from, as far as is known; one that names none is alone."""
    found = {host_of(url) for url in (source.url, asked_at(source.url), *addresses)}
    return frozenset(found - {""})


def _is_here(worker: str) -> bool:
    host = str(parse_host_port(worker.partition("://")[2])[0])
    return host in ("127.0.0.1", "::1", "localhost", socket.gethostname())
