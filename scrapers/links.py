"""Where the events of a page can be read best: declared feeds, calendar links, platforms behind it, the page itself.

Pure: looks at one page and names addresses; whoever fetches them finds out whether they answer.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from scrapers.adapters import adapters, detect
from scrapers.candidates import Candidate, Tells
from scrapers.html import Element, Page, page_text, parse_html, text_content
from scrapers.model import Document
from scrapers.platform_links import platform_links

MOST = 40
"""Candidates that are given; a page with more is a directory."""
MOST_LEADS = 5
MAX_LINKS = 5000
PER_EVENT = 3
"""So many calendar links of one pattern are exports of single events."""

_FEEDS = {
    **{"text/calendar": Tells.CALENDAR, "application/calendar+json": Tells.CALENDAR},
    **dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/xml"), Tells.FEED),
    **dict.fromkeys(("application/xml", "application/feed+json"), Tells.FEED),
}
_COMMENTS = re.compile(r"\bcomments?\b|/comments/|kommentare|commentaires|oembed", re.I)
_EVENTS = re.compile(
    r"\b(?:events?|calendar|meetings?|veranstaltung\w*|kalender|termine|agenda|eventos|calendario)\b", re.I
)
_EVENTS_PATH = re.compile(
    r"/(?:(?:upcoming|our|all|community|public)[-_])?(?:events?|calendars?|meetings?|whats[-_]?on|programs?|workshops?"
    r"|veranstaltungen|termine|kalender|agenda|eventos)(?:[-_]?calendar)?(?:\.\w+)?/?$",
    re.I,
)
_CALENDAR_PATH = re.compile(
    r"\.ics$|\.ical$|/ical/?$|/ics/?$|ical_subscribe\.php$|icalendar\.aspx$|/ical/[^/]+$|/feed/ics$", re.I
)
_CALENDAR_QUERY = re.compile(
    r"(?:^|&)(?:ical=1|outlook-ical=1|format=i?cal|mec-ical-feed=1|feed=calendar|method=ical)", re.I
)
_CAPPED = re.compile(r"(?:^|&)(?:ical=1|outlook-ical=1)", re.I)
_FEED_PATH = re.compile(r"\.(?:rss|atom)$|/(?:rss|atom|feed)/?$|/(?:rss|atom|feed|calendar|events)\.xml$|/rss/", re.I)
_ONE_EVENT = re.compile(
    r"(?:^|[?&])(?:eid|event_?id|id|method)=|/event-\d|action=TEMPLATE|/ical/[^/]*-[^/]*-[^/]*\.ics"
    r"|/events?/(?!(?:calendar|all|list|feed|upcoming|index|public|basic|ical|export|month|search)\b)[^/?]{4,}(?:[/?]|\.ics)",
    re.I,
)
_SUBSCRIBERS = re.compile(r"(?:calendar|www)\.google\.\w+|outlook\.(?:live|office|office365)\.com|calendar\.yahoo\.com")


def candidates(doc: Document) -> list[Candidate]:
    """Give what a page leads to, the most telling first; of one address the most telling reason."""
    page = parse_html(doc)
    anchors = list(_anchors(page))
    found = [
        *_itself(doc),
        *_declared(page),
        *_calendar_links(anchors),
        *_feed_links(anchors),
        *platform_links(page, _source_text(doc)),
        *_pages_called_events(page, anchors),
    ]
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda each: each.rank):
        best.setdefault(_key(candidate.url), candidate)
    return [_with_known_adapter(each) for each in best.values()][:MOST]


def _with_known_adapter(candidate: Candidate) -> Candidate:
    if candidate.adapter in adapters():
        return candidate
    return Candidate(candidate.url, None, candidate.why, candidate.rank)


def _key(url: str) -> str:
    """Give what two spellings of one address have in common: scheme, `www.`, order and escapes do not count."""
    parts = urlsplit(url)
    query = sorted(parse_qsl(parts.query))
    return f"{(parts.hostname or '').removeprefix('www.')}:{parts.port}{unquote(parts.path).rstrip('/')}?{query}"


def _source_text(doc: Document) -> str:
    """Give the page's own text with the addresses inside scripts and attributes readable."""
    return page_text(doc).replace("\\/", "/").replace("&amp;", "&").replace("&#038;", "&")


def _itself(doc: Document) -> Iterator[Candidate]:
    """Name the page itself when an adapter reads it as it is."""
    if name := detect(doc):
        yield Candidate(doc.url, name, f"the page itself has events ({name})", Tells.PAGE)


def _declared(page: Page) -> Iterator[Candidate]:
    """Yield what the head of the page declares: `<link rel=alternate>`."""
    for element in page.root.iter("link"):
        kind = (element.get("type") or "").lower().split(";")[0].strip()
        url = page.link(_http(element.get("href")))
        if "alternate" not in (element.get("rel") or "").lower().split() or kind not in _FEEDS or url is None:
            continue
        title = f"{element.get('title') or ''} {url}"
        if _COMMENTS.search(title):
            continue
        rank = _FEEDS[kind]
        if rank is Tells.CALENDAR and _CAPPED.search(urlsplit(url).query):
            rank = Tells.CAPPED_CALENDAR
        if rank is Tells.FEED and _EVENTS.search(title):
            rank = Tells.EVENT_FEED
        yield Candidate(url, None, f"declared as {kind}: {(element.get('title') or 'no title').strip()[:80]}", rank)


def _anchors(page: Page) -> Iterator[tuple[str, Element]]:
    """Yield the links of the page, those of subscribe buttons by the calendar that they hand over."""
    for count, element in enumerate(page.root.iter("a", "area", "iframe", "button")):
        if count >= MAX_LINKS:
            return
        for name in ("href", "src", "data-href", "data-url"):
            if url := page.link(_http(_handed_over(element.get(name)))):
                yield url, element


def _http(address: str | None) -> str | None:
    """Read `webcal:` and `feed:` as the http they stand for."""
    text = (address or "").strip()
    found = re.match(r"(?:webcals?|feed):(?://)?", text, re.I)
    if found is None:
        return text
    rest = text[found.end() :]
    return rest if rest.startswith("http") else f"https://{rest}"


def _handed_over(address: str | None) -> str | None:
    """Give the calendar that a button hands to Google or Outlook (`cid=webcal://…`, `url=…`)."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    if not _SUBSCRIBERS.fullmatch(parts.hostname or ""):
        return address
    for values in parse_qs(parts.query).values():
        calendar = unquote(unquote(values[0]))
        if re.match(r"webcals?:|https?:", calendar) and not _SUBSCRIBERS.fullmatch(_host(calendar)):
            return calendar
    return address


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _calendar_links(anchors: Iterable[tuple[str, Element]]) -> Iterator[Candidate]:
    """Yield links to iCalendar, but not the exports of single events."""
    found = {url: element for url, element in anchors if _is_calendar(url)}
    patterns = Counter(_pattern(url) for url in found)
    for url, element in found.items():
        if patterns[_pattern(url)] < PER_EVENT and not _ONE_EVENT.search(url):
            capped = _CAPPED.search(urlsplit(url).query)
            rank = Tells.CAPPED_CALENDAR if capped else Tells.CALENDAR
            yield Candidate(url, None, f"a link to a calendar: {_words(element) or 'without words'}", rank)


def _is_calendar(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_CALENDAR_PATH.search(parts.path) or _CALENDAR_QUERY.search(parts.query))


def _pattern(url: str) -> str:
    """Give what links to the exports of several events have in common."""
    parts = urlsplit(url)
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return f"{parts.hostname}{re.sub(r'[0-9]+', '0', folder)}?{'&'.join(sorted(parse_qs(parts.query)))}"


def _feed_links(anchors: Iterable[tuple[str, Element]]) -> Iterator[Candidate]:
    """Yield links to feeds."""
    for url, element in anchors:
        path = urlsplit(url).path
        if _FEED_PATH.search(path) and not _COMMENTS.search(url) and not _is_calendar(url):
            rank = Tells.EVENT_FEED if _EVENTS.search(path) else Tells.FEED
            yield Candidate(url, None, f"a link to a feed: {_words(element) or 'without words'}", rank)


def _pages_called_events(page: Page, anchors: Iterable[tuple[str, Element]]) -> Iterator[Candidate]:
    """Yield pages of the same site that are called events or calendar."""
    site = urlsplit(page.url).netloc
    found: dict[str, Candidate] = {}
    for url, element in anchors:
        address, path = url.split("#")[0].split("?")[0], urlsplit(url).path
        if urlsplit(url).netloc == site and _EVENTS_PATH.search(path) and not _is_document(path):
            why = f"a page called {_words(element) or path!r}"
            found.setdefault(_key(address), Candidate(address, None, why, Tells.LEAD))
    found.pop(_key(page.url.split("?")[0]), None)
    yield from list(found.values())[:MOST_LEADS]


def _is_document(path: str) -> bool:
    return bool(_FEED_PATH.search(path) or _CALENDAR_PATH.search(path))


def _words(element: Element) -> str:
    return " ".join(text_content(element).split())[:60]
