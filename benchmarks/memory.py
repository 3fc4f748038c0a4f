"""What a server takes that answers every page, in a process of its own: memory at most, and CPU of its first answer.

python -m benchmarks.memory FOLDER PATH…
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from pipeline.serve import application

KILOBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024


async def _ask(folder: Path, paths: list[str]) -> float:
    """Ask every page, and give what the first one cost."""
    transport = httpx.ASGITransport(application(folder, "bench").app())
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.example") as client:
        await client.get("/-/versions.json")
        began = time.process_time()
        (await client.get(paths[0])).raise_for_status()
        first = time.process_time() - began
        for path in paths[1:]:
            (await client.get(path)).raise_for_status()
    return first


def taken(folder: Path, paths: Iterable[str], now: str) -> tuple[float, float]:
    """Give megabytes at most, and CPU seconds of the first answer, of a fresh process."""
    command = [sys.executable, "-m", "benchmarks.memory", str(folder), *paths]
    told = subprocess.run(command, env={**os.environ, "WEAKTIES_NOW": now}, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    return found["megabytes"], found["first"]


def most() -> float:
    """Give the megabytes that this process had at most; getrusage may tell those of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES


if __name__ == "__main__":
    spent = asyncio.run(_ask(Path(sys.argv[1]), sys.argv[2:]))
    print(json.dumps({"megabytes": most(), "first": spent}))
