"""Text out of what strangers wrote: entities decoded once, tags dropped, invisible tricks removed."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lxml import etree

LIMIT = 64 * 1024
"""Characters of one text that are read; what comes after is not worth a parser's time."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls, but not what counts as white space
    "\xad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte-order mark
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates and non-characters
)
_HIDDEN = bytes(each for each in range(128) if _INVISIBLE.match(chr(each)))
"""Those of them that are ASCII."""
_ESCAPES = ("&amp;", "&lt;", "&gt;")
_LETTERS = bytes(each if chr(each).isalpha() else 32 for each in range(128)) + b" " * 128
_SILENT = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "textarea", "select"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "em", "font", "i", "ins", "kbd", "label"}
    | {"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)


def visible(text: str) -> str:
    """Remove control characters, bidirectional overrides and lone surrogates; keep line breaks and tabs."""
    if text.isascii():  # bytes are told apart far quicker than characters
        kept = text.encode("ascii").translate(None, _HIDDEN)
        return text if len(kept) == len(text) else kept.decode("ascii")
    return text if text.isprintable() else _INVISIBLE.sub("", text)  # none of the class is printable


def words(text: str) -> list[str]:
    """Give the words of a text in lower case, of the letters a to z; anything else parts words."""
    return text.lower().encode("ascii", "replace").translate(_LETTERS).decode("ascii").split()


def tidy(text: str) -> str:
    """Give the text on one line: invisible characters removed, every run of white space one blank."""
    return " ".join(visible(text).split())


def plain(html: str) -> str:
    """Give the text of an HTML fragment on one line; text without tags is only decoded and tidied."""
    return " ".join(lines(html))


def lines(html: str) -> list[str]:
    """Give the text of an HTML fragment, one entry a block or `<br>`, without empty ones."""
    html = visible(html[:LIMIT])
    if "<" not in html:
        return _filled(unescape(html).splitlines())
    if _only_breaks(html):
        return _filled(map(unescape, html.replace("\n", " ").split("<br>")))
    root = _tree(html)
    return [] if root is None else _filled("".join(_pieces(root)).split("\n"))


def _only_breaks(html: str) -> bool:
    """Tell the HTML that plain text becomes when it is escaped: it needs no parser."""
    if html.count("<") != html.count("<br>"):
        return False
    return "&" not in html or html.count("&") == sum(map(html.count, _ESCAPES))


def as_written(html: str) -> bool:
    """Tell the HTML in which no tag and no entity stands for a letter: its words are those that a reader sees."""
    return ("<" not in html and "&" not in html) or _only_breaks(html)


def _filled(found: Iterable[str]) -> list[str]:
    return [line for line in map(tidy, found) if line]


def _tree(html: str) -> etree._Element | None:
    """Parse leniently: bytes, because lxml refuses text that declares an encoding."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(html.encode(), parser)
    except etree.XMLSyntaxError:  # nothing but markup declarations
        return None


def _pieces(root: etree._Element) -> Iterator[str]:
    """Walk in document order without recursion; a block's edges become line breaks."""
    muted: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        inline = element.tag in _INLINE
        if event == "start":
            if muted is None and element.tag in _SILENT:
                muted = element
            if muted is None:
                yield ("" if inline else "\n") + _flat(element.text)
            continue
        if muted is element:
            muted = None
        if muted is None:
            yield ("" if inline else "\n") + _flat(element.tail)


def _flat(text: str | None) -> str:
    """White space inside HTML text is one blank; only elements break lines."""
    return re.sub(r"\s+", " ", text or "")
