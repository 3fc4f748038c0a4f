"""The page of one event: what, when, where, how to go there, who says so, and what has changed."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from pipeline.publish import (
    cards,
    clauses,
    companies,
    evidence,
    history,
    jsonld,
    periods,
    prose,
    queries,
    site,
    times,
    topics,
)
from pipeline.publish.json_api import one, venue
from pipeline.publish.queries import Details
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import STATUS, ago, clock, day, kind_label, relative, short_day


class Source(NamedTuple):
    """One source that tells of the event."""

    name: str
    url: str | None
    checked: str
    gone: bool
    """The source no longer shows it."""


def event(visit: Visit) -> Reply:
    """Answer `/events/<id>`."""
    visit.plain()
    row = one(visit)
    if isinstance(row, Reply):
        return row
    beside = queries.details(visit.conn, [row])[row["id"]]
    description = row["summary"] or f"{row['title']}, {times.spoken(row, visit.region.zone)}"
    return page(site.render("event.html", **shell(visit, row["title"], description), **_names(visit, row, beside)))


def _names(visit: Visit, row: Row, beside: Details) -> dict[str, Any]:
    zone = visit.region.zone
    text = beside.text
    return {
        "event": row,
        "kind": kind_label(row["kind"]) if row["kind"] else "",
        "banner": banner(visit, row),
        "dates": _dates(visit, row),
        "hours": _hours(visit, row),
        "machine": times.published(row, zone),
        "venue": _venue(row, beside),
        "map": map_link(row, approximate=bool((venue(row, beside) or {}).get("approximate"))),
        "price": cards.price(row),
        "group": beside.group,
        "action": _action(row),
        "calendars": calendars(visit, row, text["plain"] if text else ""),
        "body": prose.dressed(text["description"]) if text else "",
        "topics": topics.links(visit, row["topics"]),
        "series": _series(visit, row),
        "sources": _sources(visit, beside.listings),
        "changes": history.of_events(visit, [row["id"]]),
        "disagreements": disagreements(visit, row, beside.listings),
        "claims": [
            claim._replace(sentence=prose.bare(claim.sentence)) for claim in companies.of_event(visit, row["id"])
        ],
        "said": _said(row, text["plain"] if text else "", text["facts"] if text else "[]"),
        "report": visit.link("/suggest", [("event", row["id"])]),
        "links_to": _links_to(visit, row),
        "deadline": _deadline(visit, row),
        "first_seen": short_day(times.local(row["first_seen_at"], zone).date()),
        "jsonld": jsonld.script(jsonld.document(visit, row, beside)),
    }


def _said(row: Row, plain: str, stored: str) -> list[evidence.Said]:
    """Give what the text says of cost and the like; a sentence that says two things is quoted once."""
    quoted: set[str] = set()
    told = []
    for fact in evidence.said(row, plain, cards.price(row), stored):
        sentence = "" if fact.sentence in quoted else prose.bare(fact.sentence)
        quoted.add(fact.sentence)
        if fact.words or sentence:
            told.append(fact._replace(sentence=sentence))
    return told


def _links_to(visit: Visit, row: Row) -> dict[str, str]:
    """Give the pages of group and venue, where they have one."""
    ids = {"groups": row["group_id"], "venues": row["venue_id"]}
    return {folder: visit.link(f"/{folder}/{one}") for folder, one in ids.items() if one}


def _deadline(visit: Visit, row: Row) -> str:
    """Give the day on which registration closes, in words."""
    text = row["registration_deadline"]
    if not text:
        return ""
    when = date.fromisoformat(text) if len(text) == 10 else times.local(text, visit.region.zone).date()
    return day(when, today=visit.filters.today)


def banner(visit: Visit, row: Row) -> tuple[str, str]:
    """Give what one must know before anything else, as kind and words; both empty when all is well."""
    words = {
        "cancelled": "This event is cancelled.",
        "postponed": "This event is postponed. The new date is not known here yet.",
        "tentative": "This event is not certain yet.",
        "delisted": "The source no longer lists this event. It may be cancelled, or moved: ask before you go.",
    }
    if row["status"] in words:
        return row["status"], words[row["status"]]
    if times.is_over(row, visit.now):
        return "past", "This event is over."
    return "", ""


def _dates(visit: Visit, row: Row) -> str:
    zone, today = visit.region.zone, visit.filters.today
    first, last = times.first_day(row, zone), times.last_day(row, zone)
    words = day(first, today=today)
    if last != first:
        return f"{words} to {day(last, today=today)}"
    return f"{words} ({relative(first, today)})" if relative(first, today) else words


def _hours(visit: Visit, row: Row) -> str:
    """Give the hours with the zone's name, and the time told by the organiser where that is another."""
    if row["all_day"]:
        return "All day"
    zone = visit.region.zone
    start = times.local(row["starts_at"], zone)
    own = times.local(row["starts_at"], times.zone_of(row["timezone"], zone))
    words = f"{times.hours(row, zone)} {start:%Z}"
    return words if own.utcoffset() == start.utcoffset() else f"{words} ({clock(own)} {own:%Z} where it is announced)"


def _venue(row: Row, beside: Details) -> dict[str, Any] | None:
    """Give the place; its name only where the address does not begin with it."""
    place = venue(row, beside)
    if place and place["name"] and (place["address"] or "").casefold().startswith(place["name"].casefold()):
        return {**place, "name": None}
    return place


def map_link(row: Row, *, approximate: bool = False) -> Link | None:
    """Give where it is on a map of the world; only the area, without a pin, where no source says where it is."""
    if row["latitude"] is None or row["longitude"] is None:
        return None
    if approximate:
        area = f"https://www.openstreetmap.org/#map=13/{row['latitude']:.3f}/{row['longitude']:.3f}"
        return Link(area, "Map of the area; the exact spot is not known here")
    at = f"{row['latitude']:.5f}/{row['longitude']:.5f}"
    query = urlencode({"mlat": f"{row['latitude']:.5f}", "mlon": f"{row['longitude']:.5f}"})
    return Link(f"https://www.openstreetmap.org/?{query}#map=17/{at}", "Map")


def _action(row: Row) -> Link | None:
    """Give the main button: where to register, else the event's own page."""
    if row["registration_url"]:
        return Link(row["registration_url"], f"Register at {_host(row['registration_url'])}")
    return Link(row["url"], f"Details at {_host(row['url'])}") if row["url"] else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def calendars(visit: Visit, row: Row, plain: str) -> list[Link]:
    """Give the links that put this one event into a calendar."""
    start, end = _basic(visit, row)
    where = ", ".join(part for part in (row["venue_name"], row["locality"]) if part) or row["online_url"] or ""
    text = f"{plain[:300]}\n\n{row['url'] or ''}".strip()
    google = {"action": "TEMPLATE", "text": row["title"], "dates": f"{start}/{end}", "details": text, "location": where}
    outlook = {
        "rru": "addevent",
        "subject": row["title"],
        "startdt": times.published(row, visit.region.zone)[0],
        "enddt": times.published(row, visit.region.zone)[1] or "",
        "allday": "true" if row["all_day"] else "",
        "location": where,
        "body": text,
    }
    query = urlencode({name: value for name, value in outlook.items() if value})
    return [
        Link(visit.link(f"/events/{row['id']}.ics"), "Apple and others (.ics)"),
        Link(f"https://calendar.google.com/calendar/render?{urlencode(google)}", "Google"),
        Link(f"https://outlook.live.com/calendar/0/deeplink/compose?{query}", "Outlook.com"),
        Link(f"https://outlook.office.com/calendar/0/deeplink/compose?{query}", "Office 365"),
    ]


def _basic(visit: Visit, row: Row) -> tuple[str, str]:
    """Give start and end as Google's form wants them."""
    if row["all_day"]:
        first = times.first_day(row, visit.region.zone)
        return f"{first:%Y%m%d}", f"{first + timedelta(days=times.days(row)):%Y%m%d}"
    start = periods.instant(row["starts_at"])
    end = periods.instant(row["ends_at"]) if row["ends_at"] else start + times.DISPLAY
    return f"{start:%Y%m%dT%H%M%SZ}", f"{end:%Y%m%dT%H%M%SZ}"


SERIES = """
SELECT * FROM events WHERE series_id = ? AND id <> ? AND status <> 'delisted' AND {unfinished}
ORDER BY starts_at, number LIMIT 6
"""


def _series(visit: Visit, row: Row) -> list[cards.Card]:
    """Give the next other dates of the series."""
    if not row["series_id"]:
        return []
    unfinished, values = clauses.unfinished(visit.now)
    rows = visit.conn.execute(SERIES.format(unfinished=unfinished), [row["series_id"], row["id"], *values])
    return [cards.card(visit, other, dated=True) for other in rows.fetchall()]


def _sources(visit: Visit, listings: Iterable[Row]) -> list[Source]:
    return [
        Source(
            listing["source_name"] or listing["source_id"],
            listing["url"] or listing["source_url"],
            ago(periods.instant(listing["last_success_at"] or listing["last_seen_at"]), visit.now),
            bool(listing["missing_since"]),
        )
        for listing in listings
    ]


FACETS = {"starts_at": "begins", "location_name": "is at", "status": "is"}
"""What sources may tell differently, and the verb with which it is said."""
OWN = {"starts_at": "starts_at", "location_name": "venue_name", "status": "status"}
"""The columns of listings and of events that are compared."""


def disagreements(visit: Visit, row: Row, listings: Iterable[Row]) -> list[str]:
    """Say where a source tells time, place or state otherwise than this page; differences of spelling are none."""
    told = []
    for listing in listings:
        if listing["missing_since"]:
            continue
        name = listing["source_name"] or listing["source_id"]
        for field, own in OWN.items():
            if _differs(visit, field, listing[field], row[own]):
                told.append(f"{name} says that it {FACETS[field]} {_spoken(visit, field, listing[field])}")
    return told


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _differs(visit: Visit, field: str, said: str | None, own: str | None) -> bool:
    """Tell whether two say different things: not `Hall` and `Hall, 2nd floor`, not a time and no time (midnight)."""
    if not said or not own or _plain(said) == _plain(own):
        return False
    if field == "location_name":
        return _plain(said) not in _plain(own) and _plain(own) not in _plain(said)
    return field != "starts_at" or times.local(said, visit.region.zone).time() != time.min


def _spoken(visit: Visit, field: str, value: str) -> str:
    if field == "starts_at":
        moment = times.local(value, visit.region.zone)
        return f"on {short_day(moment.date())} at {clock(moment)}"
    return STATUS.get(value, value).lower() if field == "status" else value
