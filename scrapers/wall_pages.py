"""What a web page that is no document looks like: the walls, login pages and error pages of well-known producers."""

import re
import string
from dataclasses import dataclass
from html import unescape

from scrapers.errors import Blocked, NotACalendar, NotFound, RateLimited, ServerError, SourceError
from scrapers.statuses import BROWSER, FIND_IT

SHORT = 1_500
"""Characters that people see on a wall or an error page, at most; a page with more has a subject of its own."""
LOGIN = 3_000
TINY = 200


def phrases(*alternatives: str) -> re.Pattern[str]:
    """Compile a list of regular expressions, any of which may match."""
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


EVENTS = re.compile(
    rb"begin:vevent"
    rb"|[\"']@type[\"']\s*:\s*\[?\s*[\"'][a-z:/.]*event"
    rb"|itemtype\s*=\s*[\"']?https?://(?:schema|data-vocabulary)\.org/[a-z]*event"
    rb"|class\s*=\s*[\"']?[^\"'>]{0,200}\b(?:h-event|vevent)\b"
)
"""Signs that a page carries events for programs: then it is a document, whatever it says besides."""

MARKERS: tuple[tuple[bytes, str], ...] = (
    (b"/.well-known/sgcaptcha/", "SiteGround"),
    (b"_cf_chl_opt", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"_incapsula_resource", "Imperva"),
    (b"captcha-delivery.com", "DataDome"),
    (b"px-captcha", "HUMAN"),
    (b"gokuprops", "AWS WAF"),
    (b"awswafintegration", "AWS WAF"),
    (b"sucuri_cloudproxy", "Sucuri"),
    (b"sec-if-cpt-container", "Akamai"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"/.within.website/x/cmd/anubis", "Anubis"),
    (b"slowaes.decrypt", "the web host"),
    (b"ddos-guard", "DDoS-Guard"),
    (b"/_fs-ch-", "Fastly"),
    (b"imunify360", "Imunify360"),
)
"""Parts of challenge pages. Good pages of the same sites may carry them too, so they count on short pages only."""

WALL_TALK: tuple[tuple[str, str], ...] = (
    ("enable javascript and cookies to continue", "a bot check"),
    ("unusual traffic from your computer network", "a captcha of Google"),
    ("your access to this site has been limited by the site owner", "Wordfence"),
    ("denied because we believe you are using automation tools", "HUMAN"),
    ("making sure you're not a bot", "Anubis"),
    ("verifying you are human", "a bot check"),
    ("needs to review the security of your connection", "Cloudflare"),
    ("the request could not be satisfied", "CloudFront"),
    ("the requested url was rejected", "F5"),
)

WALL = phrases(
    "just a moment",
    "attention required",
    "checking your browser.*",
    "one moment,? please",
    "please wait",
    "pardon our interruption",
    "robot challenge.*",
    "human verification",
    "(?:.* )?(?:security|bot|browser) (?:check|checkpoint|verification)",
    "are you (?:a )?(?:human|robot)",
    "(?:please )?verify (?:that )?you are (?:a )?human",
    "captcha(?: .*)?",
    "(?:sorry, )?you have been blocked",
    "(?:web ?page|request) (?:blocked|rejected)",
    "request unsuccessful.*",
    "ddos[- ]protection.*",
    "forbidden|access denied|not acceptable",
    "access to this page (?:has been )?denied",
)
LOST = phrases(
    "(?:the )?(?:requested )?(?:page|file|event|calendar|url|content)? ?(?:was )?not found",
    "(?:this |the )?page (?:does not|doesn't|no longer) exists?",
    "nothing found for .*",
    "account suspended",
)
BUSY = phrases("too many requests", "rate limit(?:ed| exceeded)?")
FAULT = phrases(
    "internal server error|bad gateway|gateway time-?out",
    "service (?:temporarily )?unavailable",
    "web server is down|connection timed out|origin is unreachable|a timeout occurred|ssl handshake failed",
    "(?:database|application|server) error",
    "error establishing a database connection",
    "wordpress . error",
    "(?:site )?(?:under |down for |in )?maintenance(?: mode)?",
)
LOGIN_LEAD = phrases(
    "(?:please )?(?:log|sign)[ -]?(?:in|on)(?: (?:to|with|or|required|page|for)\\b.*)?",
    "log ?into .*",
    "login(?: \\W? ?.*)?",
    "(?:member|user|account) (?:log|sign)[ -]?in",
    "(?:authentication|login|sign in) required",
)
LOGIN_TALK = re.compile(
    r"(?:you )?(?:must|need to|have to|please) (?:be )?(?:log|sign)(?:ged|ed)? ?in\b|login required"
)
FAULT_TALK = (
    "there has been a critical error on this website",
    "error establishing a database connection",
    "briefly unavailable for scheduled maintenance",
    "a database error has occurred",
    "the service is temporarily unavailable",
    "application error: a server-side exception has occurred",
)
LOST_TALK = ("not found", "does not exist", "doesn't exist", "couldn't find", "can't find", "can't be found")

SEPARATORS = re.compile(r"\s+[|\-–—·•»›:~]+\s+|\s*[|•»]\s*|:\s+")
AROUND = string.digits + string.punctuation + " –—…"
"""What stands around the words of an error page's title: "Error 404 (Not Found)!!1"."""
REFRESH = re.compile(
    rb"<meta[^<>]{0,200}http-equiv\s*=\s*[\"']?refresh[^<>]{0,40}content\s*=\s*[\"']?"
    rb"[\d.]*\s*[;,]\s*(?:url\s*=)?\s*([^\"'<>\s]{1,500})"
)
PASSWORD = re.compile(rb"<input[^<>]{0,300}type\s*=\s*[\"']?password")
PHP_FAULT = re.compile(rb"^(?:<br ?/?>\s*)?(?:<b>)?(?:php )?(?:fatal|parse) error(?:</b>)?:")


@dataclass(frozen=True, slots=True)
class Page:
    """The little of a page that tells whether it is one: in lower case, entities decoded."""

    source: bytes
    title: str
    heading: str
    text: str
    """What people see, without scripts, styles and drawings."""
    has_events: bool

    @classmethod
    def read(cls, content: bytes) -> "Page":
        """Read the first part of a page, in time linear to its length."""
        source = content.lower()
        body = source
        for name in (b"script", b"style", b"svg", b"template", b"title"):
            body = _without(body, name)
        title, heading = (_plain(_element(source, name)) for name in (b"title", b"h1"))
        return cls(source, title, heading, _plain(body), EVENTS.search(source) is not None)

    @property
    def leads(self) -> tuple[str, ...]:
        """Give what the page says it is: its title and heading, whole, in parts, and without status words."""
        whole = (self.title, self.heading, self.text if len(self.text) <= 40 else "")
        parts = [part for line in whole for part in (line, *SEPARATORS.split(line))]
        return tuple(dict.fromkeys(lead for part in parts for lead in (part, _words(part)) if lead))


def _words(title: str) -> str:
    """Take status numbers, punctuation and the word "error" away from both ends."""
    words = title.strip(AROUND).removeprefix("http ").removeprefix("error").lstrip(AROUND)
    return words.removesuffix("error").rstrip(AROUND)


def _without(source: bytes, name: bytes) -> bytes:
    """Drop the elements of one name with their content; one that never closes takes the rest with it."""
    kept, position = [], 0
    while (start := source.find(b"<" + name, position)) >= 0:
        kept.append(source[position:start])
        end = source.find(b"</" + name, start)
        if end < 0:
            return b" ".join(kept)
        position = end
    return b" ".join([*kept, source[position:]])


def _element(source: bytes, name: bytes) -> bytes:
    """Give the inside of the first element of one name, at most 1,000 bytes."""
    start = source.find(b"<" + name)
    inside = source.find(b">", start) + 1 if start >= 0 else 0
    end = source.find(b"</" + name, inside) if inside else -1
    return source[inside : min(end, inside + 1000)] if end >= 0 else b""


def _plain(source: bytes) -> str:
    """Drop tags, decode entities and collapse blanks."""
    text = re.sub(rb"<[^<>]*>", b" ", source).decode("utf-8", "replace")
    return " ".join(unescape(text).replace("’", "'").split())


def page_refusal(page: Page, url: str) -> SourceError | None:
    """Give the error that a page without events stands for, None when it may be a document."""
    return _wall(page, url) or _error_page(page, url) or _login(page, url) or _only_sends_on(page, url)


def _says(page: Page, pattern: re.Pattern[str]) -> str | None:
    return next((lead for lead in page.leads if pattern.fullmatch(lead)), None)


def _wall(page: Page, url: str) -> SourceError | None:
    if len(page.text) > SHORT:
        return None
    who = next((who for marker, who in MARKERS if marker in page.source), None)
    who = who or next((who for words, who in WALL_TALK if words in page.text or words in page.title), None)
    if who is None and (lead := _says(page, WALL)):
        who = f"a page titled {lead!r}"
    return Blocked(f"programs are not let in ({who}); {BROWSER}", url=url) if who else None


def _error_page(page: Page, url: str) -> SourceError | None:
    if len(page.text) > SHORT:
        lost = LOST.fullmatch(_words(SEPARATORS.split(page.title)[0]))
        return _lost(lost[0], url) if lost else None
    if lead := _says(page, BUSY):
        return RateLimited(f"a page titled {lead!r}; it is asked less often", url=url)
    if _says(page, FAULT) or PHP_FAULT.match(page.source) or any(words in page.text for words in FAULT_TALK):
        title = page.title or page.text[:60]
        return ServerError(f"an error page of the web server ({title!r}); it is tried again later", url=url)
    lead = _says(page, LOST)
    if lead or (_is_numbered(page) and any(words in page.text for words in LOST_TALK)):
        return _lost(lead or page.title or page.heading, url)
    return None


def _lost(lead: str, url: str) -> SourceError:
    return NotFound(f"a page that says {lead!r} stands in its place; {FIND_IT}", url=url)


def _is_numbered(page: Page) -> bool:
    """Tell whether 404 stands in the title or heading; alone it proves nothing (it is also a date and a dial code)."""
    return re.search(r"\b404\b", f"{page.title} {page.heading}") is not None


def _login(page: Page, url: str) -> SourceError | None:
    asks = PASSWORD.search(page.source) is not None or b"identifierid" in page.source
    named = _says(page, LOGIN_LEAD) is not None
    told = named or (len(page.text) <= SHORT and LOGIN_TALK.search(page.text) is not None)
    tiny = len(page.text) <= TINY
    if (asks and (tiny or (told and len(page.text) <= LOGIN))) or (tiny and named):
        return Blocked(f"a login page ({page.title or 'without a title'!r}); {BROWSER}", url=url)
    return None


def _only_sends_on(page: Page, url: str) -> SourceError | None:
    """Recognise a page that is nothing but a redirect in HTML; it is told, and never followed."""
    found = REFRESH.search(page.source)
    if found is None or len(page.text) > TINY:
        return None
    target = found[1].decode("utf-8", "replace")
    return NotACalendar(f"the page only sends browsers on to {target[:200]}; use that address if it is right", url=url)
