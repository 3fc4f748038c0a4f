"""Chips and the switch: links that set or remove one filter and keep the others."""

from collections.abc import Mapping, Sequence

from pipeline.publish.filters import RELEVANCE, SHOWN
from pipeline.publish.shell import Link
from pipeline.publish.visit import Visit

QUICK: tuple[tuple[str, str, str], ...] = (
    ("when", "today", "Today"),
    ("when", "tomorrow", "Tomorrow"),
    ("when", "weekend", "Weekend"),
    ("when", "next-week", "Next week"),
    ("free", "1", "Free"),
    ("attendance", "online", "Online"),
    ("kind", "career-fair", "Career fairs"),
    ("kind", "hackathon", "Hackathons"),
    ("kind", "meetup", "Meetups"),
)


def quick(visit: Visit, path: str = "/events") -> list[Link]:
    """Give the chips for what most people ask; a chip that is on takes its filter away."""
    links = []
    for name, text, words in QUICK:
        on = text in visit.filters.given.get(name, ())
        days = {"from": None, "until": None} if name == "when" else {}
        pairs = visit.filters.pairs(after=None, **days, **{name: None if on else text})
        links.append(Link(visit.link(path, pairs), words, on, name=name))
    return links


def relevance(visit: Visit, counts: Mapping[str, int]) -> list[Link]:
    """Give the switch from professional events to communities to everything, with how many each would show."""
    wanted = visit.filters.relevance
    choices: Sequence[tuple[str, str | None, tuple[str, ...]]] = (
        ("Professional", "core", ("core",)),
        ("+ Communities", None, SHOWN),
        ("Everything", "any", RELEVANCE),
    )
    return [
        Link(
            visit.link(visit.path, visit.filters.pairs(after=None, relevance=value)),
            words,
            set(wanted) == set(these),
            sum(counts.get(name, 0) for name in these),
        )
        for words, value, these in choices
    ]
