"""Whose place and whose event it is: a firm's office, and the bar or shop that tells its own evening."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.claiming import calendars
from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Setting, Trust, claim, named
from pipeline.claiming.names import OFFICE, core, hospitable, key, ordinary, short
from pipeline.claiming.sentences import OPEN_HOUSES
from pipeline.claiming.text import evidence
from pipeline.claiming.vocabulary import FIRM, HOSPITALITY, LEGAL, MAKERS, ORDINARY, PLACES, TRADES
from pipeline.records import Record

_ITSELF = re.compile(
    r"\b(?:our (?:own )?(?:\w+ )?(?:taproom|tap room|brewery|winery|vineyard|tasting room|store|shop|bookshop|bookstore|studio|bar|patio|cafe|kitchen"
    r"|bakery|gym|showroom|distillery|restaurant|beer garden)|we[’']ll be pouring|at the (?:brewery|winery|distillery|shop|bookshop|bookstore|taproom))\b"
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
_SHOP = re.compile(
    r"\b(?:shop|store|studio|taproom|brewery|restaurant|bakery|caf[eé]|winery|menu|salon|tasting|boutique|marketplace|yarn|wines?|beers?|cocktails?"
    r"|brunch|dinner|craft|gallery)\b"
)
"""What a text speaks of where a place of any name is a shop or a bar."""
_NO_SHOP = re.compile(
    r"\d|^.{0,3}$|\b(?:room|hall|lawn|lot|field|lake|trail|online|virtual|home|historic|tba|tbd|mall|downtown|campus)\b",
    re.I,
)
"""What stands in names of rooms and grounds."""
_NO_PLAIN = re.compile(
    r"\b(?:village|homestead|farm|house|factory|mill|castle|casa|island|point|creek|river|hills?|valley|mount|heights|labs?)\b|lab\b",
    re.I,
)
"""What makes a name that is not plainly a firm's that of a house, a landscape or a workshop."""
_CLOSED = re.compile(r"\b(?:closed|closing early|private (?:event|party)|food truck at)\b")
"""What a house tells in its calendar that is no event of its own."""
_SERVES = re.compile(r"\b(?:taproom|brewery|winery|cocktails?|on tap|bartenders?|bar menu|full bar|craft beers?)\b")
"""What only houses that live by it offer; dinners and crafts are also a parish's."""
_SELLS = FIRM | TRADES | HOSPITALITY | MAKERS | {"gallery"}
_SHORT_SITE = 5
_BEGINNING = 3
"""Letters of a word, at least, by which a site tells it."""
_PUBLIC = (".org", ".edu", ".gov", ".mil", "utoronto.ca")
_A_TOWN = re.compile(r", ?[A-Z]{2}\b")
"""What follows the name of a town: `Apex, NC`."""
_DOES = tuple(
    f" {does} "
    for does in ("is happy to", "is excited to", "is proud to", "is pleased to", "is thrilled to", "is serving", "is hosting", "is celebrating", "is bringing",
                 "is back with", "presents", "invites", "welcomes", "hosts", "offers", "celebrates", "will host", "will be hosting", "brings")
)  # fmt: skip
"""What the owner of a place does at its own event."""
_HOSTS = 160
"""Characters in which the hosts are named."""
_PAGE = 2000
"""Characters of a description in which a page names itself."""


def read(record: Record, book: Book, setting: Setting) -> Iterator[Claim]:
    """Give the firm whose own place it is, else the one whose own event it is."""
    for told in (record.location_name, record.address):
        company = _kept(told, book, setting.trade and not setting.campus) if told else None
        if company and not book.is_tool(company.id):
            yield claim(company, "host", f"Venue: {told}", "field-venue", 0.05)
            return
    owner = _own_event(record, book, setting) if setting.place else _own_page(record, book, setting.text)
    if owner:
        where = record.location_name or _host(record.url)
        calendar = f"; calendar: {setting.publisher}" if _publishes(record, core(owner.name), setting) else ""
        yield claim(owner, "host", evidence(f"{record.title} ({where}{calendar})"), "own-event", 0.1)


def _own_event(record: Record, book: Book, setting: Setting) -> Named | None:
    """Give the bar or shop whose own event it is: the title, the page's site, the calendar or the text says so.

    A name that is plainly a firm's is believed sooner than one of which only the text shows that it is a shop.
    """
    owner = named(setting.place, book, Trust.VAGUE)
    if owner is None or owner.trust is Trust.KNOWN or setting.campus or _NO_SHOP.search(setting.place):
        return None
    if _CLOSED.search(record.title.lower()):
        return None
    if _told_as_host(setting.place.lower(), setting.text):
        return owner
    name, title, sure = core(owner.name), f" {key(record.title)} ", owner.trust is Trust.FIRM
    if not sure and (ordinary(owner.name) or _NO_PLAIN.search(owner.name)):
        return None
    if _A_TOWN.match(record.location_name or "", len(setting.place)):
        return None
    if (on_site := _on_its_site(owner.name, record.url) or _linked(name, setting.text)) and (sure or " " in name):
        return owner
    if _publishes(record, name, setting) and (sure or house(owner.name, setting)):
        return owner
    told = on_site or _in_title(name, title, sure) or _acts(name, setting.text)
    own = told or _ITSELF.search(setting.text) if sure else told and _SHOP.search(setting.text)
    return owner if own else None


def _publishes(record: Record, name: str, setting: Setting) -> bool:
    """Tell whether a house's own calendar tells an event that is nobody else's; a town's calendar is no house's."""
    if record.organizer_name and core(short(record.organizer_name)) != name:
        return False
    called = calendars.owner(setting.publisher)
    if called == name:
        return True
    return bool(called) and called not in _town(record, setting.place) and calendars.is_of(called, name)


def _town(record: Record, place: str) -> str:
    """Give where a place is, as a key: what is told besides its name."""
    return key(f"{(record.location_name or '')[len(place) :]} {record.address or ''} {record.locality or ''}")


def house(name: str, setting: Setting) -> bool:
    """Tell whether a place of a name that shows nothing is a house that employs people.

    Its name tells what it sells, or the text speaks of it as its own: churches and clubs have names and calendars too.
    """
    if ordinary(name) or _NO_SHOP.search(name) or _NO_PLAIN.search(name):
        return False
    sells = hospitable(name) or _SELLS.issuperset(key(name).split()[-1:])
    return sells or bool(_ITSELF.search(setting.text) or _SERVES.search(setting.text))


def _linked(name: str, text: str) -> bool:
    """Tell whether a text links to a firm's own site: `https://www.greenlantern.com` is that of Green Lantern."""
    bare = name.replace(" ", "")
    if len(bare) <= _SHORT_SITE or bare not in text:
        return False
    return re.search(rf"(?://|www\.){re.escape(bare)}\.(?:com|ca|co|net|io|biz|shop|beer)\b", text) is not None


def _acts(name: str, text: str) -> bool:
    """Tell whether a text lets a place act: `Join Green Lantern`, `Green Lantern is serving`."""
    at = text.find(name) if " " in name or (len(name) > _SHORT_SITE and name not in ORDINARY) else -1
    while at >= 0:
        if text.startswith(_DOES, at + len(name)) or text.startswith(f"join {name} ", max(0, at - len("join "))):
            return True
        at = text.find(name, at + 1)
    return False


def _in_title(name: str, title: str, sure: bool) -> bool:
    """Tell whether a title holds a place's name: a plain one begins it, or stands after `at` or `with`."""
    if sure and f" {name}" in title:
        return True
    at = title.rpartition(" at ")[2].strip()
    at = at.partition(" with ")[0]
    if len(at) > _SHORT_SITE and f"{name} ".startswith(f"{at} "):
        return True  # `Prime rib at Songbird`, where the place is Songbird Parlour
    return " " in name and (
        title.startswith((f" {name} ", f" the {name} "))
        or any(f" {link} {name} " in title for link in ("at", "with", "at the", "by", "x"))
    )


def _told_as_host(place: str, text: str) -> bool:
    """Tell whether a text names a place itself among the hosts: `hosted by: Ann Lee, Green Lantern`."""
    at = text.find("hosted by")
    if at < 0 or place not in text[at : at + _HOSTS]:
        return False
    told = re.split(r"[\n.]| at ", text[at + len("hosted by") : at + _HOSTS])[0]
    hosts = (host.strip(" :") for host in re.split(r",|&| and ", told))
    return any(host == place or (host.startswith(f"{place} ") and host.rpartition(" ")[2] in PLACES) for host in hosts)


def _host(url: str | None) -> str:
    """Give the host of a page; no more of its address is needed, so that it is not parsed."""
    return url.partition("//")[2].partition("/")[0].partition(":")[0].lower().removeprefix("www.") if url else ""


def _site(url: str | None) -> str:
    host = _host(url)
    return "" if host.endswith(_PUBLIC) else host.partition(".")[0].replace("-", "")


def _on_its_site(name: str, url: str | None) -> bool:
    """Tell whether a page is on a firm's own site: `flyingbooks.example` is that of Flying Books."""
    site, bare = _site(url), core(name).replace(" ", "").replace("&", "and")
    if len(site) <= _SHORT_SITE or len(bare) <= _SHORT_SITE:
        return False
    return bare.startswith(site) or site.startswith(bare) or _of_beginnings(site, core(name).split())


def _of_beginnings(site: str, words: list[str]) -> bool:
    """Tell whether a site's name is put together of the beginnings of two words: `gunbun` of Gundlach Bundschu."""
    ends = range(_BEGINNING, len(site) - _BEGINNING + 1) if len(words) > 1 else ()
    return any(words[0].startswith(site[:end]) and words[1].startswith(site[end:]) for end in ends)


def _own_page(record: Record, book: Book, text: str) -> Named | None:
    """Give the firm on whose own site an event is told that names it, and no other place."""
    site = _site(record.url)
    if len(site) <= _SHORT_SITE or site[:4] not in text:
        return None
    match = _spelt(site).search(f"{record.title}\n{record.description[:_PAGE]}")
    return named(match[0], book, Trust.FIRM) if match else None


@lru_cache(maxsize=1024)
def _spelt(site: str) -> re.Pattern[str]:
    """Give how a name is written whose letters are a site's: `Green Lantern` is `greenlantern`."""
    first, *rest = map(re.escape, site)
    return re.compile(first.upper() + "".join(rf"[ &'’.-]{{0,3}}[{c}{c.upper()}]" for c in rest) + r"\b")


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
