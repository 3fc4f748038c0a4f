"""A document that hangs, explodes or crashes its reader costs itself: not the others, and not the program."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import tasks
from servers import Server

from pipeline.child import Children
from scrapers.errors import LayoutChanged, RateLimited, SourceError, TimedOut, TooLarge, Unreadable
from scrapers.model import Document

DOC = Document(url="https://example.org/e.ics", content=b"x" * 3_000_000)


def pool(count: int = 1, **options: object) -> Children:
    return Children(count, **{"deadline": 5.0, "preload": ("tasks",), **options})  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def descendants(pid: int) -> set[int]:
    """Give the processes below one, dead and unburied ones included."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


async def test_values_travel_there_and_back() -> None:
    async with pool() as children:
        assert await children.run(tasks.echo, DOC) == DOC
        assert await children.run(tasks.echo, [1, None, "\ud800", b"\0" * 5_000_000]) == [
            1,
            None,
            "\ud800",
            bytes(5_000_000),
        ]
        assert await children.run(tasks.pid) != os.getpid()


async def test_errors_come_back_as_they_were_raised() -> None:
    async with pool() as children:
        with pytest.raises(LayoutChanged, match=r"weakties inspect https://club\.example\.org/") as changed:
            await children.run(tasks.layout_changed)
        with pytest.raises(RateLimited) as limited:
            await children.run(tasks.rate_limited, DOC)
        first = await children.run(tasks.pid)
        assert await children.run(tasks.pid) == first  # an error of the source is no fault of the child
    assert changed.value.selector == "li.event"
    assert limited.value.retry_after == 17.5
    assert limited.value.url == DOC.url


@pytest.mark.parametrize("task", [tasks.spin, tasks.hang_in_c])
async def test_a_reader_that_never_ends_is_killed_at_its_deadline(task: object) -> None:
    async with pool() as children:
        await children.run(tasks.echo, 1)
        started = time.monotonic()
        with pytest.raises(TimedOut, match=r"0\.3 seconds") as caught:
            await children.run(task, deadline=0.3)  # type: ignore[arg-type]
        assert time.monotonic() - started < 1.5
        assert await children.run(tasks.echo, 2) == 2
    assert caught.value.code == "timed-out"


async def test_a_busy_machine_costs_no_document_its_reader() -> None:
    async with pool() as children:
        assert await children.run(tasks.nap, 0.4, deadline=0.2) == 0.4  # later than that, by no work of its own


async def test_a_reader_that_neither_works_nor_ends_is_stopped_by_the_clock_on_the_wall() -> None:
    async with pool() as children:
        started = time.monotonic()
        with pytest.raises(TimedOut):
            await children.run(tasks.nap, 60.0, deadline=0.1)
        assert time.monotonic() - started < 2


async def test_the_parent_has_a_deadline_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.child.GRACE", 0.3)
    async with pool() as children:
        with pytest.raises(TimedOut):
            await children.run(tasks.shrug_off_alarms, deadline=0.2)
        assert await children.run(tasks.echo, 2) == 2


async def test_a_reader_that_wants_all_memory_is_stopped() -> None:
    async with pool(memory=100 << 20) as children:
        pid = await children.run(tasks.pid)
        with pytest.raises(TooLarge, match="memory"):
            await children.run(tasks.explode)
        assert await children.run(tasks.pid) != pid


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (tasks.crash, "SIGSEGV"),
        (tasks.leave, "without a word"),
        (tasks.recurse, "RecursionError"),
        (tasks.unpicklable, "handed over"),
    ],
)
async def test_a_reader_that_dies_or_goes_wrong_is_told_and_replaced(task: object, said: str) -> None:
    async with pool() as children:
        with pytest.raises(Unreadable, match=said):
            await children.run(task)  # type: ignore[arg-type]
        assert await children.run(tasks.echo, 2) == 2


async def test_an_unexpected_exception_is_one_line_without_a_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    async with pool() as children:
        with pytest.raises(Unreadable, match="ValueError: bad byte at 7"):
            await children.run(tasks.raise_value_error, "bad\nbyte at 7")
    assert capfd.readouterr().err == ""


async def test_one_bad_document_does_not_delay_the_others() -> None:
    async with pool(2) as children:
        await asyncio.gather(*(children.run(tasks.echo, n) for n in range(2)))
        bad = asyncio.create_task(children.run(tasks.spin, deadline=2.0))
        started = time.monotonic()
        assert [await children.run(tasks.echo, n) for n in range(50)] == list(range(50))
        assert time.monotonic() - started < 1.0
        with pytest.raises(TimedOut):
            await bad


async def test_no_more_than_count_work_at_a_time() -> None:
    async with pool(2) as children:
        pids = await asyncio.gather(*(children.run(tasks.pid) for _ in range(20)))
        assert len(set(pids)) <= 2


async def test_a_child_is_replaced_after_so_many_documents_and_nothing_stays_behind() -> None:
    async with pool(recycle=3) as children:
        counts = [await children.run(tasks.count) for _ in range(7)]
    assert counts == [1, 2, 3, 1, 2, 3, 1]


async def test_a_child_reaches_no_network_starts_no_program_and_writes_no_file(tmp_path: Path) -> None:
    async with Server() as server, pool() as children:
        for task, argument in ((tasks.connect, server.port), (tasks.write, str(tmp_path / "x"))):
            with pytest.raises(Unreadable, match="a reader may not"):
                await children.run(task, argument)  # type: ignore[arg-type]
        with pytest.raises(Unreadable, match="a reader may not"):
            await children.run(tasks.run_program)
        assert server.connections == 0
    assert not (tmp_path / "x").exists()


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="only Linux ranks what it ends")
async def test_where_memory_runs_out_a_reader_is_ended_before_the_service() -> None:
    async with pool() as children:
        assert await children.run(tasks.expendable) == "1000"


async def test_a_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETUP_TOKEN", "s3cret")
    monkeypatch.setenv("WEAKTIES_NOW", "2026-03-03T12:00:00Z")
    async with pool() as children:
        seen = await children.run(tasks.environment)
    assert "s3cret" not in seen.values()
    assert seen["WEAKTIES_NOW"] == "2026-03-03T12:00:00Z"


async def test_what_a_reader_prints_does_not_reach_our_output(capfd: pytest.CaptureFixture[str]) -> None:
    async with pool() as children:
        await children.run(tasks.say, "hello")
    assert capfd.readouterr().out == ""


async def test_nothing_is_left_after_the_end_no_process_and_no_descriptor() -> None:
    before, files = descendants(os.getpid()), len(list(Path("/proc/self/fd").iterdir()))
    async with pool(2, recycle=2) as children:
        await asyncio.gather(*(children.run(tasks.echo, n) for n in range(9)))
        with pytest.raises(TimedOut):
            await children.run(tasks.spin, deadline=0.1)
        with pytest.raises(Unreadable):
            await children.run(tasks.crash)
        living = descendants(os.getpid()) - before
        assert len([pid for pid in living if not alive(pid)]) == 0  # no zombies meanwhile either
    await asyncio.sleep(0.05)
    assert descendants(os.getpid()) == before
    assert len(list(Path("/proc/self/fd").iterdir())) <= files + 1


async def test_a_document_that_nobody_waits_for_any_more_is_not_read_on() -> None:
    async with pool() as children:
        pid = await children.run(tasks.pid)
        task = asyncio.create_task(children.run(tasks.spin))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not alive(pid)
        assert await children.run(tasks.echo, 2) == 2


async def test_the_end_does_not_wait_for_what_still_runs() -> None:
    started = time.monotonic()
    async with pool() as children:
        task = asyncio.create_task(children.run(tasks.spin, deadline=30.0))
        await asyncio.sleep(0.3)
    with pytest.raises(SourceError):
        await task
    assert time.monotonic() - started < 3


async def test_a_pool_that_was_not_needed_ends_at_once() -> None:
    before = descendants(os.getpid())
    started = time.monotonic()
    async with Children(2, preload=("http.server", "tasks")):
        pass
    assert time.monotonic() - started < 0.5
    assert descendants(os.getpid()) == before


async def test_the_pool_survives_the_death_of_its_nursery() -> None:
    async with pool() as children:
        await children.run(tasks.echo, 1)
        nursery = next(iter(descendants(os.getpid()) - descendants(await children.run(tasks.pid))))
        for pid in descendants(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        assert nursery
        with pytest.raises(Unreadable):
            await children.run(tasks.echo, 2)
        assert await children.run(tasks.echo, 3) == 3


PROGRAM = """
    import asyncio, os, sys
    sys.path[:0] = [{tests!r}]
    import tasks
    from pipeline.child import Children

    async def main():
        async with Children(1, preload=()) as children:
            print(await children.run(tasks.pid), flush=True)
            {then}

    asyncio.run(main())
"""


def program(then: str, **options: object) -> subprocess.Popen[str]:
    code = textwrap.dedent(PROGRAM).format(tests=str(Path(__file__).parent), then=then)
    root = str(Path(__file__).resolve().parents[1])
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root, **options)  # type: ignore[call-overload]


def test_it_works_with_all_standard_streams_closed() -> None:
    shell = 'exec "$@" <&- 2>&-'
    code = textwrap.dedent(PROGRAM).format(tests=str(Path(__file__).parent), then="print('done')")
    root = Path(__file__).resolve().parents[1]
    command = ["sh", "-c", shell, "sh", sys.executable, "-c", code]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=20, cwd=root, check=True)
    assert done.stdout.splitlines()[-1] == "done"


def test_the_socket_to_the_nursery_keeps_off_the_standard_streams() -> None:
    code = """
        import os, socket
        from pipeline.child import _above_standard_streams
        os.close(0)
        low, other = socket.socketpair()
        assert low.fileno() == 0
        assert _above_standard_streams(low).fileno() > 2
    """
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=20, cwd=root)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_do_not_outlive_a_program_that_is_killed(number: signal.Signals) -> None:
    running = program("await children.run(tasks.spin, deadline=60.0)", stderr=subprocess.DEVNULL)
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.2)
    family = descendants(running.pid)
    assert len(family) == 2
    running.send_signal(number)
    running.wait(10)
    running.stdout.close()
    for _ in range(40):
        if not any(alive(pid) for pid in family):
            return
        time.sleep(0.05)
    pytest.fail("a child outlived the program")


async def test_a_document_costs_about_a_millisecond_more_than_reading_it() -> None:
    async with pool() as children:
        await children.run(tasks.echo, 1)
        started = time.perf_counter()
        for n in range(200):
            await children.run(tasks.echo, n)
        each = (time.perf_counter() - started) / 200
    assert each < 0.02  # about 0.4 ms, births included; generous for a busy machine
