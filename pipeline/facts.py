"""What the words of an event say about cost, registration and how one attends, each with the sentence that says so.

Unknown is a value: what nobody said stays None, and an unknown price is never free. What the source says in its
data wins; words only fill what it left open. Pure.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.facts_from_text.attendance import OF_ATTENDANCE, attendance
from pipeline.facts_from_text.cost import OF_COST, Cost, cost
from pipeline.facts_from_text.registration import OF_REGISTRATION, Registration, registration
from pipeline.facts_from_text.sentences import Said, Text
from pipeline.records import Record, evolve


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where the text says nothing."""

    cost: Cost
    registration: Registration
    attendance: Said | None

    def told(self, record: Record, deadline: Said | None) -> Iterator[tuple[str, Said | None]]:
        """Give each fact under its name; where the source's data say otherwise, they count."""
        if record.is_free is None and record.price_min is None and self.cost.said:
            yield "cost", Said("free" if self.cost.is_free else "priced", self.cost.said[0])
        yield "donation", self.cost.donation
        yield "member-price", self.cost.for_members
        yield "non-member-price", self.cost.for_others
        yield from (("free-for", each) for each in self.cost.free_for)
        yield from (("discount-for", each) for each in self.cost.discounts)
        yield "registration", self.registration.needed
        yield "registration-deadline", deadline if record.registration_deadline is None else None
        yield "room", self.registration.room
        if self.attendance and record.attendance in (None, self.attendance.value):
            yield "attendance", self.attendance


TELLING = OF_COST | OF_REGISTRATION | OF_ATTENDANCE
SILENT = Facts(Cost(), Registration(), None)


@lru_cache(maxsize=2048)
def facts(title: str, description: str) -> Facts:
    """Read the facts out of a title and a description (text or safe HTML); the dates of a series share them."""
    text = Text(title, description, TELLING)
    if not text.words and not text.symbols:
        return SILENT
    return Facts(cost(title, text), registration(title, text), attendance(title, text))


def with_facts(record: Record) -> Record:
    """Fill cost, deadline and attendance where the source left them open."""
    found = facts(record.title, record.description)
    deadline, how, money = found.registration.deadline(record.local_date), found.attendance, found.cost
    told: dict[str, object] = {
        "registration_deadline": record.registration_deadline or (deadline.value if deadline else None),
        "attendance": record.attendance or (how.value if how else None),
    }
    if record.is_free is None and record.price_min is None and record.price_text is None:
        told |= {
            "is_free": money.is_free,
            "price_min": money.min,
            "price_max": money.max,
            "currency": money.currency,
            "price_text": money.summary,
        }
    told["facts"] = _written(found, record, deadline)
    changes = {name: value for name, value in told.items() if value != getattr(record, name)}
    return evolve(record, **changes) if changes else record


def _written(found: Facts, record: Record, deadline: Said | None) -> str:
    """Write what was found as JSON; empty where nothing was."""
    told = [(name, said.value, said.sentence) for name, said in found.told(record, deadline) if said]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""
