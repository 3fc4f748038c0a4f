"""`/changes.rss`: what has changed, one item for each event and moment; all professional events, or chosen ones."""

from collections.abc import Iterable, Sequence
from email.utils import format_datetime
from html import escape
from itertools import groupby
from json import dumps
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.publish import feeds, history, periods
from pipeline.publish.filters import SHOWN
from pipeline.publish.ical import PREFIX
from pipeline.publish.my_list import LONGEST_ID, RESOLVED
from pipeline.publish.problem import Problem
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit

MOST_IDS = 100
MOST = 400
"""Rows of `changes` that one answer tells of: a hundred changed events and more."""
ROWS = """
SELECT changes.*, events.title AS now_called, events.status AS now_status, events.uid
FROM changes JOIN events ON events.id = changes.event_id
WHERE {which} AND field IN (SELECT value FROM json_each(?)) ORDER BY changes.id DESC LIMIT ?
"""
ALL = "events.relevance IN (SELECT value FROM json_each(?))"
CHOSEN = "events.id IN (SELECT value FROM json_each(?))"


def rss(visit: Visit) -> Reply:
    """Answer `/changes.rss`, and `/changes.rss?id=a,b,c`; an id that was merged leads to what it became."""
    visit.plain("id")
    chosen = ids(visit)
    which, wanted = (CHOSEN, _resolved(visit, chosen)) if chosen else (ALL, list(SHOWN))
    fields = dumps(list(history.FIELDS))
    rows = visit.conn.execute(ROWS.format(which=which), [dumps(wanted), fields, MOST]).fetchall()
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    pairs = [("id", ",".join(chosen))] if chosen else []
    feeds.add(channel, "title", f"Weak Ties · changes{' of chosen events' if chosen else ''}")
    feeds.add(channel, "link", visit.absolute("/events"))
    feeds.add(channel, "description", f"What changes in the catalogue of {visit.region.name}.")
    feeds.add(channel, "language", "en")
    feeds.add(channel, "ttl", feeds.TTL_MINUTES)
    own = visit.absolute("/changes.rss", pairs)
    SubElement(channel, f"{{{feeds.ATOM}}}link", href=own, rel="self", type="application/rss+xml")
    for _, changes in groupby(rows, key=lambda row: (row["event_id"], row["changed_at"])):
        _item(channel, visit, list(changes))
    return Reply(tostring(root, encoding="utf-8", xml_declaration=True), feeds.RSS)


def ids(visit: Visit) -> list[str]:
    """Give the ids that the address names; raises Problem 400 for too many, or for what is no id."""
    texts = [part.strip() for name, text in visit.pairs if name == "id" for part in text.split(",") if part.strip()]
    asked = list(dict.fromkeys(texts))
    if len(asked) > MOST_IDS:
        raise Problem(400, f"id takes at most {MOST_IDS} events", parameter="id")
    for text in asked:
        if len(text) > LONGEST_ID or not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
            raise Problem(400, f"id={text[:LONGEST_ID]!r} is no id of an event", parameter="id")
    return asked


def _resolved(visit: Visit, asked: Iterable[str]) -> list[str]:
    return sorted({row["id"] for row in visit.conn.execute(RESOLVED, [dumps(list(asked))])})


def _item(channel: Element, visit: Visit, changes: Sequence[Row]) -> None:
    """Tell all that changed of an event at one moment; what decides about going stands in the title."""
    first = changes[0]
    words = [history.told(visit, change) for change in reversed(changes)]
    item = SubElement(channel, "item")
    feeds.add(item, "title", f"{PREFIX.get(first['now_status'], '')}{first['now_called']} — {words[0]}")
    feeds.add(item, "link", visit.absolute(f"/events/{first['event_id']}"))
    feeds.add(item, "guid", f"{first['uid']}#{first['id']}").set("isPermaLink", "false")
    feeds.add(item, "pubDate", format_datetime(periods.instant(first["changed_at"]), usegmt=True))
    feeds.add(item, "description", "".join(f"<p>{escape(one)}</p>" for one in words))
