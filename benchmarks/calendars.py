"""Calendars made up from a seed: ordinary events of about 2 kB, some of them series, nothing copied from anybody.

How often two titles of one day share a word, how many start at one time and how many places there are decides what
identification costs, so these are those of three recorded cities (docs/performance.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""When the calendars are read; their events lie from two months before it to a year after."""
DAY = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
"""Midnight there."""
RECURRING = 0.04
PLACES = 1500
"""A city has so many places where people meet, however many its events; half of all is at a sixth of them."""
SITES = 97
NAMES_OF_ITS_OWN = 0.25
"""So many words of a title are in hardly any other: names. The others are as frequent as they are in titles."""
PROGRAMMES = 0.45
"""So many events are one of a programme, told under the same title at many times and places: a storytime."""
EVENTS_A_PROGRAMME = 250
FEWEST_PROGRAMMES = 40
HOURS = (9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 18, 18, 19, 19, 19, 19, 20, 20)
QUARTERS = (0, 0, 0, 0, 0, 0, 30, 30, 30, 15)
_SYLLABLES = "ba co de fi ga ho in ju ka li mo nu or pa qui ro sa te um vi wa xe yo za sta tri plo gre cha".split()
_RULES = (
    "FREQ=WEEKLY;BYDAY={day};COUNT=12",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    "FREQ=MONTHLY;BYDAY=2{day}",
    "FREQ=DAILY;COUNT=10",
    "FREQ=MONTHLY;BYDAY=-1{day}",
)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LABELS = ("Networking", "Workshop", "Talk", "Hackathon", "Meetup", "Career Fair", "Social", "Conference")


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT before it is written: what may change between two fetches stands apart from its number."""

    number: int
    title: str
    body: str
    place: str
    start: datetime
    minutes: int
    labels: str
    rule: str = ""


@cache
def words() -> tuple[str, ...]:
    """Give some thousand made-up words, the frequent ones first."""
    random = Random(7)
    made = dict.fromkeys("".join(random.choices(_SYLLABLES, k=random.choice((1, 2, 2, 3, 3, 4)))) for _ in range(9000))
    return tuple(made)


@cache
def _weights() -> tuple[float, ...]:
    """Words are as rare as in any language: the n-th a n-th as often."""
    total, sums = 0.0, []
    for rank in range(1, len(words()) + 1):
        total += 1 / (rank + 2)
        sums.append(total)
    return tuple(sums)


@cache
def _title_words() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Give the words that stand in titles, and how often, summed up."""
    lines = files("pipeline.identifying").joinpath("words.tsv").read_text("utf-8").splitlines()
    pairs = [line.partition("\t") for line in lines if "\t" in line]
    return tuple(word for word, _, _ in pairs), tuple(accumulate(int(count) for _, _, count in pairs))


@cache
def programmes(count: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Give the titles of programmes among so many events, the same ones first, and how frequent they are, summed up."""
    random = Random(9)
    many = max(FEWEST_PROGRAMMES, count // EVENTS_A_PROGRAMME)
    known, sums = _title_words()
    titles = (" ".join(random.choices(known, cum_weights=sums, k=random.choice((2, 3)))) for _ in range(many))
    return tuple(titles), tuple(accumulate(1 / (rank + 1) for rank in range(many)))


def title(random: Random) -> str:
    """Give a title of four words or so, frequent ones and names."""
    known, sums = _title_words()
    drawn = random.choices(known, cum_weights=sums, k=random.choice((3, 4, 5, 6)))
    return " ".join(random.choice(words()) if random.random() < NAMES_OF_ITS_OWN else word for word in drawn)


def prose(random: Random, count: int) -> str:
    """Give sentences of so many words in all, with paragraphs and a link among them."""
    found = random.choices(words(), cum_weights=_weights(), k=count)
    for at in range(0, count, 11):
        found[at] = found[at].capitalize()
        found[at - 1] += random.choice((".", ".", ",", "!", ".\n\n"))
    if count > 20:
        found[count // 2] = f"https://venue{random.randrange(500)}.example/e/{random.randrange(10**6)}"
    return " ".join(found).strip()


def entries(count: int, seed: int = 1) -> list[Entry]:
    """Make so many events; the same seed makes the same ones."""
    random = Random(seed)
    return [_entry(random, number, count) for number in range(count)]


def stream(count: int, each: int, seed: int = 1) -> Iterator[list[Entry]]:
    """Make so many events in calendars of `each`, one at a time: a million do not fit into memory."""
    random = Random(seed)
    for first in range(0, count, each):
        yield [_entry(random, number, count) for number in range(first, min(first + each, count))]


def _entry(random: Random, number: int, count: int) -> Entry:
    often, sums = programmes(count)
    start = DAY + timedelta(
        days=random.randrange(-60, 365), hours=random.choice(HOURS), minutes=random.choice(QUARTERS)
    )
    recurs = random.random() < RECURRING
    return Entry(
        number,
        random.choices(often, cum_weights=sums)[0] if random.random() < PROGRAMMES else title(random),
        prose(random, random.randrange(120, 280)),
        _place(int(PLACES * random.random() ** 2.6)),
        start,
        random.choice((60, 90, 120, 180)),
        ",".join(random.sample(_LABELS, 2)),
        random.choice(_RULES).format(day=_DAYS[start.weekday()]) if recurs else "",
    )


def _place(number: int) -> str:
    """Write one of the city's places with its address."""
    name = f"{words()[number].capitalize()} {('Hall', 'Library', 'Park', 'Cafe')[number % 4]}"
    return f"{name}, {number * 37 + 1} SW {number % 98 + 1}th Ave, Portland, OR 972{number % 98 + 1:02}"


def feeds(made: list[Entry], count: int, seed: int = 2) -> list[list[Entry]]:
    """Deal events out to so many feeds of unequal length; none is empty while there are enough."""
    random = Random(seed)
    dealt: list[list[Entry]] = [[] for _ in range(count)]
    shares = [random.paretovariate(1.6) for _ in range(count)]
    for at, entry in enumerate(made):
        (dealt[at] if at < count else random.choices(dealt, weights=shares)[0]).append(entry)
    return dealt


def edited(made: list[Entry], share: float, seed: int = 3) -> list[Entry]:
    """Change the title of a share of the events, as their organisers would."""
    random = Random(seed)
    return [replace(e, title=f"{e.title} (moved)") if random.random() < share else e for e in made]


def calendar(made: list[Entry], stamp: datetime = NOW) -> bytes:
    """Write a calendar as exporters do: CRLF, folded at 75 octets, DTSTAMP of the fetch on every event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Benchmarks//Made up//EN", "X-WR-CALNAME:Made up"]
    for entry in made:
        lines += _vevent(entry, stamp)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR")).encode()


def _vevent(entry: Entry, stamp: datetime) -> Iterator[str]:
    local, end = (entry.start + timedelta(hours=-7, minutes=extra) for extra in (0, entry.minutes))
    yield "BEGIN:VEVENT"
    yield f"UID:event-{entry.number}@calendars.example"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID=America/Los_Angeles:{local:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=America/Los_Angeles:{end:%Y%m%dT%H%M%S}"
    if entry.rule:
        yield f"RRULE:{entry.rule}"
    yield "CREATED:20260101T080000Z"
    yield "LAST-MODIFIED:20260301T080000Z"
    yield "SEQUENCE:1"
    yield "STATUS:CONFIRMED"
    yield f"SUMMARY:{_escaped(entry.title)}"
    yield f"DESCRIPTION:{_escaped(entry.body)}"
    yield f"LOCATION:{_escaped(entry.place)}"
    yield f"URL:https://site{entry.number % SITES}.example/events/{10**6 + entry.number}"
    yield f"CATEGORIES:{entry.labels}"
    yield "ORGANIZER;CN=The Organisers:https://calendars.example/organisers"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold an ASCII line at 75 octets."""
    pieces = [line[:75], *(f" {line[at : at + 74]}" for at in range(75, len(line), 74))]
    return "\r\n".join(pieces) + "\r\n"
