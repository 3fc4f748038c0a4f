"""Pages with nothing machine-readable: CSS selectors of the region file, and dates in words.

`select = {card = "li.event", title = "h3", date = ".when", place = ".where", link = "h3 a", next = "a.next"}`.
A selector may end in `@attribute`; only `card` is needed, the date is then looked for in all of its
text. `day` names headings that stand before the cards and hold their day; `time` an element with the
hours alone; `address` the street where it stands apart from the name of the place.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from lxml import etree
from soupsieve import SelectorSyntaxError

from scrapers import postal
from scrapers.dates import known_zone, local
from scrapers.dates_in_words import Reading, read, time_of_day, writes_am_pm
from scrapers.errors import LayoutChanged, NotACalendar, Unreadable
from scrapers.html import Page, parse_html
from scrapers.model import Document, Follow, Listing, Parsed, Place, Price, Recurrence, Rejected, Source, Warn
from scrapers.resolve_days import occurrence
from scrapers.status_words import status_in_title
from scrapers.text import tidy

DETAIL = True
KEYS = frozenset(
    {
        "card",
        "title",
        "date",
        "day",
        "time",
        "place",
        "address",
        "link",
        "description",
        "image",
        "price",
        "category",
        "id",
        "next",
    }
)
LIMIT = 2000
"""Cards of one page that are read."""

_NEEDED = ("title", "date", "link")
"""Named, but in no card at all: the layout has changed. Others may be empty for a while."""
_LINK, _HEADING = "a[href]", "h1, h2, h3, h4, h5, h6"


@dataclass(frozen=True, slots=True)
class _Card:
    """One card of a page, with the selectors that name its parts."""

    tag: Tag
    select: Mapping[str, str]
    page: Page

    def all(self, name: str) -> list[str]:
        """Give the text, or the named attribute, of every element that the selector of a part matches."""
        css, at, attribute = self.select.get(name, "").partition("@")
        if not css and not at:
            return []
        found = self.tag.select(css) if css.strip() else [self.tag]
        return [text for tag in found if (text := tidy(str(tag.get(attribute) or "") if at else _text(tag)))]

    def text(self, name: str) -> str:
        """Give the first such text, or nothing."""
        return next(iter(self.all(name)), "")


def recognises(doc: Document) -> bool:
    """Recognise nothing: the region file says which pages have selectors."""
    return False


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield a listing for each card, a rejection for each card without a date, and the next page.

    Raises LayoutChanged when there is no card, or when title, date or link match in none of them.
    """
    _check(source, doc)
    page = parse_html(doc)
    yield from read_soup(soup_of(page), page, doc, source)


def soup_of(page: Page) -> BeautifulSoup:
    """Make soup of a page that was read in bounded time and depth."""
    return BeautifulSoup(etree.tostring(page.root, encoding="unicode", method="html"), "lxml")


def read_soup(soup: BeautifulSoup, page: Page, doc: Document, source: Source) -> Iterator[Parsed]:
    """Read a page with the selectors of a source; for trying several on one page."""
    try:
        cards = [_Card(tag, source.select, page) for tag in _outermost(soup.select(source.select["card"]))[:LIMIT]]
        if not cards and source.allow_empty:
            yield Warn(f"no element matches {source.select['card']!r}; the source may be empty")
            return
        _check_layout(cards, source, doc)
        days = _days(soup, cards, source)
        for card, day in zip(cards, days, strict=True):
            yield from _parsed(card, day, doc, source)
        yield from _next(soup, source, page)
    except SelectorSyntaxError as error:
        raise Unreadable(f"source {source.id!r}: a selector is not valid: {error}", url=doc.url) from error


def _outermost(tags: list[Tag]) -> list[Tag]:
    """Leave out what stands inside another card: a card in a card is a part of it."""
    kept: list[Tag] = []
    inside: set[int] = set()
    for tag in tags:  # in document order, so a card comes before what it holds
        if id(tag) in inside:
            continue
        kept.append(tag)
        inside.update(id(below) for below in tag.descendants)
    return kept


def _check(source: Source, doc: Document) -> None:
    """Refuse selectors that name nothing we know, and documents that are no page."""
    unknown = sorted(set(source.select) - KEYS)
    if unknown or "card" not in source.select:
        fault = f"has no part {unknown[0]!r}" if unknown else "needs `card`"
        raise Unreadable(
            f"source {source.id!r}: `select` {fault}; its parts are {', '.join(sorted(KEYS))}", url=doc.url
        )
    if doc.content.lstrip()[:1] in (b"{", b"[") or doc.media_type == "application/pdf":
        raise NotACalendar("a web page was promised for the selectors, and this is none", url=doc.url)


def _check_layout(cards: list[_Card], source: Source, doc: Document) -> None:
    if not cards:
        raise LayoutChanged(source.id, source.select["card"], url=doc.url)
    for name in _NEEDED:
        if name in source.select and not any(card.text(name) or _is_link(card, name) for card in cards):
            raise LayoutChanged(source.id, source.select[name], url=doc.url)


def _is_link(card: _Card, name: str) -> bool:
    return name == "link" and _link(card) is not None


def _parsed(card: _Card, day: str, doc: Document, source: Source) -> Iterator[Parsed]:
    title, url = _title(card), _link(card)
    dates = card.all("date") if "date" in card.select else [_text(card.tag)]
    told = ", ".join(filter(None, (day, *dates, *card.all("time"))))
    reading = _reading(card, told, doc, source)
    uid = card.text("id") or None
    if reading is None:
        yield Rejected("no-start", f"no date can be read in {told[:80]!r}", uid, url, title)
        if url:
            yield Follow(url, "detail", uid=uid)
        return
    for doubt in reading.doubts:
        yield Warn(f"{title!r}: {doubt}")
    yield _listing(card, title, url, uid, reading)


def _reading(card: _Card, told: str, doc: Document, source: Source) -> Reading | None:
    """Read the words; `options = {date_format = "%d.%m.%Y %H:%M"}` and `<time datetime>` before them."""
    if (fmt := source.options.get("date_format")) is not None:
        try:
            return Reading(local(told, str(fmt), source.timezone))
        except ValueError:
            return None
    reading = _with_hours(read(told, doc.fetched_at, source.timezone, relative=True), told, source.timezone)
    machine = next((text for text in _machine_times(card) if text), "")
    exact = read(machine, doc.fetched_at, source.timezone) if machine else None
    if exact is None or (reading and _says_more(reading, exact)):
        return reading
    return exact


def _with_hours(reading: Reading | None, told: str, timezone: str) -> Reading | None:
    """Add the hours that stand apart from the day: "Thursday, December 3, Main Hall, 6 pm"."""
    if reading is None or isinstance(reading.starts_at, datetime) or reading.ends_at or reading.more:
        return reading
    elsewhere = f"{told[: reading.begin]} {told[reading.end :]}"
    clock = time_of_day(elsewhere, twelve_hours=writes_am_pm(timezone))
    if clock is None:
        return reading
    starts_at, ends_at = occurrence(reading.starts_at, None, clock, None, known_zone(timezone))
    return replace(reading, starts_at=starts_at, ends_at=ends_at)


def _says_more(words: Reading, machine: Reading) -> bool:
    """Prefer what people read: machine times are often midnight, or UTC without saying so."""
    same_day = words.starts_at.timetuple()[:3] == machine.starts_at.timetuple()[:3]
    return same_day and (isinstance(words.starts_at, datetime) or words.ends_at is not None)


def _machine_times(card: _Card) -> Iterator[str]:
    """Yield the `datetime` attributes of what the date selector matches."""
    css, at, _ = card.select.get("date", "").partition("@")
    for tag in card.tag.select(css) if css.strip() and not at else ():
        inner = tag if tag.name == "time" else tag.find("time")
        if isinstance(inner, Tag):
            yield str(inner.get("datetime") or "")


def _listing(card: _Card, title: str, url: str | None, uid: str | None, reading: Reading) -> Listing:
    place, price = card.text("place"), card.text("price")
    return Listing(
        title=title,
        starts_at=reading.starts_at,
        ends_at=reading.ends_at,
        uid=uid,
        url=url,
        recurrence=Recurrence(rdates=reading.more) if reading.more else None,
        status=status_in_title(title) or "confirmed",
        description=_html(card),
        location=_place(place[:300], card.text("address")[:300]),
        price=Price(text=price[:200]) if price else None,
        categories=tuple(card.all("category"))[:20],
        image_url=card.page.link(card.text("image")) or _picture(card),
    )


def _place(name: str, address: str) -> Place | None:
    """Take a street that is told apart from the name into its parts."""
    if not name or not address:
        return Place(name=name or address) if name or address else None
    return replace(postal.split(Place(address=address)), name=name, address=address)


def _title(card: _Card) -> str:
    """Give the title, else the text of a heading or of the first link, else what the other parts leave."""
    found = card.text("title")
    for css in () if found else (_HEADING, _LINK):
        tag = card.tag.select_one(css)
        found = found or (tidy(_text(tag)) if tag else "")
    return (found or _rest(card))[:300] or "(untitled)"


def _rest(card: _Card) -> str:
    """Give the text of a card without its date, hours and place."""
    text = tidy(_text(card.tag))
    for part in (*card.all("date"), *card.all("time"), *card.all("place")):
        left = text.replace(part, " ", 1) if part != text else text
        text = tidy(left)
    return text.strip(" \t–—-|·:,@")


def _link(card: _Card) -> str | None:
    """Give the page of the event: what the selector names or holds, else the first link of the card."""
    css, at, _ = card.select.get("link", "").partition("@")
    if at:
        return card.page.link(card.text("link"))
    named = card.tag.select_one(css) if css.strip() else card.tag
    if named is None:
        return None
    inside = named if named.name == "a" else named.select_one(_LINK)
    around = inside or named.find_parent("a")
    written = _text(named) if around is None else str(around.get("href") or "")
    return card.page.link(written) if around or re.match(r"https?://\S+$", written) else None


def _picture(card: _Card) -> str | None:
    css, at, _ = card.select.get("image", "").partition("@")
    tag = card.tag.select_one(css) if css.strip() and not at else None
    return card.page.link(str(tag.get("src") or tag.get("data-src") or "")) if tag else None


def _html(card: _Card) -> str:
    css, at, _ = card.select.get("description", "").partition("@")
    if at:
        return card.text("description")
    tag = card.tag.select_one(css) if css.strip() else None
    return tag.decode_contents() if tag else ""


def _text(tag: Tag) -> str:
    """Give the visible text; a picture says its alternative, an empty `<time>` its attribute."""
    if tag.name == "img":
        return str(tag.get("alt") or "")
    return tag.get_text(" ", strip=True) or str(tag.get("datetime") or "")


def _days(soup: BeautifulSoup, cards: list[_Card], source: Source) -> list[str]:
    """Give each card the day of the heading before it, in document order."""
    css = source.select.get("day")
    if not css:
        return [""] * len(cards)
    headings, wanted = {id(tag) for tag in soup.select(css)}, {id(card.tag) for card in cards}
    days: list[str] = []
    current = ""
    for tag in soup.find_all(True):
        if id(tag) in headings:
            current = tidy(_text(tag))
        if id(tag) in wanted:
            days.append(current)
    return days


def _next(soup: BeautifulSoup, source: Source, page: Page) -> Iterator[Follow]:
    """Name the next page of the list, unless it is this one."""
    css = source.select.get("next")
    tag = soup.select_one(css) if css else None
    link = tag if tag is None or tag.name in ("a", "link") else tag.select_one(_LINK)
    url = page.link(str(link.get("href") or "")) if link else None
    if url and url.partition("#")[0] != page.url.partition("#")[0]:
        yield Follow(url, "next")
