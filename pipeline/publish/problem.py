"""What goes wrong with a request, in words: RFC 9457 problem documents for programs, pages for people."""

from collections.abc import Sequence
from http import HTTPStatus


class Problem(Exception):
    """A request that gets no answer. `detail` says what is wrong and what would be right."""

    def __init__(
        self, status: int, detail: str, *, parameter: str = "", allowed: Sequence[str] = (), retry_after: int = 0
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.allowed = tuple(allowed)
        self.retry_after = retry_after

    @property
    def title(self) -> str:
        """Give the phrase of the HTTP status."""
        return HTTPStatus(self.status).phrase

    def document(self) -> dict[str, object]:
        """Give the problem document (RFC 9457)."""
        more: dict[str, object] = {"parameter": self.parameter} if self.parameter else {}
        if self.allowed:
            more["allowed"] = list(self.allowed)
        return {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **more}


def not_found(detail: str) -> Problem:
    """There is nothing at this address."""
    return Problem(404, detail)


def bad_value(parameter: str, value: str, allowed: Sequence[str] = (), *, hint: str = "") -> Problem:
    """A filter was given a value that it does not know: never a silently different answer."""
    right = hint or f"allowed: {', '.join(allowed)}"
    return Problem(400, f"{parameter}={value!r} is not understood; {right}", parameter=parameter, allowed=allowed)
