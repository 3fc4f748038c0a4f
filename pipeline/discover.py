"""From any page to the feed behind it: candidates are named, tried in order, and judged by what they bring."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from pipeline.child import Children
from pipeline.claiming.calendars import owner
from pipeline.config import Region
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.records import Gathered, Record, Window
from scrapers.adapters import address
from scrapers.candidates import Candidate, Tells
from scrapers.errors import SourceError
from scrapers.links import candidates
from scrapers.model import Document, Source
from scrapers.text import tidy

MOST_TRIED = 10
LEADS = 3
"""Pages called "events" that are looked at when the pasted page leads to nothing itself."""
EXAMPLES = 3
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_CALENDAR_NAME = re.compile(rb"^X-WR-CALNAME[^:\r\n]*:([^\r\n]{1,200})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate, and what it brought when it was tried."""

    candidate: Candidate
    gathered: Gathered

    @property
    def upcoming(self) -> int:
        """Give how many of its events have not started yet."""
        return sum(record.starts_at > _now(self.gathered) for record in self.gathered.records)

    @property
    def works(self) -> bool:
        """Tell whether it was read and has events."""
        return self.gathered.error_code is None and bool(self.gathered.records)

    @property
    def examples(self) -> tuple[Record, ...]:
        """Give the next events, or the last ones where none is to come."""
        ordered = sorted(self.gathered.records, key=lambda record: record.starts_at)
        ahead = [record for record in ordered if record.starts_at > _now(self.gathered)]
        return tuple(ahead[:EXAMPLES] or ordered[-EXAMPLES:])


@dataclass(frozen=True, slots=True)
class Discovery:
    """What stands behind an address: its name, and the candidates that were tried, the best first."""

    url: str
    name: str
    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial | None:
        """Give the most telling candidate that works, None when none does."""
        return next((trial for trial in self.trials if trial.works), None)


def _now(gathered: Gathered) -> str:
    return f"{gathered.started_at.replace(tzinfo=None):%Y-%m-%dT%H:%M:%SZ}"


async def discover(
    url: str, timezone: str, fetcher: Fetcher, children: Children, window: Window, now: datetime
) -> Discovery:
    """Find what an address leads to. Raises SourceError when the address itself cannot be read at all."""
    doc = (await fetcher.fetch(url)).document
    assert doc is not None  # nothing was asked conditionally
    found = await _candidates(doc, url, fetcher, children)
    trials = [await _try(candidate, timezone, fetcher, children, window, now) for candidate in found[:MOST_TRIED]]
    return Discovery(url, name_of(doc), tuple(sorted(trials, key=_merit)))


async def _candidates(doc: Document, url: str, fetcher: Fetcher, children: Children) -> list[Candidate]:
    """Give the candidates of a page; of the pages that it calls "events" too, when it has none of its own."""
    found = await children.run(candidates, doc)
    better = address(url)
    if better != url:
        found = [Candidate(better, None, "the calendar of this address", Tells.CALENDAR), *found]
    for lead in [candidate for candidate in found if candidate.rank == Tells.LEAD][:LEADS]:
        if any(candidate.rank < Tells.PAGE for candidate in found):
            break
        try:
            page = (await fetcher.fetch(lead.url)).document
        except SourceError:
            continue
        if page is not None:
            found += await children.run(candidates, page)
    own = {candidate.url: candidate for candidate in found if candidate.rank != Tells.LEAD}
    return sorted(own.values(), key=lambda candidate: candidate.rank)


async def _try(
    candidate: Candidate, timezone: str, fetcher: Fetcher, children: Children, window: Window, now: datetime
) -> Trial:
    source = Source(id="candidate", url=candidate.url, adapter=candidate.adapter, timezone=timezone)
    return Trial(candidate, await gather(source, fetcher, children, window, {}, now, details=EXAMPLES))


def _merit(trial: Trial) -> tuple[bool, bool, int, int]:
    """Order by: it works, it has something to come, how much its kind tells, how many events."""
    return not trial.works, not trial.upcoming, trial.candidate.rank, -len(trial.gathered.records)


def name_of(doc: Document) -> str:
    """Give what a page or calendar calls itself; its host where it says nothing."""
    found = _CALENDAR_NAME.search(doc.content[:20_000]) or _TITLE.search(doc.content[:200_000])
    title = tidy(found[1].decode("utf-8", "replace")) if found else ""
    parts = re.split(r"\s+[|·–—-]\s+", unescape(title).replace("\\,", ","))
    first = next(filter(owner, parts), parts[0])  # `Events – Cobalt Lantern` is called after the house
    return first[:80] or (urlsplit(doc.url).hostname or doc.url).removeprefix("www.")


def overlap(trial: Trial, region: Region, known: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Count per existing source how many of the candidate's events it tells already.

    `known` are (source id, title, start) of what is in the catalogue. A source of the same address
    counts with all of them.
    """
    wanted = {(record.title.casefold(), record.starts_at) for record in trial.gathered.records}
    shared: dict[str, int] = {}
    for source_id, title, starts_at in known:
        if (title.casefold(), starts_at) in wanted:
            shared[source_id] = shared.get(source_id, 0) + 1
    for source in region.sources:
        if source.url and address(source.url).rstrip("/") == trial.candidate.url.rstrip("/"):
            shared[source.id] = len(trial.gathered.records)
    return dict(sorted(shared.items(), key=lambda item: -item[1]))


def entry(discovery: Discovery, trial: Trial, region: Region, source_id: str | None = None) -> Mapping[str, Any]:
    """Give the region file's entry for a candidate, with an id that is free."""
    name = discovery.name
    wanted = source_id or slug(name) or slug(urlsplit(discovery.url).hostname or "source")
    taken = {source.id for source in region.sources}
    free = next(i for i in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if i not in taken)
    told: dict[str, Any] = {"id": free if source_id is None else wanted, "name": name, "url": trial.candidate.url}
    if trial.candidate.adapter and trial.candidate.adapter != trial.gathered.adapter:
        told["adapter"] = trial.candidate.adapter
    return told


def slug(text: str) -> str:
    """Give a text as an id: a-z, 0-9 and hyphens, at most 40 characters."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
