"""Bytes to text as browsers do it: WHATWG labels, then what the bytes themselves say."""

import codecs
import re

_LABELS = {
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1", "l1", "cp1252"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    "macintosh": "mac_roman",
    "x-sjis-mac": "cp932",
}
_FAMILIES = re.compile(
    r"(cp|windows|ibm|x-cp)[-_]?\d{3,4}|iso[-_]?8859[-_:]?\d{1,2}.*|koi8[-_]?[ru]?|mac[-_]?\w+|euc[-_]jp|iso[-_]2022[-_]jp|gb18030"
)
"""Labels that Python may look up; others name codecs that are no charsets of the web (zip, idna, utf-7)."""
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SINGLE_BYTE = ("cp125", "cp874", "iso8859", "mac-", "mac_")
_SNIFFED = 4096
"""Bytes that are looked at to tell UTF-16 without a byte-order mark."""


def codec(label: str | None) -> str | None:
    """Give the Python codec that a charset label of the web means, or None when it means nothing."""
    name = (label or "").strip(" \t\r\n\"';").lower()
    if name in _LABELS:
        return _LABELS[name]
    if not _FAMILIES.fullmatch(name):
        return None
    try:
        return codecs.lookup(name.replace("windows-", "cp").replace("x-cp", "cp")).name
    except LookupError:
        return None


def decode(content: bytes, *labels: str | None) -> str:
    """Give the text of bytes; never raises.

    A byte-order mark decides first, then the labels in their order (HTTP header before document), then a
    guess. Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever single-byte charset was declared:
    no other text looks like that, and servers add `iso-8859-1` by default.
    """
    for mark, bom in _BOMS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], bom)
    declared = next((name for label in labels if (name := codec(label))), None)
    if declared and declared.startswith("utf-16") and not _utf16(content):
        declared = "utf-8"  # WHATWG: who can read a declaration in ASCII is not reading UTF-16
    if declared is None:
        declared = _utf16(content) or "utf-8"
    if declared == "utf-8" or declared.startswith(_SINGLE_BYTE):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            if not _mostly_utf8(content):
                declared = "cp1252" if declared == "utf-8" else declared
    return _lenient(content, declared)


def _utf16(content: bytes) -> str | None:
    """Tell UTF-16 by its zero bytes: Latin text has one in nearly every pair."""
    head = content[:_SNIFFED]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and odd > 4 * even:
        return "utf-16-le"
    if even * 4 > len(head) and even > 4 * odd:
        return "utf-16-be"
    return None


def _mostly_utf8(content: bytes) -> bool:
    """Tell UTF-8 with some broken characters from another charset."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for c in re.findall("[^\x00-\x7f]", text[: 1 << 20]) if c != "\ufffd")
    return sound > broken


def _lenient(content: bytes, name: str) -> str:
    """Decode; in UTF-8 a stray byte is the character it is in windows-1252, as pages pasted together have it."""
    return content.decode(name, "weakties-cp1252" if name == "utf-8" else "replace")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("weakties-cp1252", _as_cp1252)
