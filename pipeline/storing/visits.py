"""One visit to one source, written as one transaction: what it told, what that changes, and how it went."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from pipeline.decide import Decisions, Fetch, decide
from pipeline.merge import Told as Listed
from pipeline.normalise import utc
from pipeline.records import DocumentState, Gathered, Record
from pipeline.rekey import Known
from pipeline.storing import events, listings, outcomes, overlap, parts, rows, sources
from pipeline.storing.database import insert
from pipeline.storing.database import rows as query
from pipeline.storing.events import Session
from pipeline.storing.grouping import Arrival, Grouping, group, regroup
from pipeline.storing.outcomes import Told
from pipeline.storing.partial import completed
from pipeline.storing.verdicts import Renamed
from scrapers.model import Rejected, Source

MAX_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """How one visit to one source went: a line of the collection's report."""

    source_id: str
    outcome: str
    """`ok`, `unchanged`, `empty`, `held`, `failed`."""
    state: str
    """The health of the source afterwards."""
    error_code: str | None = None
    message: str = ""
    seen: int = 0
    new: int = 0
    changed: int = 0
    rekeyed: int = 0
    missing: int = 0
    delisted: int = 0
    rejected: int = 0
    upcoming: int = 0
    warnings: tuple[str, ...] = ()
    next_check_at: str | None = None


def look(conn: sqlite3.Connection, source: Source, gathered: Gathered, now: datetime, *, accept: bool = False) -> Told:
    """Compare what a visit brought with what was known; write nothing."""
    known = listings.known(conn, source.id)
    records, rejected = _storable(gathered)
    before = parts.known(conn, source.id)
    shown = parts.kept(before, known.values(), gathered)
    kept = parts.still_told(shown, utc(now))
    if gathered.partial:
        records = completed(conn, source, known, records)
    fetch = Fetch(
        now=now,
        complete=gathered.complete,
        unchanged=gathered.unchanged,
        failed=gathered.error_code is not None,
        cap=gathered.cap,
        rejected=rejected,
        kept=frozenset(old.key for old in kept),
        shown=shown,
        allow_empty=source.allow_empty,
        accept=accept,
    )
    return Told(gathered, records, rejected, decide(known, records, fetch), kept, known, before)


def _storable(gathered: Gathered) -> tuple[tuple[Record, ...], tuple[Rejected, ...]]:
    """Set aside what SQLite cannot hold; one bad entry costs one event."""
    bad = [record for record in gathered.records if not rows.storable(record)]
    if not bad:
        return gathered.records, gathered.rejected
    good = tuple(record for record in gathered.records if rows.storable(record))
    why = "its identifier, or a number in it, cannot be stored"
    return good, (*gathered.rejected, *(Rejected("malformed", why, None, r.url, r.title) for r in bad))


def settle(
    session: Session, source: Source, gathered: Gathered, now: datetime, random: Random, *, accept: bool = False
) -> Visit:
    """Write a visit. To be called inside a transaction."""
    told = look(session.conn, source, gathered, now, accept=accept)
    write_listings(session, source, told.decisions)
    if told.decisions.outcome != "failed":
        listings.mark_seen(session, _told_as_before(told, session.now), now)
        if not gathered.unchanged:
            _write_rejected(session, source.id, told.rejected)
            parts.remember(session.conn, source.id, told)
    return _write_outcome(session, source, told, now, random)


def _told_as_before(told: Told, now: str) -> Iterator[Known]:
    """Give the known listings that are told and were not written; the same document tells what it told before."""
    if told.gathered.unchanged:
        yield from (old for old in told.known.values() if old.missing_since is None and old.starts_at > now)
        return
    yield from told.kept
    changed = {old.id for old, _ in told.decisions.changed}
    again = (told.known.get(record.key) for record in told.records)
    yield from (old for old in again if old is not None and old.id not in changed)


def write_listings(session: Session, source: Source, decisions: Decisions) -> None:
    """Write listings, and the events that they found, join, change or leave."""
    if not decisions.writes:
        return
    conn, now = session.conn, session.now
    new = listings.numbers(conn, decisions.new)
    arrivals = [Arrival(listing_id, record) for listing_id, record in new]
    arrivals += [Arrival(old.id, record, old) for old, record in decisions.changed]
    renamed = [Renamed(o.id, o.event_id, o.key, record.key) for o, record in decisions.changed if o.key != record.key]
    session.verdicts.follow(conn, source.id, renamed)
    grouping = group(session, source.id, arrivals)
    found(session, grouping, {number: listings.told(number, record, source, now) for number, record in new})
    listings.add(session, source.id, ((number, record, *grouping.joined.pop(number)) for number, record in new))
    listings.change(session, decisions.changed)
    listings.move(session, ((ref, event_id, match) for ref, (event_id, match) in grouping.joined.items()))
    listings.mark_returned(session, decisions.returned)
    listings.mark_missing(session, decisions.missing, decisions.held, decisions.delisted)
    close(session, grouping)
    marked = (*(old for old, _ in decisions.changed), *decisions.returned, *decisions.delisted)
    touched = grouping.touched | {grouping.absorbed.get(old.event_id, old.event_id) for old in marked}
    events.refresh(session, touched)


def found(session: Session, grouping: Grouping, arriving: Mapping[int, Listed]) -> None:
    """Write the events that a grouping founds or revives, each as the listing that founds it tells it."""
    known = events.told_by(session.conn, [ref for _, ref in grouping.founders if ref not in arriving])
    told = {**known, **arriving}
    events.found(session, [(event_id, told[ref]) for event_id, ref in grouping.founders], grouping.revived)


def close(session: Session, grouping: Grouping) -> None:
    """Turn events that lost all their listings into former ids, and lead those to where their listings went."""
    events.absorb(session, grouping.absorbed, grouping.founded_by)
    events.lead(session.conn, grouping.led)


def rejudge(session: Session, refs: Iterable[int], events_too: Iterable[str]) -> None:
    """Bring known listings, and events, in line with what people say now. To be called inside a transaction."""
    grouping = regroup(session, refs)
    found(session, grouping, {})
    listings.move(session, ((ref, event_id, match) for ref, (event_id, match) in grouping.joined.items()))
    close(session, grouping)
    touched = grouping.touched | {grouping.absorbed.get(event_id, event_id) for event_id in events_too}
    events.refresh(session, touched)


REJECTED = ("source_id", "code", "message", "uid", "url", "title", "first_seen_at", "last_seen_at")


def _write_rejected(session: Session, source_id: str, rejected: Iterable[Rejected]) -> None:
    """Let `rejected` say what could not be understood at the last visit, and since when."""
    now = session.now
    before = {
        (row["code"], row["message"], row["uid"], row["url"], row["title"]): row["id"]
        for row in query(session.conn, "SELECT * FROM rejected WHERE source_id = ?", (source_id,))
    }
    found = {(r.code, r.message[:500], r.uid, r.url, r.title) for r in rejected if _encodes(r)}
    gone = [(before[key],) for key in before.keys() - found]
    session.conn.executemany("DELETE FROM rejected WHERE id = ?", gone)
    insert(
        session.conn,
        "rejected",
        REJECTED,
        [(source_id, *key, now, now) for key in sorted(found - before.keys(), key=str)],
    )


def _encodes(entry: Rejected) -> bool:
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in f"{entry.message}{entry.uid}{entry.url}{entry.title}")


def _write_outcome(session: Session, source: Source, told: Told, now: datetime, random: Random) -> Visit:
    """Write the rows of `fetches`, `documents` and `sources`, and give the report's line."""
    conn = session.conn
    before = sources.row(conn, source.id)
    if before is None:
        raise LookupError(f"the source {source.id} is not in the database; open it with its region first")
    others = overlap.beside(conn, source.id, session.now) if told.records else ()
    columns = outcomes.columns(before, source, told, _counts(session, source, told), now, random, others)
    _remember(session, source, told, now, columns)
    sources.write(conn, source.id, {name: value for name, value in columns.items() if before[name] != value})
    visit = report(source.id, told, columns)
    _write_fetch(session, told.gathered, visit)
    return visit


def _counts(session: Session, source: Source, told: Told) -> tuple[int, int]:
    """Count the listings of the source, and those ahead; what no decision touches is as it was known."""
    if told.decisions.writes:
        return sources.counts(session.conn, source.id, session.now)
    still = [old.starts_at > session.now for old in told.known.values() if old.delisted_at is None]
    return len(still), sum(still)


def _remember(session: Session, source: Source, told: Told, now: datetime, columns: dict[str, Any]) -> None:
    """Keep the validators of documents that were understood whole; of what proved nothing, parts alone may be known."""
    gathered = told.gathered
    if told.decisions.outcome == "failed":
        return
    if gathered.unchanged:
        before = sources.remembered(session.conn, source.id)
        states = {**before, **{state.url: state for state in gathered.documents}}
        if states != before:
            sources.remember(session.conn, source.id, states.values(), session.now)
        return
    whole = told.decisions.conclusive
    known = whole or (parts.are_certain(told) and bool(gathered.parts or gathered.unchanged_parts))
    read = gathered.documents if whole else tuple(DocumentState(state.url) for state in gathered.documents)
    sources.remember(session.conn, source.id, read if known else (), session.now)
    columns.update(recipe=sources.recipe(source) if known else None)
    if not (known and gathered.unchanged_parts):  # what was read in part was last read whole before
        columns["read_at"] = sources.read_at(now, partial=gathered.partial) if known else None


def report(source_id: str, told: Told, columns: Mapping[str, Any] | None = None) -> Visit:
    """Give a visit's line of the report; without the columns written, as it would be."""
    gathered, decisions, after = told.gathered, told.decisions, columns or {}
    return Visit(
        source_id,
        decisions.outcome,
        after.get("state", ""),
        gathered.error_code,
        gathered.error_message,
        seen=len(told.records) + len(told.kept),
        new=len(decisions.new),
        changed=len(decisions.changed),
        rekeyed=decisions.rekeyed,
        missing=decisions.lost,
        delisted=len(decisions.delisted),
        rejected=len(told.rejected),
        upcoming=after.get("upcoming", 0),
        warnings=tuple(warning.message for warning in gathered.warnings[:MAX_WARNINGS]),
        next_check_at=after.get("next_check_at"),
    )


def _write_fetch(session: Session, gathered: Gathered, visit: Visit) -> None:
    """Write the log line of a visit."""
    line = {
        "source_id": visit.source_id,
        "started_at": utc(gathered.started_at),
        "finished_at": utc(gathered.finished_at),
        "outcome": visit.outcome,
        "error_code": visit.error_code,
        "message": visit.message,
        "http_status": gathered.http_status,
        "documents": len(gathered.documents),
        "bytes": gathered.bytes,
        "seen": visit.seen,
        "new": visit.new,
        "changed": visit.changed,
        "rekeyed": visit.rekeyed,
        "missing": visit.missing,
        "delisted": visit.delisted,
        "rejected": visit.rejected,
        "complete": int(gathered.complete),
        "warnings": rows.as_json(visit.warnings),
    }
    insert(session.conn, "fetches", line.keys(), [tuple(line.values())])
