"""`weakties list`, `show`, `search` and `export`: the catalogue in the terminal, with the web's filters and bytes."""

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.commands.context import USAGE, OneLine, Settings, now
from pipeline.config import Region
from pipeline.publish import calendars, csv_, feeds, geojson, json_api, jsonfeed
from pipeline.publish.filters import FILTERS, Filter
from pipeline.publish.problem import Problem
from pipeline.publish.visit import Reply, Visit, visit
from pipeline.storing.database import connect

BASE_URL = "http://127.0.0.1:8001"
FORMATS: dict[str, Callable[[Visit], Reply]] = {
    "ics": calendars.feed,
    "rss": feeds.rss,
    "json": json_api.events,
    "jsonfeed": jsonfeed.feed,
    "csv": csv_.feed,
    "geojson": geojson.feed,
}
NOT_HERE = {"region", "after"}
"""`--region` stands before the command; paging is for the web."""


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command one option a filter, with the web's names: `--kind meetup --free`."""
    for entry in reversed([entry for entry in FILTERS if entry.name not in NOT_HERE]):
        command = _option(entry)(command)
    return command


def _option(entry: Filter) -> Callable[[Any], Any]:
    name = f"--{entry.name.replace('_', '-')}"
    allowed = f" {entry.hint or ', '.join(entry.values)}" if entry.hint or entry.values else ""
    told = f"{entry.help[0].upper()}{entry.help[1:]}.{allowed}"
    if entry.name == "free":
        return click.option(name, f"f_{entry.name}", is_flag=False, flag_value="1", multiple=True, help=told)
    return click.option(name, f"f_{entry.name}", multiple=True, help=told)


def _pairs(options: dict[str, Any]) -> list[tuple[str, str]]:
    """Turn the options back into the query parameters that they stand for."""
    return [(name.removeprefix("f_"), text) for name, texts in options.items() for text in texts or ()]


def answer(
    region: Region,
    handler: Callable[[Visit], Reply],
    path: str,
    pairs: Iterable[tuple[str, str]] = (),
    names: dict[str, str] | None = None,
    base: str = BASE_URL,
) -> Reply:
    """Make the reply that the web would send. A refused filter is a usage error in one line."""
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; make it with `weakties collect`")
    with closing(connect(region.database, read_only=True)) as conn:
        try:
            return handler(visit(conn, region.id, now=now(), base=base, path=path, pairs=pairs, names=names))
        except Problem as problem:
            raise OneLine(problem.detail, USAGE if problem.status == 400 else 1) from problem


def _objects(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply.body)
    return found


@click.command("list")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as in the API.")
@click.pass_obj
def list_events(settings: Settings, /, as_json: bool, **options: Any) -> None:
    """Show the events that match, the next ones first.

    \b
    weakties list --when this-week --free
    weakties list --kind hackathon --json
    """
    _print(settings, _pairs(options), as_json)


@click.command()
@click.argument("words", nargs=-1, required=True)
@filter_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as in the API.")
@click.pass_obj
def search(settings: Settings, /, words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Search the catalogue for WORDS in title, group, venue and description."""
    _print(settings, [("q", " ".join(words)), *_pairs(options)], as_json)


def _print(settings: Settings, pairs: list[tuple[str, str]], as_json: bool) -> None:
    found = _objects(answer(settings.load(), json_api.events, "/events.json", pairs))
    for event in found["events"]:
        click.echo(json.dumps(event, ensure_ascii=False) if as_json else one_line(event))
    if not as_json:
        shown = len(found["events"])
        click.echo(f"{shown} of {found['count']} events" + ("" if shown else "; fewer filters may find more"), err=True)


def one_line(event: dict[str, Any]) -> str:
    """Tell an event in one line: id, when, what, where."""
    day = date.fromisoformat(event["local_date"])
    when = f"{day:%a} {day.isoformat()} {event['local_time'] or 'all day'}"
    mark = "" if event["status"] == "confirmed" else f"[{event['status']}] "
    where = event.get("venue_name") or event.get("locality") or ("online" if event.get("online_url") else "")
    return f"{event['id']}  {when:<22} {mark}{event['title']}" + (f"  · {where}" if where else "")


@click.command()
@click.argument("event_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The API's object.")
@click.pass_obj
def show(settings: Settings, event_id: str, as_json: bool) -> None:
    """Show everything that is known of one event."""
    event = _one(settings.load(), event_id)
    if as_json:
        click.echo(json.dumps(event, ensure_ascii=False, indent=2))
        return
    click.echo(one_line(event))
    for name, value in event.items():
        if value not in (None, "", [], {}) and name not in ("id", "title", "local_date", "local_time"):
            click.echo(
                f"  {name}: {value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)}"
            )


def _one(region: Region, event_id: str) -> dict[str, Any]:
    """Give one event's object; a merged id leads to the event it became."""
    for _ in range(2):
        reply = answer(region, json_api.event, f"/events/{event_id}.json", names={"id": event_id})
        if reply.status == 200:
            break
        event_id = reply.headers["location"].rpartition("/")[2].removesuffix(".json")
    return _objects(reply)


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@filter_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--base-url", default=BASE_URL, show_default=True, help="Address of the site that links lead to.")
@click.pass_obj
def export(settings: Settings, /, form: str, output: Path | None, base_url: str, **options: Any) -> None:
    """Write the events that match as FORMAT, the same bytes as the web gives.

    FORMAT is ics, rss, json, jsonfeed, csv or geojson.
    """
    reply = answer(settings.load(), FORMATS[form], f"/events.{form}", _pairs(options), base=base_url.rstrip("/"))
    body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
    if output is None:
        sys.stdout.buffer.write(body)
        return
    draft = output.with_name(f".{output.name}.new")
    try:
        draft.write_bytes(body)
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OneLine(f"{output}: cannot be written: {error}") from error
    click.echo(f"{output}: {len(body)} bytes", err=True)
