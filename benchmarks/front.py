"""A copy of a catalogue, served behind nginx with a cache: CPU of all server processes for each request.

    python -m benchmarks.front CATALOGUE [--nginx nginx] [--requests 500]

The catalogue is copied by `backup` as for another machine. Each page is asked from the server itself and through nginx,
over kept connections; the client is not counted.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil

from benchmarks.calendars import NOW
from pipeline.storing.backup import backup

CONFIGURATION = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 256; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=pages:10m max_size=500m inactive=1h;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{server};
            proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
            proxy_cache pages; proxy_cache_lock on; proxy_cache_use_stale error timeout updating http_502 http_503;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""
PAGES = {"list": "/events?kind=meetup", "calendar of 500": "/events.ics?limit=500"}


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("catalogue", type=Path)
    told.add_argument("--nginx", default="nginx")
    told.add_argument("--requests", type=int, default=500)
    return told.parse_args(arguments)


@contextmanager
def started(command: Sequence[str | Path], port: int) -> Iterator[psutil.Process]:
    """Run a server until the block ends; it answers when the block begins."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def spent(processes: Sequence[psutil.Process]) -> float:
    """Give the CPU seconds of processes and of those that they started."""
    every = [each for process in processes for each in (process, *process.children(recursive=True))]
    return sum(sum(each.cpu_times()[:2]) for each in every)


@contextmanager
def copied(catalogue: Path, nginx: str) -> Iterator[tuple[int, int, list[psutil.Process]]]:
    """Serve a copy, with nginx in front; give the ports of the server and of nginx, and their processes."""
    with tempfile.TemporaryDirectory() as passing, ExitStack() as stack:
        folder, server, port = Path(passing), free_port(), free_port()
        folder.chmod(0o755)  # nginx gives up what root may do
        copy = _copy(catalogue, folder)
        code = "from pathlib import Path; from pipeline.serve import serve; "
        code += f"serve(Path({passing!r}), {copy.stem!r}, port={server})"
        told = folder / "nginx.conf"
        told.write_text(CONFIGURATION.format(folder=folder, port=port, server=server))
        commands = {
            server: [sys.executable, "-c", code],
            port: [nginx, "-c", told, "-p", folder, "-e", folder / "error.log"],
        }
        yield server, port, [stack.enter_context(started(command, where)) for where, command in commands.items()]


def _copy(catalogue: Path, folder: Path) -> Path:
    wall, cpu = time.perf_counter(), time.process_time()
    copy = backup(catalogue, folder / catalogue.name, NOW)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"copy of {copy.stat().st_size / 1e6:.0f} MB: {wall:.2f} s by the clock, {cpu:.2f} s of CPU")
    return copy


def asked(client: httpx.Client, addresses: Sequence[str], processes: Sequence[psutil.Process]) -> str:
    """Ask for pages one after the other, and say what one costs."""
    client.get(addresses[0]).raise_for_status()
    before = spent(processes)
    for address in addresses:
        answer = client.get(address)
        answer.raise_for_status()
    each = (spent(processes) - before) / len(addresses) * 1000
    return f"{each:.2f} ms of CPU, {len(answer.content)} bytes {answer.headers.get('x-cache', '')}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Copy, serve, ask, and print milliseconds of CPU a request."""
    told = options(arguments)
    many = range(told.requests)
    os.environ["WEAKTIES_NOW"] = NOW.isoformat()
    with copied(told.catalogue, told.nginx) as (server, port, processes), httpx.Client(timeout=60) as client:
        for name, path in PAGES.items():
            direct, cached = (f"http://127.0.0.1:{where}{path}" for where in (server, port))
            anew = [f"{direct}&utm_x={number}" for number in many[: told.requests // 5]]
            print(f"{name}, made anew:", asked(client, anew, processes))
            print(f"{name}, repeated:", asked(client, [direct for _ in many], processes))
            print(f"{name}, through the cache:", asked(client, [cached for _ in many], processes))


if __name__ == "__main__":
    main()
