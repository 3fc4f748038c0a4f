"""`weakties journal`: the private journal of whom one met. It never leaves this machine."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from pipeline import journal as book
from pipeline.commands.context import USAGE, Day, Group, OneLine, Settings, now
from pipeline.config import Region
from pipeline.storing.database import connect

FORMS = ("csv", "vcard", "ics", "week")


@click.group(cls=Group)
def journal() -> None:
    """Keep whom you met, what was promised and what comes next: in data/journal.db, which no site ever serves."""


def _fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that both `add` and `update` have."""
    for option in reversed(
        (
            click.option("--company", help="Where the person works."),
            click.option("--email"),
            click.option("--phone"),
            click.option("--promise", help="What one of you promised."),
            click.option("--next", "next_step", help="Your next step."),
            click.option("--due", "due_on", type=Day(), help="Until when; makes a reminder."),
            click.option("--interview", type=click.Choice(book.INTERVIEW), help="State of an informational interview."),
            click.option("--note"),
        )
    ):
        command = option(command)
    return command


@journal.command()
@click.argument("person", required=False, default="")
@click.option("--event", "event_id", metavar="ID", help="At which event of the catalogue you met.")
@click.option("--on", "met_on", type=Day(), help="When you met; the day of the event, or today.")
@_fields
@click.pass_obj
def add(settings: Settings, /, person: str, event_id: str | None, met_on: date | None, **told: Any) -> None:
    """Write down that you met PERSON.

    \b
    weakties journal add "Ada Park" --company Acme --event 7kq2mx --next "send CV" --due 2026-12-01
    """
    region = settings.load()
    today = now().astimezone(ZoneInfo(region.timezone)).date()
    title, day = _event(region, event_id) if event_id else ("", None)
    given = {name: str(value) for name, value in told.items() if value is not None}
    if not person and not title and not given:
        raise OneLine('say whom you met: weakties journal add "Ada Park" --company Acme', USAGE)
    met = str(met_on or day or today)
    entry = replace(book.Entry(met, person, event_id=event_id or "", event=title), **given)  # type: ignore[arg-type]
    click.echo(f"entry {book.add(_path(settings), entry)} in {_path(settings)}", err=True)


def _event(region: Region, event_id: str) -> tuple[str, str]:
    """Give title and day of an event of the catalogue."""
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; leave out --event, or make it with `weakties collect`")
    with closing(connect(region.database, read_only=True)) as conn:
        row = conn.execute("SELECT title, local_date FROM events WHERE id = ?", [event_id]).fetchone()
    if row is None:
        raise OneLine(f"there is no event {event_id!r}; `weakties search WORDS` finds ids")
    return str(row[0]), str(row[1])


def _path(settings: Settings) -> Path:
    return settings.folder() / book.NAME


@journal.command()
@click.argument("number", type=int)
@_fields
@click.pass_obj
def update(settings: Settings, /, number: int, **told: Any) -> None:
    """Change entry NUMBER, for example `--interview thanked`."""
    given = {name: str(value) for name, value in told.items() if value is not None}
    if not given:
        raise OneLine("say what to change, for example --interview done", USAGE)
    if not book.change(_path(settings), number, **given):
        raise OneLine(f"there is no entry {number}; `weakties journal list` shows them")
    click.echo(f"entry {number} changed", err=True)


@journal.command("list")
@click.option("--since", type=Day(), help="Only those met since that day.")
@click.pass_obj
def list_entries(settings: Settings, since: date | None) -> None:
    """Show the entries, the oldest first."""
    found = book.entries(_path(settings), since)
    for entry in found:
        whom = ", ".join(part for part in (entry.person, entry.company) if part)
        where = f" at {entry.event}" if entry.event else ""
        step = f"; next: {entry.next_step}" + (f" by {entry.due_on}" if entry.due_on else "") if entry.next_step else ""
        state = f" [interview {entry.interview}]" if entry.interview else ""
        click.echo(f"{entry.id}  {entry.met_on}  {whom}{where}{state}{step}")
    click.echo(f"{len(found)} entries", err=True)


@journal.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMS))
@click.option("--week", "week", type=Day(), help="A day of the week that the record is about; this week otherwise.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.pass_obj
def export(settings: Settings, form: str, week: date | None, output: Path | None) -> None:
    """Write the journal as FORMAT: csv, vcard, ics (reminders), or week (a week's work-search record)."""
    moment = now()
    today = week or moment.astimezone(ZoneInfo(settings.load().timezone)).date()
    try:
        found = book.entries(_path(settings))
    except sqlite3.Error as error:
        raise OneLine(f"{_path(settings)}: {error}") from error
    made = {
        "csv": lambda: book.as_csv(found),
        "vcard": lambda: book.as_vcards(found),
        "ics": lambda: book.reminders(found, f"{moment:%Y%m%dT%H%M%SZ}"),
        "week": lambda: book.work_search(found, today - timedelta(days=today.weekday())),
    }[form]()
    if output is None:
        sys.stdout.buffer.write(made.encode())
        return
    output.write_bytes(made.encode())
    click.echo(f"{output}: {len(made.encode())} bytes", err=True)
