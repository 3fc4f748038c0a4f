"""From any schema to the present one: a backup first, all or nothing, never a newer file."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations
from told import NOW, ask, gathered, records, region, source

from pipeline import migrations
from pipeline.store import Store, StoreError, check
from pipeline.storing.database import APPLICATION_ID, connect


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Migrations]:
    """The migrations of a version to come: this one's, and whatever a test adds."""
    made = Migrations("weakties")
    for migration in migrations.MIGRATIONS.pending(Database(memory=True)):
        made(name=migration.name)(migration.fn)
    monkeypatch.setattr(migrations, "MIGRATIONS", made)
    return made


def filled(path: Path) -> Path:
    with Store.open(path, region(source()), NOW) as store:
        store.apply(source(), gathered(records(10)), NOW)
    return path


def schema(path: Path) -> list[tuple[str, ...]]:
    return ask(path, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")


def shape(path: Path) -> tuple[object, ...]:
    """What a schema is, whatever the order of its columns: columns, and the text of all that is no table."""
    columns = ask(
        path,
        "SELECT t.name, c.name, c.type, c.'notnull', c.dflt_value, c.pk FROM pragma_table_list t "
        "JOIN pragma_table_xinfo(t.name) c WHERE t.name NOT LIKE '%sqlite_%' ORDER BY 1, 2",
    )
    others = ask(
        path,
        "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL "
        "AND name NOT LIKE '%sqlite_%' ORDER BY name",
    )
    return columns, [(name, re.sub(r"--.*|\s+", " ", str(sql)).split()) for name, sql in others]


RELEASED = sorted(Path(__file__).with_name("fixtures").glob("schema_*.sql"))


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_every_earlier_schema_becomes_the_present_one_with_its_rows(released: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", filled(tmp_path / "new.db")
    number = int(released.stem.removeprefix("schema_"))
    conn = sqlite3.connect(old)
    conn.executescript(released.read_text("utf-8"))
    conn.execute("CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set, name, applied_at)")
    for name in migrations.names()[:number]:
        conn.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('weakties', ?)", (name,))
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute("INSERT INTO venues (id, key, name) VALUES ('v', 'hall', 'The Hall')")
    conn.commit()
    conn.close()
    filled(old)
    assert shape(old) == shape(new)
    assert ask(old, "SELECT name, approximate FROM venues WHERE id = 'v'") == [("The Hall", 0)]
    assert ask(old, "SELECT count(*) FROM events") == [(10,)]
    assert check(old) == []
    assert len(list(tmp_path.glob("old.before-*.db"))) == 1


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.db")
    conn = connect(path)
    assert migrations.migrate(conn, path, NOW) == []
    conn.close()
    assert [p.name for p in tmp_path.iterdir() if "before" in p.name] == []


def test_a_backup_is_made_before_a_migration(tmp_path: Path, later: Migrations) -> None:
    path = filled(tmp_path / "portland.db")

    @later(name="0099_more")
    def more(db: Database) -> None:
        db.execute("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")

    Store.open(path, region(source()), NOW).close()
    assert ask(path, "SELECT count(*) FROM more") == [(0,)]
    copy = tmp_path / "portland.before-0099_more.db"
    assert ask(copy, "SELECT count(*) FROM events") == [(10,)]
    assert ask(copy, "SELECT count(*) FROM sqlite_master WHERE name = 'more'") == [(0,)]


def test_a_migration_that_fails_leaves_the_old_schema_and_all_rows(tmp_path: Path, later: Migrations) -> None:
    path = filled(tmp_path / "portland.db")
    before = schema(path)

    @later(name="0098_good")
    def good(db: Database) -> None:
        db.execute("CREATE TABLE good (id INTEGER)")

    @later(name="0099_bad")
    def bad(db: Database) -> None:
        db.execute("DELETE FROM changes")
        db.execute("CREATE TABLE events (id)")

    with pytest.raises(StoreError, match=r"portland\.db: SQLite refused"):
        Store.open(path, region(source()), NOW)
    assert schema(path) == before
    assert check(path) == []


def test_a_migration_that_breaks_references_is_refused(tmp_path: Path, later: Migrations) -> None:
    path = filled(tmp_path / "portland.db")

    @later(name="0099_bad")
    def bad(db: Database) -> None:
        db.execute("CREATE TABLE orphans (id INTEGER REFERENCES events (number))")
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO orphans VALUES (999999)")

    with pytest.raises(StoreError, match="references"):
        Store.open(path, region(source()), NOW)
    assert ask(path, "SELECT count(*) FROM sqlite_master WHERE name = 'orphans'") == [(0,)]


def test_a_database_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = filled(tmp_path / "portland.db")
    conn = sqlite3.connect(path)
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('weakties', '9999_next', '')"
    )
    conn.commit()
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of weakties wrote it \(9999_next\)"):
        Store.open(path, region(source()), NOW)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE moz_places (id)")
    conn.commit()
    conn.close()
    with pytest.raises(StoreError, match="another program"):
        Store.open(path, region(source()), NOW)
    assert ask(path, "SELECT name FROM sqlite_master") == [("moz_places",)]


def test_an_old_schema_is_not_read_before_it_is_migrated(tmp_path: Path, later: Migrations) -> None:
    path = filled(tmp_path / "portland.db")

    @later(name="0099_more")
    def more(db: Database) -> None:
        db.execute("CREATE TABLE more (id INTEGER)")

    with pytest.raises(StoreError, match="weakties db migrate"):
        Store.read(path, region(source()))
