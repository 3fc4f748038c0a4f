"""Groups, venues and topics: found again by their keys, added when they are new."""

import json
import sqlite3
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from pipeline.entities import Venue, group_key, group_page, may_be_one, street, venue
from pipeline.gazetteer import locate
from pipeline.ids import slug
from pipeline.merge import Merged
from pipeline.records import Record


class Entry(NamedTuple):
    """A group or a venue as events carry it."""

    id: str
    name: str
    url: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    street: str = ""
    """Of a venue: what tells two of one name apart."""
    approximate: bool = False
    """Of a venue: it lies in the middle of its postal code or town, as far as anybody knows."""


NOBODY = Entry("", "")
_place = attrgetter(
    "location_name", "address", "locality", "region", "postal_code", "country", "latitude", "longitude", "attendance"
)
"""What of a record says where it is."""
VENUES = "SELECT id, name, latitude, longitude, address, aliases, approximate FROM venues"


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
        self._pages: dict[str, str] = {}
        self._venues: dict[str, str] = {}
        self._places: dict[str, Entry] = {}
        self._names: set[tuple[str, str]] = set()
        self._told: dict[tuple[object, ...], str] = {}
        self._group_ids: dict[str, Entry] = {}
        self._topics: set[str] = set()
        self._version: int | None = None

    def refresh(self) -> None:
        """Read everything again when another connection has written since."""
        version = self._conn.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        self.forget()
        for key, links, *entry in self._conn.execute("SELECT key, links, id, name, url FROM groups"):
            self._groups[key] = group = Entry(*entry)
            self._group_ids[group.id] = group
            for page in map(group_page, (group.url, *json.loads(links).values())):
                if page:
                    self._pages.setdefault(page, group.id)
        for row in self._conn.execute(VENUES):
            at = street(row[4] or row[1])
            self._keep(Entry(row[0], row[1], None, row[2], row[3], at, bool(row[6])), json.loads(row[5]))
        self._venues.update(self._conn.execute("SELECT key, venue_id FROM venue_keys"))
        self._topics.update(topic for (topic,) in self._conn.execute("SELECT id FROM topics"))
        self._version = version

    def forget(self) -> None:
        """Trust nothing in memory any more: a transaction was rolled back, or another program wrote."""
        for groups in (self._groups, self._pages, self._group_ids, self._topics):
            groups.clear()
        for places in (self._venues, self._places, self._names, self._told):
            places.clear()
        self._version = None

    def group(self, merged: Merged) -> Entry:
        """Give who organises: the group whose calendar the source is, else the organizer that is named."""
        if merged.group_id and merged.group_id in self._group_ids:
            return self._group_ids[merged.group_id]
        name, url = merged.record.organizer_name, merged.record.organizer_url
        if (page := group_page(url)) and page in self._pages:
            return self._group_ids[self._pages[page]]
        key = group_key(name) if name else ""
        if not name or not key:
            return NOBODY
        return self._groups.get(key) or self.add_group(key, name, url)

    def add_group(self, key: str, name: str, url: str | None) -> Entry:
        """Add a group under a readable id of its name."""
        entry = Entry(slug(name, key, self._group_ids.__contains__), name, url)
        self._conn.execute("INSERT INTO groups (id, key, name, url) VALUES (?, ?, ?, ?)", (entry.id, key, name, url))
        self._groups[key] = self._group_ids[entry.id] = entry
        if page := group_page(url):
            self._pages.setdefault(page, entry.id)
        return entry

    def venue(self, merged: Merged) -> Entry:
        """Give where it is, as a venue of the directory; there is nothing to learn from the same words again."""
        words = _place(merged.record)
        if words not in self._told:
            self._told[words] = self._found(merged.record).id
        return self._places.get(self._told[words], NOBODY)

    def _found(self, told: Record) -> Entry:
        place = venue(told)
        if place is None:
            return NOBODY
        entry = self._known(place)
        if entry is None:
            return self._add_venue(place)
        return self._learn(entry, place)

    def _known(self, place: Venue) -> Entry | None:
        """Find a venue by its keys. Two of one name in one town are told apart by their streets."""
        for key in place.keys:
            if (found := self._venues.get(key)) is None:
                continue
            entry = self._places[found]
            by_street = key.startswith(f"{place.street}|") and place.street
            if may_be_one(entry.name, place.name) if by_street else entry.street in ("", place.street or entry.street):
                return entry
        return None

    def _add_venue(self, place: Venue) -> Entry:
        """Add a venue under a readable id of its name; where no source says where it is, its code or town does."""
        point = (place.latitude, place.longitude)
        if unknown := None in point:
            point = locate(place.postal_code, place.locality, place.region) or (None, None)
        key = "|".join((*place.keys, place.street, place.address or "", place.name))
        while (short := slug(place.name, key, self._places.__contains__)) in self._places:
            key += "|"
        made = Entry(short, place.name, None, *point, place.street, unknown and None not in point)
        self._conn.execute(
            "INSERT INTO venues (id, key, name, address, locality, region, postal_code, country, latitude, longitude, "
            "approximate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.id, made.id, *place[3:9], *point, int(made.approximate)),
        )
        self._keep(made, ())
        self._key(made, place)
        return made

    def _keep(self, entry: Entry, aliases: Iterable[str]) -> None:
        self._places[entry.id] = entry
        self._names.update((entry.id, name) for name in (entry.name, *aliases))

    def _key(self, entry: Entry, place: Venue) -> None:
        """Remember by what a venue was told; a key that means another one stays there."""
        new = [key for key in dict.fromkeys((*place.keys, place.bare)) if key and key not in self._venues]
        self._venues.update(dict.fromkeys(new, entry.id))
        self._conn.executemany("INSERT INTO venue_keys (key, venue_id) VALUES (?, ?)", [(key, entry.id) for key in new])

    def _learn(self, entry: Entry, place: Venue) -> Entry:
        """Remember another spelling of a venue, and what was not known of it yet."""
        self._key(entry, place)
        if (entry.id, place.name) not in self._names:
            self._names.add((entry.id, place.name))
            self._conn.execute(
                "UPDATE venues SET aliases = json_insert(aliases, '$[#]', ?) WHERE id = ?", (place.name, entry.id)
            )
        if place.street and not entry.street:
            known = entry._replace(street=place.street)
            if place.latitude is not None and place.longitude is not None:
                known = known._replace(latitude=place.latitude, longitude=place.longitude)
            self._conn.execute(
                "UPDATE venues SET address = ?, locality = coalesce(locality, ?), region = coalesce(region, ?), "
                "postal_code = coalesce(postal_code, ?), latitude = ?, longitude = ? WHERE id = ?",
                (place.address, *place[5:8], known.latitude, known.longitude, entry.id),
            )
            self._places[entry.id] = entry = known
        if (entry.approximate or entry.latitude is None) and place.latitude is not None and place.longitude is not None:
            entry = entry._replace(latitude=place.latitude, longitude=place.longitude, approximate=False)
            self._conn.execute(
                "UPDATE venues SET latitude = ?, longitude = ?, approximate = 0 WHERE id = ?",
                (entry.latitude, entry.longitude, entry.id),
            )
            self._places[entry.id] = entry
        return entry

    def topics(self, topics: Iterable[str]) -> None:
        """Make sure that each topic is known; one without a name is called by its id."""
        for topic in set(topics) - self._topics:
            name = topic.replace("-", " ").replace("_", " ").capitalize()
            self._conn.execute("INSERT OR IGNORE INTO topics (id, name) VALUES (?, ?)", (topic, name))
            self._topics.add(topic)
