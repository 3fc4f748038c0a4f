"""What sentences say of companies as organizers, hosts, sponsors and employers: a table of phrases, and its reader.

Each phrase says where the names stand (after it, before it, or in its group `names`) and how sure a name must be.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Role, Setting, Trust, claim, members
from pipeline.claiming.names import first, hospitable, last, listed, person, titled
from pipeline.claiming.text import Sentence, evidence

Where = Literal["after", "before", "between"]
UNSURE, SPELT, FIRM, KNOWN = Trust.UNSURE, Trust.SPELT, Trust.FIRM, Trust.KNOWN


class Phrase(NamedTuple):
    """A way to say that a company has a role. `cues`: lower-case texts of which one must occur."""

    rule: str
    role: Role
    least: Trust
    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    where: Where = "after"
    title_only: bool = False
    body_only: bool = False
    place: bool = False
    """The name is also that of a place, where bars and hotels are only where it happens."""
    anywhere: bool = False
    """So clear that an unknown name is believed also where nothing is said of work or trade."""
    doubt: float = 0.0


def _phrase(
    rule: str, role: Role, least: Trust, cues: str, pattern: str, where: Where = "after", **more: bool | float
) -> Phrase:
    compiled = re.compile(pattern, re.IGNORECASE)
    return Phrase(rule, role, least, tuple(cues.split("|")), compiled, where, **more)  # type: ignore[arg-type]


_THANKS = r"\b(?:thanks?(?: you)?|grateful|shout-?out)\b[^.:]{0,40}?\bto\s+(?P<names>[^.!]{2,160}?)"
_OUR = r",\s+(?:who (?:is|are) )?(?:our|this month[’']s)\s+(?:[\w&-]+\s+){0,5}?"
_ROOM = r"(?:venue|space|room|location|place|physical location)"
_FED = r"(?:food|pizza|beers?|drinks?|beverages?|refreshments|lunch|breakfast|snacks|coffee|dinner|swag|prizes)"
_KINDLY = r"(?:(?:very|so|generously|kindly|graciously|once again)\s+)*"

PHRASES: tuple[Phrase, ...] = (
    # ---- sponsors
    _phrase(
        "sponsored-by",
        "sponsor",
        UNSURE,
        "sponsored",
        r"sponsored(?: and made possible| in part)? by(?: the team at)?[:\s]+",
    ),
    _phrase(
        "sponsors-are",
        "sponsor",
        UNSURE,
        "sponsor",
        r"\bsponsors?(?: (?:are|is|include|includes|including))?:\s+",
        anywhere=True,
    ),
    _phrase(
        "sponsors-are",
        "sponsor",
        UNSURE,
        "sponsor",
        r"\bour (?:[\w-]+ ){0,3}sponsors?(?: (?:are|is|include))?,?:?\s+(?=[A-Z0-9])",
        anywhere=True,
    ),
    _phrase("our-sponsor", "sponsor", UNSURE, "sponsor", _OUR + r"sponsors?\b", "before", anywhere=True),
    _phrase("sponsoring", "sponsor", FIRM, "sponsoring", r"\s(?:is|are|will be) (?:\w+ )?sponsoring\b", "before"),
    _phrase("sponsor-presents", "sponsor", UNSURE, "presented by", r"\bpresented by[:\s]+", title_only=True),
    _phrase(
        "thanks-for-support",
        "sponsor",
        UNSURE,
        "thank|grateful|shout",
        _THANKS
        + r"\s+for\s+"
        + _KINDLY
        + r"(?:(?:their |the )?(?:support|sponsor)\w*|lending|donating|providing (?:the |our |us with )?"
        + _FED
        + r"|the "
        + _FED
        + r"|letting us (?:borrow|use (?!the))\w*)",
        "between",
        anywhere=True,
    ),
    _phrase(
        "brought-by",
        "sponsor",
        SPELT,
        "brought to you by|possible by|possible thanks|possible through|courtesy of",
        r"\b(?:brought to you by|made possible (?:in part )?(?:by|through|thanks to)"
        r"(?: the (?:support|generosity|generous support) of)?|courtesy of)[:\s]+(?:the team at )?",
    ),
    _phrase("partner", "sponsor", SPELT, "partner|collaborat", r"\bin (?:partnership|collaboration) with[:\s]+"),
    _phrase(
        "supported-by",
        "sponsor",
        KNOWN,
        "supported by|support from|funded by",
        r"\b(?:support(?:ed)? (?:by|from)|funded by)[:\s]+",
    ),
    _phrase(
        "partner",
        "sponsor",
        KNOWN,
        "partner",
        r"\b(?:partner(?:ed|ing|s) (?:up )?with|partners? at|community partners?:)\s+",
        doubt=0.1,
    ),
    _phrase(
        "fed-by",
        "sponsor",
        UNSURE,
        "provided by|courtesy of|sponsored by|supplied by|donated by",
        r"\b" + _FED + r"\b[^.;:]{0,40}?\b(?:provided|courtesy|sponsored|supplied|donated) (?:by|of)[:\s]+",
    ),
    # ---- hosts
    _phrase(
        "thanks-for-hosting",
        "host",
        UNSURE,
        "thank|grateful|shout",
        _THANKS
        + r"\s+for\s+"
        + _KINDLY
        + r"(?:hosting|having us|opening (?:their|its)|(?:providing|offering|lending|letting us use|the use of|use of)?\s*(?:us )?(?:with )?(?:the|a|an|their|its|our|this)?\s*(?:[\w-]+\s){0,2}?"
        + _ROOM
        + ")",
        "between",
        anywhere=True,
    ),
    _phrase("hosted-by", "host", SPELT, "hosted by|hosted and", r"\bhosted(?: and \w+)? by\s+"),
    _phrase("hosts-are", "host", KNOWN, "hosted by:|host:|hosts:", r"\b(?:hosted by|hosts?):\s+"),
    _phrase(
        "our-host", "host", UNSURE, "host", _OUR + r"hosts?\b(?=[,.!;)]|$| for| this| to)", "before", anywhere=True
    ),
    _phrase(
        "our-host",
        "host",
        FIRM,
        "our host|venue host|venue sponsor|hosting partner",
        r"(?<!, )\b(?:our (?:gracious |generous |kind )?hosts?|(?<!our )venue (?:host|sponsor)|hosting partner)(?: is)?[,:]?\s+",
    ),
    _phrase(
        "lends-room",
        "host",
        UNSURE,
        "allowing|hosting|letting us|providing the space|opening their",
        r",? (?:who|which) (?:is|are|has|have) "
        + _KINDLY
        + r"(?:been )?"
        + _KINDLY
        + r"(?:allow|host|letting us|lend|offer|provid|donat|open)\w*\b",
        "before",
        anywhere=True,
    ),
    _phrase(
        "lends-room",
        "host",
        FIRM,
        " is hosting| are hosting| will host| has been hosting|is allowing us",
        r"\s(?:is|are|will be|has been|have been) " + _KINDLY + r"(?:hosting|allowing us)\b",
        "before",
    ),
    _phrase(
        "room-by",
        "host",
        UNSURE,
        "provided by|donated by|sponsored by",
        r"\b" + _ROOM + r"\b[^.;:]{0,30}?\b(?:provided|donated|sponsored) by[:\s]+",
    ),
    _phrase(
        "at-office",
        "host",
        SPELT,
        "offices|headquarters|'s office|’s office",
        r"\b(?:at|in|to) (?:the )?(?P<names>(?-i:[A-Z])[\w&.+'’ -]{1,40}?)(?:[’']s?)?\s+(?:(?-i:[A-Z])\w+\s+){0,2}(?:offices|headquarters|HQ)\b",
        "between",
        place=True,
        anywhere=True,
    ),
    _phrase(
        "at-office",
        "host",
        UNSURE,
        "office",
        r"\b(?:at|in) (?:the |our |their )?(?!Microsoft Office)(?P<names>(?-i:[A-Z])[\w&.+'’ -]{1,40}?)(?:[’']s?)?\s+(?:(?-i:[A-Z])\w+\s+){0,2}office\b",
        "between",
        place=True,
    ),
    _phrase(
        "takes-place-at",
        "host",
        FIRM,
        "place|hosted at|held at|meet at|meeting at|join us at",
        r"\b(?:take[sn]?|taking) place\b[^.;]{0,60}?\bat[:\s]+|\b(?:hosted|held|(?:we(?:[’']re)?|we will|we[’']ll) meet(?:ing)?|join us)\s+at\s+",
        place=True,
        doubt=0.05,
    ),
    _phrase(
        "venue-is",
        "host",
        KNOWN,
        "venue:|venue is|location:|location is|where:",
        r"(?:^|\b)(?:venue|location|where)(?:\s+(?:is|will be))?(?:\s+at)?:?\s+(?:at )?",
        place=True,
        doubt=0.05,
    ),
    _phrase("title-at", "host", KNOWN, " at | @ ", r"(?<=\s)(?:at|@)\s+", title_only=True, place=True, doubt=0.05),
    # ---- organizers
    _phrase(
        "organized-by",
        "organizer",
        SPELT,
        "organized by|organised by|produced by|run by|put on by|led by",
        r"\b(?:co-)?(?:organi[sz]ed|produced|run|put on|led) by[:\s]+",
    ),
    _phrase("presented-by", "organizer", SPELT, "presented by", r"\b(?:co-)?presented by[:\s]+", body_only=True),
    _phrase(
        "presents",
        "organizer",
        FIRM,
        "presents|presented",
        r"^(?P<names>(?-i:[A-Z0-9])[^.:!?]{1,60}?)\s+presents?\b",
        "between",
    ),
    _phrase(
        "join-them",
        "organizer",
        FIRM,
        "join ",
        r"\bjoin\s+(?P<names>(?-i:[A-Z0-9])[^.:!?]{1,100}?)\s+for\s+(?:an?|our|the|this|another|their)\b",
        "between",
        doubt=0.05,
    ),
    _phrase(
        "invites",
        "organizer",
        FIRM,
        "invites you| bringing ",
        r"\s(?:invites you|is bringing (?:the|their|its) team)\b",
        "before",
    ),
    # ---- employers
    _phrase(
        "recruiters-from",
        "hiring",
        UNSURE,
        "recruiters|hiring managers|employers|representatives|companies|recruiting teams|hiring teams",
        r"\b(?:recruiters|hiring (?:managers|teams)|recruiting teams|(?:hiring |top |local |regional )?employers|hiring companies|companies (?:that are )?hiring|participating companies|companies attending|talent teams)\b"
        r"(?:\s+(?:\w+\s+){0,3}?)(?:from|including|such as|like|include|includes|are|with)?[:,]?\s+(?:companies |firms |organizations )?(?:including |such as |like )?(?=(?-i:[A-Z0-9]))",
    ),
    _phrase(
        "employers-are",
        "hiring",
        UNSURE,
        "employers|companies|recruit",
        r"(?<!for )(?<!for the )\b(?:employers|companies|recruiters)(?:\s+\w+){0,3}:\s+",
    ),
    _phrase(
        "is-hiring",
        "hiring",
        UNSURE,
        "hiring|recruiting",
        r"\s(?:is|are) (?:now |currently |actively |also |still )?(?:hiring|recruiting)\b",
        "before",
    ),
    _phrase(
        "join-team",
        "hiring",
        UNSURE,
        "team at|careers|jobs at|roles at|positions at|openings at|internships at|opportunities at",
        r"\b(?:(?:join|joining|meet) (?:the|our) (?:[\w-]+ ){0,2}team at|(?:careers?|jobs|(?:open |job )?(?:roles|positions|openings|opportunities)|internships?|working) (?:at|with))\s+",
    ),
    _phrase(
        "hiring-event",
        "hiring",
        FIRM,
        "hiring|recruit|job fair|career|info session|information session|interview|coffee chat|employer",
        r"^(?P<names>(?-i:[A-Z0-9])[^:!?]{1,50}?)(?:\s+[-–—|])?\s+(?:(?:virtual|on-?site|open|mass|walk-?in|on-campus|campus|spring|fall|summer|winter|\d{4})\s+)*"
        r"(?:hiring|recruit(?:ing|ment)|open interviews|interview day)\b",
        "between",
        title_only=True,
    ),
    _phrase(
        "hiring-event",
        "hiring",
        KNOWN,
        "job fair|career|info session|information session|coffee chat|employer",
        r"^(?P<names>(?-i:[A-Z0-9])[^:!?]{1,50}?)(?:\s+[-–—|])?\s+(?:(?:virtual|on-?site|on-campus|campus|spring|fall|summer|winter|\d{4})\s+)*"
        r"(?:job fair|career (?:day|fair|night)|careers? (?:info|information)|(?:employer )?(?:info|information) session|coffee chats?|employer)\b",
        "between",
        title_only=True,
    ),
    _phrase(
        "hiring-event",
        "hiring",
        FIRM,
        "employer|recruit|hiring",
        r"\b(?:employer (?:spotlight|of the day|panel|visit|info session)|meet the employer|now hiring|hiring event|recruiting event)(?: with)?[:\s–—-]+",
        title_only=True,
    ),
)

_APPOSITION = re.compile(
    r"(?:(?:Today|Tonight|And|But),?\s+)?([A-Z0-9][\w&.+'’-]*(?:\s+[A-Z0-9&][\w&.+'’-]*){0,4}),\s[^,]{3,80},$"
)
"""`Acme, the robot maker,`: the name stands before what explains it."""
_DENIED = re.compile(
    r"\b(?:not|isn[’']t|no longer|looking for|seeking|need(?:s|ed)?|want(?:ed)?|become|becoming|interested in|without|if|former(?:ly)?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _indexed() -> tuple[dict[str, list[int]], dict[str, list[str]]]:
    """Index phrases by their cues, and cues by the stem of their longest word."""
    numbers: dict[str, list[int]] = {}
    for number, phrase in enumerate(PHRASES):
        for cue in phrase.cues:
            numbers.setdefault(cue, []).append(number)
    stems: dict[str, list[str]] = {}
    for cue in numbers:
        stems.setdefault(max(re.findall(r"[a-z]+", cue), key=len, default="")[:STEM], []).append(cue)
    return numbers, stems


STEM = 4
_NUMBERS, _STEMS = _indexed()
IN_TITLE = tuple(cue for stem, cues in _STEMS.items() if len(stem) < STEM for cue in cues)
"""Cues that every text has, and that say something in a title only."""


def cues(lower: str, words: Iterable[str]) -> tuple[str, ...]:
    """Give the cues that occur in a text of lower case, of these words: few, mostly none."""
    near = {word[:STEM] for word in words} & _STEMS.keys()
    return tuple(cue for stem in near for cue in _STEMS[stem] if cue in lower)


def read(sentence: Sentence, among: tuple[str, ...], book: Book, setting: Setting) -> Iterator[Claim]:
    """Give what one sentence claims; `among` are the cues of the whole text."""
    lower = sentence.text.lower()
    here = [cue for cue in among if cue in lower]
    for number in sorted({number for cue in here for number in _NUMBERS[cue]}):
        phrase = PHRASES[number]
        if (phrase.title_only and not sentence.title) or (phrase.body_only and sentence.title):
            continue
        for match in phrase.pattern.finditer(sentence.text):
            if not _DENIED.search(sentence.text, max(0, match.start() - 60), match.start()):
                yield from _claims(phrase, sentence, match, book, setting)


def _claims(phrase: Phrase, sentence: Sentence, match: re.Match[str], book: Book, setting: Setting) -> Iterator[Claim]:
    names = _names(phrase, sentence.text, match)[: 1 if phrase.place else None]
    if phrase.rule == "title-at" and not setting.trade:
        return
    least = _least(phrase, setting)
    if len(names) > 1 and person(names[0]) and titled(names[1]):
        return  # "hosted by Ann Lee, vice president, Acme": the names are one person's
    for company in members(names, book, least, phrase.role != "host"):
        if phrase.place and (book.is_tool(company.id) or _only_a_place(company.name, company.trust, book)):
            continue
        yield claim(company, phrase.role, evidence(sentence.text, match.start()), phrase.rule, phrase.doubt)


def _least(phrase: Phrase, setting: Setting) -> Trust:
    """Give what an unknown name must show here: more at a protest, and on a campus, whose clubs are called like firms."""
    if setting.campus:
        return max(phrase.least, FIRM if phrase.role == "sponsor" or phrase.anywhere else KNOWN)
    if phrase.least >= FIRM or (phrase.anywhere and not setting.civic) or setting.trade:
        return phrase.least
    return FIRM


def _names(phrase: Phrase, text: str, match: re.Match[str]) -> list[str]:
    if phrase.where == "before":
        before = text[: match.start()]
        subject = _APPOSITION.match(before)
        return [subject[1] if subject else last(before)]
    if phrase.where == "after":
        return listed(text[match.end() :])
    names = match["names"]
    return [] if phrase.place and first(names)[1].strip() else listed(names)


def _only_a_place(name: str, trust: Trust, book: Book) -> bool:
    """Tell whether a name is one of a hotel, a bar or a shop, which lets anybody in."""
    if trust is not KNOWN:
        return hospitable(name)
    company = book.company(name)
    return company is not None and company.industry in OPEN_HOUSES


OPEN_HOUSES = frozenset({"hospitality", "food", "retail"})
"""Industries whose places are open to all: an event there says nothing about the company."""
