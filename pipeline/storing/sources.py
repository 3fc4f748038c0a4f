"""The region file in the database: its sources and groups, when each source is due, and how its last visit went."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipeline import health
from pipeline.config import Group, Region
from pipeline.entities import group_key
from pipeline.normalise import utc
from pipeline.records import DocumentState
from pipeline.storing import parts, rows
from pipeline.storing.database import insert
from pipeline.storing.database import rows as query
from scrapers.model import Source

LEASE = timedelta(minutes=10)
TOO_FAR = timedelta(days=8)
"""No visit is planned so far ahead: a time beyond it was written when the clock was wrong."""
READ_WHOLE = timedelta(days=7)
"""So often a document is read whatever its validators say: series grow with the window, validators can be wrong."""
READ_PARTIAL = timedelta(days=1)
ABOUT = "SELECT name, value FROM region WHERE name NOT IN ('verdicts', 'withheld', 'companies')"
REMOVED = "no longer in the region file"


def sync(conn: sqlite3.Connection, region: Region, now: str) -> set[str]:
    """Make `region`, `groups` and `sources` say what the region file says; write only what differs.

    Gives the ids of the events that may now be told differently: a group has another name, a source
    another name, group or rank.
    """
    about = {
        "id": region.id,
        "name": region.name,
        "timezone": region.timezone,
        "latitude": region.latitude,
        "longitude": region.longitude,
        "radius_km": region.radius_km,
        "uid_domain": region.uid_domain,
    }
    said = {name: None if value is None else str(value) for name, value in about.items()}
    if said != dict(conn.execute(ABOUT)):
        conn.executemany("INSERT OR REPLACE INTO region (name, value) VALUES (?, ?)", said.items())
    return _sync_groups(conn, region) | _sync_sources(conn, region, now)


def _sync_groups(conn: sqlite3.Connection, region: Region) -> set[str]:
    declared = {group.id: group for group in region.groups}
    for source in region.sources:  # a group that only a source names is a group all the same
        if source.group and source.group not in declared:
            declared[source.group] = Group(source.group, source.name or source.group)
    before = {row["id"]: row for row in query(conn, "SELECT * FROM groups")}
    listed = {group.id for group in region.groups}
    renamed: set[str] = set()
    for group in declared.values():
        row = _group_row(group, listed=group.id in listed)
        if group.id not in before:
            renamed |= _adopt(conn, group)
            insert(conn, "groups", row.keys(), [tuple(row.values())])
        elif differing := {n for n, value in row.items() if n != "key" and before[group.id][n] != value}:
            renamed |= {group.id} if differing & {"name", "url"} else set()
            marks = ", ".join(f"{name} = :{name}" for name in row if name != "key")
            conn.execute(f"UPDATE groups SET {marks} WHERE id = :id", row)
            conn.execute("UPDATE OR IGNORE groups SET key = :key WHERE id = :id", row)
    for old in before.keys() - listed:
        if before[old]["listed"]:
            conn.execute("UPDATE groups SET listed = 0 WHERE id = ?", (old,))
    return _events(conn, "SELECT id FROM events WHERE group_id = ?", renamed)


def _events(conn: sqlite3.Connection, sql: str, of: Iterable[str]) -> set[str]:
    return {event_id for one in of for (event_id,) in conn.execute(sql, (one,))}


def _group_row(group: Group, *, listed: bool) -> dict[str, Any]:
    return {
        "id": group.id,
        "key": group_key(group.name),
        "name": group.name,
        "url": group.url,
        "description": group.description,
        "links": rows.as_json(dict(group.links)),
        "topics": rows.as_json(list(group.topics)),
        "listed": int(listed),
    }


def _adopt(conn: sqlite3.Connection, group: Group) -> set[str]:
    """Let a declared group take the place of one of the same name that was only known from events; give its id."""
    old = conn.execute("SELECT id, listed FROM groups WHERE key = ?", (group_key(group.name),)).fetchone()
    if old is None:
        return set()
    if old[1]:  # two declared groups of one name: the earlier one is recognised by its id only
        conn.execute("UPDATE groups SET key = key || '|' || id WHERE id = ?", (old[0],))
        return set()
    conn.execute("DELETE FROM groups WHERE id = ?", (old[0],))
    return {old[0]}


def _sync_sources(conn: sqlite3.Connection, region: Region, now: str) -> set[str]:
    before = {row["id"]: row for row in query(conn, "SELECT * FROM sources")}
    retold: set[str] = set()
    for source in region.sources:
        row = _source_row(source)
        old = before.pop(source.id, None)
        if old is None:
            row["state"] = "new" if source.enabled else "disabled"
            insert(conn, "sources", ("id", *row), [(source.id, *row.values())])
        elif differing := {name: value for name, value in row.items() if old[name] != value}:
            if differing.keys() & {"url", "enabled"}:
                differing["next_check_at"] = None  # what is new or back is due at once
            retold |= {source.id} if differing.keys() & {"group_id", "aggregator", "name"} else set()
            differing["state"] = health.state({**old, **differing}, datetime.fromisoformat(now))
            write(conn, source.id, differing)
    gone = [(REMOVED, source_id) for source_id, row in before.items() if row["enabled"] or row["reason"] != REMOVED]
    conn.executemany("UPDATE sources SET enabled = 0, state = 'disabled', reason = ? WHERE id = ?", gone)
    return _events(conn, "SELECT DISTINCT event_id FROM listings WHERE source_id = ?", retold)


def _source_row(source: Source) -> dict[str, Any]:
    """Give the columns of `sources` that the region file decides; the adapter only where it names one."""
    row: dict[str, Any] = {
        "name": source.name or source.id,
        "url": source.url,
        "kind": source.kind,
        "group_id": source.group,
        "aggregator": int(source.aggregator),
        "enabled": int(source.enabled),
        "reason": source.reason,
        "timezone": source.timezone,
        "allow_empty": int(source.allow_empty),
        "every_seconds": int(source.every.total_seconds()) if source.every else None,
    }
    return {**row, "adapter": source.adapter} if source.adapter else row


def recipe(source: Source) -> str:
    """Hash all besides the documents that decides what they give: another recipe reads them anew."""
    return hashlib.blake2b(f"{_program()}|{source!r}".encode(), digest_size=16).hexdigest()


@cache
def _program() -> str:
    """Give the version of this program; looking it up costs more than comparing a whole calendar."""
    try:
        return version("weakties")
    except PackageNotFoundError:
        return ""


def documents(conn: sqlite3.Connection, source: Source, now: datetime) -> dict[str, DocumentState]:
    """Give what is remembered of a source's documents; nothing when they must be read anew."""
    row = conn.execute("SELECT recipe, read_at FROM sources WHERE id = ?", (source.id,)).fetchone()
    if row is None or row[0] != recipe(source) or not row[1]:
        return {}
    if not timedelta() <= now - datetime.fromisoformat(row[1]) < READ_WHOLE:
        return {}
    return parts.with_known(conn, source.id, remembered(conn, source.id))


def read_at(now: datetime, *, partial: bool) -> str:
    """Give since when a document counts as read whole; one whose details failed is read anew after a day."""
    return utc(now - READ_WHOLE + READ_PARTIAL if partial else now)


def remembered(conn: sqlite3.Connection, source_id: str) -> dict[str, DocumentState]:
    """Give what is remembered of a source's documents, by URL."""
    found = conn.execute("SELECT url, etag, last_modified, body_hash FROM documents WHERE source_id = ?", (source_id,))
    return {state[0]: DocumentState(*state) for state in found.fetchall()}


def addresses(conn: sqlite3.Connection) -> dict[str, set[str]]:
    """Give, by source, the addresses of its documents, and where it has moved for good."""
    found: dict[str, set[str]] = {}
    sql = "SELECT source_id, url FROM documents UNION SELECT id, moved_to FROM sources WHERE moved_to IS NOT NULL"
    for source_id, url in conn.execute(sql):
        found.setdefault(source_id, set()).add(url)
    return found


def remember(conn: sqlite3.Connection, source_id: str, states: Iterable[DocumentState], now: str) -> None:
    """Replace what is remembered of a source's documents."""
    conn.execute("DELETE FROM documents WHERE source_id = ?", (source_id,))
    insert(
        conn,
        "documents",
        ("url", "source_id", "etag", "last_modified", "body_hash", "fetched_at"),
        [(s.url, source_id, s.etag, s.last_modified, s.body_hash, now) for s in states],
    )


DUE = (
    "SELECT id FROM sources WHERE enabled AND (next_check_at IS NULL OR next_check_at <= ?1 OR next_check_at > ?2) "
    "AND (lease_until IS NULL OR lease_until <= ?1 OR lease_until > ?3 OR lease_owner = ?4) "
    "ORDER BY next_check_at, id LIMIT ?5"
)


def due(conn: sqlite3.Connection, owner: str, now: datetime, limit: int) -> list[str]:
    """Give the ids of sources that are due and not leased to another, those waiting longest first.

    A lease that its owner never gave back ends by itself. Times far ahead are those of a clock that
    was wrong: they count as due.
    """
    found = conn.execute(DUE, (utc(now), utc(now + TOO_FAR), utc(now + 2 * LEASE), owner, limit))
    return [source_id for (source_id,) in found]


def claim(conn: sqlite3.Connection, owner: str, now: datetime, limit: int) -> list[str]:
    """Lease the sources that are due to one collector, and give their ids."""
    found = due(conn, owner, now, limit)
    lease = utc(now + LEASE)
    conn.executemany(
        "UPDATE sources SET lease_until = ?, lease_owner = ? WHERE id = ?", [(lease, owner, one) for one in found]
    )
    return found


def release(conn: sqlite3.Connection, owner: str) -> None:
    """Give back what was leased and not visited."""
    conn.execute("UPDATE sources SET lease_until = NULL, lease_owner = NULL WHERE lease_owner = ?", (owner,))


def row(conn: sqlite3.Connection, source_id: str) -> dict[str, Any] | None:
    """Give the row of one source."""
    found = query(conn, "SELECT * FROM sources WHERE id = ?", (source_id,))
    return found[0] if found else None


def write(conn: sqlite3.Connection, source_id: str, columns: Mapping[str, Any]) -> None:
    """Set columns of one source."""
    if not columns:
        return
    marks = ", ".join(f"{name} = :{name}" for name in columns)
    conn.execute(f"UPDATE sources SET {marks} WHERE id = :id", {**columns, "id": source_id})


def counts(conn: sqlite3.Connection, source_id: str, now: str) -> tuple[int, int]:
    """Count the listings of a source that it still tells, and how many of them are upcoming."""
    total, upcoming = conn.execute(
        "SELECT count(*), coalesce(sum(starts_at > ?), 0) FROM listings WHERE source_id = ? AND delisted_at IS NULL",
        (now, source_id),
    ).fetchone()
    return int(total), int(upcoming)
