"""The service: every half minute, collect what is due. The plan is in the database, so restarts and sleep are harmless.

    asyncio.run(forever(lambda: load(path)))       # until SIGTERM or SIGINT

APScheduler runs one job, the tick. It claims the sources whose `next_check_at` has come, with a lease, and
collects them; a tick that finds another collection at work leaves the rest to the next one.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from pipeline import clock
from pipeline.alerts import alerting
from pipeline.collect import JOBS, Busy, Progress, Report, collect_region
from pipeline.config import ConfigError, Region
from pipeline.store import StoreError

TICK = 30.0
MOST = 60
"""Sources a tick takes: after a long sleep all are due, and a tick should end before its lease does."""
GRACE = 15.0
"""Seconds that a collection under way gets to finish before it is broken off; the transaction under way always ends."""

log = logging.getLogger(__name__)
Load = Callable[[], Region]
Tick = Callable[[], Awaitable[object]]


async def forever(
    load: Load,
    *,
    jobs: int = JOBS,
    allow_private: bool = False,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
    every: float = TICK,
) -> None:
    """Collect what is due until `stop` is set, or until SIGTERM or SIGINT when none is given.

    `load` reads the region file; it is asked at every tick, so that people may edit it meanwhile.
    """

    async def tick() -> None:
        await _collect(load, jobs=jobs, allow_private=allow_private, progress=progress)

    await keep_ticking(tick, stop or stopped_by_signal(), every=every)


async def collect_due(
    region: Region,
    now: datetime,
    *,
    jobs: int = JOBS,
    allow_private: bool = False,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Collect the sources of a region that are due now; raises what `collect_region` raises."""
    return await collect_region(
        region, now, due=True, most=MOST, jobs=jobs, allow_private=allow_private, cluster=cluster, progress=progress
    )


async def _collect(load: Load, *, jobs: int, allow_private: bool, progress: Progress | None) -> None:
    """Collect what is due. What hinders it is logged, and tried again at the next tick."""
    try:
        region, now = load(), clock.now()
        with alerting(region, now):
            report = await collect_due(region, now, jobs=jobs, allow_private=allow_private, progress=progress)
    except Busy as busy:
        log.info("%s", busy)
    except (ConfigError, StoreError) as error:
        log.error("nothing was collected: %s", error)
    else:
        if report.visits:
            log.info("collected: %s", ", ".join(f"{count} {name}" for name, count in report.totals().items()))


def stopped_by_signal() -> asyncio.Event:
    """Give an event that SIGTERM and SIGINT set; a second signal ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(number: int) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, number)
    return stop


async def keep_ticking(tick: Tick, stop: asyncio.Event, *, every: float = TICK, grace: float = GRACE) -> None:
    """Call `tick` now and every so many seconds until `stop` is set, never twice at a time.

    A tick that takes longer than the interval is followed by one, not by all that were due meanwhile.
    At the end a running tick gets `grace` seconds, and is then cancelled.
    """
    running: set[asyncio.Task[None]] = set()

    async def run() -> None:
        task = asyncio.ensure_future(_logged(tick))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.shield(task)

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    job = scheduler.add_job(
        run,
        "interval",
        seconds=every,
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,  # the default drops a tick that is a second late
    )
    scheduler.start()
    try:
        while not await _happens(stop, every):
            if job.next_run_time > datetime.now(UTC) + timedelta(seconds=2 * every):
                job.modify(next_run_time=datetime.now(UTC))  # the clock was set back: do not wait until it catches up
    finally:
        scheduler.pause()
        await _finish(running, grace)
        scheduler.shutdown(wait=False)


async def _logged(tick: Tick) -> None:
    await tick()


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    """Wait so long for an event; tell whether it happened."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _finish(running: set[asyncio.Task[None]], grace: float) -> None:
    """Wait for the tick under way, and cancel it when it takes too long."""
    if not running:
        return
    _, late = await asyncio.wait(set(running), timeout=grace)
    for task in late:
        log.warning("the collection under way is broken off after %g seconds; what it has written stays", grace)
        task.cancel()
    if late:
        await asyncio.wait(late)


def _tell(event: JobExecutionEvent) -> None:
    """Log a tick that failed or was missed; the next one comes all the same."""
    if event.exception is not None:
        log.error("a tick failed: a fault of this program", exc_info=event.exception)
    else:
        log.warning("a tick was missed at %s", event.scheduled_run_time)
