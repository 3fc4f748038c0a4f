"""Which element of a card is its title, date, place: told by what repeats in all cards of a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lxml import etree
from lxml.etree import _Element as Element

from scrapers.date_words import fold
from scrapers.dates_in_words import Reading, read, time_of_day
from scrapers.html import text_content
from scrapers.text import tidy

SAMPLE, ELEMENTS = 16, 200
"""Cards that are compared, and elements of one card that are looked at."""

VOLATILE = re.compile(
    r"\d{2,}|^(?:first|last|odd|even|active|current|selected|clearfix|row|col(?:umn)?s?|js-.*|is-.*|has-.*|lazy.*)$|--"
)
CLASS = re.compile(r"-?[A-Za-z_][\w-]*")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BARE = _HEADINGS | {"a", "time", "p", "span", "strong", "b", "em", "dt", "dd", "td", "th", "small", "li", "div", "i"}
_TITLE_NAME = re.compile(r'title|(?:^|[-_. "])name|headline|summary(?!-)|heading|event-?link', re.I)
_DATE_NAME = re.compile(r"date|when|time|day|month|schedule|start|datum|fecha", re.I)
_START_NAME, _END_NAME = (
    re.compile(r"start|begin", re.I),
    re.compile(r"end(?:s|_|-|$|\b)|last|until|publish|post", re.I),
)
_PLACE_NAME = re.compile(r"location|venue|place|where|address|building|ort\b|lieu|lugar", re.I)
_TEXT_NAME = re.compile(r"desc|excerpt|teaser|snippet|summary|intro|abstract|body|(?:^|[-_.])text", re.I)
_ATTRIBUTE = re.compile(r"itemprop|property|data-[a-z-]{2,30}|[a-z]{2,12}-(?:prop|field|name)")
_VALUE = re.compile(r"[A-Za-z][\w.:-]{1,40}")
_URL = re.compile(r"https?://\S+$")
_HOURS = re.compile(r"\d{1,2}:\d\d|\b\d{1,2}\s?[ap]\.?m\b", re.I)
_CLOCK_ONLY = re.compile(r"[\d\s:.,apmuhrs–—to|-]+")
_READ = 200


def words_of(element: Element) -> str:
    """Give the text of an element on one line; a template's too, because some sites fill theirs on the server."""
    raw = "".join(map(str, element.itertext())) if element.tag == "template" else text_content(element)
    return tidy(raw)


@lru_cache(maxsize=8192)
def reading(text: str, anchor: datetime | None, timezone: str) -> Reading | None:
    """Read a date; the same texts are asked for many times while selectors are compared."""
    return read(text[:_READ], anchor, timezone)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A selector, and the first element that it finds in each card (None where it finds nothing)."""

    css: str
    found: tuple[Element | None, ...]
    texts: tuple[str, ...]

    @property
    def coverage(self) -> float:
        return sum(map(bool, self.texts)) / len(self.texts)

    @property
    def distinct(self) -> float:
        filled = [text for text in self.texts if text]
        return len(set(filled)) / len(filled) if filled else 0

    @property
    def length(self) -> float:
        filled = [text for text in self.texts if text]
        return sum(map(len, filled)) / len(filled) if filled else 0


def parts(cards: list[Element], anchor: datetime | None, timezone: str) -> dict[str, str]:
    """Name the parts of the cards; a part that cannot be told is left out."""
    sample = cards[:SAMPLE]
    candidates = list(_candidates(sample))
    date = _date(candidates, anchor, timezone)
    rest = [c for c in candidates if not _is_dated(c, anchor, timezone)]
    title = _title([c for c in rest if not _holds(c, date)])
    found = {"title": title.css if title else "", "date": date.css if date else ""}
    found["time"] = _time(rest, date, anchor, timezone)
    found["link"] = _link(sample, candidates, title)
    found["place"] = _named(rest, _PLACE_NAME, title, longest=200)
    found["description"] = _named(rest, _TEXT_NAME, title, shortest=60)
    return {name: css for name, css in found.items() if css}


def stable(element: Element) -> list[str]:
    """Give the classes of an element that name its kind, not its state or its number."""
    names = (element.get("class") or "").split()
    return sorted(name for name in names if CLASS.fullmatch(name) and not VOLATILE.search(name))


def _candidates(cards: list[Element]) -> Iterator[_Candidate]:
    """Yield the selectors that find something in at least a third of the cards."""
    found: dict[str, dict[int, Element]] = {}
    for at, card in enumerate(cards):
        for _, element in zip(range(ELEMENTS), card.iterdescendants(etree.Element), strict=False):
            for css in _selectors(element):
                found.setdefault(css, {}).setdefault(at, element)
    for css, by_card in found.items():
        if len(by_card) * 3 >= len(cards):
            elements = tuple(by_card.get(at) for at in range(len(cards)))
            yield _Candidate(css, elements, tuple("" if e is None else words_of(e) for e in elements))


def _selectors(element: Element) -> Iterator[str]:
    names = stable(element)
    if names:
        yield element.tag + "".join(f".{name}" for name in names[:2])
    for name, value in list(element.attrib.items())[:8]:
        if _ATTRIBUTE.fullmatch(name) and _VALUE.fullmatch(value):
            yield f'{element.tag}[{name}="{value}"]'
    if names:
        return
    if element.tag in ("td", "th"):
        yield f"{element.tag}:nth-of-type({1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))})"
    elif element.tag in _BARE:
        yield element.tag
    parent = element.getparent()
    if not names and parent is not None and element.tag in _BARE and (outer := stable(parent)):
        yield f"{parent.tag}.{outer[0]} > {element.tag}"


def _date_share(candidate: _Candidate, anchor: datetime | None, timezone: str) -> float:
    read_ok = sum(1 for text in candidate.texts if text and len(text) <= _READ and reading(text, anchor, timezone))
    machine = sum(1 for e in candidate.found if e is not None and e.tag == "time" and e.get("datetime"))
    return max(read_ok, machine) / len(candidate.texts)


def _is_dated(candidate: _Candidate, anchor: datetime | None, timezone: str) -> bool:
    """Tell a date from a title with a date in it: nothing else is left of it."""
    filled = [text for text in candidate.texts if text]
    bare = 0
    for text in filled:
        found = reading(text, anchor, timezone)
        bare += found is not None and len(text) - (found.end - found.begin) < max(12, len(text) // 2)
    return bare * 2 > len(filled)


def _date(candidates: list[_Candidate], anchor: datetime | None, timezone: str) -> _Candidate | None:
    """Take the element that holds a date in most cards, with its hours, and little else."""
    best, most = None, 0.0
    for candidate in candidates:
        share = _date_share(candidate, anchor, timezone)
        if share < 0.5:
            continue
        readings = [reading(text, anchor, timezone) for text in candidate.texts if text]
        timed = sum(isinstance(r.starts_at, datetime) for r in readings if r) / max(len(readings), 1)
        named = 0.3 * bool(_DATE_NAME.search(candidate.css)) + 0.3 * bool(_START_NAME.search(candidate.css))
        named -= 0.8 * bool(_END_NAME.search(candidate.css))
        worth = 2 * share + timed + named - candidate.length / 100
        if worth > most or best is None:
            best, most = candidate, worth
    return best


def _time(candidates: list[_Candidate], date: _Candidate | None, anchor: datetime | None, timezone: str) -> str:
    """Take an element that holds hours alone, when the date has none."""
    if date is None:
        return ""
    readings = [reading(text, anchor, timezone) for text in date.texts if text]
    if any(r is not None and isinstance(r.starts_at, datetime) for r in readings):
        return ""
    for candidate in candidates:
        filled = [text for text in candidate.texts if text]
        hours = [t for t in filled if _CLOCK_ONLY.fullmatch(fold(t)) and time_of_day(t, twelve_hours=True)]
        if filled and len(hours) * 2 > len(filled) and candidate.coverage >= 0.4:
            return candidate.css
    return ""


def _title(candidates: list[_Candidate]) -> _Candidate | None:
    """Take what is short, differs from card to card, and stands in a heading or a link."""
    best, most = None, 0.0
    for order, candidate in enumerate(candidates):
        if candidate.coverage >= 0.75 and 3 <= candidate.length <= 160 and not _tells_hours(candidate):
            worth = _title_worth(candidate) - order / 100
            if worth > most:
                best, most = candidate, worth
    return best


def _title_worth(candidate: _Candidate) -> float:
    elements = [element for element in candidate.found if element is not None]
    named = bool(_TITLE_NAME.search(candidate.css))
    heading = elements[0].tag in _HEADINGS
    linked = sum(_anchor(element) is not None for element in elements) * 2 > len(elements)
    other = 2 * bool(_PLACE_NAME.search(candidate.css)) + (not named and bool(_TEXT_NAME.search(candidate.css)))
    same = candidate.distinct < 0.3 and len(candidate.texts) > 3
    if same and not (named or heading):
        return 0
    worth = 2 * candidate.distinct + candidate.coverage - candidate.length / 200
    return worth + 2.5 * heading + 2 * named + 1.2 * linked - 2 * other - 2 * same


def _tells_hours(candidate: _Candidate) -> bool:
    filled = [text for text in candidate.texts if text]
    return sum(bool(_HOURS.search(text)) for text in filled) * 3 > 2 * len(filled)


def _holds(outer: _Candidate, inner: _Candidate | None) -> bool:
    """Tell whether an element holds the other, in any card."""
    if inner is None:
        return False
    pairs = zip(outer.found, inner.found, strict=True)
    return any(a is not None and b is not None and (a is b or a in b.iterancestors()) for a, b in pairs)


def _anchor(element: Element) -> Element | None:
    """Give the link that an element is, holds, or stands in."""
    if element.tag == "a" and element.get("href"):
        return element
    inside = next((a for a in element.iterdescendants("a") if a.get("href")), None)
    around = element.getparent()
    return inside if inside is not None else around if around is not None and around.tag == "a" else None


def _link(cards: list[Element], candidates: list[_Candidate], title: _Candidate | None) -> str:
    """Take the link of the title, else the one that differs from card to card."""
    if all(card.tag == "a" for card in cards):
        return ""
    if title is not None:
        elements = [element for element in title.found if element is not None]
        if elements[0].tag == "a":
            return title.css
        if sum(next(e.iterdescendants("a"), None) is not None for e in elements) * 2 > len(elements):
            return f"{title.css} a"
    written = (c for c in candidates if c.coverage > 0.6 and c.distinct > 0.5)
    urls = [c.css for c in written if all(_URL.match(text) for text in c.texts if text)]
    if urls:
        return urls[0]
    links = [c for c in candidates if any(e is not None and e.tag == "a" and e.get("href") for e in c.found)]
    varied = [(len({e.get("href") for e in c.found if e is not None}), c.css) for c in links]
    most, css = max(varied, default=(0, ""))
    return css if most >= 2 else ""


def _named(
    candidates: list[_Candidate],
    name: re.Pattern[str],
    title: _Candidate | None,
    *,
    shortest: int = 2,
    longest: int = 5000,
) -> str:
    """Take the element whose class says what it is."""
    for candidate in candidates:
        wanted = candidate.coverage >= 0.3 and shortest <= candidate.length <= longest
        if wanted and not _holds(candidate, title) and name.search(candidate.css):
            return candidate.css
    return ""
