"""`weakties health` and `weakties db`: how the sources and the database are."""

import json
import shlex
import sys
from dataclasses import asdict, replace
from pathlib import Path

import click

from pipeline.commands.context import Group, OneLine, Settings, now
from pipeline.health import Health, assess
from pipeline.lock import Busy, collecting
from pipeline.store import Store
from pipeline.storing.backup import backup as back_up
from pipeline.storing.backup import check as check_database
from pipeline.storing.backup import thin_out

SOME_FAILED, BUSY = 3, 75


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.pass_obj
def health(settings: Settings, as_json: bool) -> None:
    """Show the sources that fail, shrink or are silent, each with the command that reproduces it.

    Exits 3 when there is any.
    """
    region, moment = settings.load(), now()
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; make it with `weakties collect`")
    with Store.read(region.database, region) as store:
        found = [assess(row, moment) for row in store.sources()]
    unwell = [one for one in found if not one.well]
    where = _where(settings)
    for each in found if as_json else unwell:
        one = replace(each, command=each.command.replace("weakties", where, 1))
        click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else _told(one))
    if not as_json:
        click.echo(f"{len(found) - len(unwell)} of {len(found)} sources are fine", err=True)
    if unwell:
        sys.exit(SOME_FAILED)


def _where(settings: Settings) -> str:
    """Give the command with the options that this one was given, so that what is shown can be run as it stands."""
    said = (("--data", settings.data), ("--region", settings.region))
    return shlex.join(["weakties", *(word for name, value in said if value for word in (name, value))])


def _told(one: Health) -> str:
    since = f" since {one.since[:10]}" if one.since else ""
    code = f" ({one.code})" if one.code else ""
    return f"{one.source_id}: {one.state}{code}{since}: {one.evidence}\n    {one.command}"


@click.group(cls=Group)
def db() -> None:
    """Migrate, back up and check the database."""


@db.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema; takes a backup first."""
    region = settings.load()
    try:
        with collecting(region.database), Store.open(region.database, region, now()):
            click.echo(f"{region.database} has the schema of this version", err=True)
    except Busy as error:
        raise OneLine(str(error), BUSY) from error


@db.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest so many dated copies in the folder.")
@click.pass_obj
def backup(settings: Settings, target: Path | None, keep: int | None) -> None:
    """Copy the database to TARGET, a file or a folder, while others use it; the copy is verified."""
    region = settings.load()
    folder = target if target is not None else region.database.parent / "backups"
    if target is None:
        folder.mkdir(exist_ok=True)
    made = back_up(region.database, folder, now())
    click.echo(made)
    for old in thin_out(made.parent, region.database.stem, keep) if keep else ():
        click.echo(f"removed {old}", err=True)


@db.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Look for damage in the database; exits 1 when there is any."""
    region = settings.load()
    faults = check_database(region.database)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise OneLine(f"{region.database} is damaged; `weakties db backup` copies what is whole")
    click.echo(f"{region.database} is sound", err=True)
