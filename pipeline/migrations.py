"""From any earlier schema to the present one: forwards only, in one transaction, with a backup first."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from pipeline.storing.backup import backup
from pipeline.storing.database import APPLICATION_ID, StoreError, explained, transaction

SCHEMA = Path(__file__).with_name("schema.sql")
MIGRATIONS = Migrations("weakties")


@MIGRATIONS(name="0001_catalogue")
def _catalogue(db: Database) -> None:
    """Make the tables of the first release."""
    db.executescript(SCHEMA.read_text("utf-8"))


def names() -> list[str]:
    """Give the names of all migrations that this program knows, in order."""
    return [migration.name for migration in MIGRATIONS.pending(Database(memory=True))]


def applied(conn: sqlite3.Connection) -> list[str]:
    """Give the names of the migrations that a database has had; none for an empty file."""
    return [migration.name for migration in MIGRATIONS.applied(_wrapped(conn))]


def pending(conn: sqlite3.Connection, path: Path | str) -> list[str]:
    """Give the names of the migrations still to come.

    Raises StoreError for a database that a newer version wrote, or that is not ours: writing to it
    with old rules would damage it.
    """
    with explained(path):
        done, ours = applied(conn), conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        foreign = not done and not ours and conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if foreign:
        raise StoreError(f"{path}: it is a database of another program; choose another file, or move it away")
    if newer := [name for name in done if name not in names()]:
        raise StoreError(
            f"{path}: a newer version of weakties wrote it ({newer[-1]}); nothing was changed. "
            "Upgrade weakties, or restore a backup made before that"
        )
    return [name for name in names() if name not in done]


def migrate(
    conn: sqlite3.Connection, path: Path | str, now: datetime, *, until: Iterable[str] | None = None
) -> list[str]:
    """Bring a database to the present schema and give the names of what was applied.

    A database with content is copied first, to `<name>.before-<migration>.db` beside it. All
    migrations together are one transaction: a failure leaves the old schema. `until` stops before a
    migration, for tests.
    """
    todo = pending(conn, path)
    if not todo:
        return []
    if applied(conn) and str(path) != ":memory:":
        backup(Path(path), Path(path).with_suffix(f".before-{todo[0]}.db"), now)
    with explained(path), transaction(conn):
        before = applied(conn)  # read again under the lock: another process may have been faster
        MIGRATIONS.apply(_wrapped(conn), stop_before=until)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        if broken := conn.execute("PRAGMA foreign_key_check").fetchall():
            raise StoreError(f"{path}: migration would break {len(broken)} references; nothing was changed")
        return [name for name in applied(conn) if name not in before]


def _wrapped(conn: sqlite3.Connection) -> Database:
    """Wrap a connection without letting plugins of sqlite-utils act on it."""
    return Database(conn, execute_plugins=False)
