"""Groups, venues and topics: found again by their keys, added when they are new."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.entities import group_key, venue
from pipeline.ids import slug
from pipeline.merge import Merged


class Entry(NamedTuple):
    """A group or a venue as events carry it."""

    id: str
    name: str
    url: str | None = None


NOBODY = Entry("", "")


def sync_topics(conn: sqlite3.Connection, topics: Iterable[tuple[str, str, str]]) -> None:
    """Make `topics` say what the list of topics says (id, name, description); one that left the list stays."""
    before = {row[0]: row for row in conn.execute("SELECT id, name, description FROM topics")}
    differing = [topic for topic in topics if before.get(topic[0]) != topic]
    conn.executemany("INSERT OR REPLACE INTO topics (id, name, description) VALUES (?, ?, ?)", differing)


class Directory:
    """The groups, venues and topics of a region, read once and kept in memory while nobody else writes."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._groups: dict[str, Entry] = {}
        self._venues: dict[str, Entry] = {}
        self._group_ids: dict[str, Entry] = {}
        self._venue_ids: set[str] = set()
        self._topics: set[str] = set()
        self._version: int | None = None

    def refresh(self) -> None:
        """Read everything again when another connection has written since."""
        version = self._conn.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        self.forget()
        for key, *entry in self._conn.execute("SELECT key, id, name, url FROM groups"):
            self._groups[key] = group = Entry(*entry)
            self._group_ids[group.id] = group
        for key, *entry in self._conn.execute("SELECT key, id, name FROM venues"):
            self._venues[key] = place = Entry(*entry)
            self._venue_ids.add(place.id)
        self._topics.update(topic for (topic,) in self._conn.execute("SELECT id FROM topics"))
        self._version = version

    def forget(self) -> None:
        """Trust nothing in memory any more: a transaction was rolled back, or another program wrote."""
        for kept in (self._groups, self._venues, self._group_ids, self._venue_ids, self._topics):
            kept.clear()
        self._version = None

    def group(self, merged: Merged) -> Entry:
        """Give who organises: the group whose calendar the source is, else the organizer that is named."""
        if merged.group_id and merged.group_id in self._group_ids:
            return self._group_ids[merged.group_id]
        name = merged.record.organizer_name
        key = group_key(name) if name else ""
        if not name or not key:
            return NOBODY
        return self._groups.get(key) or self.add_group(key, name, merged.record.organizer_url)

    def add_group(self, key: str, name: str, url: str | None) -> Entry:
        """Add a group under a readable id of its name."""
        entry = Entry(slug(name, key, self._group_ids.__contains__), name, url)
        self._conn.execute("INSERT INTO groups (id, key, name, url) VALUES (?, ?, ?, ?)", (entry.id, key, name, url))
        self._groups[key] = self._group_ids[entry.id] = entry
        return entry

    def venue(self, merged: Merged) -> Entry:
        """Give where it is, as a venue of the directory."""
        place = venue(merged.record)
        if place is None:
            return NOBODY
        if (entry := self._venues.get(place.key)) is None:
            entry = Entry(slug(place.name, place.key, self._venue_ids.__contains__), place.name)
            self._conn.execute(
                "INSERT INTO venues (id, key, name, address, locality, region, postal_code, country, latitude, "
                "longitude) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (entry.id, *place),
            )
            self._venues[place.key] = entry
            self._venue_ids.add(entry.id)
        return entry

    def topics(self, topics: Iterable[str]) -> None:
        """Make sure that each topic is known; one without a name is called by its id."""
        for topic in set(topics) - self._topics:
            name = topic.replace("-", " ").replace("_", " ").capitalize()
            self._conn.execute("INSERT OR IGNORE INTO topics (id, name) VALUES (?, ?)", (topic, name))
            self._topics.add(topic)
