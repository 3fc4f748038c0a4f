"""Pages that people can read and machines cannot: selectors and dates in words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.errors import LayoutChanged, NotACalendar, Unreadable
from scrapers.formats import selectors
from scrapers.model import Document, Follow, Listing, Parsed, Rejected, Source, Warn

PORTLAND = ZoneInfo("America/Los_Angeles")
SELECT = {"card": "li.card", "title": "h3", "date": ".when", "place": ".where", "link": "h3 a", "description": ".text"}

PAGE = """<html><body><h1>Calendar</h1><ul>
<li class=card><h3><a href="/e/1">Breakfast &amp; talk</a></h3><p class=when>Thu, Dec 3 · 7–8:30 am</p>
  <p class=where>Chamber House</p><div class=text><p>With <b>coffee</b>.</p></div></li>
<li class=card><h3><a href="/e/2">CANCELLED: Site visit</a></h3><p class=when>Fri, Dec 4, doors 6 pm</p>
  <p class=where></p></li>
<li class=card><h3><a href="/e/3">Expo</a></h3><p class=when>Dec 8–10</p></li>
<li class=card><h3><a href="/e/4">Some day</a></h3><p class=when>Date to be announced</p></li>
</ul><a class=next href="?page=2">More</a></body></html>"""


def read(page: str, select: Mapping[str, str] = SELECT, **more: Any) -> list[Parsed]:
    options = more.pop("options", {})
    source = Source(
        id="club",
        url="https://club.example/cal",
        timezone="America/Los_Angeles",
        select=select,
        options=options,
        **more,
    )
    fetched = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    return list(selectors.parse(Document(url=source.url, content=page.encode(), fetched_at=fetched), source))


def listings(found: list[Parsed]) -> list[Listing]:
    return [item for item in found if isinstance(item, Listing)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=PORTLAND)


def test_cards_become_listings() -> None:
    first, second, third = listings(read(PAGE))
    assert (first.title, first.url) == ("Breakfast & talk", "https://club.example/e/1")
    assert (first.starts_at, first.ends_at) == (at(3, 7), at(3, 8, 30))
    assert first.location is not None
    assert first.location.name == "Chamber House"
    assert first.description == "<p>With <b>coffee</b>.</p>"
    assert (second.starts_at, second.status, second.location) == (at(4, 18), "cancelled", None)
    assert (third.starts_at, third.ends_at) == (date(2026, 12, 8), date(2026, 12, 11))


def test_a_card_without_a_date_is_rejected_and_its_page_named() -> None:
    found = read(PAGE)
    (rejected,) = [item for item in found if isinstance(item, Rejected)]
    assert (rejected.code, rejected.title) == ("no-start", "Some day")
    assert Follow("https://club.example/e/4", "detail") in found


def test_the_next_page_is_named_once() -> None:
    with_next = {**SELECT, "next": "a.next"}
    assert Follow("https://club.example/cal?page=2", "next") in read(PAGE, with_next)
    itself = PAGE.replace("?page=2", "/cal#top")
    assert not [item for item in read(itself, with_next) if isinstance(item, Follow) and item.purpose == "next"]


@pytest.mark.parametrize("part", ["card", "title", "date", "link"])
def test_a_selector_that_matches_nothing_is_a_changed_layout(part: str) -> None:
    with pytest.raises(LayoutChanged) as caught:
        read(PAGE, {**SELECT, part: ".gone"})
    assert caught.value.selector == ".gone"


def test_an_empty_list_is_fine_only_where_it_is_expected() -> None:
    page = "<p>No meetings this month.</p>"
    with pytest.raises(LayoutChanged):
        read(page)
    assert [type(item) for item in read(page, allow_empty=True)] == [Warn]


def test_attributes_can_be_selected() -> None:
    page = '<a class=card href="/e/1" data-day="2026-12-03 18:00"><img src="/p.png" alt="Poster night"></a>'
    (found,) = listings(read(page, {"card": ".card", "date": "@data-day", "title": "img@alt", "image": "img@src"}))
    assert (found.title, found.starts_at) == ("Poster night", at(3, 18))
    assert (found.url, found.image_url) == ("https://club.example/e/1", "https://club.example/p.png")


def test_a_heading_can_hold_the_day_of_the_cards_below_it() -> None:
    page = (
        "<h2>Thursday, December 3</h2><p class=e><b>One</b> 6 pm</p><p class=e><b>Two</b> 8 pm</p>"
        "<h2>Friday, December 4</h2><p class=e><b>Three</b> 6 pm</p>"
    )
    found = listings(read(page, {"card": "p.e", "title": "b", "day": "h2"}))
    assert [(item.title, item.starts_at) for item in found] == [
        ("One", at(3, 18)),
        ("Two", at(3, 20)),
        ("Three", at(4, 18)),
    ]


def test_day_and_hours_can_stand_apart() -> None:
    page = "<li class=card><h3>A</h3><b class=d><i>Dec</i><i>3</i></b><p>Room 2</p><p class=t>6 – 8 pm</p></li>"
    (found,) = listings(read(page, {"card": "li", "title": "h3", "date": ".d", "time": ".t"}))
    assert (found.starts_at, found.ends_at) == (at(3, 18), at(3, 20))


@pytest.mark.parametrize(
    ("machine", "words", "start"),
    [
        ("2026-12-03T18:00:00-08:00", "next Thursday", at(3, 18)),
        ("2026-12-03T00:00", "Dec 3, 6 pm", at(3, 18)),
        ("2026-12-03", "Dec 3, 6 pm", at(3, 18)),
        ("2027-12-03T18:00-08:00", "Dec 3", at(3, 18).replace(year=2027)),
        ("nonsense", "Dec 3, 6 pm", at(3, 18)),
    ],
)
def test_what_a_time_element_says_to_machines_counts_where_words_say_less(
    machine: str, words: str, start: datetime
) -> None:
    page = f'<li><h3>A</h3><time datetime="{machine}">{words}</time></li>'
    assert [item.starts_at for item in listings(read(page, {"card": "li", "date": "time"}))] == [start]


def test_a_format_can_be_told() -> None:
    page = "<li><h3>A</h3><p>03|12|2026 18h00</p></li>"
    found = listings(read(page, {"card": "li", "date": "p"}, options={"date_format": "%d|%m|%Y %Hh%M"}))
    assert [item.starts_at for item in found] == [at(3, 18)]


def test_what_does_not_agree_is_a_warning() -> None:
    page = "<li><h3>A</h3><p>Friday, December 3, 2026</p></li>"
    assert any(
        isinstance(item, Warn) and "no Friday" in item.message for item in read(page, {"card": "li", "date": "p"})
    )


@pytest.mark.parametrize(
    ("select", "message"),
    [({"card": "li[", "date": "p"}, "not valid"), ({"card": "li", "dates": "p"}, "'dates'"), ({"date": "p"}, "`card`")],
)
def test_a_mistake_in_the_selectors_names_the_source(select: dict[str, str], message: str) -> None:
    with pytest.raises(Unreadable, match=message) as caught:
        read(PAGE, select)
    assert "'club'" in caught.value.message


def test_json_where_a_page_was_promised_is_an_error() -> None:
    with pytest.raises(NotACalendar):
        read('{"events": []}')


def test_links_that_are_no_links_are_dropped() -> None:
    page = '<li><a href="javascript:alert(1)">A</a><p>Dec 3, 2026</p></li>'
    assert [item.url for item in listings(read(page, {"card": "li", "date": "p"}))] == [None]
