"""Draw a second lot of events to be labelled for claims: `python -m quality.draw_further_claims`.

Prints what `quality.draw_claims` prints, from another seed, and draws nothing that was labelled before it, that
bears the title of such an event or repeats its text. Four samples: `random` (uniform over the cities' nights),
`rich` (words of at least two of four broad groups: doing something for an event, people's posts, forms of firms,
work; the events with most of them first), `work` (professional sources, whatever their words) and `firms` (a name
that ends like a firm's). Few of one organiser and of one file, and no text twice.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from quality.claims import CORPUS, Labelled, fingerprint, labels, read_events
from quality.draw_claims import Drawn, classified, show
from quality.examples import normal

SEED = 20261125
OWN = ("learnt2", "fresh2", "fresh3", "learnt3", "fresh4")
WORDS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"sponsor|\bhost|present(?:ed|s|ing)?\b.{0,3}by|brought to you|courtesy|thank|partner"
        r"|support(?:ed)? (?:by|from)|powered|collaborat|donat|provided by|organi[sz]ed by|led by|in association",
        r"\b(?:ceo|cto|cfo|coo|vp|(?:co-?)?founders?|engineers?|directors?|managers?|president|owners?|scientists?|chefs?"
        r"|consultants?|analysts?|designers?|leads?|attorneys?|lawyers?|developers?|architects?|realtors?|advis[oe]rs?"
        r"|brewers?|speakers?|instructors?|panel(?:ists?)?|entrepreneurs?|head of)\b",
        r"\b(?:inc|llc|ltd|llp|corp|group|bank|partners|brewing|brewery|realty|consulting|labs?|studios?|technologies"
        r"|capital|company|companies|firms?|startups?|credit union|insurance|software|agency|office|headquarters|hq)\b",
        r"hiring|recruit|career|\bjobs?\b|intern(?:ship)|employer|resume|open(?:ing)? positions?|apply",
    )
)
WORK = re.compile(
    r"chamber|luma|tech|reactor|data_|devops|python|code|business|career|startup|entrepreneur|downtown|americantobacco"
    r"|bia\b|calagator|pretalx|sessionize|meetup/|engineering|splatspace|eventbrite/|confs|bloominglabs|triangleai|_ai_"
)
FIRM = re.compile(
    r"\b[A-Z][\w'’&.-]+ (?:[A-Z&][\w'’&.-]* ){0,4}"
    r"(?:Inc|L\.?L\.?C|Ltd|LLP|PLLC|Corp|Company|Co\b|Group|Bank|Credit Union|Partners"
    r"|Brew|Winery|Vineyard|Distill|Cider|Realty|Properties|Homes|Consulting|Studio|Labs?\b|Technologies|Systems|Solutions"
    r"|Software|Capital|Ventures|Media|Productions|Agency|Insurance|Law\b|Caf[eé]|Coffee|Bakery|Restaurant|Grill|Kitchen"
    r"|Catering|Books|Bookshop|Hotel|Inn\b|Salon|Spa\b|Pharmacy|Clinic|Health|Hospital|Dental|Fitness|Motors|Construction"
    r"|Landscap|Outfitters|Networks|Labs|Games|Foods|Farms?\b|Gallery|Records|Press|Events|Design|Tours)"
)
REAL = re.compile(r"nights/|platforms/|/feed__|/commcal|/cityscrapers|/dialect|/calagator__")
CLASSIFIED = "classify"
MOST_OF_A_FILE, MOST_OF_AN_ORGANISER = 8, 3
SHARED = 0.3
"""The share of a text's runs of six words above which it tells the same as another."""


class Known:
    """What is labelled or drawn already, by title and text."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.titles: set[str] = set()
        self.prints: set[str] = set()
        self.runs: set[int] = set()

    def add(self, event: Drawn) -> None:
        """Remember an event."""
        self.titles.add(series(event))
        self.prints.add(fingerprint(event.record))
        self.runs |= runs(event)

    def has(self, event: Drawn) -> bool:
        """Tell whether this event, its series or its text is known."""
        own = runs(event)
        told = bool(own) and len(own & self.runs) / len(own) >= SHARED
        return told or series(event) in self.titles or fingerprint(event.record) in self.prints


def series(event: Drawn) -> str:
    """Give the title without numbers, so that each of a series gives the same."""
    return " ".join(re.findall(r"[a-z]+", normal(event.record.title))) or event.record.title


def runs(event: Drawn) -> set[int]:
    """Give the text's runs of six words."""
    words = re.findall(r"\w+", event.text.lower())
    return {hash(tuple(words[at : at + 6])) for at in range(len(words) - 5)}


def organiser(event: Drawn) -> str:
    """Give who tells an event, as far as one field says so: a feed may gather many, and so does the classified set."""
    file = event.ref.partition("#")[0]
    if file == CLASSIFIED:
        return event.ref
    return f"{file} {event.record.organizer_name or urlsplit(event.record.url or '').hostname}"


def richness(event: Drawn) -> int:
    """Count the groups of words that an event uses."""
    return sum(bool(group.search(event.text)) for group in WORDS)


def professional(event: Drawn) -> bool:
    """Tell whether the source is one of a trade, or a classified event has one such word."""
    file = event.ref.partition("#")[0]
    return richness(event) > 0 if file == CLASSIFIED else bool(WORK.search(file))


def everything() -> Iterator[Drawn]:
    """Give every event of the corpus that a calendar really sent."""
    for path in sorted(CORPUS.rglob("*")):
        file = str(path.relative_to(CORPUS))
        if REAL.search(file) and path.is_file() and not path.name.endswith(".expected.json"):
            yield from (Drawn(f"{file}#{uid}", record) for uid, record in read_events(path).items())
    yield from classified()


def pool(before: Iterable[Labelled]) -> tuple[list[Drawn], Known]:
    """Give what may be drawn, and what is known before."""
    told = {(event.ref, event.text) for event in before}
    refs, prints = {ref for ref, _ in told}, {text for _, text in told}
    known, others = Known(), []
    for event in everything():
        if event.ref in refs or fingerprint(event.record) in prints:
            known.add(event)
        else:
            others.append(event)
    return [event for event in others if not known.has(event)], known


def few(event: Drawn, of_file: int = MOST_OF_A_FILE, of_organiser: int = MOST_OF_AN_ORGANISER) -> dict[str, int]:
    """Give what an event is counted under, and how many of that are taken; the classified set is no one file."""
    file = event.ref.partition("#")[0]
    return ({} if file == CLASSIFIED else {file: of_file}) | {organiser(event): of_organiser}


def take(
    events: Iterable[Drawn],
    wanted: int,
    known: Known,
    shares: Counter[str],
    limits: Callable[[Drawn], Mapping[str, int]] = few,
) -> Iterator[Drawn]:
    """Take the first that are unlike all before, and few of what they are counted under."""
    for event in events:
        if not wanted:
            return
        most = limits(event)
        if all(shares[mark] < limit for mark, limit in most.items()) and not known.has(event):
            shares.update(most.keys())
            known.add(event)
            wanted -= 1
            yield event


def draw(seed: int) -> Iterator[tuple[str, Drawn]]:
    """Draw at random, by words, and by source."""
    chance = random.Random(seed)
    before = [event for event in labels() if event.half not in OWN]
    events, known = pool(before)
    chance.shuffle(events)
    shares: Counter[str] = Counter()
    nights = [event for event in events if event.ref.startswith("nights/")]
    yield from (("random", each) for each in take(nights, 60, known, shares))
    rich = sorted((event for event in events if richness(event) > 1), key=richness, reverse=True)
    yield from (("rich", each) for each in take(rich, 330, known, shares))
    yield from (("work", each) for each in take([event for event in events if professional(event)], 100, known, shares))
    yield from (
        ("firms", each) for each in take([event for event in events if FIRM.search(event.text)], 110, known, shares)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    for kind, event in draw(parser.parse_args(arguments).seed):
        print(show(kind, event))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
