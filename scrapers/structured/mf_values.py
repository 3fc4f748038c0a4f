"""Values of microformats properties, by the parsing specification: value-class pattern, attributes, text."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin

from scrapers.html import Element, Page

PROPERTY = re.compile(r"(p|u|dt|e)-([a-z]+(?:-[a-z]+)*)")
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), ("href",)),
    **dict.fromkeys(("img", "audio", "source", "iframe"), ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{4}-\d{3}", re.A)
_TIME = re.compile(
    r"(\d{1,2}(?::\d\d){1,2}|\d{1,2}(?=\s*[ap]))\s*([ap]\.?\s?m\.?)?\s*([zZ]|[+-]\d{1,2}:?(?:\d\d)?)?", re.A | re.I
)
_ZONE = re.compile(r"[zZ]|[+-]\d{1,2}:?(?:\d\d)?", re.A)
_WHOLE = re.compile(r"(\d{4}-\d\d-\d\d|\d{4}-\d{3})[T\s]+(\S.*)", re.A | re.I)
MAX_NODES = 2000
"""Elements below one property in which values are looked for."""


def classes(element: Element) -> list[str]:
    """Give the class names of an element."""
    return (element.get("class") or "").split()


def text_value(page: Page, element: Element) -> str:
    """Give the value of a `p-` or `e-` property."""
    parts = [_value_text(page, part) for part in _value_parts(element)]
    if parts:
        return "".join(parts).strip()
    for tag, attribute in (("abbr", "title"), ("link", "title"), ("data", "value"), ("input", "value")):
        if element.tag == tag and element.get(attribute) is not None:
            return str(element.get(attribute)).strip()
    if element.tag in ("img", "area"):
        return (element.get("alt") or "").strip()
    return page.text(element).strip() or " ".join(image.get("alt") or "" for image in islice(element.iter("img"), 3))


def url_value(page: Page, element: Element) -> str:
    """Give the value of a `u-` property, absolute."""
    for attribute in _ADDRESSES.get(element.tag, ()):
        if element.get(attribute) is not None:
            return _absolute(page, element.get(attribute))
    return _absolute(page, text_value(page, element))


def date_value(page: Page, element: Element) -> str:
    """Give the value of a `dt-` property: the parts of the value-class pattern joined, an attribute, or the text."""
    parts = [_date_text(page, part) for part in _value_parts(element)]
    return _joined(parts) or _date_text(page, element)


def _joined(parts: list[str]) -> str:
    """Join a date, a time and a zone that stand apart; of each kind the first counts."""
    day = clock = zone = ""
    for part in parts:
        if whole := _WHOLE.fullmatch(part):
            if not day and not clock:
                day, clock = whole[1], whole[2]
        elif _DATE.fullmatch(part):
            day = day or part
        elif _ZONE.fullmatch(part):
            zone = zone or part
        elif _TIME.fullmatch(part):
            clock = clock or part
    if clock and zone and not re.search(r"([zZ]|[+-]\d{1,2}:?\d*)$", clock):
        clock += zone
    return f"{day} {clock}".strip()


def _date_text(page: Page, element: Element) -> str:
    """Give what an element says about a date: an attribute for machines before the words for people."""
    if "value-title" in classes(element) and element.get("title"):
        return str(element.get("title")).strip()
    attributes = {"time": "datetime", "ins": "datetime", "del": "datetime", "abbr": "title", "data": "value"}
    name = attributes.get(element.tag) or ("value" if element.tag == "input" else "")
    said = element.get(name) if name else None
    if said is None and element.tag in ("img", "area"):
        said = element.get("alt")
    return str(said).strip() if said else " ".join(page.text(element).split())


def _value_text(page: Page, element: Element) -> str:
    if "value-title" in classes(element) and element.get("title"):
        return str(element.get("title"))
    if element.tag in ("img", "area"):
        return element.get("alt") or ""
    if element.tag == "data" and element.get("value") is not None:
        return str(element.get("value"))
    if element.tag == "abbr" and element.get("title") is not None:
        return str(element.get("title"))
    return page.text(element)


def _value_parts(element: Element) -> Iterator[Element]:
    """Yield the elements of the value-class pattern, not those of properties and items inside."""
    waiting, seen = list(reversed(element)), 0
    while waiting and seen < MAX_NODES:
        inner = waiting.pop()
        seen += 1
        names = classes(inner)
        if "value" in names or "value-title" in names:
            yield inner
        elif not any(PROPERTY.fullmatch(name) or name.startswith("h-") for name in names):
            waiting.extend(reversed(inner))


def _absolute(page: Page, address: str | None) -> str:
    if not address or not address.strip():
        return ""
    try:
        return urljoin(page.base, address.strip())
    except ValueError:
        return ""
