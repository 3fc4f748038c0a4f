"""What rules out that two listings are one event, whatever else speaks for it. Pure."""

from collections.abc import Iterator

from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence

ONE_OF_A_KIND = ("sex", "squad", "level", "weekday", "age", "show", "letter")
SHUT = frozenset({"closed", "closure"})
CLOSED = SHUT | {"holiday", "closing", "office"}
COMMON = 0.4
"""A title that tells so little, like "Toddler Storytime", is told at many places at once."""
LONG = 0.9
"""A title that tells more is hardly ever that of a programme of many houses."""
ANOTHER_PLACE = frozenset({"other place", "two places", "other town"})
SAME_TIME = frozenset({"time equal", "time same day"})
UNTOLD = frozenset({"time midnight", "time all-day"})
"""How starts differ when one side does not tell the time of day."""
ALIKE = 0.15
"""Titles that differ more than so on both sides are no copies: what begins at another time is then another event."""
COPIED_WITHIN = SAME_TIME | {"time half hour", "time midnight", "time all-day"}
"""How starts differ when one source tells an event twice."""


def vetoes(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    """Name what rules it out. The entry's own page, linked by both, overrules all but times and rooms."""
    linked = bool(found.get("same own page")) or "same number" in found
    yield from _of_times(a, b, found)
    yield from _of_places(a, b, found, linked)
    if found["same source"]:
        yield from _within(a, b, found)
    if not linked:
        yield from _of_pages(found)
        yield from _of_titles(a, b, found)


def impossible(a: Profile, b: Profile) -> bool:
    """Tell at a glance that two listings cannot be one event: most pairs that share a key need no closer look."""
    apart = abs(a.start - b.start)
    within = a.source_id == b.source_id
    if not apart:
        return within and _unlike_titles(a, b)
    if a.minute is None or b.minute is None or not (a.minute and b.minute):
        return False
    if within:
        return (apart > 30 or a.end != b.end) and not _misread_within(a, b)
    if apart > 120 or a.title.words == b.title.words or a.page.address == b.page.address:
        return False
    return not (a.place.name & b.place.words or b.place.name & a.place.words or _one_street(a, b))


def _misread_within(a: Profile, b: Profile) -> bool:
    """Tell whether one source tells a page twice, once in the wrong zone: what overlaps is not held twice."""
    if a.page.address != b.page.address or a.title.plain != b.title.plain or not (a.end and b.end):
        return False
    return abs(a.start - b.start) == abs(a.end - b.end) == abs(a.offset) and max(a.start, b.start) < min(a.end, b.end)


def _unlike_titles(a: Profile, b: Profile) -> bool:
    """Tell whether two titles of several words share at most one, and the texts begin differently."""
    one, two = a.title.words, b.title.words
    return len(one & two) <= 1 < min(len(one), len(two)) - 1 and a.opening != b.opening


def elsewhere(a: Profile, b: Profile, found: Evidence) -> bool:
    """Tell from when and where alone that two listings cannot be one event, whatever they are called."""
    if "other room" in found:
        return True
    if found["same source"]:
        return next(_within(a, b, found), None) is not None
    if next(_of_starts(a, b, found), None) is not None:
        return True
    linked = bool(found.get("same own page")) or "same number" in found
    return not linked and bool(ANOTHER_PLACE & found.keys()) and "two pages of a site" in found


def _one_street(a: Profile, b: Profile) -> bool:
    return bool(a.place.street and a.place.street == b.place.street) or bool(
        a.place.head and a.place.head == b.place.head
    )


def _of_starts(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    """Name what starts alone rule out, unless a text tells of the other one."""
    if "start told in text" in found:
        return
    both_end = a.end is not None and b.end is not None
    if "time same day apart" in found and (both_end or not found.get("same own page")):
        yield "two sittings"
    if "time other day" in found:
        yield "another day"


def _of_times(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    yield from _of_starts(a, b, found)
    unlike = found["title differs on both sides"]
    elsewhen = not (SAME_TIME | UNTOLD) & found.keys() and unlike > ALIKE
    if elsewhen or not (found["title contained"] or SAME_TIME & found.keys()):
        yield "two titles at two times"
    if "other hour" in found and not SAME_TIME & found.keys():
        yield "another hour"
    if "occasion of one" in found and (unlike > 0.3 or "time misread" not in found) and not SAME_TIME & found.keys():
        yield "another occasion at another time"


def _of_places(a: Profile, b: Profile, found: Evidence, linked: bool) -> Iterator[str]:
    if "other room" in found:
        yield "two rooms"
    if "two places" in found and (found["title contained"] < 1 or found["title weight"] < 0.5):
        yield "two places"
    if linked:
        return
    copied = bool({"same street", "text begins equal"} & found.keys()) or _name_place(a, b)
    if found["title weight"] < COMMON and (ANOTHER_PLACE & found.keys() or (_unlike(a, b) and not copied)):
        yield "a common title in two places"
    if "other town" in found:
        yield "two towns"
    if ANOTHER_PLACE & found.keys():
        if "two pages of a site" in found:
            yield "two pages of one site, two places"
        if found["title differs on both sides"] > 0.25:
            yield "two titles in two places"
        if "time misread" in found and found["title weight"] < 0.6 and found["title differs"] > 0.2:
            yield "two times in two places"
        if found["title weight"] < LONG and not (SAME_TIME | {"time misread"}) & found.keys():
            yield "two times in two places"
        if found["title weight"] < LONG and "text begins equal" in found and not _name_place(a, b):
            yield "one programme in two places"


def _name_place(a: Profile, b: Profile) -> bool:
    """Tell whether a title names one of the two places: a bus that stops there, not a house that offers the same."""
    words = a.title.words | b.title.words
    return bool(words & (a.place.name | b.place.name))


def _within(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    """Name what tells two entries of one source apart: it rarely tells an event twice, and then nearly alike."""
    if a.series is not None and (a.series, a.start) == (b.series, b.start):
        yield "two entries of one series"
    copied = bool(COPIED_WITHIN & found.keys()) and ("time half hour" not in found or "same end" in found)
    if not copied and not _misread_within(a, b):
        yield "two times of one source"
    if {"other place", "other branch", "place unlike"} & found.keys() or _unlike(a, b):
        yield "two places of one source"
    if found.get("title differs on both sides", 0.0) > 0.12 and "text begins equal" not in found:
        yield "two titles of one source"
    elif a.title.words - b.title.words and b.title.words - a.title.words and a.end and b.end and a.end != b.end:
        yield "two titles and two ends of one source"


def _unlike(a: Profile, b: Profile) -> bool:
    """Tell whether both tell a place, and neither tells all that the other does."""
    one, two = a.place.words, b.place.words
    return bool(one and two) and not (one <= two or two <= one) and not a.place.name & b.place.name


def _of_pages(found: Evidence) -> Iterator[str]:
    if "two pages of a site" not in found:
        return
    within = bool(found["same source"])
    copied = within and "text begins equal" in found and found["title contained"] > 0.6 and "time equal" in found
    if found["title contained"] < 0.99 and not copied:
        yield "two pages of one site"
    late = not within and found["title equal"] and "same end" in found
    if not SAME_TIME & found.keys() and not late:
        yield "two pages of one site, two times"


def _of_titles(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    each_its_own = a.title.numbers - b.title.numbers and b.title.numbers - a.title.numbers
    if "numbers count otherwise" in found or ("numbers differ" in found and each_its_own):
        yield "two numbers"
    for kind in ONE_OF_A_KIND:
        if f"other {kind}" in found:
            yield f"two of a kind: {kind}"
    if "titles name two places" in found:
        yield "titles name two places"
    if len(SHUT & a.title.words) != len(SHUT & b.title.words) and found["title differs on both sides"] > 0.1:
        yield "closed, or not"
    closed = CLOSED & a.title.words and CLOSED & b.title.words
    if closed and not {"place equal", "same street", "same page"} & found.keys():
        yield "closed, each its own"
