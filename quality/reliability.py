"""Runs the long proofs and writes what they measured to docs/reliability.md: `python -m quality.reliability`.

The page is written anew after each file of tests, so that what was proven stands there when the rest is broken off; the
files that have not run are named. Words are files of tests that run first: `… quality.reliability tests/test_kill.py`.
`WEAKTIES_FUZZED` names a file that `python -m tests.fuzz … --figures FILE` has made; it stands on the page too.
"""

import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reliability.md"
PACKAGES = ("datasette", "httpx", "aiohttp", "feedparser", "icalendar", "lxml", "nh3", "apscheduler")
HEAD = """# What was proven

Written by `make verify` (`quality/reliability.py`) from what the proofs measured; edit the proofs, not this page.
The short form of each runs in `make test`.
"""


def main(words: Sequence[str]) -> int:
    """Run the proofs file by file, write the page after each, and give 1 when one failed."""
    files = list(dict.fromkeys([*words, *_files()]))
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        figures, fuzzed = Path(folder, "figures.jsonl"), Path(os.environ.get("WEAKTIES_FUZZED", folder))
        proofs: list[ElementTree.Element] = []
        broken: list[str] = []
        for number, file in enumerate(files, 1):
            report = Path(folder, f"{number}.xml")
            command = [sys.executable, "-m", "pytest", "-m", "long", f"--junitxml={report}", file]
            environment = {**os.environ, "WEAKTIES_FIGURES": str(figures)}
            code |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0
            if report.is_file():
                proofs += ElementTree.parse(report).iter("testcase")
            else:
                broken.append(file)
            lines = [line for each in (figures, fuzzed) if each.is_file() for line in each.read_text().splitlines()]
            PAGE.write_text(page(map(json.loads, lines), proofs, [*broken, *files[number:]]), "utf-8")
    return code


def _files() -> list[str]:
    """Give the files that have long proofs."""
    command = [sys.executable, "-m", "pytest", "-m", "long", "--collect-only", "-qq"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [line.partition(":")[0] for line in told.splitlines() if line.startswith("tests/")]


def page(
    figures: Iterable[Mapping[str, Any]], proofs: Iterable[ElementTree.Element], pending: Sequence[str] = ()
) -> str:
    """Lay out the page; `pending` are the files that have not run."""
    measured = [f"| {one['proof']} | {_told(one)} |" for one in figures]
    ran = [f"| {_promise(proof)} | {_outcome(proof)} | {float(proof.get('time', 0)):.1f} |" for proof in proofs]
    return "\n".join(
        [
            HEAD, f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}.", "",
            "## Figures", "", "| proof | measured |", "|---|---|", *measured, "",
            "## Proofs", "", "| promise | outcome | seconds |", "|---|---|---:|", *ran, "",
            *([f"Not run: {', '.join(pending)}.", ""] if pending else []),
        ]
    )  # fmt: skip


def _told(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items() if name != "proof")


def _promise(proof: ElementTree.Element) -> str:
    return proof.get("name", "").removeprefix("test_").replace("_", " ").replace("|", "\\|")


def _outcome(proof: ElementTree.Element) -> str:
    marks = {child.tag for child in proof}
    if marks & {"failure", "error"}:
        return "**failed**"
    skipped = proof.find("skipped")
    if skipped is None:
        return "holds"
    return "not reached, and expected so" if skipped.get("type") == "pytest.xfail" else "skipped"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
