"""Make the pictures in docs/screenshots anew: the sample region, collected and served here, in a real browser.

The clock is set, so that the same program gives the same pictures. Needs Chromium (apt-get install
chromium) and Playwright for Python (pip install 'weakties[test]'). Nothing is loaded from elsewhere.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
NOW = "2026-03-03T20:00:00Z"  # a Tuesday, noon in Portland
PHONE, DESK = (390, 844), (1280, 900)
IDS = """
SELECT id FROM events WHERE starts_at > '2026-03-03T20' AND status = 'confirmed' AND relevance <> 'none'
ORDER BY starts_at LIMIT 4
"""
GROUP = "SELECT group_id FROM events WHERE group_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"


def pictures(picks: list[str], group: str) -> dict[str, tuple[str, tuple[int, int], str]]:
    """Name each picture: its address, the size of the screen, the colour scheme."""
    return {
        "home": ("/", DESK, "light"),
        "home-phone": ("/", PHONE, "light"),
        "home-dark": ("/", PHONE, "dark"),
        "search": ("/events?kind=meetup", DESK, "light"),
        "search-phone": ("/events?free=1", PHONE, "light"),
        "event": (f"/events/{picks[0]}", DESK, "light"),
        "event-phone": (f"/events/{picks[0]}", PHONE, "dark"),
        "month": ("/calendar/2026-03", DESK, "light"),
        "month-phone": ("/calendar/2026-03", PHONE, "light"),
        "map": ("/map", DESK, "light"),
        "group": (f"/groups/{group}", PHONE, "light"),
        "plan": ("/plan", PHONE, "light"),
        "my-list": (f"/my?ids={','.join(picks)}", DESK, "light"),
        "subscribe": ("/subscribe?kind=meetup", PHONE, "light"),
        "sources": ("/sources", DESK, "light"),
        "suggest": ("/suggest", PHONE, "dark"),
    }


def main() -> None:
    """Collect the sample, serve it, and take every picture."""
    chromium = shutil.which("chromium") or sys.exit("needs a browser: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        shutil.copy(HERE.parent / "data" / "sample.toml", data)
        env = {**os.environ, "WEAKTIES_NOW": NOW, "WEAKTIES_DATA": str(data)}
        subprocess.run([*weakties(), "collect"], env=env, check=False, stdout=subprocess.DEVNULL)
        with closing(sqlite3.connect(data / "sample.db")) as conn:
            picks = [row[0] for row in conn.execute(IDS)]
            (group,) = conn.execute(GROUP).fetchone()
        with served(env) as address:
            take(chromium, address, pictures(picks, group))


def weakties() -> list[str]:
    """Give the command line of the sample region."""
    return [sys.executable, "-m", "pipeline", "--region", "sample"]


@contextmanager
def served(env: dict[str, str]) -> Iterator[str]:
    """Serve the catalogue on a free port; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*weakties(), "serve", "--port", str(port)], env=env, stderr=subprocess.DEVNULL)
    try:
        await_answer(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def await_answer(address: str) -> None:
    """Wait until the server answers, at most half a minute."""
    for _ in range(150):
        try:
            urlopen(address, timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    sys.exit("the server did not start")


def take(chromium: str, address: str, wanted: dict[str, tuple[str, tuple[int, int], str]]) -> None:
    """Take the pictures, each of the first screen alone."""
    from playwright.sync_api import sync_playwright

    folder = HERE / "screenshots"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser: Any = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (path, (width, height), scheme) in wanted.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            answer = page.goto(address + path)
            if answer.status != 200:
                sys.exit(f"{path} answers {answer.status}; no picture is made of an error")
            page.wait_for_timeout(300)  # the map draws itself
            page.screenshot(path=folder / f"{name}.png")
            context.close()
            print(f"docs/screenshots/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
