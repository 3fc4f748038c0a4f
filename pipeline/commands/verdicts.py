"""`weakties explain`, `merge` and `split`: why one event is one event, and people's word on it."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import combinations
from typing import Any, NamedTuple

import click

from pipeline import overrides
from pipeline.commands.context import USAGE, OneLine, Settings, now
from pipeline.config import Region
from pipeline.identifying.clusters import NEVER
from pipeline.identifying.profile import profile
from pipeline.identifying.score import explain as compare
from pipeline.overrides import Ref
from pipeline.overridesfile import add
from pipeline.records import Record
from pipeline.store import Store
from pipeline.storing import rows
from pipeline.storing.database import connect
from pipeline.storing.database import rows as query
from pipeline.storing.verdicts import EVENT

LISTINGS = "SELECT * FROM listings WHERE event_id = ? ORDER BY id"
MOST_REASONS = 8


class Told(NamedTuple):
    """One listing of an event, with the name that people give it by."""

    ref: Ref
    row: dict[str, Any]
    record: Record


@click.command()
@click.argument("event_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def explain(settings: Settings, event_id: str, as_json: bool) -> None:
    """Show which listings make an event, and what speaks for and against each pair of them.

    Weights add up to logarithms of odds. Listings are named as `split` and the overrides file want them.
    """
    region = settings.load()
    with closing(_open(region)) as conn:
        found = _event(conn, event_id, region)
        listings = _listings(conn, found)
    pairs = [_pair(a, b) for a, b in combinations(listings, 2)]
    if as_json:
        told = [{"listing": one.ref, **_seat(one)} for one in listings]
        click.echo(json.dumps({"event": found, "listings": told, "pairs": pairs}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found}: {len(listings)} listing{'s' if len(listings) > 1 else ''}")
    for one in listings:
        seat = _seat(one)
        click.echo(f"  {one.ref}\n    {seat['starts_at']}  {seat['title']}  · {seat['place'] or 'no place'}")
        click.echo(f"    matched by: {seat['rule']}" + (f" ({seat['score']:.2f})" if seat["score"] else ""))
    for pair in pairs:
        click.echo(f"{pair['a']}  ×  {pair['b']}: {pair['likelihood']:.3f}")
        for name, weight in pair["reasons"][:MOST_REASONS]:
            click.echo(f"  {'rules it out' if weight is None else f'{weight:+.2f}':>12}  {name}")


def _seat(one: Told) -> dict[str, Any]:
    place = one.record.location_name or one.record.address
    return {
        "title": one.record.title,
        "starts_at": one.record.starts_at,
        "place": place,
        "url": one.record.url,
        "rule": one.row["match_rule"],
        "score": one.row["match_score"],
    }


def _pair(a: Told, b: Told) -> dict[str, Any]:
    """Compare two listings as the pipeline does: in an order that does not depend on arrival."""
    one, two = sorted((a, b), key=lambda told: (told.row["source_id"], told.row["key"]))
    verdict = compare(profile(one.record, one.row["source_id"]), profile(two.record, two.row["source_id"]))
    reasons = [(name, None if weight == NEVER else weight) for name, weight in verdict.reasons]
    return {"a": a.ref, "b": b.ref, "likelihood": round(verdict.likelihood, 4), "reasons": reasons}


@click.command()
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@click.option("--why", help="A note for whoever reads the overrides file.")
@click.pass_obj
def merge(settings: Settings, one: str, other: str, why: str | None) -> None:
    """Say that two events are one; the older one's id stays, the other leads to it.

    Writes the overrides file of the region, and brings the catalogue in line.
    """
    region = settings.load()
    with closing(_open(region)) as conn:
        events = [_event(conn, event_id, region) for event_id in (one, other)]
        if events[0] == events[1]:
            raise OneLine(f"{one} and {other} are one event already")
        listings = [told.ref for event_id in events for told in _listings(conn, event_id)]
    add(region.path, "same", {"listings": listings}, why)
    _judge(region)
    with closing(_open(region)) as conn:
        left = _event(conn, one, region)
    click.echo(f"{left}: {' and '.join(events)} are one event now; {overrides.path_of(region.path)} says so", err=True)


@click.command()
@click.argument("event_id", metavar="ID")
@click.argument("listing")
@click.option("--why", help="A note for whoever reads the overrides file.")
@click.pass_obj
def split(settings: Settings, event_id: str, listing: str, why: str | None) -> None:
    """Say that LISTING, named as `explain` names it, is another event than the rest of ID.

    Writes the overrides file of the region, and brings the catalogue in line.
    """
    region = settings.load()
    with closing(_open(region)) as conn:
        found = _event(conn, event_id, region)
        listings = _listings(conn, found)
    refs = [one.ref for one in listings]
    chosen = [ref for ref in refs if listing in (ref, ref.partition(" ")[2])]
    if len(chosen) != 1:
        raise OneLine(f"{found} has no listing {listing!r}; it has {', '.join(map(repr, refs))}", USAGE)
    if len(refs) == 1:
        raise OneLine(f"{found} has one listing only; there is nothing to split off")
    others = [ref for ref in refs if ref != chosen[0]]
    add(region.path, "different", {"listings": [chosen[0], *others]}, why)
    _judge(region)
    source, _, key = chosen[0].partition(" ")
    with closing(_open(region)) as conn:
        [(home,)] = conn.execute("SELECT event_id FROM listings WHERE source_id = ? AND key = ?", (source, key))
    click.echo(f"{home}: {chosen[0]} is an event of its own now; {overrides.path_of(region.path)} says so", err=True)


def _open(region: Region) -> sqlite3.Connection:
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; make it with `weakties collect`")
    return connect(region.database, read_only=True)


def _judge(region: Region) -> None:
    """Bring the catalogue in line with what the overrides file says now."""
    Store.open(region.database, region, now()).close()


def _event(conn: sqlite3.Connection, event_id: str, region: Region) -> str:
    """Give the event of this id, or the one that the id leads to."""
    found = query(conn, EVENT, (event_id,))
    if not found:
        raise OneLine(f"there is no event {event_id!r} in {region.name}; `weakties search WORDS` finds ids", USAGE)
    return str(found[0]["id"])


def _listings(conn: sqlite3.Connection, event_id: str) -> Sequence[Told]:
    return [
        Told(f"{row['source_id']} {row['key']}", row, rows.record(row)) for row in query(conn, LISTINGS, (event_id,))
    ]
