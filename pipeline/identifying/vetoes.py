"""What rules out that two listings are one event, whatever else speaks for it. Pure."""

from collections.abc import Iterator

from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence

ONE_OF_A_KIND = ("sex", "squad", "level", "weekday", "age", "show", "letter")
CLOSED = frozenset("closed closure holiday closing office".split())
COMMON = 0.4
"""A title that tells so little, like "Toddler Storytime", is told at many places at once."""
ANOTHER_PLACE = frozenset({"other place", "two places", "other town"})
SAME_TIME = frozenset({"time equal", "time same day"})
COPIED_WITHIN = SAME_TIME | {"time half hour", "time midnight", "time all-day"}
"""How starts differ when one source tells an event twice."""


def vetoes(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    """Name what rules it out. The entry's own page, linked by both, overrules all but times and rooms."""
    linked = bool(found.get("same own page")) or "same number" in found
    yield from _of_times(found)
    yield from _of_places(found, linked)
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
        return apart > 30 or a.end != b.end
    if apart > 120 or a.title.plain == b.title.plain or a.page.address == b.page.address:
        return False
    return not (a.place.name & b.place.words or b.place.name & a.place.words or _one_street(a, b))


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
    linked = bool(found.get("same own page")) or "same number" in found
    return not linked and bool(ANOTHER_PLACE & found.keys()) and "two pages of a site" in found


def _one_street(a: Profile, b: Profile) -> bool:
    return bool(a.place.street and a.place.street == b.place.street) or bool(
        a.place.head and a.place.head == b.place.head
    )


def _of_times(found: Evidence) -> Iterator[str]:
    if "time other day" in found and "start told in text" not in found:
        yield "another day"
    if "occasion of one" in found and not (SAME_TIME | {"time misread"}) & found.keys():
        yield "another occasion at another time"


def _of_places(found: Evidence, linked: bool) -> Iterator[str]:
    if "other room" in found:
        yield "two rooms"
    if "two places" in found and (found["title contained"] < 1 or found["title weight"] < 0.5):
        yield "two places"
    if linked:
        return
    if "other town" in found:
        yield "two towns"
    if ANOTHER_PLACE & found.keys():
        if "two pages of a site" in found:
            yield "two pages of one site, two places"
        if found["title weight"] < COMMON:
            yield "a common title in two places"
        if found["title differs on both sides"] > 0.25:
            yield "two titles in two places"
        if "time misread" in found and found["title weight"] < 0.6 and found["title differs"] > 0.2:
            yield "two times in two places"


def _within(a: Profile, b: Profile, found: Evidence) -> Iterator[str]:
    """Name what tells two entries of one source apart: it rarely tells an event twice, and then nearly alike."""
    if a.series is not None and (a.series, a.start) == (b.series, b.start):
        yield "two entries of one series"
    if not COPIED_WITHIN & found.keys() or ("time half hour" in found and "same end" not in found):
        yield "two times of one source"
    if {"other place", "other branch", "place unlike"} & found.keys() or _unlike(a, b):
        yield "two places of one source"


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
    if "numbers count otherwise" in found:
        yield "two numbers"
    elif "numbers differ" in found and a.title.numbers - b.title.numbers and b.title.numbers - a.title.numbers:
        yield "two numbers"
    for kind in ONE_OF_A_KIND:
        if f"other {kind}" in found:
            yield f"two of a kind: {kind}"
    if "titles name two places" in found:
        yield "titles name two places"
    closed = CLOSED & a.title.words and CLOSED & b.title.words
    if closed and not {"place equal", "same street", "same page"} & found.keys():
        yield "closed, each its own"
