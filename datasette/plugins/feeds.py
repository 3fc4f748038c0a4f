"""The same events for calendars, feed readers and programs."""

from datasette import hookimpl

from pipeline.publish import (
    calendars,
    changes_feed,
    csv_,
    deadlines,
    entity,
    feeds,
    geojson,
    info_pages,
    json_api,
    jsonfeed,
    metrics,
    my_list,
    openapi,
    opensearch,
    robots,
    sources_page,
)
from pipeline.publish.http import fixed, route


@hookimpl
def register_routes():
    return [
        route(r"^/events\.ics$", calendars.feed),
        route(r"^/events\.rss$", feeds.rss),
        route(r"^/events\.json$", json_api.events),
        route(r"^/events\.jsonfeed$", jsonfeed.feed),
        route(r"^/events\.geojson$", geojson.feed),
        route(r"^/events\.csv$", csv_.feed),
        route(r"^/events/(?P<id>[A-Za-z0-9_-]+)\.ics$", calendars.event),
        route(r"^/events/(?P<id>[A-Za-z0-9_-]+)\.json$", json_api.event),
        route(
            r"^/(?P<folder>groups|venues|companies)/(?P<id>[A-Za-z0-9_-]+)"
            r"\.(?P<form>ics|rss|json|jsonfeed|csv|geojson)$",
            entity.feed,
        ),
        route(r"^/changes\.rss$", changes_feed.rss),
        route(r"^/deadlines\.ics$", deadlines.calendar),
        route(r"^/my\.ics$", my_list.calendar),
        route(r"^/my\.rss$", my_list.rss),
        route(r"^/opensearch\.xml$", opensearch.reply),
        route(r"^/sources\.json$", sources_page.as_json),
        route(r"^/sitemap\.xml$", robots.sitemap),
        route(r"^/healthz$", info_pages.healthz),
        route(r"^/metrics$", metrics.reply),
        fixed(r"^/robots\.txt$", robots.robots),
        fixed(r"^/api/openapi\.json$", openapi.reply),
    ]
