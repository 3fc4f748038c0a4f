"""What speaks for and against two listings being one event, as numbers with names. Pure."""

from pipeline.identifying.page_evidence import openings, pages, texts
from pipeline.identifying.place_evidence import places
from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence, time
from pipeline.identifying.title_evidence import titles, told


def evidence(a: Profile, b: Profile) -> Evidence:
    """Weigh two listings against each other."""
    return complete(a, b, called(a, b, seen(a, b)))


def seen(a: Profile, b: Profile) -> Evidence:
    """Compare when and where: the quick part."""
    return {"same source": float(a.source_id == b.source_id)} | time(a, b) | places(a, b) | pages(a, b)


def called(a: Profile, b: Profile, found: Evidence) -> Evidence:
    """Compare what they are called, beside when and where: all that a veto asks for."""
    return found | titles(a, b) | openings(a, b)


def complete(a: Profile, b: Profile, found: Evidence) -> Evidence:
    """Compare what they tell, beside when, where and what they are called."""
    found = found | told(a, b) | texts(a, b)
    return found | together(found)


AGREED = frozenset(
    {"same street", "place within", "place equal", "both online", "place in address of page", "place told in text"}
)


def together(found: Evidence) -> Evidence:
    """Name what several kinds of evidence say together, which none of them says alone."""
    equal = "time equal" in found or "time same day" in found
    elsewhere = {"other place", "other branch", "two places", "other street", "other town"} & found.keys()
    there = AGREED & found.keys() or found.get("place shared", 0.0) >= 0.6
    told = found["title weight"]
    made: Evidence = {}
    if found["title equal"] and equal:
        made["same title and start"] = 1.0
    if equal and found["title contained"] >= 0.99 and "same page" in found:
        made["same page, start and title"] = 1.0
    if equal and found["title contained"] >= 0.99:
        made["title contained, same start"] = told
        made["match contained, same start"] = float(found.get("both are matches", 0.0))
    if elsewhere:
        made["title weight, elsewhere"] = told
        made["titles differ, elsewhere"] = found["title differs on both sides"]
    elif there:
        made["title weight, there"] = told
        made["same place"] = 1.0
        if "title head equal" in found:
            made["title head equal, same place"] = found["title head equal"]
        if equal:
            made["same place and start"] = 1.0
            made["told by other, same place and start"] = found["title told by other"]
    else:
        made["title weight, place unsure"] = told
        made["title differs, place unsure"] = found["title differs"]
    if not equal:
        made["title contained, other time"] = found["title contained"]
    if "two pages of a site" in found:
        made["two pages, titles differ"] = float(found["title contained"] < 0.99)
        made["two pages, other time"] = float(not equal)
    if found["same source"]:
        made["same source, other time"] = float(not equal)
        made["same source, title differs"] = found["title differs"]
        made["same source, text begins equal"] = found.get("text begins equal", 0.0)
        made["same source, same title and start"] = made.get("same title and start", 0.0)
    return made
