"""Addresses of further pages and of better documents: what platforms share when they count pages."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapers.json_events import number
from scrapers.model import Follow


def with_query(url: str, **values: str) -> str:
    """Give a URL with these query parameters set; the others stay as they are."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()], safe="[]$:,", errors="replace")))


def query(url: str, name: str) -> str | None:
    """Give the first value of a query parameter, None when it is not there."""
    return dict(reversed(parse_qsl(urlsplit(url).query))).get(name)


def numbered(url: str, total: object, size: object, *, name: str = "page", first: int = 1) -> Follow | None:
    """Name the next page by its number, while `total` entries are more than pages of `size` have shown so far."""
    told = query(url, name) or ""
    page = int(told) if told.isdigit() and len(told) < 6 else first
    count, per_page = number(total), number(size)
    if not count or not per_page or (page - first + 1) * per_page >= count:
        return None
    return Follow(with_query(url, **{name: str(page + 1)}), "next")


def site(url: str) -> str:
    """Give scheme and host of a URL, without a slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host(url: str) -> str:
    """Give the host name of a URL in lower case, empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def on(url: str, *hosts: str) -> bool:
    """Tell whether a URL is on one of these hosts or below it: `on(url, "libcal.com")` takes `x.libcal.com`."""
    name = host(url)
    return any(name == each or name.endswith(f".{each}") for each in hosts)


def mapped(url: str, pattern: str, better: str) -> str | None:
    """Give `better`, filled with the groups of the pattern and `{site}`, for a URL that it matches whole; else None.

    The URL is looked at without its scheme, `www.` and fragment: `mapped(url, r"tockify\\.com/(\\w+)", "https://…/{1}")`.
    """
    bare = re.sub(r"^(?:https?|webcals?):/*(?:www\.)?", "", url.partition("#")[0], flags=re.I)
    found = re.fullmatch(pattern, bare, re.I)
    if found is None:
        return None
    return better.format(found[0], *(group or "" for group in found.groups()), site=site(url))
