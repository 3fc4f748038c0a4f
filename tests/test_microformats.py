"""h-event and hCalendar by the parsing specification: value-class pattern, implied properties, includes."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from structured import document, listings, rejected

from scrapers.html import parse_html
from scrapers.model import Listing, Organizer, Place
from scrapers.structured import microformats

PORTLAND = ZoneInfo("America/Los_Angeles")
EVENING = datetime(2026, 3, 10, 18, 30, tzinfo=PORTLAND)


def told(inner: str, start: str = '<time class="dt-start" datetime="2026-03-10T18:30">x</time>') -> Listing:
    (found,) = listings(f'<div class="h-event"><b class="p-name">Night</b>{start}{inner}</div>')
    return found


@pytest.mark.parametrize(
    "start",
    [
        '<time class="dt-start" datetime="2026-03-10T18:30-07:00">Tuesday</time>',
        '<time class="dt-start" datetime="2026-03-10t18:30-07">Tuesday</time>',
        '<abbr class="dt-start" title="2026-03-10 18:30">Tuesday</abbr>',
        '<data class="dt-start" value="2026-03-10T18:30">Tuesday</data>',
        '<ins class="dt-start" datetime="2026-03-10T18:30">Tuesday</ins>',
        '<span class="dt-start">2026-03-10T18:30</span>',
        '<span class="dt-start">March 10, 2026 at 6:30 pm</span>',
        '<p class="dt-start"><time class="value" datetime="2026-03-10">Tue</time> <b class="value">18:30</b></p>',
        '<span class="dt-start"><b class="value">6:30pm</b> on <b class="value">2026-03-10</b></span>',
        '<span class="dt-start"><b class="value">2026-03-10</b> <b class="value">6:30 p.m.\n</b></span>',
        '<p class="dt-start"><b class="value">2026-03-10</b> <b class="value">18:30</b><b class="value">-7:00</b></p>',
        '<span class="dt-start"><b class="value">2026-03-10</b> <b class="value">18:30<i>-07:00</i></b></span>',
        '<span class="dt-start"><b class="value">2026-069</b> <b class="value">18:30</b></span>',
        '<span class="dt-start"><span class="value-title" title="2026-03-10T18:30"> </span>Tuesday</span>',
        '<span class="dt-start"><img class="value" alt="2026-03-10"> <data class="value" value="18:30">x</data></span>',
        '<span class="dt-start"><b class="value">2026-03-10 18:30</b> <b class="value">2027-01-01</b></span>',
        '<p class="dt-start"><b class=value>18:30</b><b class=value>2027-01-01 10:00</b><b class=value>2026-03-10</b>',
    ],
)
def test_a_start_is_joined_from_where_it_stands(start: str) -> None:
    assert told("", start).starts_at == EVENING


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("12:15am", 0), ("12:15pm", 12), ("7am", 7), ("07:00PM", 19), ("7 p.m.", 19), ("07:00:00pm", 19)],
)
def test_hours_of_twelve_become_hours_of_twenty_four(clock: str, hour: int) -> None:
    start = f'<p class="dt-start"><b class="value">2026-03-10</b> <b class="value">{clock}</b></p>'
    found = told("", start).starts_at
    assert isinstance(found, datetime)
    assert found.hour == hour


def test_an_end_without_a_day_is_on_the_day_of_the_start() -> None:
    assert told('<time class="dt-end">20:00</time>').ends_at == datetime(2026, 3, 10, 20, tzinfo=PORTLAND)
    inside = (
        '<p class="dt-start"><b class="value">2026-03-10</b> <b class="value">18:30</b>–<b class="dt-end">20:00</b></p>'
    )
    assert told("", inside).ends_at == datetime(2026, 3, 10, 20, tzinfo=PORTLAND)


def test_the_last_day_is_inclusive_in_h_event_and_exclusive_in_hcalendar() -> None:
    days = '<time class="dt-start">2026-03-10</time><time class="dt-end">2026-03-12</time>'
    assert told("", days).ends_at == date(2026, 3, 13)
    (old,) = listings(
        '<div class="vevent"><b class="summary">Night</b><abbr class="dtstart" title="20260310">x</abbr>'
        '<abbr class="dtend" title="20260312">y</abbr></div>'
    )
    assert old.ends_at == date(2026, 3, 12)


def test_hcalendar_is_read_like_h_event() -> None:
    (found,) = listings("""
        <div class="vevent"><a class="summary url" href="/night">Night</a> <span class="uid">n1@group.example</span>
        <span class="dtstart"><time class="value" datetime="2026-03-10">x</time> <b class="value">18:30</b></span>
        <div class="location vcard"><a class="fn org url" href="/hall">Hall</a>
          <div class="adr"><span class="street-address">1 Main St</span> <span class="locality">Portland</span>
          <abbr class="region" title="OR">Oregon</abbr> <span class="postal-code">97201</span></div>
          <span class="geo"><span class="latitude">45.5</span> <span class="longitude">-122.6</span></span></div>
        <a class="organizer" href="mailto:ada@group.example">ada@group.example</a>
        <b class="category">code</b><b class="category">food</b><p class="description">All welcome.</p></div>""")
    assert (found.title, found.starts_at, found.uid) == ("Night", EVENING, "n1@group.example")
    assert found.location == Place("Hall", "1 Main St", "Portland", "OR", "97201", None, 45.5, -122.6)
    assert (found.url, found.organizer) == ("https://group.example/night", None)
    assert (found.categories, found.description) == (("code", "food"), "All welcome.")


def test_h_event_has_a_card_for_its_place_and_its_organizer() -> None:
    found = told("""
        <span class="p-location h-card"><a class="p-name u-url" href="/hall">Hall</a>
          <span class="p-street-address">1 Main St</span> <span class="p-locality">Portland</span></span>
        <a class="p-organizer h-card" href="/pdx">PDX Python</a> <img class="u-photo" src="/n.png" alt="x">
        <a class="u-url" href="/night">more</a> <b class="p-category">code</b>""")
    assert found.location == Place("Hall", "1 Main St", "Portland")
    assert found.organizer == Organizer("PDX Python", "https://group.example/pdx")
    assert (found.url, found.image_url) == ("https://group.example/night", "https://group.example/n.png")


def test_an_item_without_properties_is_called_what_it_says() -> None:
    (found,) = rejected('<a class="h-event" href="/camp">IndieWebCamp <b>2026</b></a>')
    assert (found.code, found.title, found.url) == ("no-start", "IndieWebCamp 2026", "https://group.example/camp")


def test_a_name_is_not_implied_where_other_properties_are_told() -> None:
    page = (
        '<div class="h-event">Whole text <p class="p-summary">Night</p><time class="dt-start">2026-03-10</time></div>'
    )
    assert [each.title for each in listings(page)] == ["Night"]


def test_names_of_one_generation_do_not_count_in_the_other() -> None:
    when = '<time class="dt-start">2026-03-10</time>'
    page = f'<div class="vevent h-event"><b class="summary">Old</b><b class="p-name">New</b>{when}</div>'
    assert [each.title for each in listings(page)] == ["New"]


def test_classes_of_style_sheets_are_no_microformats() -> None:
    page = (
        '<div class="h-event p-4"><div class="h-full h-12"><b class="p-name mt-2">Night</b>'
        '<div class="h-screen p-2"><time class="dt-start">2026-03-10</time></div></div></div>'
    )
    assert [each.title for each in listings(page)] == ["Night"]


def test_events_of_a_feed_and_events_inside_other_items_are_found() -> None:
    one = '<div class="{}h-event"><b class="p-name">{}</b><time class="dt-start">2026-03-10</time></div>'
    feed, item = one.format("", "A") + one.format("", "B"), one.format("p-item ", "C")
    page = f'<div class="h-feed">{feed}</div><div class="h-review">{item}</div>'
    assert [each.title for each in listings(page)] == ["A", "B", "C"]


COMMON = '<div id="common"><b class="summary">Build</b><p class="location">Hall</p></div>'
START = '<time class="dtstart" datetime="2026-03-10T18:30">x</time>'


@pytest.mark.parametrize(
    "page",
    [
        f'{COMMON}<div class="vevent">{START}<a class="include" href="#common"></a></div>',
        f'{COMMON}<div class="vevent">{START}<object class="include" data="#common"></object></div>',
        f'{COMMON}<div class="vevent" itemref="common">{START}</div>',
        f'<table><tr><th id="common"><b class="summary">Build</b><p class="location">Hall</p></th>'
        f'<td class="vevent" headers="common">{START}</td></tr></table>',
    ],
    ids=["link", "object", "itemref", "table"],
)
def test_what_an_item_includes_belongs_to_it(page: str) -> None:
    (found,) = listings(page)
    assert (found.title, found.location, found.starts_at) == ("Build", Place("Hall"), EVENING)


def test_values_of_the_value_class_pattern_are_joined() -> None:
    found = told('<p class="p-location">at <b class="value">Revolution</b> the <b class="value"> Hall</b></p>')
    assert found.location == Place("Revolution Hall")


def test_a_time_zone_that_stands_apart_counts() -> None:
    start = '<p class="dt-start"><b class="value">2026-03-10</b><b class="value">18:30</b><b class="value">Z</b></p>'
    assert told("", start).starts_at == datetime(2026, 3, 10, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "page",
    [
        '<div class="vevent" id="v"><a class="include" href="#v">x</a></div>',
        '<div class="h-event">' * 1000 + "<b>x</b>" * 5000,
        '<div class="h-event"><p class="p-location h-card">' * 1000,
        '<div id="a">'
        + '<b class="summary">x</b>' * 2000
        + "</div>"
        + '<div class="vevent"><a class="include" href="#a"></a></div>' * 500,
        '<div class="h-event">' + '<p class="dt-start">' * 1900 + '<b class="value">x</b>' * 2000,
        '<div class="h-event">' + '<p class="p-name">' * 1900 + "<img alt=x>" * 20_000,
        '<p class="' + "a " * 100_000 + 'h-event">x</p>',
    ],
    ids=["include itself", "nested", "nested cards", "shared include", "values", "pictures", "classes"],
)
def test_hostile_pages_cost_bounded_time(page: str) -> None:
    before = time.process_time()
    microformats.read(parse_html(document(page)))
    assert time.process_time() - before < 3
