"""What fields of their own say: organizer, sponsors, performers, and a venue that is a company's own place."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.claiming import people
from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Setting, Trust, claim, named
from pipeline.claiming.names import OFFICE, core, hospitable, key, short
from pipeline.claiming.sentences import OPEN_HOUSES
from pipeline.claiming.vocabulary import FIRM, LEGAL
from pipeline.records import Record

_ITSELF = re.compile(
    r"\b(?:our (?:own )?(?:\w+ )?(?:taproom|tap room|brewery|winery|vineyard|tasting room|store|shop|bookshop|bookstore|studio|bar|patio|cafe|kitchen"
    r"|bakery|gym|showroom|distillery|restaurant|beer garden)|at the (?:brewery|winery|distillery|shop|bookshop|bookstore|taproom))\b"
)
"""What a shop says of itself."""
_PLAINLY = (FIRM | LEGAL | {"ai"}) - {
    "studio",
    "studios",
    "clinic",
    "hospital",
    "shop",
    "labs",
    "gym",
    "tech",
    "health",
}
"""Ends of names that are a company's also on a door."""
_ON_A_DOOR = (
    _PLAINLY - LEGAL - {"apartments", "rental", "rentals", "entertainment", "properties", "productions", "bank", "ai"}
)
"""Of these, the ones that a shop, an office or a yard has whatever is spoken of there."""
_OF_ALL = re.compile(
    r"\d|[/.]|lab|space|works|room|hub|train|center|centre|park|house|school|church|y\.?mca|^.{0,3}$", re.I
)
"""What stands in names of rooms, workshops and pages that are spelt like firms."""
_SHORT_SITE = 5
_AREA = 2
"""Words that must stay when a place name is taken from the end of an organizer: `Microsoft Reactor Toronto`."""


def read(record: Record, group: str, book: Book, setting: Setting) -> Iterator[Claim]:
    """Give what the fields of a record claim. `group` is a first line that may be a group's name."""
    yield from _organizer(record, group, book, setting)
    for sponsor in record.sponsors:
        if company := named(sponsor, book, Trust.UNSURE):
            yield claim(company, "sponsor", f"Sponsor: {sponsor}", "field-sponsor")
    for performer in record.performers:
        if company := people.employer(performer, book):
            yield claim(company, "speaker", performer, "field-performer", 0.05)
    if record.attendance != "online" and " vs" not in record.title:
        yield from _venue(record, book, setting)


def _organizer(record: Record, group: str, book: Book, setting: Setting) -> Iterator[Claim]:
    if name := record.organizer_name:
        company = _as_organizer(name, book, Trust.FIRM)
        if company and (company.trust is Trust.KNOWN or not setting.campus):
            yield claim(company, "organizer", f"Organizer: {name}", "field-organizer")
    elif group and (company := _as_organizer(group, book, Trust.KNOWN)):
        yield claim(company, "organizer", group, "group-line", 0.05)


def _as_organizer(name: str, book: Book, least: Trust) -> Named | None:
    if company := named(name, book, least):
        return company if company.trust >= least else None
    words = name.split()
    if len(words) > _AREA and (company := named(" ".join(words[:-1]), book, Trust.KNOWN)):
        return company if key(words[-1]) not in {"user", "users", "group", "club", "community", "meetup"} else None
    return None


def _venue(record: Record, book: Book, setting: Setting) -> Iterator[Claim]:
    for told in (record.location_name, record.address):
        company = _kept(told, book, setting.trade and not setting.campus) if told else None
        if company and not book.is_tool(company.id):
            yield claim(company, "host", f"Venue: {told}", "field-venue", 0.05)
            return
    if setting.place and (owner := _own_event(record, setting, book)):
        yield claim(owner, "host", f"{record.title} ({setting.place})", "own-event", 0.1)


def _own_event(record: Record, setting: Setting, book: Book) -> Named | None:
    """Give the bar or shop whose own event it is: its name is in the title or in the page's domain, or it speaks itself."""
    owner = named(setting.place, book, Trust.FIRM)
    if owner is None or owner.trust is Trust.KNOWN:
        return None
    titled = f" {key(setting.place)} " in f" {key(record.title)} "
    own = titled or _ITSELF.search(setting.text) or _on_its_site(owner.name, record.url)
    return owner if own else None


def _on_its_site(name: str, url: str | None) -> bool:
    """Tell whether a page is on a firm's own site: `flyingbooks.example` is that of Flying Books."""
    site = (urlsplit(url).hostname or "").removeprefix("www.").partition(".")[0].replace("-", "") if url else ""
    bare = core(name).replace(" ", "")
    return len(site) > _SHORT_SITE and (bare.startswith(site) or site.startswith(bare))


def _kept(place: str, book: Book, work: bool) -> Named | None:
    if (asked := (place, work)) not in book.named:
        book.remember(asked, _own_place(place, book, work))
    company: Named | None = book.named[asked]
    return company


def _own_place(place: str, book: Book, work: bool) -> Named | None:
    """Give the company whose place this is: by its list of offices, its name, or a name with its legal form.

    Where work and trade are spoken of (`work`), a name that only firms have is enough.
    """
    if office := book.office(place):
        return Named(office.id, office.name, Trust.KNOWN)
    name = short(place)
    for part in (name, OFFICE.sub("", name)):
        company = named(part, book, Trust.KNOWN)
        if company and company.trust is Trust.KNOWN:
            listed = book.by_id(company.id)
            return None if listed and listed.industry in OPEN_HOUSES else company
    firm = named(name, book, Trust.FIRM)
    bare = (
        named(OFFICE.sub("", name), book, Trust.UNSURE)
        if re.search(r"\b(?:offices?|HQ|headquarters)\b", name)
        else None
    )
    legal = firm if firm and key(name).split()[-1] in {"inc", "llc", "corp", "corporation"} else None
    end = key(name).split()[-1:]
    plain = firm if (_PLAINLY if work else _ON_A_DOOR).issuperset(end) else None
    spelt = named(name, book, Trust.SPELT) if work and not _OF_ALL.search(name) else None
    spelt = spelt if spelt and spelt.trust is Trust.SPELT else None
    return None if hospitable(name) else legal or bare or plain or spelt
