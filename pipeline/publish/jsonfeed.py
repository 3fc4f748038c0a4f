"""JSON Feed 1.1: new finds for feed readers that prefer JSON; the event itself is in the extension `_event`."""

from typing import Any

from pipeline.publish import applied, json_api, queries, times
from pipeline.publish.feeds import heading, newest_first
from pipeline.publish.queries import Details
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit

JSONFEED = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def feed(visit: Visit) -> Reply:
    """Answer `/events.jsonfeed`: the newest finds first, unless another order is asked for."""
    limit = json_api.limit_of(visit, json_api.USUAL, json_api.MOST)
    page = queries.page(visit.conn, newest_first(visit.filters), limit)
    beside = queries.details(visit.conn, page.rows)
    following = json_api.next_url(visit, page.after)
    made: dict[str, Any] = {
        "version": VERSION,
        "title": f"Weak Ties · {applied.title(visit)}",
        "home_page_url": visit.absolute("/events", visit.filters.pairs()),
        "feed_url": visit.absolute("/events.jsonfeed", visit.filters.pairs()),
        "description": f"Events new in the catalogue of {visit.region.name}.",
        "language": "en",
        "items": [_item(visit, row, beside[row["id"]]) for row in page.rows],
    }
    if following:
        made["next_url"] = following
    reply = json_api.reply(made, json_api.next_link(following))
    return Reply(reply.body, JSONFEED, headers=reply.headers)


def _item(visit: Visit, row: Row, beside: Details) -> dict[str, Any]:
    start, end = times.published(row, visit.region.zone)
    item = {
        "id": row["uid"],
        "url": visit.absolute(f"/events/{row['id']}"),
        "external_url": row["url"],
        "title": heading(visit, row),
        "content_html": (beside.text["description"] if beside.text else "") or row["summary"],
        "summary": row["summary"] or None,
        "image": row["image_url"],
        "date_published": row["first_seen_at"],
        "date_modified": row["changed_at"],
        "tags": [row["kind"]] if row["kind"] else None,
        "_event": {
            "starts_at": start,
            "ends_at": end,
            "all_day": bool(row["all_day"]),
            "status": row["status"],
            "location": row["venue_name"] or row["locality"],
        },
    }
    return {name: value for name, value in item.items() if value is not None}
