"""Lists under a heading: "Thank you to our sponsors", "Employers attending", with one name a line."""

import re
from collections.abc import Iterator, Sequence

from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Role, Setting, Trust, claim, named
from pipeline.claiming.names import Looks, looks, person
from pipeline.claiming.runs import first
from pipeline.claiming.text import Sentence, evidence

_HEADINGS: tuple[tuple[Role, str, re.Pattern[str]], ...] = (
    ("sponsor", "sponsor-list",
     re.compile(r"^[^.?:]{0,60}\b(?:sponsors|sponsor(?:ed)? by|supporters)\b[^.?\w]*$", re.IGNORECASE)),
    ("hiring", "employer-list",
     re.compile(r"^[^.?:]{0,40}\b(?:employers|companies|recruiters)\b(?: \w+){0,3}[^.?\w]*$", re.IGNORECASE)),
)  # fmt: skip
_WANTED = re.compile(r"\b(?:become|want|looking for|seeking|need) (?:\w+ )?(?:sponsors?|employers)\b", re.IGNORECASE)
WORDS = ("sponsor", "supporters", "employers", "companies", "recruiters")
LONGEST_HEADING, LONGEST_ITEM, MOST = 80, 100, 40


def read(sentences: Sequence[Sentence], book: Book, setting: Setting) -> tuple[list[Claim], set[int]]:
    """Give what lists claim, and the numbers of the lines they take up."""
    found: list[Claim] = []
    lines: set[int] = set()
    for position, sentence in enumerate(sentences):
        heading = _heading(sentence)
        if heading and sentence.line not in lines:
            role, rule = heading
            for item in _items(sentences[position + 1 :], sentence.line):
                company = _company(item.text, book)
                if company is None or (setting.civic and company.trust < Trust.FIRM):
                    break
                said = evidence(f"{sentence.text} {item.text}")
                found.append(claim(company, role, said, rule, 0.05))
                lines |= {sentence.line, item.line}
    return found, lines


def _heading(sentence: Sentence) -> tuple[Role, str] | None:
    if len(sentence.text) > LONGEST_HEADING or _WANTED.search(sentence.text):
        return None
    return next(((role, rule) for role, rule, pattern in _HEADINGS if pattern.search(sentence.text)), None)


def _items(following: Sequence[Sentence], line: int) -> Iterator[Sentence]:
    """Walk over the lines of a list: at most one empty line after the heading, none between."""
    last, gap = line, 2
    for item in following[:MOST]:
        if item.line == last or item.line - last > gap or len(item.text) > LONGEST_ITEM:
            return
        last, gap = item.line, 1
        yield item


def _company(item: str, book: Book) -> Named | None:
    """Read an item: a name, or a person and then the name."""
    name, rest = first(item)
    if rest.startswith(",") and looks(name) < Looks.SPELT and book.company(name) is None:
        second, after = first(rest[1:])
        if person(name) or (len(name.split()) == 2 and named(second, book, Trust.SPELT)):
            name, rest = second, after
    if rest.strip() and rest.lstrip()[:1] not in ",;–—-|(:":
        return None
    return named(name, book, Trust.UNSURE)
