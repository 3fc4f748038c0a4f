"""Events as JSON, for programs: names of the catalogue, JSON types, RFC 3339 times (docs/api.md)."""

from collections.abc import Iterable
from json import loads
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from pipeline.publish import facets, paging, queries, times
from pipeline.publish.problem import Problem, bad_value
from pipeline.publish.queries import COLUMNS, Details
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, redirect

USUAL, MOST = 50, 200
JSON = "application/json; charset=utf-8"
ARRAYS = ("topics", "audience")
TRUTHS = ("all_day", "is_free")
PUBLISHED = frozenset(COLUMNS)
VENUE = ("id", "name", "address", "locality", "region", "postal_code", "country", "latitude", "longitude")


def events(visit: Visit) -> Reply:
    """Answer `/events.json`: a page of events, how many match, and where the next page is."""
    filters = visit.filters
    limit = limit_of(visit, USUAL, MOST)
    total = facets.total(visit, filters)
    if "updated_since" in filters.values:
        found, after = _changes(visit, limit)
        total += queries.count_to_forget(visit.conn, filters.one("updated_since"))
    else:
        page = paging.page(visit, filters, limit)
        found, after = objects(visit, page.rows), page.after
    following = next_url(visit, after)
    return reply({"events": found, "count": total, "next": following}, next_link(following))


def event(visit: Visit) -> Reply:
    """Answer `/events/<id>.json`: one event, or where its id went."""
    visit.plain()
    row = one(visit, ".json")
    return row if isinstance(row, Reply) else reply(objects(visit, [row])[0])


def one(visit: Visit, suffix: str = "") -> Row | Reply:
    """Give the event that the path names, or the redirect to the one it was merged into.

    Raises Problem: 404 for one that never was, 410 for one that was taken out on request.
    """
    event_id = visit.names["id"]
    into = queries.alias(visit.conn, event_id)
    if into:
        return redirect(visit.link(f"/events/{into}{suffix}"))
    row = queries.event(visit.conn, event_id)
    if row is None:
        raise Problem(404, f"there is no event {event_id!r} in {visit.region.name}")
    if row["hidden"]:
        raise Problem(410, "this event was removed on request")
    return row


def reply(document: object, headers: dict[str, str] | None = None) -> Reply:
    """Give a JSON document."""
    return Reply(orjson.dumps(document), JSON, headers=headers or {})


def limit_of(visit: Visit, usual: int, most: int) -> int:
    """Give how many events are wanted; raises Problem 400 beyond what one page gives."""
    limit = int(visit.filters.one("limit", usual))
    if limit > most:
        raise bad_value("limit", str(limit), hint=f"at most {most} here; `next` leads on")
    return limit


def next_url(visit: Visit, after: str | None) -> str | None:
    """Give the address of the next page, or None at the end."""
    return visit.absolute(visit.path, visit.filters.pairs(after=after)) if after else None


def next_link(following: str | None) -> dict[str, str]:
    """Give the Link header (RFC 8288) that leads to the next page."""
    return {"link": f'<{following}>; rel="next"'} if following else {}


def _changes(visit: Visit, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """Give what happened since: events as they are now, and ids that went into others."""
    found, after = queries.changes(visit.conn, visit.filters, limit)
    rows = queries.by_number(visit.conn, [change.number for change in found if change.number is not None])
    made = {row["number"]: made for row, made in zip(rows.values(), objects(visit, rows.values()), strict=True)}
    return [
        made[change.number] if change.number is not None else
        _tombstone(change)
        for change in found
    ], after  # fmt: skip


def _tombstone(change: queries.Change) -> dict[str, Any]:
    """Say that an id is no event any more: where it went, or nothing but that it was taken out."""
    if change.into is None:
        return {"id": change.id, "status": "removed"}
    return {"id": change.id, "status": "merged", "into": change.into}


def objects(visit: Visit, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Give events as JSON objects, with what stands beside them."""
    rows = list(rows)
    beside = queries.details(visit.conn, rows, brief=True)
    return [_object(row, beside[row["id"]], visit.region.zone) for row in rows]


def _object(row: Row, beside: Details, zone: ZoneInfo) -> dict[str, Any]:
    made: dict[str, Any] = dict(row)
    for name in made.keys() - PUBLISHED:
        del made[name]
    for name in ARRAYS:
        made[name] = loads(made[name]) if made[name] != "[]" else []
    for name in TRUTHS:
        made[name] = None if made[name] is None else bool(made[name])
    made["starts_at"], made["ends_at"] = times.published(row, zone)
    made["description"] = beside.text["description"] if beside.text else ""
    made["facts"] = _facts(beside.text["facts"]) if beside.text else []
    made["group"] = _group(row, beside.group)
    made["venue"] = venue(row, beside)
    made["sources"] = [_source(listing) for listing in beside.listings]
    return made


def _facts(stored: str) -> list[dict[str, str]]:
    """Give what the text says, each with its sentence."""
    told = loads(stored) if stored != "[]" else []
    return [{"fact": fact, "value": value, "sentence": sentence} for fact, value, sentence in told]


def _group(row: Row, group: Row | None) -> dict[str, Any] | None:
    if group is not None:
        return {"id": group["id"], "name": group["name"], "url": group["url"]}
    return {"id": row["group_id"], "name": row["group_name"], "url": None} if row["group_name"] else None


def venue(row: Row, beside: Details) -> dict[str, Any] | None:
    """Give the place: the venue as the catalogue knows it, else what the event itself says."""
    if beside.venue is not None:
        there = {name: beside.venue[name] for name in VENUE}
        return {**there, "approximate": bool(beside.venue["approximate"] and row["latitude"] == there["latitude"])}
    address = beside.text["address"] if beside.text else None
    if not (row["venue_name"] or address or row["locality"]):
        return None
    said = {"name": row["venue_name"], "address": address}
    told = {
        name: said.get(name, row[name] if name in ("locality", "latitude", "longitude") else None) for name in VENUE
    }
    return {**told, "approximate": False}


def _source(listing: Row) -> dict[str, Any]:
    """Give one source's word on the event: where it says so, and when it was last seen there."""
    return {
        "id": listing["source_id"],
        "name": listing["source_name"] or listing["source_id"],
        "url": listing["url"] or listing["source_url"],
        "status": listing["status"],
        "first_seen_at": listing["first_seen_at"],
        "last_seen_at": listing["last_seen_at"],
        "missing_since": listing["missing_since"],
    }
