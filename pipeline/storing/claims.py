"""Companies and what is claimed of them: brought in line with what the listings of an event say."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline.companies import VERSION, Book, Claim, Industry, claims
from pipeline.merge import Told
from pipeline.records import Record
from pipeline.storing.database import chosen, insert
from pipeline.storing.rows import as_json

COLUMNS = ("event_id", "company_id", "role", "sentence", "source_id", "rule", "confidence")
LISTED = ("id", "name", "url", "industry", "aliases", "associations")
TO_JUDGE = "SELECT id FROM events WHERE until_at >= ? UNION SELECT event_id FROM claims"
"""What is still to come, and all of which something is claimed; the rest of the past stays as it was told."""


WHEN = frozenset("key recurrence_id starts_at ends_at local_date local_time sequence updated_at content_hash".split())
_content = attrgetter(*(each.name for each in fields(Record) if each.name not in WHEN))
Asked = dict[tuple[Any, ...], tuple[Claim, ...]]


class _Said(NamedTuple):
    """A row of `claims` without its number."""

    event_id: str
    company_id: str
    role: str
    sentence: str
    source_id: str
    rule: str
    confidence: float


def settle(conn: sqlite3.Connection, book: Book, told: Mapping[str, Sequence[Told]]) -> None:
    """Let `claims` say of these events what their listings say, and nothing else; write only what differs.

    An event that a person took out has none.
    """
    ids = sorted(told)
    hidden = {row["id"] for row in chosen(conn, "SELECT id FROM events WHERE hidden = 1 AND id IN", ids)}
    before: dict[str, dict[_Said, int]] = defaultdict(dict)
    for row in chosen(conn, f"SELECT id, {', '.join(COLUMNS)} FROM claims WHERE event_id IN", ids):
        before[row["event_id"]][_Said(*(row[name] for name in COLUMNS))] = row["id"]
    names: dict[str, str] = {}
    new: list[_Said] = []
    gone: list[int] = []
    asked: Asked = {}
    for event_id, listings in told.items():
        wanted = set(_said(event_id, listings, book, names, asked)) if event_id not in hidden else set()
        new += sorted(wanted - before[event_id].keys())
        gone += [number for said, number in before[event_id].items() if said not in wanted]
    _add(conn, names, {said.company_id for said in new})
    conn.executemany("DELETE FROM claims WHERE id = ?", [(number,) for number in gone])
    insert(conn, "claims", COLUMNS, new)


def _said(event_id: str, listings: Iterable[Told], book: Book, names: dict[str, str], asked: Asked) -> Iterable[_Said]:
    """Give what is claimed of an event: each company and role once, by the surest of its listings."""
    surest: dict[tuple[str, str], _Said] = {}
    listings = [told for told in listings if not told.delisted]
    organized = any(told.record.organizer_name for told in listings)
    for told in listings:
        own = not told.aggregator and not organized and told.source_name != told.source_id
        publisher = told.source_name if own else ""
        for said in _claims(told.record, publisher, book, asked):
            names.setdefault(said.company_id, said.company)
            key = said.company_id, said.role
            if key not in surest or said.confidence > surest[key].confidence:
                surest[key] = _Said(
                    event_id, said.company_id, said.role, said.sentence, told.source_id, said.rule, said.confidence
                )
    return surest.values()


def _claims(record: Record, publisher: str, book: Book, asked: Asked) -> tuple[Claim, ...]:
    """Ask what a record claims, once for all dates of a series: when something is says nothing of companies."""
    content = publisher, *_content(record)
    if content not in asked:
        asked[content] = claims(record, book, publisher)
    return asked[content]


def _add(conn: sqlite3.Connection, names: Mapping[str, str], ids: Iterable[str]) -> None:
    """Add companies that no list has, under the name that was told first."""
    conn.executemany(
        "INSERT OR IGNORE INTO companies (id, name) VALUES (?, ?)", [(each, names[each]) for each in sorted(ids)]
    )


def fingerprint(book: Book) -> str:
    """Give what says of which list and of which rules the stored claims are."""
    return f"{VERSION}:{book.fingerprint}"


def is_current(conn: sqlite3.Connection, book: Book) -> bool:
    """Tell whether the stored claims come from this list and from these rules."""
    row = conn.execute("SELECT value FROM region WHERE name = 'companies'").fetchone()
    return row is not None and row[0] == fingerprint(book)


def enlist(conn: sqlite3.Connection, book: Book) -> None:
    """Let `companies` hold the whole list, so that a list of employers can be asked for before they turn up."""
    industries = [book.industries.get(each.industry or "", Industry(None)) for each in book.companies]
    values = [
        (each.id, each.name, each.url, industry.name, as_json(each.aliases), as_json(industry.associations))
        for each, industry in zip(book.companies, industries, strict=True)
    ]
    changed = ", ".join(f"{name} = excluded.{name}" for name in LISTED[1:])
    marks = ", ".join("?" * len(LISTED))
    conn.executemany(
        f"INSERT INTO companies ({', '.join(LISTED)}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changed}",
        values,
    )
    conn.execute("INSERT OR REPLACE INTO region (name, value) VALUES ('companies', ?)", (fingerprint(book),))


def to_judge(conn: sqlite3.Connection, now: str) -> list[str]:
    """Give the ids of the events of which a new list or new rules must speak anew."""
    return [event_id for (event_id,) in conn.execute(TO_JUDGE, (now,))]
