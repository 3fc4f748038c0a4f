"""Whatever stands where a platform has something else in its JSON: no adapter breaks, and the other events stay."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from platform_cases import Case, cases

from scrapers.adapters import adapters
from scrapers.errors import SourceError
from scrapers.model import Listing

ODD = (
    None, 7, -1, 10**30, 1e400, True, "", "x", "\ud800\x00", [], {}, [[]], [None], {"a": 1}, "0001-01-01",
    "9999-12-31T23:59:59-12:00",
)  # fmt: skip
EVERY = 23
"""So many combinations are passed over for one that is tried."""
Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Give the path of every value, of the first two entries of each list."""
    inside: Any = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, below in inside:
        yield (*path, key)
        yield from leaves(below, (*path, key))


def put(data: Any, path: Path, odd: object) -> bytes:
    changed = copy.deepcopy(data)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = odd
    return json.dumps(changed).encode()


def confused(case: Case) -> Iterator[bytes]:
    """Give the case's document with something odd in one place, place after place."""
    data = json.loads(case.document.content)
    yield from (put(data, path, odd) for path in leaves(data) for odd in ODD)


def is_json(case: Case) -> bool:
    return case.document.content[:1] in (b"{", b"[")


def count(case: Case, content: bytes) -> int | None:
    """Count the events of a document; None when the adapter says by name why it reads nothing."""
    try:
        found = adapters()[case.adapter].parse(replace(case.document, content=content), case.source)
        return sum(isinstance(item, Listing) for item in found)
    except SourceError:
        return None


@pytest.mark.parametrize("case", list(filter(is_json, cases())), ids=str)
def test_no_odd_value_breaks_an_adapter(case: Case) -> None:
    for content in islice(confused(case), 0, None, EVERY):
        count(case, content)


@pytest.mark.parametrize("name", ["tribe/api", "sessionize/all", "bevy/chapter", "ticket_tailor/api"])
def test_an_entry_at_the_end_of_time_costs_itself_alone(name: str) -> None:
    case = next(one for one in cases() if str(one) == name)
    data = json.loads(case.document.content)
    events = next(v for key in ("events", "sessions", "results", "data") if isinstance(v := data.get(key), list))
    events.insert(0, dict.fromkeys(events[0], ODD[-1]))
    assert (count(case, json.dumps(data).encode()) or 0) >= (count(case, case.document.content) or 0) > 0
