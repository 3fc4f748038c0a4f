"""The pages in a real browser: for everyone, on every screen, with and without script, with keys alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from browsing import DESK, PHONE, SCHEMES, WIDTHS, axe, chromium
from shelf import Shelf, serving

UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PAGES = (
    "/", "/events", "/events?sort=new", "/events?q=none&kind=meetup", "/events/long", "/events/off", "/new",
    "/calendar/2026-03", "/map", "/groups", "/groups/g", "/venues", "/venues/v", "/companies", "/companies/c",
    "/deadlines", "/my", "/my?ids=long,off,fair", "/plan", "/subscribe", "/embed", "/suggest?event=long", "/sources",
    "/about", "/opt-out", "/accessibility", "/api", "/nope", "/events?kind=rave",
)  # fmt: skip


def fill(shelf: Shelf) -> None:
    """Put one of everything there, with names that are hard to lay out."""
    shelf.source("broken", "failing", error_code="not-found", error_message=f"https://x.example/{UNBROKEN}")
    shelf.insert(
        "groups",
        {
            "id": "g",
            "key": "g",
            "name": UNBROKEN,
            "url": "https://g.example",
            "description": "A club",
            "links": '{"Slack": "https://slack.example"}',
            "topics": '["python"]',
        },
    )
    shelf.insert("groups", {"id": "h", "key": "h", "name": "Community without a calendar"})
    shelf.insert("venues", {"id": "v", "key": "v", "name": UNBROKEN, "address": UNBROKEN, "locality": "Portland"})
    shelf.insert("companies", {"id": "c", "name": "Acme", "industry": "Software", "url": "https://c.example"})
    shelf.insert("topics", {"id": "python", "name": "Python"})
    shelf.event(
        "long",
        UNBROKEN,
        venue_name=UNBROKEN,
        group_name=UNBROKEN,
        source="broken",
        text=f"{UNBROKEN} " * 20 + "Free admission.",
        url=f"https://example.org/{UNBROKEN}/{UNBROKEN}",
        kind="job-search-group",
        is_free=1,
        group_id="g",
        venue_id="v",
        latitude=45.5,
        longitude=-122.6,
        locality="Portland",
        registration_deadline="2026-03-04",
        topics=("python",),
    )
    shelf.insert("claims", {"event_id": "long", "company_id": "c", "role": "hiring", "sentence": f"Acme {UNBROKEN}",
                            "rule": "words", "confidence": 0.9})  # fmt: skip
    shelf.insert("changes", {"event_id": "long", "changed_at": "2026-03-02T18:00:00Z", "field": "venue_name",
                             "old": "X", "new": UNBROKEN})  # fmt: skip
    shelf.event("off", "A mixer", status="cancelled", attendance="hybrid", changed_at="2026-03-02T10:00:00Z",
                online_url=f"https://x.example/{UNBROKEN}", latitude=45.6, longitude=-122.7)  # fmt: skip
    shelf.event("fair", "Spring career fair", kind="career-fair", at="2026-03-20 10:00", is_free=1, hours=6)
    shelf.event("hackathon", at="2026-03-02", days=5)
    shelf.event("fresh", at="2026-03-05 18:00", first_seen_at="2026-03-03T10:00:00Z", kind="meetup")
    for week in range(5):
        day = date(2026, 3, 3) + timedelta(days=7 * week)
        shelf.event(
            f"weekly-{week}", "Weekly meetup", at=f"{day} 18:00", series_id="weekly", kind="meetup", group_id="g"
        )
    for number in range(7):
        shelf.event(f"many-{number}", f"Talk number {number}", at=f"2026-03-12 {9 + number:02}:00", kind="talk")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on one small catalogue, for all tests of this file; gives its address."""
    shelf = Shelf(tmp_path_factory.mktemp("site") / "portland.db")
    fill(shelf)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEAKTIES_NOW", "2026-03-03T20:00:00Z")
        with serving(shelf) as (port, _):
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def opened(browser: Any, width: int = PHONE, **more: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 844}, **more).new_page()
    page.set_default_timeout(8000)
    return page


def unfolded(page: Any, address: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def test_no_page_scrolls_sideways_and_nothing_is_blocked(site: str, browser: Any) -> None:
    said: list[str] = []
    page = opened(browser)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        unfolded(page, site + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert [text for text in said if "Failed to load resource" not in text] == []


def broken_rules(site: str, browser: Any, paths: tuple[str, ...], looks: list[tuple[int, str]]) -> list[str]:
    page = opened(browser)
    found = []
    for path in paths:
        unfolded(page, site + path)
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            found += [f"{path} {width} {scheme} {line}" for line in axe(page)]
    return found


def test_every_kind_of_page_keeps_every_rule_of_axe(site: str, browser: Any) -> None:
    """Narrow and light, wide and dark: the short form of all six looks."""
    assert broken_rules(site, browser, PAGES, [(320, "light"), (1280, "dark")]) == []


@pytest.mark.long
def test_every_kind_of_page_keeps_every_rule_of_axe_at_every_width_in_both_schemes(site: str, browser: Any) -> None:
    assert broken_rules(site, browser, PAGES, list(product(WIDTHS, SCHEMES))) == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_first_event_is_on_the_first_screen_of_a_phone(site: str, browser: Any, script: bool) -> None:
    page = opened(browser, java_script_enabled=script)
    for path in ("/", "/events", "/events?q=mixer"):
        page.goto(site + path)
        box = page.locator(".day .event").first.bounding_box()
        assert box["y"] + box["height"] < 844, path


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_job_seeker_finds_a_career_fair_reads_it_and_subscribes(
    site: str, browser: Any, width: int, script: bool
) -> None:
    page = opened(browser, width, java_script_enabled=script)
    page.goto(site)
    page.get_by_role("link", name="Career fairs").click()
    page.get_by_text("Filters (1)").click()
    page.locator("select[name=when]").select_option("this-month")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("status").inner_text().startswith("1 event")
    page.get_by_role("link", name="Subscribe to this list").click()
    assert page.locator("#feed").input_value() == f"{site}/events.ics?when=this-month&kind=career-fair"
    page.go_back()
    page.get_by_role("link", name="Spring career fair").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Spring career fair"
    assert page.get_by_role("link", name="Apple and others").get_attribute("href") == "/events/fair.ics"
    if script:
        page.get_by_role("button", name="Pick Spring career fair").click()
        page.get_by_role("link", name="My list (1)").click()
    else:
        page.goto(f"{site}/my?ids=fair")  # the plan and shared addresses lead here too
    assert page.locator(".event h3").all_inner_texts() == ["Spring career fair"]
    webcal = page.get_by_role("link", name="Open in your calendar").get_attribute("href")
    assert webcal == f"{site.replace('http', 'webcal')}/my.ics?ids=fair"


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the focus is on what these words begin."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(words):
            return
    raise AssertionError(f"no key leads to {words!r} on {page.url}")


def test_the_whole_path_is_gone_with_keys_alone(site: str, browser: Any) -> None:
    page = opened(browser, DESK)
    page.goto(site)
    for words in ("Career fairs", "Spring career fair"):
        tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Spring career fair"
    tab_to(page, "Pick")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")  # and back up: the list stands in the navigation
    page.reload()
    for words in ("My list (1)", "Open in your calendar"):
        tab_to(page, words)
        if words.startswith("My"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.href").startswith("webcal://")


def test_picks_are_kept_in_the_browser_and_make_an_address(site: str, browser: Any) -> None:
    page = opened(browser)
    page.goto(f"{site}/events?kind=career-fair,meetup&series=all")
    page.get_by_role("button", name="Pick Spring career fair").click()
    page.get_by_role("button", name="Pick Fresh").click()
    page.get_by_role("link", name="My list (2)").click()
    assert page.url == f"{site}/my?ids=fair,fresh"
    assert page.locator(".event h3").all_inner_texts() == ["Fresh", "Spring career fair"]
    page.get_by_role("button", name="Picked Fresh").click()
    assert page.get_by_role("link", name="My list (1)").get_attribute("href") == "/my?ids=fair"
    page.goto(f"{site}/my")  # without ids the browser's own picks are shown
    page.wait_for_url(f"{site}/my?ids=fair")


def test_a_list_from_elsewhere_can_be_kept(site: str, browser: Any) -> None:
    page = opened(browser)
    page.goto(f"{site}/my?ids=fair,off")
    page.get_by_role("button", name="Keep these 2").click()
    assert page.get_by_role("link", name="My list (2)").is_visible()


def test_the_map_shows_the_points_of_its_list_without_any_tile(site: str, browser: Any) -> None:
    page = opened(browser, DESK)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/map")
    page.locator("#map canvas").wait_for()
    assert page.locator(".point").count() == 2
    assert all(address.startswith(site) for address in asked)


def test_addresses_are_copied_with_a_button(site: str, browser: Any) -> None:
    page = opened(browser, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/subscribe?kind=talk")
    page.locator("#feed + button").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/events.ics?kind=talk"


def test_a_list_shows_itself_on_another_site_with_one_tag(site: str, browser: Any) -> None:
    page = opened(browser)
    page.route(
        "http://localhost/school",  # a browser lets only a local page show a local one
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<h1>Our page</h1><script src="{site}/static/embed.js" data-filters="kind=career-fair"></script>',
        ),
    )
    page.goto("http://localhost/school")
    link = page.frame_locator("iframe[title=Events]").get_by_role("link", name="Spring career fair")
    assert link.get_attribute("href") == f"{site}/events/fair"


def test_everything_is_reached_by_keys_and_the_focus_is_seen(site: str, browser: Any) -> None:
    page = opened(browser, DESK)
    page.goto(f"{site}/events")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => { const one = document.activeElement; const style = getComputedStyle(one);
                return one.tagName + ':' + (one.name || one.textContent.trim().slice(0, 24)) +
                    (style.outlineStyle === 'none' ? ' UNSEEN' : ''); }"""
            )
        )
    assert reached[0] == "A:Skip to content"
    order = ["A:This week", "INPUT:q", "SUMMARY:Filters", "A:Today", "A:Subscribe"]
    assert [reached.index(stop) for stop in order[:4]] == sorted(reached.index(stop) for stop in order[:4])
    assert any(stop.startswith("A:Weekly meetup") for stop in reached)
    assert [stop for stop in reached if "UNSEEN" in stop] == []
    page.goto(f"{site}/events")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"  # the skip link skips


def test_a_suggestion_is_sent_without_script(site: str, browser: Any) -> None:
    page = opened(browser, java_script_enabled=False)
    page.goto(f"{site}/suggest")
    page.get_by_label("Address of the page").fill("https://py.example/calendar")
    page.get_by_role("button", name="Send").click()
    assert "Thank you" in page.get_by_role("status").inner_text()


def test_paper_shows_the_plan_and_no_controls(site: str, browser: Any) -> None:
    page = opened(browser, DESK)
    page.goto(f"{site}/my?ids=fair,long")
    page.emulate_media(media="print")
    assert page.locator(".event").first.is_visible()
    for control in (".pick", ".top nav", ".bottom", ".take"):
        assert not page.locator(control).first.is_visible(), control


def test_files_of_the_site_need_no_browser_to_be_whole() -> None:
    static = Path(__file__).parents[1] / "datasette" / "static"
    assert (static / "site.js").stat().st_size < 10_000
    assert (static / "style.css").stat().st_size < 24_000
