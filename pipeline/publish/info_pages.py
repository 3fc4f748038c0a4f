"""The pages that explain: how to subscribe, the API, where the events come from, accessibility; and health."""

from typing import NamedTuple
from urllib.parse import urlencode

from pipeline.publish import calendars, embed, json_api, site, topics
from pipeline.publish.applied import title
from pipeline.publish.clauses import unfinished
from pipeline.publish.filters import FILTERS
from pipeline.publish.openapi import PATHS
from pipeline.publish.shell import Link, formats, shell
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import KINDS

MOST_READY = 24
TOWNS = """
SELECT locality, count(*) AS events FROM events WHERE locality IS NOT NULL AND {unfinished} AND status <> 'delisted'
AND relevance IN ('core', 'adjacent') GROUP BY 1 HAVING count(*) > 2 ORDER BY 2 DESC LIMIT ?
"""
COMPANIES = """
SELECT companies.id, name FROM companies JOIN claims ON company_id = companies.id JOIN events ON events.id = event_id
WHERE {unfinished} AND status <> 'delisted' GROUP BY companies.id ORDER BY count(*) DESC, name LIMIT ?
"""
KIND_NUMBERS = """
SELECT kind, count(*) FROM events WHERE kind IS NOT NULL AND {unfinished} AND relevance IN ('core', 'adjacent')
AND status <> 'delisted' GROUP BY 1
"""


class Feed(NamedTuple):
    """A calendar to subscribe to."""

    words: str
    webcal: str
    rss: str
    page: str


def subscribe(visit: Visit) -> Reply:
    """Answer `/subscribe`: how to get what the filters choose into each calendar, and ready-made feeds."""
    pairs = visit.filters.pairs(after=None, sort=None, limit=None)
    feed = visit.absolute("/events.ics", pairs)
    outlook = urlencode({"url": feed, "name": f"Weak Ties · {title(visit)}"})
    names = shell(visit, "Subscribe", f"Keep the events of {visit.region.name} in your own calendar.")
    query = urlencode(pairs)
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
            ready=ready(visit),
            changes=visit.absolute("/changes.rss"),
            deadlines=Link(visit.link("/deadlines", pairs), "Deadlines"),
            deadlines_webcal=webcal(visit.absolute("/deadlines.ics", pairs)),
            snippet=embed.snippet(visit, query),
            frame=embed.frame_snippet(visit, query),
            example=visit.link("/embed", pairs),
            past=calendars.PAST_DAYS,
            ahead=calendars.AHEAD_DAYS,
            most=calendars.MOST,
        )
    )


def ready(visit: Visit) -> dict[str, list[Feed]]:
    """Give ready-made feeds by what they are chosen by; only those that have something to tell."""
    clause, values = unfinished(visit.now)

    def asked(sql: str, *more: object) -> list[tuple[str, str]]:
        return [
            (str(row[0]), str(row[1])) for row in visit.conn.execute(sql.format(unfinished=clause), [*values, *more])
        ]

    kinds = dict(asked(KIND_NUMBERS))
    choices = {
        "Kinds": ("kind", [(kind, words) for kind, words in KINDS.items() if kind in kinds]),
        "Topics": ("topic", topics.to_come(visit)),
        "Companies": ("company", asked(COMPANIES, MOST_READY)),
        "Towns and neighbourhoods": ("locality", [(town, town) for town, _ in asked(TOWNS, MOST_READY)]),
    }
    found = {
        heading: [_feed(visit, name, value, words) for value, words in options]
        for heading, (name, options) in choices.items()
    }
    return {heading: feeds for heading, feeds in found.items() if feeds}


def _feed(visit: Visit, name: str, value: str, words: str) -> Feed:
    pairs = [(name, value)]
    calendar = webcal(visit.absolute("/events.ics", pairs))
    return Feed(words, calendar, visit.link("/events.rss", pairs), visit.link("/events", pairs))


def webcal(url: str) -> str:
    """Give the address that opens a calendar program's own subscribe dialogue."""
    return f"webcal://{url.partition('://')[2]}"


def about(visit: Visit) -> Reply:
    """Answer `/about`."""
    visit.plain()
    names = shell(visit, "About", "What Weak Ties is, where its events come from, and how to have yours left out.")
    return page(site.render("about.html", **names))


def opt_out(visit: Visit) -> Reply:
    """Answer `/opt-out`: how organisers have their calendar left out, or their texts shortened."""
    visit.plain()
    names = shell(visit, "Opt out", "How organisers have their calendar left out of this catalogue.")
    return page(site.render("opt_out.html", **names))


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
    clause, values = unfinished(visit.now)
    row = visit.conn.execute(
        f"SELECT (SELECT count(*) FROM events WHERE {clause}) AS upcoming, "
        "(SELECT max(last_success_at) FROM sources) AS collected_at",
        values,
    ).fetchone()
    made = json_api.reply({"status": "ok", "region": visit.region.id, **dict(row)})
    return Reply(made.body, made.media_type, seconds=0)
