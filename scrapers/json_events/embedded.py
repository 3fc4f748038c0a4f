"""JSON that a page carries for its own scripts: `__NEXT_DATA__`, Inertia pages, `window.x = {…}`."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scrapers.json_numbers import whole
from scrapers.model import Document

_SCRIPT = re.compile(
    rb"<script\b[^>]*\btype\s*=\s*[\"']?application/(?:[a-z.]+\+)?json[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL
)
_ASSIGNED = re.compile(rb"\bwindow(?:\.|\[[\"'])([A-Za-z_$][\w$]*)(?:[\"']\])?\s*=\s*(?=[{\[])")
_DATA_PAGE = re.compile(rb"\bdata-page\s*=\s*\"(\{.*?)\"", re.DOTALL)
LARGEST = 4_000_000
MOST = 40
DECODER = json.JSONDecoder(parse_int=whole)


def embedded(doc: Document) -> Iterator[Any]:
    """Yield every JSON value that the page embeds, JSON-LD aside; broken ones are passed over."""
    content = doc.content[:LARGEST]
    for count, found in enumerate(_SCRIPT.finditer(content)):
        if count == MOST:
            return
        if b"ld+json" not in found[0][:200].lower():
            yield from _loads(found[1])
    for found in list(_DATA_PAGE.finditer(content))[:4]:
        yield from _loads(unescape(found[1].decode("utf-8", "replace")).encode())
    for found in list(_ASSIGNED.finditer(content))[:MOST]:
        yield from _loads(content[found.end() :], all_of_it=False)


def _loads(raw: bytes, *, all_of_it: bool = True) -> Iterator[Any]:
    text = raw.decode("utf-8", "replace").strip()
    try:
        yield json.loads(text, parse_int=whole) if all_of_it else DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return
