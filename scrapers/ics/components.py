"""Cuts plain calendar bytes into the raw bytes of each event and time zone; nothing is parsed yet.

Cutting is apart from reading so that one bad component costs one component, and so that an unchanged
one can be recognised by its bytes.
"""

import re
from dataclasses import dataclass, field

_EDGE = re.compile(rb"\n(BEGIN|END):([^\n]*)", re.I)
_DEPTH = 8
"""Four levels are legal; what is nested deeper is an attack and is skipped."""
_OUTER = frozenset(b"VEVENT VTIMEZONE VTODO VJOURNAL VFREEBUSY VAVAILABILITY".split())
ICALENDAR = frozenset(
    b"VCALENDAR VEVENT VTIMEZONE VTODO VJOURNAL VFREEBUSY VALARM VAVAILABILITY AVAILABLE DAYLIGHT STANDARD".split()
)


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR: its own property lines, and the raw bytes of what it holds.

    An event is its own property lines, without inner components (alarms); a zone has its inner ones.
    """

    header: bytes = b""
    events: list[bytes] = field(default_factory=list)
    zones: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Calendars:
    """All calendars of a document. Bare events stand in a calendar without a header."""

    calendars: list[Calendar] = field(default_factory=list)
    names: set[bytes] = field(default_factory=set)
    """Every component name seen, to tell an empty calendar from something else."""
    complete: bool = True
    """False when a calendar or an event begins and does not end."""


def cut(data: bytes) -> Calendars:
    """Cut plain bytes at their BEGIN and END lines, in one pass, whatever is unbalanced.

    A component without END (or with END:VTOOD) ends where the next one begins or its calendar ends. An
    event that is open at the end of the data is dropped, and the answer is incomplete.
    """
    cutter = _Cutter()
    data = b"\n" + data
    at = 0
    for edge in _EDGE.finditer(data):
        if at < edge.start():
            cutter.text(data[at : edge.start()])
        at = edge.end()
        name = edge[2].strip().upper()
        if edge[1][0] in b"Bb":
            cutter.begin(name, edge[0])
        else:
            cutter.end(name, edge[0])
    return cutter.finish()


class _Cutter:
    """Where one pass stands: the open components, and the text collected for each kind."""

    def __init__(self) -> None:
        self.found = Calendars()
        self.stack: list[bytes] = []
        self.calendar = Calendar()
        self.header: list[bytes] = []
        self.event: list[bytes] = []
        self.zone: list[bytes] = []

    def text(self, lines: bytes) -> None:
        """Give lines between two edges to the component that they belong to."""
        top = self.stack[-1] if self.stack else b""
        if top == b"VEVENT":
            self.event.append(lines)
        elif top == b"VCALENDAR":
            self.header.append(lines)
        elif b"VTIMEZONE" in self.stack:
            self.zone.append(lines)

    def begin(self, name: bytes, line: bytes) -> None:
        self.found.names.add(name)
        if name == b"VCALENDAR":
            self._new_calendar()
        elif name in _OUTER:
            self._close_all()
            self.event, self.zone = [], []
        elif b"VTIMEZONE" in self.stack:
            self.zone.append(line)
        if len(self.stack) < _DEPTH:
            self.stack.append(name)

    def end(self, name: bytes, line: bytes) -> None:
        if b"VTIMEZONE" in self.stack and name != b"VTIMEZONE":
            self.zone.append(line)
        self._close(name)

    def _close(self, name: bytes) -> None:
        """Leave components up to the named one, if it is open at all."""
        while name in self.stack:
            self._leave()

    def _close_all(self) -> None:
        """Leave all but the calendar: what begins now stands beside other components, never in them."""
        while self.stack and self.stack[-1] != b"VCALENDAR":
            self._leave()

    def _leave(self) -> None:
        inner = self.stack.pop()
        if inner == b"VEVENT":
            self._adopt().events.append(b"".join(self.event))
        elif inner == b"VTIMEZONE":
            self._adopt().zones.append(b"".join(self.zone))

    def _adopt(self) -> Calendar:
        """Give the calendar at hand; the first bare component makes one."""
        if not self.found.calendars:
            self.found.calendars.append(self.calendar)
        return self.calendar

    def _new_calendar(self) -> None:
        self.found.complete &= not self.stack
        self.stack = []
        self._end_header()
        self.calendar = Calendar()
        self.found.calendars.append(self.calendar)

    def _end_header(self) -> None:
        self.calendar.header = b"".join(self.header)
        self.header = []

    def finish(self) -> Calendars:
        self._end_header()
        self.found.complete &= not {b"VEVENT", b"VCALENDAR"} & set(self.stack)
        return self.found
