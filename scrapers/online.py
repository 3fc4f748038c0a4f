"""Places that are no place: "Zoom", "Online event", "Virtual - Durham NC 27701"; and those that are both."""

import re

from scrapers.model import Attendance

_WORDS = (
    r"online|on-line|virtual(?:ly)?|zoom|webinar|webex|web ?conference|video ?conference|microsoft teams|ms teams|"
    r"google meet|go ?to ?meeting|live ?stream(?:ed|ing)?|facebook live|youtube live|discord|remote(?:ly)?"
)
_WORD = re.compile(rf"\b(?:{_WORDS})\b", re.IGNORECASE)
_HYBRID = re.compile(r"\bhybrid\b|\bin[- ]person (?:and|&|or|\+|/) (?:online|virtual|zoom)", re.IGNORECASE)
_AND = re.compile(r"\s*(?:&|\+|/|\band\b|\bor\b)\s*", re.IGNORECASE)
_JOINED = re.compile(r"(?:\b(?:and|or|via)|[&+/,;|–-])\s*$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)|https?://\S+|\S+@\S+")
_FILLER = re.compile(
    r"\b(?:event|events|meeting|meetings|session|class|call|seminar|workshop|training|program|conference|platform|link|url|info|information|details|only|via|"
    r"through|by|on|at|the|a|an|to|be|posted|soon|given|after|rsvp|please|register|registration|required|email|for|see|"
    r"with|your|you|we|will|sent|send|provided|this|is|held|location|place|room|id|and|or|in|from|home)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}|\b[^\W\d_]+\d+\w*")
_DENIED = re.compile(r"\bnot? (?:online|virtual|zoom)|\boffline\b", re.IGNORECASE)


LONGEST = 1000
"""Characters that are read: the name of a place is short, and the patterns above are slow on what is not."""


def attendance(text: str) -> Attendance | None:
    """Tell how one attends at a place of this name: "online", "hybrid", or None for a plain place."""
    text = text[:LONGEST]
    if _DENIED.search(text):
        return None
    if _HYBRID.search(text):
        return "hybrid"
    bare = _PARENTHESES.sub(" ", text)
    found = _WORD.search(bare) or (_WORD.search(text) if not _LETTERS.search(_FILLER.sub(" ", bare)) else None)
    if found is None:
        return None
    if found.string is not bare:
        return "online"
    before, rest = bare[: found.start()], bare[found.end() :]
    if _is_a_place(before):
        return "hybrid" if _JOINED.search(before) and not _is_named(rest) else None
    joined = _AND.match(rest)
    if joined:
        return "hybrid" if _is_a_place(rest[joined.end() :]) else "online"
    return None if _is_named(rest) else "online"


def _is_a_place(text: str) -> bool:
    """Tell whether words are left when the small ones and the online ones are gone."""
    return bool(_LETTERS.search(_FILLER.sub(" ", _WORD.sub(" ", text))))


def _is_named(rest: str) -> bool:
    """Tell whether the word goes on into a name: "Virtual Reality Arcade", "Zoom Dental"."""
    following = re.match(r"\s+([^\W\d_]+)", rest)
    return following is not None and _is_a_place(following[1])
