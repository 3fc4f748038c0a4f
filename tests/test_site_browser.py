"""The pages in a real browser: nothing scrolls sideways, and the first event is on a phone's first screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shelf import Shelf, serving

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("frozen")]
PAGES = ("/", "/events", "/events?sort=new", "/events?q=none&kind=meetup", "/events/long", "/events/off", "/subscribe",
         "/sources", "/about", "/accessibility", "/api", "/nope", "/events?kind=rave")  # fmt: skip
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "portland.db")
    made.source("broken", "failing", error_code="not-found", error_message=f"https://x.example/{UNBROKEN}")
    made.event("long", UNBROKEN, venue_name=UNBROKEN, group_name=UNBROKEN, text=f"{UNBROKEN} " * 20, source="broken",
               url=f"https://example.org/{UNBROKEN}/{UNBROKEN}", kind="job-search-group", is_free=1)  # fmt: skip
    made.event("off", "A mixer", status="cancelled", attendance="hybrid", online_url=f"https://x.example/{UNBROKEN}")
    made.event("hackathon", at="2026-03-02", days=5)
    return made


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium, driven headless; where it is not installed, the test says what is missing."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


def test_no_page_scrolls_sideways_and_no_content_is_blocked(shelf: Shelf, browser: Any) -> None:
    said: list[str] = []
    with serving(shelf) as (port, _):
        for width in (320, 390, 1280):
            page = browser.new_page(viewport={"width": width, "height": 844})
            page.on("console", lambda message: said.append(message.text))
            for path in PAGES:
                page.goto(f"http://127.0.0.1:{port}{path}")
                page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            page.close()
    assert [text for text in said if "Failed to load resource" not in text] == []


def test_the_first_event_is_on_the_first_screen_of_a_phone(shelf: Shelf, browser: Any) -> None:
    with serving(shelf) as (port, _):
        page = browser.new_page(viewport={"width": 390, "height": 844})
        for path in ("/", "/events", "/events?q=mixer"):
            page.goto(f"http://127.0.0.1:{port}{path}")
            assert page.evaluate("document.querySelector('.day .event').getBoundingClientRect().bottom") < 844
