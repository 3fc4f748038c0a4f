"""Squarespace: collections of events, as JSON or in the page.

Recognised by its keys in JSON, or by `eventlist-event` in a page. Documents: the page; `?format=json` of it, and
`/api/open/GetItemsByMonth`, where the site's robots.txt allows them. Stable id: the item's, in a page its link.
Defects: epochs are milliseconds with stray ones; the default map marker in New York is no place; a collection without
events answers `itemCount: 0`. In a page the link "Google Calendar" tells start and end in UTC. Needs no token.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag

from scrapers.dates import instant, known_zone
from scrapers.dates_in_words import time_of_day
from scrapers.formats import schema_org
from scrapers.formats.selectors import soup_of
from scrapers.html import Page, parse_html
from scrapers.json_events import DEFAULT, dig, from_data, has_keys, load, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Place, Rejected, Source, Warn, When
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import site
from scrapers.status_words import status_in_title
from scrapers.text import tidy

FIELDS = replace(
    DEFAULT,
    start="startDate structuredContent.startDate",
    end="endDate structuredContent.endDate",
    url="fullUrl",
    description="body excerpt",
    image="assetUrl",
    place_name="location.addressTitle location.addressLine1",
    address="location.addressLine1",
    locality="",
    region="",
    postal_code="",
    country="location.addressCountry",
    latitude="",
    longitude="",
    organizer="",
    updated="updatedOn",
)
split = splitter(FIELDS, pages=True)
CARD = b"eventlist-event"
TOWN = re.compile(r"(?P<town>[^,]+),\s*(?P<state>[A-Za-z .]{2,20}?)(?:,?\s+(?P<code>[\w -]{4,10}))?")


def recognises(doc: Document) -> bool:
    """Look for the keys of collection items, or for the cards of a list."""
    if has_keys(doc, "collectionId", "startDate", "recordType") or has_keys(doc, "collection", "upcoming", "past"):
        return True
    return is_page(doc) and CARD in doc.content and b"quarespace" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per item of the collection, upcoming and past."""
    if is_page(doc):
        yield from _page(doc, source)
        return
    data = load(doc.content)
    lists = [dig(data, key) for key in ("upcoming", "past", "items")] if isinstance(data, dict) else [data]
    items = {str(dig(item, "id")): item for entries in lists if isinstance(entries, list) for item in entries}
    yield from from_data(list(items.values()), doc, source, FIELDS, _mended)
    more = text(dig(data, "pagination.nextPageUrl"))
    if more and dig(data, "pagination.nextPage"):
        yield Follow(f"{site(doc.url)}{more}{'&' if '?' in more else '?'}format=json", "next")


def _mended(found: Listing, item: object) -> Listing:
    """The second line of the address is "Town, State, Code"."""
    line = text(dig(item, "location.addressLine2")) or ""
    told = TOWN.fullmatch(line)
    if told is None or found.location is None:
        return found
    place = replace(found.location, locality=told["town"].strip(), region=told["state"], postal_code=told["code"])
    return replace(found, location=place)


def _page(doc: Document, source: Source) -> Iterator[Parsed]:
    page = parse_html(doc)
    soup = soup_of(page)
    cards = soup.select("article.eventlist-event, div.eventlist-event")
    if not cards and schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
    elif not cards:
        yield Warn("the list of events is empty", code="empty")
    for card in cards:
        yield _card(card, page, source)
    yield from _next(soup, page)


def _card(card: Tag, page: Page, source: Source) -> Listing | Rejected:
    title_tag = card.select_one(".eventlist-title")
    title = tidy(title_tag.get_text(" ")) if title_tag else "(untitled)"
    link = card.select_one("a.eventlist-title-link[href], .eventlist-title a[href], a.eventlist-button[href]")
    url = page.link(str(link["href"])) if link else None
    start, end = _exact(card) or _shown(card, source)
    if start is None:
        return Rejected("no-start", "the card shows no date", url, url, title)
    text_tag = card.select_one(".eventlist-excerpt, .eventlist-description")
    image = card.select_one("img[data-src], img[src]")
    return Listing(
        title=title,
        starts_at=start,
        ends_at=end,
        uid=url,
        url=url,
        status=status_in_title(title) or "confirmed",
        description=text_tag.decode_contents() if text_tag else "",
        location=_place(card),
        categories=tuple(tidy(tag.get_text(" ")) for tag in card.select(".eventlist-cats a")),
        image_url=page.link(str(image.get("data-src") or image.get("src"))) if image else None,
    )


def _exact(card: Tag) -> tuple[When, When | None] | None:
    """Read the link that adds the event to Google's calendar: `dates=20260306T020000Z/20260306T040000Z`."""
    link = card.select_one("a[href*='google.com/calendar'][href*='dates=']")
    told = parse_qs(urlsplit(str(link["href"])).query).get("dates", [""])[0] if link else ""
    first, _, last = told.partition("/")
    try:
        return (instant(first), instant(last) if last else None) if first.endswith("Z") else None
    except ValueError:
        return None


def _shown(card: Tag, source: Source) -> tuple[When | None, When | None]:
    """Read the days of the card and the hours beside them; a card with one day has both hours on it."""
    zone = known_zone(source.timezone)
    days = [str(tag["datetime"]) for tag in card.select("time.event-date[datetime]")]
    hours = card.select("time.event-time-24hr, .event-time-24hr time") or card.select(
        "time.event-time-12hr, .event-time-12hr time"
    )
    told = (time_of_day(tidy(tag.get_text()), twelve_hours=True) for tag in hours)
    clocks = [clock.start.isoformat() for clock in told if clock]
    if not days:
        return None, None
    try:
        start = instant(" ".join([days[0], *clocks[:1]]), zone)
        end = instant(" ".join([days[-1], *clocks[1:2]]), zone) if len(clocks) > 1 else None
    except ValueError:
        return None, None
    return start, end if isinstance(start, datetime) else None


def _place(card: Tag) -> Place | None:
    tag = card.select_one(".eventlist-meta-address")
    words = tidy(re.sub(r"\(map\)", "", tag.get_text(" "))) if tag else ""
    return Place(name=words) if words else None


def _next(soup: BeautifulSoup, page: Page) -> Iterator[Follow]:
    link = soup.select_one(".eventlist-pagination a[rel=next][href], .eventlist--pagination a.next[href]")
    url = page.link(str(link["href"])) if link else None
    if url:
        yield Follow(url, "next")
