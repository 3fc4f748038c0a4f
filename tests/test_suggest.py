"""Selectors are proposed for pages of the usual makes, and they work when they are proposed."""

import json
import time
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import SHARED

from scrapers.formats import selectors
from scrapers.model import Document, Listing, Source
from scrapers.suggest import Suggestion, suggest

CORPUS = SHARED / "corpus"
FETCHED = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
PORTLAND = "America/Los_Angeles"
COUNTED = {
    "formats/jsonld/extruct__elysianfields.html": 4,
    "formats/jsonld/extruct__elysianfields_1.html": 4,
    "formats/hevent/calagator__hcal_upcoming_v2.html": 7,
    "formats/hevent/calagator__hcal_upcoming_v4.html": 6,
}
"""Pages whose list of events has no recorded answer, counted by eye."""

EVENTS = [("Contractors' breakfast", 3), ("Site visit", 4), ("Evening at the Kettle", 8), ("Apprentices' night", 10)]


def document(body: str | bytes, fetched_at: datetime = FETCHED) -> Document:
    content = body.encode() if isinstance(body, str) else body
    return Document(url="https://club.example/cal", content=content, fetched_at=fetched_at)


def given(doc: Document, suggestion: Suggestion, timezone: str = PORTLAND) -> list[Listing]:
    source = Source(id="s", url=doc.url, timezone=timezone, select=suggestion.select)
    return [item for item in selectors.parse(doc, source) if isinstance(item, Listing)]


def page(card: str, *, around: str = "<div id=list>{}</div>") -> str:
    cards = "".join(card.format(title=title, day=day, n=n) for n, (title, day) in enumerate(EVENTS))
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/about'>About us</a></li></ul></nav>"
    return f"<html><body>{menu}<h1>Calendar</h1>{around.format(cards)}<p>© 2026 Club</p></body></html>"


MAKES = {
    "list": "<li class='card'><h3><a href='/e/{n}'>{title}</a></h3><p class='when'>Dec {day} · 6–8 pm</p>"
    "<p class='where'>Chamber House</p></li>",
    "articles": "<article class='post-10{n} event type-event'><header>"
    "<h2 class='entry-title'><a href='/e/{n}'>{title}</a></h2></header>"
    "<div class='meta'><span>December {day}, 2026</span> <span>6:00 pm - 8:00 pm</span></div>"
    "<div class='excerpt'>Come and meet the people who build this town, with coffee and a short talk.</div></article>",
    "date blocks": "<div class='row event-row'>"
    "<div class='cal'><span class='m'>Dec</span> <span class='d'>{day}</span></div>"
    "<div class='info'><a class='event-name' href='/e/{n}'>{title}</a>"
    "<div class='event-time'>6:00 PM - 8:00 PM</div></div></div>",
    "links": "<a class='tile' href='/e/{n}'><strong class='headline'>{title}</strong>"
    "<time datetime='2026-12-{day:02}T18:00-08:00'>Dec {day}</time></a>",
    "paragraphs": "<p class='e'><b>Thursday, December {day}, 6 pm</b> – {title}</p>",
    "german": "<div class='termin'><span class='datum'>{day}. Dezember 2026, 18 bis 20 Uhr</span>"
    "<a href='/t/{n}'>{title}</a></div>",
}


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES.keys())
def test_selectors_are_found_for_the_usual_makes_of_pages(make: str) -> None:
    doc = document(page(make))
    best = suggest(doc, PORTLAND)[0]
    found = given(doc, best)
    # the weekday of one make is wrong on purpose for most days: it is a doubt and no hindrance
    assert [(item.title, item.starts_at.day, item.starts_at.month) for item in found] == [(t, d, 12) for t, d in EVENTS]
    assert best.events == len(EVENTS)


def test_a_table_is_read_by_its_columns() -> None:
    rows = "<tr><td>12/{day}/2026</td><td>{title}</td><td><a href='/e/{n}'>Register</a></td></tr>"
    head = "<table class='meetings'><tr><th>Date</th><th>Meeting</th><th></th></tr>{}</table>"
    doc = document(page(rows, around=head))
    found = given(doc, suggest(doc, PORTLAND)[0])
    assert [(item.title, item.starts_at) for item in found] == [(t, date(2026, 12, d)) for t, d in EVENTS]
    assert found[0].url == "https://club.example/e/0"


def test_a_day_can_stand_above_its_events() -> None:
    doc = document(
        page("<dt>December {day}</dt><dd><a href='/e/{n}'>{title}</a> 6 pm</dd>", around="<dl class='l'>{}</dl>")
    )
    found = given(doc, suggest(doc, PORTLAND)[0])
    assert [(item.title, item.starts_at.day) for item in found] == EVENTS


def test_parts_are_named_when_they_say_what_they_are() -> None:
    select = suggest(document(page(MAKES["list"])), PORTLAND)[0].select
    assert select == {"card": "li.card", "title": "h3", "date": "p.when", "place": "p.where", "link": "h3 a"}


def test_the_next_page_is_named() -> None:
    body = page(MAKES["list"]).replace("<p>©", "<a rel=next href='?page=2'>More</a><p>©")
    assert suggest(document(body), PORTLAND)[0].select["next"] == 'a[rel~="next"]'


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "plain text", "<p>Only Dec 3, 2026</p>", "<ul><li>1<li>2<li>3</ul>"]
)
def test_nothing_is_proposed_where_nothing_repeats(body: str) -> None:
    assert suggest(document(body), PORTLAND) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded corpus is not beside this checkout")
@pytest.mark.parametrize(
    "name", ["nested_5k_inline.html", "attr_flood_15k.html", "lt_slash_flood.html", "tag_soup.html"]
)
def test_a_hostile_page_costs_a_bounded_time(name: str) -> None:
    begun = time.process_time()
    suggest(document((CORPUS / "hostile" / "html" / name).read_bytes()), PORTLAND)
    assert time.process_time() - begun < 3


def _plainly(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def _answers() -> list[tuple[Path, list[tuple[str, str]], str]]:
    """Recorded pages with at least two known events, whose structured data is not used here."""
    found = []
    for answer in sorted(CORPUS.glob("platforms/*/*.html.expected.json")):
        said = json.loads(answer.read_text())
        wanted = [
            (_plainly(event.get("title") or event["title_any"][0]), (event.get("starts_at") or event["starts_on"])[:10])
            for event in said.get("events") or ()
            if (event.get("title") or event.get("title_any")) and (event.get("starts_at") or event.get("starts_on"))
        ]
        if len(set(wanted)) >= 2:
            found.append((answer.with_name(answer.name.removesuffix(".expected.json")), wanted, said["timezone"]))
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded corpus is not beside this checkout")
def test_proposals_for_recorded_pages_give_their_events(capsys: pytest.CaptureFixture[str]) -> None:
    working, tried = [], []
    for path, wanted, timezone in _answers():
        if b"<time" not in (body := path.read_bytes()) and body.count(b"</") < 40:
            continue  # the events stand in a script only; there is nothing to select
        anchor = datetime.fromisoformat(f"{min(day for _, day in wanted)}T00:00:00+00:00")
        doc = document(body, anchor)
        tried.append(path.name)
        if any(_share(given(doc, s, timezone), wanted, timezone) >= 0.9 for s in suggest(doc, timezone)):
            working.append(path.name)
    for name, count in COUNTED.items():
        tried.append(name)
        doc = document((CORPUS / name).read_bytes(), datetime(2017, 4, 1, tzinfo=UTC))
        if any(len(given(doc, s)) == count and s.rejected == 0 for s in suggest(doc, PORTLAND)):
            working.append(name)
    with capsys.disabled():
        print(f"\nsuggest: working selectors for {len(working)} of {len(tried)} recorded pages with several events")
    assert len(working) >= 10, sorted(set(tried) - set(working))


def _share(found: list[Listing], wanted: list[tuple[str, str]], timezone: str) -> float:
    got = [(_plainly(item.title), _local_day(item.starts_at, timezone)) for item in found]
    hits = sum(any((a in b or b in a) and day == other for b, other in got) for a, day in wanted)
    return hits / len(wanted)


def _local_day(when: date, timezone: str) -> str:
    local = when.astimezone(ZoneInfo(timezone)) if isinstance(when, datetime) else when
    return local.strftime("%Y-%m-%d")
