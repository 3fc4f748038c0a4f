"""What of a feed is new: its items told apart by their bytes, before any of them is parsed.

Only a feed that is plain is taken apart: UTF-8, well-formed, every item with an id of its own and nothing in it that
reaches beyond it. Of what stands around the items their reading depends on the tags alone (namespaces, `xml:base`),
so that the date of the build and the words of the channel do not count.
"""

import re
from collections.abc import Collection
from html import unescape
from itertools import pairwise

from lxml import etree

from scrapers.formats._feed_nodes import letters
from scrapers.formats._feed_times import STARTS
from scrapers.formats._feed_whole import LIMIT, Judge, note
from scrapers.formats._feed_xml import decoded
from scrapers.html import link
from scrapers.model import Document
from scrapers.parts import Parts, Piece, hashes, is_identity, known_of, new_of
from scrapers.text import tidy

_BEGIN = re.compile(rb"<(item|entry)(?=[\s>])")
_END = {name: re.compile(rb"</%b\s*>" % name) for name in (b"item", b"entry")}
_ANY = re.compile(rb"<(?:\w[\w.-]*:)?[\d_.-]*(?:item|entry)[\d_.-]*[\s/>]", re.I)
_LITERAL = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_CONTENTS = re.compile(rb"<items>.*?</items>", re.DOTALL)
"""RSS 1.0 lists the addresses of its items in its channel; no item is read from there."""
_OWN = re.compile(rb"<(?:guid|id)(?:\s[^>]{0,200})?>")
_ABOUT = re.compile(rb"<item\s[^>]{0,500}?rdf:about=\"([^\"]*)\"")
_PAGE = re.compile(rb"<link(?:\s[^>]{0,200})?>")
_WRITTEN = re.compile(rb"<(?:pubDate|published|issued|updated|modified|dc:date|dcterms:\w+)[\s>]")
_NAME = re.compile(rb"<([A-Za-z_][\w.:-]*)")


def split(doc: Document, known: Collection[str]) -> Parts | None:
    """Leave out the items that are known; None when the feed is not plain enough to be taken apart."""
    items, around = _cut(doc.content) if _is_well_formed(doc.content) else ([], [])
    markup = list(map(_markup, items))
    names = [name for item in items if (name := _identity(item, doc.url)) and is_identity(name)]
    if not 0 < len(set(names)) == len(items) <= LIMIT or not all(map(_stands_alone, markup)) or not _is_utf8(doc):
        return None
    pieces = [Piece((name,), item) for name, item in zip(names, items, strict=True)]
    told = hashes(pieces, _frame(around, doc)) or {}
    unchanged = known_of(told, known)
    left = [around[0]]
    for name, item, gap in zip(names, items, around[1:], strict=True):
        left += (gap,) if name in unchanged else (item, gap)
    judge = Judge(names, unchanged, dated=_tells_times(b"".join(markup)))
    return Parts(b"".join(left), new_of(told, unchanged), unchanged, placed=True, note=note, judge=judge.judge)


def _cut(content: bytes) -> tuple[list[bytes], list[bytes]]:
    """Cut a feed into its items and what stands before, between and behind them; no items where it is not plain."""
    found = _BEGIN.search(content)
    begins = [found.start() for found in _BEGIN.finditer(content)]
    ends = [found.end() for found in _END[found[1]].finditer(content)] if found else []
    edges = [0, *(edge for pair in zip(begins, ends, strict=False) for edge in pair), len(content)]
    if len(begins) != len(ends) or edges != sorted(edges) or len(_ANY.findall(content)) != len(begins):
        return [], []
    pieces = [content[begin:end] for begin, end in pairwise(edges)]
    items, around = pieces[1::2], pieces[::2]
    return ([], []) if any(b"<!" in _LITERAL.sub(b"", gap) for gap in around) else (items, around)


def _markup(item: bytes) -> bytes:
    """Give an item without its CDATA sections; with them when one is left open."""
    first, *sections = item.split(b"<![CDATA[")
    cut = [section.partition(b"]]>") for section in sections]
    return first + b"".join(rest for _, _, rest in cut) if all(end for _, end, _ in cut) else item


def _stands_alone(markup: bytes) -> bool:
    """Tell whether an item leaves nothing open and declares no prefix, since another one may use it undeclared.

    It must say when it was written, or have elements for its times: else the day of the visit decides what its
    words can mean.
    """
    whole = b"<!" not in markup and b"<?" not in markup and b"xmlns:" not in markup
    return whole and (_WRITTEN.search(markup) is not None or _tells_times(markup) is True)


def _is_utf8(doc: Document) -> bool:
    """Tell whether the text is UTF-8, and would be also without some of the items."""
    try:
        return b"\0" not in doc.content and decoded(doc) == doc.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _is_well_formed(content: bytes) -> bool:
    """Tell whether nothing has to be mended, for what is mended may reach over several items.

    What is well-formed closes what it opens, too, so that looking for the ends of things takes no time.
    """
    try:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    return True


def _frame(around: list[bytes], doc: Document) -> bytes:
    """Give what decides how any item is read: the tags around the items, and where the feed is."""
    tags = _TAG.findall(_CONTENTS.sub(b"", _LITERAL.sub(b"", b"".join(around))))
    return b"\n".join((doc.url.encode(), (doc.charset or "").encode(), *tags))


def _identity(item: bytes, base: str) -> str | None:
    """Give the id of an item, else its address, as the reader of feeds does."""
    about = _ABOUT.match(item)
    return _text(item, _OWN) or (_plain(about[1]) if about else "") or link(base, _text(item, _PAGE))


def _text(item: bytes, tag: re.Pattern[bytes]) -> str:
    """Give what stands between the first such tag and the next end of one."""
    found = tag.search(item)
    return _plain(item[found.end() : item.find(b"</", found.end())]) if found else ""


def _plain(said: bytes) -> str:
    return tidy(unescape(_CDATA.sub(rb"\1", said).decode("utf-8", "replace")))


def _tells_times(markup: bytes) -> bool | None:
    """Tell whether some item has an element for the time of its event, by the names of all; None where that is open."""
    prefixes, names = set[str](), set[str]()
    for prefix, name in {found.rpartition(b":")[::2] for found in _NAME.findall(markup)}:
        prefixes.add(letters(prefix.decode("latin-1")))
        names.add(letters(name.decode("latin-1")))
    if "gd" in prefixes or "when" in names:
        return None
    return "livewhale" in prefixes or not names.isdisjoint(STARTS)
