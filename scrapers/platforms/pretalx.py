"""pretalx: the talks of a conference, each with its slots; sessions, not events of their own.

Recognised by its keys in JSON. Documents: `<event>/schedule/export/schedule.json`; `.ics` beside it is read too.
Stable id: the talk's code and the slot's id. Defects: a talk without a slot is not in the programme. Needs no token.
Terms: an export made for programs.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, has_keys, listing, load, text
from scrapers.json_events.parts import without
from scrapers.model import Document, Parsed, Source
from scrapers.parts import Parts
from scrapers.platforms._pages import mapped

FIELDS = replace(
    DEFAULT, uid="slot_uid", start="slot.start date", end="slot.end", duration="", place_name="slot.room.name room",
    status="", timezone="slot.timezone",
)  # fmt: skip
DEEPEST = 12


def address(url: str) -> str | None:
    """Give the export behind a programme of pretalx.com."""
    return mapped(url, r"(pretalx\.com/[\w-]+)/(?:schedule/?|talk/?)?", "https://{1}/schedule/export/schedule.json")


def recognises(doc: Document) -> bool:
    """Look for talks with codes and slots."""
    return has_keys(doc, "slots", "code", "submission_type")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per slot of a talk; a talk that has none is not in the programme."""
    for talk in _talks(load(doc.content)):
        for uid, slot in _slots(talk):
            yield listing({**talk, "slot": slot, "slot_uid": uid}, doc, source, FIELDS)


def split(doc: Document, known: Collection[str]) -> Parts | None:
    """Leave out the talks that are known, each with all its slots."""
    data = load(doc.content)
    talks = [talk for talk in _talks(data) if any(_slots(talk))]
    return without(data, talks, lambda talk: (uid for uid, _ in _slots(talk)), doc, known)


def _slots(talk: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the slots that have a time, with the uids of their listings."""
    for slot in talk["slots"]:
        if isinstance(slot, dict) and slot.get("start"):
            yield f"{talk['code']}-{text(slot.get('id')) or slot['start']}", slot


def _talks(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict) and isinstance(value.get("slots"), list) and value.get("code"):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _talks(entry, depth + 1)
