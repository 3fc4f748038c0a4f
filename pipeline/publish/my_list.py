"""My list, without an account: the picks are in the address, which is a page, a calendar and a feed of changes."""

from collections.abc import Sequence
from email.utils import format_datetime
from json import dumps
from typing import NamedTuple
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

import segno
from markupsafe import Markup

from pipeline.publish import calendars, cards, feeds, history, ical, periods, queries, site, times
from pipeline.publish.info_pages import webcal
from pipeline.publish.problem import Problem
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page

MOST = 100
LONGEST_ID = 40
QR_SCALE = 4
RESOLVED = """
SELECT value AS asked, coalesce(event_aliases.event_id, value) AS id
FROM json_each(?) LEFT JOIN event_aliases ON alias = value
"""


class Clash(NamedTuple):
    """Two picks that are on at the same time."""

    one: str
    other: str


def picks(visit: Visit) -> list[Row]:
    """Give the events that the address names, in the order of their starts; merged ids lead to what they became.

    Raises Problem 400 for too many, or for what is no id. An id that nobody knows, or that was taken out, is left out.
    """
    visit.plain("ids")
    texts = [part.strip() for name, text in visit.pairs if name == "ids" for part in text.split(",") if part.strip()]
    asked = list(dict.fromkeys(texts))
    if len(asked) > MOST:
        raise Problem(400, f"ids takes at most {MOST} events", parameter="ids")
    for text in asked:
        if len(text) > LONGEST_ID or not text.replace("-", "").replace("_", "").isalnum() or not text.isascii():
            raise Problem(400, f"ids={text[:LONGEST_ID]!r} is no id of an event", parameter="ids")
    wanted = sorted({row["id"] for row in visit.conn.execute(RESOLVED, [dumps(asked)])})
    sql = "SELECT * FROM events WHERE id IN (SELECT value FROM json_each(?)) AND hidden = 0 ORDER BY starts_at, number"
    found: list[Row] = visit.conn.execute(sql, [dumps(wanted)]).fetchall()
    return found


def clashes(rows: Sequence[Row]) -> list[Clash]:
    """Give the picks that overlap; all-day and cancelled ones clash with nothing."""
    timed = [row for row in rows if not row["all_day"] and row["status"] not in ("cancelled", "delisted")]
    spans = sorted((*span(row), row["title"]) for row in timed)
    return [
        Clash(one[2], other[2])
        for number, one in enumerate(spans)
        for other in spans[number + 1 :]
        if other[0] < one[1]
    ]


def span(row: Row) -> tuple[str, str]:
    """Give start and end as they matter for clashes; an unknown end is the usual time after the start."""
    if row["ends_at"]:
        return row["starts_at"], row["ends_at"]
    return row["starts_at"], periods.utc(periods.instant(row["starts_at"]) + times.DISPLAY)


def show(visit: Visit) -> Reply:
    """Answer `/my`: the picks, or how to make some."""
    rows = picks(visit)
    pairs = [("ids", ",".join(row["id"] for row in rows))] if rows else []
    own, feed = (visit.absolute(path, pairs) for path in ("/my", "/my.ics"))
    outlook = urlencode({"url": feed, "name": "My Weak Ties"})
    names = {
        "days": cards.by_day(visit.bare(), rows),
        "picked": ",".join(row["id"] for row in rows),
        "clashes": clashes(rows),
        "changes": [(change, _title(rows, change.event_id)) for change in history.of_events(visit, _ids(rows))],
        "own": own,
        "feed": feed,
        "webcal": webcal(feed),
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{outlook}",
        "rss": visit.link("/my.rss", pairs),
        "qr": qr(own) if rows else "",
        "plan": Link(visit.link("/plan"), "Plan my week"),
    }
    around = shell(visit.bare(), "My list", "Your own picks, in your own address.", private=True)
    return page(site.render("my.html", **around, **names))


def _ids(rows: Sequence[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _title(rows: Sequence[Row], event_id: str) -> str:
    return next(str(row["title"]) for row in rows if row["id"] == event_id)


def qr(address: str) -> Markup:
    """Draw an address as a QR code: an image without style or script."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(scale=QR_SCALE, border=2, dark="#000", light="#fff", title="QR code of this list"))


def calendar(visit: Visit) -> Reply:
    """Answer `/my.ics`: the picks as a calendar that follows their changes."""
    rows = picks(visit)
    beside = queries.details(visit.conn, rows)
    stored = [calendars.stored(visit.conn, row, beside[row["id"]]) for row in rows]
    text = ical.calendar(stored, name="Weak Ties · my list", description="Your own picks; they follow every change.")
    return Reply(text, calendars.ICS, headers={"content-disposition": 'inline; filename="my.ics"'})


def rss(visit: Visit) -> Reply:
    """Answer `/my.rss`: what changes of the picks."""
    rows = picks(visit)
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    feeds.add(channel, "title", "Weak Ties · changes of my list")
    feeds.add(channel, "link", visit.absolute("/my", [("ids", ",".join(_ids(rows)))]))
    feeds.add(channel, "description", "What changes of your own picks.")
    for change in history.of_events(visit, _ids(rows)):
        item = SubElement(channel, "item")
        feeds.add(item, "title", f"{change.words} — {_title(rows, change.event_id)}")
        feeds.add(item, "link", visit.absolute(f"/events/{change.event_id}"))
        feeds.add(item, "guid", f"change-{change.id}@{visit.region.id}").set("isPermaLink", "false")
        feeds.add(item, "pubDate", format_datetime(periods.instant(change.at), usegmt=True))
    return Reply(tostring(root, encoding="utf-8", xml_declaration=True), feeds.RSS)
