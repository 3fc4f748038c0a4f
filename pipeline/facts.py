"""What the words of an event say about cost, registration and how one attends, each with the sentence that says so.

Unknown is a value: what nobody said stays None, and an unknown price is never free. What the source says in its
data wins; words only fill what it left open. Pure.
"""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.facts_from_text.attendance import attendance
from pipeline.facts_from_text.cost import Cost, cost
from pipeline.facts_from_text.registration import Registration, registration
from pipeline.facts_from_text.sentences import Said, Text
from pipeline.records import Record, evolve


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where the text says nothing."""

    cost: Cost
    registration: Registration
    attendance: Said | None


@lru_cache(maxsize=2048)
def facts(title: str, description: str) -> Facts:
    """Read the facts out of a title and a description (text or safe HTML); the dates of a series share them."""
    text = Text(title, description)
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
    changes = {name: value for name, value in told.items() if value != getattr(record, name)}
    return evolve(record, **changes) if changes else record
