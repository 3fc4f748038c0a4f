"""A claim, and how a name in a sentence becomes one: known, plainly a firm, or at least not anything else."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal, NamedTuple

from pipeline.claiming.book import Book
from pipeline.claiming.names import Looks, body, clean, core, key, looks, person, thing
from pipeline.claiming.vocabulary import CAMPUS, CIVIC, ORDINARY, SHOWS, TALKS, TRADE, TRADES
from pipeline.claiming.vocabulary import FIRM as FIRM_WORDS
from pipeline.ids import slug
from scrapers.text import words

Role = Literal["organizer", "host", "sponsor", "speaker", "hiring"]


class Trust(IntEnum):
    """What a name must show before a rule believes it; the clearer the sentence, the less."""

    VAGUE = Looks.VAGUE
    UNSURE = Looks.UNSURE
    SPELT = Looks.SPELT
    FIRM = Looks.FIRM
    KNOWN = 5
    """A company of the list."""


class Setting:
    """What else an event speaks of: at a chamber's breakfast an unknown sponsor is a firm, at a protest it is not."""

    __slots__ = ("campus", "civic", "organizer", "place", "publisher", "talks", "text", "trade", "words")

    def __init__(
        self, text: str, place: str = "", publisher: str = "", organizer: str = "", *, core: bool = False
    ) -> None:
        """Judge by all that is said of it, in lower case.

        `place` is the name of where it is, `publisher` that of the calendar that tells it, `organizer` that of a field;
        `core`: it serves professional life.
        """
        self.text, self.place, self.publisher, self.organizer = text, place, publisher, organizer
        self.words = frozenset(words(text))
        work, campus = len(self.words & TRADE), len(self.words & CAMPUS)
        self.civic = len(self.words & CIVIC) > max(1, work // 2)
        """It is about politics, a cause or worship."""
        self.trade = not self.civic and work > 1 + campus // 2
        """It is about work and trade."""
        self.campus = campus > max(1, work // 2) or (campus > 0 and not self.trade)
        """It is a campus's own, where clubs are called like firms."""
        taught = not self.civic and not TALKS.isdisjoint(self.words) and SHOWS.isdisjoint(self.words)
        self.talks = self.trade or core or (taught and not self.campus)
        """People come to tell something: a firm beside a name is whom they work for."""


class Named(NamedTuple):
    """A company that a text means, and how sure that it is one."""

    id: str
    name: str
    trust: Trust


class Claim(NamedTuple):
    """A company has to do with an event, and this sentence says so. `confidence` is from 0 to 1."""

    company_id: str
    company: str
    role: Role
    sentence: str
    rule: str
    confidence: float


VAGUE, UNSURE, SPELT, FIRM, KNOWN = Trust
LONGEST_ID = 48
_CREWS = frozenset({"Community", "Team", "Developers", "Startups"})
CONFIDENCE = {KNOWN: 0.95, FIRM: 0.85, SPELT: 0.8, UNSURE: 0.7, VAGUE: 0.6}


def named(name: str, book: Book, least: Trust) -> Named | None:
    """Give the company that a name means, or None where it means none, or not surely enough."""
    if name not in book.named:
        book.remember(name, _meant(name, book))
    company: Named | None = book.named[name]
    return company if company and company.trust >= least else None


def _meant(name: str, book: Book) -> Named | None:
    name = clean(name)
    if not name or book.denies(name):
        return None
    if company := book.company(name):
        return Named(company.id, company.name, Trust.KNOWN)
    judged = looks(name)
    return None if judged is Looks.NO else Named(_id(name), name, Trust(judged))


def _id(name: str) -> str:
    """Give the slug of a name; its key has no letters that a slug lacks."""
    short = "-".join(core(name).replace("&", " ").replace("+", " ").split())[:LONGEST_ID].strip("-")
    return short or slug(name, key(name), lambda _: False)


def members(names: Sequence[str], book: Book, least: Trust, alike: bool = True) -> list[Named]:
    """Give the companies that a list names. Members of a list are alike.

    Among firms (`alike`: who sponsors or hires; hosts may be persons too) a name that shows nothing is a firm too;
    beside a school or a club, and no firm, it is none.
    """
    names = [_crew(part, book) for name in names for part in _parted(name, book)]
    among = Trust.FIRM if any(map(body, names)) else max(least, Trust.SPELT)
    sure = [company for name in names if (company := named(name, book, among))]
    many = len(names) > 3 and not any(body(name) or person(name) for name in names)
    if (
        alike
        and least is not Trust.KNOWN
        and len(names) > 1
        and sure
        and (2 * len(sure) >= len(names) or len(sure) > 1 or many)
    ):
        least = min(least, Trust.VAGUE)
    elif not sure and any(body(name) for name in names):
        least = max(least, Trust.FIRM)
    elif any(map(person, names)):
        least = max(least, Trust.SPELT)  # "Mary and Les DeWall"
    people = sum(map(person, names)) > 1 or (len(names) > 1 and person(names[0]))
    return [found for name in names if (found := named(name, book, least)) and not (people and _stranger(found))]


def _stranger(found: Named) -> bool:
    """Tell whether a name may be one more person's, among persons: two or three words that mean nothing."""
    words = key(found.name).split()
    return found.trust <= Trust.UNSURE and len(words) > 1 and ORDINARY.isdisjoint(words) and not thing(found.name)


def _parted(name: str, book: Book) -> list[str]:
    """Part `Ann Lee & Acme`, where one side is a person or a company of the list; `Ernst & Young` stays whole."""
    who, of, firm = name.partition(" of ")
    somebody = person(who) or _may_be_person(who, firm)
    if of and somebody and not body(who) and not book.company(name):
        return [firm]  # `courtesy of Ann Lee of Acme Wellness`
    sides = name.split(" & ")
    if len(sides) < 2 or book.company(name):
        return [name]
    other = len(sides[1].split()) == 2 or sides[1].lower() not in ORDINARY | FIRM_WORDS | TRADES
    apart = looks(sides[0]) is Looks.FIRM and looks(sides[1]) is Looks.UNSURE and other
    return sides if apart or any(person(side) or book.company(side) for side in sides) else [name]


def _may_be_person(who: str, firm: str) -> bool:
    """Tell whether two words before `of` may be a person's name: a firm follows, and is one without its legal form.

    `Budget Blinds of Durham LLC` is one name.
    """
    words = key(who).split()
    return len(words) == 2 and looks(core(firm)) is Looks.FIRM and (ORDINARY | FIRM_WORDS | TRADES).isdisjoint(words)


def _crew(name: str, book: Book) -> str:
    """Give the listed company whose crew this is: `Stripe Community` is Stripe's."""
    company, _, crew = name.partition(" ")
    return company if crew in _CREWS and named(company, book, KNOWN) else name


def claim(company: Named, role: Role, sentence: str, rule: str, doubt: float = 0.0) -> Claim:
    """State what a sentence says; `doubt` is what the rule itself takes from the confidence."""
    return Claim(company.id, company.name, role, sentence, rule, round(CONFIDENCE[company.trust] - doubt, 2))
