"""JSON-LD out of pages and JSON documents: each block alone, contexts never fetched."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from scrapers.html import Page
from scrapers.structured.json_repair import load_all
from scrapers.structured.things import MAX_THINGS, Thing, Value

_MEDIA_TYPE = re.compile(r"\s*application/(?:ld\+json|json\+ld)\b", re.I)
_PREFIXED = re.compile(r"(?:https?://(?:www\.)?schema\.org/|(?:schema|sdo|s):)", re.I)
_KEYWORDS = {"type": "@type", "id": "@id"}
"""Aliases of keywords that schema.org's own context defines."""
_CONTAINERS = ("@list", "@set", "@graph", "@included")
_Node = tuple[dict[str, Any], Thing]
"""A JSON object and the thing that it becomes."""


def blocks(page: Page) -> Iterator[str]:
    """Yield the text of every JSON-LD script of a page."""
    for script in page.root.iter("script"):
        if _MEDIA_TYPE.match(script.get("type") or ""):
            yield "".join(script.itertext())


def read(texts: Iterator[str], base: str) -> tuple[list[Thing], list[str]]:
    """Give the things of all blocks in document order, and for each block that makes no sense the reason why."""
    found: list[Thing] = []
    faults: list[str] = []
    for text in texts:
        try:
            found.extend(things(load_all(text), base, MAX_THINGS - len(found)))
        except ValueError as error:
            faults.append(str(error))
    return found, faults


def things(values: list[Any], base: str, limit: int = MAX_THINGS) -> list[Thing]:
    """Give every node of JSON values as a thing, containers before what they contain.

    Walks without recursion: lists, graphs, `@set` and `@list` are transparent.
    """
    found: list[Thing] = []
    waiting: list[_Node] = [(node, Thing()) for node in _flat(values) if isinstance(node, dict)]
    waiting.reverse()
    while waiting and len(found) < limit:
        node, thing = waiting.pop()
        found.append(thing)
        waiting.extend(reversed(list(_fill(thing, node, base))))
    return found


def _fill(thing: Thing, node: dict[str, Any], base: str) -> Iterator[_Node]:
    """Set a thing's types, id and values; yield the nodes among its values, which are things of their own."""
    for key, raw in node.items():
        name = _KEYWORDS.get(key, key)
        if name == "@type":
            thing.types = tuple(value for value in _flat(raw) if isinstance(value, str))
        elif name == "@id":
            thing.id = next((_absolute(value, base) for value in _flat(raw) if isinstance(value, str) and value), None)
        elif name in _CONTAINERS:
            yield from ((value, Thing()) for value in _flat(raw) if isinstance(value, dict))
        elif not name.startswith("@"):
            yield from _fill_property(thing, _PREFIXED.sub("", name, count=1).lower(), raw)


def _fill_property(thing: Thing, name: str, raw: Any) -> Iterator[_Node]:
    for value in _flat(raw):
        if isinstance(value, dict):
            inner = Thing(parent=thing, via=name)
            thing.add(name, inner)
            yield value, inner
        elif isinstance(value, str | int | float):
            thing.add(name, value)


def _absolute(iri: str, base: str) -> str:
    """Give an id as an absolute IRI; blank nodes stay as they are."""
    if iri.startswith("_:"):
        return iri
    try:
        return urljoin(base, iri.strip())
    except ValueError:
        return iri


def _flat(raw: Any) -> Iterator[Value | dict[str, Any]]:
    """Yield what lists, `@list`, `@set` and `@value` hold, however deep; language maps count by their first text."""
    waiting = [raw]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict) and (key := next((k for k in ("@value", "@list", "@set") if k in value), None)):
            waiting.append(value[key])
        elif value is not None:
            yield value
