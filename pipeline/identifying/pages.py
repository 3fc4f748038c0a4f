"""The address of a page taken apart, and reduced to what names the page. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from pipeline.identifying.words import EMPTY, cut, stems

TRACKERS = re.compile(
    r"utm_.*|fbclid|gclid|mc_[ce]id|aff|ref|recId|recSource|searchId|eventOrigin|app_id|came_from|calendarMonth|_ga",
    re.IGNORECASE,
)


PLAIN = re.compile(r"https?://(?:www\.)?([a-zA-Z0-9.-]+)((?:/[^?#&\s]*)?)")
"""An address without query and fragment: most are, and need no more."""


class Page(NamedTuple):
    """A page as it is compared; empty when there is none."""

    address: str
    host: str
    folder: str
    """Its address up to what names the entry: the first part of its path."""
    number: str
    """The longest number in its address: most often the entry's own."""

    @property
    def words(self) -> frozenset[str]:
        """Give the telling words of its path."""
        return _words(self.address)


NO_PAGE = Page("", "", "", "")
NUMBER = re.compile(r"\d{4,}")


@lru_cache(maxsize=1 << 15)
def page(url: str | None) -> Page:
    """Take the address of a page apart."""
    if not url:
        return NO_PAGE
    address = canonical(url)
    host, _, rest = address.partition("/")
    folder = rest.partition("/")[0] if "/" in rest else rest.partition("?")[0]
    return Page(address, host, folder, max(NUMBER.findall(rest), key=len, default=""))


@lru_cache(maxsize=1 << 15)
def _words(address: str) -> frozenset[str]:
    rest = address.partition("/")[2]
    return stems([word for word in cut(unquote(rest)) if word not in EMPTY and not word.isdigit()])


@lru_cache(maxsize=1 << 15)
def canonical(url: str) -> str:
    """Reduce a URL to what names the page: no scheme, `www.`, trackers, anchor or final slash.

    A fragment that is a path (`#/details/…`) is the page of a site that has but one.
    """
    plain = PLAIN.fullmatch(url)
    if plain:
        return plain[1].lower() + plain[2].rstrip("/")
    try:
        parts = urlsplit(url.replace("&amp;", "&"))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not TRACKERS.fullmatch(k)))
    path = parts.path.rstrip("/") + (f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else "")
    return f"{host}{path}?{query}" if query else f"{host}{path}"
