"""Microdata by the HTML standard: scopes, references and the value that each element has."""

import time

import pytest
from structured import URL, document, listings

from scrapers.html import parse_html
from scrapers.model import Place
from scrapers.structured import microdata
from scrapers.structured.things import Thing


def read(html: str) -> list[Thing]:
    return microdata.read(parse_html(document(html)))


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<meta itemprop="p" content=" c ">', "c"),
        ('<a itemprop="p" href="x">text</a>', f"{URL}x"),
        ('<link itemprop="p" href="https://schema.org/InStock">', "https://schema.org/InStock"),
        ('<img itemprop="p" src="/i.png" alt="alt">', "https://group.example/i.png"),
        ('<object itemprop="p" data="/o"></object>', "https://group.example/o"),
        ('<data itemprop="p" value="5">five</data>', "5"),
        ('<meter itemprop="p" value="5">five</meter>', "5"),
        ('<time itemprop="p" datetime="2026-03-10">Tuesday</time>', "2026-03-10"),
        ('<time itemprop="p">2026-03-10</time>', "2026-03-10"),
        ('<span itemprop="p" content="2026-03-10">Tuesday</span>', "2026-03-10"),
        ('<p itemprop="p">one <b>two</b><script>three</script></p>', "one two"),
        ('<a itemprop="p" href="http://[">text</a>', ""),
        ('<a itemprop="name" href="x">text</a>', None),
    ],
)
def test_an_element_has_the_value_of_its_kind(element: str, value: str | None) -> None:
    (item,) = read(f"<div itemscope>{element}</div>")
    assert item.values == ({"p": [value]} if value is not None else {"name": ["text"]})


def test_properties_belong_to_the_innermost_item() -> None:
    outer, inner = read(
        '<div itemscope itemtype="https://schema.org/Event"><b itemprop="name">Night</b>'
        '<div itemprop="location" itemscope itemtype="https://schema.org/Place"><b itemprop="name">Hall</b></div></div>'
    )
    assert (outer.values, inner.values) == ({"name": ["Night"], "location": [inner]}, {"name": ["Hall"]})


def test_several_names_and_several_values_are_kept() -> None:
    (item,) = read(
        '<div itemscope><b itemprop="a b">1</b><b itemprop="a">2</b><b itemprop="https://schema.org/c">3</b></div>'
    )
    assert item.values == {"a": ["1", "2"], "b": ["1"], "c": ["3"]}


def test_itemref_brings_properties_from_elsewhere() -> None:
    (found,) = listings(
        '<div itemscope itemtype="https://schema.org/Event" itemref="when where"><b itemprop="name">Night</b></div>'
        '<p id="when"><time itemprop="startDate" datetime="2026-03-10">x</time></p>'
        '<div id="where" itemprop="location" itemscope><b itemprop="name">Hall</b></div>'
    )
    assert found.location == Place("Hall")


def test_an_item_that_hangs_in_the_air_is_read() -> None:
    (found,) = listings(
        '<div itemprop="event" itemscope itemtype="https://schema.org/Event"><b itemprop="name">Night</b>'
        '<meta itemprop="startDate" content="2026-03-10"></div>'
    )
    assert found.title == "Night"


def test_itemid_is_the_id() -> None:
    (found,) = listings(
        '<div itemscope itemtype="https://schema.org/Event" itemid="/e/1"><b itemprop="name">Night</b>'
        '<meta itemprop="startDate" content="2026-03-10"></div>'
    )
    assert found.uid == "https://group.example/e/1"


def test_the_older_vocabulary_of_google_is_read_too() -> None:
    (found,) = listings(
        '<div itemscope itemtype="http://data-vocabulary.org/Event">'
        '<a itemprop="url" href="/e"><b itemprop="summary">Night</b></a>'
        '<time itemprop="startDate" datetime="2026-03-10T18:30-07:00">x</time></div>'
    )
    assert (found.title, found.url) == ("Night", "https://group.example/e")


ITEM = '<div itemscope itemtype="https://schema.org/Event"'


@pytest.mark.parametrize(
    "html",
    [
        f'{ITEM} id="a" itemref="a"></div>',
        f'{ITEM} id="a" itemprop="subEvent" itemref="b"></div>{ITEM} id="b" itemprop="subEvent" itemref="a"></div>',
        "".join(f'{ITEM} id="i{n}" itemprop="subEvent" itemref="i{n + 1} i{n * 7 % 1000}"></div>' for n in range(1000)),
        f'{ITEM} itemref="all"></div>' * 1000 + '<div id="all">' + '<b itemprop="name">x</b>' * 1000 + "</div>",
        f'{ITEM} itemprop="subEvent">' * 5000,
        f"{ITEM}>" + '<div itemprop="name">' * 1900 + "<i>x</i>" * 20_000,
    ],
    ids=["self", "two", "chain", "shared", "nested", "nested texts"],
)
def test_items_that_refer_to_each_other_or_nest_cost_bounded_time(html: str) -> None:
    before = time.process_time()
    read(html)
    assert time.process_time() - before < 2
