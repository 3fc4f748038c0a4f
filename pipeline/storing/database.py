"""Connections, transactions and faults of SQLite, each fault with what to do next."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

APPLICATION_ID = 0x57544945
"""`WTIE` in the header of the file: told apart from any other SQLite file before anything is written."""
BUSY_SECONDS = 5.0


class StoreError(Exception):
    """The database cannot be used. The message names the file, the cause and the next step; no damage was done."""


def connect(path: Path | str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a database: write-ahead log, every commit on the disk, foreign keys enforced.

    The connection may be used from several threads, one at a time. Transactions are begun by hand
    (`transaction`), never implicitly. Raises StoreError.
    """
    with explained(path):
        name = (
            path if str(path) == ":memory:" else f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        )
        conn = sqlite3.connect(
            name, uri=str(path) != ":memory:", timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(conn, read_only=read_only)
        except BaseException:
            conn.close()
            raise
        return conn


def _prepare(conn: sqlite3.Connection, *, read_only: bool) -> None:
    if not read_only:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")  # NORMAL may lose the last commits when the power goes
        conn.execute("PRAGMA wal_autocheckpoint = 16000")  # 64 MB: pages of indexes are written again and again
        conn.execute("PRAGMA secure_delete = FAST")  # some builds of SQLite also write out every page that is freed
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA temp_store = MEMORY")
    conn.execute("PRAGMA cache_size = -65536")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a file that is no database fails here, not later


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """Commit all of the block or none of it.

    It takes the write lock at once: what the block reads is what it then writes upon, and a database
    that is locked says so before any work is done.
    """
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn SQLite's faults inside the block into a StoreError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {explanation(error)}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error


EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it; nothing was changed, try again when it has finished",
    sqlite3.SQLITE_LOCKED: "another program is writing to it; nothing was changed, try again when it has finished",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was changed, make room and collect again",
    sqlite3.SQLITE_READONLY: "it cannot be written; nothing was changed, check the permissions of file and folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_PERM: "access is denied; check the permissions of the file and its folder",
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database; move it away, and the next collection makes a new one",
    sqlite3.SQLITE_CORRUPT: "it is damaged; `weakties db check` says where, restore the latest `weakties db backup`",
    sqlite3.SQLITE_IOERR: "the disk failed while reading or writing; check it, then run `weakties db check`",
}


def explanation(error: sqlite3.Error) -> str:
    """Say what a fault of SQLite means and what to do about it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    known = EXPLANATIONS.get(code)
    return f"{known} ({error})" if known else f"SQLite refused: {error}"


def rows(conn: sqlite3.Connection, sql: str, parameters: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """Give the rows of a query as dictionaries."""
    cursor = conn.execute(sql, tuple(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def chosen(conn: sqlite3.Connection, select: str, values: Iterable[str], *before: Any) -> list[dict[str, Any]]:
    """Give the rows of `select … IN` these values, in any number: SQLite limits how many parameters there may be.

    `before` are the parameters of `select` itself.
    """
    return rows(conn, f"{select} (SELECT value FROM json_each(?))", (*before, json.dumps(list(values))))


def insert(conn: sqlite3.Connection, table: str, columns: Iterable[str], values: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows, inside a transaction; table and columns are names of our own schema.

    A row that cannot be inserted undoes the transaction, which would be undone anyway: without OR ROLLBACK, SQLite
    keeps a copy of every page that a row with triggers touches, twelve of them for an event.
    """
    names = tuple(columns)
    marks = ", ".join("?" * len(names))
    conn.executemany(f"INSERT OR ROLLBACK INTO {table} ({', '.join(names)}) VALUES ({marks})", values)
