"""Events and their texts: written when founded, rewritten when their listings say something else."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from json import loads
from operator import itemgetter
from typing import Any

from pipeline import ids
from pipeline.changes import FROM, Change, differences
from pipeline.companies import Book
from pipeline.merge import Merged, Told, merge
from pipeline.storing import claims, rows, search, series
from pipeline.storing.database import chosen, insert
from pipeline.storing.directory import Directory
from pipeline.storing.neighbours import Profiles
from pipeline.storing.shape import KEPT, Row, event_row, hide, texts_row
from pipeline.storing.verdicts import Verdicts

Render = Callable[..., str]
"""`vevent(event, plain=…, address=…, organizer_url=…)` of `pipeline.publish.ical`."""
_EVENT, _TEXTS = itemgetter(*rows.EVENT), itemgetter(*rows.TEXTS)
PUBLISHED_TEXTS = ("description", "heading", "address")
PROVENANCE = "UPDATE event_texts SET provenance = ? WHERE number = ?"
JOINED = ", ".join(f"l.{name}" for name in (*rows.LISTING, "delisted_at"))
OF_LISTINGS = (
    f"SELECT {JOINED}, s.aggregator, s.group_id, s.name AS source_name FROM listings l "
    "LEFT JOIN sources s ON s.id = l.source_id WHERE"
)


@dataclass(slots=True)
class Session:
    """One transaction on one database: what its steps share."""

    conn: sqlite3.Connection
    now: str
    uid_domain: str
    render: Render
    directory: Directory
    profiles: Profiles = field(default_factory=Profiles)
    verdicts: Verdicts = field(default_factory=Verdicts)
    book: Book = field(default_factory=Book)
    """The list of companies."""
    founded: set[str] = field(default_factory=set)
    """Ids of events that this transaction made: what they become before its end is no change."""


def found(session: Session, founders: Sequence[tuple[str, Told]], revived: Mapping[str, Row] | None = None) -> None:
    """Write new events, each with the id it gets and the listing that founds it.

    `revived` are those of which the id was an event's before it was merged: they go on where they ended.
    """
    if not founders:
        return
    conn, revived = session.conn, revived or {}
    highest = int(conn.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()[0])
    events: list[Row] = []
    texts: list[Row] = []
    for number, (event_id, told) in enumerate(founders, highest + 1):
        event, text, group_url = _rows(session, merge((told,)), _kept(session, event_id, number, revived), (told,))
        draw(session, event, text, group_url)
        events.append(event)
        texts.append(text)
    series.assign(conn, events, {event_id: (told,) for event_id, told in founders})
    insert(conn, "events", rows.EVENT, [_EVENT(event) for event in events])
    insert(conn, "event_texts", rows.TEXTS, [_TEXTS(text) for text in texts])
    search.add(conn, texts)
    _label(session, [(event["topics"], event["id"]) for event in events])
    claims.settle(conn, session.book, {event_id: (told,) for event_id, told in founders})
    _each(conn, "DELETE FROM event_aliases WHERE alias = ?", revived)
    session.founded.update(event_id for event_id, _ in founders)


def _kept(session: Session, event_id: str, number: int, revived: Mapping[str, Row]) -> Row:
    """Give what stays of an event through all its versions; a revived one has its UID again, and a higher sequence."""
    before = revived.get(event_id)
    return {
        "number": number,
        "id": event_id,
        "uid": before["uid"] if before else ids.uid(event_id, session.uid_domain),
        "sequence": before["sequence"] + 1 if before else 0,
        "first_seen_at": before["first_seen_at"] if before else session.now,
        "last_seen_at": session.now,
        "changed_at": session.now,
    }


def _rows(
    session: Session, merged: Merged, kept: Mapping[str, Any], listings: Sequence[Told]
) -> tuple[Row, Row, str | None]:
    """Build the rows of an event and its texts, and give the page of its group."""
    merged = session.verdicts.apply(kept["id"], merged, listings)
    group, venue = session.directory.group(merged), session.directory.venue(merged)
    event = event_row(merged, kept, group, venue)
    text = texts_row(merged, event)
    said = merged.record
    if session.verdicts.hides(
        kept["id"],
        listings,
        (group.id, group.name, said.organizer_name or ""),
        (venue.id, venue.name, said.location_name or ""),
    ):
        hide(event, text)
    return event, text, group.url


def draw(session: Session, event: Row, text: Row, group_url: str | None) -> None:
    """Render the VEVENT of a row that is final."""
    text["vevent"] = session.render(event, plain=text["plain"], address=text["address"], organizer_url=group_url)


def refresh(session: Session, event_ids: Iterable[str]) -> int:
    """Bring events in line with their listings, with a row for every change; give how many became different."""
    wanted = sorted(set(event_ids))
    if not wanted:
        return 0
    before = {row["id"]: row for row in chosen(session.conn, "SELECT * FROM events WHERE id IN", wanted)}
    texts = {
        row["event_id"]: row for row in chosen(session.conn, "SELECT * FROM event_texts WHERE event_id IN", wanted)
    }
    told = _told(session.conn, wanted)
    made = {event_id: _made(session, before[event_id], listings) for event_id, listings in told.items()}
    series.assign(session.conn, [event for _, event, _, _ in made.values()], told)
    versions = (_version(session, before[each], texts[each], told[each], *made[each]) for each in told)
    changed = [version for version in versions if version is not None]
    _rewrite(session, changed, before, texts)
    claims.settle(session.conn, session.book, told)
    return len(changed)


def reclaim(session: Session) -> None:
    """Ask anew what is claimed of companies, when the list of companies or the rules have changed."""
    if claims.is_current(session.conn, session.book):
        return
    claims.enlist(session.conn, session.book)
    ids = claims.to_judge(session.conn, session.now)
    for start in range(0, len(ids), BATCH):
        claims.settle(session.conn, session.book, _told(session.conn, ids[start : start + BATCH]))


BATCH = 1000
"""Events that are judged at a time: their listings are held in memory."""


_Made = tuple[Merged, Row, Row, str | None]
"""An event from its listings: merged, its row, its texts, the page of its group."""


@dataclass(slots=True)
class _Version:
    """A new version of an event, and what it changes."""

    event: Row
    text: Row
    changes: list[tuple[Any, ...]]


def _made(session: Session, before: Row, listings: Sequence[Told]) -> _Made:
    merged = merge(listings)
    return merged, *_rows(session, merged, before, listings)


def _version(
    session: Session,
    before: Row,
    text_before: Row,
    listings: Sequence[Told],
    merged: Merged,
    event: Row,
    text: Row,
    group_url: str | None,
) -> _Version | None:
    """Build the new version of an event, or None when it says the same."""
    same = all(event[name] == before[name] for name in event if name not in KEPT)
    if same and all(text[name] == text_before[name] for name in PUBLISHED_TEXTS):
        if text["provenance"] != text_before["provenance"]:
            session.conn.execute(PROVENANCE, (text["provenance"], before["number"]))
        return None
    changes: list[tuple[Any, ...]] = []
    if before["id"] not in session.founded:
        found = differences({**text_before, **before}, {**text, **event})
        event["sequence"] += any(change.material for change in found)
        if not event["hidden"] and not before["hidden"]:  # what was taken out stays out, also of its history
            changes = [_change(session, event, merged, change, listings) for change in found]
    event["changed_at"] = event["last_seen_at"] = session.now
    draw(session, event, text, group_url)
    return _Version(event, text, changes)


def _change(session: Session, event: Row, merged: Merged, change: Change, listings: Sequence[Told]) -> tuple[Any, ...]:
    bundle = FROM.get(change.field, change.field)
    listing = (merged.provenance or {}).get(bundle, merged.leader.listing_id)
    source = next(told.source_id for told in listings if told.listing_id == listing)
    return event["id"], session.now, change.field, change.old, change.new, source, listing, event["sequence"]


CHANGE = ("event_id", "changed_at", "field", "old", "new", "source_id", "listing_id", "sequence")


def _rewrite(
    session: Session, versions: Sequence[_Version], before: Mapping[str, Row], texts_before: Mapping[str, Row]
) -> None:
    """Write new versions over the old ones, and index what search can find."""
    conn = session.conn
    _update(conn, "events", [(version.event, before[version.event["id"]]) for version in versions])
    searched = [v.text for v in versions if _searched(v.text) != _searched(texts_before[v.event["id"]])]
    search.remove(conn, [texts_before[text["event_id"]] for text in searched])
    _update(conn, "event_texts", [(version.text, texts_before[version.event["id"]]) for version in versions])
    search.add(conn, searched)
    insert(conn, "changes", CHANGE, [change for version in versions for change in version.changes])
    events = [version.event for version in versions]
    labelled = [(e["topics"], e["id"]) for e in events if e["topics"] != before[e["id"]]["topics"]]
    _each(conn, "DELETE FROM event_topics WHERE event_id = ?", [event_id for _, event_id in labelled])
    _label(session, labelled)


def _searched(text: Mapping[str, Any]) -> tuple[str, str]:
    return text["heading"], text["plain"]


def _update(conn: sqlite3.Connection, table: str, versions: Iterable[tuple[Row, Row]]) -> None:
    """Write what differs from the row before: an index whose columns are not named is not touched.

    OR ROLLBACK as in `insert`.
    """
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for new, before in versions:
        alike[tuple(name for name, value in new.items() if before[name] != value)].append(new)
    for columns, rows_of_them in alike.items():
        if columns:
            marks = ", ".join(f"{name} = :{name}" for name in columns)
            conn.executemany(f"UPDATE OR ROLLBACK {table} SET {marks} WHERE number = :number", rows_of_them)


def _each(conn: sqlite3.Connection, sql: str, event_ids: Iterable[str]) -> None:
    conn.executemany(sql, [(event_id,) for event_id in event_ids])


def _label(session: Session, topics: Iterable[tuple[str, str]]) -> None:
    """Write which topics events have: JSON and id of each."""
    pairs = [(topic, event_id) for several, event_id in topics for topic in dict.fromkeys(_listed(several))]
    session.directory.topics(topic for topic, _ in pairs)
    insert(session.conn, "event_topics", ("topic_id", "event_id"), pairs)


_listed = lru_cache(maxsize=4096)(loads)
"""Read a short list of labels; the same few come thousands of times."""


def _told(conn: sqlite3.Connection, event_ids: Sequence[str]) -> dict[str, list[Told]]:
    """Give what the listings of events say, by event."""
    found: dict[str, list[Told]] = defaultdict(list)
    for row in chosen(conn, f"{OF_LISTINGS} l.event_id IN", event_ids):
        found[row["event_id"]].append(told(row))
    return found


def told(row: Mapping[str, Any]) -> Told:
    """Give a listing as merging sees it, from its row and that of its source."""
    return Told(
        listing_id=row["id"],
        record=rows.record(row),
        source_id=row["source_id"],
        aggregator=bool(row["aggregator"]),
        changed_at=row["changed_at"],
        delisted=row["delisted_at"] is not None,
        group_id=row["group_id"],
        source_name=row["source_name"] or "",
    )


def told_by(conn: sqlite3.Connection, listing_ids: Sequence[int]) -> dict[int, Told]:
    """Give what some listings say, as merging sees them."""
    return (
        {row["id"]: told(row) for row in chosen(conn, f"{OF_LISTINGS} l.id IN", map(str, listing_ids))}
        if listing_ids
        else {}
    )


ALIAS = ("alias", "event_id", "merged_at", "uid", "sequence", "first_seen_at", "listing_id")


def absorb(session: Session, lost: Mapping[str, str], founded_by: Mapping[str, int]) -> None:
    """Let events without listings live on as former ids of the events that took their listings."""
    if not lost:
        return
    conn = session.conn
    before = chosen(conn, "SELECT * FROM events WHERE id IN", sorted(lost))
    search.remove(conn, chosen(conn, "SELECT * FROM event_texts WHERE event_id IN", sorted(lost)))
    lead(conn, lost, "event_id")
    _each(conn, "DELETE FROM claims WHERE event_id = ?", lost)  # the listings repeat them where they are now
    _each(conn, "DELETE FROM event_texts WHERE event_id = ?", lost)
    _each(conn, "DELETE FROM event_topics WHERE event_id = ?", lost)
    _each(conn, "DELETE FROM events WHERE id = ?", lost)
    insert(
        conn,
        "event_aliases",
        ALIAS,
        [
            (e["id"], lost[e["id"]], session.now, e["uid"], e["sequence"], e["first_seen_at"], founded_by[e["id"]])
            for e in before
        ],
    )


def lead(conn: sqlite3.Connection, leads_to: Mapping[str, str], column: str = "alias") -> None:
    """Let former ids lead to other events; they are named themselves, or by the event they led to."""
    conn.executemany(
        f"UPDATE event_aliases SET event_id = ? WHERE {column} = ?", [(new, old) for old, new in leads_to.items()]
    )
