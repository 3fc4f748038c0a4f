"""Sessionize: the sessions of a conference; not events of their own.

Recognised by its keys in JSON. Documents: `sessionize.com/api/v2/<id>/view/All`. Stable id: the session's. Defects:
times are local and carry no zone; rooms and speakers stand apart and are named by id; breaks are in the list and are
no events. Needs no token. Terms: an API made for the conference's own site.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, flag, from_data, has_keys, listed, load, text
from scrapers.model import Document, Listing, Parsed, Place, Source

FIELDS = replace(DEFAULT, place_name="room", status="", url="", organizer="")


def recognises(doc: Document) -> bool:
    """Look for the keys of Sessionize's sessions."""
    return has_keys(doc, "isServiceSession", "isPlenumSession", "startsAt")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per session that has a time, with its room and speakers."""
    data = load(doc.content)
    rooms = _names(data, "rooms", "name")
    speakers = _names(data, "speakers", "fullName")

    def mended(found: Listing, item: dict[str, Any]) -> Listing | None:
        if flag(item.get("isServiceSession")):
            return None
        room = rooms.get(str(item.get("roomId"))) or text(item.get("room"))
        names = (speakers.get(str(s)) or text(s) for s in listed(item.get("speakers")))
        return replace(
            found, location=Place(name=room) if room else None, performers=tuple(name for name in names if name)
        )

    yield from from_data(data, doc, source, FIELDS, mended)


def _names(data: Any, key: str, name: str) -> dict[str, str]:
    entries = dig(data, key) if isinstance(data, dict) else None
    return {
        str(entry["id"]): text(entry.get(name)) or ""
        for entry in listed(entries)
        if isinstance(entry, dict) and "id" in entry
    }
