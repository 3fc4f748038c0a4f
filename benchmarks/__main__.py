"""What each step costs, in one table: ratios of CPU inside one run, against their bars.

    python -m benchmarks [--events 10000] [--rounds 3] [--only ingest identifying refresh …] [--json]

Every step is measured at a tenth of the events and at all of them, so that growth shows. Microseconds belong to this
run and machine; ratios can be compared. The result is appended to benchmarks/history.jsonl.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import fetches, identifying, ingest, measure, parts, refresh, serving
from benchmarks.measure import Row

Part = Callable[[argparse.Namespace, Path], list[Row]]


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--events", type=int, default=10_000, help="of the larger catalogue; the smaller has a tenth")
    told.add_argument(
        "--feeds",
        type=int,
        default=1_000,
        help="of the refresh, each with about 15 events",
    )
    told.add_argument("--requests", type=int, default=1_000, help="of the fetches")
    told.add_argument("--catalogues", type=Path, help="where catalogues for readers are kept from run to run")
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    told.add_argument("--json", action="store_true", help="print the line of history in place of the table")
    told.add_argument("--forget", action="store_true", help="do not append to the history")
    return told.parse_args(arguments)


PARTS: dict[str, Part] = {
    "ingest": lambda told, folder: ingest.measure((told.events // 10, told.events), told.rounds, folder),
    "identifying": lambda told, folder: identifying.measure(told.events, told.rounds, folder),
    "serving": lambda told, folder: serving.measure(
        (min(told.events // 10, serving.READ), told.events), told.rounds, told.catalogues or folder
    ),
    "refresh": lambda told, folder: refresh.measure(told.feeds * 15, told.feeds, told.rounds, folder),
    "parts": lambda told, folder: parts.measure(told.events // 10, told.rounds, folder),
    "fetching": lambda told, folder: fetches.measure(told.requests, told.rounds),
}


def measured(told: argparse.Namespace) -> Iterator[tuple[str, list[Row]]]:
    """Measure the parts that are asked for, one after the other."""
    for name in told.only:
        print(f"measuring {name} …", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            yield name, PARTS[name](told, Path(folder))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, remember."""
    told = options(arguments)
    started = time.monotonic()
    rows: list[Row] = []
    for name, found in measured(told):
        if not told.json:
            print(f"\n{name}\n{measure.table(found)}", flush=True)
        rows += found
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": _commit(),
        "python": platform.python_version(),
        "events": told.events,
        "feeds": told.feeds,
        "rounds": told.rounds,
        "seconds": round(time.monotonic() - started),
    }
    if told.json:
        print(json.dumps({**about, "rows": [asdict(row) for row in rows]}, ensure_ascii=False))
    if not told.forget:
        measure.remember(rows, about)


def _commit() -> str:
    """Give the commit that is measured, where git knows."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip()


if __name__ == "__main__":
    main()
