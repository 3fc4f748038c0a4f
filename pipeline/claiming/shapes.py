"""The shapes in which people, their titles and their companies stand beside each other."""

import re

from pipeline.claiming.vocabulary import TITLES

_TITLE = r"(?:C\.[ETFO]\.O\.?|" + "|".join(re.escape(title) for title in sorted(TITLES, key=len, reverse=True)) + ")"
_NAME = r"[A-Z][\w'’-]+"
_NO_NAME = r"(?!(?:With|By|Join|Featuring|From|And|Meet|Speakers?|Chef|Hear|Guest|Hosts?|Instructor|Presenters?|Moderator|Author|Artist|The|For|Of)\b)"
_PARTICLE = r"(?:de|van|von|der|da|del|la|al)(?=\s)"
PERSON = rf"(?:(?:Dr|Mr|Ms|Mrs|Prof)\.?\s+)?{_NO_NAME}{_NAME}(?:\s+(?:[A-Z]\.|{_NAME}|{_PARTICLE}))*?\s+{_NAME}"
_NEXT = r"(?=[A-Z0-9])"
_BREAK = r"(?:,|\s[-–—|])"

TITLE = re.compile(rf"\b(?:{_TITLE}|(?:co-?)?(?:partner|owner|founder|principal|attorney)s)\b", re.IGNORECASE)
_FIELD_WORD = r"(?!(?:at|for|of)\b)(?:[A-Z][\w/&+-]*|&|and|of|AI|ML|IT|developer|software|data)"
_FIELD = r"(?:,?\s+(?:of|for|and)\s+[a-z][\w/&-]*(?:\s+(?!at\b)[a-z][\w/&-]*){0,3}){1,2}"
AT = re.compile(
    rf"(?:(?:(?:,|\s+(?:of|and|&|for|in))?\s+{_FIELD_WORD}){{0,6}}?|{_FIELD}),?\s+(?:at|@)\s+(?:the\s+)?{_NEXT}"
)
"""After a title: ` of Product at `."""
WITH = re.compile(rf"\s+(?:with|for)\s+(?:the\s+)?{_NEXT}")
_TWIN = r"(?:\s*(?:/|&|and)\s*(?:[\w-]+\s+)?(?i:ceo|cto|coo|founder|owner|president|director|principal))?"
OF = re.compile(rf"{_TWIN}\s+of\s+(?:the\s+)?{_NEXT}")
"""After a title: ` and founder of `."""
_FIRM = (
    r"(?:(?:law|consulting|design|architecture|accounting|engineering|software|tech|marketing|analytics|investment) firm|firm"
    r"|company|start-?up|agency|studio|consultancy|brand|business|bakery|gym|boutique|retailer|manufacturer|brewery)"
)
OF_A_FIRM = re.compile(rf"{_TWIN}\s+(?:of|at|with)\s+(?:the\s+|an?\s+)?(?:[a-z][\w-]*\s+){{0,3}}?{_FIRM},?\s+{_NEXT}")
"""After a title: ` of the consulting firm `."""
BRANCH = re.compile(r"\s*(?:location|office|store|branch|site|shop)\b")
CALLED_FIRM = re.compile(rf"(?:the\s+|our\s+|an?\s+)?(?:[a-z][\w-]*\s+){{0,4}}?{_FIRM},?\s+{_NEXT}")
"""Before a name: `the local software company `."""
CALLED_BEFORE = re.compile(rf"\b{_FIRM},?\s+$")
A_FIRM = re.compile(rf"\s*(?:,\s+(?:an?|the)\s+(?:[\w#&-]+\s+){{0,5}}?{_FIRM}|{_FIRM})(?![\w-])")
"""After a name: `, a national branding agency`, ` studio`."""
BEFORE_TITLE = re.compile(rf"(?:\s*\([^()]{{1,25}}\))?\s*(?:{_BREAK}|:|\()\s*(?:[A-Za-z&][\w/&+'’.-]*\s+){{0,6}}$")
AFTER_TITLE = re.compile(rf"(?:\s+(?:of|and|&|for|in|[A-Z&][\w/&+-]*)){{0,6}}?\s*(?:{_BREAK}|\()\s*{_NEXT}")
BEFORE = re.compile(rf"(?:^|[-–—:;|,(“\"]\s*|\b(?:with|by|and|featuring|from|host|speakers?|is|are)\s+)({PERSON})$")
"""Before a title: the person."""
SPEAKER = re.compile(
    rf"(?:^|\s[-–—|]\s+|:\s+|\b(?:[Ww]ith|[Bb]y|[Ff]eaturing|and|attorney|CPA|(?:[Ss]peakers|[Pp]anelists|[Jj]udges|[Mm]entors) include)\s+|[,;&]\s+(?={PERSON}\s*\())"
    rf"(?P<who>{PERSON}(?:,?\s+(?:and|&)\s+{PERSON})?)(?:,\s+(?:CPA|JD|J\.D\.|MD|PhD|DPT|Esq\.?))?\s*(?P<mark>,|\(|[–—])\s*{_NEXT}"
)
"""A person, and a name right after: `– Ann Lee, `."""
TITLED_AFTER = re.compile(
    r"(?<!,)(?:[’']s?)?\s+(?:(?:co-?)?founder|CEO|CTO|COO|CISO|owner|president|VP)\b[,:]?\s+(?=(?:Dr\.? )?[A-Z][a-z]+ [A-Z])"
)
"""After a company: ` CEO Ann Lee`."""
WORKS = re.compile(
    rf"(?<!been )\b(?:(?:works|working|(?:his|her|their) (?:work|job|role))\s+(?:at|for)"
    r"|(?:leads|heads|runs|manages|directs|oversees)\s+(?:[\w-]+\s+){1,5}?at|(?:who|she|he|they) (?:co-?)?(?:runs?|owns?|founded|leads))"
    rf"\s+{_NEXT}"
)
THEIRS = re.compile(
    rf"\b{PERSON},\s+(?P<name>(?:[A-Z0-9][\w&.-]*\s+){{0,4}}?[A-Z0-9][\w&.-]*)(?:[’']s?\s+(?:[\w-]+\s+){{0,3}}"
    r"(?:founder|CEO|CTO|COO|owner|president|director|manager|engineer|head|lead|chief|scientist|designer)"
    r"|\s+(?:CEO|CTO|COO|(?:[Cc]o-?)?[Ff]ounder|[Oo]wner|[Pp]artner|[Pp]rincipal))\b"
)
"""`Ann Lee, Acme's founder`."""
FROM = re.compile(
    rf"(?:(?P<who>{PERSON})(?:,\s+[A-Z][A-Za-z.]{{1,5}}){{0,2}},?"
    r"|\b(?i:speakers|engineers|developers|experts|leaders|designers|panelists|teams?|people|folks))"
    rf"\s+from\s+(?:the\s+)?{_NEXT}"
)
OWNED = re.compile(
    rf"(?:\b(?:[Ww]ith|[Ff]eaturing|[Bb]y|[Jj]oin|[Mm]eet)|:|\bw/)\s+(?P<name>[A-Z0-9][\w&.-]*(?:\s[A-Z0-9&][\w&.-]*){{0,3}})[’']s\s+(?P<who>{PERSON})(?!\s+[A-Z])"
)
"""`with Acme's Ann Lee`: who is only spoken about is not there."""
ENDED = re.compile(r"\s*(?:[;.|!]|$)")
"""After a name that stands alone, in brackets or behind a dash."""
LED_BY = re.compile(
    r"\b(?:led|taught|facilitated|presented|hosted|given|moderated|run|conducted) by\s+(?:[a-z]\w+\s+){0,5}$"
    r"|\b(?:speakers?|presenters?|instructor|facilitator|moderator|trainer)(?:\s+is)?:?\s+$|\bhear from\s+$",
    re.IGNORECASE,
)
"""Before a person: what shows that the event is theirs, whatever it is about."""
GUESTS = ("given by ", "moderated by ", "peaker", "resenter", "nstructor", "acilitator", "ear from ")
"""Words of those who come to speak, which are no signs of a phrase."""
INTRODUCED = ("ed by ", "ght by ", "run by ", *GUESTS)
"""Of these a sentence has one, at least, that says so."""
OF_FIRM = re.compile(rf"\b(?P<who>{PERSON})\s+of\s+{_NEXT}")
TEAM = re.compile(r"\b(?:on|from|of|by|and|with)\s+the\s+(?P<name>(?:[A-Z][\w&.-]+\s+){1,3}?)(?:[a-z]+\s+)?team\b")
"""`an engineer on the Acme community team`."""
_IS = r"(?:,|[-–—:]|is|serves as|currently|works as|who is)"
_SOMEBODY = (
    rf"{PERSON}\W{{0,4}}(?:\([^()]*\)\s*)?{_IS}\W+"
    r"(?:(?:the|a|an|our|new|current|currently|also|independent|is|by|led)\s+)*(?:[\w/&+-]+\s+){0,5}?"
)
_IS_A = r"\b(?:is|are)\s+(?:also\s+|currently\s+)?(?:a|an|the|one of the)\s+[^.,;]{0,40}"
_ANNOUNCED = r"(?:[Ss]peakers?|[Pp]resenters?|[Ii]nstructor|[Mm]oderator|[Ff]eaturing|[Cc]hef|[Bb]y|[Ww]ith)\b[^.]*"
PRESENT = re.compile(rf"(?:^As\s+(?:the\s+)?|{_SOMEBODY}|{_IS_A}|{_ANNOUNCED})$")
"""Before a title: what shows that a person of this event has it."""
PERSONS = re.compile(rf"{PERSON},?\s+(?:the\s+)?$")
"""Before what several persons are: the last of them."""
PAST = re.compile(
    r"\b(?:contact|honorees?|honoring|photos?|image|credit|rsvp|winners?|attendees|recipients?|works by|memory|dedicated|about|used to|was|were|former|formerly|previously|previous|prior|ex|served|began|started|spent|past|retired"
    r"|once|had been|until|interned|before|ago|held|late|worked|years (?:as|at)|including|clients|author of|born|career)\b",
    re.IGNORECASE,
)
