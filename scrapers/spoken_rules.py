"""Rules in words as RFC 5545 rules: "every Tuesday 18:30", "first Thursday of the month, 6–8 pm".

"Every second Tuesday" is the second Tuesday of each month, because nothing says from which week to
count; with a first day ("every second Tuesday starting Jan 6", "every other Tuesday from Jan 6") it
is every two weeks.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from dateutil.rrule import rrulestr

from scrapers.date_words import MONTHS, WEEKDAYS, alternation, fold
from scrapers.dates import known_zone
from scrapers.dates_in_words import time_of_day, writes_am_pm
from scrapers.day_words import Day, days_at
from scrapers.model import When
from scrapers.resolve_days import occurrence

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = {
    1: "first 1st erste ersten erster primer primero premier premiere",
    2: "second 2nd zweite zweiten zweiter segundo deuxieme",
    3: "third 3rd dritte dritten dritter tercer tercero troisieme",
    4: "fourth 4th vierte vierten vierter cuarto quatrieme",
    5: "fifth 5th",
    -1: "last letzte letzten letzter ultimo dernier derniere",
}
_ORDINAL_OF = {word: number for number, words in _ORDINALS.items() for word in words.split()}
_NUMBER_OF = {"two": 2, "three": 3, "four": 4, "six": 6, "zwei": 2, "drei": 3, "vier": 4, "dos": 2, "deux": 2}

_NAMES = {name: day for name, day in WEEKDAYS.items() if len(name) > 4} | {
    name: WEEKDAYS[name] for name in ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "fri", "sat", "sun")
}
"""No other short forms: "so", "do" and "mar" are words of their own in a sentence."""

_WEEKDAY = rf"(?:{alternation(_NAMES)})s?"
_MONTH = rf"(?:{alternation(MONTHS)})\b\.?(?!\s*\d)"
_ORDINAL = rf"(?:{'|'.join(sorted(_ORDINAL_OF, key=len, reverse=True))})"
_AND = r"(?:\s*(?:,|&|/|\b(?:and|und|y|et)\b)\s*)+"
_EVERY = r"(?:every|each|jede[nmrs]?|cada|chaque|tous les|todos los|alle)"
_EACH_MONTH = re.compile(
    r"\b(?:(?:of|in|im|del?|du)\s+)?(?:the|each|every|jede[ns]|cada|chaque|per|el|le)?\s*\b(?:months?|monats?|mes|mois)\b"
    r"|\bmonthly\b|\bmonatlich\b"
)
_ORDINAL_DAYS = re.compile(rf"\b({_ORDINAL}(?:{_AND}{_ORDINAL})*)\s+({_WEEKDAY})\b")
_REVERSED = re.compile(rf"\b({_WEEKDAY})\s+({_ORDINAL})\b")
"""French and Spanish put "dernier" and "primero" behind the day too."""
_NAMED = re.compile(rf"\b({_WEEKDAY})\b")
_SPAN = re.compile(rf"\b({_WEEKDAY})\s*(?:-|–|\bto\b|\bthrough\b|\bthru\b|\bbis\b|\ba\b)\s*({_WEEKDAY})\b")
_MONTH_DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.)?(?=\s+(?:day\s+)?(?:of|each|every|jede|de cada))"
    r"|\bon the (\d{1,2})(?:st|nd|rd|th)?\b"
)
_OTHER = re.compile(
    rf"\b{_EVERY}\s+other\b|\b(?:biweekly|bi-weekly|fortnightly|alternate)\b"
    r"|\b(?:alle|cada|toutes les) (?:zwei|dos|deux)\b"
)
_SECOND = re.compile(rf"\b{_EVERY}\s+(?:second|2nd|zweite[nrs]?|segundo|deuxieme)\s+(?:{_WEEKDAY}|week|woche)\b")
_EVERY_N = re.compile(
    rf"\b{_EVERY}\s+(\d{{1,2}}|{'|'.join(_NUMBER_OF)})\s+(weeks|wochen|semanas|semaines|months|days)\b"
)
_DAILY = re.compile(rf"\bdaily\b|\btaglich\b|\b{_EVERY}\s+(?:day|tag|dia|jours?)\b")
_WORKDAYS = re.compile(r"\bweekdays\b|\bevery weekday\b|\bwerktags\b")
_STARTING = re.compile(
    r"\b(?:(?:starting|beginning|begins|starts|effective)(?:\s+(?:on|from))?|since|from|ab(?: dem)?"
    r"|a partir (?:del?|du)|desde(?: el)?)\s+"
)
_UNTIL = re.compile(r"\b(?:until|till|through|thru|ending|ends|to|bis(?: zum)?|hasta(?: el)?|jusqu'au)\s+")
_EXCEPT = re.compile(
    rf"\b(?:except|but not|not|no meetings?|ausser|excepto|sauf)\s+(?:in\s+|en\s+|im\s+)?({_MONTH}(?:{_AND}{_MONTH})*)"
)
_MONTH_SPAN = re.compile(rf"\b({_MONTH})\s*(?:-|–|\bto\b|\bthrough\b|\bthru\b|\bbis\b)\s*({_MONTH})")
_IN_MONTHS = re.compile(rf"\b(?:in|im|en)\s+({_MONTH}(?:{_AND}{_MONTH})*)")


_NO_YEAR = "the last day has no year, so the rule is read as ending at the next such day, every year anew"


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule as RFC 5545 has it: RRULE, with the first start and end that it gives."""

    rrule: str
    starts_at: When
    ends_at: When | None = None
    doubts: tuple[str, ...] = ()


def spoken_rule(text: str, today: date, zone: tzinfo | str) -> SpokenRule:
    """Read a rule; it begins on the day that the words name, else today (a date, or an aware instant).

    Raises ValueError, with what to write instead, when the words are no rule or leave open which week.
    """
    zone = known_zone(zone) if isinstance(zone, str) else zone
    today = today.astimezone(zone).date() if isinstance(today, datetime) else today
    words = fold(" ".join(text.split()))
    words, starting = _cut(words, _STARTING)
    words, until = _cut(words, _UNTIL)
    words, months = _months(words)
    clock = time_of_day(words, twelve_hours=writes_am_pm(str(zone)))
    parts, doubts = _parts(words, text, counted=starting is not None)
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    first = _first(parts, _begin(starting, parts, today, text), text)
    starts_at, ends_at = occurrence(first, None, clock, None, zone)
    if until:
        parts.append(f"UNTIL={_until(until, starts_at, first)}")
    told = (*doubts, clock.doubt if clock else "", _NO_YEAR if until and not until.year else "")
    return SpokenRule(";".join(parts), starts_at, ends_at, tuple(filter(None, told)))


def _cut(words: str, opening: re.Pattern[str]) -> tuple[str, Day | None]:
    """Take "starting Jan 6" out of the words: what is left has the rule and its hours only."""
    for found in opening.finditer(words):
        days = days_at(words, words, found.end(), month_first=True)
        if days:
            return f"{words[: found.start()]} {words[days[1] :]}", days[0].days[0]
    return words, None


def _months(words: str) -> tuple[str, list[int]]:
    """Take out the months it is limited to: "except July and August", "September to June", "in May"."""
    found = _EXCEPT.search(words)
    if found:
        left = set(range(1, 13)) - set(_named_months(found[1]))
        return _without(words, found), sorted(left)
    found = _MONTH_SPAN.search(words)
    if found:
        (first,), (last,) = _named_months(found[1]), _named_months(found[2])
        return _without(words, found), sorted({(first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1)})
    found = _IN_MONTHS.search(words)
    return (_without(words, found), sorted(set(_named_months(found[1])))) if found else (words, [])


def _named_months(words: str) -> list[int]:
    return [MONTHS[word] for word in re.findall(r"[^\W\d_]+", words) if word in MONTHS]


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}"


def _parts(words: str, text: str, *, counted: bool) -> tuple[list[str], tuple[str, ...]]:
    """Give FREQ, INTERVAL and BYDAY; `counted` says that a first day is named to count from."""
    monthly, second = _EACH_MONTH.search(words), _SECOND.search(words)
    if not monthly and (_OTHER.search(words) or (second and counted)):
        return _weekly(words, text, _counted(2, text, counted=counted)), ()
    every = _EVERY_N.search(words)
    if every:
        number = int(every[1]) if every[1].isdigit() else _NUMBER_OF[every[1]]
        interval = _counted(number, text, counted=counted)
        if every[2].startswith("day"):
            return ["FREQ=DAILY", *interval], ()
        return (_monthly(words, text, interval) if every[2] == "months" else _weekly(words, text, interval)), ()
    if monthly or _ORDINAL_DAYS.search(words) or _REVERSED.search(words):
        doubt = "read as the second one of each month; for every two weeks write `every other … starting DATE`"
        return _monthly(words, text, []), (doubt,) if second and not monthly else ()
    return _weekly(words, text, []), ()


def _counted(number: int, text: str, *, counted: bool) -> list[str]:
    if number > 1 and not counted:
        raise ValueError(
            f"{text!r} does not say which week counts; add `starting` and a date: `{text}, starting Jan 6`"
        )
    return [f"INTERVAL={number}"] if number > 1 else []


def _weekly(words: str, text: str, interval: list[str]) -> list[str]:
    span = _SPAN.search(words)
    if span:
        first, last = _weekday(span[1]), _weekday(span[2])
        days = [(first + n) % 7 for n in range((last - first) % 7 + 1)]
    else:
        days = (
            [0, 1, 2, 3, 4] if _WORKDAYS.search(words) else sorted({_weekday(name) for name in _NAMED.findall(words)})
        )
    if not days and _DAILY.search(words):
        return ["FREQ=DAILY", *interval]
    if not days:
        raise ValueError(
            f"{text!r} names no day; write for example `every Tuesday 18:30` or `first Thursday of the month, 6 pm`"
        )
    return ["FREQ=WEEKLY", *interval, "BYDAY=" + ",".join(_DAYS[day] for day in days)]


def _monthly(words: str, text: str, interval: list[str]) -> list[str]:
    days = [
        f"{number}{_DAYS[_weekday(day)]}" for ordinals, day in _ORDINAL_DAYS.findall(words) for number in _all(ordinals)
    ]
    days = days or [f"{_ORDINAL_OF[ordinal]}{_DAYS[_weekday(day)]}" for day, ordinal in _REVERSED.findall(words)]
    if days:
        return ["FREQ=MONTHLY", *interval, "BYDAY=" + ",".join(dict.fromkeys(days))]
    numbers = [int(one or other) for one, other in _MONTH_DAY.findall(words)]
    if not numbers or not all(1 <= number <= 31 for number in numbers):
        raise ValueError(
            f"{text!r} does not say which day of the month; write for example `first Thursday of the month`"
        )
    return ["FREQ=MONTHLY", *interval, "BYMONTHDAY=" + ",".join(map(str, numbers))]


def _all(ordinals: str) -> list[int]:
    return [_ORDINAL_OF[word] for word in re.findall(r"[^\W_]+", ordinals) if word in _ORDINAL_OF]


def _weekday(name: str) -> int:
    return _NAMES[name] if name in _NAMES else _NAMES[name.removesuffix("s")]


def _begin(starting: Day | None, parts: list[str], today: date, text: str) -> date:
    """Give the day to count from; a year that is not written is the nearest one whose weekday fits the rule."""
    if starting is None:
        return today
    if starting.year:
        return _day(starting, starting.year, text)
    weekdays = {day for part in parts if part.startswith("BYDAY=") for day in part.removeprefix("BYDAY=").split(",")}
    years = sorted(range(today.year - 4, today.year + 2), key=lambda year: abs(_distance(starting, year, today)))
    for year in years:
        begin = _day(starting, year, text)
        if _DAYS[begin.weekday()] in weekdays or not any(part.startswith("FREQ=WEEKLY") for part in parts):
            return begin
    raise ValueError(f"in {text!r} the first day is none of the weekdays; write its year too")


def _distance(day: Day, year: int, today: date) -> int:
    return (year - today.year) * 365 + (day.month - today.month) * 30 + day.day - today.day


def _day(day: Day, year: int, text: str) -> date:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        raise ValueError(f"{text!r} names a day that does not exist in {year}") from None


def _first(parts: list[str], begin: date, text: str) -> date:
    """Give the first day of the rule: DTSTART must be one of its own dates."""
    start = datetime.combine(begin, time())
    found = rrulestr(";".join(parts), dtstart=start).after(start, inc=True)
    if found is None:
        raise ValueError(f"{text!r} is a rule that never happens")
    return found.date()


def _until(until: Day, starts_at: When, first: date) -> str:
    """Write UNTIL in the type of DTSTART; the named day is in."""
    year = until.year or (first.year if (until.month, until.day) >= (first.month, first.day) else first.year + 1)
    last = date(year, until.month, until.day)
    if not isinstance(starts_at, datetime):
        return f"{last:%Y%m%d}"
    end = starts_at.replace(year=last.year, month=last.month, day=last.day, hour=23, minute=59, second=59)
    return f"{end.astimezone(UTC):%Y%m%dT%H%M%SZ}"
