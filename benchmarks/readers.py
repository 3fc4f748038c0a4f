"""What one server takes that holds many catalogues, in a process of its own.

python -m benchmarks.readers FOLDER FILES

Every region is asked once, three at a time as the server has threads, and then again for another page.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from benchmarks.calendars import NOW
from benchmarks.memory import most
from pipeline.serve import allow_files, application

AT_ONCE = 3
FIRST, SECOND = "/events?region={}", "/events.json?limit=20&kind=meetup&region={}"


@dataclass(frozen=True, slots=True)
class Served:
    """What one process took that serves so many catalogues: CPU in seconds, memory in megabytes."""

    catalogues: int
    start: float
    """Until it could answer, with the schemas of all read."""
    empty: float
    """Memory before any region was asked."""
    first: float
    """The first page of a region."""
    second: float
    """Another page of it, with its columns in memory."""
    home: float
    """A page of Datasette's own."""
    megabytes: float
    files: int
    failed: int
    """Answers other than 200."""
    why: str


async def _served(folder: Path) -> Served:
    names = sorted(path.stem for path in folder.glob("*.db"))
    began = time.process_time()
    transport = httpx.ASGITransport(application(folder, names[0]).app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.example", timeout=600) as client:
        answer = await client.get("/-/versions.json")
        start, empty = time.process_time() - began, most()
        failed = [] if answer.status_code == 200 else [answer.text]
        first, more = await _asked(client, [FIRST.format(name) for name in names])
        second, again = await _asked(client, [SECOND.format(name) for name in names])
        home, page = await _asked(client, ["/-/versions.json"] * 5)
    failed += more + again + page
    files = len(list(Path("/proc/self/fd").iterdir()))
    why = failed[0][:200] if failed else ""
    return Served(len(names), start, empty, first, second, home, most(), files, len(failed), why)


async def _asked(client: httpx.AsyncClient, paths: list[str]) -> tuple[float, list[str]]:
    """Ask for pages, some at once; give the CPU of one, and what was answered in place of the others."""
    room, failed = asyncio.Semaphore(AT_ONCE), []

    async def ask(path: str) -> None:
        async with room:
            answer = await client.get(path)
            if answer.status_code != 200:
                failed.append(f"{answer.status_code} {answer.text}")

    began = time.process_time()
    await asyncio.gather(*map(ask, paths))
    return (time.process_time() - began) / len(paths), failed


def served(folder: Path, catalogues: int, files: int | None = None) -> Served:
    """Serve the first so many catalogues of a folder from a fresh process that is first allowed so many open files."""
    with tempfile.TemporaryDirectory() as some:
        for path in sorted(folder.glob("*.db"))[:catalogues]:
            (Path(some) / path.name).symlink_to(path.resolve())
        command = [sys.executable, "-m", "benchmarks.readers", some, str(files or 0)]
        environment = {**os.environ, "WEAKTIES_NOW": NOW.isoformat()}
        told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return Served(**json.loads(told.stdout))


if __name__ == "__main__":
    if most_files := int(sys.argv[2]):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    allow_files()
    print(json.dumps(asdict(asyncio.run(_served(Path(sys.argv[1]))))))
