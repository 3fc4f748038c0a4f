"""What it costs: free, a price or a range, other prices for members, who pays less or nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.facts_from_text.money_words import (
    BARE_COST,
    CURRENCY,
    DIGIT,
    DONATION,
    FIRST,
    FREE,
    FREE_FOR,
    FREE_SIGNS,
    FREE_TITLE,
    LESS,
    LESS_FOR,
    MEMBER,
    MONEY,
    MONEY_SIGNS,
    MONEY_WORDS,
    NON_MEMBER,
    NOT_THE_EVENT,
    NOTHING_PAID,
    OTHER_MONEY,
    PAID,
    PAYING,
    RAFFLE,
    WHOM,
)
from pipeline.facts_from_text.sentences import Behind, Said, Text, shown, speaking_of

_DEAREST = 10_000
"""No ticket costs more; such a sum is something else."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the text says of money; `is_free` is True or False only when it says so."""

    is_free: bool | None = None
    min: float | None = None
    max: float | None = None
    currency: str | None = None
    """ISO 4217, where the text names it; a bare dollar sign names none."""
    for_members: Said | None = None
    for_others: Said | None = None
    donation: Said | None = None
    free_for: tuple[Said, ...] = ()
    """Who pays nothing: members, students, children, first visit, unemployed, veterans."""
    discounts: tuple[Said, ...] = ()
    """Who pays less."""
    said: tuple[str, ...] = ()
    """The sentences that say what it costs."""

    @property
    def member(self) -> float | None:
        """What members pay."""
        return float(self.for_members.value) if self.for_members else None

    @property
    def non_member(self) -> float | None:
        """What those pay who are no members."""
        return float(self.for_others.value) if self.for_others else None

    @property
    def summary(self) -> str | None:
        """The sentences in short, for people; None when nothing was said."""
        spoken = [*self.said, *(each.sentence for each in (*self.free_for, *self.discounts))]
        spoken += [self.donation.sentence] if self.donation else []
        return shown(" · ".join(dict.fromkeys(spoken))) if spoken else None


NOTHING = Cost()
OF_COST = MONEY_WORDS | FIRST | {"us"}
"""All words that `cost` asks a text for."""


def cost(title: str, text: Text) -> Cost:
    """Read what an event costs from its title and sentences."""
    on_us = "us" in text.words and not FIRST.isdisjoint(text.words)
    if not text.symbols and not on_us and MONEY_WORDS.isdisjoint(text.words):
        return NOTHING
    spoken = [*speaking_of((title,), MONEY_SIGNS), *text.about(MONEY_SIGNS)]
    if not spoken:
        return NOTHING
    free = [each for each in spoken if _is_free(each, is_title=each is title)]
    donation = _first(spoken, "donation", DONATION)
    priced = [each for each in spoken if _prices(each) and not (free and DONATION.search(each))]
    amounts = [amount for each in priced for amount in _prices(each)]
    paid = [amount for amount in amounts if amount > 0]
    sold = [] if free or amounts else [each for each in spoken if PAID.search(each) and not RAFFLE.search(each)]
    members = [each for each in spoken if "$" in each and "member" in each.lower()]
    return Cost(
        is_free=_verdict(bool(free), bool(paid or sold), asked_kindly=donation is not None),
        min=0.0 if free or 0.0 in amounts else min(paid, default=None),
        max=max(paid, default=0.0 if free else None),
        currency=next(filter(None, map(_currency, priced)), None),
        for_members=_price(MEMBER, members),
        for_others=_price(NON_MEMBER, members),
        donation=donation,
        free_for=_all(speaking_of(spoken, NOTHING_PAID), FREE_FOR),
        discounts=_all(_reduced(spoken), LESS_FOR),
        said=tuple(dict.fromkeys(map(shown, (*free[:1], *priced[:3], *sold[:1])))),
    )


def _verdict(free: bool, paid: bool, *, asked_kindly: bool) -> bool | None:
    """Say free only when the text does and names no price; a price without "free" is not free."""
    if free:
        return None if paid else True
    return False if paid and not asked_kindly else None


def _is_free(sentence: str, *, is_title: bool) -> bool:
    lower = sentence.lower()
    if not any(sign in lower for sign in FREE_SIGNS):
        return False
    bare = NOT_THE_EVENT.sub(" ", sentence)
    if any(pattern.search(bare) for pattern in FREE_FOR.values()):
        return False
    return bool(FREE.search(bare) or (is_title and FREE_TITLE.search(bare)))


def _prices(sentence: str) -> list[float]:
    """Give the amounts that one pays to attend, as far as the sentence speaks of attending."""
    if not DIGIT.search(sentence):
        return []
    bare = BARE_COST.search(sentence)
    found = [float(each["amount"].replace(",", "")) for each in MONEY.finditer(sentence)]
    if (not bare and not found) or OTHER_MONEY.search(sentence):
        return []
    if bare:
        return [float(bare["amount"])]
    if PAYING.search(sentence) or len(sentence.split()) <= 5:
        return [amount for amount in found if amount < _DEAREST]
    return []


def _reduced(spoken: Iterable[str]) -> list[str]:
    """Keep the sentences that say that somebody pays less."""
    return [each for each in speaking_of(spoken, WHOM) if LESS.search(each) and not OTHER_MONEY.search(each)]


def _currency(sentence: str) -> str | None:
    for each in MONEY.finditer(sentence):
        sign = each["sign"].lower().strip()
        code = sign.strip(" $").upper()
        if known := CURRENCY.get(sign) or (code if len(code) == 3 else None):
            return known
    return None


def _price(pattern: re.Pattern[str], spoken: Iterable[str]) -> Said | None:
    found = next(filter(None, map(pattern.search, spoken)), None)
    return Said(found[1] or found[2], shown(found.string)) if found else None


def _first(spoken: Iterable[str], name: str, pattern: re.Pattern[str] | Behind) -> Said | None:
    return next((Said(name, shown(each)) for each in spoken if pattern.search(each)), None)


def _all(spoken: Sequence[str], patterns: Mapping[str, re.Pattern[str] | Behind]) -> tuple[Said, ...]:
    found = (_first(spoken, name, pattern) for name, pattern in patterns.items())
    return tuple(each for each in found if each)
