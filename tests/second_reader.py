"""Calendars read by libical, the C library of Evolution, KDE and GNOME Calendar: an opinion that is not Python's.

It is Debian's package, opened with ctypes: nothing is compiled and nothing is vendored.
"""

import ctypes
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest

MISSING = "needs libical, a second reader of calendars: apt-get install libical3"
NAMES = ("libical.so.3", "libical.so.4", "libical.3.dylib")
ANY = 0  # of properties: icalderivedproperty.h
POINTER, TEXT, WHOLE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
SIGNATURES = {
    "icalparser_parse_string": (POINTER, TEXT),
    "icalcomponent_free": (None, POINTER),
    "icalcomponent_string_to_kind": (WHOLE, TEXT),
    "icalcomponent_count_errors": (WHOLE, POINTER),
    "icalcomponent_get_first_component": (POINTER, POINTER, WHOLE),
    "icalcomponent_get_next_component": (POINTER, POINTER, WHOLE),
    "icalcomponent_get_first_property": (POINTER, POINTER, WHOLE),
    "icalcomponent_get_next_property": (POINTER, POINTER, WHOLE),
    "icalproperty_get_property_name": (TEXT, POINTER),
    "icalproperty_get_value": (POINTER, POINTER),
    "icalproperty_get_value_as_string": (TEXT, POINTER),
    "icalvalue_isa": (WHOLE, POINTER),
    "icalvalue_string_to_kind": (WHOLE, TEXT),
    "icalvalue_get_text": (TEXT, POINTER),
}

Value = str | date | datetime
Event = dict[str, list[Value]]
"""A component's properties by name; moments as aware datetimes, days as dates, everything else as text."""


def agreed(data: bytes) -> list[Event]:
    """Read a calendar with libical and with icalendar, which must find the same in every property of every event."""
    theirs, ours = by_libical(data), by_icalendar(data)
    assert len(theirs) == len(ours)
    for one, other in zip(theirs, ours, strict=True):
        apart = {name: (one.get(name), other.get(name)) for name in {*one, *other} if one.get(name) != other.get(name)}
        assert not apart, (one.get("UID"), apart)
    return theirs


def by_icalendar(data: bytes) -> list[Event]:
    """Read a calendar's events with icalendar."""
    return [
        {name: _told(found if isinstance(found, list) else [found]) for name, found in event.items()}
        for event in icalendar.Calendar.from_ical(data).events
    ]


def _told(found: list[Any]) -> list[Value]:
    return [value for each in found for value in _plain(each)]


def _plain(found: Any) -> list[Value]:
    if isinstance(found, icalendar.vCategory):
        return [str(label) for label in found.cats]
    if isinstance(found, icalendar.vGeo):
        return [f"{found.latitude:.6f};{found.longitude:.6f}"]
    return [found.dt if hasattr(found, "dt") else str(found)]


def by_libical(data: bytes) -> list[Event]:
    """Read a calendar's events with libical. Where it is missing, the test is skipped and says so; in CI it fails."""
    lib = _library()
    calendar = lib.icalparser_parse_string(data)
    assert calendar, "libical reads no calendar here"
    try:
        assert lib.icalcomponent_count_errors(calendar) == 0
        kind = lib.icalcomponent_string_to_kind(b"VEVENT")
        return [_event(lib, each) for each in _all(lib, "component", calendar, kind)]
    finally:
        lib.icalcomponent_free(calendar)


def _library() -> Any:
    for name in NAMES:
        try:
            lib = ctypes.CDLL(name)
        except OSError:
            continue
        for function, (gives, *takes) in SIGNATURES.items():
            getattr(lib, function).restype = gives
            getattr(lib, function).argtypes = takes
        return lib
    return (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)


def _all(lib: Any, what: str, parent: int, kind: int) -> Iterator[int]:
    found = getattr(lib, f"icalcomponent_get_first_{what}")(parent, kind)
    while found:
        yield found
        found = getattr(lib, f"icalcomponent_get_next_{what}")(parent, kind)


def _event(lib: Any, component: int) -> Event:
    read: Event = {}
    for each in _all(lib, "property", component, ANY):
        read.setdefault(lib.icalproperty_get_property_name(each).decode(), []).append(_value(lib, each))
    return read


def _value(lib: Any, found: int) -> Value:
    value = lib.icalproperty_get_value(found)
    kind = lib.icalvalue_isa(value)
    if kind == lib.icalvalue_string_to_kind(b"TEXT"):
        return str(lib.icalvalue_get_text(value).decode())
    text = str(lib.icalproperty_get_value_as_string(found).decode())
    if kind == lib.icalvalue_string_to_kind(b"DATE"):
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
    if kind == lib.icalvalue_string_to_kind(b"DATE-TIME"):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return text
