"""Runs the long proofs and writes what they measured to docs/reliability.md: `python -m quality.reliability`.

Extra words go to pytest: `python -m quality.reliability -k kill` proves a part, and then writes nothing.
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
    """Run the proofs, write the page when all of them ran, and give pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        report, figures = Path(folder, "report.xml"), Path(folder, "figures.jsonl")
        command = [sys.executable, "-m", "pytest", "-m", "long", f"--junitxml={report}", *words]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, "WEAKTIES_FIGURES": str(figures)}).returncode
        if not words and report.is_file():
            fuzzed = Path(os.environ.get("WEAKTIES_FUZZED", folder))
            lines = [line for file in (figures, fuzzed) if file.is_file() for line in file.read_text().splitlines()]
            PAGE.write_text(page(map(json.loads, lines), ElementTree.parse(report).iter("testcase")), "utf-8")
    return code


def page(figures: Iterable[Mapping[str, Any]], proofs: Iterable[ElementTree.Element]) -> str:
    """Lay out the page."""
    measured = [f"| {one['proof']} | {_told(one)} |" for one in figures]
    ran = [f"| {_promise(proof)} | {_outcome(proof)} | {float(proof.get('time', 0)):.1f} |" for proof in proofs]
    return "\n".join(
        [
            HEAD, f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}.", "",
            "## Figures", "", "| proof | measured |", "|---|---|", *measured, "",
            "## Proofs", "", "| promise | outcome | seconds |", "|---|---|---:|", *ran, "",
        ]
    )  # fmt: skip


def _told(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items() if name != "proof")


def _promise(proof: ElementTree.Element) -> str:
    return proof.get("name", "").removeprefix("test_").replace("_", " ").replace("|", "\\|")


def _outcome(proof: ElementTree.Element) -> str:
    marks = {child.tag for child in proof}
    return "**failed**" if marks & {"failure", "error"} else "skipped" if "skipped" in marks else "holds"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
