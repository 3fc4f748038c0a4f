"""What people asked to take out is no part of what is served: not of a page, a feed or an answer to open SQL.

The store keeps what sources say of a hidden event, so that it is recognised and stays hidden when it is told again.
Every serving connection sees these tables through views that leave it out, under the tables' own names. Reading a
table past its view is refused: the authorizer lets only a view through whose name nobody can know.
"""

import sqlite3
from collections.abc import Callable
from secrets import token_hex

HIDDEN = "(SELECT id FROM main.events WHERE hidden = 1)"
OUT = "(SELECT value FROM json_each((SELECT value FROM main.region WHERE name = 'withheld'), '$.{}'))"
USED = "EXISTS (SELECT 1 FROM main.events WHERE venue_id = {})"
MEETING = """(listed = 1 OR EXISTS (SELECT 1 FROM main.events WHERE group_id = groups.id)
OR id IN (SELECT group_id FROM main.sources))"""
"""Of a venue or a group that only hidden events name, nothing is told either."""
VIEWS = {
    "listings": ("id", f"event_id NOT IN {HIDDEN}"),
    "changes": ("id", f"event_id NOT IN {HIDDEN}"),
    "parts": (
        "source_id || ' ' || uid",
        f"(source_id, uid) NOT IN (SELECT source_id, coalesce(uid, '') FROM main.listings WHERE event_id IN {HIDDEN})",
    ),
    "series": ("key", "EXISTS (SELECT 1 FROM main.events WHERE series_id = series.series_id)"),
    "groups": ("id", f"id NOT IN {OUT.format('groups')} AND {MEETING}"),
    "venues": ("id", f"id NOT IN {OUT.format('venues')} AND {USED.format('venues.id')}"),
    "venue_keys": ("key", f"venue_id NOT IN {OUT.format('venues')} AND {USED.format('venue_keys.venue_id')}"),
    "region": ("name", "name NOT IN ('verdicts', 'withheld')"),
}
"""Table -> what names a row (Datasette asks a view for `rowid`), and which rows are left."""
UNREADABLE = frozenset({"sqlite_temp_master", "sqlite_temp_schema", "pragma_table_list"})
"""Where the names of the views stand."""


def withhold(conn: sqlite3.Connection) -> None:
    """Let a connection see a catalogue as the public may; one to any other database is left as it is."""
    tables = {name for (name,) in conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
    if not VIEWS.keys() <= tables or "events" not in tables:
        return
    secret = f"only_{token_hex(16)}_"
    for table, (rowid, left) in VIEWS.items():
        conn.execute(f"CREATE TEMP VIEW {secret}{table} AS SELECT {rowid} AS rowid, * FROM main.{table} WHERE {left}")
        conn.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM temp.{secret}{table}")
    conn.set_authorizer(_authorizer(secret))


def _authorizer(secret: str) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    def allowed(action: int, table: str | None, column: str | None, database: str | None, by: str | None) -> int:
        if action != sqlite3.SQLITE_READ or table is None:
            return sqlite3.SQLITE_OK
        past = database == "main" and table in VIEWS and not (by or "").startswith(secret)
        return sqlite3.SQLITE_DENY if past or table in UNREADABLE else sqlite3.SQLITE_OK

    return allowed
