"""Which companies organise, host, sponsor, speak or hire at an event, with the sentence that says so. Pure.

A claim comes from a field of its own (`organizer`, `sponsor`, `performer`), from a sentence, or from a venue that is a
company's own place. A company that is only the subject of a talk, a tool, or the name on a stadium is none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from pipeline.claiming import fields, lists, people
from pipeline.claiming import sentences as reading
from pipeline.claiming.book import FILE, Book, BookError, Company, Industry, shared
from pipeline.claiming.claim import Claim, Setting
from pipeline.claiming.text import Sentence, evidence, lines, split
from pipeline.config import shipped
from pipeline.records import Record

__all__ = ["Book", "BookError", "Claim", "Company", "Industry", "WayIn", "book_for", "claims", "ways_in"]

VERSION = 4
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
_GOES_ON = re.compile(r"\s(?:by|of|at|with|from|the|and|firm|company|agency|startup|studio)\s*$")
"""The end of a line that goes on in the next: sources break lines around what they set in italics."""
_MARKS = re.compile(r"[*_\[\\#~`]|\s\s|[^\S ]")
"""What is taken out of a line before it is read."""


def book_for(folder: Path | None = None) -> Book:
    """Give the list of companies of a data folder, else the one that comes with the program. Raises BookError."""
    own = folder / FILE if folder else None
    return shared(own if own and own.is_file() else shipped() / FILE)


def claims(record: Record, book: Book) -> tuple[Claim, ...]:
    """Give what a record claims of companies: each company and role once, by its surest evidence."""
    text = lines(record.description)
    whole = "\n".join((record.title, record.organizer_name or "", *text)).lower()
    setting = Setting(whole)
    group = text[0].strip() if len(text) > 1 and len(text[0]) <= _GROUP_NAME else ""
    found = list(fields.read(record, group, book, setting))
    among = _among(whole, setting.words)
    title = Sentence(record.title, 0, title=True)
    found += _sentences([title], among._replace(cues=(*reading.IN_TITLE, *among.cues)), book, setting)
    if among or setting.trade:
        sentences = [title, *_divided(text, None if among.lists or setting.trade else among.signs)]
        found += _sentences(sentences[1:], among, book, setting)
        found += _own_hiring(found, sentences) if "hiring" in among.cues or "our team" in whole else ()
    return _surest(found)


class Among(NamedTuple):
    """What of all that is looked for occurs in a text at all; nothing else is looked for in its sentences."""

    cues: tuple[str, ...]
    titles: tuple[str, ...]
    lists: bool

    @property
    def signs(self) -> tuple[str, ...]:
        """Give what a sentence must have to say something, where nothing is said of work or trade."""
        return (*self.cues, *self.titles, " team", *_WE_HIRE)

    def __bool__(self) -> bool:
        return bool(self.cues or self.titles or self.lists)


def _among(lower: str, words: AbstractSet[str]) -> Among:
    return Among(reading.cues(lower, words), people.titles(words), any(word in lower for word in lists.WORDS))


def _divided(text: Iterable[str], signs: Sequence[str] | None = None) -> list[Sentence]:
    """Divide a description; a line that follows an end of quotation names who was quoted.

    With `signs` (lower case), lines that have none of them are left out.
    """
    sentences: list[Sentence] = []
    quoted, before = False, ""
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        line, before = f"{before} {line}".lstrip(), ""
        if _GOES_ON.search(line):
            before = line
            continue
        if signs is None or _speaks(line, signs):
            sentences += split(line, number, quoted)
        quoted = line.rstrip().endswith(("”", '"')) and line.lstrip()[:1] in '“"'
    return [*sentences, *split(before, len(sentences) + 1, quoted)] if before else sentences


def _speaks(line: str, signs: Sequence[str]) -> bool:
    """Tell whether a line has one of the signs; where marks may stand in one, it is not asked."""
    lower = line.lower()
    return any(sign in lower for sign in signs) or _MARKS.search(line) is not None


def _sentences(sentences: list[Sentence], among: Among, book: Book, setting: Setting) -> Iterator[Claim]:
    taken: set[int] = set()
    if among.lists:
        listed, taken = lists.read(sentences, book, setting)
        yield from listed
    for sentence in sentences:
        if sentence.line in taken:
            continue
        told = list(reading.read(sentence, among.cues, book, setting)) if among.cues else []
        yield from told
        if not told or among.titles:
            yield from people.read(sentence, among.titles, book, setting)


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
