"""The one clock: the present moment, or the one that WEAKTIES_NOW names, for tests and replays."""

import os
from datetime import UTC, datetime

VARIABLE = "WEAKTIES_NOW"


def now() -> datetime:
    """Give the present moment in UTC; WEAKTIES_NOW (RFC 3339, with an offset) replaces it."""
    said = os.environ.get(VARIABLE, "").strip()
    return parse(said) if said else datetime.now(UTC)


def parse(text: str) -> datetime:
    """Read an RFC 3339 instant as UTC; raises ValueError, naming the variable, when it has no offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{VARIABLE}={text!r} is not an RFC 3339 time like 2026-11-24T09:00:00-08:00") from error
    if moment.tzinfo is None:
        raise ValueError(f"{VARIABLE}={text!r} has no offset; write 2026-11-24T09:00:00-08:00 or …Z")
    return moment.astimezone(UTC)
