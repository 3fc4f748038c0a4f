"""Names of companies: told from other names, taken out of lists, and the same whatever the legal form."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
LEGAL, FIRM, HOSPITALITY, NOT_FIRM, GENERIC, PLACES, FIRST_NAMES, TRADE, CIVIC, CAMPUS, QUARTER = (
    frozenset(_WORDS[name].split())
    for name in (
        "legal", "firm", "hospitality", "not_firm", "generic", "places", "first_names", "trade", "civic", "campus",
        "quarter",
    )
)  # fmt: skip
HEADS = (
    "ceo cto cfo coo cio ciso cmo cpo cso caio cro chro founder co-founder cofounder president chairman chairwoman vp svp evp avp "
    "director manager head lead engineer developer designer architect scientist researcher analyst consultant partner "
    "principal advocate evangelist attorney lawyer counsel recruiter strategist specialist owner executive leader "
    "officer advisor adviser programmer technologist administrator associate devrel marketer copywriter economist planner "
    "controller broker coordinator"
).split()
_TITLED = frozenset(HEADS)
_PRIVATE = frozenset({"llc", "llp", "gmbh", "ltd", "limited", "pllc", "plc", "corp"})
"""Legal forms that clubs and schools do not take; they are `Inc.` often enough."""
_PLAIN = re.compile(r"[^a-z0-9&+]+")
_SURNAME = re.compile(r"\b(?:Mac|Mc|De|Di|La|Le|Van|Von|Fitz|O[’']|D[’'])(?=[A-Z])")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Za-z]\d[A-Za-z]?|\w\.(?:com|net|io|ai|org|dev|co)$")
LONGEST = 7
"""Words of a name; a longer run of capitals is a headline."""


class Looks(IntEnum):
    """How much a name looks like that of a company."""

    NO = 0
    VAGUE = 1
    """An abbreviation: it can be anything."""
    UNSURE = 2
    """Capitalised, and nothing speaks against it."""
    SPELT = 3
    """Spelt as firms like to be, and as causes and clubs do too: `CrossComm`, `Voxel51`, `acme.io`."""
    FIRM = 4
    """It has the legal form of a firm, or a word that names of firms have."""


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Give what a name is recognised by: letters and digits in lower case, without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
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


@lru_cache(maxsize=4096)
def looks(name: str) -> Looks:
    """Judge a name that no list has."""
    words = key(name).split()
    if not words or len(words) > LONGEST or not _LETTERS.search(name) or "@" in name or _ORDINAL.search(name):
        return Looks.NO
    if words[-1] in _PRIVATE and len(words) > 1:
        return Looks.FIRM
    telling = [word for word in words if word not in GENERIC and word not in PLACES and word not in LEGAL]
    if not telling or body(name) or words[0] in _OPENING or person(name):
        return Looks.NO
    if words[-1] in LEGAL and len(words) > 1:
        return Looks.FIRM
    return _looks(name, words, telling)


def _looks(name: str, words: list[str], telling: list[str]) -> Looks:
    if "of" in words and FIRM.isdisjoint(words[: words.index("of")]) and words.index("of") == 2:
        return Looks.NO  # "Erna Sears of Protected Media"
    firm = not FIRM.isdisjoint(words[1:]) and "for" not in words
    if all(word in FIRM for word in telling):
        return Looks.NO if len(words) < 3 or not firm else Looks.UNSURE  # "Health and Wellness", "Capital Partners"
    if firm or _DOMAIN.match(name) or (len(words) > 1 and words[-1] == "ai") or _compound(name):
        return Looks.FIRM
    if _CAMEL.search(_SURNAME.sub("", name)) and not _POSSESSED.search(name):
        return Looks.SPELT
    return Looks.VAGUE if name.isupper() and len(words) == 1 else Looks.UNSURE


def titled(name: str) -> bool:
    """Tell whether a name holds what a person is at work: `Financial Advisor`."""
    return not _TITLED.isdisjoint(key(name).split())


def _compound(name: str) -> bool:
    """Tell whether a word is put together with that of a firm: `StoredTech`, `BloomingFoods`."""
    parts = [part.lower() for part in _CAPITALS.findall(name)]
    return not FIRM.isdisjoint(parts[1:])


_LETTERS = re.compile(r"[^\W\d_]{2}")
_CAPITALS = re.compile(r"[A-Z][a-z]+")
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th|am|pm)\b")
_POSSESSED = re.compile(r"[’']s\s")
_OPENING = GENERIC - {"the", "new", "american", "pacific", "mountain", "north", "south", "east", "west", "northwest"} - {
    "free", "chief", "first", "human", "open", "may", "usa", "us", "capital", "data", "digital", "law", "natural", "arts",
    "live", "one", "design", "social", "central", "innovation", "experience", "global", "wellness", "career", "business", "united",
}  # fmt: skip


def body(name: str) -> bool:
    """Tell whether a name is that of a public body, a school, a club, a church: of anything but a company."""
    words = key(name).replace("credit union", "credit").split()
    strange = NOT_FIRM - QUARTER if words and words[-1] in FIRM else NOT_FIRM
    return not strange.isdisjoint(words)


def hospitable(name: str) -> bool:
    """Tell whether a name is that of a place to eat, drink, stay or shop."""
    return not HOSPITALITY.isdisjoint(key(_POSSESSED.sub(" ", name)).split())


def person(name: str) -> bool:
    """Tell whether a name is a person's: a first name, and one or two names after it."""
    words = key(name).split()
    if not words or words[0] not in FIRST_NAMES:
        return False
    return "of" in words or (len(words) <= 4 and FIRM.isdisjoint(words))


# ---- names in running text

_TOKEN = re.compile(r"\s*(,|;|/|\||\(|[–—]|[^\s,;|(–—]+)")
_GLUED = re.compile(r"(?<=[a-z])[.!?](?=[A-Z])")
"""Two sentences without a blank between them."""
_NUMBER = re.compile(r"^\d[\d:.,%+-]*(?:am|pm|st|nd|rd|th)?$", re.IGNORECASE)
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december day".split()
)
_LINKS = frozenset({"of", "the", "for", "on", "de", "&", "+", "and"})
_STOP = re.compile(r"[.!?:]+[\"”’')\]]*$")
_ABBREVIATION = re.compile(r"(?:^|\.)(?:[A-Za-z]|Inc|Co|Corp|Ltd|St|Dr|Bros|Mr|Mrs|Ms|Jr|Sr)\.$")
_DOMAIN = re.compile(r"^[\w-]{3,}\.(?:com|net|io|ai|dev|co)$")
_EDGES = "\"“”'‘’*_[]()!?:.,;®™"
_AND = frozenset({"and", "&", "+", "plus"})


def listed(text: str) -> list[str]:
    """Give the names that a text begins with: `Acme Inc., Beta Labs and Gamma for pizza` gives three."""
    names = [name for part in _parts(text) for name in _divided(part)]
    return [name for name in names if name]


def first(text: str) -> tuple[str, str]:
    """Give the name that a text begins with, and what follows it."""
    for part, rest in _runs(text):
        return part, rest
    return "", text


def last(text: str) -> str:
    """Give the name that a text ends with: what stands before `, our host`."""
    words: list[str] = []
    for word in reversed(text.rstrip(" ,–—-").split()):
        bare = word.strip(_EDGES)
        joined = bool(words) and bare in {"&", "of", "and"}
        if not (bare[:1].isupper() or bare[:1].isdigit() or joined) or (words and word[-1:] in ",.;:!?)"):
            break
        words.insert(0, bare)
    while words and (words[0] in _LINKS or key(words[0]) in _OPENING):
        words.pop(0)
    return " ".join(words)


def _parts(text: str) -> Iterator[str]:
    for part, _ in _runs(text):
        yield part


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Walk over capitalised runs, separated by commas, until the text turns to other things."""
    words: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        token, position = match[1], match.end()
        if token in ",;/|–—":
            if words and not _legal_next(text[position:]):
                yield _joined(words), text[match.start(1) :]
                words = []
            continue
        if token == "(":
            position = match.start(1)
            break
        if token.startswith(("…", "...")):
            words = []  # the source cut the text here: half a name is none
            break
        head, colon, _ = _GLUED.sub(":", token).partition(":")
        bare = head.strip(_EDGES).rstrip("-")
        if not _belongs(bare, words, text[position:]):
            position = match.start(1)
            break
        words.append(token if _ABBREVIATION.search(token) else bare)
        if (
            colon
            or head.endswith("-")
            or (_STOP.search(token) and not _ABBREVIATION.search(token))
            or _closing(token, text[position:])
        ):
            break
    if words:
        yield _joined(words), text[position:]


def _belongs(bare: str, words: list[str], rest: str) -> bool:
    """Tell whether a token goes on with a name: a capital, a number, a domain, or a link before a capital."""
    if bare == "on" and words and key(words[-1]) in FIRM:
        return False  # a street follows
    if bare in _LINKS or bare in _AND:
        following = rest.lstrip()[:1]
        return (following.isupper() or following.isdigit()) and (bool(words) or bare in {"the", "and", "&"})
    if _NUMBER.match(bare):
        return not words and rest.lstrip()[:1].isupper() and bare.isdigit()
    if words and bare.lower() in _DATES:
        return False
    return bare[:1].isupper() or bare[:1].isdigit() or bool(_DOMAIN.match(bare))


def _closing(token: str, rest: str) -> bool:
    """Tell whether a legal form with its dot ends the name: in `Acme Inc. Come early`, it does."""
    return token[-1:] == "." and key(token) in LEGAL and not rest.lstrip().startswith((",", "and ", "&"))


def _legal_next(rest: str) -> bool:
    word = rest.split(maxsplit=1)[:1]
    return bool(word) and key(word[0]) in LEGAL


def _joined(words: list[str]) -> str:
    while words and (words[-1] in _LINKS or words[-1] in _AND):
        words.pop()
    while words and words[0] in ("and", "&", "+"):
        words.pop(0)
    return " ".join(words)


def _divided(part: str) -> list[str]:
    """Divide `Acme and Beta`; not `Media Relations and Public Affairs`, whose second half alone is no name."""
    halves = part.split(" and ")
    names = [halves[0]]
    for half in halves[1:]:
        words = key(half).split()
        if words and all(word in GENERIC for word in words):
            continue
        if words and all(word in GENERIC or word in FIRM or word in LEGAL for word in words) and len(words) < 3:
            names[-1] += f" and {half}"
        else:
            names.append(half)
    return [clean(name) for name in names]


_LEAD = re.compile(
    r"^(?:the|our|its|The|Our)\s+(?:(?:team|folks|people|friends|crew)\s+(?:at|from)\s+)?", re.IGNORECASE
)


def clean(name: str) -> str:
    """Give a name without quotes, marks and a possessive end."""
    name = name.strip(_EDGES.replace(".", "").replace(")", "")).strip()
    if name.endswith(("'s", "’s")) and " " not in name:
        name = name[:-2]
    if name.startswith("the ") and " " in name[4:]:
        name = name[4:]
    if name.endswith(".") and not _ABBREVIATION.search(name):
        name = name[:-1]
    return name
