"""Cancelled or postponed, said in a title in words: most calendars never use STATUS for it."""

import re

from scrapers.model import Status

_CANCELLED = (
    r"cancell?ed|cancell?ation(?=\s*:)|abgesagt|entfällt|f(?:ä|ae)llt aus|annul[ée]e?s?|cancelad[oa]|suspendid[oa]"
    r"|annullat[oa]|geannuleerd|afgelast|inställ[td]|avlyst|aflyst|peruttu|odwołan[eya]|zrušeno|中止|취소"
)
_POSTPONED = (
    r"postponed(?! from\b)|verschoben|report[ée]e?s?(?=\W)|aplazad[oa]|pospuest[oa]|adiad[oa]|rinviat[oa]|uitgesteld"
    r"|uppskjut(?:en|et)|utsatt|udsat|lykätty|przełożon[eya]|odloženo|延期|연기"
)
_WORD = re.compile(rf"(?P<cancelled>{_CANCELLED})|(?P<postponed>{_POSTPONED})", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no longer|un|be|being|get|gets|getting|got|almost|nearly|nicht|pas|non?)|n['’]t)\W*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"[\W_]*(?:(?:event|show|meeting|class|update|notice|now|veranstaltung)\b[\s:\-–]*)?", re.IGNORECASE
)
_REASON = re.compile(r"\W*(?:until|till?|to|for|due to|because|this|today|tonight|bis|wegen)\b", re.IGNORECASE)
_NEW_NAME = re.compile(r"\s*(?:[^\w\s]|[A-ZÀ-Ý\d])")
_SET_OFF = re.compile(r"[:!–—|/*(\[{<~,;-]\s*$")
_DONE = re.compile(r"\s*(?:$|[^\w\s])")


_STEMS = (
    "cancel", "postpon", "abgesagt", "entfäl", "fällt aus", "faellt aus", "annul", "suspendid", "geannul", "afgelast",
    "instäl", "avlyst", "aflyst", "peruttu", "odwoł", "zruš", "中止", "취소", "verschob", "report", "aplaz", "pospuest",
    "adiad", "rinviat", "uitgest", "uppskj", "utsatt", "udsat", "lykätty", "przeł", "odlož", "延期", "연기",
)  # fmt: skip
"""How the words begin: a title without any of them, which is nearly every one, is done."""


def status_in_title(title: str) -> Status | None:
    """Read "CANCELED: Talk", "[Postponed] Talk", "Hike cancelled"; not "Not cancelled" or "Cancelled culture".

    "Postponed from the 13th" is a date that holds, and a bare "Cancelled" may be a talk of that name.
    """
    lowered = title.lower()
    if not any(map(lowered.__contains__, _STEMS)):
        return None
    for found in _WORD.finditer(title):
        if _is_label(title, found):
            return "cancelled" if found["cancelled"] else "postponed"
    return None


def _is_label(title: str, found: re.Match[str]) -> bool:
    """Tell a label from a word of a sentence by where it stands and what sets it off."""
    before, after = title[: found.start()], title[found.end() :]
    if before[-1:].isalnum() or after[:1].isalnum() or _DENIED.search(before):
        return False
    shouted = found[0].isupper()
    if not re.search(r"\w", before + after):
        return shouted or bool(before.strip() and after.strip())
    if _OPENING.fullmatch(before) and re.search(r"\w", after):
        return shouted or _REASON.match(after) is not None or _NEW_NAME.match(after) is not None
    ends = _DONE.match(after) is not None or _REASON.match(after) is not None
    return ends and (_SET_OFF.search(before) is not None or shouted or not re.match(r"\s*[^\w\s)(\]:*!.]", after))
