"""Platforms behind a page, told by their marks in its source, and the documents that tell their events best.

One row a platform: the mark, the address it leads to, how much that tells. `{site}` is the page's own origin,
`{page}` the page without its query, other names are groups of the mark (those that did not match are empty).
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scrapers.candidates import Candidate, Tells
from scrapers.html import Page, link

MOST_OF_ONE = 20
"""Calendars of one platform on one page; one page of a county held sixteen Google calendars."""
SEARCHED = 1_000_000
"""Characters of a page's source in which marks are looked for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a platform shows itself, and where that leads."""

    platform: str
    pattern: re.Pattern[str]
    url: str
    rank: Tells
    adapter: str | None = None


def _mark(platform: str, pattern: str, url: str, rank: Tells, adapter: str | None = None) -> Mark:
    return Mark(platform, re.compile(pattern, re.I), url, rank, adapter)


_Q = "[\"']"
_REST = "[^\"'\\s<>]{0,300}?"
_TRIBE = r"plugins/the-events-calendar|class=[\"'][^\"']*\btribe-events|tec-api-version"
_LOCALIST = (
    r"localist_widget|localist-widget|//[\w-]+\.localist\.com|localist-images[\w./-]{1,80}/platform/|/api/2/events"
)
_LIVEWHALE = r"/live/(?:resource|ical|json|rss|widget)s?/|livewhale"
_MEETUP = "(?:topics|find|pro|apps|about|help|login|register|lp|cities|messages|home|blog|privacy|terms|media|events)"
_LUMA = "(?:home|discover|signin|create|pricing|help|embed|user|calendar|about|app|ios|explore|event|static|_next)"

MARKS = (
    # calendars of WordPress
    _mark(
        "The Events Calendar",
        rf"(?P<api>https?://[^\"'\s<>]{{1,200}})/wp-json/tribe/events/v1|tec-api-origin{_Q}\s+content={_Q}(?P<origin>[^\"']+)",
        "{api}{origin}/wp-json/tribe/events/v1/events?per_page=50",
        Tells.API,
        "tribe",
    ),
    _mark("The Events Calendar", _TRIBE, "{site}/wp-json/tribe/events/v1/events?per_page=50", Tells.API, "tribe"),
    _mark("The Events Calendar", _TRIBE, "{site}/events/?ical=1", Tells.CAPPED_CALENDAR),
    _mark("Modern Events Calendar", r"plugins/modern-events-calendar", "{site}/?mec-ical-feed=1", Tells.CALENDAR),
    _mark("Events Manager", r"plugins/events-manager/", "{site}/events.ics", Tells.CAPPED_CALENDAR),
    _mark(
        "All-in-One Event Calendar",
        r"plugins/all-in-one-event-calendar|class=[\"'][^\"']*\bai1ec-",
        "{site}/?plugin=all-in-one-event-calendar&controller=ai1ec_exporter_controller&action=export_events&no_html=true",
        Tells.CALENDAR,
    ),
    # calendars of colleges, cities, libraries
    _mark("Localist", _LOCALIST, "{site}/api/2/events?days=365&pp=100", Tells.API, "localist"),
    _mark(
        "Localist",
        rf"//(?P<host>[\w.-]+)/widget/view\?{_REST}schools=",
        "https://{host}/api/2/events?days=365&pp=100",
        Tells.API,
        "localist",
    ),
    _mark("LiveWhale", _LIVEWHALE, "{site}/live/json/events", Tells.API, "livewhale"),
    _mark("LiveWhale", _LIVEWHALE, "{site}/live/ical/events", Tells.CALENDAR),
    _mark(
        "Trumba",
        rf"webName\s*:\s*{_Q}(?P<name>[\w.-]+)|trumba\.com/calendars/(?P<path>[\w-]+)",
        "https://www.trumba.com/calendars/{name}{path}.ics",
        Tells.CAPPED_CALENDAR,
    ),
    _mark(
        "25Live",
        rf"25livepub\.collegenet\.com(?:/calendars/(?P<path>[\w-]+)|[^<]{{0,80}}</script>[\s\S]{{0,1500}}?"
        rf"webName\s*:\s*{_Q}(?P<name>[\w-]+))",
        "https://25livepub.collegenet.com/calendars/{path}{name}.ics",
        Tells.CALENDAR,
    ),
    _mark("Engage", r"//(?P<host>[\w-]+\.campuslabs\.com)/engage", "https://{host}/engage/events.ics", Tells.CALENDAR),
    _mark(
        "LibCal",
        rf"//(?P<host>[\w-]+\.libcal\.com){_REST}(?:cid|cal_id)=(?P<cid>\d+)",
        "https://{host}/ical_subscribe.php?src=p&cid={cid}",
        Tells.CALENDAR,
    ),
    _mark(
        "LibCal",
        r"//(?P<host>[\w-]+\.libcal\.com)/calendar/(?P<slug>[\w-]+)",
        "https://{host}/calendar/{slug}",
        Tells.LEAD,
    ),
    _mark(
        "BiblioCommons",
        r"//(?!gateway\b)(?P<slug>[\w-]+)\.bibliocommons\.com",
        "https://gateway.bibliocommons.com/v2/libraries/{slug}/rss/events",
        Tells.EVENT_FEED,
    ),
    _mark(
        "CivicPlus",
        rf"calendar\.aspx\?{_REST}CID=(?P<cid>\d+)|catID=(?P<cat>\d+)&feed=calendar",
        "{site}/common/modules/iCalendar/iCalendar.aspx?catID={cid}{cat}&feed=calendar",
        Tells.CALENDAR,
    ),
    _mark(
        "Legistar",
        r"//(?!webapi\b)(?P<client>[\w-]+)\.legistar\.com",
        "https://webapi.legistar.com/v1/{client}/events",
        Tells.API,
        "legistar",
    ),
    # associations and site builders
    _mark("Squarespace", rf"class={_Q}[^\"']*\beventlist\b", "{page}?format=json", Tells.API, "squarespace"),
    _mark("Wild Apricot", r"wildapricot\.(?:com|org)|\bWaGadget|\bBonaPage", "{site}/events/RSS", Tells.EVENT_FEED),
    _mark(
        "GrowthZone",
        rf"class={_Q}gz-|growthzoneapp\.com|chambermaster\.com",
        "{site}/api/events",
        Tells.API,
        "growthzone",
    ),
    _mark(
        "MembershipWorks",
        rf"membershipworks\.com/{_REST}\borg=(?P<org>\d+)|data-mw-org={_Q}(?P<data>\d+)",
        "https://api.membershipworks.com/v2/events?_op=ics&org={org}{data}",
        Tells.CALENDAR,
    ),
    # communities
    _mark(
        "Meetup",
        rf"//(?:www\.)?meetup\.com/(?:[a-z]{{2}}-[a-z]{{2}}/)?(?!{_MEETUP}\b(?!-))(?P<group>[\w-]{{3,80}})",
        "https://www.meetup.com/{group}/events/ical/",
        Tells.CAPPED_CALENDAR,
        "meetup",
    ),
    _mark(
        "Luma",
        rf"(?:lu\.ma|luma\.com)/embed/calendar/(?P<cal>cal-\w+)|luma://calendar/(?P<app>cal-\w+)"
        rf"|calendar_api_id{_Q}?\s*[:=]\s*{_Q}(?P<api>cal-\w+)",
        "https://api.lu.ma/ics/get?entity=calendar&id={cal}{app}{api}",
        Tells.CALENDAR,
        "luma",
    ),
    _mark(
        "Luma",
        rf"//(?:www\.)?(?:lu\.ma|luma\.com)/(?!{_LUMA}\b)(?P<slug>[\w-]{{3,60}})(?=[\"'?#\s<])",
        "https://luma.com/{slug}",
        Tells.PAGE,
    ),
    _mark(
        "Eventbrite",
        r"//(?P<host>(?:www\.)?eventbrite\.[a-z.]{2,6})/o/(?P<org>[\w%-]{0,120}\d{6,})",
        "https://{host}/o/{org}",
        Tells.PAGE,
    ),
    _mark(
        "Bevy",
        rf"Globals\.chapter_id\s*=\s*{_Q}?(?P<id>\d+)",
        "{site}/api/event_slim/for_chapter/{id}/?status=Live&include_cohosted_events=true&order=start_date",
        Tells.API,
        "bevy",
    ),
    _mark("Calagator", rf"/assets/calagator|content={_Q}Calagator", "{site}/events.json", Tells.API, "calagator"),
    _mark("Gancio", rf"content={_Q}gancio|/gancio-events", "{site}/feed/ics", Tells.CALENDAR),
    _mark("Mobilizon", rf"content={_Q}mobilizon", "{page}/feed/ics", Tells.CALENDAR),
    # conferences and tickets
    _mark(
        "pretalx",
        rf"{_Q}(?P<event>[^\"'\s<>]{{1,200}}/)schedule/export/schedule\.(?:json|xml|ics)",
        "{event}schedule/export/schedule.json",
        Tells.API,
        "pretalx",
    ),
    _mark(
        "Sessionize",
        r"sessionize\.com/api/v2/(?P<id>\w+)/",
        "https://sessionize.com/api/v2/{id}/view/All",
        Tells.API,
        "sessionize",
    ),
    _mark("Sched", r"//(?!www\.)(?P<host>[\w-]+\.sched\.(?:com|org))", "https://{host}/all.ics", Tells.CALENDAR),
    _mark(
        "Ticket Tailor",
        r"//(?:www\.)?tickettailor\.com/events/(?P<org>[\w-]+)",
        "https://www.tickettailor.com/events/{org}",
        Tells.PAGE,
    ),
    # hosted calendars
    _mark(
        "Tockify",
        rf"data-tockify-calendar={_Q}(?P<name>[\w.-]+)"
        r"|//(?:www\.)?tockify\.com/(?!api\b|browser\b|assets\b|i\b|pricing\b)(?P<path>[\w.-]{2,60})",
        "https://tockify.com/api/feeds/ics/{name}{path}",
        Tells.CALENDAR,
    ),
    _mark(
        "Teamup",
        r"//(?:www\.)?teamup\.com/(?P<key>ks\w{10,30})",
        "https://ics.teamup.com/feed/{key}/0.ics",
        Tells.CALENDAR,
    ),
    _mark(
        "Outlook",
        r"(?P<base>https://outlook\.(?:office365|office|live)\.com/owa/calendar/[\w@.%-]{1,200}/[\w-]{1,200})/calendar\.html",
        "{base}/calendar.ics",
        Tells.CALENDAR,
    ),
)
_GOOGLE = re.compile(
    r"//(?:www|calendar)\.google\.com/calendar/(?:u/\d/|b/\d/)?(?:html)?(?:embed|r)\?([^\"'\s<>]{1,4000})", re.I
)
_GOOGLE_HOST = re.compile(r"(?:@|%40)(?:group|import)\.calendar\.google\.com", re.I)
_GOOGLE_NAME = re.compile(r"[\w.+%-]{5,100}$")
_NOT_THEIRS = re.compile(r"#holiday|#contacts|#weather|holiday@|#other", re.I)


def platform_links(page: Page, source: str) -> Iterator[Candidate]:
    """Yield what the marks in a page's source lead to."""
    source = source[:SEARCHED]
    parts = urlsplit(page.url)
    here = {"site": f"{parts.scheme}://{parts.netloc}", "page": page.url.split("?")[0].split("#")[0]}
    for mark in MARKS:
        for url in _addresses(mark, source, here):
            if found := link(page.base, url):
                yield Candidate(found, mark.adapter, f"{mark.platform} is behind the page", mark.rank)
    for name in google_calendars(source):
        url = f"https://calendar.google.com/calendar/ical/{quote(name, safe='')}/public/basic.ics"
        yield Candidate(url, None, f"a Google calendar: {name}", Tells.CALENDAR)


def _addresses(mark: Mark, source: str, here: dict[str, str]) -> list[str]:
    """Give the distinct addresses that a mark leads to."""
    found: dict[str, None] = {}
    for match in mark.pattern.finditer(source):
        groups = {name: value or "" for name, value in match.groupdict().items()}
        found[mark.url.format(**here, **groups)] = None
        if len(found) >= MOST_OF_ONE or not groups:
            break
    return list(found)


def google_calendars(source: str) -> list[str]:
    """Give the ids of the Google calendars that a page embeds or links to; several may stand in one frame."""
    found: dict[str, None] = {}
    for match in _GOOGLE.finditer(source):
        query = parse_qs(match[1])
        for value in (*query.get("src", []), *query.get("cid", [])):
            if name := _google_id(value):
                found[name] = None
    for match in _GOOGLE_HOST.finditer(source):
        before = _GOOGLE_NAME.search(source, max(0, match.start() - 100), match.start())
        if before and (name := _google_id(before[0] + match[0])):
            found[name] = None
    return list(found)[:MOST_OF_ONE]


def _google_id(value: str) -> str | None:
    """Read the id of a calendar, which newer links write in base64; those of holidays are nobody's."""
    text = unquote(value)
    if "@" not in text:
        try:
            text = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return None
    return text if re.fullmatch(r"[\w.#+-]+@[\w.-]+", text) and not _NOT_THEIRS.search(text) else None
