"""One request and one answer, free of any web framework: the site and the command line make the same bytes."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from pipeline.publish import filters, geo, periods, queries
from pipeline.publish.filters import Filters
from pipeline.publish.problem import Problem

if TYPE_CHECKING:
    from pipeline.publish.tally import Tally

MINUTE = 60
NEW_HOURS = 48
FEED_SECONDS = 15 * MINUTE
PAGE_SECONDS = MINUTE


_quoted = lru_cache(maxsize=4096)(quote_plus)


@dataclass(frozen=True, slots=True)
class Region:
    """What the catalogue says about itself: its id (the name of its file), its name for people, its zone."""

    id: str
    name: str
    zone: ZoneInfo

    @classmethod
    def read(cls, conn: sqlite3.Connection, region_id: str) -> "Region":
        """Read the table `region`."""
        facts = {row["name"]: row["value"] for row in conn.execute("SELECT name, value FROM region")}
        name = facts.get("name") or region_id.replace("-", " ").title()
        return cls(region_id, name, ZoneInfo(facts.get("timezone") or "UTC"))


@dataclass(frozen=True)
class Visit:
    """One request: what it asks for, of which catalogue, at what moment. `base` is scheme and host."""

    conn: sqlite3.Connection
    region: Region
    now: datetime
    base: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """What the path itself names, like the id of an event."""
    regions: tuple[str, ...] = ()
    """All that this server has, the default one first."""
    counting: "Callable[[sqlite3.Connection], Tally | None] | None" = None
    """Gives what counts events in memory, where a server keeps it."""

    @cached_property
    def filters(self) -> Filters:
        """Give the request's filters, checked; raises Problem 400."""
        found = filters.parse(self.pairs, now=self.now, zone=self.region.zone)
        towns = "locality" in found.given and self.tally
        queries.check_known(self.conn, found, {"locality": towns.known("locality")} if towns else {})
        return found

    @cached_property
    def tally(self) -> "Tally | None":
        """Give what counts events in memory; None where SQL has to."""
        return self.counting(self.conn) if self.counting else None

    @cached_property
    def new_since(self) -> str:
        """Give since when events count as new: two days; in a catalogue that is itself new, none is."""
        oldest = self.conn.execute("SELECT min(first_seen_at) FROM events").fetchone()[0]
        since = periods.utc(self.now - timedelta(hours=NEW_HOURS))
        return since if oldest and oldest < since else "9999"

    def plain(self, *own: str) -> None:
        """Refuse parameters on a page that has no filters, but for the region and those of its own."""
        for name, _ in self.pairs:
            if name not in ("region", *own) and not name.startswith(filters.TRACKERS):
                allowed = ("region", *own)
                raise Problem(400, f"this page has no filter {name!r}; allowed: {', '.join(allowed)}",
                              parameter=name, allowed=allowed)  # fmt: skip

    def bare(self) -> "Visit":
        """Give the same visit without the parameters that are a page's own, for what reads filters."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] == "region"))

    def asked(self, name: str, default: str = "") -> str:
        """Give the text of a parameter that is a page's own."""
        return next((text.strip() for given, text in self.pairs if given == name and text.strip()), default)

    def link(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """Give a link within the site that stays in the region of this visit."""
        wanted = [f"{_quoted(name)}={_quoted(text)}" for name, text in pairs if name != "region"]
        if self.regions and self.region.id != self.regions[0]:
            wanted.append(f"region={_quoted(self.region.id)}")
        return f"{path}?{'&'.join(wanted)}" if wanted else path

    def absolute(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """Give a link that holds outside the site."""
        return self.base + self.link(path, pairs)


def prepare(conn: sqlite3.Connection) -> None:
    """Prepare a connection for publishing; once, since SQLite then forgets all statements it has compiled."""
    conn.row_factory = sqlite3.Row
    geo.teach(conn)


def visit(
    conn: sqlite3.Connection,
    region_id: str,
    *,
    now: datetime,
    base: str,
    path: str,
    pairs: Iterable[tuple[str, str]] = (),
    names: Mapping[str, str] | None = None,
    regions: tuple[str, ...] = (),
    counting: "Callable[[sqlite3.Connection], Tally | None] | None" = None,
) -> Visit:
    """Prepare a connection and give the visit of one request on it."""
    prepare(conn)
    return Visit(conn, Region.read(conn, region_id), now, base, path, tuple(pairs), names or {}, regions, counting)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back. `seconds` is how long others may keep it; `open` lets scripts of other sites read it."""

    body: str | bytes
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: int = FEED_SECONDS
    open: bool = True


def page(html: str, *, status: int = 200, seconds: int = PAGE_SECONDS) -> Reply:
    """Give an HTML page."""
    return Reply(html, "text/html; charset=utf-8", status, seconds=seconds, open=False)


def redirect(target: str, *, status: int = 301) -> Reply:
    """Send to another address of this site."""
    return Reply("", "text/plain; charset=utf-8", status, {"location": target})
