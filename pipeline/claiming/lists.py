"""Lists under a heading: "Thank you to our sponsors", "Employers attending", with names line by line or in one."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Role, Setting, Trust, claim, members
from pipeline.claiming.description import FOLLOWING, GAP, HEADING, ITEM
from pipeline.claiming.names import Looks, body, couple, looks, ordinary, person, titled
from pipeline.claiming.runs import ASIDE, TIER, first, listed
from pipeline.claiming.text import Sentence, evidence

_HEADINGS: tuple[tuple[Role, str, re.Pattern[str]], ...] = (
    ("sponsor", "sponsor-list",
     re.compile(r"^[^.?:]{0,60}\b(?:sponsors|sponsor(?:ed)? by|supporters|underwriters|(?:event|community|corporate|media|program"
                r"|business|presenting|founding) partners)\b(?: (?:include|are))?[^.?\w]*$", re.IGNORECASE)),
    ("sponsor", "by-list",
     re.compile(r"^[^.?:]{0,60}\b(?:donated|supported|underwritten|provided|brought to you|made possible|presented|powered) by"
                r"(?: the following[\w ]*)?[:\s–-]*$", re.IGNORECASE)),
    ("sponsor", "sponsor-list",
     re.compile(r"^[^.?:]{0,30}\bthank[^.?:]{0,50}\b(?:businesses|companies|merchants|restaurants|partners|organizations|donors"
                r"|supporters)\b(?: (?:for|who|that) [\w ]{3,50})?[^.?\w]*$", re.IGNORECASE)),
    ("host", "host-list", re.compile(r"^[^.?:]{0,40}\bhost(?:s|ed by)\s*:\s*$", re.IGNORECASE)),
    ("sponsor", "sponsor-list", re.compile(rf"^{TIER} (?:sponsors?|level)\W*$", re.IGNORECASE)),
    ("hiring", "employer-list",
     re.compile(r"^[^.?:]{0,40}\b(?:employers|companies|recruiters)\b(?: \w+){0,3}[^.?\w]*$", re.IGNORECASE)),
)  # fmt: skip
_WANTED = re.compile(r"\b(?:become|want|looking for|seeking|need) (?:\w+ )?(?:sponsors?|employers)\b", re.IGNORECASE)
_HEADS = re.compile(
    r"\b(?:registration|tickets?|benefi\w+|hashtag|location|where|when|time|venue|photos?|parking|contact|web|website|info)\b",
    re.IGNORECASE,
)
"""What a line is called that names no giver."""
_RANK = re.compile(
    rf"^(?:[\w'’&-]+ ){{1,3}}sponsors?\W*$|^{TIER}(?: (?:sponsors?|level|tier|partners?|supporters))?\s*(?:[-–—:|]\s*|$)",
    re.IGNORECASE,
)
"""A line that only says how much was given, or begins so: `Gold Sponsors`, `Platinum: Acme`."""
_ENDS = re.compile(r"^[\s)]*(?:$|[,;–—\-|(:/•·])")
WORDS = (
    "sponsor", "supporters", "underwriters", "partners", "employers", "companies", "recruiters", "donated by", "supported by",
    "underwritten by", "provided by", "you by", "possible by", "presented by", "powered by", "thank", "hosted by:\n", "hosts:\n",
)  # fmt: skip
LEAST: Mapping[str, Trust] = {"host-list": Trust.SPELT, "by-list": Trust.SPELT}
"""What a name of a list must show where it is not plainly one of sponsors or employers: hosts may be persons."""


def read(sentences: Sequence[Sentence], book: Book, setting: Setting) -> tuple[list[Claim], set[int]]:
    """Give what lists claim, and the numbers of the lines they take up."""
    found: list[Claim] = []
    lines: set[int] = set()
    for position, sentence in enumerate(sentences):
        heading = _heading(sentence)
        if heading and sentence.line not in lines:
            role, rule = heading
            for item, companies in _listed(
                sentences[position + 1 :], sentence.line, book, LEAST.get(rule, Trust.UNSURE), setting
            ):
                said = evidence(f"{sentence.text} {item.text}")
                found += (claim(company, role, said, rule, 0.05) for company in companies)
                lines |= {sentence.line, item.line}
    return found, lines


def _heading(sentence: Sentence) -> tuple[Role, str] | None:
    if len(sentence.text) > HEADING or _WANTED.search(sentence.text):
        return None
    return next(((role, rule) for role, rule, pattern in _HEADINGS if pattern.search(sentence.text)), None)


def _listed(
    following: Sequence[Sentence], line: int, book: Book, least: Trust, setting: Setting
) -> Iterator[tuple[Sentence, list[Named]]]:
    """Walk over the lines of a list and give whom they name, until one says something else."""
    last, begun = line, False
    for item in following[:FOLLOWING]:
        if item.line == last or item.line - last > (2 if begun else GAP) or len(item.text) > ITEM:
            return
        if item.text.rstrip().endswith(":") and _heading(item):
            return
        names = _names(_RANK.sub("", item.text))
        if names is None:
            return
        companies = members(
            names, book, Trust.FIRM if setting.civic or setting.campus else least, least is Trust.UNSURE
        )
        parted = begun and item.line - last > 1  # after an empty line, headings of other things may follow
        if names and not companies and not any(body(name) or person(name) for name in names):
            return
        if parted and names and all(_may_head(company) for company in companies):
            return
        yield item, companies
        last, begun = item.line, True


def _may_head(company: Named) -> bool:
    return company.trust <= Trust.UNSURE and (" " not in company.name or ordinary(company.name))


def _names(item: str) -> list[str] | None:
    """Read an item: names and nothing else, but for what a dash, a colon or a bracket adds to the last; else None."""
    head, _, tail = ASIDE.sub("", item).partition(": ")
    told_after = tail and not _HEADS.search(head) and looks(head) < Looks.SPELT <= looks(first(tail)[0])
    item = tail if told_after else head  # `Nametags: Acme Dental`
    if not item.strip():
        return []
    name, rest = first(item)
    if not name or not _ENDS.match(rest):
        return None
    if rest.lstrip()[:1] in "–—-(:" and rest.strip():
        return [name]
    names = [each for each in listed(item) if not titled(each)]
    if len(names) == 1 and couple(names[0]):
        return []
    if 1 < len(names) < 4 and (person(names[0]) or (_may_be_person(names[0]) and looks(names[1]) >= Looks.SPELT)):
        return names[1:]  # `Ann Lee, Acme Realty`
    return names


def _may_be_person(name: str) -> bool:
    return len(name.split()) == 2 and looks(name) < Looks.SPELT
