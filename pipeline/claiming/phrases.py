"""The ways in which sentences say that a company organises, hosts, sponsors or hires: a table.

Each phrase says where the names stand (after it, before it, or in its group `names`) and how sure a name must be.
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pipeline.claiming.claim import FIRM, KNOWN, SPELT, UNSURE, Role, Trust
from pipeline.claiming.runs import TIER

Where = Literal["after", "before", "between"]


class Phrase(NamedTuple):
    """A way to say that a company has a role. `cues`: texts in lower case, of which one must occur."""

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
    plain: bool = False
    """Also where nothing is said of work or trade, a name that is plainly no person's is believed."""
    one: bool = False
    """Only the first name is meant: what follows is other helpers, or other things."""
    doubt: float = 0.0


def _say(
    rule: str, role: Role, least: Trust, cues: str, pattern: str, where: Where = "after", **more: bool | float
) -> Phrase:
    compiled = re.compile(pattern, re.IGNORECASE)
    return Phrase(rule, role, least, tuple(cues.split("|")), compiled, where, **more)  # type: ignore[arg-type]


KINDLY = r"(?:(?:very|so|generously|kindly|graciously|once again)\s+)*"
THANKS = (
    r"\b(?:(?:thanks?(?: you)?|thx|grateful|shout-?out)\b[^.:]{0,40}?\bto|thank you,?(?=\s+(?-i:[A-Z])))\s+"
    r"(?:(?-i:(?:[A-Z][\w.'’-]+\s+(?:and\s+)?){1,6})(?:at|from|with)\s+)?(?P<names>[^.!]{2,160}?),?\s+for\s+" + KINDLY
)
OUR = r",\s+(?:who (?:is|are) )?(?:our|this month[’']s)\s+(?:[\w&-]+\s+){0,5}?"
ROOM = r"(?:venue|space|room|location|place|physical location)"
LEND = r"(?:providing|offering|lending|letting us use|the use of|use of)?\s*(?:us )?(?:with )?"
A_ROOM = r"(?:the|a|an|their|its|our|this)?\s*(?:[\w-]+\s){0,2}?" + ROOM
_MEALS = "food pizza beer beers drink drinks beverage beverages refreshments lunch breakfast snacks coffee dinner swag prizes".split()
_TREATS = (
    *_MEALS,
    *"treats bites wine appetizers bagels buffet cupcakes dessert desserts donuts doughnuts pastries sandwiches".split(),
    "cash bar",
    "ice cream",
)


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


FOOD = _one_of((*_MEALS, "gear", "equipment", "giveaways", "passes"))
_TO_BRING = r"(?<!bring )(?<!buy )(?<!order )(?<!rent )(?<!get )(?<!your own )(?<!purchase )(?<!bought )"
_SOLD = r"(?![^.!?]*(?:\b(?:purchase|sale|to buy|ordered|available|accepted|sold)\b|\$))"
"""Around what is given: not what people bring, and not what is sold."""
_ROUNDS = ("round", "pint", "drink", "tab")
"""What is on somebody."""
NAME = r"(?P<names>(?-i:[A-Z])[\w&.+'’ -]{1,40}?)(?:[’']s?)?\s+(?:(?-i:[A-Z])\w+\s+){0,2}"
START = r"^(?P<names>(?-i:[A-Z0-9])[^:!?]{1,50}?)(?:\s+[-–—|])?\s+"
SEASON = r"(?:(?:virtual|on-?site|open|mass|walk-?in|on-campus|campus|spring|fall|summer|winter|\d{4})\s+)*"
RECRUITERS = (
    r"\b(?:recruiters|hiring (?:managers|teams)|recruiting teams|(?:hiring |top |local |regional )?employers"
    r"|hiring companies|companies (?:that are )?hiring|participating companies|companies attending|talent teams)\b"
)
SUCH_AS = (
    r"(?:\s+(?:\w+\s+){0,3}?)(?:from|including|such as|like|include|includes|are|with)?[:,]?\s+"
    r"(?:companies |firms |organizations )?(?:including |such as |like )?(?=(?-i:[A-Z0-9]))"
)
JOBS = r"(?:careers?|jobs|(?:open |job )?(?:roles|positions|openings|opportunities)|internships?|working)"

CREW = (
    r"physicians|pharmacists|bankers|lenders|editors|brewers|technicians|mechanics|arborists"
    r"|interviewers|panelists|mentors|trainers|experts|specialists|professionals|engineers|employees|educators|chefs|instructors|leaders|scientists|developers|designers"
    r"|attorneys|lawyers|advisors"
)
ONE_OF = CREW.replace("s|", "|").removesuffix("s")
PRIZED = (
    r"\b(?-i:Run|5K|10K|Walk|Ride|Race|Marathon|Cup|Classic|Open|Invitational|Intercollegiate|Tournament|Championship|Golf|Gala|Awards|Expo"
    r"|Parade|Festival|Fest|Ball|Auction|Luncheon|Breakfast|Mixer|Hour|Summit|(?:Run|Walk|Ride|[A-Z]\w+) (?:for|on) (?:the )?[A-Z]\w+)"
)
"""What has a presenting sponsor: a race, a cup, a gala, an event with a name of its own."""

BEARING = "".join(
    f"(?<!{what} )" for what in ("Cup", "Run", "5K", "Golf", "Classic", "Marathon", "Invitational", "Intercollegiate")
)
"""Before `presented by`: none of what bears a sponsor's name that way, who does not organise it."""

SPONSORS = (
    _say("sponsored-by", "sponsor", UNSURE, "sponsored",
         r"sponsored(?: and made possible| in part)? by(?: the team at)?[:\s]+"),
    _say("sponsors-are", "sponsor", UNSURE, "sponsor|underwriters|supporters",
         r"\b(?:sponsors?(?: spotlight| of (?:this|the|our) [^.:,]{1,30}?)?|underwriters|supporters)"
         r"(?: (?:are|is|include|includes|including))?:\s+", anywhere=True),
    _say("sponsors-are", "sponsor", UNSURE, "sponsors|supporters|underwriters",
         r"\b(?:sponsors|supporters|underwriters) (?:are|include|includes|including)\s+(?:the\s+)?(?=(?-i:[A-Z0-9]))", anywhere=True),
    _say("sponsors-are", "sponsor", UNSURE, "sponsor", TIER + r"{1,2}sponsors?\s*[-–—|]\s*(?=(?-i:[A-Z0-9]))", anywhere=True),
    _say("sponsors-are", "sponsor", UNSURE, "sponsor",
         r"(?:,|\s[-–—|(])\s*" + TIER + r"{1,2}sponsors?\b", "before", body_only=True, anywhere=True),
    _say("sponsors-are", "sponsor", SPELT, " sponsor",
         r"\s(?:is|are) (?:(?:our|the|an?|this [a-z]+[’']s)\s+)?(?:[\w-]+ ){0,3}sponsors?\b(?! (?:of|for) the (?:bill|act))", "before",
         anywhere=True),
    _say("partners-are", "sponsor", SPELT, "partner",
         r"\b(?:event|community|media|corporate|presenting|program|founding|lead|official|business|industry|hospitality|venue)"
         r" partners?(?: (?:are|is|include|includes))?:\s+", doubt=0.05),
    _say("sponsors-are", "sponsor", UNSURE, "sponsor|our supporters|our underwriters",
         r"\bour (?:[\w-]+ ){0,3}(?:(?:co-?)?sponsors?|supporters|underwriters)(?: (?:are|is|include))?,?:?(?: [-–—])?\s+(?=[A-Z0-9])", anywhere=True),
    _say("our-sponsor", "sponsor", UNSURE, "sponsor", OUR + r"sponsors?\b", "before", anywhere=True),
    _say("sponsoring", "sponsor", FIRM, "sponsoring", r"\s(?:is|are|will be) (?:\w+ )?sponsoring\b", "before"),
    _say("sponsor-presents", "sponsor", UNSURE, "presented by", r"\bpresented by[:\s]+", title_only=True),
    _say("sponsor-presents", "sponsor", UNSURE, "presented by", PRIZED + r",?\s+presented by\s+", plain=True),
    _say("thanks-for-support", "sponsor", UNSURE, "thank|thx|grateful|shout",
         THANKS + r"(?:(?:their |the )?(?:(?:generous|kind|continued|ongoing|great|amazing|wonderful)\s+)*(?:support|sponsor)\w*|lending|donating|providing (?:the |our |us with )?"
         + FOOD + "|the " + FOOD + r"|letting us (?:borrow|use (?!the))\w*|making (?:it|this|\w+ \w+)(?: \w+)? (?:happen|possible))",
         "between", anywhere=True),
    _say("tier", "sponsor", FIRM, "platinum|gold|silver|bronze|in-kind",
         r"^\W*(?:platinum|gold|silver|bronze|in-kind)(?: (?:level|tier|partners?))?\s*:\s*(?=(?-i:[A-Z]))", body_only=True),
    _say("thanks-to-sponsors", "sponsor", UNSURE, "thank",
         r"\b(?:thanks|thank[ -]you) to [^.:,]{0,30}?\b(?:partners|sponsors|supporters|underwriters)[:,]?\s+(?=(?-i:[A-Z0-9]))", anywhere=True),
    _say("thanks-to-friends", "sponsor", SPELT, "our friends at|our friends from|our pals at|our neighbors at",
         r"\bour (?:good |great |dear )?(?:friends|pals|neighbors) (?:at|from|over at)\s+", one=True, doubt=0.05),
    _say("thanks-to-firm", "sponsor", FIRM, "thank|thx",
         r"\b(?:thanks|thx|thank[ -]you)(?: to|,)\s+(?![^.!?]*\b(?:for|our|host)\b)", doubt=0.1),
    _say("sponsors-are", "sponsor", UNSURE, "sponsor is", r"\bsponsors? (?:this \w+ |today |tonight )?is\s+(?=(?-i:[A-Z0-9]))(?!(?-i:The\s))",
         anywhere=True),
    _say("as-sponsor", "sponsor", SPELT, " sponsor", r"\sas (?:our|the|an?) (?:[\w-]+ ){0,2}sponsors?\b", "before"),
    _say("thanks-for-support", "sponsor", UNSURE, "thank ",
         r"\bwe (?:[a-z]+ ){0,3}thank\s+(?P<names>(?-i:[A-Z0-9])[^.!]{2,120}?)\s+for\s+(?:their |the |your )?(?:[a-z]+ )?"
         r"(?:sponsor|support|donat|provid)\w*", "between"),
    _say("gives", "sponsor", FIRM, "will provide|be providing|is providing|are providing|provides|has donated|have donated|has provided|have provided"
         "|has sponsored|have sponsored|generously|kindly",
         rf"\s(?:(?:will (?:be )?|is |are )provid(?:e|ing)|provides|ha(?:s|ve) {KINDLY}(?:donated|provided|sponsored)|(?:generously|kindly) (?:donated|provided))"
         rf"\s+(?:(?:the|our|us|an?|some|all|free|delicious|with|light|raffle|door)\s+)*{FOOD}\b", "before", doubt=0.05),
    _say("partner", "sponsor", FIRM, "joint ", r"\bjoint (?:[\w-]+ ){1,2}with\s+", doubt=0.05),
    _say("partner", "sponsor", FIRM, "our partner|our partners", r"\bour (?:[\w-]+ ){0,2}partners?,?:?\s+(?=(?-i:[A-Z0-9]))", doubt=0.05),
    _say("titled-sponsor", "sponsor", SPELT, "sponsor",
         r"\b(?:title|presenting|gold|silver|bronze|platinum|premier|lead|major|food|venue|lunch|breakfast|media)"
         r" sponsors?,?(?: (?:is|are|include|includes))? (?=(?-i:[A-Z0-9]))"),
    _say("underwritten-by", "sponsor", SPELT, "underwritten by|powered by|generosity of|generous support|sponsorship",
         r"\b(?:underwritten by|(?:the |through the )?(?:generosity|generous support|kind support|sponsorship)"
         r" (?:of|from|(?:of \w+ \w+ )?by))[:\s]+"),
    _say("powered-by", "sponsor", FIRM, "powered by|supported by|donated by",
         r"\b(?:powered|supported|donated) by[:\s]+(?!\S+\.\w)", one=True, doubt=0.05),
    _say("partner", "sponsor", FIRM, "in association with|in conjunction with|teaming up|teamed up",
         r"\b(?:in (?:association|conjunction) with|team(?:ing|ed) up with)[:\s]+", doubt=0.05),
    _say("partner", "sponsor", SPELT, "partner|collaborat|teaming up|teamed up|joining forces|joined forces",
         r"\s(?:are|have) (?:(?:partner|team|collaborat)(?:ing|ed)(?: up)?|join(?:ing|ed) forces) (?:to|for|with|on)\b", "before", doubt=0.05),
    _say("prize-by", "sponsor", FIRM, "challenge by|contest by|competition by|raffle by|prize by|giveaway by",
         r"\b(?-i:Challenge|Contest|Competition|Raffle|Prize|Giveaway) by\s+"),
    _say("crossed", "sponsor", SPELT, " x | × ", r"\s(?:x|×)\s+(?=(?-i:[A-Z]))(?!.*\b(?:20\d\d|presents)\b)", title_only=True, doubt=0.05),
    _say("brought-by", "sponsor", SPELT, "brought to you by|possible by|possible thanks|possible through|courtesy of",
         r"\b(?:brought to you by|made possible (?:in part )?(?:by|through|thanks to)"
         r"(?: the (?:support|generosity|generous support) of)?|(?<!image )(?<!images )(?<!photo )(?<!photos )courtesy of)[:\s]+(?:the team at )?"),
    _say("partner", "sponsor", SPELT, "partner|collaborat", r"\bin (?:partnership|collaboration) w(?:ith|/)[:\s]+"),
    _say("partner", "sponsor", FIRM, "partner|collaborat", r"\b(?:our|an?|the|through) (?:partnership|collaboration) with[:\s]+"),
    _say("partner", "sponsor", FIRM, "partnering with|partners with|partnered with",
         r"(?:\b(?:is|are|has|have|we(?:[’']re)?) |^)(?:partnering|partnered) (?:up )?with[:\s]+", doubt=0.05),
    _say("partner", "sponsor", KNOWN, "partner",
         r"\b(?:partner(?:ed|ing|s) (?:up )?with|partners? at|community partners?:)\s+", doubt=0.1),
    _say("supported-by", "sponsor", FIRM, "supported by|support from|support of|support by|funded by|sponsorship|underwritten by|donation from",
         r"\b(?:support(?:ed)? (?:by|from|of)|funded by|underwritten by|sponsorship\b[^.,;]{0,30}? (?:by|from|of)"
         r"|donations? from)[:\s]+(?:our friends at |the team at )?", one=True, doubt=0.05),
    _say("sponsoring", "sponsor", FIRM, "to sponsor|sponsors ",
         r"\s(?:(?:is|are) (?:proud|excited|happy|pleased|thrilled) to sponsor|sponsors) (?:the|our|this|an?|all)\b", "before"),
    _say("provided-by", "sponsor", FIRM, "provided by|donated by|supplied by|served by|furnished by",
         r"\b(?:provided|donated|supplied|furnished|served) by[:\s]+", doubt=0.05),
    _say("fed-by", "sponsor", FIRM, "cater", r"\bcater(?:ed|ing|er) ?(?:by|from|is|:)\s+", plain=True, one=True, doubt=0.05),
    _say("fed-by", "sponsor", FIRM, "|".join(f"{each} {link}" for each in _TREATS for link in ("from", "by", "courtesy")),
         rf"{_TO_BRING}\b{_one_of(_TREATS)}\s+(?:from|by|courtesy(?: of)?)\s+(?=(?-i:[A-Z0-9])){_SOLD}", plain=True, one=True, doubt=0.05),
    _say("fed-by", "sponsor", FIRM, "food:|pizza:|refreshments:|snacks:|catering:",
         r"^(?:food|pizza|refreshments|snacks|catering):\s+(?=(?-i:[A-Z0-9])[^,.;]{2,40}$)", body_only=True, one=True, doubt=0.05),
    _say("fed-by", "sponsor", FIRM, "|".join(f"{each} is on " for each in _ROUNDS),
         rf"\b{_one_of(_ROUNDS)}\s+is\s+on\s+(?=(?-i:[A-Z0-9])[^.!,]{{1,40}}(?:[.!,]|$))", one=True, doubt=0.05),
    _say("fed-by", "sponsor", FIRM, " buying ",
         r"\s(?:is|are) buying (?:(?:the|us|everyone)\s+)(?:first )?(?:round|drinks?|beers?|coffee|lunch|pizza|dinner)\b", "before", doubt=0.05),
    _say("partner", "sponsor", FIRM, "cooperation with|together with|alongside|co-presented with|co-sponsored with|co-hosted with",
         r"\b(?:in cooperation with|together with|alongside|co-(?:presented|sponsored|hosted) with)\s+", one=True, doubt=0.05),
    _say("fed-by", "sponsor", UNSURE, "provided by|courtesy of|sponsored by|supplied by|donated by",
         rf"\b{FOOD}\b[^.;:]{{0,40}}?\b(?:provided|courtesy|sponsored|supplied|donated) (?:by|of)[:\s]+",
         plain=True),
    _say("fed-by", "sponsor", UNSURE, "support provided|entertainment provided|equipment provided|gear provided|prizes provided"
         "|photography provided|printing provided|menu (provided|catering provided",
         r"\b(?:support|entertainment|equipment|gear|prizes|photography|printing|menu|catering) (?:is |are |will be )?\(?provided"
         r" by[:\s]+", plain=True),
)  # fmt: skip

HOSTS = (
    _say("thanks-for-hosting", "host", UNSURE, "thank|thx|grateful|shout",
         THANKS + r"(?:hosting|having us|opening (?:their|its)|" + LEND + A_ROOM + ")", "between", anywhere=True),
    _say("hosted-by", "host", SPELT, "hosted ", r"\bhosted(?: and \w+| this \w+| once again| again| graciously)? by\s+"),
    _say("tour-of", "host", FIRM, "tour of|tour:|trek to|visit to|visit:|tour at",
         r"\b(?<!dance )(?<!theater )(?<!theatre )(?:office|facility|company|career|industry) (?:tour|trek|visit)(?: of| to| at|:)\s+(?:the )?",
         one=True, doubt=0.05),
    _say("office-of", "host", SPELT, "offices of|office of|headquarters of|showroom of", r"\b(?:offices|headquarters|showroom) of\s+(?:the\s+)?",
         place=True, one=True),
    _say("welcomes-at", "host", FIRM, "evening at|hour at|house at|reception at|party at|mixer at|tasting at|celebration at|tour at",
         r"\b(?:(?:evening|happy hour|open house|reception|party|mixer|tasting|celebration|tour) at)\s+(?:the\s+)?",
         one=True, doubt=0.1),
    _say("hosts-are", "host", SPELT, "hosted by:|host:|hosts:", r"\b(?:hosted by|hosts?):\s+"),
    _say("our-host", "host", UNSURE, "host", OUR + r"hosts?\b(?=[,.!;)]|$| for| this| to)", "before", anywhere=True),
    _say("our-host", "host", FIRM, "our host|venue host|venue sponsor|hosting partner",
         r"(?<!, )\b(?:our (?:gracious |generous |kind )?hosts?|(?<!our )venue (?:host|sponsor)|hosting partner)"
         r"(?: is)?[,:]?\s+"),
    _say("lends-room", "host", UNSURE, "allowing|hosting|letting us|providing the space|opening their",
         rf",? (?:who|which) (?:is|are|has|have) {KINDLY}(?:been )?{KINDLY}"
         r"(?:allow|host|letting us|lend|offer|provid|donat|open)\w*\b", "before", anywhere=True),
    _say("lends-room", "host", FIRM, " is hosting| are hosting| be hosting| been hosting|is allowing us|opening its doors|opening their doors",
         rf"\s(?:is|are|will be|has been|have been) {KINDLY}(?:hosting|allowing us|opening (?:its|their) doors)\b", "before"),
    _say("lends-room", "host", FIRM, " will host | hosts ", r"\s(?:will host|hosts) (?:the|an?|our|this|its|their)\b", "before"),
    _say("lends-room", "host", FIRM, " given us| offered us| donated their| opened their| lent us| let us use",
         rf"\s(?:has|have) {KINDLY}(?:given us|offered us|donated their|opened their|lent us|let us use)\b", "before",
         anywhere=True),
    _say("room-by", "host", UNSURE, "provided by|donated by|sponsored by",
         rf"\b{ROOM}\b[^.;:]{{0,30}}?\b(?:provided|donated|sponsored) by[:\s]+"),
    _say("at-office", "host", SPELT, "offices|headquarters|'s office|’s office",
         rf"\b(?:at|in|to) (?:the )?{NAME}(?:offices|headquarters|HQ)\b", "between", place=True, anywhere=True),
    _say("at-office", "host", UNSURE, "office",
         rf"\b(?:at|in) (?:the |our |their )?(?!Microsoft Office){NAME}office\b", "between", place=True, plain=True),
    _say("takes-place-at", "host", FIRM, "place|hosted at|held at|meet at|meeting at|join us at",
         r"\b(?:take[sn]?|taking) place\b[^.;]{0,60}?\bat[:\s]+"
         r"|\b(?:hosted|held|(?:we(?:[’']re)?|we will|we[’']ll) meet(?:ing)?|join us)\s+at\s+", place=True, doubt=0.05),
    _say("venue-is", "host", FIRM, "venue:|venue is|location:|location is|where:",
         r"\b(?:venue|location|where)(?:\s+(?:is|will be))?(?:\s+at)?:?\s+(?:at )?", place=True, doubt=0.05),
    _say("welcomes-at", "host", FIRM, "join us at|join us in|join us on|hosted at|hosted weekly|hosted monthly",
         r"\b(?:join us(?: (?:in|on) \w+)?|hosted(?: weekly| monthly)?) at[:\s]+", one=True, doubt=0.1),
    _say("title-at", "host", FIRM, " at | @ ", r"^(?!how to\b|(?:get|getting|working|life|careers?|jobs?|interviewing)\b.* at\b)(?!.*(?:men|women|girl|boy)s?[’']s|.*\b(?:varsity|jv|cross country|invitational)\b).*(?<=\s)(?:at|@)\s+(?!.*\bpresents\b)", title_only=True, one=True, doubt=0.1),
)  # fmt: skip

ORGANIZERS = (
    _say("organized-by", "organizer", SPELT, "organized by|organised by|produced by|run by|put on by|led by",
         r"\b(?:co-)?(?:organi[sz]ed|produced|run|put on|led) by[:\s]+"),
    _say("presented-by", "organizer", SPELT, "presented by", rf"(?-i:{BEARING})\b(?:co-)?presented by[:\s]+", body_only=True),
    _say("with-legal", "organizer", FIRM, " llc| llp| pllc| ltd| gmbh",
         r"^(?!.*\b(?:attorney|lawyer|partner|advis[eo]r|agent|broker|manager|director|founder|owner|president|ceo|consultant"
         r"|engineer|cpa|works?|working|thank|sponsor|(?:provided|underwritten|donated|catered|supplied|supported|powered) by)).*?\b(?:with|by)\s+(?=(?-i:[A-Z])[\w&.,'’ -]{1,40}?\b(?:LLC|LLP|PLLC|Ltd|GmbH)\b)",
         one=True, doubt=0.05),
    _say("organizer-is", "organizer", FIRM, "organizer:|organiser:|organizers:|organized by:",
         r"\borgani[sz]ers?:\s+", body_only=True),
    _say("title-by", "organizer", FIRM, " by ",
         r"\b(?!(?:menu|food|drinks|bites|music|art|photos?)\b)(?P<what>[\w’']+)(?<!ed)(?<!made)\sby\s+(?!(?P=what)\b)", title_only=True, one=True, doubt=0.05),
    _say("offered-by", "organizer", FIRM, "taught by|facilitated by",
         r"\b(?:taught|facilitated) by\s+", one=True, doubt=0.05),
    _say("presents", "organizer", FIRM, "presents|presented",
         r"^(?P<names>(?-i:[A-Z0-9])(?:[^.:!?]|\.(?=\w)){1,60}?)\s+presents?\b", "between"),
    _say("offered-by", "organizer", FIRM, "talk by|event by|workshop by|presentation by|demo by|class by|session by|seminar by|webinar by|training by"
         "|talk from|presentation from|speaker from",
         r"\b(?:(?:talk|event|workshop|presentation|demo|class|session|seminar|webinar|training) (?:by|from)|speaker from)\s+(?:the\s+)?",
         one=True, body_only=True, doubt=0.05),
    _say("join-them", "organizer", FIRM, "join us and|join us with", r"\bjoin us (?:and|with)\s+(?:the\s+)?", one=True, doubt=0.05),
    _say("join-them", "organizer", FIRM, "join ",
         r"\bjoin\s+(?:the\s+)?(?P<names>(?-i:[A-Z0-9])[^.:!?]{1,100}?)\s+(?:for|as|on|in|at|to)\b",
         "between", doubt=0.05),
    _say("signed", "organizer", SPELT, "folks at|team at|crew at|gang at|people at|we at|all of us at",
         r"(?:^(?:[–—-]\s*)?(?:love, )?(?:the |your )?(?:folks|team|crew|gang|people)|\b(?:we|all of us)) at\s+(?=(?-i:[A-Z0-9]))", body_only=True, anywhere=True),
    _say("invites", "organizer", FIRM, "invites you| bringing |inviting|proud to|excited to|pleased to|thrilled to",
         r"\s(?:invites you|(?:is|are) (?:inviting|bringing (?:the|their|its) team"
         r"|(?:proud|excited|pleased|thrilled) to (?:present|host|invite|offer|bring)))\b", "before"),
    _say("ribbon-cutting", "organizer", FIRM, "ribbon cutting", START + r"(?:business after hours\s*(?:&|and)\s*)?ribbon cutting\b", "between", title_only=True, one=True),
    _say("ribbon-cutting", "organizer", FIRM, "ribbon cutting",
         r"\bribbon cutting(?: ceremony)?\s*(?:for|at|with|of|:|@|[-–—])\s*", title_only=True, one=True),
    _say("offered-by", "organizer", FIRM, "offered by|operated by|curated by|put together by|program of|a project of",
         r"\b(?:(?:offered|operated|curated|put together) by|program of)\s+", one=True, doubt=0.05),
    _say("with-firm", "organizer", FIRM, " w/",
         r"\b(?:class|workshop|101|course|demo|session|lessons?|training)\b.*?\sw/\s*", title_only=True, one=True, doubt=0.05),
    _say("with-firm", "organizer", FIRM, "activities with|workshop with|class with|classes with|evening with|session with",
         r"\b(?:activities|workshop|class|classes|evening|(?<!info )(?<!information )session)\s+with\s+",
         one=True, doubt=0.05),
)  # fmt: skip

EMPLOYERS = (
    _say("recruiters-from", "hiring", UNSURE,
         "recruiters|hiring managers|employers|representatives|companies|recruiting teams|hiring teams",
         RECRUITERS + SUCH_AS),
    _say("employers-are", "hiring", UNSURE, "employers|companies|recruit",
         r"(?<!for )(?<!for the )(?<!presenting )(?<!portfolio )(?<!featured )\b(?:employers|companies|recruiters)(?:\s+\w+){0,3}:\s+"),
    _say("is-hiring", "hiring", FIRM, "interviewing|staffing up",
         r"\s(?:is|are|will be) (?:also )?(?:staffing up|interviewing (?:for|candidates|applicants|on-?site|today|now|in room)\b)", "before"),
    _say("is-hiring", "hiring", UNSURE, "hiring|recruiting",
         r"\s(?:is|are) (?:now |currently |actively |also |still )?(?:hiring|recruiting)\b", "before"),
    _say("is-hiring", "hiring", FIRM, "looking for|seeking",
         r"\s(?:is|are) (?:looking for|seeking) (?:[\w-]+ ){0,3}(?:engineers|developers|designers|staff|employees|interns|candidates"
         r"|talent|technicians|managers|associates|representatives)\b", "before"),
    _say("is-hiring", "hiring", FIRM, "hiring at|hiring for|hiring by", r"\bhiring (?:at|for|by)\s+"),
    _say("hiring-event", "hiring", FIRM, "session with|chat with", r"\b(?:(?:info|information) session|coffee chat) with\s+(?:the )?", body_only=True),
    _say("join-team", "hiring", UNSURE,
         "team at|careers|jobs at|roles at|positions at|openings at|internships at|opportunities at|opportunities with|jobs with",
         rf"\b(?:(?:join|joining|meet) (?:the|our) (?:[\w-]+ ){{0,2}}team at|{JOBS} (?:at|with))\s+"),
    _say("hiring-event", "hiring", FIRM, "hiring|recruit|interview",
         START + SEASON + r"(?:hiring|recruit(?:ing|ment)|open interviews|interview day)\b", "between", title_only=True),
    _say("hiring-event", "hiring", KNOWN, "job fair|career|info session|information session|coffee chat|employer",
         START + SEASON + r"(?:job fair|career (?:day|fair|night)|careers? (?:info|information)"
         r"|(?:employer )?(?:info|information) session|coffee chats?|employer)\b", "between", title_only=True),
    _say("hiring-event", "hiring", UNSURE, "featuring",
         r"\b(?:hiring|recruit(?:ing|ment)) (?:event|fair|day)s?,? featuring[:\s]+", plain=True),
    _say("hiring-event", "hiring", FIRM, "employer|recruit|hiring",
         r"\b(?:employer (?:spotlight|of the day|panel|visit|info session)|meet the employer|now hiring|hiring event"
         r"|recruiting event)(?: with)?[:\s–—-]+", title_only=True),
    _say("hiring-event", "hiring", FIRM, "session with|chat with|fair with|event with|career|interviews with|networking with",
         r"\b(?:(?:info|information) session|coffee chat|(?:career|job|hiring) (?:fair|day|night|event|chat)|interviews|networking)"
         r" with\s+(?:the )?", title_only=True),
    _say("hiring-event", "hiring", KNOWN, "session:|hiring event:|career fair:|career night:",
         r"\b(?:(?:info|information) session|hiring event|career (?:fair|night)):\s+", title_only=True),
    _say("hiring-event", "hiring", FIRM, "interviews with|interviews today with",
         r"\b(?:on-?site|on-the-spot|job|mock|open|walk-in) interviews (?:today )?with\s+", body_only=True),
    _say("their-recruiters", "hiring", FIRM, "recruiters|hiring managers|hiring team",
         r"\s(?:recruiters|hiring (?:managers|team)|talent (?:team|acquisition))\b", "before"),
)  # fmt: skip

VISITORS = (
    _say("visits", "speaker", FIRM, "|".join(f"{who} from" for who in ("representative", "representatives", "reps", "team", "members", "folks", *CREW.split("|"), *ONE_OF.split("|"))),
         r"\b(?:representatives?|reps?|team(?: members)?|folks|" + CREW + "|" + ONE_OF + r") from\s+(?:the\s+)?"),
    _say("visits", "speaker", FIRM, "|".join(f"{who} {link}" for who in CREW.split("|") for link in ("at", "of", "with")),
         r"\b(?:hear from|taught by|led by|with|panel of|talk by) (?:[a-z]+ ){0,2}?(?:" + CREW + r") (?:at|of|with)\s+(?:the\s+)?"),
    _say("will-speak", "speaker", FIRM, "will present|will speak|will lead|will teach|will share|will discuss|will talk|will demo|will show|joining us"
         "|will be presenting|will be speaking|will be leading|will give|will be giving|will explain",
         r"\s(?:will(?: also)? (?:be )?(?:present|speak|lead|teach|shar|discuss|talk|demo|show|giv|explain)\w*|(?:is|are|will be) joining us)\b",
         "before", doubt=0.05),
)  # fmt: skip

PHRASES: tuple[Phrase, ...] = (*SPONSORS, *HOSTS, *ORGANIZERS, *EMPLOYERS, *VISITORS)
