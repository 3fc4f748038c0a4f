"""How two places differ: the same, one within the other, one untold, or plainly two. Pure."""

from pipeline.identifying.places import NO_PLACE, Place
from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence
from pipeline.identifying.words import EMPTY, matched, stems, weigh
from scrapers.postal import STATES


def elsewhere(a: Place, b: Place) -> bool:
    """Tell whether two places are plainly two: names without a word in common, or two towns or codes."""
    if a.street and a.street == b.street:
        return False
    if a.town and b.town and a.town != b.town:
        return True
    if a.code and b.code and a.code != b.code:
        return True
    return bool(a.name and b.name) and not a.name & b.words and not b.name & a.words


def plainly_two(a: Place, b: Place) -> bool:
    """Tell at a glance whether two places have other streets, and other towns or codes: `two places` then."""
    if a.online or b.online or not (a.street and b.street) or a.street == b.street:
        return False
    return bool(a.code and b.code and a.code != b.code) or bool(a.town and b.town and a.town != b.town)


def places(a: Profile, b: Profile) -> Evidence:
    """Compare where."""
    one, two = a.place, b.place
    if one.online and two.online:
        return {"both online": 1.0}
    if one.online != two.online and (one.words if two.online else two.words):
        return {"one online": 1.0}
    if not (one.words and two.words):
        if _hosted(a, b) or _hosted(b, a):
            return {"place in address of page": 1.0}
        return {"place told in text": 1.0} if _mentioned(a, b) or _mentioned(b, a) else {"place untold": 1.0}
    found = _named(one, two)
    if one.street and two.street:
        found["same street" if one.street == two.street else "other street"] = 1.0
    if one.code and two.code and one.code != two.code:
        found["other postal code"] = 1.0
    if one.town and two.town and one.town != two.town:
        found["other town"] = 1.0
    if (
        one.room
        and two.room
        and not (set(one.room.split()) <= set(two.room.split()) or set(two.room.split()) <= set(one.room.split()))
    ):
        found["other room"] = 1.0
    against = sum(
        name in found for name in ("other place", "other branch", "other street", "other postal code", "other town")
    )
    if against >= 2 and "same street" not in found:
        found["two places"] = 1.0
    return found


def _mentioned(a: Profile, b: Profile) -> bool:
    """Tell whether the text of one listing names the place that the other is at."""
    name = b.place.name
    return not a.place.name and weigh(name) >= 0.8 and name <= (a.text | a.title.words)


def _hosted(a: Profile, b: Profile) -> bool:
    """Tell whether the site of one listing is called like the place that the other names."""
    label = a.page.host.rpartition(".")[0].replace("-", "").replace(".", "")
    return bool(label and b.place.name) and sum(len(word) for word in b.place.name if word in label) >= 6


STATE_WORDS = frozenset(code.lower() for code in STATES.values()) | EMPTY
HOUSES = stems("library center centre church school park hall theatre theater museum building".split())


def _within(a: Place, b: Place) -> bool:
    """Tell whether all that one place is called stands in the other: "Downtown Library", and it is a house."""
    return bool(a.words & HOUSES) and len(a.words) >= 2 and a.words - STATE_WORDS <= b.words


def _named(a: Place, b: Place) -> Evidence:
    """Compare the names of two places."""
    if not (a.name and b.name):
        if _within(a, b) or _within(b, a):
            return {"place within": 1.0}
        vague = a.words - NO_PLACE <= b.words or b.words - NO_PLACE <= a.words
        return {"place vague" if vague or not (a.street and b.street) else "place unlike": 1.0}
    shared, only_a, only_b = matched(a.name, b.name)
    common = weigh(shared)
    smaller = min(common + weigh(only_a), common + weigh(only_b))
    found: Evidence = {"place shared": common / smaller if smaller else 0.0}
    if not shared and not a.name & b.words and not b.name & a.words:
        found["other place"] = 1.0
    elif only_a and only_b and common / smaller < 0.75:
        found["other branch"] = 1.0
    elif a.name == b.name:
        found["place equal"] = 1.0
    return found
