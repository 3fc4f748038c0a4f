"""Companies: where one meets their people, with the sentence that says so, and the nearest ways in."""

from collections.abc import Container, Iterable
from json import loads
from typing import NamedTuple

from pipeline.companies import ways_in
from pipeline.publish import cards, entity, site, times
from pipeline.publish.clauses import unfinished
from pipeline.publish.groups import Line, Section
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import count, short_day

ROLES = {
    "hiring": "hires there",
    "organizer": "organises it",
    "host": "hosts it",
    "speaker": "speaks there",
    "sponsor": "sponsors it",
}
"""What a company does at an event, the nearest way in first."""
ALL = """
SELECT companies.*, count(DISTINCT claims.event_id) AS events, count(DISTINCT claims.event_id)
       FILTER (WHERE {unfinished} AND status NOT IN ('cancelled', 'delisted')) AS upcoming
FROM companies LEFT JOIN claims ON company_id = companies.id LEFT JOIN events ON events.id = event_id
GROUP BY companies.id ORDER BY name COLLATE NOCASE
"""
OF_COMPANY = """
SELECT events.*, role, sentence, claims.source_id, confidence FROM claims JOIN events ON events.id = event_id
WHERE company_id = ? AND status <> 'delisted' AND {unfinished} ORDER BY starts_at, events.number, claims.id LIMIT 60
"""
MET = """
SELECT group_id AS id, group_name AS name,
       count(DISTINCT event_id) FILTER (WHERE role IN ('sponsor', 'host', 'organizer')) AS supported
FROM events JOIN claims ON claims.event_id = events.id
WHERE company_id = ? AND group_id IS NOT NULL GROUP BY group_id ORDER BY supported DESC, group_id LIMIT 20
"""
ASSOCIATIONS = "SELECT id, name FROM groups WHERE id IN (SELECT value FROM json_each(?))"
NEXT = """
SELECT min(starts_at) FROM events WHERE group_id = ? AND status NOT IN ('cancelled', 'delisted') AND {unfinished}
"""
OF_EVENT = """
SELECT claims.*, companies.name FROM claims JOIN companies ON companies.id = company_id
WHERE event_id = ? ORDER BY confidence DESC, claims.id
"""


class Claim(NamedTuple):
    """What a company does at an event, and the sentence that says so."""

    href: str
    name: str
    role: str
    sentence: str


class Way(NamedTuple):
    """An event at which one meets the company's people."""

    card: cards.Card
    claims: list[Claim]


def directory(visit: Visit) -> Reply:
    """Answer `/companies`: those that one can meet soon, and those of past events."""
    words = entity.asked(visit)
    clause, values = unfinished(visit.now)
    rows = entity.named(visit.conn.execute(ALL.format(unfinished=clause), values), words)
    sections = [
        Section("To meet soon", [_line(visit, row) for row in rows if row["upcoming"]]),
        Section("Met at past events", [_line(visit, row) for row in rows if row["events"] and not row["upcoming"]]),
    ]
    names = {
        "sections": [section for section in sections if section.lines],
        "total": sum(len(section.lines) for section in sections),
        "q": words,
        "what": "companies",
    }
    description = f"Employers that organise, host, sponsor, speak or hire at events in {visit.region.name}."
    return page(site.render("directory.html", **shell(visit.bare(), "Companies", description), **names))


def _line(visit: Visit, row: Row) -> Line:
    told = f"{count(row['upcoming'], 'event')} to come" if row["upcoming"] else count(row["events"], "past event")
    detail = f"{row['industry']} · {told}" if row["industry"] else told
    return Line(visit.link(f"/companies/{row['id']}"), row["name"], detail)


def one(visit: Visit) -> Reply:
    """Answer `/companies/<id>`: the nearest ways in first, each with its evidence."""
    visit.plain()
    row = entity.found(visit, "companies", visit.names["id"])
    clause, values = unfinished(visit.now)
    told = visit.conn.execute(OF_COMPANY.format(unfinished=clause), [row["id"], *values]).fetchall()
    names = {
        "entity": row,
        "ways": ways(visit, told, row["name"]),
        **_groups(visit, row, alone=not told),
        "lists": entity.lists(visit, "company", row["id"]),
        "formats": entity.formats(visit),
        "subscribe": visit.link("/subscribe", [("company", row["id"]), ("relevance", "any")]),
    }
    description = f"Where to meet people of {row['name']} in {visit.region.name}."
    return page(site.render("company.html", **shell(visit, row["name"], description), **names))


def ways(visit: Visit, rows: Iterable[Row], name: str) -> list[Way]:
    """Give each event once, with all that is claimed of the company there."""
    found: dict[str, Way] = {}
    for row in rows:
        way = found.setdefault(row["id"], Way(cards.card(visit, row, dated=True), []))
        way.claims.append(_claim(row, name))
    return list(found.values())


def _groups(visit: Visit, company: Row, *, alone: bool) -> dict[str, list[Line]]:
    """Give the groups at whose events the company turned up, and when each meets next.

    Where nothing of its own is to come, those that it supported and the associations of its industry are
    the nearest ways in.
    """
    met = visit.conn.execute(MET, [company["id"]]).fetchall()
    if not alone:
        return {"groups": [_group(visit, group["id"], group["name"]) for group in met], "nearest": []}
    fellows = visit.conn.execute(ASSOCIATIONS, [company["associations"]]).fetchall()
    names = {group["id"]: group["name"] for group in (*fellows, *met)}
    nearest = ways_in(
        {group["id"]: group["supported"] for group in met if group["supported"]}, _associations(company, names)
    )
    near = {way.group_id for way in nearest}
    return {
        "nearest": [_group(visit, way.group_id, names[way.group_id], way.reason) for way in nearest],
        "groups": [_group(visit, group["id"], group["name"]) for group in met if group["id"] not in near],
    }


def _associations(company: Row, known: Container[str]) -> list[str]:
    """Give the associations of a company's industry that this region has, in the order of the list."""
    return [group for group in loads(company["associations"]) if group in known]


def _group(visit: Visit, group_id: str, name: str, reason: str = "") -> Line:
    clause, values = unfinished(visit.now)
    at = visit.conn.execute(NEXT.format(unfinished=clause), [group_id, *values]).fetchone()[0]
    when = f"next {short_day(times.local(at, visit.region.zone).date())}" if at else "nothing to come yet"
    return Line(visit.link(f"/groups/{group_id}"), name, f"{reason} · {when}" if reason else when)


def of_event(visit: Visit, event_id: str) -> list[Claim]:
    """Give the companies of an event, each with the sentence that says so."""
    return [
        _claim(row, row["name"], visit.link(f"/companies/{row['company_id']}"))
        for row in visit.conn.execute(OF_EVENT, [event_id])
    ]


def _claim(row: Row, name: str, href: str = "") -> Claim:
    return Claim(href, name, ROLES.get(str(row["role"]), str(row["role"])), row["sentence"])


def links(claims: Iterable[Claim]) -> list[Link]:
    """Give the companies as links, each once."""
    return [Link(href, name) for href, name in dict.fromkeys((claim.href, claim.name) for claim in claims)]
