"""What the tests of the parsing children let them do."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from scrapers.errors import LayoutChanged, RateLimited
from scrapers.model import Document

left_behind: list[int] = []


def echo(value: Any) -> Any:
    return value


def pid() -> int:
    return os.getpid()


def count() -> int:
    left_behind.append(1)
    return len(left_behind)


def spin(doc: Document | None = None) -> None:
    while True:
        pass


def hang_in_c() -> int:
    return sum(itertools.repeat(1))  # no Python code runs meanwhile, so no Python signal handler either


def shrug_off_alarms() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(60)


def explode() -> int:
    return len([bytes(1 << 20) for _ in range(4096)])


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def raise_value_error(text: str) -> None:
    raise ValueError(text)


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1)


def layout_changed() -> None:
    raise LayoutChanged("club", "li.event", url="https://club.example.org/")


def rate_limited(doc: Document) -> None:
    raise RateLimited("slow down", retry_after=17.5)


def unpicklable() -> Any:
    return lambda: None


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def run_program() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def write(path: str) -> None:
    Path(path).write_text("x")


def environment() -> dict[str, str]:
    return dict(os.environ)


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def say(text: str) -> None:
    print(text)


def expendable() -> str:
    return Path("/proc/self/oom_score_adj").read_text().strip()
