"""Groups: who organises, how alive each is, when it usually meets, and where its people talk between meetings."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from json import loads
from typing import NamedTuple

from pipeline.publish import entity, periods, rhythm, site, times, topics
from pipeline.publish.clauses import unfinished
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import clock, count, short_day

YEAR = timedelta(days=365)
ALL = """
SELECT groups.*, upcoming, next_at, last_at FROM groups LEFT JOIN (
    SELECT group_id, count(*) FILTER ({unfinished}) AS upcoming, min(starts_at) FILTER ({unfinished}) AS next_at,
           max(starts_at) FILTER (WHERE starts_at <= ? AND status NOT IN ('cancelled', 'delisted')) AS last_at
    FROM events WHERE group_id IS NOT NULL GROUP BY group_id
) ON group_id = groups.id ORDER BY name COLLATE NOCASE
"""
YEARS_DATES = """
SELECT starts_at, local_date, local_time, status, timezone, all_day, ends_at FROM events
WHERE group_id = ? AND starts_at BETWEEN ? AND ? AND status <> 'delisted' ORDER BY starts_at
"""
LAST = """
SELECT max(starts_at) FROM events WHERE group_id = ? AND starts_at <= ? AND status NOT IN ('cancelled', 'delisted')
"""


class Line(NamedTuple):
    """One group in the directory."""

    href: str
    name: str
    detail: str


class Section(NamedTuple):
    """Groups that are equally alive."""

    heading: str
    lines: list[Line]


def directory(visit: Visit) -> Reply:
    """Answer `/groups`: those that meet soon, those that are quiet, and communities without a calendar."""
    words = entity.asked(visit)
    rows = entity.named(_all(visit), words)
    zone = visit.region.zone
    meeting = [row for row in rows if row["upcoming"]]
    silent = [row for row in rows if not row["upcoming"] and row["last_at"]]
    without = [row for row in rows if not row["upcoming"] and not row["last_at"]]
    sections = [
        Section("Meeting soon", [_line(visit, row, _next(row, zone)) for row in meeting]),
        Section("Quiet", [_line(visit, row, _quiet(visit, row)) for row in silent]),
        Section("Without a calendar that is known here", [_line(visit, row, "") for row in without]),
    ]
    names = {
        "sections": [section for section in sections if section.lines],
        "total": len(rows),
        "q": words,
        "what": "groups",
    }
    description = f"Groups, associations and communities in {visit.region.name}, and how alive each is."
    return page(site.render("directory.html", **shell(visit.bare(), "Groups", description), **names))


def _all(visit: Visit) -> list[Row]:
    clause, values = unfinished(visit.now)
    where = f"WHERE {clause} AND status NOT IN ('cancelled', 'delisted')"
    return visit.conn.execute(ALL.format(unfinished=where), [*values, *values, periods.utc(visit.now)]).fetchall()


def _line(visit: Visit, row: Row, detail: str) -> Line:
    return Line(visit.link(f"/groups/{row['id']}"), row["name"], detail)


def _next(row: Row, zone: object) -> str:
    day = short_day(times.local(row["next_at"], zone).date())
    return f"next {day} · {count(row['upcoming'], 'date')} to come"


def _quiet(visit: Visit, row: Row) -> str:
    last = periods.instant(row["last_at"])
    held = f"last held {_month(last, visit)}"
    quiet = entity.quiet_for(last, visit.now)
    return f"{held} · {quiet}" if quiet else held


def _month(moment: datetime, visit: Visit) -> str:
    return f"{moment.astimezone(visit.region.zone):%B %Y}"


def one(visit: Visit) -> Reply:
    """Answer `/groups/<id>`."""
    visit.plain()
    row = entity.found(visit, "groups", visit.names["id"])
    found = entity.lists(visit, "group", row["id"])
    description = row["description"] or f"When {row['name']} meets, and how to follow it."
    names = {
        "entity": row,
        "places": [Link(url, label) for label, url in _links(row).items()],
        "topics": topics.links(visit, row["topics"]),
        "facts": facts(visit, row, bool(found.upcoming)),
        "lists": found,
        "formats": entity.formats(visit),
        "subscribe": visit.link("/subscribe", [("group", row["id"]), ("relevance", "any")]),
    }
    return page(site.render("group.html", **shell(visit, row["name"], description), **names))


def _links(row: Row) -> Mapping[str, str]:
    """Give where its people are: website, Slack, Discord, mailing list."""
    found: Mapping[str, str] = loads(row["links"])
    return {**({"Website": row["url"]} if row["url"] else {}), **found}


def facts(visit: Visit, row: Row, upcoming: bool) -> list[tuple[str, str]]:
    """Give how alive the group is: last held, usual rhythm, share of cancelled dates, how long it is quiet."""
    now = periods.utc(visit.now)
    held = visit.conn.execute(LAST, [row["id"], now]).fetchone()[0]
    last = periods.instant(held) if held else None
    since = periods.utc(visit.now - YEAR)
    rows = visit.conn.execute(YEARS_DATES, [row["id"], since, periods.utc(visit.now + YEAR)]).fetchall()
    told = [
        ("Last held", short_day(last.astimezone(visit.region.zone).date()) + f", {last.year}" if last else ""),
        ("Usually", _usual([one for one in rows if one["status"] != "cancelled"])),
        ("Cancelled", _cancelled([one for one in rows if one["starts_at"] <= now])),
        ("Now", "" if upcoming else entity.quiet_for(last, visit.now)),
    ]
    return [(name, words) for name, words in told if words]


def _usual(rows: list[Row]) -> str:
    """Say on which day and at what time the group usually meets."""
    days = rhythm.usual([date.fromisoformat(row["local_date"]) for row in rows])
    hours = [row["local_time"] for row in rows if row["local_time"]]
    most = max(sorted(set(hours)), key=hours.count) if hours else ""
    if not days or not most or hours.count(most) < len(hours) / 2:
        return days
    return f"{days}, {clock(datetime.fromisoformat(f'2000-01-01T{most}'))}"


def _cancelled(rows: list[Row]) -> str:
    """Say how many dates of the last year were cancelled, where enough are known to say so."""
    off = sum(row["status"] == "cancelled" for row in rows)
    if len(rows) < rhythm.FEW or not off:
        return ""
    return f"{off} of the last {len(rows)} dates ({round(100 * off / len(rows))} %)"
