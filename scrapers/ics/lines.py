"""Content lines (RFC 5545 3.1, RFC 6868): name, parameters, value, from the raw bytes of one component."""

import quopri
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

Line = tuple[Mapping[str, str], str]
"""The parameters and the value of one property line; names of parameters in upper case."""
Properties = dict[str, list[Line]]
"""All lines of a component by the name of the property, in upper case."""

_NO_PARAMETERS: Mapping[str, str] = {}
_PARAMETER = re.compile(r';([^=;:"]*)(?:=("[^"]*"|[^;:"]*))?')
_DATE_FIRST = re.compile(r"\s*\d{4}-?\d\d-?\d\d")
_CARET = {"^n": "\n", "^^": "^", "^'": '"'}
_DATED = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE", "DUE"))
_SAME_AS_CP1252 = frozenset(("", "utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"))


def properties(raw: bytes, charset: str = "") -> Properties:
    """Read all property lines of a component; what is no property line is left out."""
    found: Properties = {}
    text = decoded(raw, charset)
    lines = text.split("\n") if "QUOTED-PRINTABLE" not in text else _joined(text.split("\n"))
    for line in lines:
        head, colon, value = line.partition(":")
        if not colon:
            continue
        if ";" not in head:
            name, parameters = head if head.isupper() else head.strip().upper(), _NO_PARAMETERS
        elif _plain(head, value):
            name, parameters = _head(head)
        else:
            name, parameters, value = _with_parameters(line)
        if name in found:
            found[name].append((parameters, value))
        else:
            found[name] = [(parameters, value)]
    return found


def _plain(head: str, value: str) -> bool:
    """Tell a head that ends at its first colon, and that nothing in the value depends on."""
    if len(head) > 100 or '"' in head or "(" in head or "=QUOTED" in head:
        return False
    return value[:1].isdigit() or ":" not in value or head[:1] not in "DERder"


@lru_cache(maxsize=1024)
def _head(head: str) -> tuple[str, Mapping[str, str]]:
    """Read name and parameters; most lines of a calendar begin like others of it."""
    name, parameters, _ = _with_parameters(f"{head}:")
    return name, parameters


def first(lines: Properties, name: str) -> str:
    """Give the raw value of the first line of a name; empty without one."""
    found = lines.get(name)
    return found[0][1] if found else ""


def decoded(raw: bytes, charset: str = "") -> str:
    """Decode UTF-8; where that fails, each line alone in the charset that was declared, else cp1252."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "\n".join(_line_decoded(line, charset) for line in raw.split(b"\n"))


def _line_decoded(line: bytes, charset: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252" if charset.lower() in _SAME_AS_CP1252 else charset, "replace")
    except LookupError:
        return line.decode("cp1252", "replace")


def _with_parameters(line: str) -> tuple[str, Mapping[str, str], str]:
    """Split a line that has parameters; quotes protect colons and semicolons."""
    name, _, _ = line.partition(";")
    parameters: dict[str, str] = {}
    at = len(name)
    while found := _PARAMETER.match(line, at):
        key, value = found[1].strip().upper(), found[2] or ""
        parameters.setdefault(key, _unquoted(value))
        at = found.end()
    name = name.strip().upper()
    _, _, value = line[at:].partition(":")
    if name in _DATED and not _DATE_FIRST.match(value):
        value = _date_after_zone(parameters, value)
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = _quoted_printable(value, parameters.get("CHARSET", ""))
    return name, parameters, value


def _date_after_zone(parameters: dict[str, str], value: str) -> str:
    """Find the date after a TZID with a colon in it: it follows the last colon.

    Outlook writes TZID=(UTC-05:00) Eastern Time without quotes, others TZID="Zone:20260305T183000".
    """
    zone, colon, inside = parameters.get("TZID", "").rpartition(":")
    if not value and colon:
        parameters["TZID"] = zone
        return inside
    rest, colon, date = value.rpartition(":")
    if colon and "TZID" in parameters:
        parameters["TZID"] = f"{parameters['TZID']}:{rest}"
    return date


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        value = value[1:-1]
    return re.sub(r"\^[n^']", lambda found: _CARET[found[0]], value) if "^" in value else value


def _joined(lines: list[str]) -> Iterator[str]:
    """Undo the soft line breaks of vCalendar 1.0, where "=" at the end of a line goes on in the next."""
    parts: list[str] = []
    for line in lines:
        if line.endswith("=") and (parts or "QUOTED-PRINTABLE" in line.partition(":")[0].upper()):
            parts.append(line[:-1])
        else:
            yield "".join((*parts, line)) if parts else line
            parts = []
    if parts:
        yield "".join(parts)


def _quoted_printable(value: str, charset: str) -> str:
    return _line_decoded(quopri.decodestring(value.encode()), charset)
