"""Who speaks, and for which company: "Jane Doe, engineer at Acme", "CEO of Acme", "Jane Doe, Acme"."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from pipeline.claiming import shapes
from pipeline.claiming.book import Book
from pipeline.claiming.claim import FIRM, KNOWN, SPELT, UNSURE, Claim, Named, Setting, Trust, claim, named
from pipeline.claiming.names import body, key, person, thing, titled
from pipeline.claiming.runs import first, last, listed
from pipeline.claiming.text import Sentence, evidence
from pipeline.claiming.vocabulary import FIRM as FIRM_WORDS
from pipeline.claiming.vocabulary import (
    FIRST_NAMES,
    GENERIC,
    LEGAL,
    NOT_FIRM,
    ORDINARY,
    PLACES,
    STREETS,
    TITLES,
    TRADES,
)

MOST = 12
"""Titles that are looked at in one sentence; who has more is a list of honours."""
WINDOW = 120
"""Characters before a title in which its person stands."""
_DOES = frozenset({"leads", "heads", "runs", "manages", "directs", "oversees", "founded", "owns"})
_TOGETHER = frozenset({"partners", "owners", "founders", "principals", "attorneys"})
"""What two persons are at once: `Ann Lee and Tom Birch, owners of Acme`."""
_LOOKED_FOR = frozenset(title.rpartition("-")[2] for title in TITLES) | _TOGETHER | {"works", "work", "working", *_DOES}
_NOT_WITH = frozenset({"partner", "lead", "leader", "head", "planner", "director"})
"""Titles that are verbs as well: "partner with Acme"."""
_OF_IT = frozenset(
    "ceo cto cfo coo ciso president founder co-founder cofounder owner principal partner co-owner proprietor".split()
)
"""Titles whose "of" is followed by the company, and not by the field."""
_OWNS = frozenset({"owner", "co-owner", "proprietor"})
"""What one has of a company only: whoever owns `Roots and Raven` owns a firm."""


_ALONE = (" team", *shapes.INTRODUCED)
"""Of these a sentence without a title has one, unless work and trade are spoken of."""
BESIDE = re.compile(r"[,(–—]\s*[A-Z0-9]|[’']s\s+[A-Z]|\b(?:from|of)\s+(?:the\s+)?[A-Z0-9]")
"""What a line has in which a name stands beside a person without a title."""


def titles(words: AbstractSet[str]) -> tuple[str, ...]:
    """Give the titles that may occur in a text of these words."""
    return tuple(words & _LOOKED_FOR)


def read(sentence: Sentence, worded: bool, book: Book, setting: Setting) -> Iterator[Claim]:
    """Give the companies whose people a sentence names as taking part; `worded`: it has a word of a title."""
    if setting.civic or sentence.quoted or sentence.text[:1] in '“"':
        return
    text = sentence.text
    if not (worded or setting.talks or any(map(text.__contains__, _ALONE))):
        return
    for rule, at, company in _told(text, worded, setting, book):
        if not shapes.PAST.search(text, max(0, at - 70), at) and _believed(rule, company, setting):
            yield claim(company, "speaker", evidence(text, at), rule, doubt=0.05)


def employer(performer: str, book: Book) -> Named | None:
    """Give whom a performer works for, as structured data tells it: `Jane Doe (Acme)`, `Jane Doe, CTO, Acme`."""
    return next((company for _, _, company in _told(performer, True, None, book)), None)


def _believed(rule: str, company: Named, setting: Setting) -> bool:
    """Believe an unknown name less where causes and campuses speak; there everybody has a title."""
    if company.trust is KNOWN:
        return setting.talks or rule != "person-company"
    if setting.campus:
        return company.trust is FIRM and setting.trade
    if rule == "led-by":
        return company.trust >= SPELT
    if rule == "owns":
        return company.trust > UNSURE or thing(company.name)
    if rule == "person-company":
        return setting.trade or (setting.talks and company.trust is FIRM)
    return setting.trade or company.trust >= SPELT


def _told(text: str, worded: bool, setting: Setting | None, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read what may stand in a sentence; a name beside a person's only where somebody talks.

    Where nothing is said of the setting, it is a field of its own that is read.
    """
    if worded:
        for title in islice(shapes.TITLE.finditer(text), MOST):
            yield from _titled(text, title, book)
        yield from _works(text, book)
    if " team" in text:
        yield from _team(text, book)
    linked = " from " in text or " of " in text
    if linked and (setting is None or setting.trade or any(map(text.__contains__, shapes.INTRODUCED))):
        yield from _from(text, book)
        yield from _of(text, book)
    if (setting is None or setting.talks) and BESIDE.search(text):
        yield from _plain(text, book)
        yield from _owned(text, book)


def _titled(text: str, title: re.Match[str], book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read what stands around a title: `engineer at Acme`, `CEO of Acme`, `Jane Doe, CTO, Acme`."""
    start, end, head = title.start(), title.end(), title[0].lower()
    shape = shapes.PRESENT
    if head.rpartition("-")[2] in _TOGETHER:
        head, shape = head[:-1], shapes.PERSONS  # `our partners at Acme` are nobody
    present = shape.search(text, max(0, start - WINDOW), start)
    if not present and shape is shapes.PERSONS:
        return
    least = UNSURE if present else SPELT
    if (match := shapes.AT.match(text, end)) and (company := _name(text[match.end() :], book, least)):
        yield "works-at", start, company
    match = shapes.OF.match(text, end) if head in _OF_IT else None
    vice = text[start - 5 : start - 1].lower() == "vice"  # of a field, sooner than of a firm
    sure = FIRM if match and (vice or match[0].endswith("the ")) else UNSURE if head in _OWNS else least
    if match and (company := _name(text[match.end() :], book, sure)):
        yield "owns" if head in _OWNS else "leads", start, company
    if (match := shapes.OF_A_FIRM.match(text, end)) and (company := _name(text[match.end() :], book, UNSURE)):
        yield "works-at", start, company._replace(trust=max(company.trust, FIRM))
    match = shapes.WITH.match(text, end) if head not in _NOT_WITH else None
    if match and (company := _name(text[match.end() :], book, FIRM)):
        yield "works-at", start, company
    yield from _after_person(text, start, end, book)


def _after_person(text: str, start: int, end: int, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Person, title, company`."""
    after = shapes.AFTER_TITLE.match(text, end)
    before = shapes.BEFORE_TITLE.search(text, max(0, start - 80), start) if after else None
    who = shapes.BEFORE.search(text, max(0, before.start() - WINDOW), before.start()) if before else None
    if after is None or who is None or not _is_person(who[1]):
        return
    tail = text[after.end() :]
    for _ in range(2):  # a field may stand between: `vice president, technology, Acme`
        name, rest = first(tail)
        ends = not rest.strip(" )") or rest.lstrip(" )")[:1] in ";.!|"
        if (company := named(name, book, UNSURE if ends else SPELT)) and not titled(name):
            yield "person-title-company", start, company
            return
        if not rest.startswith(","):
            return
        tail = rest[1:]


def _from(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Jane Doe from Acme` and `engineers from Acme`, where the company is plainly one."""
    for match in shapes.FROM.finditer(text):
        if match["who"] and not _is_person(match["who"]):
            continue
        least = SPELT if match["who"] and person(match["who"]) else KNOWN
        for name in listed(text[match.end() :]):
            if company := named(name, book, least):
                yield _introduced(text, match), match.start(), company


def _of(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Jane Doe of Acme`, where the one is plainly a person and the other a company."""
    for match in shapes.OF_FIRM.finditer(text):
        if body(match["who"]) or not _is_person(match["who"]):
            continue
        if company := named(first(text[match.end() :])[0], book, SPELT if person(match["who"]) else KNOWN):
            yield _introduced(text, match), match.start(), company


def _introduced(text: str, match: re.Match[str]) -> str:
    """Tell a person of whom the text says that the event is theirs, from any other."""
    led = match["who"] and shapes.LED_BY.search(text, max(0, match.start() - 40), match.start())
    return "led-by" if led else "person-company"


def _team(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `an engineer on the Acme team`."""
    for match in shapes.TEAM.finditer(text):
        if company := named(match["name"], book, SPELT):
            yield "works-at", match.start(), company


def _works(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `she works at Acme`, and `Acme CEO Jane Doe` where Acme is known."""
    for match in shapes.WORKS.finditer(text):
        if company := _name(text[match.end() :], book, FIRM):
            yield "works-at", match.start(), company
    for match in shapes.THEIRS.finditer(text):
        if company := named(match["name"], book, SPELT):
            yield "leads", match.start(), company
    for match in shapes.TITLED_AFTER.finditer(text):
        before = text[: match.start()].split()
        known = (named(" ".join(before[-count:]), book, KNOWN) for count in (3, 2, 1))
        if company := next(filter(None, known), None) or named(last(text[: match.start()]), book, FIRM):
            yield "leads", match.start(), company


def _plain(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Person, Company`, where the company is plainly one."""
    for match in shapes.SPEAKER.finditer(text):
        if not _is_person(match["who"]):
            continue
        tail, mark = text[match.end() :], match["mark"]
        name, rest = first(tail.partition(")")[0] if mark == "(" else tail)
        words = key(match["who"]).split()
        if words[-1] in _GROUNDS or (mark != "," and not shapes.ENDED.match(rest)):
            continue  # `Rose Garden (Acme)`, `Ann Lee — Docker for beginners`
        if mark != "," and not book.company(name) and all(word in _SUBJECT for word in key(name).split()):
            continue  # `Ann Lee (Materials Engineering)`
        surely = words[0] in FIRST_NAMES and mark in ",("
        least = SPELT if surely else FIRM if mark == "(" else KNOWN
        company = named(name, book, least) or _branch(name, book)
        if company and not titled(name) and not book.is_tool(company.id):
            yield "person-company", match.start(), company


def _owned(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `with Acme's Ann Lee`, where the one is plainly a company and the other a person."""
    for match in shapes.OWNED.finditer(text):
        if person(match["who"]) and (company := named(match["name"], book, FIRM)):
            yield "person-company", match.start(), company


def _is_person(who: str) -> bool:
    words = key(who).split()
    return words[0] in FIRST_NAMES or all(word == "and" or word not in _NO_NAMES for word in words)


_GROUNDS = STREETS | {"beach", "falls", "garden", "gardens", "hall", "room"}
"""Ends of names of places that begin like a person's."""
_SUBJECT = ORDINARY | FIRM_WORDS | TRADES | GENERIC
"""What a subject is called, which is no name: `Materials Engineering`."""
_NO_NAMES = GENERIC | NOT_FIRM | FIRM_WORDS | LEGAL | PLACES


def _name(tail: str, book: Book, least: Trust) -> Named | None:
    """Give the company that a text begins with; what is called a firm right after its name is one."""
    whole, rest = first(tail)
    if shapes.BRANCH.match(rest):  # `Acme's Eglinton location` is Acme's
        whole = whole.replace("’", "'").partition("'s ")[0]
    if shapes.A_FIRM.match(rest) and (told := named(whole, book, UNSURE)):
        return told._replace(trust=max(told.trust, FIRM))
    parts = listed(whole)
    for part in dict.fromkeys((*parts[:1], whole)) if not any(map(person, parts[1:])) else parts[:1]:
        if (company := named(part, book, least)) and not titled(part):
            return company
    return _branch(whole, book)


def _branch(name: str, book: Book) -> Named | None:
    """Give the listed company of whose branch a name is: people of `IBM Quantum` are IBM's."""
    words = name.split()
    company = named(words[0], book, KNOWN) if 1 < len(words) < 4 and not body(name) else None
    return company if company and not book.is_tool(company.id) else None
