"""Between records and rows: the columns, and the JSON that holds the rest of what a source said."""

import html
import json
import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from pipeline.normalise import utc
from pipeline.records import Record

EVENT = (
    "number", "id", "title", "summary", "url", "starts_at", "ends_at", "timezone", "local_date", "local_time",
    "all_day", "status", "attendance", "kind", "kind_reason", "relevance", "topics", "group_id", "group_name",
    "venue_id", "venue_name", "locality", "latitude", "longitude", "online_url", "is_free", "price_min", "price_max",
    "currency", "price_text", "registration_url", "registration_deadline", "audience", "series_id", "image_url", "uid",
    "sequence", "first_seen_at", "last_seen_at", "changed_at", "until_at", "hidden",
)  # fmt: skip
TEXTS = ("number", "event_id", "description", "heading", "plain", "address", "facts", "vevent", "provenance")
LISTING = (
    "id", "event_id", "source_id", "key", "uid", "recurrence_id", "url", "title", "starts_at", "ends_at", "status",
    "location_name", "content_hash", "first_seen_at", "last_seen_at", "changed_at", "match_rule", "match_score", "data",
)  # fmt: skip
TOLD = (
    "key",
    "uid",
    "recurrence_id",
    "url",
    "title",
    "starts_at",
    "ends_at",
    "status",
    "location_name",
    "content_hash",
)
"""The fields of a record that have a column of their own in `listings`."""
REST = tuple(field.name for field in fields(Record) if field.name not in TOLD)
OWN = frozenset(TOLD)
DEFAULTS = tuple((field.name, None if field.default is MISSING else field.default) for field in fields(Record))
"""The fields of a record in order, with what those have that were not said."""
LISTS = tuple(at for at, field in enumerate(fields(Record)) if field.default == ())
"""Where its lists are among them."""

columns = attrgetter(*TOLD)
"""Give the values of a record for the columns that `listings` has of it."""
_rest = attrgetter(*REST)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def as_json(value: Any) -> str:
    """Write a value as compact JSON."""
    return _encode(value)


@lru_cache(maxsize=4096)
def as_list(values: tuple[str, ...]) -> str:
    """Write a short list of labels as JSON; the same few come thousands of times."""
    return _encode(values)


def storable(record: Record) -> bool:
    """Tell whether SQLite can hold what is passed through unchanged: no lone surrogates, finite numbers."""
    texts = (record.key, record.uid, record.recurrence_id, record.series_key)
    numbers = (record.latitude, record.longitude, record.price_min, record.price_max)
    try:
        for text in texts:
            if text is not None and not text.isascii():
                text.encode()
    except UnicodeEncodeError:
        return False
    return all(number is None or math.isfinite(number) for number in numbers)


def data(record: Record) -> str:
    """Give all that has no column of its own, as a JSON object without what was not said."""
    said = {name: value for name, value in zip(REST, _rest(record), strict=True) if value or value == 0}
    return orjson.dumps(said).decode()


def record(row: Mapping[str, Any]) -> Record:
    """Rebuild what a source said from its row of `listings`; fields that a record had once are passed over."""
    said = orjson.loads(row["data"])
    values = [row[name] if name in OWN else said.get(name, default) for name, default in DEFAULTS]
    for at in LISTS:
        values[at] = tuple(values[at])
    return Record(*values)


def until(told: Record) -> str:
    """Give when an event is over: its end, else its start; without an end an all-day event lasts its day."""
    if told.ends_at is not None:
        return max(told.ends_at, told.starts_at)
    return _end_of_day(told.local_date, told.timezone) if told.all_day else told.starts_at


@lru_cache(maxsize=1024)
def _end_of_day(day: str, zone: str | None) -> str:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    return utc(midnight + timedelta(days=1))


BREAK = re.compile(r"<br>\s*|</(?:p|li|h3|h4|blockquote|pre)>\s*")
TAG = re.compile(r"<[^<>]*>")


def without_tags(safe: str) -> str:
    """Give the text of safe HTML, its blocks on lines of their own."""
    if "<" in safe:
        safe = TAG.sub("", BREAK.sub("\n", safe))
    return (html.unescape(safe) if "&" in safe else safe).strip()
