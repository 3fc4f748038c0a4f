"""RSS 2.0: what was found lately. An item is dated when the event was first seen; its own time is in the title."""

from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from pipeline.publish import applied, periods, queries, times
from pipeline.publish.filters import Filters
from pipeline.publish.ical import CONTROLS, PREFIX
from pipeline.publish.json_api import MOST, USUAL, limit_of, next_link, next_url
from pipeline.publish.queries import Details
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit

RSS = "application/rss+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
TTL_MINUTES = "360"
register_namespace("atom", ATOM)


def rss(visit: Visit) -> Reply:
    """Answer `/events.rss`: the newest finds first, unless another order is asked for."""
    limit = limit_of(visit, USUAL, MOST)
    page = queries.page(visit.conn, newest_first(visit.filters), limit)
    beside = queries.details(visit.conn, page.rows)
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    add(channel, "title", f"Weak Ties · {applied.title(visit)}")
    add(channel, "link", visit.absolute("/events", visit.filters.pairs()))
    add(channel, "description", f"Events new in the catalogue of {visit.region.name}.")
    add(channel, "language", "en")
    add(channel, "ttl", TTL_MINUTES)
    own = visit.absolute("/events.rss", visit.filters.pairs())
    SubElement(channel, f"{{{ATOM}}}link", href=own, rel="self", type="application/rss+xml")
    following = next_url(visit, page.after)
    if following:
        SubElement(channel, f"{{{ATOM}}}link", href=following, rel="next", type="application/rss+xml")
    for row in page.rows:
        _item(channel, row, beside[row["id"]], visit)
    return Reply(tostring(root, encoding="utf-8", xml_declaration=True), RSS, headers=next_link(following))


def newest_first(filters: Filters) -> Filters:
    """Give the same filters in the order of a feed reader, unless the request names another."""
    return filters if "updated_since" in filters.values else filters.usual(sort="new")


def heading(visit: Visit, row: Row) -> str:
    """Give what a feed reader lists: title, when, and where."""
    place = row["venue_name"] or ("Online" if row["attendance"] == "online" else row["locality"])
    parts = [PREFIX.get(row["status"], "") + row["title"], times.spoken(row, visit.region.zone), place]
    return " — ".join(part for part in parts if part)


def _item(channel: Element, row: Row, beside: Details, visit: Visit) -> None:
    item = SubElement(channel, "item")
    add(item, "title", heading(visit, row))
    add(item, "link", visit.absolute(f"/events/{row['id']}"))
    guid = add(item, "guid", row["uid"])
    guid.set("isPermaLink", "false")
    add(item, "pubDate", format_datetime(periods.instant(row["first_seen_at"]), usegmt=True))
    if row["kind"]:
        add(item, "category", row["kind"])
    add(item, "description", beside.text["description"] if beside.text else row["summary"])


def add(parent: Element, name: str, text: str) -> Element:
    """Add an element; XML has no way to write most control characters."""
    made = SubElement(parent, name)
    made.text = CONTROLS.sub("", text)
    return made
