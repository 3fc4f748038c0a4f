"""The pages for people."""

from datasette import hookimpl

from pipeline.publish import (
    calendar_page,
    companies,
    deadlines,
    embed,
    event_page,
    groups,
    info_pages,
    map_page,
    my_list,
    pages,
    plan,
    sources_page,
    suggest,
    venues,
)
from pipeline.publish.http import form, route, static

ID = r"(?P<id>[A-Za-z0-9_-]+)"


@hookimpl
def register_routes():
    return [
        static(),
        route(r"^/$", pages.home),
        route(r"^/events$", pages.search),
        route(rf"^/events/{ID}$", event_page.event),
        route(r"^/new$", pages.new),
        route(r"^/calendar$", calendar_page.current),
        route(r"^/calendar/(?P<month>[0-9-]+)$", calendar_page.month),
        route(r"^/map$", map_page.show),
        route(r"^/groups$", groups.directory),
        route(rf"^/groups/{ID}$", groups.one),
        route(r"^/venues$", venues.directory),
        route(rf"^/venues/{ID}$", venues.one),
        route(r"^/companies$", companies.directory),
        route(rf"^/companies/{ID}$", companies.one),
        route(r"^/deadlines$", deadlines.show),
        route(r"^/my$", my_list.show),
        route(r"^/plan$", plan.show),
        route(r"^/subscribe$", info_pages.subscribe),
        route(r"^/embed$", embed.frame),
        form(r"^/suggest$", suggest.form, suggest.receive, suggest.MOST_BYTES),
        route(r"^/sources$", sources_page.html),
        route(r"^/about$", info_pages.about),
        route(r"^/opt-out$", info_pages.opt_out),
        route(r"^/accessibility$", info_pages.accessibility),
        route(r"^/api$", info_pages.api),
    ]
