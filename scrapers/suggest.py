"""Selectors for a page that has none: found in the structure that repeats around its dates. Pure.

Dates in words are looked for first; the elements that hold one each, and look alike, are the cards.
What repeats inside the cards becomes title, link, date and place. Every proposal is tried on the
page before it is made.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bs4 import BeautifulSoup
from lxml import etree
from lxml.etree import _Element as Element

from scrapers._selector_parts import CLASS, parts, reading, stable, words_of
from scrapers.errors import SourceError
from scrapers.formats import selectors
from scrapers.html import Page, parse_html
from scrapers.model import Document, Listing, Rejected, Source

_LEVELS = 9
"""How far above a date its card may be."""
_MOST_DATES, _MOST_GROUPS = 600, 12
_LONGEST_DATE, _LONGEST_BLOCK, _INSIDE = 160, 40, 30
"""Characters of a text that is a date, and elements inside of one."""
_CARD_TEXT = 6000
_TITLE = re.compile(r"^h[1-6]\b|title|headline", re.I)
_TELLING = ("title", "date", "link", "description")
_SKIPPED = frozenset({"script", "style", "noscript", "title", "nav", "select", "option", "svg", "button"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Selectors that work on the page, with what they give: titles of the first events, and how many."""

    select: Mapping[str, str]
    events: int
    rejected: int
    examples: tuple[str, ...]
    worth: float = 0
    """How much like a list of events it looks; only for comparing suggestions of one page."""


def suggest(doc: Document, timezone: str = "UTC", most: int = 3) -> list[Suggestion]:
    """Propose selectors, the best first; an empty list when nothing on the page repeats around dates."""
    page = parse_html(doc)
    soup = selectors.soup_of(page)
    dated = _dated(page.root, doc, timezone)[:_MOST_DATES]
    found: dict[tuple[str, ...], Suggestion] = {}
    for card, cards in _groups(dated):
        for select in _selects(card, cards, page, doc, timezone):
            tried = _try(select, soup, page, doc, timezone)
            if tried is not None and tried.worth > getattr(found.get(tried.examples), "worth", 0):
                found[tried.examples] = tried
    return sorted(found.values(), key=lambda suggestion: suggestion.worth, reverse=True)[:most]


def _worth(listings: list[Listing], rejected: int, doc: Document, timezone: str) -> float:
    """Many events, few cards that give none, titles that are titles, hours, pages of their own, places."""
    count = len(listings)
    forms = Counter(re.sub(r"\d+", "#", listing.title) for listing in listings)
    numbered = {form for form, times in forms.items() if "#" in form and times > 2}  # "3 events, 28" is no title
    titles = [t for t in (listing.title for listing in listings) if re.sub(r"\d+", "#", t) not in numbered]
    named = sum(_is_title(title, doc, timezone) for title in titles)
    timed = sum(isinstance(listing.starts_at, datetime) for listing in listings)
    linked = len({listing.url for listing in listings if listing.url})
    placed = sum(listing.location is not None for listing in listings)
    sure = (named / (count + rejected)) ** 2
    varied = 1 + len(set(titles)) / count
    return min(named, 100) * sure * varied * (1 + timed / count + linked / count + placed / count / 2)


def _is_title(title: str, doc: Document, timezone: str) -> bool:
    """Tell a title from a date, a number or a button."""
    found = reading(title, doc.fetched_at, timezone)
    if found and found.end - found.begin > len(title) // 2:
        return False
    words = re.findall(r"[^\W\d_]{3,}", title)
    return len(words) >= 2 or any(len(word) >= 6 for word in words)


def _dated(root: Element, doc: Document, timezone: str) -> list[Element]:
    """Give the innermost elements that hold a date, in document order; "Dec" and "3" may be two inside one."""
    found: list[Element] = []
    holders: set[Element] = set()
    for element in reversed(list(root.iter(etree.Element))):
        if element in holders or element.tag in _SKIPPED or any(up.tag in _SKIPPED for up in _ancestors(element, 4)):
            continue
        if _holds_date(element, doc, timezone):
            found.append(element)
            holders.update(element.iterancestors())
    return found[::-1]


def _holds_date(element: Element, doc: Document, timezone: str) -> bool:
    if element.tag == "time" and element.get("datetime"):
        return True
    longest = _LONGEST_DATE if _own_text(element) else _LONGEST_BLOCK
    if sum(1 for _ in zip(range(_INSIDE + 1), element.iterdescendants(), strict=False)) > _INSIDE:
        return False
    text = words_of(element)
    return len(text) <= longest and bool(re.search(r"\d", text)) and reading(text, doc.fetched_at, timezone) is not None


def _own_text(element: Element) -> bool:
    """Tell whether text stands in the element itself, and not only deeper."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _ancestors(element: Element, most: int) -> Iterator[Element]:
    for _, up in zip(range(most), element.iterancestors(), strict=False):
        yield up


def _groups(dated: list[Element]) -> list[tuple[str, list[Element]]]:
    """Give the groups of alike elements that hold dates, the most promising first, each with its selector."""
    groups: dict[str, dict[Element, int]] = defaultdict(dict)
    for element in dated:
        for up in (element, *_ancestors(element, _LEVELS)):
            if up.tag in ("body", "html", "main", "table", "tbody", "ul", "ol"):
                continue
            group = groups[_signature(up)]
            group[up] = group.get(up, 0) + 1
    cards = {signature: _outer(group) for signature, group in groups.items() if len(group) >= 2}
    several = [(signature, outer) for signature, outer in cards.items() if len(outer) >= 2]
    ranked = sorted(several, key=lambda item: _promise(item[1], groups[item[0]]), reverse=True)
    return ranked[:_MOST_GROUPS]


def _outer(group: dict[Element, int]) -> list[Element]:
    """Leave out what stands inside another element of the group."""
    outer: list[Element] = []
    inside: set[Element] = set()
    for element in group:
        if element not in inside and not any(up in group for up in element.iterancestors()):
            outer.append(element)
            inside.update(element.iterdescendants())
    return outer


def _promise(cards: list[Element], dates: Mapping[Element, int]) -> tuple[float, int]:
    """Prefer many cards with few dates each, and those that hold more than the date itself."""
    single = sum(1 for card in cards if dates[card] <= 3)
    rich = sum(1 for card in cards if 20 < len(words_of(card)) < _CARD_TEXT)
    return min(single, rich), sum(map(len, cards)) // len(cards)


def _signature(element: Element) -> str:
    """Write a selector for elements like this one: its stable classes, else its place in a named parent."""
    own = _named(element)
    if own != element.tag or "-" in own:
        return own
    for depth, up in enumerate(_ancestors(element, 4)):
        named = _named(up) if up.tag not in ("body", "html") else up.tag
        if named != up.tag or up.get("id") or depth == 3:
            identity = f"#{up.get('id')}" if up.get("id") and CLASS.fullmatch(up.get("id") or "") else named
            return f"{identity} {'> ' if depth == 0 else ''}{element.tag}"
    return str(element.tag)


def _named(element: Element) -> str:
    return str(element.tag) + "".join(f".{name}" for name in stable(element)[:3])


def _selects(card: str, cards: list[Element], page: Page, doc: Document, timezone: str) -> Iterator[dict[str, str]]:
    """Yield selectors for a group: with all the parts that repeat in its cards, and with fewer.

    What looks like a card and has no link may be a heading, with the day of the cards after it.
    """
    named = {part: css for part, css in parts(cards, doc.fetched_at, timezone).items() if css}
    following = _next(page)
    more = {"next": following} if following else {}
    yield {"card": card, **named, **more}
    yield {"card": f"{card}:has(a[href])", **named, **more}
    if "time" in named:
        yield {"card": card, **{name: css for name, css in named.items() if name != "time"}, **more}
    below = _below(cards)
    if below:
        inside = {part: css for part, css in parts(below, doc.fetched_at, timezone).items() if part != "date"}
        yield {"card": _signature(below[0]), "day": card, **inside, **more}


def _below(headings: list[Element]) -> list[Element]:
    """Give what follows elements that hold a day and nothing else: the events of that day."""
    if any(len(words_of(heading)) > 60 or next(heading.iterdescendants("a"), None) is not None for heading in headings):
        return []
    below = [following for heading in headings if (following := heading.getnext()) is not None]
    alike = [element for element in below if below and _signature(element) == _signature(below[0])]
    return alike if len(alike) >= 2 and _signature(alike[0]) != _signature(headings[0]) else []


def _try(select: Mapping[str, str], soup: BeautifulSoup, page: Page, doc: Document, timezone: str) -> Suggestion | None:
    """Read the page with the selectors; None when fewer than two different events come of it."""
    source = Source(id="suggested", url=doc.url, timezone=timezone, select=dict(select))
    try:
        items = list(selectors.read_soup(soup, page, doc, source))
    except SourceError:
        return None
    listings = [item for item in items if isinstance(item, Listing)]
    titles = tuple(dict.fromkeys(listing.title for listing in listings))
    distinct = {(listing.title, listing.starts_at) for listing in listings}
    if len(distinct) < 2 or "(untitled)" in titles or (len(titles) < 2 and "title" not in select):
        return None
    rejected = sum(isinstance(item, Rejected) for item in items)
    worth = _worth(listings, rejected, doc, timezone) * (1 + sum(part in select for part in _TELLING) / 10)
    worth *= 1.5 if _TITLE.search(select.get("title", "")) and len(titles) > 1 else 1
    return Suggestion(select, len(distinct), rejected, titles[:3], worth) if worth else None


def _next(page: Page) -> str:
    """Find the link to the next page of the list."""
    for link in page.root.iter("a", "link"):
        if "next" in (link.get("rel") or "").lower().split():
            return f'{link.tag!s}[rel~="next"]'
    for link in page.root.iter("a"):
        name = next((c for c in (link.get("class") or "").split() if re.search(r"(?:^|[-_])next(?:$|[-_])", c)), "")
        if name and link.get("href") and CLASS.fullmatch(name):
            return f"a.{name}"
    return ""
