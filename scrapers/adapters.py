"""Which adapters exist, and which of them reads a document.

An adapter is a module in `scrapers.formats` or `scrapers.platforms`. Being there registers it; its
name is the module's. It has

- `recognises(doc) -> bool`: cheap, never raises; looks at the URL and at most the first kilobytes;
- `parse(doc, source) -> Iterator[Parsed]`: listings, rejected entries, documents to follow, warnings;
  raises a SourceError when the document as a whole is not readable;

and may have

- `address(url) -> str | None`: the better document behind a URL that people know (a group's page ->
  its calendar). None where it has no opinion. Pure: decided from the URL alone;
- `CAP`: the feed shows at most so many upcoming entries, so what comes after its last one is unknown; or
  `cap(doc) -> int | None`, where only one of its documents is capped;
- `split(doc, known) -> Parts | None`: the document without the parts whose marks are known, so that only
  what is new is read (scrapers.parts); only where equal bytes always give equal listings;
- `DETAIL`: True when details of listings (Follow "detail") are worth a request each;
- `TOKEN_ENV`: the name of the environment variable with the token it needs; `TOKEN_URL`, a pattern of the addresses
  that need it (else every one of its sources); `headers(token)`, how it is sent (else as a bearer token);
- `VERIFIED`: False for an adapter built from documentation, without a recording.
"""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Protocol, cast

import scrapers.formats
import scrapers.platforms
from scrapers.model import Document, Parsed, Source


class Adapter(Protocol):
    """The two functions that every adapter module has."""

    __name__: str

    def recognises(self, doc: Document) -> bool:
        """Tell whether this adapter reads the document."""

    def parse(self, doc: Document, source: Source) -> Iterator[Parsed]:
        """Yield what the document says."""


FORMAT_ORDER = ("email", "ical", "json_feed", "feed", "schema_org", "json_events", "yaml_events", "selectors")
"""Formats are asked in this order, after the platforms: the first that recognises a document reads it."""


@cache
def adapters() -> dict[str, Adapter]:
    """Every adapter by name: platforms first, then formats from the most to the least telling."""
    platforms = _modules(scrapers.platforms)
    formats = _modules(scrapers.formats)
    order = {name: position for position, name in enumerate(FORMAT_ORDER)}
    ranked = sorted(formats, key=lambda name: (order.get(name, len(order)), name))
    return {**dict(sorted(platforms.items())), **{name: formats[name] for name in ranked}}


def _modules(package: ModuleType) -> dict[str, Adapter]:
    """Load the adapter modules of a package; a name that begins with `_` is a helper."""
    found: dict[str, Adapter] = {}
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, "recognises") and hasattr(module, "parse"):
            found[info.name] = cast("Adapter", module)
    return found


def detect(doc: Document) -> str | None:
    """Name the adapter that reads this document, or None."""
    return next((name for name, adapter in adapters().items() if adapter.recognises(doc)), None)


def address(url: str) -> str:
    """Give the better document behind a URL, or the URL itself: `meetup.com/group` -> its calendar."""
    for adapter in adapters().values():
        better = getattr(adapter, "address", None)
        if better is not None and (found := better(url)):
            return str(found)
    return url


def token_adapter(url: str) -> Adapter | None:
    """Give the adapter whose `TOKEN_URL` says that this address answers only with a token."""
    return next((each for each in adapters().values() if _wants_token(each, url)), None)


def _wants_token(adapter: Adapter, url: str) -> bool:
    pattern = getattr(adapter, "TOKEN_URL", None)
    return pattern is not None and pattern.match(url) is not None
