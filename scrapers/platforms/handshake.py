"""Handshake: career fairs and employers' events of colleges. Only what is public is read.

Recognised by the host. Documents: the public page of one fair or event (`joinhandshake.com/career-fairs/…`,
`/events/…`) by its structured data or the data of its script. Defects: one page tells dates in two forms. Lists of a
college stand behind the students' login: that is told as `blocked`; the college's own public calendar is the way in.
Stable id: the number in the address. Needs no token. Terms: nothing behind the login is read. Built from
descriptions.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.errors import Blocked
from scrapers.formats import schema_org
from scrapers.json_events import DEFAULT, embedded, from_data
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import on

VERIFIED = False
NUMBER = re.compile(r"/(?:career_?-?fairs|events|edu/events)/(\d+)")
FIELDS = replace(
    DEFAULT,
    title="name title",
    start="startDate start_date startDateTime",
    end="endDate end_date endDateTime",
    organizer="host.name institution.name employer.name school.name",
    status="",
)


def recognises(doc: Document) -> bool:
    """Look for a page of Handshake."""
    return is_page(doc) and on(doc.url, "joinhandshake.com")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the fair or event of a public page.

    Raises Blocked when the page asks for a login.
    """
    found: list[Parsed] = list(schema_org.parse(doc, source)) if schema_org.recognises(doc) else []
    if not any(isinstance(item, Listing) for item in found):
        found = [item for data in embedded(doc) for item in from_data(data, doc, source, FIELDS, _kept)]
    if not found:
        raise Blocked(
            "Handshake shows this only to students who are logged in; the college's public calendar usually lists the "
            "same fairs: `weakties sources add URL` with its address",
            url=doc.url,
        )
    number = NUMBER.search(doc.url)
    alone = sum(isinstance(item, Listing) for item in found) == 1
    for item in found:
        if isinstance(item, Listing) and number and alone:
            item = replace(item, uid=number[1], url=item.url or doc.url)
        yield item


def _kept(found: Listing, item: dict[str, Any]) -> Listing:
    return replace(found, categories=(*found.categories, "career fair")) if "fair" in found.title.lower() else found
