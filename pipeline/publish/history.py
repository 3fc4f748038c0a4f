"""What has changed, in words: `Moved from Tue Mar 3, 6:00 PM to Wed Mar 4, 6:00 PM`."""

from collections.abc import Callable, Iterable
from json import dumps
from typing import NamedTuple

from pipeline.publish import times
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit
from pipeline.publish.words import STATUS, clock, short_day

FIELDS = {
    "title": "Title",
    "starts_at": "Start",
    "ends_at": "End",
    "all_day": "All day",
    "status": "Status",
    "venue_name": "Place",
    "address": "Address",
    "locality": "Town",
    "attendance": "Attendance",
    "online_url": "Online address",
    "url": "Link",
    "group_name": "Organiser",
    "is_free": "Free",
    "price_text": "Price",
    "registration_deadline": "Registration closes",
}
"""What is worth telling of a change; the others are in Datasette's table `changes`."""
MOST = 50
OF_EVENTS = """
SELECT changes.* FROM changes WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?
"""


class Change(NamedTuple):
    """One field that became different."""

    id: int
    event_id: str
    at: str
    day: str
    words: str


def of_events(visit: Visit, event_ids: Iterable[str]) -> list[Change]:
    """Give what has changed of these events, the newest first."""
    rows = visit.conn.execute(OF_EVENTS, [dumps(list(event_ids)), MOST])
    return [_change(visit, row) for row in rows.fetchall() if row["field"] in FIELDS]


def _change(visit: Visit, row: Row) -> Change:
    day = short_day(times.local(row["changed_at"], visit.region.zone).date())
    return Change(row["id"], row["event_id"], row["changed_at"], day, told(visit, row))


def told(visit: Visit, row: Row) -> str:
    """Tell one change in words."""
    field, old, new = row["field"], _value(visit, row, "old"), _value(visit, row, "new")
    if field == "status" and (special := STATUSES.get(str(row["new"]))):
        return special
    if not old:
        return f"{FIELDS[field]} is now known: {new}"
    if not new:
        return f"{FIELDS[field]} is no longer told (it was {old})"
    return SENTENCES.get(field, _plainly(field))(old, new)


def _plainly(field: str) -> Callable[[str, str], str]:
    return lambda old, new: f"{FIELDS[field]}: {new} (it was {old})"


STATUSES = {
    "cancelled": "Cancelled",
    "postponed": "Postponed",
    "delisted": "No longer listed by its source",
    "confirmed": "Takes place after all",
}
SENTENCES: dict[str, Callable[[str, str], str]] = {
    "title": lambda old, new: f"Renamed from “{old}” to “{new}”",
    "starts_at": lambda old, new: f"Moved from {old} to {new}",
    "ends_at": lambda old, new: f"Ends {new} (it was {old})",
    "venue_name": lambda old, new: f"Moved to {new} (it was {old})",
}


def _value(visit: Visit, row: Row, side: str) -> str:
    """Give an old or new value in words; empty for what was not known."""
    field, value = row["field"], row[side]
    if value in (None, ""):
        return ""
    if field.endswith("_at") and str(value).endswith("Z"):
        moment = times.local(str(value), visit.region.zone)
        return f"{short_day(moment.date())}, {clock(moment)}"
    if field in ("all_day", "is_free"):
        return "yes" if value in ("1", "true", "True") else "no"
    return STATUS.get(str(value), str(value)) if field == "status" else str(value)
