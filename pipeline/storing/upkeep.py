"""What a catalogue needs over the years: old log lines dropped, stored calendars rendered anew."""

import sqlite3
from datetime import datetime, timedelta

from pipeline.normalise import utc
from pipeline.storing.database import rows
from pipeline.storing.events import Session, draw

KEPT = timedelta(days=400)
"""A year of visits and a month, so that this season can be compared with the last."""


def forget_old_fetches(conn: sqlite3.Connection, now: datetime) -> None:
    """Delete lines of the log of visits; never anything that a source told."""
    conn.execute("DELETE FROM fetches WHERE started_at < ?", (utc(now - KEPT),))


def redraw(session: Session) -> int:
    """Render every VEVENT again and write those that differ; sequence and times of change stay as they are."""
    conn, last, differing = session.conn, 0, 0
    pages = dict(conn.execute("SELECT id, url FROM groups"))
    while batch := rows(conn, "SELECT * FROM events WHERE number > ? ORDER BY number LIMIT 2000", (last,)):
        last = batch[-1]["number"]
        texts = rows(conn, "SELECT * FROM event_texts WHERE number BETWEEN ? AND ?", (batch[0]["number"], last))
        by_number = {text["number"]: text for text in texts}
        changed = []
        for event in batch:
            text = by_number[event["number"]]
            before = text["vevent"]
            draw(session, event, text, pages.get(event["group_id"]))
            if text["vevent"] != before:
                changed.append((text["vevent"], text["number"]))
        conn.executemany("UPDATE event_texts SET vevent = ? WHERE number = ?", changed)
        differing += len(changed)
    return differing
