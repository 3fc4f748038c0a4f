"""Toastmasters: clubs that meet by a rule, told in words on the club's page.

Recognised by the address (`toastmasters.org/Find-a-Club/…`, toastmastersclubs.org, toastmost.org) with a line such as
"Meeting times: Thursdays, 6:30 pm". Documents: the page. Stable id: the club's number. Defects: it is one event with
a rule; days that fall out are not told. Clubs with a Meetup group or a calendar are better read there. Needs no
token. Built from descriptions.
"""

import re
from collections.abc import Iterator

from scrapers.errors import LayoutChanged
from scrapers.html import Page, parse_html
from scrapers.model import Document, Listing, Organizer, Parsed, Place, Recurrence, Source
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import on
from scrapers.spoken_rules import spoken_rule
from scrapers.text import tidy

VERIFIED = False
HOSTS = ("toastmasters.org", "toastmastersclubs.org", "toastmost.org", "easy-speak.org")
TIMES = re.compile(
    r"(?:(?:meeting|club)\s+(?:days?|times?|schedules?)(?:\s+(?:and|&)\s+times?)?|we meet|meets?|when)"
    r"\s*[:\-]?\s*(.{5,120})",
    re.I,
)
PLACE = re.compile(r"(?:meeting\s+)?(?:location|address|where)\s*[:\-]?\s*(.{5,160})", re.I)
CLUB = re.compile(r"(?:Find-a-Club/0*|club[=/-]?)(\d{3,8})", re.I)


def recognises(doc: Document) -> bool:
    """Look for a club's page by its host and its subject."""
    return is_page(doc) and on(doc.url, *HOSTS) and b"oastmasters" in doc.content and b"eet" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the club's meeting as one event with a rule.

    Raises LayoutChanged when no line tells a rule.
    """
    page = parse_html(doc)
    lines = [tidy(line) for line in page.text(page.root).splitlines() if line.strip()]
    for text in _told(lines, TIMES):
        try:
            rule = spoken_rule(text, doc.fetched_at, source.timezone) if doc.fetched_at else None
        except ValueError:
            continue
        if rule is not None:
            club = _club(page) or source.name or "Toastmasters"
            number = CLUB.search(doc.url)
            place = next(_told(lines, PLACE), None)
            yield Listing(
                title=club,
                starts_at=rule.starts_at,
                ends_at=rule.ends_at,
                uid=f"toastmasters-{number[1]}" if number else None,
                timezone=source.timezone,
                recurrence=Recurrence(rrules=(rule.rrule,)),
                url=doc.url,
                location=Place(name=place) if place else None,
                organizer=Organizer(name=club),
            )
            return
    raise LayoutChanged(source.id, "Meeting times: …", url=doc.url)


def _told(lines: list[str], label: re.Pattern[str]) -> Iterator[str]:
    """Yield what stands behind a label, on its line or on the next."""
    for at, line in enumerate(lines):
        found = label.match(line)
        if found:
            yield found[1]
        elif at + 1 < len(lines) and label.match(f"{line} {lines[at + 1]}"):
            yield lines[at + 1]


def _club(page: Page) -> str | None:
    heading = next(page.root.iter("h1"), None)
    return tidy(page.text(heading)) if heading is not None else None
