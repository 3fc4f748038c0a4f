"""From any earlier schema to the present one: forwards only, in one transaction, with a backup first."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from sqlite3 import complete_statement

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from pipeline.storing.backup import backup
from pipeline.storing.database import APPLICATION_ID, StoreError, explained, transaction

SCHEMA = Path(__file__).with_name("schema.sql")
"""The present schema, from which a new catalogue is made; migrations bring older ones to it."""
MIGRATIONS = Migrations("weakties")


@MIGRATIONS(name="0001_catalogue")
def _catalogue(db: Database) -> None:
    """Make the tables, indexes and triggers of the present schema, in an empty file."""
    db.executescript(SCHEMA.read_text("utf-8"))


@MIGRATIONS(name="0002_facts_and_log")
def _facts_and_log(db: Database) -> None:
    """Add the log of changed events, former keys, and the columns for facts, associations and places that are vague."""
    if not db["event_log"].exists():
        _run(db, SCHEMA.with_name("upgrade_0002.sql"))


def _run(db: Database, script: Path) -> None:
    """Run the statements of a file inside the transaction under way, which `executescript` would commit."""
    statement = ""
    for line in script.read_text("utf-8").splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""


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
