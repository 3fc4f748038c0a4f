"""JSON as people paste it: what `json` refuses is mended token by token, or given up."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scrapers.json_numbers import whole

_HIJACK = re.compile(r"\s*(?:\)\]\}'?,?|(?:for|while)\s*\((?:;;|1|true)\)\s*;?|\ufeff)\s*")
_BETWEEN = re.compile(r"[\s,;]*")
_COMMENT = r"//[^\n]*|/\*.*?\*/|<!--(?!\s*[\[{])(?:.*?-->|.*)"
_SKIP = re.compile(rf"(?:[\s;\ufeff]+|{_COMMENT}|<!--|-->|<!\[CDATA\[|\]\]>)+", re.S)
_LITERAL = re.compile(r"-?[\d.][\w.:+-]*|true|false|null|undefined|NaN")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_QUOTES = {quote: re.compile(rf"\\.|{quote}", re.S) for quote in "\"'"}
_ENDS = re.compile(r"\s*(?:[,:}\]]|//|/\*|$|\n\s*[\"'{\[])")
"""What follows a quote that ends a string; a quote before anything else was meant as a character."""
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.S)
_VALUES = ("value", "close")
LONGEST = 2_000_000
"""Characters of broken JSON that anybody mends."""


def load_all(text: str) -> list[Any]:
    """Give the JSON values in a text, one after the other; raise ValueError when there is no sense in it."""
    text = text.strip()
    prefix = _HIJACK.match(text)
    text = text[prefix.end() :] if prefix else text
    try:
        return _strict(text)
    except ValueError:
        if len(text) > LONGEST:
            raise
        if "&quot;" in text and '"' not in text:
            text = unescape(text)
        return _strict("".join(_mended(text)))


def _strict(text: str) -> list[Any]:
    """Read one value after the other; raw control characters in strings are as good as their escapes."""
    decoder = json.JSONDecoder(strict=False, parse_int=whole)
    found: list[Any] = []
    position = _past(_BETWEEN, text, 0)
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        found.append(value)
        position = _past(_BETWEEN, text, position)
    return found


def _past(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _mended(text: str) -> Iterator[str]:
    """Write the tokens of broken JSON as sound JSON.

    Comments go, commas before a bracket go, missing commas and values come, and what is still open at
    the end is closed. Raises ValueError at what is no token of JSON.
    """
    brackets: list[str] = []
    before, comma = "", False
    for kind, token in _tokens(text):
        if kind == "close" and not brackets:
            continue
        if before == "colon" and kind in ("comma", "close"):
            yield "null"
            before = "value"
        if kind == "comma":
            comma = before in _VALUES
            continue
        if kind not in ("colon", "close") and brackets and (comma or before in _VALUES):
            yield ","
        comma = False
        if kind == "open":
            brackets.append("}" if token == "{" else "]")
        elif kind == "close" and brackets.pop() != token:
            raise ValueError(f"{token!r} closes what it did not open")
        yield token if brackets else f"{token} "
        before = kind
    yield ("null" if before == "colon" else "") + "".join(reversed(brackets))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token; strings come out as JSON strings."""
    position = _past(_SKIP, text, 0)
    while position < len(text):
        character = text[position]
        if character in _QUOTES:
            string, position = _string(text, position)
            if string is None:
                return
            yield "value", string
        elif character in "{[":
            yield "open", character
        elif character in "}]":
            yield "close", character
        elif character in ",:":
            yield "comma" if character == "," else "colon", character
        else:
            literal, position = _literal(text, position)
            yield "value", literal
        position = _past(_SKIP, text, position + (character in "{[}],:"))


def _literal(text: str, position: int) -> tuple[str, int]:
    """Read a number, a word of JSON, or an unquoted date, which becomes a string."""
    found = _LITERAL.match(text, position)
    if found is None:
        raise ValueError(f"{text[position : position + 20]!r} is no JSON")
    word = found[0]
    if word in ("true", "false", "null") or _NUMBER.fullmatch(word):
        return word, found.end()
    return ("null" if word in ("undefined", "NaN") else json.dumps(word)), found.end()


def _string(text: str, start: int) -> tuple[str | None, int]:
    """Read a string; None when it never ends. A quote inside it that nobody escaped is kept as a character."""
    quote = text[start]
    position = start + 1
    while found := _QUOTES[quote].search(text, position):
        position = found.end()
        if found[0] == quote and _ENDS.match(text, position):
            return f'"{_sound(text[start + 1 : position - 1])}"', position
    return None, len(text)


def _sound(content: str) -> str:
    """Escape what JSON wants escaped, and unescape what it does not know."""
    pieces = _ESCAPE.split(content)
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            pieces[at] = piece.replace("\\", "\\\\").replace('"', '\\"')
        elif piece[0] in '"\\/bfnrt' or (piece[0] == "u" and len(piece) == 5):
            pieces[at] = f"\\{piece}"
        else:
            pieces[at] = piece if piece == "'" else f"\\\\{piece}"
    return "".join(pieces)
