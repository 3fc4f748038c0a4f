"""Answers that are not the document: bot walls, login walls, error pages and error messages sent with "200 OK".

Asked before any adapter, of live answers and of saved files alike; the body alone decides. The danger is the
good document that talks about captchas, logins or errors: a calendar or a feed is never judged by its words, a
page with events in it is never refused, and a phrase counts only as title, heading or the whole of a short page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapers.errors import Blocked, NeedsToken, NotACalendar, NotFound, RateLimited, ServerError, SourceError
from scrapers.model import Document
from scrapers.statuses import BROWSER, FIND_IT, error_for
from scrapers.wall_pages import Page, page_refusal, phrases

LOOK = 65_536
"""Walls are short: what comes after so many bytes is not looked at."""
SMALL = 8_192
"""No error message in JSON or plain text is longer."""

ROOT = re.compile(
    rb"(?:\s|<\?[^>]{0,200}>|<!--[^>]{0,500}-->|<!(?!doctype html)[^>]{0,300}>)*<(!doctype html|[a-z0-9:]+)"
)
HTML = frozenset(b"!doctype html,html,head,body,title,meta,script,style,link,center,h1,p,div,br,b,iframe".split(b","))
STORAGE_ERROR = re.compile(rb"<error>\s*<code>([a-z]{1,60})</code>")
"""`<Error><Code>AccessDenied</Code>` of S3 and its kind."""
LOGIN_HOSTS = re.compile(r"^(?:accounts\.google\.com|login\.(?:microsoftonline|live|yahoo)\.com|.+\.okta\.com)$")
LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?in|sign-?in|users/sign_in|auth/login|accounts?/login|authwall|checkpoint|sso|saml2?)(?:/|$)",
    re.IGNORECASE,
)

ERROR_KEYS = frozenset(
    "message error errors error_description error_code detail details title status statuscode status_code code type "
    "instance request_id requestid documentation_url timestamp path success ok data reason extensions".split()
)
SAYS_ERROR = ("message", "error", "errors", "error_description", "detail", "details", "reason", "title", "code")
WORDS: tuple[tuple[str, type[SourceError], str], ...] = (
    (r"not[ _]found|does(?: not|n't) exist|no such|no route|unknown (?:group|calendar|event|feed)", NotFound, FIND_IT),
    (r"rate.?limit|too many requests|throttl|quota|slow down", RateLimited, "it is asked less often"),
    (
        r"api.?key|token|authenti|unauthori[sz]|credential|signature|not_authed|log.?in|sign.?in",
        NeedsToken,
        "`token_env` names the variable that holds the token",
    ),
    (r"forbidden|denied|permission|not allowed|captcha|blocked|robot", Blocked, BROWSER),
    (
        r"internal|server error|unavailable|time[d ]*.?out|temporar|maintenance|gateway|upstream",
        ServerError,
        "it is tried again later",
    ),
)

TEXT_CODE = re.compile(r"((?:http |error ?|code ?|status ?)*:? ?)([459]\d\d|10\d\d)\b[ :.,-]*(.*)", re.IGNORECASE)
TEXT_PHRASE = phrases(
    "(?:(?:page|file|group|calendar|event|feed|the requested [a-z]+ (?:was|is)) )?not found",
    "forbidden|access denied|unauthori[sz]ed",
    "too many requests|rate limit(?:ed| exceeded)?",
    "internal server error|bad gateway|gateway time-?out",
    "service (?:temporarily )?unavailable",
    "upstream (?:request timeout|connect error.*)|no healthy upstream",
    "invalid (?:api key|token|feed signature)",
    "(?:authentication|login) required",
)


def check(doc: Document) -> None:
    """Raise the SourceError that the body stands for when it is no document but a refusal of one."""
    error = refusal(doc)
    if error is not None:
        raise error


def refusal(doc: Document) -> SourceError | None:
    """Give the SourceError that a body stands for, None when it may be a document."""
    start = doc.content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start[:6].upper() == b"BEGIN:":
        return None
    if start[:1] in b"{[":
        return _json_refusal(doc) if len(doc.content) <= SMALL else None
    if start[:1] == b"<":
        return _markup_refusal(doc, start)
    return _text_refusal(doc) if len(doc.content) <= SMALL else None


def _markup_refusal(doc: Document, start: bytes) -> SourceError | None:
    low = start.lower()
    if low.startswith((b"<?xml", b"<error>")) and (code := STORAGE_ERROR.search(low)):
        return _by_words(code[1].decode("ascii", "replace").replace("nosuch", "no such "), doc.url)
    root = ROOT.match(low)
    if root is None or root[1] not in HTML:
        return None
    page = Page.read(doc.content[:LOOK])
    if page.has_events:
        return None
    return _login_address(doc) or page_refusal(page, doc.url)


def _login_address(doc: Document) -> SourceError | None:
    """Recognise a login page by where it lies, as redirects lead there."""
    parts = urlsplit(doc.url)
    if LOGIN_HOSTS.match(parts.hostname or "") or LOGIN_PATH.search(parts.path):
        return Blocked(f"it leads to a login page ({parts.hostname}); {BROWSER}", url=doc.url)
    return None


def _json_refusal(doc: Document) -> SourceError | None:
    """Judge a small JSON answer: an object that holds nothing but an error."""
    if b"captcha-delivery.com" in doc.content:
        return Blocked(f"a captcha (DataDome) stands before it; {BROWSER}", url=doc.url)
    try:
        answer = json.loads(doc.content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not answer or not {str(key).lower() for key in answer} <= ERROR_KEYS:
        return None
    return _object_refusal({str(key).lower(): value for key, value in answer.items()}, doc.url)


def _object_refusal(answer: Mapping[str, Any], url: str) -> SourceError | None:
    data = answer.get("data")
    if isinstance(data, dict) and data and all(value is None for value in data.values()):
        return NotFound(f"the API knows no such thing: {', '.join(data)} is null; {FIND_IT}", url=url)
    if isinstance(data, (list, dict)) and data and not _statuses(data):
        return None
    said = " ".join(_texts(answer))[:200]
    status = next(_statuses(answer), None)
    if status is not None:
        return error_for(status, url=url, said=f"the API answers {status} {said}".strip())
    failed = answer.get("error") or answer.get("errors") or answer.get("success") is False or answer.get("ok") is False
    known = _by_words(said, url)
    if known is not None and (failed or "message" in answer or "detail" in answer):
        return known
    return NotACalendar(f"the API answers with an error: {said or 'no reason given'}", url=url) if failed else None


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield what an error object says, a few levels deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 4:
        for item in value[:3]:
            yield from _texts(item, depth + 1)
    elif isinstance(value, Mapping) and depth < 4:
        for key in SAYS_ERROR:
            yield from _texts(value.get(key), depth + 1)


def _statuses(answer: Any) -> Iterator[int]:
    """Yield the HTTP error statuses that an object tells as numbers."""
    if not isinstance(answer, Mapping):
        return
    for key in ("status", "statuscode", "statusCode", "status_code", "code", "error_code"):
        value = answer.get(key)
        if str(value).isdecimal() and 400 <= int(str(value)[:5]) < 600:
            yield int(str(value))
    for key in ("data", "error"):
        yield from _statuses(answer.get(key))


def _by_words(said: str, url: str) -> SourceError | None:
    """Find the kind of error in a short message."""
    for words, kind, advice in WORDS:
        if re.search(words, said, re.IGNORECASE):
            short = " ".join(said.split())[:120]
            return kind(f"in place of a calendar the server says {short!r}; {advice}", url=url)
    return None


def _text_refusal(doc: Document) -> SourceError | None:
    """Judge a short plain text: `error code: 504`, `404 page not found`, `Rate limit exceeded`."""
    text = " ".join(doc.content.decode("utf-8", "replace").split())
    if len(text) > 400:
        return None
    first = re.split(r"[.,:;!(]", text.lower(), maxsplit=1)[0].strip()
    if (code := TEXT_CODE.fullmatch(text)) and (code[1] or not code[3] or TEXT_PHRASE.match(code[3].lower())):
        return error_for(int(code[2]), url=doc.url, said=f"in place of a calendar the server says {text[:80]!r}")
    return _by_words(text, doc.url) if TEXT_PHRASE.fullmatch(first) else None
