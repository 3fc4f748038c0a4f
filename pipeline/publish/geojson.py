"""GeoJSON (RFC 7946): events that have a place on earth, for maps; says how many match that have none."""

from typing import Any

from pipeline.publish import facets, json_api, paging
from pipeline.publish.visit import Reply, Visit

GEOJSON = "application/geo+json; charset=utf-8"
MOST = 1000


def feed(visit: Visit) -> Reply:
    """Answer `/events.geojson`."""
    limit = json_api.limit_of(visit, MOST, MOST)
    page = paging.page(visit, visit.filters, limit)
    total = facets.total(visit, visit.filters)
    following = json_api.next_url(visit, page.after)
    made = json_api.objects(visit, page.rows)
    placed = [one for one in made if one["latitude"] is not None and one["longitude"] is not None]
    document = {
        "type": "FeatureCollection",
        "features": [_feature(one) for one in placed],
        "count": total,
        "without_place": len(made) - len(placed),
        "next": following,
    }
    reply = json_api.reply(document, json_api.next_link(following))
    return Reply(reply.body, GEOJSON, headers=reply.headers)


def _feature(one: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [one["longitude"], one["latitude"]]}
    return {"type": "Feature", "id": one["id"], "geometry": point, "properties": one}
