"""The pages for people."""

from datasette import hookimpl

from pipeline.publish import event_page, info_pages, pages, sources_page
from pipeline.publish.http import route, static


@hookimpl
def register_routes():
    return [
        static(),
        route(r"^/$", pages.home),
        route(r"^/events$", pages.search),
        route(r"^/events/(?P<id>[A-Za-z0-9_-]+)$", event_page.event),
        route(r"^/subscribe$", info_pages.subscribe),
        route(r"^/sources$", sources_page.html),
        route(r"^/about$", info_pages.about),
        route(r"^/accessibility$", info_pages.accessibility),
        route(r"^/api$", info_pages.api),
    ]
