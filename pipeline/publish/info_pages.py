"""The pages that explain: how to subscribe, the API, where the events come from, accessibility; and health."""

from typing import NamedTuple
from urllib.parse import urlencode

from pipeline.publish import calendars, json_api, periods, site
from pipeline.publish.applied import title
from pipeline.publish.filters import FILTERS
from pipeline.publish.openapi import PATHS
from pipeline.publish.shell import Link, formats, shell
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import KINDS

READY = ("career-fair", "hackathon", "meetup", "mixer", "job-search-group", "conference", "workshop", "volunteer")
"""Kinds with a feed of their own on the page of feeds."""


class Feed(NamedTuple):
    """A calendar to subscribe to."""

    words: str
    webcal: str
    page: str


def subscribe(visit: Visit) -> Reply:
    """Answer `/subscribe`: how to get what the filters choose into each calendar, and ready-made feeds."""
    pairs = visit.filters.pairs(after=None, sort=None, limit=None)
    feed = visit.absolute("/events.ics", pairs)
    outlook = urlencode({"url": feed, "name": f"Weak Ties · {title(visit)}"})
    ready = [
        Feed(
            KINDS[kind],
            webcal(visit.absolute("/events.ics", [("kind", kind)])),
            visit.link("/events", [("kind", kind)]),
        )
        for kind in READY
    ]
    names = shell(visit, "Subscribe", f"Keep the events of {visit.region.name} in your own calendar.")
    return page(
        site.render(
            "subscribe.html",
            **names,
            what=title(visit),
            feed=feed,
            webcal=webcal(feed),
            outlook=f"https://outlook.live.com/calendar/0/addfromweb?{outlook}",
            events=visit.link("/events", pairs),
            formats=formats(visit),
            ready=ready,
            past=calendars.PAST_DAYS,
            ahead=calendars.AHEAD_DAYS,
            most=calendars.MOST,
        )
    )


def webcal(url: str) -> str:
    """Give the address that opens a calendar program's own subscribe dialogue."""
    return f"webcal://{url.partition('://')[2]}"


def about(visit: Visit) -> Reply:
    """Answer `/about`."""
    visit.plain()
    names = shell(visit, "About", "What Weak Ties is, where its events come from, and how to have yours left out.")
    return page(site.render("about.html", **names))


def accessibility(visit: Visit) -> Reply:
    """Answer `/accessibility`."""
    visit.plain()
    return page(
        site.render("accessibility.html", **shell(visit, "Accessibility", "How this site is made to work for all."))
    )


def api(visit: Visit) -> Reply:
    """Answer `/api`: the API for people who program."""
    visit.plain()
    names = shell(visit, "API", "Every list of events as JSON, iCalendar, RSS, CSV and GeoJSON.")
    paths = [Link(visit.link(path), words) for path, words in PATHS.items()]
    return page(site.render("api.html", **names, filters=FILTERS, paths=paths, base=visit.base))


def healthz(visit: Visit) -> Reply:
    """Answer `/healthz`: the catalogue can be read; 503 comes from whoever asked in vain."""
    visit.plain()
    row = visit.conn.execute(
        "SELECT (SELECT count(*) FROM events WHERE until_at >= ?) AS upcoming, "
        "(SELECT max(last_success_at) FROM sources) AS collected_at",
        [periods.utc(visit.now)],
    ).fetchone()
    made = json_api.reply({"status": "ok", "region": visit.region.id, **dict(row)})
    return Reply(made.body, made.media_type, seconds=0)
