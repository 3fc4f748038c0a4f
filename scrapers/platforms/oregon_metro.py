"""oregonmetro.gov: events of the regional government, server-rendered Drupal.

Recognised by `event-teaser` on its host. Documents: `/events`, 12 a page. Stable id: the link, which ends in the
date. Defects: `<time datetime="2026-07-28T17:00:00">` has no offset and is **UTC**, while the words beside it are
local; where an event has no end, the same instant stands twice. Needs no token. Public records. Built from
descriptions.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from bs4 import Tag

from scrapers.dates import instant
from scrapers.formats.selectors import soup_of
from scrapers.html import Page, parse_html
from scrapers.model import Document, Follow, Listing, Parsed, Place, Rejected, Source, Warn
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import on
from scrapers.status_words import status_in_title
from scrapers.text import tidy

VERIFIED = False


def recognises(doc: Document) -> bool:
    """Look for the teasers of Metro's site."""
    return is_page(doc) and on(doc.url, "oregonmetro.gov") and b"event-teaser" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per teaser, then the next page."""
    page = parse_html(doc)
    soup = soup_of(page)
    cards = soup.select(".event-teaser")
    if not cards:
        yield Warn("the list of events is empty", code="empty")
    for card in cards:
        yield _listing(card, page)
    link = soup.select_one("li.pager__item--next a[href], a[rel=next][href]")
    if link and (url := page.link(str(link["href"]))):
        yield Follow(url, "next")


def _listing(card: Tag, page: Page) -> Listing | Rejected:
    """Read one teaser; its times are UTC."""
    heading = card.select_one(".event-teaser__title, h3")
    title = tidy(heading.get_text(" ")) if heading else "(untitled)"
    link = card.select_one(".event-teaser__title a[href], h3 a[href]")
    url = page.link(str(link["href"])) if link else None
    try:
        times = [instant(str(tag["datetime"]), UTC) for tag in card.select("time[datetime]")]
    except ValueError as error:
        return Rejected("bad-date", str(error)[:200], url, url, title)
    if not times:
        return Rejected("no-start", "the teaser shows no time", url, url, title)
    place = card.select_one(".event-teaser__meta, .event-teaser__location")
    where = tidy(place.get_text(" ")) if place else ""
    label = card.select_one(".event-teaser__eyebrow")
    found = Listing(title=title, starts_at=times[0], uid=url, url=url, timezone="America/Los_Angeles")
    return replace(
        found,
        ends_at=times[-1] if len(times) > 1 and times[-1] != times[0] else None,
        location=Place(name=where) if where else None,
        categories=(tidy(label.get_text(" ")),) if label else (),
        status=status_in_title(title) or "confirmed",
    )
