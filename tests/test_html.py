"""Pages are read in bounded time, in their own charset, whatever they hold."""

import time

import pytest

from scrapers.charset import codec, decode
from scrapers.html import ATTRIBUTES, LIMIT, link, parse_html, text_content, tree
from scrapers.model import Document

URL = "https://group.example/events/"


def page(content: bytes, charset: str | None = None):
    return parse_html(Document(url=URL, content=content, charset=charset))


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("Café Zürich".encode(), None),
        ("Café Zürich".encode(), "iso-8859-1"),  # the default that servers add
        ("Café Zürich".encode("cp1252"), "iso-8859-1"),
        ("Café Zürich".encode("cp1252"), None),
        (b'<meta charset="latin1">' + "Café Zürich".encode("cp1252"), None),
        ("\ufeffCafé Zürich".encode(), "iso-8859-1"),
        ("\ufeffCafé Zürich".encode("utf-16-le"), None),
        ("<html><body>Café Zürich".encode("utf-16-be"), None),
        (b'<meta charset="utf-16">' + "Café Zürich".encode(), None),
        (b'<meta charset="no-such-thing">' + "Café Zürich".encode(), "zip"),
    ],
)
def test_a_page_is_read_in_its_own_charset(content: bytes, charset: str | None) -> None:
    assert text_content(page(content, charset).root).strip() == "Café Zürich"


def test_a_declaration_beats_the_guess() -> None:
    content = b'<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">' + "東京勉強会".encode("cp932")
    assert text_content(page(content).root) == "東京勉強会"


def test_one_stray_byte_does_not_turn_a_utf8_page_into_another_charset() -> None:
    assert decode("naïve – déjà vu ".encode() + b"\x93quoted\x94") == "naïve – déjà vu “quoted”"


@pytest.mark.parametrize("label", ["hex", "zip", "idna", "unicode_escape", "utf-7", "undefined", "", "rot13", None])
def test_a_codec_that_is_no_charset_of_the_web_is_never_used(label: str | None) -> None:
    assert codec(label) is None


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 100_000,
        "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</div>",
        "<a " * 100_000,
        "<a " + "x='" * 100_000,
        "<a><b><p>" * 50_000,
        "<!--" * 100_000,
        "</" * 100_000,
    ],
    ids=["nesting", "attributes", "open tags", "open quotes", "misnesting", "comments", "ends"],
)
def test_a_hostile_page_costs_less_than_a_second(text: str) -> None:
    before = time.process_time()
    text_content(page(text.encode()).root)
    assert time.process_time() - before < 1


def test_what_follows_a_tag_with_too_many_attributes_is_still_read() -> None:
    flood = " ".join(f"attribute{n}=1" for n in range(ATTRIBUTES + 1))
    assert text_content(page(f"<p>before</p><div {flood}>in</div><p>after</p>".encode()).root).split() == [
        "before",
        "in",
        "after",
    ]


def test_a_long_attribute_is_kept() -> None:
    value = "word " * 2000
    root = page(f'<div data-page="{value}">x</div>'.encode()).root
    assert root.find(".//div").get("data-page") == value


@pytest.mark.parametrize("content", [b"", b"   ", b"\0\0\0", b"<!--", b"<![CDATA[", b'{"a": 1}', bytes(range(256))])
def test_what_is_no_page_gives_a_tree_and_no_error(content: bytes) -> None:
    assert page(content).root.tag == "html"


def test_an_xml_declaration_does_not_decide_over_the_bytes() -> None:
    assert text_content(page('<?xml version="1.0" encoding="utf-16"?><p>Zürich</p>'.encode()).root) == " Zürich "


def test_a_page_over_the_limit_says_that_its_tail_was_not_read() -> None:
    assert page(b" " * (LIMIT + 1)).truncated
    assert not page(b"short").truncated


def test_no_surrogate_and_no_control_character_comes_out_of_a_page() -> None:
    text = text_content(page(b"<p>a&#0;b&#xD800;c&#x110000;d\x00\x01e</p>").root)
    assert not any(0xD800 <= ord(character) <= 0xDFFF or ord(character) < 32 for character in text)


def test_links_start_from_the_base_element() -> None:
    found = page(b'<base href="/calendar/"><a href="x.ics">')
    assert found.base == "https://group.example/calendar/"
    assert found.link("x.ics") == "https://group.example/calendar/x.ics"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "http://[", "", "  ", None, "mailto:a@b.example"]
)
def test_what_is_no_web_address_is_no_link(href: str | None) -> None:
    assert link(URL, href) is None


def test_white_space_inside_an_address_is_dropped_as_browsers_do() -> None:
    assert link(URL, " ja\nvascript:alert(1)") is None
    assert link(URL, " \n/a\tb ") == "https://group.example/ab"


def test_scripts_and_styles_are_no_text() -> None:
    root = tree("<p>one<script>two</script><style>three</style> four</p>")
    assert text_content(root).split() == ["one", "four"]
