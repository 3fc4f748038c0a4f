"""Draw events of the shared corpus to be labelled for claims: `python -m quality.draw_claims`.

Prints one JSON object a line, as a reader needs it: what the event says, and nothing of what the rules say of
it. Drawn from a seed, so that the same corpus gives the same events; what `tests/claims` holds already, and what
shares a title or a text with it, is never drawn again.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.records import Record
from pipeline.storing.rows import without_tags
from quality.claims import CORPUS, Labelled, classify_records, fingerprint, labels, read_events
from quality.examples import normal

SEED = 20261124
CUES = re.compile(
    r"sponsor|host|partner|present(?:ed|s) by|brought to you|courtesy|thank|hiring|recruit|compan|employer|founder"
    r"|\bceo\b|\bcto\b|director|president|manager|engineer|speaker|\binc\b|\bllc\b|\bltd\b|organi[sz]ed by|powered by",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"(?:sponsors?:|(?:sponsored|presented|hosted|powered|brought to you|organi[sz]ed|led|facilitated|provided) by"
    r"|hosted at|hosts:?|thanks to|partnership with|courtesy of|(?i:engineer|director|manager|founder|ceo|cto|president"
    r"|owner|attorney|partner|analyst|consultant|advisor|developer|scientist|architect|recruiter|lead)"
    r"(?: at|,| of| for| with|:))\s+(?:the |our )?[A-Z]"
    r"|\b(?:Inc|LLC|Ltd|Corp|Group|Bank|Partners|Brewing|Realty|Consulting)\b|[Hh]iring|[Oo]pen house"
)
PROFESSIONAL = re.compile(
    r"chamber|calagator|luma|tech|reactor|data|_ai|devops|devs|_js|js_|python|code|business|career|startup|venture|women_in"
    r"|cloud|entrepreneur|downtown|americantobacco|bia|quail|eventbrite|meetup/|pretalx|sessionize|confs|limestone|volunteer"
)
MOST_OF_A_FILE = 5
AFTER = ("learnt", "fresh", "learnt2", "fresh2", "fresh3", "learnt3", "fresh4")


@dataclass(frozen=True)
class Drawn:
    """One event of the corpus that might be labelled."""

    ref: str
    record: Record

    @property
    def text(self) -> str:
        """Give all that it says."""
        of = self.record
        told = (of.title, without_tags(of.description), of.location_name, of.organizer_name, *of.sponsors)
        return "\n".join(each for each in told if each)


def earlier() -> list[Labelled]:
    """Give what was labelled before this draw."""
    return [event for event in labels() if event.half not in AFTER]


def pool(files: Iterable[Path]) -> Iterator[Drawn]:
    """Give each different event of these files once, without those that are labelled or told like a labelled one."""
    known = earlier()
    texts = {event.text for event in known}
    refs = {event.ref for event in known}
    for path in files:
        file = str(path.relative_to(CORPUS))
        told = read_events(path)
        taken = {normal(record.title) for uid, record in told.items() if f"{file}#{uid}" in refs}
        for uid, record in told.items():
            print_, title = fingerprint(record), normal(record.title)
            if print_ not in texts and title not in taken:
                texts.add(print_)
                taken.add(title)
                yield Drawn(f"{file}#{uid}", record)


def classified() -> Iterator[Drawn]:
    """Give the events that are labelled for kind and relevance, and not yet for claims."""
    known = {event.ref for event in earlier()}
    rows = ((f"classify#{uid}", record) for uid, record in classify_records().items())
    return (Drawn(ref, record) for ref, record in rows if ref not in known)


def sample(events: Sequence[Drawn], wanted: int, chance: random.Random, most: int = MOST_OF_A_FILE) -> list[Drawn]:
    """Take so many at random, few of one file."""
    shares: Counter[str] = Counter()
    chosen = []
    for event in chance.sample(events, len(events)):
        file = event.ref.partition("#")[0]
        if shares[file] < most and len(chosen) < wanted:
            shares[file] += 1
            chosen.append(event)
    return chosen


def draw(seed: int) -> Iterator[tuple[str, Drawn]]:
    """Draw by words that go with claims, in the cities' nights and outside them, and at random."""
    chance = random.Random(seed)
    nights = list(pool(sorted((CORPUS / "nights").glob("*/*.ics"))))
    live = sorted((CORPUS / "formats").glob("*/feed__*"))
    others = list(pool([path for path in (*live, *sorted((CORPUS / "platforms").glob("*/*"))) if _tells(path)]))
    yield from (("cues", each) for each in sample([e for e in nights if CUES.search(e.text)], 100, chance))
    yield from (("elsewhere", each) for each in sample([e for e in others if CUES.search(e.text)], 80, chance))
    yield from (("random", each) for each in sample(nights, 60, chance))
    yield from (("dense", each) for each in sample([e for e in nights if STRONG.search(e.text)], 70, chance))
    work = [e for e in (*nights, *others) if PROFESSIONAL.search(e.ref.partition("#")[0]) and STRONG.search(e.text)]
    rows = [each for each in classified() if STRONG.search(each.text)]
    yield from (("dense", each) for each in sample(rows, 70, chance, most=70))
    yield from (("professional", each) for each in sample(work, 100, chance, most=12))


def _tells(path: Path) -> bool:
    return path.is_file() and not path.name.endswith(".expected.json")


def show(kind: str, each: Drawn) -> str:
    """Give an event as a reader needs it."""
    of = each.record
    told = {"place": of.location_name, "organizer": of.organizer_name, "by": (of.performers, of.sponsors)}
    said = {"title": of.title, "description": without_tags(of.description)}
    return json.dumps({"ref": each.ref, "text": fingerprint(of), "sample": kind, **said, **told})


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    seen = set()
    for kind, each in draw(parser.parse_args(arguments).seed):
        if each.ref not in seen:
            seen.add(each.ref)
            print(show(kind, each))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
