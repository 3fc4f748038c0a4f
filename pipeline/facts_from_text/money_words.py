"""How people write about money in the texts of events: the patterns that `cost` reads."""

import re

from pipeline.facts_from_text.sentences import Behind, any_of

_WHAT = (
    r"(?:admission|entry|entrance|attendance|participation|registration|tickets?|cost|price|fee|cover|events?|"
    r"program(?:me)?s?|class(?:es)?|workshops?|sessions?|webinar|seminar|training|course|meetings?|meetup|lecture|talk|"
    r"conference|summit|concert|screening|series|tour|performance|show|masterclass|bootcamp|mixer|rsvp|presentation|"
    r"activity|activities|services?|clinic|consultations?|fair|festival)"
)
_HELD = (
    r"(?:training|workshop|class|course|session|webinar|seminar|gatherings?|get-together|celebration|hike|bird walk|"
    r"walk|tournament|demonstration|movie night|live,? music|performance|"
    r"(?:legal|tax|career|business) (?:information|advice|counseling|coaching))"
)
_VERY = r"(?:always |completely |totally |absolutely |entirely |now |both |100% )?"
_SOME = r"(?:[\w'’&]+\s+){0,3}"
"""Up to three words in between."""

FREE = any_of(
    rf"\b{_WHAT}\b(?:\s+(?:to|for|is|are|will be|all|the|this|our|both|and|remains?)\b)*\W{{0,4}}{_VERY}"
    r"(?:free\b(?![-\w])|complimentary\b|no charge\b|\$0(?:\.00)?\b(?![,\d]))",
    rf"\bfree\b,?(?:\s+[\w'’&-]+,?){{0,5}}?\s+{_WHAT}\b",
    rf"(?<![-\w])free,?\s+(?:\(?[\w'’&/-]+\)?\s+){{0,6}}?{_HELD}\b",
    r"\ba free,? (?:[\w-]+,? )?space for\b",
    r"\b(?:attend|register|sign up|get in|fix|as our guests?)\b[^.,;!?]{0,40}?\bfor free\b",
    r"\bfree (?:and open|of charge|for (?:all|everyone)|to (?:attend|the public|all|join|everyone|enter))\b",
    r"^\W*free\W*$",
    r"^\W*free\s*[.!;|•–-]",
    r"\b(?:it|this|that|everything)(?:['’]s| is) (?:all |completely |totally |absolutely )?free\b",
    r"\b(?:at )?no (?:cost|charge|fee)\b",
    r"\bcomplimentary (?:admission|event|registration|tickets?)\b",
)
PAID = any_of(
    r"\b(?:buy|purchase) (?:your |a |advance |online )?(?:tickets?|tix)\b",
    r"\btickets (?:are )?(?:now )?on sale\b",
    r"\bthis is a paid\b",
    r"\bpaid (?:event|class|workshop|course|admission|registration)\b",
)
"""One pays; how much is not said."""
RAFFLE = re.compile(r"raffle|drink tickets?|food tickets?|drawing", re.IGNORECASE)
FREE_TITLE = re.compile(r"\bfree\b(?![-\w])", re.IGNORECASE)

_GIVEN_AWAY = (
    r"(?:parking|pizza|food|snacks?|drinks?|lunch(?:es)?|breakfast|dinner|coffee|tea|books?|gifts?|headshots?|swag|"
    r"wi-?fi|shuttle|t-?shirts?|meals?|groceries|refreshments|donuts?|popcorn|samples?|transportation|childcare|"
    r"child care|account|login|app|download|library card|beer|merch|stuff|giveaways?|kits?|supplies|craft)"
)
NOT_THE_EVENT = any_of(
    r"\bfeel free\b",
    r"\b(?:sugar|gluten|smoke|drug|barrier|cruelty|hands|scent|alcohol|phone|worry|fat|duty|dairy|judgment)[- ]free\b",
    r"\bfree[- ](?:form|style|lance|dom|range|speech|will|hand|fall|jazz|play|weights?|time|trial|flow|software)\b",
    rf"\bfree (?:[\w'’,&]+ ){{0,3}}?{_GIVEN_AWAY}\b",
    r"\bget one free\b",
    r"\bset (?:\w+ )?free\b",
    r"\bfree (?:from|up)\b",
    r"\bfree the\b",
    r"\bno cost to sponsor",
)
"""What is free here is something else than coming."""

FREE_FOR = {
    "members": Behind(
        ("member",), any_of(rf"\bfree (?:for|to)\s+{_SOME}members\b", r"\bmembers?\b[^.,;]{0,25}?\bfree\b")
    ),
    "students": Behind(
        ("student",), any_of(rf"\bfree (?:for|to|with)\s+{_SOME}students?\b", r"\bstudents?\b[^.,;]{0,25}?\bfree\b")
    ),
    "children": Behind(
        ("kids", "children", "youth", "under", "age"),
        any_of(
            r"\bfree (?:for|to)\s+(?:kids|children|youth|those under|ages|anyone under)",
            r"\b(?:kids|children|youth|under \d+|\d+ (?:and|&) under|ages? \d+[^.,;]{0,15})\b[^.,;]{0,30}?\bfree\b",
        ),
    ),
    "first visit": Behind(
        ("first", "1st", "once", "one"),
        any_of(
            r"\b(?:first|1st)[- ]+(?:[\w'’]+\s+){0,2}?(?:visit|class|session|meeting|time|timer|lesson|event)s?\b"
            r"[^.;]{0,25}?\b(?:free|on us|complimentary)\b",
            r"\b(?:free|complimentary)\b[^.;]{0,30}?\b(?:first|1st)[- ]?(?:visit|class|session|meeting|time|timer)s?\b",
            r"\b(?:guests?|visitors?)\b[^.;]{0,30}?\b(?:first|once|one (?:meeting|visit))\b[^.;]{0,20}?\bfree\b",
        ),
    ),
    "unemployed": Behind(
        ("unemployed", "job", "transition", "out of", "between"),
        any_of(
            rf"\bfree (?:for|to)\s+{_SOME}(?:unemployed|job[- ]?seekers?|those (?:out of|between) (?:work|job))",
            r"\b(?:unemployed|job[- ]?seekers?|in transition|between jobs|out of work)\b[^.;]{0,30}?\bfree\b",
        ),
    ),
    "veterans": Behind(
        ("veteran", "military"),
        any_of(
            rf"\bfree (?:for|to)\s+{_SOME}(?:veterans?|military)", r"\b(?:veterans?|military)\b[^.;]{0,30}?\bfree\b"
        ),
    ),
}
"""Who comes for nothing while others pay."""
LESS_FOR = {
    "students": any_of(r"\bstudents?\b"),
    "unemployed": any_of(
        r"\bunemployed\b", r"\bjob[- ]?seekers?\b", r"\bin transition\b", r"\b(?:out of|between) (?:work|jobs)\b"
    ),
    "seniors": any_of(r"\bseniors?\b"),
    "veterans": any_of(r"\bveterans?\b", r"\bmilitary\b"),
}
LESS = any_of(
    r"\bdiscount(?:s|ed)?\b",
    r"\breduced\b",
    r"\bhalf[- ]price\b",
    r"\bscholarships? available\b",
    r"\$",
    r"\bhardship\b",
)

MONEY = re.compile(
    r"(?P<sign>US\$|CA\$|C\$|A\$|\$|£|€|\b(?:USD|CAD|EUR|GBP|AUD|SGD)\s?\$?)\s?"
    r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{1,5}(?:\.\d{1,2})?)"
    r"(?!\d|[,.]\d|\s?(?:k\b|million|billion|%|m\b|\^))",
    re.IGNORECASE,
)
BARE_COST = re.compile(
    r"^\W*(?:cost|price|fee|admission|tickets?)\s*:\s*(?P<amount>\d{1,4}(?:\.\d{1,2})?)\b(?!\s*[:/%])", re.IGNORECASE
)
PAYING = any_of(
    r"\b(?:costs?|prices?|priced|fees?|admission|entry|entrance|cover|tickets?|tix|registration|register|door)\b",
    r"\b(?:non-?)?members?\b",
    r"\badvance\b",
    r"\bper (?:person|session|class|participant|ticket|day|week|month)\b",
    r"\b(?:adults?|students?|seniors?|general|early bird|pay|attend|includes|investment|tuition|youth|regular)\b",
    r"/(?:person|class|adult|session)",
)
OTHER_MONEY = Behind(
    (
        "prize", "win", "raise", "goal", "million", "billion", "salary", "hour", "grant", "value", "worth", "raffle",
        "budget", "debt", "loan", "off", "save", "fund", "award", "scholarship", "revenue", "gift card", "stipend",
        "credit", "wage", "dues", "per inch", "lunch", "pint", "draft", "taco", "beer", "cocktail", "glasses", "buffet",
        "appetizer", "pizza", "burger", "drink special", "sponsor", "materials fee", "parking", "rental", "membership",
    ),
    any_of(
        r"\b(?:prizes?|win|raised?|goal|million|billion|salary|per hour|grants?|valued?|worth)\b",
        r"\b(?:raffle|budget|debt|loan)\b",
        r"/hour",
        r"\$ ?\d+ off\b",
        r"\bsave \$",
        r"\bfund(?:s|ing)? of\b",
        r"\b(?:awards?|scholarships? of|revenue|gift cards?|stipend|credit|wages?|dues|per inch|lunch –)\b",
        r"\b(?:pints?|drafts?|wings|tacos?|beers?|cocktails?|glasses|buffet|appetizers?)\b",
        r"\b(?:pizzas?|burgers?|drink specials)\b",
        r"\bsponsor(?:ship)? (?:level|package|at)",
        r"\bmaterials fee\b",
        r"\b(?:parking|rental)\b",
        r"\bmembership (?:is|costs|fee)\b",
        r"\bannual(?:ly)? membership\b",
    ),
)  # fmt: skip
"""Money that is not the price of coming."""
DONATION = Behind(
    ("donation", "pay", "pwyc", "pwyw", "notaflof", "sliding", "the hat"),
    any_of(
        r"\b(?:by|suggested|requested|voluntary|recommended|optional) donations?\b",
        r"\bdonations? (?:is |are )?(?:suggested|appreciated|welcome|requested|encouraged|accepted)\b",
        r"\bpay[- ]what[- ]you[- ](?:can|wish|want|will)\b",
        r"\b(?:PWYC|PWYW|NOTAFLOF)\b",
        r"\bsliding scale\b",
        r"\bpass the hat\b",
    ),
)


def _priced_for(who: str) -> re.Pattern[str]:
    """Find "$10 members" and "members: $10"; the amount is group 1 or 2."""
    money = r"\$\s?(\d{1,4}(?:\.\d{1,2})?)"
    before = rf"{money}\s*(?:for|per|\()?\s*(?:[\w-]+\s){{0,2}}?{who}\b"
    after = rf"\b{who}\b\s*(?:pay|price|cost|fee|only|:|-|–|are|\()*\s*{money}"
    return re.compile(f"{before}|{after}", re.IGNORECASE)


MEMBER = _priced_for(r"(?<!non-)(?<!non )(?<!non)members?")
NON_MEMBER = _priced_for(r"non[- ]?members?")
CURRENCY = {"£": "GBP", "€": "EUR", "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD"}
MONEY_SIGNS = (
    "free", "$", "€", "£", "cost", "donat", "charge", "compliment", "pwyc", "pay", "sliding",
    "paid ", "purchase", "on sale", "cad ", "usd ", "eur ", "gbp ", "sgd ", "aud ",
    "fee", "discount", "notaflof", "price", "admission", "ticket",
)  # fmt: skip
"""A sentence without any of these says nothing about money."""
MONEY_WORDS = frozenset(
    "free complimentary charge cost costs price prices priced fee fees admission ticket tickets donation "
    "donations pay pwyc pwyw notaflof sliding hat discount discounts discounted reduced half scholarships "
    "hardship paid purchase sale usd cad eur gbp aud sgd".split()
)
"""Without any of these words, and without a sign of money, no pattern here matches anywhere in a text."""
FREE_SIGNS = ("free", "complimentary", "no charge", "no cost", "no fee", "$0")
"""Without any of these, a sentence does not say that coming is free."""
NOTHING_PAID = ("free", "complimentary", "on us")
WHOM = ("student", "unemployed", "job", "transition", "work", "senior", "veteran", "military")
"""Those who may pay less."""
DIGIT = re.compile(r"\d")
FIRST = frozenset({"first", "st"})
"""Of "the first (1st) class is on us"."""
