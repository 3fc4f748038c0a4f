"""All-in-One Event Calendar for WordPress (Timely): its agenda in a page, where firewalls stop the calendar.

Recognised by `ai1ec-event`. Documents: the agenda, then its next pages; the calendar is the site's
`?plugin=all-in-one-event-calendar&controller=ai1ec_exporter_controller&action=export_events`. Stable id: the number
of the event and of its instance. Defects: month and day stand apart and the year only in the link of the day; the
place stands inside the title; all-day where nobody gave hours. Needs no token.
"""

import re
from collections.abc import Iterator
from datetime import date

from bs4 import BeautifulSoup, Tag

from scrapers.dates_in_words import read
from scrapers.formats.selectors import soup_of
from scrapers.html import Page, parse_html
from scrapers.model import Document, Follow, Listing, Parsed, Place, Rejected, Source, Warn
from scrapers.platforms._cards import is_page
from scrapers.status_words import status_in_title
from scrapers.text import tidy

MARK = b"ai1ec-event-instance-id-"
EXACT = re.compile(r"exact_date~(\d{1,2})-(\d{1,2})-(\d{4})")
IDS = re.compile(r"ai1ec-event-id-(\d+).*?ai1ec-event-instance-id-(\d+)")
ENDS = re.compile(r"(\d{4})-(\d\d)-(\d\d)T")


def recognises(doc: Document) -> bool:
    """Look for the agenda of the plugin."""
    return is_page(doc) and (MARK in doc.content or b"ai1ec-agenda-view" in doc.content)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event of the agenda, then its next page."""
    page = parse_html(doc)
    soup = soup_of(page)
    seen: set[str] = set()
    for tag in soup.select(".ai1ec-event"):
        found = _listing(tag, page, doc, source)
        uid = found.uid or ""
        if uid not in seen:
            seen.add(uid)
            yield found
    if not seen:
        yield Warn("the agenda has no events", code="empty")
    yield from _next(soup, page)


def _listing(tag: Tag, page: Page, doc: Document, source: Source) -> Listing | Rejected:
    """Read one event: its day from the link of its group, its hours from its words."""
    place = tag.select_one(".ai1ec-event-location")
    where = tidy(place.get_text(" ")).lstrip("@ ") if place else ""
    title = _title(tag.select_one(".ai1ec-event-title"), place)
    link = tag.select_one("a.ai1ec-load-event, a.ai1ec-read-more")
    url = page.link(str(link.get("href"))) if link else None
    ids = IDS.search(" ".join(tag.get("class") or []))
    uid = f"{ids[1]}-{ids[2]}" if ids else url
    day, hours = _day(tag), tag.select_one(".ai1ec-event-time")
    words = tidy(hours.get_text(" ")) if hours else ""
    told = f"{day:%B} {day.day}, {day.year} {_hours(words)}" if day else words
    reading = read(told, doc.fetched_at.date() if doc.fetched_at else None, source.timezone)
    if reading is None:
        return Rejected("no-start", f"no date can be read in {told[:80]!r}", uid, url, title)
    text = tag.select_one(".ai1ec-event-description")
    return Listing(
        title=title,
        starts_at=reading.starts_at,
        ends_at=reading.ends_at,
        uid=uid,
        url=url,
        status=status_in_title(title) or "confirmed",
        description=text.decode_contents() if text else "",
        location=Place(name=where) if where else None,
        categories=tuple(tidy(each.get_text(" ")) for each in tag.select(".ai1ec-category")),
    )


def _title(tag: Tag | None, place: Tag | None) -> str:
    if tag is None:
        return "(untitled)"
    return tidy("".join(str(text) for text in tag.find_all(string=True) if place is None or place not in text.parents))


def _day(tag: Tag) -> date | None:
    """Give the day of the group that an event stands in; else, of a single day, that of its end."""
    group = tag.find_parent(class_="ai1ec-date")
    link = group.select_one("a.ai1ec-date-title[href]") if group else None
    found = EXACT.search(str(link["href"])) if link else None
    if found:
        return date(int(found[3]), int(found[1]), int(found[2]))
    end = ENDS.match(str(tag.get("data-end") or ""))
    return date(int(end[1]), int(end[2]), int(end[3])) if end else None


def _hours(words: str) -> str:
    """Give what stands behind the day: "Oct 17 @ 7:00 pm – 9:00 pm"; nothing for a whole day."""
    return words.partition("@")[2].strip()


def _next(soup: BeautifulSoup, page: Page) -> Iterator[Follow]:
    link = soup.select_one("a.ai1ec-next-page[href]:not(.ai1ec-disabled)")
    url = page.link(str(link["href"])) if link else None
    if url:
        yield Follow(re.sub(r"/request_format~\w+", "", url), "next")
