"""The form that narrows a search: what can be chosen, what is chosen, and how many each choice would give."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pipeline.publish.applied import PERIODS, WORDS
from pipeline.publish.clauses import unfinished
from pipeline.publish.facets import Counts
from pipeline.publish.filters import FILTERS
from pipeline.publish.visit import Visit
from pipeline.publish.words import ATTENDANCE, KINDS

VISIBLE = {"q", "when", "from", "until", "kind", "attendance", "free", "price_max", "near", "within", "weekday", "time",
           "locality", "topic", "company", "sort", "after", "limit"}  # fmt: skip
"""Filters with a control of their own in the form; the others travel along as hidden fields."""

ONE_OF_MANY = ("locality", "topic", "company")
"""Filters of which the form shows one value; others travel along."""


def hidden(visit: Visit, all_but_words: bool) -> list[tuple[str, str]]:
    """Give the parameters that a form must carry along: those that have no field of their own in it."""
    shown = {"q", "after", "limit"} if all_but_words else VISIBLE
    given = visit.filters.given
    return [
        (name, text)
        for name, text in visit.filters.pairs()
        if name not in shown or (not all_but_words and name in ONE_OF_MANY and text != given[name][0])
    ]


def _periods(visit: Visit) -> list[tuple[str, str]]:
    """Give the periods to choose from, and the days of the request where they have no name."""
    own = [text for text in visit.filters.given.get("when", ()) if text not in PERIODS]
    return [*PERIODS.items(), *((text, WORDS["when"](text, visit.filters)) for text in own)]


MOST_PLACES = 40
COMPANIES = """
SELECT id, name FROM companies WHERE id = ? OR EXISTS (
    SELECT 1 FROM claims JOIN events ON events.id = event_id
    WHERE company_id = companies.id AND {unfinished} AND status <> 'delisted'
) ORDER BY name COLLATE NOCASE LIMIT 200
"""


class Choice(NamedTuple):
    """One value of a filter to choose, and how many events it would give (None: not counted)."""

    value: str
    words: str
    number: int | None


def form(visit: Visit, counts: Counts) -> dict[str, Any]:
    """Give the choices of the search form, with what is chosen."""
    given = visit.filters.given
    values = {entry.name: entry.values for entry in FILTERS}
    days = [*values["weekday"][1:], values["weekday"][0]]
    topics = visit.conn.execute("SELECT id, name FROM topics ORDER BY name").fetchall()
    towns = sorted(sorted(counts["locality"], key=lambda name: -counts["locality"][name])[:MOST_PLACES])
    towns += [town for town in given.get("locality", ()) if town not in towns]
    choices = {
        "periods": [Choice(value, words, None) for value, words in _periods(visit)],
        "kinds": _choices("kind", KINDS.items(), counts, given),
        "ways": _choices("attendance", ATTENDANCE.items(), counts, given),
        "weekdays": _choices("weekday", ((name, name.capitalize()) for name in days), counts, given),
        "times": _choices("time", ((name, name.capitalize()) for name in values["time"]), counts, given),
        "places": _choices("locality", ((town, town) for town in towns), counts, given),
        "topics": _choices("topic", topics, counts, given),
        "companies": companies(visit, given.get("company", ("",))[0]),
        "prices": _choices("free", (("1", "Free"), ("0", "Not free")), counts, given),
    }
    return {
        "given": {name: texts[0] for name, texts in given.items()},
        "chosen": {name: frozenset(texts) for name, texts in given.items()},
        **{name: tuple(options) for name, options in choices.items()},  # what is rendered once must not change
    }


def companies(visit: Visit, chosen: str = "") -> list[Choice]:
    """Give the companies whose people one can meet at events to come, and the one that is chosen."""
    clause, values = unfinished(visit.now)
    rows = visit.conn.execute(COMPANIES.format(unfinished=clause), [chosen, *values])
    return [Choice(value, words, None) for value, words in rows]


def _choices(name: str, options: Iterable[tuple[str, str]], counts: Counts, given: Mapping[str, Any]) -> list[Choice]:
    """Give what leads somewhere or is chosen; where nothing could be counted, everything."""
    numbers, chosen = counts[name], given.get(name, ())
    if not any(counts.values()):
        return [Choice(value, words, None) for value, words in options]
    return [
        Choice(value, words, numbers.get(value, 0)) for value, words in options if value in numbers or value in chosen
    ]
