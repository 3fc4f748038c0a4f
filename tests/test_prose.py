"""Descriptions are shown as their writers meant them, and nothing unsafe comes in on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.prose import bare, dressed
from pipeline.safe import REL, safe_html


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("**Free** to attend.", "<strong>Free</strong> to attend."),
        ("Intro\n\n###\n\n**What:**", "Intro<br>\n<br>\n<strong>What:</strong>"),
        ("## Agenda\n* talk\n- pizza", "Agenda<br>\n• talk<br>\n• pizza"),
        ("5 * 3 ** 2 - 1", "5 * 3 ** 2 - 1"),
        ("C# and F#, #python", "C# and F#, #python"),
        (r"Doors 6\-8 PM \*\*", "Doors 6-8 PM **"),
        ("See https://a.example/x?a=1&b=2.", f'See <a href="https://a.example/x?a=1&amp;b=2" rel="{REL}">'
         "https://a.example/x?a=1&amp;b=2</a>."),
        ("(https://a.example/)", f'(<a href="https://a.example/" rel="{REL}">https://a.example/</a>)'),
        ("[RSVP](https://a.example/r) now", f'<a href="https://a.example/r" rel="{REL}">RSVP</a> now'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("https://user:word@a.example/", "https://user:word@a.example/"),
    ],
)  # fmt: skip
def test_marks_and_addresses_mean_what_they_say(said: str, shown: str) -> None:
    assert dressed(safe_html(said)) == shown


def test_what_is_a_link_or_code_already_stays_as_it_is() -> None:
    stored = safe_html('<p>Go <a href="https://a.example/">https://a.example/ **now**</a> <code>**x**</code></p>')
    assert dressed(stored) == stored


def test_a_quoted_sentence_has_no_marks() -> None:
    assert bare("**Free to attend.** Bring * a friend") == "Free to attend. Bring * a friend"
    assert bare("* 6:00 PM doors") == "6:00 PM doors"


PIECES = st.lists(st.sampled_from([*"ab *#\\[]()<>&\"'\n-._/:;", "https://a.example/", "**", "<b>", "</b>", "<br>"]))


@given(st.one_of(PIECES.map("".join), st.text(max_size=200)))
def test_dressing_adds_nothing_that_the_safe_list_refuses(text: str) -> None:
    shown = f"<p>{dressed(safe_html(text))}</p>"
    assert safe_html(shown).replace("&nbsp;", "\xa0") == shown.replace("&nbsp;", "\xa0")
