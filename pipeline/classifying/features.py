"""What the classifier looks at in an event: words, ideas and the hour; never the name of a site.

The same function serves training and classifying, so the two cannot drift apart.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.classifying import concepts, rules, topics
from pipeline.classifying.concepts import Phrases, find
from pipeline.classifying.words import opening, words

FORMS = frozenset(
    "meetup hackathon career_fair networking conference workshop talk competition job_search info_session "
    "volunteer coworking speaking meeting social".split()
)
"""Concepts that say what people do; the others say what it is about, for whom, and who hosts."""

_HOST = re.compile(r"\b(?:hosted|presented|organi[sz]ed|sponsored|offered) by:?\s+([^\n.;(]{3,60})", re.IGNORECASE)
_PART = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])|[A-Z]{2,}(?=[A-Z][a-z])")
_MARKS = (
    ("slash", " / "),
    ("with", " w/ "),
    ("at", " @ "),
    ("bar", " | "),
    ("quote", '"'),
    ("bang", "!"),
    ("hash", "#"),
)


class Text(NamedTuple):
    """What is read of an event. `host` names who runs it: source, organiser, group."""

    title: str
    description: str = ""
    venue: str = ""
    host: str = ""
    hour: int | None = None
    """Of the local start; None for all-day, or when not known."""
    weekday: int | None = None


class Features(NamedTuple):
    """What is true of an event."""

    text: Text
    title: tuple[str, ...]
    """The words of the title, in the order in which they stand."""
    told: tuple[str, ...]
    """The same of the description."""
    named: tuple[str, ...]
    """The keys of host and venue."""
    found: dict[str, dict[str, str]]
    """For the title (T), description (D), venue (V) and host (H): concepts and the words that told them."""
    rule: rules.Rule | None
    """The rule that leaves no doubt, if one fits."""
    topics: list[str]
    """What the title, then the host, name of the controlled list."""

    @property
    def body(self) -> frozenset[str]:
        """The different words of the description; there are many, so they count less."""
        return frozenset(self.told)

    def keys(self) -> list[str]:
        """Name all that counts fully; not asked for where a rule settles the event."""
        keys = _title_words(self.title)
        keys += [f"{field}:{name}" for field in "TD" for name in self.found[field]]
        keys += self.named
        keys += _pairs(self.found)
        keys += [f"q:{name}" for name, mark in _MARKS if mark in self.text.title]
        keys += _shape(self.text, len(self.title), len(self.told))
        return keys


@cache
def _lexicon() -> Phrases:
    return concepts.index(concepts.named_phrases())


@cache
def _whole_lexicon() -> Phrases:
    """Concepts, rules (`+1`, `-1`) and topics (`@python`) together: titles and names are read once for all."""
    marked = [(phrase, f"@{topic}") for phrase, topic in topics.title_phrases()]
    return concepts.index([*concepts.named_phrases(), *rules.named_phrases(), *marked])


def forget() -> None:
    """Read the lists anew when they are asked next: after one of their files was changed."""
    for each in (topics.forget, _whole_lexicon.cache_clear, _name.cache_clear):
        each()


def features(text: Text) -> Features:
    """List what is true of an event."""
    lexicon = _whole_lexicon()
    title = words(_unjoined(text.title, lexicon))
    told = words(opening(text.description))
    host, venue = _name("H", _host(text)), _name("V", text.venue[:120])
    said = {"T": find(title, lexicon), "H": host.said, "V": venue.said}
    found = {"T": _concepts(said["T"]), "H": host.found, "V": venue.found, "D": find(told, _lexicon())}
    topic = [name[1:] for field in "TH" for name in said[field] if name[0] == "@"]
    return Features(text, title, told, host.keys + venue.keys, found, rules.verdict(said), topic)


class _Name(NamedTuple):
    """What the name of a host (H) or a venue (V) tells."""

    said: dict[str, str]
    found: dict[str, str]
    keys: tuple[str, ...]


@lru_cache(maxsize=4096)
def _name(field: str, name: str) -> _Name:
    """Read a name: remembered, since hosts and venues come again and again."""
    lexicon = _whole_lexicon()
    told = words(_unjoined(name, lexicon))
    said = find(told, lexicon)
    found = _concepts(said)
    seen = [f"v:{word}" for word in told] if field == "V" else []
    return _Name(said, found, (*(f"{field}:{concept}" for concept in found), *seen))


def _concepts(said: dict[str, str]) -> dict[str, str]:
    return {name: told for name, told in said.items() if name[0] not in "+-@"}


def _unjoined(name: str, lexicon: Phrases) -> str:
    """Add the parts of joined words that nobody knows whole: `PDXRust` is also `PDX Rust`; `GitHub` stays."""
    parts = [
        part
        for word in name.split()
        if not (word.islower() or word.istitle() or word.isupper()) and word.lower() not in lexicon
        for part in _PART.findall(word)[:4]
    ]
    return f"{name} {' '.join(parts)}" if len(parts) > 1 else name


def _host(text: Text) -> str:
    """Give the host, with the one that the description names: a search around each "by" is quicker than everywhere."""
    at = text.description.find(" by", 0, 1000)
    while at >= 0:
        if named := _HOST.search(text.description, max(0, at - 10), at + 70):
            return f"{text.host} . {named[1]}"
        at = text.description.find(" by", at + 3, 1000)
    return text.host


def _title_words(title: tuple[str, ...]) -> list[str]:
    keys = [key for word in title for key in _word_keys(word)]
    keys += [f"t:{first} {second}" for first, second in pairwise(title)]
    if title:
        keys += (f"t^{title[0]}", f"t${title[-1]}")
    return keys


@lru_cache(maxsize=50_000)
def _word_keys(word: str) -> tuple[str, ...]:
    """Name a word of a title and its beginning: what is alike in `engineer` and `engineering`."""
    return (f"t:{word}", f"p:{word[:5]}") if len(word) > 5 else (f"t:{word}",)


def _pairs(found: dict[str, dict[str, str]]) -> list[str]:
    """Join what people do with what it is about: a meeting of engineers is not a meeting of the parish."""
    forms = [name for name in found["T"] if name in FORMS] or ["-"]
    about = [name for name in found["T"] if name not in FORMS] or ["-"]
    named = [f"&{name}" for name in about]
    named += [f"&H:{name}" for name in found["H"]]
    named += [f"&D:{name}" for name in found["D"] if name not in FORMS]
    return [form + name for form in forms for name in named]


def _shape(text: Text, title: int, body: int) -> list[str]:
    keys = [f"n:t{min(title, 8)}", f"n:d{min(body // 15, 4)}"]
    if text.hour is not None:
        part = _part_of_day(text.hour)
        keys.append(f"b:{part}")
        if text.weekday is not None:
            keys.append(f"b:{('mo', 'mo', 'mo', 'mo', 'fr', 'sa', 'su')[text.weekday]}-{part}")
    return keys


def _part_of_day(hour: int) -> str:
    for part, end in (("morning", 11), ("noon", 14), ("afternoon", 17), ("evening", 20)):
        if hour < end:
            return part
    return "late"
