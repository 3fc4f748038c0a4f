"""Entries whose own pages could not be read this time: what those pages said before still holds."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.merge import PLACE
from pipeline.normalise import complete
from pipeline.parse import finish
from pipeline.records import Record
from pipeline.rekey import Known
from pipeline.storing import rows
from pipeline.storing.database import chosen
from scrapers.model import Source

STORED = f"SELECT id, data, {', '.join(rows.TOLD)} FROM listings WHERE id IN"


def completed(
    conn: sqlite3.Connection, source: Source, known: Mapping[str, Known], records: Sequence[Record]
) -> tuple[Record, ...]:
    """Fill in records what they leave open with what the same listings said before.

    Without this a detail page that fails once would take back the place and the text of its event,
    and the next visit would bring them again: two changes, and none of them true.
    """
    doubtful = {record.key: known[record.key].id for record in records if _differs(record, known)}
    stored = {row["key"]: rows.record(row) for row in chosen(conn, STORED, (str(one) for one in doubtful.values()))}
    return tuple(
        finish(complete(record, _fitting(stored[record.key], record)), source) if record.key in stored else record
        for record in records
    )


def _differs(record: Record, known: Mapping[str, Known]) -> bool:
    return record.key in known and known[record.key].content_hash != record.content_hash


def _fitting(stored: Record, record: Record) -> Record:
    """Leave out the address of another place."""
    if record.location_name is None or record.location_name == stored.location_name:
        return stored
    nowhere: dict[str, Any] = dict.fromkeys(PLACE)
    return replace(stored, **nowhere)
