"""Lighthouse on home, search and event, as on a slow phone: what it measures is bounded (`make verify`)."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from figures import measured
from shelf import Shelf, serving

OWN = Path(__file__).parents[1] / ".venv" / "node" / "node_modules" / ".bin" / "lighthouse"
MISSING = "needs Lighthouse: npm install --prefix .venv/node lighthouse@12, and chromium"
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}
RUNS = 4
FLAGS = "--headless=new --no-sandbox --disable-features=LocalNetworkAccessChecks"
WORDS = "Bring questions, cards and a friend. Companies of the region talk about their work and whom they look for. "


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on two hundred events, with texts and names as long as real ones."""
    shelf = Shelf(tmp_path_factory.mktemp("lighthouse") / "portland.db")
    for number in range(200):
        shelf.event(
            f"e{number}",
            f"Meetup number {number}: what we learned this year about databases",
            at=f"2026-03-{4 + number % 25:02} {9 + number % 11:02}:00",
            kind="meetup",
            is_free=1,
            text=WORDS * 12,
            venue_name=f"Hall {number % 20}",
            locality="Portland",
            group_name=f"Group {number % 30}",
            url=f"https://example.org/{number}",
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEAKTIES_NOW", "2026-03-03T20:00:00Z")
        with serving(shelf) as (port, _):
            yield f"http://127.0.0.1:{port}"


@pytest.mark.long
@pytest.mark.parametrize("path", ["/", "/events?kind=meetup", "/events/e1"], ids=["home", "search", "event"])
def test_lighthouse_finds_nothing_to_mend(site: str, path: str) -> None:
    """What else the machine does only ever slows a page down, so the best of a few runs counts."""
    program = str(OWN) if OWN.is_file() else shutil.which("lighthouse")
    chrome = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None or chrome is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    for _ in range(RUNS):
        scores, failed = scored(program, chrome, site + path)
        if all(scores[name] >= least for name, least in LEAST.items()):
            break
    measured(f"Lighthouse, {path}", **{name.replace("-", "_"): score for name, score in scores.items()})
    assert [name for name, least in LEAST.items() if scores[name] < least] == [], (scores, failed)


def scored(program: str, chrome: str, address: str) -> tuple[dict[str, int], list[str]]:
    """Run Lighthouse once; give its scores, and what it would mend."""
    command = [program, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}",
               f"--only-categories={','.join(LEAST)}"]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chrome}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    failed = [audit["id"] for audit in found["audits"].values() if audit["score"] is not None and audit["score"] < 0.9]
    return {name: round(100 * found["categories"][name]["score"]) for name in LEAST}, failed
