"""StarChapter: chapters of professional associations (ISSA, PMI, ASCM, DAMA, IFMA …).

Recognised by `meeting-list` with links to `meetinginfo.php`. Documents: `/meetinginfo.php?p_or_f=f`, what is to come;
it has no feed. Stable id: `id` of the link. Defects: `&ts=` in links changes at every edit and is left out; old pages
never expire; the days stand in words only. Many servers refuse programs: `blocked`. Needs no token. Built from a
description of the pages.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.model import Document, Follow, Listing, Parsed, Rejected, Source
from scrapers.platforms._cards import cards, is_plain
from scrapers.platforms._pages import mapped

VERIFIED = False
SELECT = {
    "card": "div.meeting-list, .meeting-list-item, .event-list-item",
    "title": "h3, h2, .meeting-title",
    "date": "p:nth-of-type(1)",
    "place": "p:nth-of-type(2)",
    "description": "p:nth-of-type(3)",
    "link": "a[href*='meetinginfo.php?id=']",
    "image": "img.meeting-icon@src",
}
STAMP = re.compile(r"&(?:amp;)?ts=\d+")
NUMBER = re.compile(r"[?&]id=(\d+)")


def address(url: str) -> str | None:
    """Give the page of what is to come, for any other page of a chapter's site."""
    return mapped(
        url, r"([\w-]+\.starchapter\.com)(?:/(?:index\.php|meetinginfo\.php)?)?", "https://{1}/meetinginfo.php?p_or_f=f"
    )


def recognises(doc: Document) -> bool:
    """Look for a list of links to meetings."""
    return is_plain(doc, b"meeting-list") and b"meetinginfo.php" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per meeting, named by the number in its link."""
    for item in cards(doc, source, SELECT):
        yield _named(item)


def _named(item: Parsed) -> Parsed:
    if isinstance(item, Listing | Rejected | Follow) and item.url:
        url = STAMP.sub("", item.url)
        number = NUMBER.search(url)
        return replace(item, url=url, uid=number[1] if number else item.uid)
    return item
