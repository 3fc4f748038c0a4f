"""What a worker of the cluster does: visit the sources of one task, and give what they said.

It writes nothing, so a task that is lost with its worker, or done twice, changes nothing.
"""

import asyncio
import logging
import pickle
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from pipeline.child import Children
from pipeline.cluster.deal import plain
from pipeline.collect import JOBS, Gather, gathering, spread
from pipeline.fetch import Fetcher
from pipeline.politeness import Politeness
from pipeline.records import DocumentState, Gathered
from scrapers.model import Source

NAME = "weakties"
log = logging.getLogger(__name__)


class Elsewhere(Exception):
    """A source led to a host that is not this task's; another worker may be asking it right now."""


class Fault(Exception):
    """A fault of this program on a worker, in words: the error itself may be of a class that only exists there."""


class OtherVersion(Exception):
    """The worker runs another version of this program than who asks."""


Outcome = Gathered | Elsewhere | Fault


@dataclass(frozen=True, slots=True)
class Job:
    """One source to visit, what was remembered of its documents, and where it has moved for good."""

    source: Source
    known: Mapping[str, DocumentState]
    moved_to: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """Sources that one worker visits, and the hosts that are nobody else's meanwhile."""

    program: str
    jobs: tuple[Job, ...]
    hosts: frozenset[str]
    now: datetime
    allow_private: bool


class Readers(WorkerPlugin):
    """The parsing processes of a worker, kept from task to task: loading them costs as much as reading many feeds."""

    name = NAME

    async def setup(self, worker: Any) -> None:
        """Start them with the worker."""
        self.children = await Children().__aenter__()

    async def teardown(self, worker: Any) -> None:
        """End them with the worker."""
        await self.children.__aexit__(None, None, None)


class Confined(Politeness):
    """Gives turns at the hosts of one task and at no others."""

    def __init__(self, hosts: Iterable[str]) -> None:
        super().__init__()
        self._own = frozenset(hosts)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a host's turn; raises Elsewhere for a host that is not of this task."""
        if plain(host) not in self._own:
            raise Elsewhere(host)
        async with super().turn(host):
            yield


def program() -> str:
    """Give the version of this program on this machine."""
    return version("weakties")


def about(dask_worker: Any) -> tuple[str, bool]:
    """Tell, on a worker, the version of this program, and whether its readers are there already."""
    return program(), NAME in dask_worker.plugins


async def visit_all(task: Task) -> bytes:
    """Visit the sources of a task, several at a time; give their outcomes by id, pickled once for the whole way."""
    if program() != task.program:
        raise OtherVersion(f"the worker runs weakties {program()}, who asks runs {task.program}")
    moved = {job.source.id: job.moved_to for job in task.jobs}
    known = {job.source.id: job.known for job in task.jobs}
    async with Fetcher(allow_private=task.allow_private, politeness=Confined(task.hosts)) as fetcher:
        readers = get_worker().plugins[NAME]
        assert isinstance(readers, Readers)
        gatherer = gathering(fetcher, readers.children, task.now, moved)
        slots = asyncio.Semaphore(JOBS)
        sources = spread(job.source for job in task.jobs)
        visits = (_visit(slots, gatherer, source, known[source.id], task.now) for source in sources)
        done = await asyncio.gather(*visits, return_exceptions=True)
    outcomes = {source.id: _told(source, outcome) for source, outcome in zip(sources, done, strict=True)}
    return pickle.dumps(outcomes, protocol=5)


async def _visit(
    slots: asyncio.Semaphore, gatherer: Gather, source: Source, known: Mapping[str, DocumentState], now: datetime
) -> Gathered:
    async with slots:
        return await gatherer(source, known, now)


def _told(source: Source, outcome: Gathered | BaseException) -> Outcome:
    """Give an outcome in a form that every machine can read."""
    if isinstance(outcome, Gathered | Elsewhere):
        return outcome
    log.error("%s: a fault of this program", source.id, exc_info=outcome)
    return Fault(f"{type(outcome).__name__}: {outcome}")
