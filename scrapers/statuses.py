"""What an HTTP status means for a source, wherever it is told: in the status line, in JSON, in a page's title."""

from http import HTTPStatus

from scrapers.errors import (
    Blocked,
    Gone,
    NeedsToken,
    NotFound,
    RateLimited,
    ServerError,
    SourceError,
    TimedOut,
    Truncated,
    Unreachable,
)

OK = frozenset({200, 203})
"""The only statuses whose body is the whole document."""

NO_DOCUMENT = frozenset({201, 202, 204, 205})
BLOCKED = frozenset({402, 403, 405, 406, 418, 451, 460, 463, 999, 1006, 1007, 1008, 1009, 1010, 1012, 1020})
"""Refusals. 999 is LinkedIn's; the four-digit ones are Cloudflare's, told in bodies only."""
RATE_LIMITED = frozenset({420, 425, 429, 509, 1015})

FIND_IT = "the page that links to the calendar leads to its new address: `weakties sources add URL`"
BROWSER = "look at it in a browser; if people see a calendar there, ask the publisher for a feed or an API"


def error_for(status: int, *, url: str = "", said: str = "", retry_after: float | None = None) -> SourceError | None:
    """Give the error that a status stands for, None when its body is the document.

    `said` replaces the wording of the status line. Messages name the cause and what to do next.
    """
    if status in OK:
        return None
    cause = said or f"the server answers {phrase(status)}"
    if status in RATE_LIMITED:
        return RateLimited(f"{cause}; it is asked less often from now on", url=url, retry_after=retry_after)
    if status >= 500 and status not in BLOCKED:
        return ServerError(f"{cause}, a fault on its side; it is tried again later", url=url, retry_after=retry_after)
    return _final(status, cause, url)


def _final(status: int, cause: str, url: str) -> SourceError:
    """Give the error for a status that trying again would not change."""
    if status == 410:
        return Gone(f"{cause}: removed on purpose; {FIND_IT}", url=url)
    if status in (401, 407):
        return NeedsToken(f"{cause}: it wants credentials; `token_env` names the variable that holds them", url=url)
    if status in BLOCKED:
        return Blocked(f"{cause}: programs are not let in; {BROWSER}", url=url)
    if status == 408:
        return TimedOut(f"{cause}: it did not wait for the request", url=url)
    if status == 206:
        return Truncated(f"{cause}: only a part, though the whole was asked for", url=url)
    if status in NO_DOCUMENT:
        return Truncated(f"{cause}: no document came with it", url=url)
    if 400 <= status < 500:
        return NotFound(f"{cause}: the address is wrong or has moved; {FIND_IT}", url=url)
    return Unreachable(f"{cause}, which makes no sense here; {BROWSER}", url=url)


def phrase(status: int) -> str:
    """Write a status with its name, where it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
