"""How each source is: its state, since when, the evidence, and the command that reproduces it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

State = Literal[
    "new",
    "ok",
    "quiet",
    "silent",
    "shrinking",
    "suspicious",
    "duplicate",
    "failing",
    "blocked",
    "not-a-calendar",
    "disabled",
]
WELL: frozenset[str] = frozenset({"new", "ok", "quiet", "disabled"})
"""States that ask nothing of a curator."""
LONG_QUIET = timedelta(days=45)
SHIFT_REMEMBERED = timedelta(days=14)
STATES_OF_CODES: Mapping[str, State] = {"blocked": "blocked", "not-a-calendar": "not-a-calendar"}


@dataclass(frozen=True, slots=True)
class Health:
    """How one source is."""

    source_id: str
    name: str
    url: str
    state: State
    code: str | None
    """The error code of a failing source, or of a suspicion."""
    since: str | None
    evidence: str
    command: str

    @property
    def well(self) -> bool:
        """Tell whether it asks nothing of a curator."""
        return self.state in WELL


def state(source: Mapping[str, Any], now: datetime) -> State:
    """Give the state of a source from its row; the first that applies, from the worst to the best."""
    if not source["enabled"]:
        return "disabled"
    if source["last_fetch_at"] is None:
        return "new"
    if code := source["error_code"]:
        return STATES_OF_CODES.get(code, "failing")
    if source["held_since"]:
        return "shrinking"
    if source["suspicion"]:
        return "duplicate" if source["suspicion"] == "duplicate" else "suspicious"
    if source["silent_since"]:
        return "silent" if _worth_asking(source, now) else "quiet"
    return "ok"


def _worth_asking(source: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a silence is more than a gap between two meetings."""
    if source["allow_empty"]:
        return False
    emptied = bool(source["upcoming"])  # it is empty, and what it told before still lies ahead
    return emptied or now - datetime.fromisoformat(source["silent_since"]) > LONG_QUIET


def assess(source: Mapping[str, Any], now: datetime) -> Health:
    """Say how a source is, from its row in `sources`."""
    return told(source, state(source, now))


def told(source: Mapping[str, Any], found: State) -> Health:
    """Say why a source is in the state that is known of it."""
    since, evidence = _evidence(source, found)
    code = source["error_code"] or (source["suspicion"] if found == "suspicious" else None)
    return Health(source["id"], source["name"], source["url"], found, code, since, evidence, _command(source, found))


def _evidence(source: Mapping[str, Any], found: State) -> tuple[str | None, str]:
    """Give since when, and what was seen."""
    upcoming, listings = source["upcoming"], source["listings"]
    counted = f"{upcoming} upcoming of {listings} events"
    match found:
        case "disabled":
            return None, source["reason"] or "disabled in the region file"
        case "new":
            return None, "not visited yet"
        case "failing" | "blocked" | "not-a-calendar":
            times = "once" if source["failures"] == 1 else f"{source['failures']} times in a row"
            last = f"last read whole {source['last_success_at']}" if source["last_success_at"] else "never read yet"
            return source["failing_since"], f"{source['error_code']}: {source['error_message']} ({times}; {last})"
        case "shrinking":
            return source["held_since"], f"many events went at once and are kept for now; {counted} are still shown"
        case "suspicious" | "duplicate":
            return source["suspicion_since"], source["suspicion_evidence"] or ""
        case "silent" if upcoming:
            return source["silent_since"], f"it answers and is empty, though {upcoming} events it told of lie ahead"
        case "silent" | "quiet":
            return source["silent_since"], f"it answers and tells of nothing ahead; it told of {listings} events so far"
        case _:
            moved = f"; it has moved to {source['moved_to']}" if source["moved_to"] else ""
            return source["last_success_at"], f"{counted}{moved}"


def _command(source: Mapping[str, Any], found: State) -> str:
    """Give the command that shows the same, or settles it."""
    if found == "disabled":
        return f"weakties sources enable {source['id']}"
    if found == "new":
        return f"weakties collect {source['id']}"
    if found == "duplicate":
        return f"weakties sources disable {source['id']}"
    if found == "shrinking":
        return f"weakties collect {source['id']} --accept"
    return f"weakties inspect {source['id']}"
