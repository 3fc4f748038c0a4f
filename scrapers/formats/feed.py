"""RSS 0.9x, 1.0 and 2.0, RDF and Atom through feedparser, with the dialects that carry event times.

The publication date is never the start, unless the source says so: `options = {date = "published"}`.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import etree

from scrapers.errors import NotACalendar, Truncated
from scrapers.formats import _feed_parts, _feed_whole
from scrapers.formats._feed_entry import Entry, parsed
from scrapers.formats._feed_nodes import Node, entries
from scrapers.formats._feed_plain import plain_entry
from scrapers.formats._feed_times import carries_times, starts_when_published
from scrapers.formats._feed_twins import without_twins
from scrapers.formats._feed_whole import LIMIT
from scrapers.formats._feed_xml import is_feed, repaired
from scrapers.html import link
from scrapers.model import Document, Listing, Parsed, Source, Warn
from scrapers.text import lines, plain, tidy

DETAIL = True
CAP = _feed_whole.CAP
split = _feed_parts.split

FEEDPARSER_FAULTS = (LookupError, AttributeError, ValueError, TypeError, RecursionError, AssertionError)
"""What its handlers of extensions raise on elements in unexpected places; its contract promises none of it."""

_END = re.compile(r"</(?:\w[\w.-]*:)?(?:item|entry)\s*>", re.I)
_CLOSED = re.compile(r"</(?:\w[\w.-]*:)?(?:rss|feed|rdf|channel|entry)\s*>\s*$", re.I)


def recognises(doc: Document) -> bool:
    """Tell a feed by its root element."""
    return is_feed(doc.content)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield a listing for each entry that says when, and for each other one why not and where to look.

    Raises NotACalendar for what is no feed, Truncated for one that breaks off before its first entry,
    Unreadable for one that declares entities.
    """
    if not is_feed(doc.content):
        raise NotACalendar("a feed was promised, and this is none; look at it in a browser", url=doc.url)
    text = repaired(doc)
    found, alone = _entries(_first(text, LIMIT + 1), doc)
    cut = not _CLOSED.search(text[-200:])
    if cut and not found:
        raise Truncated("the feed breaks off before its first entry; it is fetched again", url=doc.url)
    if len(found) > LIMIT or cut:
        reason = "breaks off" if cut else f"has more than {LIMIT} entries, of which the first are read"
        yield Warn(f"the feed {reason}; what is missing at its end is not gone", code="truncated")
    if alone:
        yield Warn("feedparser fails on an element of the feed; its entries were read without that help")
    if not found:
        yield Warn("the feed is valid and has no entries")
    items = list(without_twins(item for entry in found[:LIMIT] for item in parsed(entry, doc, source)))
    if len(found) >= CAP and not _is_calendar(found, items, source):
        yield _feed_whole.NEWS
    yield from items


def _first(text: str, count: int) -> str:
    """Leave out what lies between the first entries and the end of the last: reading one costs 0.3 ms."""
    ends = [found.end() for found in _END.finditer(text)]
    return text[: ends[count - 1]] + text[ends[-1] :] if len(ends) > count else text


def _is_calendar(entries: list[Entry], items: list[Parsed], source: Source) -> bool:
    """Tell a list of what is coming, in its order, from news about events: those drop out when others are added."""
    nodes = [entry.nodes for entry in entries]
    told = source.options.get("date") == "published" or any(starts_when_published(node) for node in nodes)
    if not told and not any(map(carries_times, nodes)):
        return False
    return _feed_whole.is_in_order(_feed_whole.starts([item for item in items if isinstance(item, Listing)]))


def _entries(text: str, doc: Document) -> tuple[list[Entry], bool]:
    """Read the entries with feedparser, and join each with its elements; without feedparser (True), where it fails."""
    nodes = _nodes(text)
    try:
        found = _feedparser(text, doc)
    except FEEDPARSER_FAULTS:
        return [plain_entry(node, doc.url) for node in nodes], True
    if len(nodes) != len(found):  # not well-formed, and the two readers mended it in two ways
        nodes = [_flat(entry) for entry in found]
    return [_entry(entry, node, doc.url) for entry, node in zip(found, nodes, strict=True)], False


def _feedparser(text: str, doc: Document) -> list[Any]:
    """Let feedparser read bytes, never text: it would open a path or a URL."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": doc.url}
    read = feedparser.parse(io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False)
    return list(read.entries)


def _nodes(text: str) -> list[Node]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return []
    return [] if root is None else entries(root)


def _flat(entry: Any) -> Node:
    """Make nodes of what feedparser kept of unknown elements: `prefix_name` and one text each."""
    children = []
    for key, value in entry.items():
        space, _, name = key.rpartition("_")
        if space and isinstance(value, str):
            children.append(Node(name, space.replace("_", ""), value))
        elif space and isinstance(value, dict):
            children.append(Node(name, space, attributes={k: str(v) for k, v in value.items()}))
    return Node("item", children=tuple(children))


def _entry(entry: Any, node: Node, base: str) -> Entry:
    url = link(base, _said(entry, "link"))
    html = _html(entry, node)
    title = plain(_said(entry, "title")) or next(iter(lines(html)), "")[:120] or url or "(untitled)"
    return Entry(
        title=title,
        uid=_own_id(node) or tidy(_said(entry, "id")) or url,
        url=url,
        html=html,
        published=_moment(entry, "published") or _moment(entry, "updated"),
        published_text=_said(entry, "published"),
        updated=_moment(entry, "updated"),
        tags=[str(tag.get("label") or tag.get("term") or "") for tag in _kept(entry, "tags")],
        image_url=_image(entry, base) or link(base, node.text_of("imagefull", "eventimage")),
        nodes=node,
    )


def _said(entry: Any, name: str) -> str:
    """Give a text that feedparser keeps under a name, empty when there is none."""
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _kept(entry: Any, name: str) -> list[dict[str, Any]]:
    """Give what feedparser lists under a name; an unknown element of that name, `<tags>`, is a text in its place."""
    found = dict.get(entry, name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _own_id(node: Node) -> str | None:
    """Give guid or id as written: feedparser resolves it like a link, and an id is no link."""
    own = (child.text for child in node.children if child.name in ("guid", "id") and not child.space)
    return next((text for text in map(tidy, own) if text), None)


def _html(entry: Any, node: Node) -> str:
    """Give the fullest text. Trumba's `gc:notes` is the description, its `content` a table of everything."""
    contents = [str(part.get("value") or "") for part in _kept(entry, "content")]
    notes = node.text_of("notes", space="gc") or node.text_of("description", space="xcal")
    return notes or max([_said(entry, "summary"), *contents], key=len)


def _moment(entry: Any, name: str) -> datetime | None:
    """Give a date that feedparser understood as an aware instant; it may be any nonsense."""
    if name not in entry.keys() or not entry.get(f"{name}_parsed"):  # noqa: SIM118 - `in` also asks its aliases
        return None
    try:
        year, month, day, hour, minute, second = entry[f"{name}_parsed"][:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _image(entry: Any, base: str) -> str | None:
    """Give the picture: a thumbnail, media content, or an enclosure that says it is one."""
    media: list[tuple[Any, Any]] = [(item.get("url"), "image/") for item in _kept(entry, "media_thumbnail")]
    content = _kept(entry, "media_content")
    media += [(item.get("url"), "image/" if item.get("medium") == "image" else item.get("type")) for item in content]
    enclosures = [item for item in _kept(entry, "links") if item.get("rel") == "enclosure"]
    media += [(item.get("href"), item.get("type")) for item in enclosures]
    pictures = (link(base, str(url)) for url, kind in media if url and str(kind).startswith("image/"))
    return next(filter(None, pictures), None)
