"""Who speaks, and for which company: "Jane Doe, engineer at Acme", "CEO of Acme", "Jane Doe, Acme"."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Setting, Trust, claim, named
from pipeline.claiming.names import (
    FIRM,
    HEADS,
    FIRST_NAMES,
    GENERIC,
    LEGAL,
    NOT_FIRM,
    PLACES,
    first,
    key,
    listed,
    person,
    titled,
)
from pipeline.claiming.text import Sentence, evidence

_HEAD = r"(?:" + "|".join(re.escape(head) for head in sorted(HEADS, key=len, reverse=True)) + ")"
_TITLE = re.compile(rf"\b{_HEAD}\b", re.IGNORECASE)
_FIELD = r"(?:(?:,|\s+(?:of|and|&|for|in))?\s+(?!(?:at|for|of)\b)(?:[A-Z][\w/&+-]*|&|and|of|AI|ML|IT|developer|software|data)){0,6}?"
_AT = re.compile(rf"{_FIELD}\s+(?:at|@)\s+(?:the\s+)?(?=[A-Z0-9])")
_WITH = re.compile(r"\s+(?:with|for)\s+(?:the\s+)?(?=[A-Z0-9])")
_NOT_WITH = frozenset({"partner", "lead", "leader", "head", "planner", "director"})
_OF_IT = frozenset("ceo cto cfo coo ciso president founder co-founder cofounder owner principal partner".split())
_OF = re.compile(
    r"(?:\s*(?:/|&|and)\s*(?:[\w-]+\s+)?(?i:ceo|cto|coo|founder|owner|president|director|principal))?\s+of\s+(?=[A-Z0-9])"
)
_BEFORE_TITLE = re.compile(r"(?:\s*\([^()]{1,25}\))?\s*(?:,|\s[-–—|]|:)\s*(?:[A-Za-z&][\w/&+'’.-]*\s+){0,6}$")
_AFTER_TITLE = re.compile(r"(?:\s+(?:of|and|&|for|in|[A-Z&][\w/&+-]*)){0,6}?\s*(?:,|\s[-–—|]|\()\s*(?=[A-Z0-9])")
_PERSON = r"(?:(?:Dr|Mr|Ms|Mrs|Prof)\.?\s+)?[A-Z][\w'’-]+(?:\s+(?:[A-Z]\.|[A-Z][\w'’-]+|(?:de|van|von|der|da|del|la|al)(?=\s)))*?\s+[A-Z][\w'’-]+"
_BEFORE = re.compile(rf"(?:^|[-–—:;|,(“\"]\s*|\b(?:with|by|and|featuring|from|host|speakers?|is|are)\s+)({_PERSON})$")
_PLAIN_SPEAKER = re.compile(
    rf"(?:^|\s[-–—|]\s+|:\s+|\b(?:[Ww]ith|[Bb]y|[Ff]eaturing|and)\s+)(?P<who>{_PERSON}(?:,?\s+(?:and|&)\s+{_PERSON})?)\s*(?:,|\s\()\s*(?=[A-Z0-9])"
)
_TITLED_AFTER = re.compile(
    r"(?<!,)[’']?s?\s+(?:(?:co-?)?founder|CEO|CTO|COO|CISO|president|VP)\b[,:]?\s+(?=[A-Z][a-z]+ [A-Z])"
)
_WORKS = re.compile(r"(?<!been )\b(?:works|working)\s+(?:at|for)\s+(?=[A-Z0-9])")
_FROM = re.compile(
    rf"(?:(?P<who>{_PERSON})|\b(?i:speakers|engineers|developers|experts|leaders|designers|panelists|teams?|people|folks))"
    r"\s+from\s+(?:the\s+)?(?=[A-Z0-9])"
)
_EVIDENCE = re.compile(
    rf"(?:^As\s+(?:the\s+)?|{_PERSON}\W{{0,4}}(?:\([^()]*\)\s*)?(?:,|[-–—:]|is|serves as|currently|works as|who is)\W+(?:(?:the|a|an|our|new|current|currently|also|independent|is|by|led)\s+)*(?:[\w/&+-]+\s+){{0,5}}?|\b(?:is|are)\s+(?:also\s+|currently\s+)?(?:a|an|the|one of the)\s+[^.,;]{{0,40}}|(?:[Ss]peakers?|[Pp]resenters?|[Ii]nstructor|[Mm]oderator|[Ff]eaturing|[Cc]hef|[Bb]y|[Ww]ith)\b[^.]*)$"
)
_PAST = re.compile(
    r"\b(?:contact|used to|was|were|former|formerly|previously|previous|prior|ex|served|began|started|spent|past|retired|once|had been|until|interned|before|ago|held|late|worked|years (?:as|at)|including|clients|author of|born|career)\b",
    re.IGNORECASE,
)


WINDOW = 120
"""Characters before a title in which its person stands."""
_TITLES = frozenset(part for head in HEADS for part in head.split("-")[-1:]) | {"works", "work", "working"}


def titles(words: AbstractSet[str]) -> tuple[str, ...]:
    """Give the titles that may occur in a text of these words."""
    return tuple(words & _TITLES)


def read(sentence: Sentence, among: tuple[str, ...], book: Book, setting: Setting) -> Iterator[Claim]:
    """Give the companies whose people a sentence names as taking part; `among` are the titles of the whole text."""
    if sentence.quoted or sentence.text[:1] in '“"':
        return
    text = sentence.text
    lower = text.lower() if among else ""
    for rule, at, company in _told(text, any(title in lower for title in among), book):
        if not _PAST.search(text, max(0, at - 70), at) and _believed(rule, company, setting):
            yield claim(company, "speaker", evidence(text, at), rule, doubt=0.05)


def employer(performer: str, book: Book) -> Named | None:
    """Give whom a performer works for, as structured data tells it: `Jane Doe (Acme)`, `Jane Doe, CTO, Acme`."""
    return next((company for _, _, company in _told(performer, True, book)), None)


def _believed(rule: str, company: Named, setting: Setting) -> bool:
    """Believe an unknown name less where causes and campuses speak; there everybody has a title."""
    if setting.civic:
        return False
    if company.trust is Trust.KNOWN:
        return setting.trade or rule != "person-company"
    if setting.campus:
        return company.trust is Trust.FIRM and setting.trade
    return setting.trade or (company.trust >= Trust.SPELT and rule != "person-company")


def _told(text: str, titled: bool, book: Book) -> Iterator[tuple[str, int, Named]]:
    if titled:
        for title in _TITLE.finditer(text):
            yield from _titled(text, title, book)
        yield from _works(text, book)
    if "," in text or "(" in text:
        yield from _plain(text, book)
    if " from " in text:
        yield from _from(text, book)


def _titled(text: str, title: re.Match[str], book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read what stands around a title: `engineer at Acme`, `CEO of Acme`, `Jane Doe, CTO, Acme`."""
    start, end, head = title.start(), title.end(), title[0].lower()
    least = Trust.UNSURE if _EVIDENCE.search(text, max(0, start - WINDOW), start) else Trust.SPELT
    if (match := _AT.match(text, end)) and (company := _name(text[match.end() :], book, least)):
        yield "works-at", start, company
    if head in _OF_IT and not text[:start].lower().endswith(("vice ", "vice-")) and (match := _OF.match(text, end)):
        if company := _name(text[match.end() :], book, least):
            yield "leads", start, company
    if head not in _NOT_WITH and (match := _WITH.match(text, end)):
        if company := _name(text[match.end() :], book, Trust.FIRM):
            yield "works-at", start, company
    yield from _after_person(text, start, end, book)


def _after_person(text: str, start: int, end: int, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Person, title, company`."""
    after = _AFTER_TITLE.match(text, end)
    before = _BEFORE_TITLE.search(text, max(0, start - 80), start) if after else None
    who = _BEFORE.search(text, max(0, before.start() - WINDOW), before.start()) if before else None
    if after is None or who is None or not _is_person(who[1]):
        return
    tail = text[after.end() :]
    for _ in range(2):  # a field may stand between: `vice president, technology, Acme`
        name, rest = first(tail)
        ends = not rest.strip(" )") or rest.lstrip(" )")[:1] in ";.!|"
        if (company := named(name, book, Trust.UNSURE if ends else Trust.SPELT)) and _no_title(name):
            yield "person-title-company", start, company
            return
        if not rest.startswith(","):
            return
        tail = rest[1:]


def _from(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Jane Doe from Acme` and `engineers from Acme`, where the company is plainly one."""
    for match in _FROM.finditer(text):
        if match["who"] and not _is_person(match["who"]):
            continue
        for name in listed(text[match.end() :]):
            if company := named(name, book, Trust.FIRM if match["who"] and person(match["who"]) else Trust.KNOWN):
                yield "person-company", match.start(), company


def _works(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `she works at Acme`, and `Acme CEO Jane Doe` where Acme is known."""
    for match in _WORKS.finditer(text):
        if company := _name(text[match.end() :], book, Trust.FIRM):
            yield "works-at", match.start(), company
    for match in _TITLED_AFTER.finditer(text):
        before = text[: match.start()].split()
        known = (named(" ".join(before[-count:]), book, Trust.KNOWN) for count in (3, 2, 1))
        if company := next(filter(None, known), None):
            yield "leads", match.start(), company


def _plain(text: str, book: Book) -> Iterator[tuple[str, int, Named]]:
    """Read `Person, Company`, where the company is plainly one."""
    for match in _PLAIN_SPEAKER.finditer(text):
        if not _is_person(match["who"]):
            continue
        name, _ = first(text[match.end() :])
        surely = key(match["who"]).split()[0] in FIRST_NAMES
        company = named(name, book, Trust.FIRM if surely else Trust.KNOWN)
        if company and _no_title(name) and not book.is_tool(company.id):
            yield "person-company", match.start(), company


def _is_person(who: str) -> bool:
    words = key(who).split()
    strange = GENERIC | NOT_FIRM | FIRM | LEGAL | PLACES
    return words[0] in FIRST_NAMES or all(word == "and" or word not in strange for word in words)


def _no_title(name: str) -> bool:
    return not titled(name)


def _name(tail: str, book: Book, least: Trust) -> Named | None:
    whole, _ = first(tail)
    parts = listed(whole)
    for part in dict.fromkeys((*parts[:1], whole)) if not any(map(person, parts[1:])) else parts[:1]:
        if (company := named(part, book, least)) and _no_title(part):
            return company
    return None
