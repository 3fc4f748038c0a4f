"""From the bytes of a calendar as sent to plain ones: UTF-8 or an old charset, LF line ends, unfolded."""

import re

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_START = re.compile(rb"(?im)^[ \t]*BEGIN:V(?:CALENDAR|EVENT)\b")
_ANY_START = re.compile(rb"(?im)^[ \t]*BEGIN[:;]")
_FIRST_BYTES = 65_536


def begins(content: bytes) -> bool:
    """Tell whether a calendar or an event begins in the first kilobytes, whatever stands before it."""
    return _START.search(_lines(_utf8(content[:_FIRST_BYTES]))) is not None


def plain(content: bytes) -> bytes:
    """Give the calendar with one line a property, each ended by LF, from its first BEGIN on.

    Folds are undone on bytes, because exporters fold inside UTF-8 characters. Without any BEGIN the
    answer is empty.
    """
    content = _lines(_utf8(content))
    start = _START.search(content) or _ANY_START.search(content)
    if start is None:
        return b""
    content = content[start.start() :].lstrip(b" \t")
    if b"\n " in content and not re.search(rb"(?i)\n(?:BEGIN|END):", content):
        content = _dedented(content)
    return content.replace(b"\n ", b"").replace(b"\n\t", b"")


def _utf8(content: bytes) -> bytes:
    """Strip a byte order mark, and re-encode UTF-16; a zero byte means nothing in any other charset."""
    for bom, charset in BOMS:
        if content.startswith(bom):
            content = content[len(bom) :]
            return content if charset == "utf-8" else _from_utf16(content, charset)
    if b"\0" not in content:
        return content
    at = content[:_FIRST_BYTES].find("BEGIN:".encode("utf-16-le"))
    if at < 0:
        return content.replace(b"\0", b"")
    return _from_utf16(content, "utf-16-be" if at % 2 else "utf-16-le")


def _from_utf16(content: bytes, charset: str) -> bytes:
    return content.decode(charset, "replace").encode("utf-8", "replace")


def _lines(content: bytes) -> bytes:
    """End every line with LF; CRCRLF is what text modes make of CRLF.

    CR alone ends lines only where nothing else does (Lotus Notes). Elsewhere it was put there to pass
    for a line end in some readers, so what follows it is cut off.
    """
    if b"\r" in content and b"\n" not in content:
        return content.replace(b"\r", b"\n")
    while b"\r\n" in content:
        content = content.replace(b"\r\n", b"\n")
    return re.sub(rb"\r[^\n]*", b"", content) if b"\r" in content else content


def _dedented(content: bytes) -> bytes:
    """Undo an indentation of the whole calendar, which would read as one long fold."""
    indent = re.search(rb"\n([ \t]+)\S", content)
    return content.replace(b"\n" + indent[1], b"\n") if indent else content
