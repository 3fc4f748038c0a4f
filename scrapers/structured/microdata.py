"""Microdata, as the HTML standard reads it, and as pages write it: `content` counts on every element."""

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from scrapers.html import Element, Page
from scrapers.structured.things import MAX_THINGS, Thing, bare

_ADDRESSES = {
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    **dict.fromkeys(("a", "area", "link"), "href"),
    "object": "data",
}
"""Elements whose value is an address, and the attribute that holds it."""
_READ_AS_TEXT = frozenset(
    {"name", "headline", "summary", "title", "description", "startdate", "enddate", "streetaddress", "addresslocality"}
    | {"addressregion", "postalcode", "price", "keywords", "about"}
)
"""Properties that are no addresses: `<a itemprop="name" href=…>` means the words."""


MAX_VISITS = 150_000
"""Elements that are looked at in all; only `itemref` makes a page cost more than its own size."""


def read(page: Page) -> list[Thing]:
    """Give every item of the page as a thing, containers before what they contain."""
    reader = _Reader(page)
    items = [element for element in page.root.iter(etree.Element) if _is_item(element)]
    for top_level in (True, False):  # then those whose `itemprop` belongs to no item
        for element in items:
            if not (top_level and element.get("itemprop") is not None):
                reader.read(element)
    return list(reader.known.values())


class _Reader:
    """Reads each item once, so that items which refer to each other cannot make it run in circles."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.known: dict[Element, Thing] = {}
        self.visits = 0

    def read(self, top: Element) -> None:
        """Read an item and the items inside it, without recursion."""
        waiting: list[tuple[Element, Thing | None, list[str]]] = [(top, None, [])]
        while waiting and len(self.known) < MAX_THINGS:
            element, parent, names = waiting.pop()
            thing = self.known.get(element)
            if thing is None:
                thing = self.known[element] = self._thing(element, parent, names)
                waiting.extend(reversed(self._fill(thing, element)))
            if parent is not None:
                for name in names:
                    parent.add(name, thing)

    def _thing(self, element: Element, parent: Thing | None, names: list[str]) -> Thing:
        types = tuple((element.get("itemtype") or "").split())
        via = names[0].lower() if names else ""
        return Thing(types, _absolute(self.page, element.get("itemid")), {}, parent, via, "microdata")

    def _fill(self, thing: Thing, item: Element) -> list[tuple[Element, Thing | None, list[str]]]:
        """Set the plain values of a thing; give the items that are values of it."""
        inner: list[tuple[Element, Thing | None, list[str]]] = []
        for element in self._properties(item):
            names = [bare(name) for name in element.get("itemprop").split()]
            if _is_item(element):
                inner.append((element, thing, names))
                continue
            for name in names:
                thing.add(name, value(self.page, element, name))
        return inner

    def _properties(self, item: Element) -> Iterator[Element]:
        """Yield the elements with `itemprop` that belong to an item: below it, or below what its `itemref` names."""
        referred = (self.page.ids.get(name) for name in (item.get("itemref") or "").split())
        waiting = [*reversed(item), *(element for element in referred if element is not None)]
        seen: set[Element] = {item}
        while waiting and self.visits < MAX_VISITS:
            element = waiting.pop()
            if element in seen:
                continue
            self.visits += 1
            seen.add(element)
            if element.get("itemprop") is not None:
                yield element
            if not _is_item(element):
                waiting.extend(reversed(element))


def value(page: Page, element: Element, name: str) -> str:
    """Give the value of a property: an attribute that the element's kind decides on, or its text."""
    words = name.lower() in _READ_AS_TEXT
    attribute = _ADDRESSES.get(element.tag)
    if attribute and not words and element.get("content") is None:
        return _absolute(page, element.get(attribute)) or ""
    for given in ("datetime" if element.tag in ("time", "ins", "del") else None, "content", "value"):
        if given and (given != "value" or element.tag in ("data", "meter")) and element.get(given) is not None:
            return str(element.get(given)).strip()
    if attribute == "src" and words:
        return str(element.get("alt") or "").strip()
    return page.text(element).strip()


def _absolute(page: Page, address: str | None) -> str | None:
    """Give an address as an absolute one, whatever its scheme; links are judged where they are used."""
    if not address or not address.strip():
        return None
    try:
        return urljoin(page.base, address.strip())
    except ValueError:
        return None


def _is_item(element: Element) -> bool:
    return element.get("itemscope") is not None
