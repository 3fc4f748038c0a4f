"""Events on a map, beside the equal list: the list is complete without the map, and the map without tiles.

Tiles are loaded from elsewhere and tell that server who looks where, so there are none unless whoever
runs the site names a server in WEAKTIES_TILES (and WEAKTIES_TILES_CREDIT).
"""

import os
from collections.abc import Iterable
from json import dumps
from urllib.parse import urlsplit

from pipeline.publish import cards, chips, facets, paging, series, site
from pipeline.publish.applied import applied, title
from pipeline.publish.clauses import Mapped
from pipeline.publish.http_security import policy
from pipeline.publish.lists import SHOWN_ELSEWHERE, instead
from pipeline.publish.shell import Link, formats, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page

TILES, CREDIT = "WEAKTIES_TILES", "WEAKTIES_TILES_CREDIT"
MOST = 100
PLACED = Mapped()


def tiles() -> tuple[str, str]:
    """Give the address of map tiles and whom to credit; empty unless the server's environment names them."""
    address = os.environ.get(TILES, "").strip()
    return (address, os.environ.get(CREDIT, "").strip()) if urlsplit(address).scheme == "https" else ("", "")


def show(visit: Visit) -> Reply:
    """Answer `/map`: the next matching events that have a place on earth."""
    filters = visit.filters.usual(series="next")
    found = paging.page(visit, filters, MOST, also=PLACED)
    told = series.told(visit, found.rows)
    total, placed = facets.total(visit, filters), facets.total(visit, filters, also=PLACED)
    vague = _approximate(visit, found.rows)
    points = [
        (row["latitude"], row["longitude"], cards.card(visit, row, dated=True, told=told), row["locality"] or "",
         (row["venue_id"], row["latitude"]) in vague)
        for row in found.rows
    ]  # fmt: skip
    pairs = filters.pairs(after=None, sort=None, limit=None)
    address, credit = tiles()
    heading = f"Map: {title(visit)}" if applied(visit) else f"Map of {visit.region.name}"
    names = {
        "heading": heading,
        "points": points,
        "total": total,
        "placed": placed,
        "tiles": address,
        "credit": credit,
        "following": visit.link("/map", filters.pairs(after=found.after)) if found.after else None,
        "list": Link(visit.link("/events", pairs), "the list of all", number=total - placed),
        "quick": chips.quick(visit, "/map"),
        "relevance": chips.relevance(visit, facets.of_relevance(visit, filters, None, None)),
        "applied": [
            (one, visit.link(visit.path, one.without)) for one in applied(visit) if one.name not in SHOWN_ELSEWHERE
        ],
        "instead": instead(visit, None) if total == 0 else [],
        "formats": formats(visit),
        "subscribe": visit.link("/subscribe", pairs),
    }
    made = page(site.render("map.html", **shell(visit, heading, f"Events of {visit.region.name} by place."), **names))
    host = f"https://{urlsplit(address).hostname}".replace("{s}", "*") if address else ""
    return Reply(made.body, made.media_type, headers=policy(images=host), seconds=made.seconds, open=False)


def _approximate(visit: Visit, rows: Iterable[Row]) -> set[tuple[str, float]]:
    """Name the venues, each with its latitude, that lie in the middle of a postal code: no source says where."""
    asked = dumps(sorted({row["venue_id"] for row in rows if row["venue_id"]}))
    sql = "SELECT id, latitude FROM venues WHERE approximate = 1 AND id IN (SELECT value FROM json_each(?))"
    return {(str(row[0]), float(row[1])) for row in visit.conn.execute(sql, [asked])}
