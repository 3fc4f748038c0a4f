"""Calendars made up from a seed: ordinary events of about 2 kB, some of them series, nothing copied from anybody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""When the calendars are read; their events lie from two months before it to a year after."""
RECURRING = 0.04
PLACES = 300
"""A city has a few hundred places where people meet, however many its events."""
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
_NAMES = ("Python", "Data", "Cloud", "Design", "Founders", "Security", "Robotics", "Makers", "Writers", "Product")
_FORMS = ("Meetup", "Night", "Workshop", "Mixer", "Breakfast", "Study Group", "Hackathon", "Job Fair", "Open House")


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
    return [_entry(random, number) for number in range(count)]


def stream(count: int, each: int, seed: int = 1) -> Iterator[list[Entry]]:
    """Make so many events in calendars of `each`, one at a time: a million do not fit into memory."""
    random = Random(seed)
    for first in range(0, count, each):
        yield [_entry(random, number) for number in range(first, min(first + each, count))]


def _entry(random: Random, number: int) -> Entry:
    start = NOW + timedelta(days=random.randrange(-60, 365), minutes=15 * random.randrange(0, 60))
    subject, form = random.choice(_NAMES), random.choice(_FORMS)
    recurs = random.random() < RECURRING
    return Entry(
        number,
        f"{subject} {form}: {' '.join(random.choices(words(), cum_weights=_weights(), k=4))}",
        prose(random, random.randrange(120, 280)),
        _place(random.randrange(PLACES)),
        start,
        random.choice((60, 90, 120, 180)),
        ",".join(random.sample(_LABELS, 2)),
        random.choice(_RULES).format(day=_DAYS[start.weekday()]) if recurs else "",
    )


def _place(number: int) -> str:
    """Write one of the city's places with its address."""
    return f"Hall {number}, {number * 37 + 1} SW {number % 98 + 1}th Ave, Portland, OR 972{number % 98 + 1:02}"


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
    yield f"URL:https://calendars.example/events/{entry.number}"
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
