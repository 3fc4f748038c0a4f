"""What is no document is recognised for what it is; what is one is never refused for its words."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import walls
from scrapers.errors import SourceError
from scrapers.model import Document
from scrapers.statuses import error_for

FILLER = "<p>The harbour walk starts at the old crane and ends at the lighthouse. Bring shoes and curiosity.</p>" * 40


def page(title: str, body: str = "", head: str = "") -> str:
    return f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def code_of(content: str | bytes, url: str = "https://example.org/events.ics") -> str | None:
    body = content.encode() if isinstance(content, str) else content
    error = walls.refusal(Document(url=url, content=body))
    return error.code if error else None


PASSWORD = '<form action="/session"><input name="user"><input type="password" name="p"></form>'

WALLS = {
    "cloudflare": page("Just a moment...", "<h2>Enable JavaScript and cookies to continue</h2>"),
    "cloudflare by its script": page("x.example", "<script>window._cf_chl_opt={cvId:'3'}</script>"),
    "cloudflare block": page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"),
    "cloudflare code": "error code: 1020",
    "siteground": '<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F"></head></html>',
    "akamai": page(
        "Access Denied", "<h1>Access Denied</h1>You don't have permission. https://errors.edgesuite.net/18.7"
    ),
    "imperva": '<html><head><META NAME="ROBOTS"></head><iframe src="/_Incapsula_Resource?CWUDNSAI=9"></iframe></html>',
    "imperva interruption": page("Pardon Our Interruption", "<h1>Pardon Our Interruption...</h1>"),
    "datadome": page("x.example", "<script src='https://ct.captcha-delivery.com/c.js'></script>"),
    "datadome json": '{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=AH"}',
    "human": page("Access to this page has been denied", '<div id="px-captcha"></div>'),
    "aws waf": page("Human Verification", "<script>window.gokuProps = {}</script>"),
    "cloudfront": page("ERROR: The request could not be satisfied", "<H1>403 ERROR</H1>Request blocked."),
    "sucuri": page("Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied</h1>"),
    "anubis": page("Making sure you&#39;re not a bot!", "<p>Loading...</p>"),
    "vercel": page("Vercel Security Checkpoint", "<p>We're verifying your browser</p>"),
    "imunify": page("One moment, please...", "<h1>Please wait while your request is being verified...</h1>"),
    "free host": page(
        "", "<script src='/aes.js'></script><script>document.cookie='__test='+slowAES.decrypt(c)</script>"
    ),
    "wordfence": page("Oops", "<p>Your access to this site has been limited by the site owner</p>"),
    "google sorry": page("https://x.example", "Our systems have detected unusual traffic from your computer network."),
    "f5": page("Request Rejected", "The requested URL was rejected. Please consult with your administrator."),
    "nginx": page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"),
    "drawn": page("403 - Forbidden", "<svg><title>cloud</title></svg>" * 900 + "<h1>403 - Forbidden</h1>"),
    "s3": '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    "json": '{"error":{"message":"Access denied for this client","type":"forbidden"}}',
    "google sign-in": page("Sign in - Google Accounts", '<input type="email" id="identifierId">'),
    "facebook": page("Log into Facebook", f"<div>{PASSWORD}</div>"),
    "linkedin": page("LinkedIn Login, Sign in | LinkedIn", PASSWORD),
    "wordpress login": page("Log In ‹ Our Club — WordPress", f"{PASSWORD}<p>Lost your password?</p>"),
    "members only": page("Our Club", f"<p>You must be logged in to see the calendar.</p>{PASSWORD}"),
    "bare form": page("t", PASSWORD),
}
LOST = {
    "meetup": '{"message":"Group not found"}',
    "graphql": '{"data": {"groupByUrlname": null}}',
    "graphql errors": '{"errors":[{"message":"Group with urlname x does not exist"}],"data":null}',
    "wordpress api": '{"code":"rest_no_route","message":"No route was found matching","data":{"status":404}}',
    "problem": '{"type":"about:blank","title":"Not Found","status":404}',
    "eventbrite": '{"status_code":404,"error_description":"The organizer does not exist.","error":"NOT_FOUND"}',
    "localist": page(
        "404 - Localist Event Calendar Software", "<h1>404 - not found</h1><p>We couldn't find the page.</p>"
    ),
    "apache": page("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
    "google": page("Error 404 (Not Found)!!1", "<p><b>404.</b> That's an error."),
    "wordpress theme": page("Page not found – Riverside Club", FILLER),
    "soft": page("t", "<h1>Page not found</h1><p>Sorry, the page you are looking for does not exist.</p>"),
    "go": "404 page not found\n",
    "text": "Not Found",
    "s3": "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
    "suspended": page("Account Suspended", "<h1>Account Suspended</h1>This Account has been suspended."),
}
BUSY = {
    "text": "Rate limit exceeded, try again in 60 seconds",
    "cloudflare": "error code: 1015",
    "json": '{"message":"API rate limit exceeded for 192.0.2.1","documentation_url":"https://docs.example.org"}',
    "status": '{"status":429,"title":"Too Many Requests"}',
    "page": page("429 Too Many Requests", "<h1>Too Many Requests</h1>"),
}
FAULTS = {
    "proxy": "error code: 504",
    "text": "504 Gateway Time-out",
    "envoy": "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
    "nginx": page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center>"),
    "cloudflare": page("club.example | 522: Connection timed out", "<h1>Connection timed out</h1>"),
    "wordpress": page("WordPress &rsaquo; Error", "<p>There has been a critical error on this website.</p>"),
    "database": page("Database Error", "<h1>Error establishing a database connection</h1>"),
    "maintenance": page(
        "Maintenance", "<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>"
    ),
    "php": "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function x() in /srv/x.php:3",
    "json": '{"error":"Internal Server Error","status":500}',
}
TOKENS = {
    "json": '{"error":"invalid_token","error_description":"The access token expired"}',
    "wordpress": '{"code":"rest_forbidden","message":"Sorry, you are not allowed to do that.","data":{"status":401}}',
    "signature": '{"message":"Invalid feed signature"}',
    "text": "Unauthorized",
}
GOOD = {
    "empty": "",
    "calendar about captchas": "BEGIN:VCALENDAR\r\nSUMMARY:Just a moment... Access Denied: CAPTCHA\r\nEND:VCALENDAR",
    "calendar after a blank line": "\ufeff\r\n BEGIN:VCALENDAR\r\nSUMMARY:Login required\r\nEND:VCALENDAR",
    "feed about errors": '<?xml version="1.0"?><rss><channel><title>404 Not Found</title><item></item></channel></rss>',
    "atom": "<feed xmlns='http://www.w3.org/2005/Atom'><title>Forbidden</title></feed>",
    "list without events": '{"status":"ok","message":"success","data":[]}',
    "json feed": '{"version":"https://jsonfeed.org/version/1.1","title":"Not Found Records","items":[]}',
    "json events": '{"data":[{"title":"Rate limit design night"}],"message":"2 found"}',
    "empty list": "[]",
    "page with a login box": page("Events | Harbour Club", PASSWORD + FILLER),
    "page on passwords": page("Log in with passkeys: an evening", FILLER),
    "page with a captcha form": page("Contact", FILLER + '<div class="g-recaptcha"></div>'),
    "page behind cloudflare": page(
        "Events", FILLER + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    ),
    "challenge script on a full page": page("Events", FILLER + "<script>window._cf_chl_opt={}</script>"),
    "the 404 day": page("404 Day Block Party", "<p>April 4, all day, Atlanta.</p>"),
    "small page with an event": page(
        "Access Denied", '<div itemscope itemtype="https://schema.org/Event">The film</div>'
    ),
    "small page with json-ld": page(
        "Forbidden", '<script type="application/ld+json">{"@type":["TheaterEvent"],"name":"Forbidden"}</script>'
    ),
    "small page with h-event": page("Login", '<p class="card h-event"><b class="p-name">Login</b></p>'),
    "script application": page(
        "Club", '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root">'
    ),
    "yaml list": "- name: Not Found Fest\n  date: 2027-05-01\n" * 10,
    "address": "501 SW Morrison St, Friday 7 pm",
    "text list": "Service Unavailable Band plays on Friday the 3rd at the Old Church, doors at seven.",
}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(content, code, id=f"{code}: {name}")
        for code, cases in (
            ("blocked", WALLS),
            ("not-found", LOST),
            ("rate-limited", BUSY),
            ("server-error", FAULTS),
            ("needs-token", TOKENS),
        )
        for name, content in cases.items()
    ],
)
def test_what_is_no_document_is_recognised(content: str, code: str) -> None:
    assert code_of(content) == code


@pytest.mark.parametrize("name", GOOD)
def test_a_document_is_never_refused_for_its_words(name: str) -> None:
    assert code_of(GOOD[name]) is None


def test_a_redirect_to_a_login_page_is_known_by_its_address() -> None:
    club = page("Welcome", FILLER)
    assert code_of(club, "https://accounts.google.com/v3/signin/identifier?continue=x") == "blocked"
    assert code_of(club, "https://club.example/users/sign_in") == "blocked"
    assert code_of(club, "https://club.example/events/blogin") is None
    assert code_of("BEGIN:VCALENDAR\r\n", "https://club.example/login/feed.ics") is None


def test_a_page_that_only_sends_on_names_the_target_and_is_not_followed() -> None:
    error = walls.refusal(
        Document(
            url="", content=b'<html><meta http-equiv=refresh content="0; url=https://club.example/new">moved</html>'
        )
    )
    assert error is not None and error.code == "not-a-calendar"
    assert "https://club.example/new" in error.message


def test_the_error_says_what_to_do_next() -> None:
    with pytest.raises(SourceError, match="ask the publisher for a feed"):
        walls.check(Document(url="", content=WALLS["cloudflare"].encode()))
    with pytest.raises(SourceError, match="weakties sources add"):
        walls.check(Document(url="", content=LOST["meetup"].encode()))


@pytest.mark.parametrize(
    "piece",
    [
        b"<script",
        b"<title>",
        b"<title",
        b"<",
        b"<meta http-equiv=",
        b"<input type ",
        b"a|",
        b" - ",
        b"<h1>",
        b"!1",
        b'"@type": ',
        b"class=",
        b"\xff",
        b"{",
        b"<svg",
    ],
)
def test_no_flood_of_anything_costs_more_than_a_moment(piece: bytes) -> None:
    started = time.process_time()
    for start in (b"<html>", b"<html><title>", b"<html><h1>", b""):
        walls.refusal(Document(url="", content=start + piece * (300_000 // len(piece)) + b"</title></h1>"))
    assert time.process_time() - started < 1.0


@given(st.binary(max_size=300), st.sampled_from([b"", b"<html>", b"{", b"<?xml", b"404 ", b"<title>"]))
def test_no_bytes_raise_anything(content: bytes, start: bytes) -> None:
    walls.refusal(Document(url="", content=start + content))


def test_every_status_but_ok_has_an_error_with_a_code() -> None:
    for status in (*range(100, 600), 999):
        error = error_for(status)
        assert (error is None) == (status in (200, 203))
        assert error is None or str(status) in error.message
    told = {206: "truncated", 401: "needs-token", 403: "blocked", 404: "not-found", 410: "gone", 429: "rate-limited"}
    told |= {500: "server-error", 503: "server-error", 999: "blocked", 451: "blocked", 400: "not-found"}
    assert {status: error.code for status in told if (error := error_for(status))} == told


def recorded(corpus: Path) -> list[tuple[Path, dict[str, object]]]:
    pairs = [
        (answer, json.loads(answer.read_text())) for answer in sorted((corpus / "platforms").rglob("*.expected.json"))
    ]
    return [(answer.with_name(answer.name.removesuffix(".expected.json")), told) for answer, told in pairs]


def test_recorded_refusals_are_told_from_recorded_documents(corpus: Path) -> None:
    documents = recorded(corpus)
    assert len(documents) > 50
    for file, told in documents:
        found = code_of(file.read_bytes(), str(told.get("url") or ""))
        if told["outcome"] != "error":
            assert found is None, file
        elif file.parent.name == "error_bodies":
            assert found == (told["error"] or "server-error"), file


def test_no_recorded_calendar_feed_or_page_with_events_is_refused(corpus: Path) -> None:
    files = [
        file
        for kind in ("ics", "rss", "jsonld", "microdata", "hevent")
        for file in (corpus / "formats" / kind).iterdir()
    ]
    refused = {f.name: code_of(f.read_bytes()) for f in files if not f.name.endswith(".json")}
    named = {name: code for name, code in refused.items() if code}
    assert len(refused) > 500
    assert all(b"BEGIN:VEVENT" not in (corpus / "formats" / "ics" / name).read_bytes() for name in named)
