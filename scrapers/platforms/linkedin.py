"""LinkedIn: the public page of one event; lists and searches stand behind the login.

Recognised by the host. Documents: `linkedin.com/events/<slug><id>/`, by its structured data. A login wall is told as
`blocked`. Stable id: the number that ends the address. Defects: the page cuts the text; times are UTC. Needs no
token. Terms: only a page that a person names is read, once; nothing is crawled. Built from descriptions.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.errors import Blocked
from scrapers.formats import schema_org
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import on

VERIFIED = False
NUMBER = re.compile(r"linkedin\.com/(?:events|posts)/(?:[^/?#]*?)(\d{10,})")


def recognises(doc: Document) -> bool:
    """Look for a page of LinkedIn."""
    return is_page(doc) and on(doc.url, "linkedin.com")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the event of the page.

    Raises Blocked when the page carries none: it wants a login.
    """
    found = [item for item in schema_org.parse(doc, source) if isinstance(item, Listing)]
    if not found:
        raise Blocked(
            "LinkedIn shows this only to people who are logged in; open it in a browser, save the page, and read the "
            "file: `weakties inspect saved.html --url URL`, or look for the same event on Meetup, Luma or Eventbrite",
            url=doc.url,
        )
    number = NUMBER.search(doc.url)
    for item in found[:1]:
        url = f"https://www.linkedin.com/events/{number[1]}/" if number else item.url
        yield replace(item, uid=number[1] if number else item.uid, url=url, registration_url=url)
