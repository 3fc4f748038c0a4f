"""The one bounded way to read a page: bytes to a tree, whatever strangers send.

libxml2 reads in linear time and stops at a nesting of 2,048; html5lib and lexbor take 20 seconds for
100,000 nested tags. What is quadratic in it, attributes, is cut before it sees them.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element

from scrapers.charset import decode
from scrapers.model import Document

Element: TypeAlias = _Element
LIMIT = 8 * 1024 * 1024
"""Bytes of a page that are read; no calendar page is longer."""
ATTRIBUTES = 1000
"""Attributes of one tag that are read."""

TEXT_PIECES = 5000
"""Pieces of one element's text that are read."""

_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_PRESCAN = 4096
_TAG = re.compile(r"<[a-zA-Z][^\s/]{0,80}")
_LONG = 4000
"""Characters of a tag below which nobody counts its attributes."""
_ENDS = re.compile(r"</(?:html|body)\s*>", re.I)
"""libxml2 stops reading here; browsers read on, and pages that are glued together hold more."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NEVER = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SILENT = frozenset({"script", "style", "template", "noscript"})
_BREAKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"td", "th", "tr", "ul"}
)


@dataclass(frozen=True)
class Page:
    """A parsed page. `root` is the html element of an lxml tree without comments."""

    root: Element
    url: str
    truncated: bool = False
    """The page was longer than LIMIT; its tail was not read."""

    @cached_property
    def base(self) -> str:
        """The URL that relative links start from: `<base href>` when it is http(s), else the page's own."""
        for tag in self.root.iter("base"):
            if href := tag.get("href"):
                return link(self.url, href) or self.url
        return self.url

    def link(self, href: str | None) -> str | None:
        """Give the absolute http(s) URL of a link on this page, or None for anything else."""
        return link(self.base, href)

    def text(self, element: Element) -> str:
        """Give the visible text inside an element of this page, a line for each block."""
        return self._texts.of(element)

    @cached_property
    def _texts(self) -> "Texts":
        return Texts(self.root)

    @cached_property
    def ids(self) -> dict[str, Element]:
        """Every element by its id; the first wins."""
        found: dict[str, Element] = {}
        for element in self.root.iter(etree.Element):
            if name := element.get("id"):
                found.setdefault(name, element)
        return found


def parse_html(doc: Document) -> Page:
    """Read a page; never raises. What is no HTML at all gives a tree with its text and nothing else."""
    return Page(tree(page_text(doc)), doc.url, truncated=len(doc.content) > LIMIT)


def page_text(doc: Document, limit: int = LIMIT) -> str:
    """Give the text of a page in the charset of its byte-order mark, its header, its own declaration, or a guess."""
    content = doc.content[:limit]
    head = content[:_PRESCAN]
    said = (pattern.search(head) for pattern in (_META, _XML))
    return decode(content, doc.charset, *(found[1].decode("ascii", "replace") for found in said if found))


def tree(text: str) -> Element:
    """Parse HTML text leniently: UTF-8 bytes inside, because libxml2 would believe an XML declaration."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    text = _ENDS.sub("", text)
    safe = _NEVER.sub("\ufffd", ">".join(map(_bounded, text.split(">"))))
    try:
        root = etree.fromstring(safe.encode(), parser)
    except etree.XMLSyntaxError:  # nothing but white space or markup declarations
        root = None
    return etree.Element("html") if root is None else root


def _bounded(piece: str) -> str:
    """Cut the tag that a piece of text ends in, when it has more attributes than anybody means."""
    tag = _TAG.search(piece) if len(piece) > _LONG else None
    if tag is None:
        return piece
    names = _QUOTED.sub("", piece[tag.end() :])
    flood = max(len(names.split()), names.count("="), names.count("/")) > ATTRIBUTES
    return piece[: tag.end()] if flood else piece


def link(base: str, href: str | None) -> str | None:
    """Give the absolute http(s) URL of a link, or None when it is none: empty, another scheme, not parsable."""
    text = re.sub(r"[\t\r\n\x00-\x1f]", "", href or "").strip()
    if not text:
        return None
    try:
        found = urljoin(base, text)
        parts = urlsplit(found)
    except ValueError:  # a bracket where a host should be
        return None
    return found if parts.scheme in ("http", "https") and parts.hostname else None


def text_content(element: Element) -> str:
    """Give the visible text inside an element; block elements are set apart by a blank. Never recursive."""
    return "".join(Texts(element, " ").pieces)


class Texts:
    """The texts of all elements below one, read in a single walk: asking for many of them stays cheap."""

    def __init__(self, top: Element, breaks: str = "\n") -> None:
        self.pieces: list[str] = []
        self._spans: dict[Element, tuple[int, int]] = {}
        self._walk(top, breaks)

    def of(self, element: Element) -> str:
        """Give the text inside an element, its first TEXT_PIECES pieces."""
        start, end = self._spans.get(element, (0, 0))
        return "".join(self.pieces[start : min(end, start + TEXT_PIECES)])

    def _walk(self, top: Element, breaks: str) -> None:
        muted: Element | None = None
        starts: list[int] = []
        for event, element in etree.iterwalk(top, events=("start", "end")):
            if event == "start":
                muted = element if muted is None and element.tag in _SILENT else muted
                starts.append(len(self.pieces))
                if muted is None:
                    self._add(breaks if element.tag in _BREAKS else "", element.text)
                continue
            if muted is None and element.tag in _BREAKS:
                self._add(breaks)
            self._spans[element] = (starts.pop(), len(self.pieces))
            muted = None if muted is element else muted
            if muted is None and element is not top:
                self._add(element.tail)

    def _add(self, *texts: str | None) -> None:
        self.pieces.extend(text for text in texts if text)
