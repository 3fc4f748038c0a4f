"""Names in running text: where one begins and ends, and which stand in a list."""

import re
from collections.abc import Iterator

from pipeline.claiming.names import ABBREVIATION, CAPITALISED, DOMAIN, EDGES, clean, key
from pipeline.claiming.vocabulary import FIRM, FIRST_NAMES, GENERIC, LEGAL, OPENING, TITLES

TIER = (
    r"(?:(?:title|presenting|platinum|gold|silver|bronze|diamond|ruby|emerald|copper|premier|lead|leading|major|media|food"
    r"|venue|lunch|breakfast|dinner|coffee|beverage|drinks?|supporting|community|corporate|official|founding|signature|hole"
    r"|reception|event|program|stage|print|prize|raffle|in-kind|hospitality|principal|festival|season|gala|swag|bar|wine|beer"
    r"|entertainment|music|additional|other|local|exclusive|co-?)\s*)"
)
"""What sponsors are called by what they give."""
_RANKED = re.compile(r"^(?:[\w-]+ ){1,3}sponsors?\s+(?=\w)", re.IGNORECASE)
"""What a name is called before it is told: `Gold Sponsor Acme`."""
ASIDE = re.compile(r"\s*\([^()]{1,80}\)(?=\s*(?:[,;|•·/&]|and\b))|\s\(?(?:https?://|www\.)[^\s,;)]+\)?")
"""What stands in brackets between names of a list: `Acme (Gold), Beta`; and links."""
_TOKEN = re.compile(r"\s*(,|;|/|\||×|•|·|\(|[–—]|[^\s,;|(–—×•·]+)")
_GLUED = re.compile(r"(?<=[a-z])[.!?](?=[A-Z])")
"""Two sentences without a blank between them."""
_SURNAMES = re.compile(
    r"(?:[A-Z][\w’'-]+, ){1,4}[A-Z][\w’'-]+,? (?:&|and) [A-Z][\w’'-]+,? (?:LLP|LLC|PLLC|PC|P\.C\.)(?!\w)"
)
"""Partners of a practice: `Birch, Larkspur & Lee LLP` is one firm."""
_NUMBER = re.compile(r"^\d[\d:.,%+-]*(?:am|pm|st|nd|rd|th)?$", re.IGNORECASE)
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december day".split()
)
_LINKS = frozenset({"of", "the", "for", "on", "de", "&", "+", "and"})
_STOP = re.compile(r"[.!?:]+[\"”’')\]]*$")
_LONG = 3
"""Names that make a long list."""
_OTHER = 60
"""Characters of something else in it."""
SEPARATORS = frozenset(",;/|×•·–—-")
_AND = frozenset({"and", "&", "+", "plus"})


def long_list(text: str) -> list[str]:
    """Give the names of a list that may hold other things too: `Acme, Beta, Gamma, a friend of Ann, Delta, Epsilon`."""
    found, rest = _listed(text)
    names = found
    while len(names) >= _LONG and "," in rest[:_OTHER]:
        if found and rest.lstrip()[:1].islower():
            names.pop()  # `the Lee family` is no firm
        found, rest = _listed(rest.partition(",")[2])
        names = names + found
    return names


def listed(text: str) -> list[str]:
    """Give the names that a text begins with: `Acme Inc., Beta Labs and Gamma for pizza` gives three."""
    return _listed(text)[0]


def _listed(text: str) -> tuple[list[str], str]:
    if surnames := _SURNAMES.match(text):
        return [surnames[0]], text[surnames.end() :]
    names: list[str] = []
    bare = rest = ASIDE.sub("", text)
    for part, after in _runs(bare):
        rest = after
        names += (_RANKED.sub("", name) for name in _divided(part))
    return [name for name in names if name], rest


def first(text: str) -> tuple[str, str]:
    """Give the name that a text begins with, and what follows it."""
    if surnames := _SURNAMES.match(text):
        return surnames[0], text[surnames.end() :]
    for part, rest in _runs(text):
        return part, rest
    return "", text


def last(text: str) -> str:
    """Give the name that a text ends with: what stands before `, our host`."""
    words: list[str] = []
    for word in reversed(text.rstrip(" ,–—-").split()):
        bare = word.strip(EDGES)
        joined = bool(words) and bare in {"&", "of", "and"}
        if not (bare[:1].isupper() or bare[:1].isdigit() or joined) or (words and word[-1:] in ",.;:!?)"):
            break
        words.insert(0, bare)
    while words and (words[0] in _LINKS or key(words[0]) in OPENING):
        words.pop(0)
    return " ".join(words)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Walk over capitalised runs, separated by commas, until the text turns to other things."""
    words: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        token, position = match[1], match.end()
        if token in SEPARATORS:
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
        if words and (glued := _two_words(head)):
            head, colon = glued, ":"
        bare = head.strip(EDGES).rstrip("-")
        if not _belongs(bare, words, text[position:]):
            position = match.start(1)
            break
        words.append(token if ABBREVIATION.search(token) else bare)
        if ")" in head and "(" not in head:
            break
        if colon or head.endswith("-") or _closing(token, text[position:]):
            break
    if words:
        yield _joined(words), text[position:]


def _belongs(bare: str, words: list[str], rest: str) -> bool:
    """Tell whether a token goes on with a name: a capital, a number, a domain, or a link before a capital."""
    if bare == "on" and words and key(words[-1]) in FIRM:
        return False  # a street follows
    if bare in _LINKS or bare in _AND:
        following = (rest.lstrip().removeprefix("the ") if bare in _AND or bare == "of" else rest.lstrip())[:1]
        return (following.isupper() or following.isdigit()) and (bool(words) or bare in {"the", "and", "&"})
    if _NUMBER.match(bare):
        return rest.lstrip()[:1].isupper() and bare.isdigit() and (not words or len(bare) == 1)
    if words and bare in FIRM and (rest[:1] in ",;|/" or not rest.strip()):
        return True  # `Hagerty insurance, Acme`
    if words and bare.lower() in _DATES:
        return False
    return bare[:1].isupper() or bare[:1].isdigit() or bare[1:2].isupper() or bool(DOMAIN.match(bare))


def _two_words(token: str) -> str:
    """Give the first of two words that a lost line break has joined: of `BrewingFree`, `Brewing`."""
    parts = CAPITALISED.findall(token)
    if len(parts) != 2 or "".join(parts) != token:
        return ""
    if parts[0].lower() in FIRM or parts[0].lower() in TITLES or parts[1].lower() in FIRST_NAMES:
        return str(parts[0])
    return ""


def _closing(token: str, rest: str) -> bool:
    """Tell whether a token ends the sentence; a legal form with its dot does too: `Acme Inc. Come early`."""
    if not ABBREVIATION.search(token):
        return bool(_STOP.search(token))
    return key(token) in LEGAL and not rest.lstrip().startswith((",", "and ", "&"))


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
    halves = re.split(r" and | AND ", part)
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
