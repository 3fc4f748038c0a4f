"""h-event and hCalendar as things of schema.org: properties, implied properties, nested items, includes.

A reader of its own, because mf2py is quadratic and worse on pages that nest, and html5lib hangs on others;
and only of what events need: roots and properties of other names are text (`h-full`, `p-4` are styles).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from scrapers.html import Element, Page
from scrapers.structured.mf_values import PROPERTY, classes, date_value, text_value, url_value
from scrapers.structured.things import MAX_THINGS, Thing

_ROOTS = frozenset(
    {"h-event", "h-card", "h-adr", "h-geo", "h-entry", "h-feed", "h-item", "h-cite", "h-product", "h-review"}
    | {"h-review-aggregate", "h-resume", "h-recipe", "h-listing"}
)
_OLD_ROOTS = {"vevent": "h-event", "vcard": "h-card", "adr": "h-adr", "geo": "h-geo", "hentry": "h-entry"}
_ADDRESS = {
    **{"street-address": "p-street-address", "locality": "p-locality", "region": "p-region"},
    **{"postal-code": "p-postal-code", "country-name": "p-country-name", "extended-address": "p-extended-address"},
    **{"latitude": "p-latitude", "longitude": "p-longitude"},
}
_OLD = {
    "h-event": {
        **{"summary": "p-name", "description": "p-description", "location": "p-location", "category": "p-category"},
        **{"dtstart": "dt-start", "dtend": "dt-end", "duration": "dt-duration", "url": "u-url", "uid": "u-uid"},
        **{"organizer": "p-organizer", "photo": "u-photo", "geo": "p-geo"},
    },
    "h-card": {
        **{"fn": "p-name", "org": "p-org", "organization-name": "p-org", "url": "u-url", "adr": "p-adr"},
        **{"geo": "p-geo", "photo": "u-photo"},
        **_ADDRESS,
    },
    "h-adr": _ADDRESS,
    "h-geo": _ADDRESS,
    "h-entry": {"entry-title": "p-name", "entry-summary": "p-summary", "entry-content": "e-content"},
}
"""Class names of microformats 1 and the properties they became."""
_SCHEMA = {
    **{"start": "startDate", "end": "endDate", "category": "keywords", "photo": "image", "featured": "image"},
    **{"speaker": "performer", "content": "description", "updated": "dateModified", "uid": "identifier"},
    **{"org": "legalName", "adr": "address", "street-address": "streetAddress", "extended-address": "streetAddress"},
    **{"locality": "addressLocality", "region": "addressRegion", "postal-code": "postalCode"},
    **{"country-name": "addressCountry"},
}
"""Properties whose names in schema.org differ."""
_TYPES = {"h-event": "Event", "h-card": "Organization", "h-adr": "PostalAddress", "h-geo": "GeoCoordinates"}
MAX_VISITS = 150_000
"""Elements that are looked at in all; only includes make a page cost more than its own size."""


def read(page: Page) -> list[Thing]:
    """Give every event on the page, and the items inside them, as things."""
    reader = _Reader(page)
    for element in page.root.iter(etree.Element):
        if _root(element) == "h-event":
            reader.read(element)
    return list(reader.known.values())


@dataclass(frozen=True, slots=True)
class _Use:
    """An item that is the value of properties of another one."""

    element: Element
    parent: Thing
    names: tuple[str, ...]


class _Reader:
    """Reads each item once, so that items which include each other cannot make it run in circles."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.known: dict[Element, Thing] = {}
        self.visits = 0

    def read(self, top: Element) -> None:
        """Read an item and the items inside it, without recursion."""
        waiting: list[Element | _Use] = [top]
        while waiting and len(self.known) < MAX_THINGS:
            use = waiting.pop()
            element = use.element if isinstance(use, _Use) else use
            thing = self.known.get(element)
            if thing is None:
                thing = self.known[element] = Thing(form="microformats")
                waiting.extend(reversed(self._fill(thing, element)))
            if isinstance(use, _Use):
                thing.parent, thing.via = thing.parent or use.parent, thing.via or use.names[0]
                for name in use.names:
                    use.parent.add(_SCHEMA.get(name, name), thing)

    def _fill(self, thing: Thing, root: Element) -> list[_Use]:
        """Set type and plain values of an item; give the items that are values of it."""
        kind = _root(root)
        old = _old_names(root)
        thing.types = (_TYPES.get(kind, kind),)
        inner: list[_Use] = []
        for element in self._below(root):
            names = _properties(element, old)
            if _root(element):
                values = tuple(name for _, name in names)
                if values:
                    inner.append(_Use(element, thing, values))
                continue
            for prefix, name in names:
                self._add(thing, prefix, name, element)
        if not thing.all("name"):
            _imply(thing, root, self.page)
        if old is not None:
            _last_day_inclusive(thing)
        return inner

    def _add(self, thing: Thing, prefix: str, name: str, element: Element) -> None:
        if name == "uid" and not element.get("href"):
            prefix = "p"  # an identifier is no address, though its property is a `u-`
        reader = {"u": url_value, "dt": date_value}.get(prefix, text_value)
        if value := reader(self.page, element):
            thing.add(_SCHEMA.get(name, name), value)

    def _below(self, root: Element) -> Iterator[Element]:
        """Yield the elements of an item in order, with what it includes; those of items inside it are theirs."""
        waiting = [*reversed(root), *self._referred(root)]
        seen: set[Element] = {root, *root.iterancestors()}
        while waiting and self.visits < MAX_VISITS:
            element = waiting.pop()
            self.visits += 1
            if element in seen:
                continue
            seen.add(element)
            if "include" in classes(element):
                waiting.extend(self._named((element.get("href") or element.get("data") or "").removeprefix("#")))
                continue
            yield element
            if not _root(element):
                waiting.extend(reversed(element))

    def _referred(self, root: Element) -> Iterator[Element]:
        """Yield what `itemref` names, and the header cells of a table cell: the other two forms of inclusion."""
        names = f"{root.get('itemref') or ''} {(root.get('headers') or '') if root.tag == 'td' else ''}"
        for name in reversed(names.split()):
            yield from self._named(name)

    def _named(self, name: str) -> Iterator[Element]:
        if (element := self.page.ids.get(name)) is not None:
            yield element


def _root(element: Element) -> str:
    """Give the kind of item an element begins, in names of microformats 2; empty for none."""
    names = classes(element)
    new = [name for name in names if name in _ROOTS]
    found = new or [_OLD_ROOTS[name] for name in names if name in _OLD_ROOTS]
    return "h-event" if "h-event" in found else next(iter(found), "")


def _old_names(root: Element) -> dict[str, str] | None:
    """Give the property names of microformats 1 that count in an item; None in one of microformats 2."""
    names = classes(root)
    if any(name in _ROOTS for name in names):
        return None
    kinds = [_OLD_ROOTS[name] for name in names if name in _OLD_ROOTS]
    return {old: new for kind in kinds for old, new in _OLD.get(kind, {}).items()}


def _properties(element: Element, old: dict[str, str] | None) -> list[tuple[str, str]]:
    """Give prefix and name of the properties an element has within an item."""
    names = classes(element)
    if old is not None:
        names = [old[name] for name in names if name in old]
    found = (PROPERTY.fullmatch(name) for name in names)
    return [(match[1], match[2]) for match in found if match]


def _imply(thing: Thing, root: Element, page: Page) -> None:
    """Give an item that has no properties but links and dates the name and the address its element has."""
    if not thing.all("summary", "description", "location"):
        name = root.get("alt") if root.tag in ("img", "area") else root.get("title") if root.tag == "abbr" else None
        if said := " ".join((name or page.text(root)).split()):
            thing.add("name", said)
    links = [root] if root.get("href") else root.findall("./a[@href]") or root.findall("./*/a[@href]")
    if not thing.all("url") and len(links) == 1:
        thing.add("url", url_value(page, links[0]))


def _last_day_inclusive(thing: Thing) -> None:
    """hCalendar ends all-day events as iCalendar does, on the day after; schema.org on their last day."""
    try:
        start, end = (date.fromisoformat(str(thing.all(name)[0])) for name in ("startDate", "endDate"))
    except (IndexError, ValueError):
        return
    if end > start:
        thing.values["enddate"] = [(end - timedelta(days=1)).isoformat()]
