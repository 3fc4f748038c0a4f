"""What the headers of an answer say: validators, content type, when to come back. Pure; hostile values are dropped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_VALIDATOR = 1024
"""A longer ETag is not sent back: servers refuse requests with headers of many kilobytes."""
MAX_VALUE = 2048
"""What is kept of a header that adapters may look at."""
DAY = 24 * 3600.0
MAX_HINT = 7 * DAY


Headers = Mapping[str, str]
"""Names in lower case; what came several times is joined by commas."""


def readable(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Decode the headers of an answer. A repeated ETag contradicts itself and is left out."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        if name in headers:
            value = "" if name == "etag" else f"{headers[name]}, {value}"
        headers[name] = value
    return headers


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional (RFC 9110 8.8), as the server sent it."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Give the request headers that ask for the document only if it changed."""
        if self.etag is None and self.last_modified is None:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value and _is_safe(value)}


def validators(headers: Headers) -> Validators:
    """Read ETag and Last-Modified; one that is malformed or oversized is dropped."""
    etag = headers.get("etag", "").strip()
    modified = headers.get("last-modified", "").strip()
    return Validators(
        etag if _is_safe(etag) else None,
        modified if _is_safe(modified) and http_date(modified) is not None else None,
    )


def _is_safe(value: str) -> bool:
    return 0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()


def http_date(text: str) -> datetime | None:
    """Read an HTTP date (RFC 9110 5.6.7), None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def retry_after(headers: Headers, now: datetime) -> float | None:
    """Give the seconds that Retry-After asks for, told as seconds or as a date; at most a day."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), DAY)
    moment = http_date(text) if text else None
    return min(max((moment - now).total_seconds(), 0.0), DAY) if moment is not None else None


def fresh_for(headers: Headers, now: datetime) -> float | None:
    """Give the seconds for which the server says its answer stays good; None when it does not say.

    Cache-Control max-age goes before Expires (RFC 9111 4.2.1). "Do not cache" says nothing about how
    often the calendar changes, so it is no hint.
    """
    if "cache-control" not in headers and "expires" not in headers:
        return None
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if "no-cache" in directives or "no-store" in directives:
        return None
    ages = (part.removeprefix("max-age=").strip('"') for part in directives if part.startswith("max-age="))
    age = next((float(text[:12]) for text in ages if text.isascii() and text.isdigit()), None)
    if age is None and (expires := http_date(headers.get("expires", ""))) is not None:
        age = (expires - (http_date(headers.get("date", "")) or now)).total_seconds()
    return min(age, MAX_HINT) if age is not None and age > 0 else None


def content_type(headers: Headers) -> tuple[str, str | None]:
    """Give `type/subtype` in lower case, empty when unknown, and the charset parameter."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    named = (part.partition("=") for part in parameters.split(";"))
    charset = next((value.strip(" \"'") for name, _, value in named if name.strip().lower() == "charset"), "")
    return (media_type if "/" in media_type else ""), charset[:40] or None


def kept(headers: Headers) -> dict[str, str]:
    """Give the headers that adapters may look at, values bounded."""
    return {name: value[:MAX_VALUE] for name, value in headers.items()}
