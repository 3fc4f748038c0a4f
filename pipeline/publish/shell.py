"""What every page has around its content: navigation, feeds of what it shows, how fresh the catalogue is."""

from typing import Any, NamedTuple

from pipeline.publish import periods
from pipeline.publish.visit import Visit
from pipeline.publish.words import ago

NAVIGATION = (
    ("/", "This week"),
    ("/events", "Search"),
    ("/calendar", "Month"),
    ("/map", "Map"),
    ("/my", "My list"),
    ("/subscribe", "Subscribe"),
)
FOOTER = (
    ("/new", "Just added"),
    ("/groups", "Groups"),
    ("/companies", "Companies"),
    ("/venues", "Venues"),
    ("/plan", "Plan my week"),
    ("/suggest", "Suggest or correct"),
    ("/sources", "Sources"),
    ("/about", "About"),
    ("/opt-out", "Opt out"),
    ("/accessibility", "Accessibility"),
    ("/api", "API"),
)
FORMATS = (
    ("ics", "text/calendar", "Calendar"),
    ("rss", "application/rss+xml", "RSS"),
    ("json", "application/json", "JSON"),
    ("jsonfeed", "application/feed+json", "JSON Feed"),
    ("csv", "text/csv", "CSV"),
    ("geojson", "application/geo+json", "GeoJSON"),
)
FINE = ("ok", "quiet")
FRESHNESS = f"""
SELECT count(*) AS sources, count(*) FILTER (WHERE state IN {FINE}) AS fine, max(last_success_at) AS updated
FROM sources WHERE enabled = 1
"""


class Link(NamedTuple):
    """A link with its words; `current` is true for where one is."""

    href: str
    words: str
    current: bool = False
    number: int | None = None
    name: str = ""
    """Of the filter that it sets, where it sets one."""


class Format(NamedTuple):
    """The same events in another format."""

    href: str
    media_type: str
    words: str


def shell(visit: Visit, title: str, description: str, *, private: bool = False) -> dict[str, Any]:
    """Give the names that the layout of every page needs; a `private` one is told to no search engine."""
    return {
        "title": title,
        "description": description,
        "private": private,
        "region": visit.region,
        "links": {path: visit.link(path) for path, _ in (*NAVIGATION, *FOOTER)},
        "navigation": [Link(visit.link(path), words, path == visit.path) for path, words in NAVIGATION],
        "footer": [Link(visit.link(path), words) for path, words in FOOTER],
        "others": [Link(f"/?region={name}" if name != visit.regions[0] else "/", name.replace("-", " ").title())
                   for name in visit.regions if name != visit.region.id],
        "data": f"/{visit.region.id}",
        "canonical": visit.absolute(visit.path, visit.bare().pairs if private else visit.filters.pairs(after=None)),
        "freshness": freshness(visit),
    }  # fmt: skip


def formats(visit: Visit, path: str = "/events") -> list[Format]:
    """Give what a page shows in every other format, under the same filters."""
    pairs = visit.filters.pairs(after=None, sort=None, limit=None)
    return [Format(visit.link(f"{path}.{ending}", pairs), kind, words) for ending, kind, words in FORMATS]


def freshness(visit: Visit) -> str:
    """Say when the catalogue was last brought up to date and how many sources are fine."""
    row = visit.conn.execute(FRESHNESS).fetchone()
    if not row["updated"]:
        return "Nothing has been collected yet."
    updated = ago(periods.instant(row["updated"]), visit.now)
    return f"Updated {updated} · {row['fine']:,} of {row['sources']:,} sources fine"
