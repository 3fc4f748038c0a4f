"""Permanent short ids: the same first listing always gives the same id, and a taken one is never given again."""

import unicodedata
from collections.abc import Callable, Container
from functools import lru_cache
from hashlib import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 without i, l, o, u: nothing to misread in a link that was printed."""
PAIRS = tuple(one + two for one in ALPHABET for two in ALPHABET)
LENGTH = 10
LONGEST = 26


def event_id(source_id: str, key: str, taken: Container[str] = ()) -> str:
    """Give the id of the event that this listing founded; longer by a character for each that is taken."""
    return free(digest(source_id, key), taken)


def founded(event_id: str, source_id: str, key: str) -> bool:
    """Tell whether this listing is the one that founded the event."""
    return digest(source_id, key).startswith(event_id)


@lru_cache(maxsize=1 << 13)
def series_id(key: str) -> str:
    """Give the id of a series that has this key alone."""
    return digest("series", key)[:LENGTH]


def digest(*parts: str) -> str:
    """Hash texts to 26 characters that are safe in a path; the texts' borders count."""
    number = int.from_bytes(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:17], "big")
    return "".join([PAIRS[number >> shift & 1023] for shift in range(5 * LONGEST - 5, 0, -10)])


def free(long: str, taken: Container[str]) -> str:
    """Cut a long id to the shortest form, of ten characters or more, that is not taken."""
    for length in range(LENGTH, LONGEST + 1):
        if long[:length] not in taken:
            return long[:length]
    raise ValueError(f"every form of the id {long} is taken")


def uid(event: str, domain: str) -> str:
    """Give the iCalendar UID of an event, as published for ever."""
    return f"{event}@{domain}"


def slug(text: str, key: str, taken: Callable[[str], bool], longest: int = 48) -> str:
    """Give a readable id for a name (`pdx-python`), told apart by a hash of the key where the slug is taken."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() and c.isascii() else " " for c in plain).split()
    short = "-".join(words)[:longest].strip("-") or digest(key)[:LENGTH]
    return short if not taken(short) else f"{short}-{digest(key)[:LENGTH]}"
