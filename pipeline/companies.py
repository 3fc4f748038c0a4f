"""Which companies organise, host, sponsor, speak or hire at an event, with the sentence that says so. Pure.

A claim comes from a field of its own (`organizer`, `sponsor`, `performer`), from a sentence, from a venue that is a
company's own place, or from whose calendar tells it.
A company that is only the subject of a talk, a tool, or the name on a stadium is none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from pipeline.claiming import fields, lists, people, shapes
from pipeline.claiming import sentences as reading
from pipeline.claiming.book import FILE, Book, BookError, Company, Industry, shared
from pipeline.claiming.claim import Claim, Setting
from pipeline.claiming.description import Description
from pipeline.claiming.names import short
from pipeline.claiming.text import Sentence, evidence
from pipeline.config import shipped
from pipeline.records import Record

__all__ = ["Book", "BookError", "Claim", "Company", "Industry", "WayIn", "book_for", "claims", "ways_in"]

VERSION = 8
"""Rises with every change of the rules: what they say of stored events is then asked anew."""
_WE_HIRE = (
    "we're hiring",
    "we’re hiring",
    "we are hiring",
    "we are currently hiring",
    "join our team",
    "our open roles",
)
_GROUP_NAME = 60
_CHARITY = r"(?:\bis|\bas|[,(–-])\s?(?:an? )?(?:[\w-]+ ){0,3}?(?:non-?profit|charit(?:y|able)|501\(c\))"


def book_for(folder: Path | None = None) -> Book:
    """Give the list of companies of a data folder, else the one that comes with the program. Raises BookError."""
    own = folder / FILE if folder else None
    return shared(own if own and own.is_file() else shipped() / FILE)


def claims(record: Record, book: Book, publisher: str = "") -> tuple[Claim, ...]:
    """Give what a record claims of companies: each company and role once, by its surest evidence.

    `publisher` is what the calendar calls itself that tells it, where that is one house's or firm's own.
    """
    told = Description(record.description)
    title = record.title.lower()
    whole = "\n".join((title, (record.organizer_name or "").lower(), told.lower))
    place, organizer = short(record.location_name or ""), record.organizer_name or ""
    setting = Setting(whole, place, publisher, organizer, core=record.relevance == "core")
    found = list(fields.read(record, _group(told), book, setting))
    among = _among(whole, setting.words, f"{record.title}\n{told.text}")
    sentences = [Sentence(record.title, 0, title=True)]
    if setting.talks or any(map(title.__contains__, (*reading.IN_TITLE, *among.signs))):
        found += _sentences(sentences, among._replace(cues=(*reading.IN_TITLE, *among.cues)), book, setting)
    if among or setting.talks:
        sentences += told.sentences(_speaking(told, among, setting.talks))
        found += _sentences(sentences[1:], among, book, setting)
        found += _own_hiring(found, sentences) if "hiring" in among.cues or "our team" in whole else ()
    return _surest(said for said in found if not _for_charity(said, setting.text))


def _for_charity(said: Claim, text: str) -> bool:
    """Tell whether a text says of an unknown name that it is a charity: `Acme Inc., a nonprofit`."""
    if said.rule.startswith("field-venue") or ("profit" not in text and "501(c" not in text and "charit" not in text):
        return False
    return re.search(re.escape(said.company.lower()) + r"\.?[^;.\n]{0,40}?" + _CHARITY, text) is not None


def _group(told: Description) -> str:
    """Give the first line of several where it is short: it may be a group's name."""
    return told.lines[0] if len(told.lines) > 1 and len(told.lines[0]) <= _GROUP_NAME else ""


class Among(NamedTuple):
    """What of all that is looked for occurs in a text at all; nothing else is looked for in its sentences."""

    cues: tuple[str, ...]
    titles: tuple[str, ...]
    introduced: tuple[str, ...]
    lists: bool

    @property
    def signs(self) -> tuple[str, ...]:
        """Give of what a line must have one to say something, unless it is a list's or work is spoken of."""
        return (*self.cues, *self.titles, *self.introduced, " team", *_WE_HIRE)

    def __bool__(self) -> bool:
        return bool(self.cues or self.titles or self.introduced or self.lists)


def _among(lower: str, words: AbstractSet[str], text: str) -> Among:
    cues = reading.cues(lower, words)
    if reading.JOIN in cues and not reading.JOINED.search(text):
        cues = tuple(cue for cue in cues if cue != reading.JOIN)
    introduced = tuple(sign for sign in shapes.GUESTS if sign in lower) if " from " in lower or " of " in lower else ()
    return Among(cues, people.titles(words), introduced, any(map(lower.__contains__, lists.WORDS)))


def _speaking(told: Description, among: Among, talks: bool) -> set[int]:
    """Give the numbers of lines that may say something; where people tell something, also names beside persons do."""
    numbers = told.speaking(among.signs)
    if among.lists:
        numbers.update(told.lists(lists.WORDS))
    if talks:
        numbers.update(number for number, line in enumerate(told.lines) if people.BESIDE.search(line))
    return numbers


def _sentences(sentences: list[Sentence], among: Among, book: Book, setting: Setting) -> Iterator[Claim]:
    taken: set[int] = set()
    if among.lists:
        listed, taken = lists.read(sentences, book, setting)
        yield from listed
    for sentence in sentences:
        if sentence.line in taken:
            continue
        lower = sentence.text.lower()
        cues = [cue for cue in among.cues if cue in lower]
        told = list(reading.read(sentence, cues, book, setting)) if cues else []
        yield from told
        if not told or among.titles:
            yield from people.read(sentence, any(map(lower.__contains__, among.titles)), book, setting)


def _own_hiring(found: Iterable[Claim], sentences: Iterable[Sentence]) -> Iterator[Claim]:
    """Say of the one company that runs the event that it is hiring, when the text says "we are"."""
    ours = {(said.company_id, said.company): said for said in found if said.role in ("organizer", "host")}
    if len(ours) != 1:
        return
    (said,) = ours.values()
    for sentence in sentences:
        if any(cue in sentence.text.lower() for cue in _WE_HIRE):
            yield said._replace(role="hiring", rule="we-are-hiring", sentence=evidence(sentence.text))
            return


def _surest(found: Iterable[Claim]) -> tuple[Claim, ...]:
    best: dict[tuple[str, str], Claim] = {}
    for said in found:
        known = best.get((said.company_id, said.role))
        if known is None or said.confidence > known.confidence:
            best[said.company_id, said.role] = said
    return tuple(best.values())


class WayIn(NamedTuple):
    """A group at which one meets a company's people, and why."""

    group_id: str
    reason: str


def ways_in(supported: Mapping[str, int], associations: Iterable[str]) -> tuple[WayIn, ...]:
    """Give the nearest ways into a company that has nothing upcoming.

    First the groups that it has supported (group id -> at how many events), most often first; then the
    associations of its industry.
    """
    ways: dict[str, WayIn] = {}
    for group, times in sorted(supported.items(), key=lambda pair: (-pair[1], pair[0])):
        ways[group] = WayIn(
            group, "supported one event of theirs" if times == 1 else f"supported {times} events of theirs"
        )
    for group in associations:
        ways.setdefault(group, WayIn(group, "the association of its industry"))
    return tuple(ways.values())
