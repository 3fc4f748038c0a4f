"""Reads sentences by the table of phrases: who is meant, how surely, and whether the sentence only denies or wishes it."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from pipeline.claiming import shapes
from pipeline.claiming.book import Book
from pipeline.claiming.claim import FIRM, KNOWN, UNSURE, Claim, Named, Role, Setting, Trust, claim, members
from pipeline.claiming.names import OFFICE, Looks, body, hospitable, key, looks, ordinary, person, thing, titled
from pipeline.claiming.phrases import PHRASES, Phrase
from pipeline.claiming.runs import first, last, listed, long_list
from pipeline.claiming.text import Sentence, evidence

_APPOSITION = re.compile(
    r"(?:(?:Today|Tonight|And|But),?\s+)?([A-Z0-9][\w&.+'’-]*(?:\s+[A-Z0-9&][\w&.+'’-]*){0,4}),\s[^,]{3,80},$"
)
"""`Acme, the robot maker,`: the name stands before what explains it."""
_BRANCH = re.compile(r"\s[-–]\s[A-Z][a-z]+$|\s\([^()]{1,40}\)$")
"""What stands between a name and what it does: `Acme Brewing - Durham invites you`."""
_OFFICER = re.compile(r"\s(?:CEO|CTO|COO|CFO|CISO|[Pp]resident|[Ff]ounder|[Oo]wner)\b.*$")
"""Who follows a firm's name: `Acme CEO Ann Lee`."""
_DENIED = re.compile(
    r"\b(?:not|isn[’']t|bring|buy|no longer|looking for|seeking|need(?:s|ed)?|want(?:ed)?|become|becoming|interested in|without|if"
    r"|former(?:ly)?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _indexed() -> dict[str, list[int]]:
    """Index the numbers of phrases by their cues."""
    numbers: dict[str, list[int]] = {}
    for number, phrase in enumerate(PHRASES):
        for cue in phrase.cues:
            numbers.setdefault(cue, []).append(number)
    return numbers


def _by_word() -> dict[str, list[str]]:
    """Index cues by their longest word, with which a word of the text must begin."""
    words: dict[str, list[str]] = {}
    for cue in _NUMBERS:
        words.setdefault(max(re.findall(r"[a-z]+", cue), key=len, default=""), []).append(cue)
    return words


_NUMBERS = _indexed()
_CUES = _by_word()
_STARTS = {word[:3] for word in _CUES}
_LENGTHS = sorted({len(word) for word in _CUES if len(word) > 2})
IN_TITLE = tuple(cue for word, cues in _CUES.items() if len(word) < 3 for cue in cues)
"""Cues that every text has, and that say something in a title only."""
_TELLING: dict[str, tuple[str, ...]] = {}
"""Of words that were met, the cues that may begin with them. Texts use the same few thousand."""
_PLAIN: set[str] = set()
"""Words that were met and begin none."""
MOST_MET = 50_000
JOIN, JOINED = "join ", re.compile(r"[Jj](?:oin|OIN) [A-Z0-9]")
"""The one cue that every third text has, and what it must be to say something: mostly it is `join us`."""


def cues(lower: str, words: AbstractSet[str]) -> tuple[str, ...]:
    """Give the cues that occur in a text of lower case, of these words: few, mostly none."""
    near = {cue for word in words - _PLAIN for cue in _told_by(word)}
    return tuple(cue for cue in near if cue in lower)


def _begun_by(word: str) -> Iterator[str]:
    return (cue for length in _LENGTHS if length <= len(word) for cue in _CUES.get(word[:length], ()))


def _told_by(word: str) -> tuple[str, ...]:
    if word in _TELLING:
        return _TELLING[word]
    if len(_PLAIN) + len(_TELLING) >= MOST_MET:
        _PLAIN.clear()
        _TELLING.clear()
    bare = word.removeprefix("co")  # `cosponsored`
    found = tuple(cue for each in {word, bare} if each[:3] in _STARTS for cue in _begun_by(each))
    if found:
        _TELLING[word] = found
    else:
        _PLAIN.add(word)
    return found


def read(sentence: Sentence, here: Iterable[str], book: Book, setting: Setting) -> Iterator[Claim]:
    """Give what one sentence claims; `here` are the cues that it has."""
    for number in sorted({number for cue in here for number in _NUMBERS[cue]}):
        phrase = PHRASES[number]
        if (phrase.title_only and not sentence.title) or (phrase.body_only and sentence.title):
            continue
        for match in phrase.pattern.finditer(sentence.text):
            if not _DENIED.search(sentence.text, max(0, match.start() - 60), match.start()):
                yield from _claims(phrase, sentence, match, book, setting)


def _claims(phrase: Phrase, sentence: Sentence, match: re.Match[str], book: Book, setting: Setting) -> Iterator[Claim]:
    names = _names(phrase, sentence.text, match)[: 1 if phrase.place or phrase.one else None]
    if phrase.place:
        names = [OFFICE.sub("", name) or name for name in names]
    if phrase.rule == "at-office" and body(match[0].rpartition(" ")[0]):
        return
    least = _least(phrase, setting)
    plain = len(names) == 1 and phrase.plain and least > UNSURE and not setting.campus and not setting.civic
    if len(names) > 1 and person(names[0]) and (titled(names[1]) or phrase.rule == "join-them"):
        return  # "hosted by Ann Lee, vice president, Acme": the names are one person's
    alone = len(names) == 1 and not setting.trade
    hosts = phrase.role == "host" and not phrase.place and phrase.rule not in OWN_PLACES
    own = hosts and any(key(name) == key(setting.place) for name in names)
    if own or (len(names) == 1 and _called_firm(phrase, sentence.text, match, names[0])):
        least, plain, alone = min(least, UNSURE), False, False
    given = phrase.rule == "presented-by" and body(setting.organizer)  # the chamber's gala is not the bank's
    role: Role = "sponsor" if given else phrase.role
    for company in members(names, book, UNSURE if plain else least, phrase.role != "host"):
        if plain and company.trust < least and not thing(company.name):
            continue  # "presented by Tina Miles": a person sooner than a firm
        if alone and company.trust <= UNSURE and " " not in company.name:
            continue  # "sponsor: Myles" is a person or a pet
        if phrase.rule == "join-them" and book.is_tool(company.id):
            continue  # "join the Zoom"
        if phrase.place and (book.is_tool(company.id) or _only_a_place(company, book)):
            continue
        if phrase.rule in OWN_PLACES and (
            _is_open_house(company, book) or (ordinary(company.name) and sentence.text.startswith("the ", match.end()))
        ):
            continue  # "at the yarn shop" names none
        yield claim(company, role, evidence(sentence.text, match.start()), phrase.rule, phrase.doubt)


def _called_firm(phrase: Phrase, text: str, match: re.Match[str], name: str) -> bool:
    """Tell whether the word before a name calls it a firm: `hosted by the software company Acme`."""
    if phrase.where == "after":
        return shapes.CALLED_FIRM.match(text, match.end()) is not None
    before = text[: text.rfind(name, 0, match.start())] if phrase.where == "before" else ""
    return shapes.CALLED_BEFORE.search(before) is not None


def _least(phrase: Phrase, setting: Setting) -> Trust:
    """Give what an unknown name must show: more at a protest, and on a campus, whose clubs are called like firms."""
    if setting.campus:
        return max(phrase.least, FIRM if phrase.role in ("sponsor", "hiring") or phrase.anywhere else KNOWN)
    if phrase.least >= FIRM or (phrase.anywhere and not setting.civic) or setting.trade:
        return phrase.least
    return FIRM


def _names(phrase: Phrase, text: str, match: re.Match[str]) -> list[str]:
    if phrase.where == "before":
        before = _BRANCH.sub("", text[: match.start()])
        subject = _APPOSITION.match(before)
        return [subject[1]] if subject else listed(_owner(_OFFICER.sub("", last(before))))
    if phrase.where == "after":
        called = shapes.CALLED_FIRM.match(text, match.end())
        return (long_list if phrase.rule == "sponsors-are" else listed)(text[called.end() if called else match.end() :])
    names = match["names"]
    return [] if phrase.place and first(names)[1].strip() else listed(names)


def _owner(name: str) -> str:
    """Give the firm of `R&D Brewing's Tap Room`: what belongs to it is not it."""
    owner, possessed, _ = name.replace("’", "'").partition("'s ")
    return owner if possessed and looks(owner) is Looks.FIRM else name


def _only_a_place(company: Named, book: Book) -> bool:
    """Tell whether a name is one of a hotel, a bar or a shop, which lets anybody in."""
    return _is_open_house(company, book) if company.trust is KNOWN else hospitable(company.name)


def _is_open_house(company: Named, book: Book) -> bool:
    """Tell whether a company of the list is one of hotels, bars or shops."""
    listed_one = book.company(company.name) if company.trust is KNOWN else None
    return listed_one is not None and listed_one.industry in OPEN_HOUSES


OWN_PLACES = frozenset({"title-at", "welcomes-at"})
"""Rules by which a bar or a shop is the host at its own place; but not a chain of the list, where one just meets."""
OPEN_HOUSES = frozenset({"hospitality", "food", "retail"})
"""Industries whose places are open to all: an event there says nothing about the company."""
