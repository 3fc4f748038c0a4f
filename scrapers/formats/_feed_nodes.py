"""The elements of one feed entry as plain nodes: what feedparser flattens, repeats lose and prefixes hide."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

_ENTRIES = frozenset({"item", "entry"})
_LETTERS = re.compile(r"[^a-z]")
_PROSE = frozenset(
    {"title", "content", "contenthtml", "contenttext", "encoded", "description", "summary"}
    | {"source", "author", "contributor", "contact"}
)
_DEPTH, _WIDTH = 6, 400
"""How deep and how many elements of one entry are looked at."""

_KNOWN_SPACES = {
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "urn:ietf:params:xml:ns:xcal": "xcal",
    "urn:ietf:params:xml:ns:icalendar-2.0": "xcal",
    "http://schemas.google.com/g/2005": "gd",
    "http://schemas.google.com/gcal/2005": "gcal",
    "http://schemas.trumba.com/rss/x-trumba": "xtrumba",
    "http://sidearmsports.com/schemas/cal_rss/1.0/": "s",
    "http://www.nycgovparks.org/eventsrss_ns/": "event",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://search.yahoo.com/mrss/": "media",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One element: `name` is its local name in small letters only, `space` the usual prefix of its namespace."""

    name: str
    space: str = ""
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Node", ...] = ()

    def below(self) -> Iterator["Node"]:
        """Yield what stands below the node, in document order; prose and other entries' data are left out."""
        for child in self.children:
            yield child
            if child.name not in _PROSE:
                yield from child.below()

    def texts(self, *names: str, space: str | None = None) -> Iterator[str]:
        """Yield the texts of the elements with these names, in the order of the names."""
        nodes = list(self.below())
        for name in names:
            yield from (n.text for n in nodes if n.name == name and n.text and space in (None, n.space))

    def text_of(self, *names: str, space: str | None = None) -> str | None:
        """Give the first text among the elements with these names."""
        return next(self.texts(*names, space=space), None)


def letters(name: str) -> str:
    """Give a name in small letters only: `start_date`, `StartDate` and `start-date` are one word."""
    return _LETTERS.sub("", name.lower())


def entries(root: etree._Element) -> list[Node]:
    """Give the entries of a parsed feed as nodes, in document order."""
    found = (element for element in root.iter(etree.Element) if letters(_local(element.tag)) in _ENTRIES)
    return [_node(element, _DEPTH) for element in found]


def _node(element: etree._Element, depth: int) -> Node:
    inner = [child for child in element[:_WIDTH] if isinstance(child.tag, str)] if depth else []
    children = tuple(_node(child, depth - 1) for child in inner)
    text = (element.text or "") if children else "".join(element.itertext())
    return Node(letters(_local(element.tag)), _space(element), text.strip(), _attributes(element), children)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {letters(_local(name)): value for name, value in list(element.attrib.items())[:50]}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _space(element: etree._Element) -> str:
    """Name the namespace by its usual prefix, or by the one the document uses."""
    uri = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    return _KNOWN_SPACES.get(uri.lower()) or letters(element.prefix or "")


def from_mapping(name: str, value: Any, depth: int = _DEPTH) -> Node:
    """Give a JSON value as a node, so that extensions of JSON Feed are read by the same rules."""
    if isinstance(value, Mapping) and depth:
        return Node(letters(name), children=tuple(_below(value.items(), depth)))
    if isinstance(value, list) and depth:
        return Node(letters(name), children=tuple(_below(((name, item) for item in value), depth)))
    return Node(letters(name), text=str(value) if isinstance(value, str | int | float) and value is not True else "")


def _below(items: Iterable[tuple[str, Any]], depth: int) -> Iterator[Node]:
    for count, (name, value) in enumerate(items):
        if count < _WIDTH:
            yield from_mapping(str(name), value, depth - 1)
