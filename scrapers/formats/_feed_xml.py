"""Bytes of a feed made safe and readable: text in its own charset, no DTD, no floods, declared prefixes.

feedparser believes any encoding name that Python knows and its lenient parser is quadratic on stray
`<`; libxml2 drops what an undeclared prefix marks. Both get the same repaired text.
"""

import re
from collections.abc import Iterator
from html.entities import html5

from scrapers.charset import decode
from scrapers.errors import Unreadable
from scrapers.model import Document

_INSTRUCTION = re.compile(r"<\?[A-Za-z][^>]{0,1000}\?>")
_ENCODING = re.compile(rb"^[^<]{0,64}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOT = re.compile(r"<(?:\w[\w.-]*:)?(rss|feed|rdf|channel|entry)\b", re.I)
_FIRST_TAG = re.compile(r"<(\w[\w.:-]*)")
_DOCTYPE = re.compile(r"<!doctype\s", re.I)
_REFERENCE = re.compile(r"&(?:#x?[0-9a-fA-F]{1,8};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_SURROGATE = re.compile(r"&#(?:x0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,9}5[5-7][0-9]{3});")
_NO_MARKUP = re.compile(r"<(?![A-Za-z_/!?])|</(?![A-Za-z_])")
_PREFIX = re.compile(r"</?([A-Za-z][\w.-]*):[A-Za-z]")
_DECLARED = re.compile(r"xmlns:([A-Za-z][\w.-]*)\s*=")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})

_HEAD = 8192
"""Characters in which the root element must have begun."""
_ATTRIBUTES = 20_000
"""Characters of one tag that are read; the rest of it is cut."""


def is_feed(head: bytes) -> bool:
    """Tell from the first kilobytes whether this is RSS, RDF or Atom; comments and DOCTYPE may come first."""
    text = head[:_HEAD].replace(b"\0", b"").decode("latin-1")
    found = _FIRST_TAG.search(_without_comments(text))
    return bool(found and _ROOT.match(f"<{found[1]}"))


def repaired(doc: Document) -> str:
    """Give the text of a feed, ready for an XML parser that is told nothing else.

    Raises Unreadable for a DTD that declares entities: no feed needs them, and they are bombs.
    """
    text = _ILLEGAL.sub("", decoded(doc)).lstrip("\ufeff \t\r\n")
    text = _without_doctype(text, doc.url)
    body = "".join(piece if literal else _sound(piece) for piece, literal in _split(text))
    body = _SURROGATE.sub(_character, body)  # leaving something out may have put together what was apart
    return _with_prefixes(body)


def decoded(doc: Document) -> str:
    """Give the text of a feed as its header, its declaration and its bytes tell."""
    said = _ENCODING.match(doc.content[:1024].replace(b"\0", b""))
    label = said[1].decode("ascii") if said else None
    wide = label is not None and label.lower().startswith(("utf-16", "utf16", "ucs"))  # the zero bytes tell that better
    return decode(doc.content, doc.charset, None if wide else label)


def _without_comments(text: str) -> str:
    """Remove comments by searching ahead, once: an unclosed one ends the text."""
    kept: list[str] = []
    position = 0
    while (begin := text.find("<!--", position)) >= 0:
        kept.append(text[position:begin])
        end = text.find("-->", begin + 4)
        position = len(text) if end < 0 else end + 3
    return "".join((*kept, text[position:]))


def _without_doctype(text: str, url: str) -> str:
    """Drop a document type declaration; refuse one that declares entities."""
    found = _DOCTYPE.search(text[:_HEAD])
    if found is None:
        return text
    close, opening = text.find(">", found.start()), text.find("[", found.start())
    if 0 <= opening < close:
        end = text.find("]", opening)
        if "<!ENTITY" in text[opening : end if end >= 0 else len(text)].upper():
            raise Unreadable("the feed declares entities of its own, as attacks do; it is not read", url=url)
        close = text.find(">", max(end, opening))
    return text[: found.start()] + (text[close + 1 :] if close >= 0 else "")


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, CDATA sections apart (True), comments left out."""
    position = 0
    while position < len(text):
        cdata, comment = text.find("<![CDATA[", position), text.find("<!--", position)
        begin = min((at for at in (cdata, comment) if at >= 0), default=-1)
        if begin < 0:
            yield text[position:], False
            return
        yield text[position:begin], False
        closing = "]]>" if begin == cdata else "-->"
        end = text.find(closing, begin)
        if end < 0:  # cut off: what is open is closed
            yield (text[begin:] + "]]>" if begin == cdata else ""), True
            return
        position = end + 3
        if begin == cdata:
            yield text[begin:position], True


def _sound(markup: str) -> str:
    """Escape what is no markup, write HTML's entities as characters, drop processing instructions."""
    markup = _REFERENCE.sub(_character, _INSTRUCTION.sub("", markup))
    markup = _NO_MARKUP.sub(lambda found: found[0].replace("<", "&lt;"), markup)
    return ">".join(map(_short, markup.split(">")))


def _character(found: re.Match[str]) -> str:
    if found[0].startswith("&#"):
        return found[0] if _is_character(found[0][2:-1]) else ""
    name = found[1]
    if name in _XML_ENTITIES:
        return found[0]
    known = html5.get(f"{name};") if name else None
    return known or f"&amp;{found[0][1:]}"


def _is_character(number: str) -> bool:
    """Tell whether a reference names a character of XML: libxml2 takes a surrogate, and cannot give it back."""
    try:
        code = int(number[1:], 16) if number[:1] == "x" else int(number)
    except ValueError:
        return False
    return code <= 0x10FFFF and not _ILLEGAL.match(chr(code))


def _short(piece: str) -> str:
    """Cut a tag that never ends: the piece before the next `>` is mostly attributes."""
    begin = piece.rfind("<")
    if begin < 0 or len(piece) - begin <= _ATTRIBUTES:
        return piece
    return piece[: piece.find(" ", begin)] if " " in piece[begin:] else piece[:begin]


def _with_prefixes(text: str) -> str:
    """Declare the prefixes that are used and declared nowhere, on the root element."""
    missing = sorted(set(_PREFIX.findall(text)) - set(_DECLARED.findall(text)) - {"xml"})
    root = _FIRST_TAG.search(text)
    if not missing or root is None:
        return text
    declarations = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in missing[:100])
    return text[: root.end()] + declarations + text[root.end() :]
