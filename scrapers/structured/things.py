"""The one shape of structured data: a thing has types, an id and lists of values, named as in schema.org."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Union

from scrapers.text import plain, tidy

Form = Literal["json-ld", "microdata", "microformats"]
Value = Union[str, int, float, bool, "Thing"]

MAX_THINGS = 50_000
"""Things of one document that are read; a page with a thousand events has some 15,000."""

_OTHER_EVENTS = frozenset({"hackathon", "festival", "courseinstance", "vevent", "h-event"})
"""Subtypes of Event whose names do not say so."""
_NO_EVENTS = frozenset({"deliveryevent", "userinteraction"})
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_LAST = re.compile(r"[^/#:]*$")


@dataclass(slots=True, eq=False)
class Thing:
    """An item of any vocabulary. Property names are lower-case: pages write `startdate` too."""

    types: tuple[str, ...] = ()
    id: str | None = None
    values: dict[str, list[Value]] = field(default_factory=dict)
    parent: "Thing | None" = None
    via: str = ""
    """The property of the parent that holds this thing."""
    form: Form = "json-ld"

    def all(self, *names: str) -> list[Value]:
        """Give the values of the first of these properties that has any."""
        return next((found for name in names if (found := self.values.get(name.lower()))), [])

    def things(self, *names: str) -> "list[Thing]":
        """Give the things among the values of the first of these properties that has any."""
        return [value for value in self.all(*names) if isinstance(value, Thing)]

    def texts(self, *names: str) -> list[str]:
        """Give the values as text, a thing by its name; without empty ones."""
        return [text for value in self.all(*names) if (text := as_text(value))]

    def text(self, *names: str) -> str | None:
        """Give the first value as text, markup included, or None."""
        return next(iter(self.texts(*names)), None)

    def line(self, *names: str) -> str | None:
        """Give the first value that has something to read, on one line and without markup."""
        return next((found for text in self.texts(*names) if (found := one_line(text))), None)

    def add(self, name: str, value: Value) -> None:
        """Append a value to a property."""
        self.values.setdefault(name.lower(), []).append(value)


def as_text(value: Value) -> str:
    """Give a value as text: numbers as written, a thing by its name, anything else as nothing."""
    if isinstance(value, Thing):
        return _named(value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _named(thing: Thing) -> str:
    """Give a thing's name; of a language map, which has no type, the first language; of a bare reference its id."""
    if not thing.values:
        return thing.id or ""
    said = thing.all("name", "@value", "text", "title")
    if not said and not thing.types:
        said = [value for key, values in thing.values.items() if _LANGUAGE.fullmatch(key) for value in values]
    return next((value.strip() for value in said if isinstance(value, str)), "")


def one_line(text: str) -> str:
    """Give published text as a person reads it: on one line, tags dropped, entities decoded, also doubled ones."""
    found = plain(text)
    return plain(found) if re.search(r"&#?\w{2,8};", found) else tidy(found)


def bare(name: str) -> str:
    """Give the last part of a type or a value of an enumeration, however it is spelled: IRI, prefix, bare."""
    found = _LAST.search(name.strip().rstrip("/"))
    return found[0] if found else ""


def is_event(thing: Thing) -> bool:
    """Tell whether a thing is an event: schema.org's subtypes, and types of others that end like them."""
    names = {bare(name).lower() for name in thing.types}
    return any(name.endswith("event") or name in _OTHER_EVENTS for name in names) and not names & _NO_EVENTS


def is_series(thing: Thing) -> bool:
    """Tell whether a thing only groups events."""
    return any(bare(name).lower() in ("eventseries", "course") for name in thing.types)


def resolve(things: Iterable[Thing]) -> None:
    """Put the thing itself where another one only names its id."""
    things = list(things)
    known: dict[str, Thing] = {}
    for thing in things:
        if thing.id and thing.values:
            known.setdefault(thing.id, thing)
    for thing in things:
        for values in thing.values.values():
            values[:] = [_resolved(value, known) for value in values]


def _resolved(value: Value, known: dict[str, Thing]) -> Value:
    if isinstance(value, Thing) and value.id and not value.values:
        return known.get(value.id, value)
    return value


def ancestors(thing: Thing) -> Iterator[Thing]:
    """Yield what holds a thing, from the inside out; nobody means more than ten levels."""
    above = thing.parent
    for _ in range(10):
        if above is None:
            return
        yield above
        above = above.parent
