"""Why a document gave nothing. Codes are a closed list, stored and never reworded (ARCHITECTURE 4.2)."""


class SourceError(Exception):
    """A source failed as a whole. The message names the cause and what to do next.

    `code` is one of the closed list; `url` the document it was about.
    """

    code = "unreadable"
    status: int | None = None
    """The HTTP status that the server answered with, where one did."""

    def __init__(self, message: str, *, url: str = "") -> None:
        if not message.isprintable():  # it may quote a document, and goes to a terminal
            message = "".join(c if c.isprintable() else " " for c in message)
        super().__init__(message)
        self.message = message
        self.url = url

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way out of the parsing child: rebuilt without calling the subclass's own constructor."""
        return _rebuild, (type(self), self.message, self.url, dict(self.__dict__))


def _rebuild(cls: type[SourceError], message: str, url: str, state: dict[str, object]) -> SourceError:
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    error.message, error.url = message, url
    return error


class NotFound(SourceError):
    """404, or a body that says the thing does not exist."""

    code = "not-found"


class Gone(SourceError):
    """410: removed on purpose."""

    code = "gone"


class Blocked(SourceError):
    """A bot wall, a login wall or a captcha, whatever its status code."""

    code = "blocked"


class RateLimited(SourceError):
    """429, or a body that says so. `retry_after` is in seconds, None when not told."""

    code = "rate-limited"

    def __init__(self, message: str, *, url: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, url=url)
        self.retry_after = retry_after


class NeedsToken(SourceError):
    """The API answers only with a token, which comes from the environment."""

    code = "needs-token"


class NotACalendar(SourceError):
    """HTML, JSON or anything else where a calendar or feed was promised."""

    code = "not-a-calendar"


class LayoutChanged(SourceError):
    """The page loaded, but the element the adapter relies on is gone."""

    code = "layout-changed"

    def __init__(self, source_id: str, selector: str, *, url: str = "") -> None:
        super().__init__(
            f"no element matches {selector!r}; the site was probably redesigned. "
            f"Look at it with `weakties inspect {url or source_id}` and update the selectors or the adapter",
            url=url,
        )
        self.selector = selector


class Truncated(SourceError):
    """The body ends before its end; what it does not show is not gone."""

    code = "truncated"


class TooLarge(SourceError):
    """More bytes, on the wire or after decompression, than the limit."""

    code = "too-large"


class TimedOut(SourceError):
    """Fetching or parsing took longer than its deadline."""

    code = "timed-out"


class Unreachable(SourceError):
    """No connection: DNS, refused, reset, or a protocol error."""

    code = "unreachable"


class RefusedAddress(SourceError):
    """A scheme, host, port or address that is never fetched."""

    code = "refused-address"


class BadTLS(SourceError):
    """The certificate or the handshake is not acceptable."""

    code = "bad-tls"


class ServerError(SourceError):
    """5xx, or a body that says so. `retry_after` is in seconds, None when not told."""

    code = "server-error"

    def __init__(self, message: str, *, url: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, url=url)
        self.retry_after = retry_after


class Unreadable(SourceError):
    """Bytes that no reader understands, or a reader that failed or was stopped on them."""

    code = "unreadable"


class AllRejected(SourceError):
    """The document was read, and every entry in it was rejected."""

    code = "all-rejected"
