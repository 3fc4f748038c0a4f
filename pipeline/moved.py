"""Sources that have moved for good: where the old address dies, the one it led to is asked.

People own the region file, so no program rewrites it: `sources.moved_to` and the health page say where a source
is now, and nothing is lost until somebody has changed the entry.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from pipeline.gather import same_origin
from pipeline.records import DocumentState, Gathered
from scrapers.model import Source, Warn

LOST = frozenset({"not-found", "gone", "unreachable", "bad-tls", "not-a-calendar"})
"""Failures of an address that nobody keeps any more; a parked domain answers with a page."""

Ask = Callable[[Source, Mapping[str, DocumentState], datetime], Awaitable[Gathered]]


async def following(
    ask: Ask, moved_to: str | None, source: Source, known: Mapping[str, DocumentState], now: datetime
) -> Gathered:
    """Visit a source; when its address is lost and was known to have moved, visit where it moved to."""
    found = await ask(source, known, now)
    if not moved_to or moved_to == source.url or found.error_code not in LOST:
        return found
    there = await ask(_at(source, moved_to), {}, now)
    if there.error_code is not None:
        return found
    note = Warn(
        f"{source.url} fails ({found.error_code}) and had moved to {moved_to}, which was read instead; "
        "write that address into the region file"
    )
    return replace(there, moved_to=moved_to, warnings=(note, *there.warnings))


def _at(source: Source, url: str) -> Source:
    """Give the source at another address. Its token goes to its own origin and to no other."""
    return replace(source, url=url, token_env=source.token_env if same_origin(source.url, url) else None)
