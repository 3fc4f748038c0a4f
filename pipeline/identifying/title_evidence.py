"""How two titles differ: word by word, and by what an event has one of a kind of. Pure."""

from pipeline.identifying.place_evidence import elsewhere
from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence
from pipeline.identifying.words import Words, matched, weigh

Counted = tuple[tuple[str, int], ...]


def titles(a: Profile, b: Profile) -> Evidence:
    """Compare titles word by word; what only says where it is counts for neither side."""
    shared, only_a, only_b = _compared(a, b)
    common = weigh(shared)
    rest_a, rest_b = weigh(only_a), weigh(only_b)
    smaller = min(common + rest_a, common + rest_b)
    union = common + rest_a + rest_b
    found = {
        "title equal": float(a.title.plain == b.title.plain and bool(a.title.plain)),
        "title shared": common / union if union else float(a.title.words == b.title.words),
        "title contained": common / smaller if smaller else 0.0,
        "title weight": min(common, 4.0) / 4,
        "title differs on both sides": min(rest_a, rest_b, 3.0) / 3,
        "title differs": min(max(rest_a, rest_b), 3.0) / 3,
    }
    if a.title.head and a.title.head == b.title.head and a.title.plain != b.title.plain:
        found["title head equal"] = min(weigh(a.title.head_words), 2.0) / 2
    if a.title.match and b.title.match:
        found["both are matches"] = 1.0
        if found["title contained"] >= 0.99 and len(shared) > 1:  # what is left are the teams' other names
            found["title differs"] = 0.0
    here, there = only_a & a.place.words - b.place.words, only_b & b.place.words - a.place.words
    if here and there and elsewhere(a.place, b.place):
        found["titles name two places"] = 1.0
    kinds = _clash(a.title.marks, b.title.marks)
    found |= {f"other {kind}": 1.0 for kind in kinds}
    one_sided = {value for kind, value in a.title.marks ^ b.title.marks if kind == "occasion"}
    if one_sided:
        found["occasion of one"] = 1.0
    if a.title.numbers != b.title.numbers:
        found["numbers differ" if a.title.numbers and b.title.numbers else "number on one side"] = 1.0
    if _count_otherwise(a.title.counted, b.title.counted):
        found["numbers count otherwise"] = 1.0
    return found


def told(a: Profile, b: Profile) -> Evidence:
    """Look for what one title says in all that the other listing tells: by far the dearest to ask."""
    _, only_a, only_b = _compared(a, b)
    said_by_b, said_by_a = _said(a.title.words, b), _said(b.title.words, a)
    covered, weight = max(_told(a, b, said_by_b), _told(b, a, said_by_a))
    return {
        "title not told by other": min(weigh(only_a - said_by_b), weigh(only_b - said_by_a), 3.0) / 3,
        "title told by other": covered,
        "title told by other, weight": weight,
    }


def _compared(a: Profile, b: Profile) -> tuple[Words, Words, Words]:
    """Give the words that two titles share, and those that only one of them has besides where it is."""
    shared, only_a, only_b = matched(a.title.words, b.title.words)
    shared, only_a, only_b = _acronyms(a, b, shared, only_a, only_b)
    if elsewhere(a.place, b.place):
        return shared, only_a, only_b
    where = a.place.words | b.place.words
    return shared, only_a - where, only_b - where


def _acronyms(a: Profile, b: Profile, shared: Words, only_a: Words, only_b: Words) -> tuple[Words, Words, Words]:
    """Let an acronym stand for the words whose first letters it is."""
    for short in [w for w in only_a if 3 <= len(w) <= 6 and w in b.title.initials]:
        shared, only_a = shared | {short}, only_a - {short}
        only_b = frozenset(w for w in only_b if w[0] not in short)
    for short in [w for w in only_b if 3 <= len(w) <= 6 and w in a.title.initials]:
        shared, only_b = shared | {short}, only_b - {short}
        only_a = frozenset(w for w in only_a if w[0] not in short)
    return shared, only_a, only_b


def _clash(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> set[str]:
    """Name the kinds of which both tell, and nothing in common."""
    if a == b:
        return set()
    kinds = {kind for kind, _ in a} & {kind for kind, _ in b}
    return {kind for kind in kinds if not {v for k, v in a if k == kind} & {v for k, v in b if k == kind}}


def _said(words: Words, listing: Profile) -> Words:
    """Give those of some words that a listing tells beside its title."""
    return words & listing.text | words & listing.page.words | words & listing.organizer


def _told(a: Profile, b: Profile, said: Words) -> tuple[float, float]:
    """Give how much of one title stands in what the other tells altogether, and how telling that is."""
    words = a.title.words - a.place.words
    total = weigh(words)
    if total <= 0.5:
        return 0.0, 0.0
    told = weigh(words & (said | b.title.words))
    return told / total, min(told, 4.0) / 4 if told >= 0.8 * total else 0.0


def _count_otherwise(a: Counted, b: Counted) -> bool:
    """Tell whether one word counts to different numbers: "event 3 of club 5" is not "event 5 of club 3"."""
    if a == b or len(a) != len(b):
        return False
    return any(not {n for w, n in a if w == word} & {n for w, n in b if w == word} for word in {*dict(a)} & {*dict(b)})
