"""The journal: whom one met, what was promised, what comes next. Private: a database of its own, never served."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.private import opened
from pipeline.publish import ical

NAME = "journal.db"
INTERVIEW = ("asked", "scheduled", "done", "thanked")
"""The steps of an informational interview."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, met_on TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL, person TEXT NOT NULL,
    company TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, promise TEXT NOT NULL, next_step TEXT NOT NULL,
    due_on TEXT NOT NULL, interview TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
"""
LABEL = "Personal record of networking activities, kept by the job seeker; not issued or verified by anyone else."
FORMULA = tuple("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting with one person. Dates are YYYY-MM-DD; what is not known is empty."""

    met_on: str
    person: str = ""
    company: str = ""
    event_id: str = ""
    event: str = ""
    email: str = ""
    phone: str = ""
    promise: str = ""
    next_step: str = ""
    due_on: str = ""
    interview: str = ""
    note: str = ""
    id: int = 0


COLUMNS = tuple(field.name for field in fields(Entry) if field.name != "id")


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(opened(path, SCHEMA)) as conn:
        yield conn


def add(path: Path, entry: Entry) -> int:
    """Write an entry; gives its number."""
    values = asdict(entry)
    with _open(path) as conn:
        sql = f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
        return int(conn.execute(sql, [values[name] for name in COLUMNS]).lastrowid or 0)


def change(path: Path, number: int, **values: str) -> bool:
    """Change fields of an entry; False when there is none of that number."""
    unknown = set(values) - set(COLUMNS)
    if unknown or not values:
        raise ValueError(f"no such fields: {', '.join(sorted(unknown))}")
    with _open(path) as conn:
        sets = ", ".join(f"{name} = ?" for name in values)
        return conn.execute(f"UPDATE entries SET {sets} WHERE id = ?", [*values.values(), number]).rowcount == 1


def entries(path: Path, since: date | None = None, until: date | None = None) -> list[Entry]:
    """Give the entries met in `[since, until)`, the oldest first."""
    if not path.is_file():
        return []
    with _open(path) as conn:
        sql = "SELECT * FROM entries WHERE met_on >= ? AND met_on < ? ORDER BY met_on, id"
        rows = conn.execute(sql, [str(since or "0"), str(until or "9999")])
        return [Entry(**dict(row)) for row in rows]


def as_csv(found: list[Entry]) -> str:
    """Give the entries as a table; no cell that a spreadsheet would run as a formula."""
    return _table(("id", *COLUMNS), (asdict(entry) for entry in found))


def _table(names: tuple[str, ...], rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([f"'{row[name]}" if str(row[name]).startswith(FORMULA) else row[name] for name in names])
    return text.getvalue()


def as_vcards(found: list[Entry]) -> str:
    """Give the people as vCards (RFC 6350), one each, with where one met."""
    people: dict[tuple[str, str], Entry] = {}
    for entry in found:
        if entry.person:
            people[entry.person, entry.company] = entry
    return "".join(_vcard(entry) for entry in people.values())


def _vcard(entry: Entry) -> str:
    met = f"Met {entry.met_on}" + (f" at {entry.event}" if entry.event else "")
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{ical.text(entry.person)}"]
    for name, value in (("ORG", entry.company), ("EMAIL", entry.email), ("TEL", entry.phone), ("NOTE", met)):
        if value:
            lines.append(f"{name}:{ical.text(value)}")
    return "".join(f"{ical.fold(line)}\r\n" for line in [*lines, "END:VCARD"])


def reminders(found: list[Entry], stamp: str) -> str:
    """Give the next steps that have a day as a private calendar, each with an alarm at nine that morning.

    `stamp` is the moment of writing, as RFC 5545 writes it.
    """
    events = [_reminder(entry, stamp) for entry in found if entry.due_on and entry.next_step]
    return ical.calendar(events, name="My next steps", description="Private reminders from the journal.")


def _reminder(entry: Entry, stamp: str) -> str:
    day = date.fromisoformat(entry.due_on)
    whom = ", ".join(part for part in (entry.person, entry.company) if part)
    lines = [
        "BEGIN:VEVENT",
        f"UID:journal-{entry.id}@weakties.invalid",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{ical.text(f'{entry.next_step}: {whom}' if whom else entry.next_step)}",
        f"DESCRIPTION:{ical.text(entry.promise or entry.note)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{ical.text(entry.next_step)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
    ]
    return "".join(f"{ical.fold(line)}\r\n" for line in lines)


def work_search(found: list[Entry], monday: date) -> str:
    """Give the record of one week as text: what was done on which day, with whom, and what follows."""
    sunday = monday + timedelta(days=6)
    head = [f"Work-search activities, {monday} to {sunday}", LABEL, ""]
    week = [entry for entry in found if str(monday) <= entry.met_on <= str(sunday)]
    lines = [line for entry in week for line in _activity(entry)]
    return "\n".join([*head, *(lines or ["No activity was written down for this week."]), ""])


def _activity(entry: Entry) -> list[str]:
    what = f"informational interview ({entry.interview})" if entry.interview else "networking"
    whom = ", ".join(part for part in (entry.person, entry.company) if part) or "several people"
    lines = [f"{entry.met_on}  {what}: {whom}"]
    for name, value in (("Event", entry.event), ("Result", entry.promise), ("Next", entry.next_step)):
        if value:
            due = f", by {entry.due_on}" if name == "Next" and entry.due_on else ""
            lines.append(f"            {name}: {value}{due}")
    return lines
