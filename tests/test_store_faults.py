"""Locked, full, read-only, damaged, killed: a clear word, and the old state or the new one, never half of it."""

import os
import signal
import sqlite3
import time
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from told import NOW, ask, dump, gathered, record, records, region, source

from pipeline.records import Record
from pipeline.store import Store, StoreError, backup, check
from pipeline.storing.backup import thin_out


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "portland.db"
    with Store.open(path, region(source()), NOW) as store:
        store.apply(source(), gathered(records(10)), NOW)
    return path


def test_a_locked_database_says_so_and_stays_as_it_was(filled: Path) -> None:
    before = dump(filled)
    other = sqlite3.connect(filled, isolation_level=None)
    with Store.open(filled, region(source()), NOW) as store:
        store._conn.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing"):
            store.apply(source(), gathered(records(20)), NOW)
        other.execute("ROLLBACK")
        assert dump(filled) == before
        assert store.apply(source(), gathered(records(20)), NOW).new == 10
    other.close()


def test_readers_do_not_hold_up_a_collection(filled: Path) -> None:
    reader = sqlite3.connect(filled, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM events").fetchone() == (10,)
    with Store.open(filled, region(source()), NOW) as store:
        assert store.apply(source(), gathered(records(20)), NOW).new == 10
    assert reader.execute("SELECT count(*) FROM events").fetchone() == (10,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM events").fetchone() == (20,)
    reader.close()


@pytest.mark.parametrize("room", range(0, 60, 6))
def test_a_full_disk_at_any_moment_leaves_the_old_state(room: int, filled: Path) -> None:
    before = dump(filled)
    with Store.open(filled, region(source()), NOW) as store:
        pages = store._conn.execute("PRAGMA page_count").fetchone()[0]
        store._conn.execute(f"PRAGMA max_page_count = {pages + room}")
        with pytest.raises(StoreError, match="disk is full"):
            store.apply(source(), gathered(records(400)), NOW)
        assert dump(filled) == before
        store._conn.execute("PRAGMA max_page_count = 1073741823")
        assert store.apply(source(), gathered(records(400)), NOW).new == 390
    assert check(filled) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write where nobody may")
def test_a_read_only_file_says_so(filled: Path) -> None:
    filled.chmod(0o444)
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(filled, region(source("new")), NOW)


def test_a_database_opened_for_reading_cannot_be_written(filled: Path) -> None:
    store = Store.read(filled, region(source()))
    with pytest.raises(StoreError, match="cannot be written"):
        store.apply(source(), gathered(records(20)), NOW)
    store.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "portland.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not an SQLite database"):
        Store.open(path, region(source()), NOW)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path / "nowhere" / "portland.db", region(source()), NOW)


def test_damage_is_found(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[4096 * 10 : 4096 * 30] = b"\xff" * 4096 * 20
    filled.write_bytes(content)
    try:
        found = check(filled)
    except StoreError as error:
        found = [str(error)]
    assert "damaged" in found[0]


def test_what_does_not_agree_is_found(filled: Path) -> None:
    conn = sqlite3.connect(filled)
    conn.execute("DELETE FROM events_fts WHERE rowid = 3")
    conn.execute("INSERT INTO event_aliases VALUES ('old', 'nowhere', '', '', 0, '', NULL)")
    conn.commit()
    conn.close()
    assert check(filled) == ["1 events that are not in the search index", "1 former ids that lead nowhere"]


def test_a_backup_is_a_whole_copy_of_a_database_in_use(filled: Path, tmp_path: Path) -> None:
    with Store.open(filled, region(source()), NOW) as store:
        store.apply(source(), gathered(records(20)), NOW)
        copy = backup(filled, tmp_path / "copy.db", NOW)
    assert dump(copy) == dump(filled)
    assert check(copy) == []
    folder = tmp_path / "backups"
    folder.mkdir()
    assert backup(filled, folder, NOW).name == "portland-20260303T200000Z.db"
    assert [path.name for path in folder.iterdir()] == ["portland-20260303T200000Z.db"]


def test_only_the_newest_copies_are_kept_and_nothing_else_is_removed(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    names = ("portland-old.db", "portland-20200101T000000Z.db.part", "boston-20200101T000000Z.db")
    others = [folder / name for name in names]
    for other in others:
        other.touch()
    made = [backup(filled, folder, NOW + timedelta(days=n)) for n in range(4)]
    assert thin_out(folder, filled.stem, 2) == made[:2]
    assert sorted(folder.iterdir()) == sorted([*others, *made[2:]])


def test_a_backup_that_fails_leaves_nothing_half_made(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        backup(filled, tmp_path / "nowhere" / "copy.db", NOW)
    with pytest.raises(StoreError, match="no database"):
        backup(tmp_path / "missing.db", tmp_path / "copy.db", NOW)
    assert not (tmp_path / "copy.db").exists()
    assert not (tmp_path / "missing.db").exists()


# ---- kill -9


SOURCES = tuple(source(f"s{n}") for n in range(4))


def version(of: str, number: int) -> list[Record]:
    """What a source tells at its nth visit: every title says so, one event goes and one comes."""
    return [record(f"{of}-{n}", days=10 + n, title=f"Version {number}") for n in range(number, number + 25)]


def write_for_ever(path: Path) -> None:
    """Tell version after version of every source until killed."""
    with Store.open(path, region(*SOURCES), NOW) as store:
        first = visits(path) // len(SOURCES)
        for number in range(first, first + 10_000):
            for of in SOURCES:
                store.apply(of, gathered(version(of.id, number), source_id=of.id), NOW, random=Random(0))


def visits(path: Path) -> int:
    return int(ask(path, "SELECT count(*) FROM fetches")[0][0])


def killed_somewhere(path: Path, seconds: float) -> None:
    """Kill a writer so long after its first commit: a busy machine may take its time until then."""
    before, deadline = visits(path), time.monotonic() + 30
    process = get_context("fork").Process(target=write_for_ever, args=(path,))
    process.start()
    while visits(path) == before and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def half_written(path: Path) -> list[str]:
    """Find sources of which one visit is stored in part: titles, search, log lines and sources must agree."""
    found = check(path)
    for of in SOURCES:
        number = ask(path, "SELECT count(*) FROM fetches WHERE source_id = ?", of.id)[0][0]
        if not number:
            continue
        told = ask(path, "SELECT title FROM listings WHERE source_id = ? AND missing_since IS NULL", of.id)
        titles = {title for (title,) in told}
        events = ask(
            path, "SELECT count(*) FROM events JOIN listings l ON l.event_id = events.id WHERE source_id = ?", of.id
        )
        if titles != {f"Version {number - 1}"} or len(told) != 25 or events != [(24 + number,)]:
            found.append(f"{of.id}: {number} visits, but {titles} with {len(told)} listings, {events} events")
    return found


def prove_kills(path: Path, points: int, seed: int) -> None:
    random = Random(seed)
    with Store.open(path, region(*SOURCES), NOW):
        pass
    for _ in range(points):
        before = visits(path)
        killed_somewhere(path, random.uniform(0, 0.06))
        assert half_written(path) == []
        assert visits(path) > before
        finish_round(path)  # the next run begins where all sources stand alike


def finish_round(path: Path) -> None:
    """Tell the sources that were not reached what the others have told."""
    with Store.open(path, region(*SOURCES), NOW) as store:
        counts = {of.id: ask(path, "SELECT count(*) FROM fetches WHERE source_id = ?", of.id)[0][0] for of in SOURCES}
        for of in SOURCES:
            if counts[of.id] < max(counts.values()):
                store.apply(of, gathered(version(of.id, counts[of.id]), source_id=of.id), NOW, random=Random(0))


def test_kill_9_at_any_moment_leaves_each_source_old_or_new(tmp_path: Path) -> None:
    prove_kills(tmp_path / "portland.db", points=20, seed=1)


@pytest.mark.long
def test_kill_9_at_two_hundred_moments_leaves_each_source_old_or_new(tmp_path: Path) -> None:
    prove_kills(tmp_path / "portland.db", points=200, seed=2)
