"""Venues: where events are, what is to come there, and who meets there."""

from pipeline.publish import entity, site
from pipeline.publish.clauses import unfinished
from pipeline.publish.event_page import map_link
from pipeline.publish.groups import Line, Section
from pipeline.publish.shell import Link, shell
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import count

ALL = """
SELECT venues.*, upcoming FROM venues JOIN (
    SELECT venue_id, count(*) AS upcoming FROM events WHERE venue_id IS NOT NULL AND {unfinished}
    AND status NOT IN ('cancelled', 'delisted') GROUP BY venue_id
) ON venue_id = venues.id ORDER BY upcoming DESC, name COLLATE NOCASE
"""
GROUPS = """
SELECT group_id AS id, group_name AS name, count(*) AS held FROM events
WHERE venue_id = ? AND group_id IS NOT NULL GROUP BY group_id ORDER BY held DESC LIMIT 12
"""


def directory(visit: Visit) -> Reply:
    """Answer `/venues`: where most is to come, by town."""
    words = entity.asked(visit)
    clause, values = unfinished(visit.now)
    rows = entity.named(visit.conn.execute(ALL.format(unfinished=clause), values), words)
    towns: dict[str, list[Line]] = {}
    for row in rows[: entity.DIRECTORY]:
        detail = f"{count(row['upcoming'], 'event')} to come"
        towns.setdefault(row["locality"] or "Town not told", []).append(
            Line(visit.link(f"/venues/{row['id']}"), row["name"], detail)
        )
    names = {
        "sections": [Section(town, lines) for town, lines in sorted(towns.items(), key=lambda one: -len(one[1]))],
        "total": len(rows),
        "q": words,
        "what": "venues",
    }
    description = f"Places in {visit.region.name} where people meet, and what is to come at each."
    return page(site.render("directory.html", **shell(visit.bare(), "Venues", description), **names))


def one(visit: Visit) -> Reply:
    """Answer `/venues/<id>`."""
    visit.plain()
    row = entity.found(visit, "venues", visit.names["id"])
    groups = visit.conn.execute(GROUPS, [row["id"]])
    address = [row[part] for part in ("address", "locality", "region", "postal_code") if row[part]]
    told = ", ".join(part for number, part in enumerate(address) if not any(part in said for said in address[:number]))
    names = {
        "entity": row,
        "address": told,
        "map": map_link(row, approximate=bool(row["approximate"])),
        "groups": [Link(visit.link(f"/groups/{group['id']}"), group["name"], number=group["held"]) for group in groups],
        "lists": entity.lists(visit, "venue", row["id"]),
        "formats": entity.formats(visit),
        "subscribe": visit.link("/subscribe", [("venue", row["id"]), ("relevance", "any")]),
    }
    return page(site.render("venue.html", **shell(visit, row["name"], f"What is to come at {row['name']}."), **names))
