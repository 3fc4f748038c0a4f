"""Catalogues and questions of chance, for what must give the same in two ways."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shelf import Shelf

from pipeline.publish.index import Index
from pipeline.publish.tally import Tally
from pipeline.publish.visit import Visit, visit
from pipeline.publish.words import ATTENDANCE, KINDS

NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
TOWNS = ("Portland", "portland", "Beaverton", "Gresham", "Zürich", None)
TOPICS = ("python", "data", "hiring", "design")
SERIES = ("weekly", "daily", "monthly")


def event(shelf: Shelf, random: Random, name: str, **more: Any) -> None:
    """Put an event there of which everything is left to chance."""
    day = NOW + timedelta(days=random.randrange(-40, 90))
    at = f"{day:%Y-%m-%d} {random.randrange(24):02}:{random.choice(('00', '30'))}"
    days = random.choice((None, None, None, 1, 3))
    free = random.choice((0, 1, None))
    place = random.choice(((45.5, -122.6), (45.4, -122.8), (44.9, -123.0), (None, None)))
    topics = random.sample(TOPICS, random.randrange(3))
    chance = {
        "at": at[:10] if days else at,
        "days": days,
        "hours": random.choice((None, 0, 2, 30)),
        "kind": random.choice((*list(KINDS)[:5], None)),
        "attendance": random.choice((*ATTENDANCE, None)),
        "relevance": random.choice(("core", "adjacent", "none")),
        "status": random.choice(("confirmed", "confirmed", "tentative", "cancelled", "delisted")),
        "locality": random.choice(TOWNS),
        "topics": topics,
        "is_free": free,
        "price_min": random.choice((5.0, 20.0, None)) if free == 0 else None,
        "latitude": place[0],
        "longitude": place[1],
        "series_id": random.choice((*SERIES, f"s{random.randrange(40)}", None, None)),
        "group_id": random.choice(("g1", "g2", None)),
        "text": random.choice(("python career night", "open house", "data and design")),
        "source": random.choice(("city", "meetup")),
        **more,
    }
    shelf.event(name, **chance)
    for topic in topics:
        shelf.conn.execute("INSERT INTO event_topics VALUES (?, ?)", [topic, name])


def filled(path: Path) -> Shelf:
    """Make a catalogue of chance, among it a series of more dates than a word has bits."""
    made, random = Shelf(path), Random(9)
    made.source("meetup")
    for topic in TOPICS:
        made.insert("topics", {"id": topic, "name": topic.title()})
    for group in ("g1", "g2"):
        made.insert("groups", {"id": group, "key": group, "name": group})
    for number in range(150):
        event(made, random, f"e{number}")
    for number in range(75):
        event(made, random, f"d{number}", series_id="daily")
    made.conn.commit()
    return made


def question(random: Random) -> list[tuple[str, str]]:
    """Give parameters of chance."""
    choices: dict[str, list[str]] = {
        "q": ["python", "house -data", "design"],
        "when": ["today", "weekend", "this-month", "2026-03-10..2026-03-20"],
        "from": ["2026-02-20", "2026-03-03", "2026-04-01"],
        "until": ["2026-03-15", "2026-05-01"],
        "kind": [*list(KINDS)[:4], "meetup,mixer"],
        "topic": ["python", "data,hiring"],
        "attendance": ["online", "in-person,hybrid"],
        "free": ["1", "0"],
        "price_max": ["4", "5", "30"],
        "group": ["g1", "g1,g2"],
        "locality": ["portland", "Beaverton,Zürich"],
        "near": ["45.5,-122.6", "45.41,-122.79"],
        "weekday": ["tue", "saturday,sunday"],
        "time": ["morning", "afternoon,evening"],
        "source": ["city", "meetup"],
        "status": ["any", "delisted", "confirmed,cancelled"],
        "relevance": ["any", "core", "none,adjacent"],
        "series": ["next", "all"],
        "cancelled": ["drop"],
        "updated_since": ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
    }
    names = random.sample(list(choices), random.choice((0, 1, 1, 2, 3, 5)))
    return [(name, random.choice(choices[name])) for name in names]


def asked(shelf: Shelf, index: Index | None, pairs: list[tuple[str, str]]) -> Visit:
    def counting(conn: sqlite3.Connection) -> Tally:
        parts = index.at(conn) if index else None
        assert parts is not None
        return Tally(conn, parts)

    return visit(shelf.conn, "portland", now=NOW, base="http://x", path="/events", pairs=pairs,
                 counting=counting if index else None)  # fmt: skip
