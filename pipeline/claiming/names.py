"""Names of companies: told from other names, and the same whatever the legal form."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from pipeline.claiming.vocabulary import (
    CAUSE,
    FIRM,
    FIRST_NAMES,
    GENERIC,
    GREEK,
    HOSPITALITY,
    LEGAL,
    MAKERS,
    NOT_FIRM,
    OPENING,
    ORDINARY,
    PLACES,
    PRIVATE,
    QUARTER,
    STREETS,
    TITLES,
    TRADES,
    UNIVERSITIES,
)

LONGEST_ABBREVIATION = 6
LONGEST = 7
"""Words of a name; a longer run of capitals is a headline."""
EDGES = "\"“”'‘’*_[]()!?:.,;®™"
"""What may stand at the edge of a word and is no part of it."""
CAPITALISED = re.compile(r"[A-Z][a-z]+")
DOMAIN = re.compile(r"^[\w-]{3,}\.(?:com|net|io|ai|dev|co)$")
ABBREVIATION = re.compile(r"(?:^|\.)(?:[A-Za-z]|Inc|Co|Corp|Ltd|St|Dr|Bros|Mr|Mrs|Ms|Jr|Sr)\.$")
_PLAIN = re.compile(r"[^a-z0-9&+]+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CLUB_CAFE = re.compile(r"\b(?:repair|memory|death|science|language|conversation|community|senior) cafe\b")
"""What people meet for, and no shop."""
OFFICE = re.compile(
    r"(?:[’']s)?\s+(?:(?:community|conference|event|training|board|meeting|downtown|main|corporate|world)\s+)*"
    r"(?:offices?|hq|headquarters|campus|room|space|tech incubator|showroom)\b.*$",
    re.IGNORECASE,
)
"""What is taken from a place to find whose it is."""
_ROOMS = re.compile(r"\s*(?:,(?!\s*(?:Inc|LLC|Ltd|Corp|Co)\b)|[|(@]|:\s|(?<!No)\.\s(?=\d)|\s[-–—]\s|\sat\s)")
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th|am|pm)\b")
_POSSESSED = re.compile(r"[’']s\s")
_SURNAME = re.compile(r"\b(?:Mac|Mc|De|Di|La|Le|Van|Von|Fitz|O[’']|D[’'])(?=[A-Z])")
_SPELT = re.compile(r"[a-z][A-Z]|[A-Za-z]\d[A-Za-z]?|\w\.org$")


_ANYBODYS = frozenset({"inc", "incorporated", "corporation"})
"""Legal forms that charities and clubs have as often as firms."""
_INNER = frozenset({"city", "town", "village", "tower"})
"""What makes no body of a name in its middle: `Oak City Cycling`, `Post City Magazines`."""
_HEALTH = frozenset({"health", "hospital", "hospitals"})
"""With these a university's short name is a hospital's, which employs people of its own: `UNC Health`."""
_OF_FIRMS = FIRM | TRADES | LEGAL - _ANYBODYS
_COMMON = FIRM | TRADES | MAKERS | LEGAL | ORDINARY | GENERIC | PLACES | NOT_FIRM
_CAUSES = tuple(word for word in CAUSE if len(word) < 6)


class Looks(IntEnum):
    """How much a name looks like that of a company."""

    NO = 0
    VAGUE = 1
    """An abbreviation: it can be anything."""
    UNSURE = 2
    """Capitalised, and nothing speaks against it."""
    SPELT = 3
    """Spelt as firms like to be, and as causes and clubs do too: `CrossComm`, `Voxel51`."""
    FIRM = 4
    """It has the legal form of a firm, a word that names of firms have, or a firm's domain."""


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Give what a name is recognised by: letters and digits in lower case, without accents."""
    bare = name.casefold()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return _PLAIN.sub(" ", bare.replace("'", "").replace("’", "").replace(".", "")).strip()


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """Give the key of a name without its legal form and its article: `Acme, Inc.` is `acme`."""
    words = key(name).split()
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
        if words[-1] == "&" and len(words) > 1:
            words.pop()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def clean(name: str) -> str:
    """Give a name without quotes, marks and a possessive end."""
    name = name.strip(EDGES.replace(".", "").replace(")", "")).strip()
    if name.endswith(("'s", "’s")) and (" " not in name or key(name[:-2]).rpartition(" ")[2] in FIRM):
        name = name[:-2]
    if name.startswith("the ") and " " in name[4:]:
        name = name[4:]
    if name.endswith(".") and not ABBREVIATION.search(name):
        name = name[:-1]
    return name


@lru_cache(maxsize=4096)
def looks(name: str) -> Looks:
    """Judge a name that no list has."""
    words = key(name).split()
    if not words or len(words) > LONGEST or not _LETTERS.search(name) or "@" in name or _ORDINAL.search(name):
        return Looks.NO
    if words[-1] in PRIVATE and len(words) > 1:
        return Looks.FIRM
    if words[0].isdigit() and not STREETS.isdisjoint(words[2:]):
        return Looks.NO
    telling = [word for word in words if word not in GENERIC and word not in PLACES and word not in LEGAL]
    if not telling or words[0] in OPENING or body(name) or person(name) or _of_a_firm(words):
        return Looks.NO
    if words[-1] in LEGAL and len(words) > 1:
        return Looks.UNSURE if words[-1] in _ANYBODYS and _for_a_cause(words) else Looks.FIRM
    return _by_its_words(name, words, telling)


def _for_a_cause(words: list[str]) -> bool:
    """Tell whether a name speaks of a cause: `WildCare Inc.`, `Keep Durham Beautiful, Inc.`."""
    return any(word in CAUSE or (word.startswith(_CAUSES) and len(word) > 6) for word in words[:-1])


def _by_its_words(name: str, words: list[str], telling: list[str]) -> Looks:
    if "for" in words or "4" in words:  # "Partnership for a Healthy Durham", "Engineering for Autonomous Driving"
        return Looks.NO
    firm = not FIRM.isdisjoint(words[1:]) or (len(telling) > 1 and telling[-1] in TRADES)
    if all(word in FIRM for word in telling):  # "Health and Wellness" is none, "Capital Partners Northwest" may be
        return Looks.UNSURE if len(words) > 2 and firm else Looks.NO
    if firm or (len(telling) > 1 and words[-1] == "ai") or DOMAIN.match(name) or _put_together(name):
        return Looks.FIRM
    if _SPELT.search(_SURNAME.sub("", name)) and not _POSSESSED.search(name):
        return Looks.SPELT
    if _partners(words) or _of_makers(words, telling):
        return Looks.SPELT
    return Looks.VAGUE if len(words) == 1 and name.isupper() and len(name) <= LONGEST_ABBREVIATION else Looks.UNSURE


def _of_makers(words: list[str], telling: list[str]) -> bool:
    """Tell whether a name of no meaning stands before what is made: `Mader Design`; not `Graphic Design`."""
    names = words[:-1]
    return words[-1] in MAKERS and bool(names) and ORDINARY.isdisjoint(names) and set(names) <= set(telling)


def _partners(words: list[str]) -> bool:
    """Tell whether a name is two surnames: `Barnes & Thornburg`."""
    apart = [word for word in words if word != "&"]
    return (
        words[1:2] == ["&"]
        and len(apart) == 2
        and all(word not in ORDINARY and word not in FIRST_NAMES for word in apart)
    )


def _put_together(name: str) -> bool:
    """Tell whether a word is put together with that of a firm: `StoredTech`, `BloomingFoods`."""
    return not FIRM.isdisjoint(part.lower() for part in CAPITALISED.findall(name)[1:])


def _of_a_firm(words: list[str]) -> bool:
    """Tell whether a name is that of somebody of a firm: `Erna Sears of Protected Media`."""
    return words.index("of") == 2 and FIRM.isdisjoint(words[:2]) if "of" in words else False


def ordinary(name: str) -> bool:
    """Tell whether a name is made of everyday words alone: `Refund Policy` is a heading sooner than a firm."""
    return all(word in ORDINARY or word in GENERIC for word in key(name).split())


def short(place: str) -> str:
    """Give the name of a place without its rooms and streets."""
    return _ROOMS.split(place, maxsplit=1)[0]


def titled(name: str) -> bool:
    """Tell whether a name holds what a person is at work: `Financial Advisor`."""
    return not TITLES.isdisjoint(key(name).split())


def body(name: str) -> bool:
    """Tell whether a name is that of a public body, a school, a club, a church: of anything but a company."""
    told = key(name)
    if "credit union" in told and not told.startswith("league "):
        return False
    words = _CLUB_CAFE.sub(
        "club", told.replace("food bank", "food pantry").replace("public relations", "communications")
    ).split()
    branch = words and words[-1] in _OF_FIRMS and "for" not in words  # "Centre for Mental Health" is no firm's branch
    strange = NOT_FIRM - QUARTER if branch else NOT_FIRM
    if len(words) == 2 and words[1] in _HEALTH:
        strange = strange - UNIVERSITIES
    strange = strange - _INNER if len(words) > 2 and words[-1] not in _INNER and words[0] not in _INNER else strange
    return not strange.isdisjoint(words) or sum(word in GREEK for word in words) > 1


def hospitable(name: str) -> bool:
    """Tell whether a name is that of a place to eat, drink, stay or shop."""
    return not HOSPITALITY.isdisjoint(key(_POSSESSED.sub(" ", name)).split())


def person(name: str) -> bool:
    """Tell whether a name is a person's: a first name, and one or two names after it."""
    words = key(name).split()
    if couple(name) and not FIRST_NAMES.isdisjoint((words[0], words[-2])):
        return True
    if not words or words[0] not in FIRST_NAMES:
        return False
    if len(words) == 2 and words[1] in TRADES - {"grill"}:
        return False  # `Otto Pizza`
    return "of" in words or (len(words) <= 4 and (FIRM | LEGAL).isdisjoint(words[1:]))


def couple(name: str) -> bool:
    """Tell whether a name has the form of two persons': `Ann & Tom Birch`, `Ann Lee & Tom Birch`.

    So has `Crate & Barrel Cary`, which is rarer in lists of donors.
    """
    words = key(name).split()
    return len(words) in (4, 5) and words[-3] == "&" and _COMMON.isdisjoint(words)


def thing(name: str) -> bool:
    """Tell whether a name of several words is plainly no person's: it has an article, a mark or words of everyday."""
    words = key(name).split()
    if len(words) < 2 or words[0] in FIRST_NAMES or person(name):
        return False
    marked = words[0] == "the" or "&" in words or bool(_POSSESSED.search(name))
    return (
        marked or words[0] in ORDINARY or words[0] in GENERIC or (len(words) > 2 and not ORDINARY.isdisjoint(words[1:]))
    )
