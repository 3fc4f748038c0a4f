"""Text into words: the one tokeniser that training and classifying share."""

import html
import re
import string

_TAG = re.compile(r"<[^>]{0,2000}>?")
_KEPT = frozenset({"101"})
_SPACE = bytes(ord(" ") if chr(byte) in string.punctuation and chr(byte) not in "+#" else byte for byte in range(256))
_PLAIN = bytes(_SPACE[byte] + 32 * (ord("A") <= byte <= ord("Z")) for byte in range(256))
"""The same for ASCII alone, which it also puts in lower case."""
_DROPPED = b"'`"
_ODD = tuple((sign, "") for sign in "’‘") + tuple((sign, " ") for sign in "–—…•·“”„«»|®™¡¿\u00a0")
_REMEMBERED = 50_000

TEXT_LIMIT = 450
"""Characters of the description that are read: what is said first is what it is about."""


class _Forms(dict[str, str]):
    """Raw word -> the form in which words are compared; worked out once for each word."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        form = self[word] = _form(word)
        return form


def _form(word: str) -> str:
    """Give the singular of a word; a number becomes `0`, except `101`; signs go, but `c++` and `c#` stay."""
    bare = word.lstrip("+#")
    if bare not in ("c++", "c#", "f#"):
        bare = bare.rstrip("+#")
    if bare.isdigit() and bare not in _KEPT:
        return "0"
    return bare[:-1] if len(bare) > 3 and bare[-1] == "s" and bare[-2] != "s" else bare


_FORMS = _Forms()


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in lower case and singular."""
    # bytes are translated far quicker than text, and UTF-8 keeps the bytes of ASCII signs for them alone
    if text.isascii():
        spaced = text.encode("ascii").translate(_PLAIN, _DROPPED).decode("ascii")
    else:
        text = text.lower()
        for sign, plain in _ODD:
            text = text.replace(sign, plain)
        spaced = text.encode("utf-8", "replace").translate(_SPACE, _DROPPED).decode("utf-8")
    return tuple(filter(None, map(_FORMS.__getitem__, spaced.split())))


def opening(description: str) -> str:
    """Give the first TEXT_LIMIT characters of a description as plain text."""
    text = description[: 4 * TEXT_LIMIT]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return text[:TEXT_LIMIT]
