"""The one table of all filters, and the one parser: query parameters in, validated Filters out.

Pages, feeds, the API, its description and the command line all read this table, so adding a filter
is one entry in FILTERS (and a clause in clauses.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.publish import clauses, fts, geo, periods
from pipeline.publish.clauses import Clause
from pipeline.publish.problem import Problem, bad_value
from pipeline.publish.words import ATTENDANCE, KINDS, STATUS

Pairs = Sequence[tuple[str, str]]
Window = clauses.Overlaps | clauses.Unfinished
Reader = Callable[[str, date], Any]
"""Text and the region's today to a value; raises ValueError."""

RELEVANCE = ("core", "adjacent", "none")
SHOWN = ("core", "adjacent")
"""The default of `relevance`: professional events, and places where weak ties are made too."""
STATUSES = tuple(STATUS)
LISTED = tuple(name for name in STATUS if name != "delisted")
SORTS = ("date", "relevance", "new")
CANCELLED = ("title", "status", "both", "drop")
WITHIN_KM = 15.0
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
MOST_VALUES = 50
TRACKERS = ("utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid")
"""Added to links by mail programs and social networks; they ask for nothing, so they are no unknown filters."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter: how it is read, what it allows, and which events it keeps."""

    name: str
    help: str
    read: Reader
    hint: str = ""
    """What is allowed, in words, where it is not a closed list."""
    values: tuple[str, ...] = ()
    """The closed list of what is allowed."""
    many: bool = False
    """Several values by repeating or commas; an event matches with any of them."""
    clause: Callable[[Sequence[Any]], Clause] | None = None
    """None for what does not choose events, or is chosen together with others in `Filters.clauses`."""
    known: str = ""
    """SQL that lists the values that exist, for those that live in the database."""
    example: str = ""


def _word(text: str, today: date) -> str:
    return text


def _date(text: str, today: date) -> date:
    return periods.read_date(text)


def _number(low: float, high: float) -> Reader:
    def read(text: str, today: date) -> float:
        number = float(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return read


def _whole(text: str, today: date) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) == int(text):
        raise ValueError(text)
    return int(text)


def _truth(text: str, today: date) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(text)


def _day_name(text: str, today: date) -> str:
    """Read a weekday, also by its first three letters."""
    found = [name for name in clauses.WEEKDAYS if text.lower() in (name, name[:3])]
    if not found:
        raise ValueError(text)
    return found[0]


def _search(text: str, today: date) -> str:
    return fts.expression(text)


BY_TOPIC = "SELECT event_id FROM event_topics WHERE topic_id IN ({})"
BY_COMPANY = "SELECT event_id FROM claims WHERE company_id IN ({})"
BY_SOURCE = "SELECT event_id FROM listings WHERE source_id IN ({})"

FILTERS: tuple[Filter, ...] = (
    Filter("q", "words in title, group, venue, topics or description", _search, example="python career",
           hint='words, "a phrase", -without, begin*; at most 200 characters', clause=lambda v: clauses.search(v[0])),
    Filter("when", "a period, a day, or two days and all between them",
           lambda text, today: periods.read_period(text, today), example="this-week",
           hint=f"allowed: {', '.join(periods.PERIODS)}, YYYY-MM-DD, or YYYY-MM-DD..YYYY-MM-DD"),
    Filter("from", "the first day", _date, hint="a date, YYYY-MM-DD", example="2026-12-01"),
    Filter("until", "the day after the last", _date, hint="a date, YYYY-MM-DD", example="2027-01-01"),
    Filter("kind", "what kind of event", _word, values=tuple(KINDS), many=True, clause=clauses.any_of("kind")),
    Filter("topic", "what it is about", _word, many=True, clause=clauses.inside(BY_TOPIC),
           known="SELECT id FROM topics", example="python"),
    Filter("attendance", "how one attends", _word, values=tuple(ATTENDANCE), many=True,
           clause=clauses.any_of("attendance")),
    Filter("free", "only free events (1), or only those said to cost something (0)", _truth, values=("1", "0"),
           clause=clauses.free),
    Filter("price_max", "costs at most this much", _number(0, 1e6), hint="a number", clause=clauses.price_max,
           example="20"),
    Filter("group", "who organises, by id", _word, many=True, clause=clauses.any_of("group_id"),
           known="SELECT id FROM groups", example="pdx-python"),
    Filter("company", "which company organises, hosts, sponsors, speaks or hires there, by id", _word, many=True,
           clause=clauses.inside(BY_COMPANY), known="SELECT id FROM companies", example="acme"),
    Filter("venue", "where, by id", _word, many=True, clause=clauses.any_of("venue_id"),
           known="SELECT id FROM venues", example="central-library"),
    Filter("locality", "in which town", _word, many=True, clause=clauses.any_of("locality COLLATE NOCASE"),
           known="SELECT DISTINCT locality FROM events", example="Portland"),
    Filter("near", "around a place", lambda text, today: geo.read_near(text), example="97201",
           hint="a ZIP code of the United States, or latitude,longitude"),
    Filter("within", f"how far from it, in km ({WITHIN_KM:.0f} unless told)", _number(0.1, 500),
           hint="kilometres, 0.1 to 500", example="10"),
    Filter("weekday", "on which days of the week", _day_name, values=clauses.WEEKDAYS, many=True,
           clause=clauses.weekday),
    Filter("time", "in which part of the day it begins: before noon, before 5 PM, later", _word,
           values=tuple(clauses.TIMES), many=True, clause=clauses.time_of_day),
    Filter("source", "told by which source, by id", _word, many=True, clause=clauses.inside(BY_SOURCE),
           known="SELECT id FROM sources", example="pdx-python"),
    Filter("status", "whether it takes place; all but delisted unless told", _word, values=(*STATUS, "any"), many=True),
    Filter("relevance", "how professional it is; core and adjacent unless told", _word, values=(*RELEVANCE, "any"),
           many=True),
    Filter("region", "which region's catalogue", _word, example="portland"),
    Filter("series", "all dates of a series, or only the next", _word, values=("all", "next")),
    Filter("updated_since", "changed since then; also tells what was delisted, merged or removed",
           lambda text, today: periods.utc(periods.instant(text)), example="2026-11-01T00:00:00Z",
           hint="an RFC 3339 time with an offset, like 2026-11-01T00:00:00Z",
           clause=lambda v: ("changed_at >= ?", [v[0]])),
    Filter("sort", "in which order", _word, values=SORTS),
    Filter("limit", "how many at most", _whole, hint="a whole number from 1", example="50"),
    Filter("after", "where the last page ended; taken from `next`", _word, example="2026-12-01T02:00:00Z,123"),
    Filter("cancelled", "how calendars say that an event is cancelled (both unless told)", _word, values=CANCELLED),
)  # fmt: skip
BY_NAME = {entry.name: entry for entry in FILTERS}
PLACE = {entry.name: place for place, entry in enumerate(FILTERS)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Validated filters of one request. `given` holds the texts, `values` what they mean."""

    today: date
    zone: ZoneInfo
    now: datetime
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def one(self, name: str, default: Any = None) -> Any:
        """Give the value of a filter, or the default when it was not given."""
        return self.values.get(name, (default,))[0]

    @property
    def relevance(self) -> tuple[str, ...]:
        """Which relevance is wanted; core and adjacent unless told."""
        wanted = self.values.get("relevance", SHOWN)
        return RELEVANCE if "any" in wanted else wanted

    @property
    def status(self) -> tuple[str, ...]:
        """Which states are wanted: all but delisted, unless told or a copy is kept up to date."""
        usual = (
            tuple(STATUS) if "updated_since" in self.values else tuple(name for name in STATUS if name != "delisted")
        )
        wanted = self.values.get("status", usual)
        return tuple(STATUS) if "any" in wanted else wanted

    @property
    def sort(self) -> str:
        """In which order: `date` unless told; `changed` when a copy is kept up to date."""
        return str(self.one("sort", "changed" if "updated_since" in self.values else "date"))

    def span(self, start: str | None = None, end: str | None = None) -> tuple[str | None, str | None]:
        """Give `[from, until)` as UTC texts; `start` and `end` stand in where the request names no day."""
        spans = [self.one("when", (None, None)), (self.one("from"), self.one("until"))]
        firsts = [first for first, _ in spans if first is not None]
        lasts = [last for _, last in spans if last is not None]
        return (
            periods.midnight(max(firsts), self.zone) if firsts else start or periods.utc(self.now),
            periods.midnight(min(lasts), self.zone) if lasts else end,
        )

    def window(self, start: str | None = None, end: str | None = None) -> Window:
        """Give the condition on time: `[start, end)` where the request names no day, else what is not over yet."""
        first, last = self.span(start, end)
        if start is None and not self._begins():
            return clauses.still_on(self.now, last)
        return clauses.Overlaps(first, last)

    def during(self, start: str | None = None, end: str | None = None) -> Clause:
        """Give the condition on time for SQL."""
        return self.window(start, end).clause

    def _begins(self) -> bool:
        """Tell whether the request names a first day."""
        return "from" in self.values or "when" in self.values

    def usual(self, **values: Any) -> "Filters":
        """Give the same filters, with these values for what the request leaves open."""
        filled = {
            name: value if isinstance(value, tuple) else (value,)
            for name, value in values.items()
            if name not in self.values
        }
        return replace(self, values={**filled, **self.values})

    def every_date(self) -> "Filters":
        """Give the same filters for all dates of series."""
        return replace(self, values={name: value for name, value in self.values.items() if name != "series"})

    def names_days(self) -> bool:
        """Tell whether the request names a day or a period itself."""
        return any(name in self.values for name in ("when", "from", "until"))

    def clauses(self, *, besides: str = "") -> list[Clause]:
        """Give the conditions of all filters but time, and but the one named `besides`."""
        found = [
            entry.clause(self.values[entry.name])
            for entry in FILTERS
            if entry.clause and entry.name in self.values and entry.name != besides
        ]
        if "near" in self.values:
            found.append(clauses.near(self.one("near"), self.one("within", WITHIN_KM)))
        if besides != "relevance" and self.relevance != RELEVANCE:
            found.append(clauses.any_of("relevance")(self.relevance))
        if self.status != tuple(STATUS):
            found.append(clauses.any_of("status")(self.status))
        if self.one("cancelled") == "drop":
            found.append(("status <> 'cancelled'", []))
        return found

    def pairs(self, **changes: str | tuple[str, ...] | None) -> list[tuple[str, str]]:
        """Give the request's parameters again, in the table's order, some set anew or left out (None)."""
        wanted: dict[str, Any] = {**self.given, **{name.rstrip("_"): value for name, value in changes.items()}}
        pairs = []
        for name in sorted(wanted, key=PLACE.__getitem__):
            value = wanted[name] or ()
            pairs += [(name, text) for text in ((value,) if isinstance(value, str) else value)]
        return pairs


def parse(pairs: Iterable[tuple[str, str]], *, now: datetime, zone: ZoneInfo) -> Filters:
    """Read and check query parameters; an empty value is as good as none, as HTML forms send it.

    Raises Problem 400 for an unknown name or value, naming what is allowed.
    """
    given: dict[str, list[str]] = {}
    today = now.astimezone(zone).date()
    for name, text in pairs:
        if name.startswith(TRACKERS):
            continue
        if name not in BY_NAME:
            raise Problem(400, f"there is no filter {name!r}; allowed: {', '.join(BY_NAME)}",
                          parameter=name, allowed=tuple(BY_NAME))  # fmt: skip
        texts = text.split(",") if BY_NAME[name].many else [text]
        given.setdefault(name, []).extend(part.strip() for part in texts if part.strip())
    if given.get("within") and "near" not in given:
        raise Problem(400, "within says how far from a place; say which with near", parameter="within")
    if not given.get("near"):
        given.pop("within", None)  # a form was sent without a place
    kept = {name: tuple(dict.fromkeys(texts)) for name, texts in given.items() if texts}
    values = {name: tuple(_read(BY_NAME[name], text, today) for text in texts) for name, texts in kept.items()}
    _consistent(kept)
    return Filters(today, zone, now, kept, values)


def _read(entry: Filter, text: str, today: date) -> Any:
    """Read one value."""
    problem = bad_value(entry.name, text[:80], entry.values, hint=entry.hint)
    try:
        value = entry.read(text, today)
    except (ValueError, OverflowError) as error:
        raise problem from error
    if entry.values and entry.read is _word and value not in entry.values:
        raise problem
    return value


def _consistent(given: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse what says two things at once, or one thing by halves."""
    for name, texts in given.items():
        if len(texts) > (MOST_VALUES if BY_NAME[name].many else 1):
            most = f"at most {MOST_VALUES} values" if BY_NAME[name].many else "only one value"
            raise Problem(400, f"{name} takes {most}", parameter=name)
    if "updated_since" in given and "sort" in given:
        raise Problem(400, "updated_since gives changes in their own order; leave out sort", parameter="sort")
