"""Draw a fourth lot of events to be labelled for claims, nearly all left: `python -m quality.draw_many_claims`.

Prints what `quality.draw_claims` prints, with the half of each: places and organizers are shared out by a hash, one in
four to `fresh4`, so that no name stands in both halves. Nothing repeats a text of `fresh3`, nor bears the title of a
labelled event. Two rounds: first few of each file and name, the richest first; then more, and places with any text.
"""

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pipeline.claiming.names import core, short
from quality.claims import fingerprint, labels
from quality.draw_claims import CUES, STRONG, Drawn, show
from quality.draw_further_claims import Known, everything, few, professional, richness, series, take

SEED = 20261125
OWN = ("learnt3", "fresh4")
NOWHERE = re.compile(r"online|virtual|zoom|^tbd|^tba|various|downtown|^room|webinar|discord|teams|^$")
"""What stands where a place would, and is none."""
FRESH = 4
"""One in so many names goes to the half that nobody looks at."""


def name(event: Drawn) -> str:
    """Give what an event is known by: its place, else its organizer, else its title."""
    of = event.record
    place = core(short(of.location_name)) if of.location_name else ""
    if place and not NOWHERE.search(place):
        return f"p:{place}"
    return f"o:{core(of.organizer_name)}" if of.organizer_name else f"s:{series(event)}"


def half(event: Drawn) -> str:
    """Share an event out by its name."""
    print_ = hashlib.md5(f"w4{name(event)}".encode(), usedforsecurity=False).hexdigest()
    return "fresh4" if int(print_, 16) % FRESH == 0 else "learnt3"


def new() -> Iterator[Drawn]:
    """Give each series of events once, of those that are not labelled and tell nothing of `fresh3`."""
    told = [event for event in labels() if event.half not in OWN]
    refs, prints = {event.ref for event in told}, {event.text for event in told}
    unseen = {event.ref for event in told if event.half == "fresh3"}
    known, others, met = Known(), [], set()
    for event in everything():
        title, print_ = series(event), fingerprint(event.record)
        if event.ref in unseen:
            known.add(event)
        if event.ref in refs or print_ in prints:
            met.add(title)
        else:
            others.append((event, title, print_))
    for event, title, print_ in others:
        if title not in met and print_ not in met:
            met |= {title, print_}
            if not known.has(event):
                yield event


def draw(seed: int) -> Iterator[tuple[str, Drawn]]:
    """Draw two rounds; what the first took, the second does not."""
    events = list(new())
    random.Random(seed).shuffle(events)
    strong = [event for event in events if STRONG.search(event.text)]
    cues = [event for event in events if CUES.search(event.text)]
    work = [event for event in events if professional(event)]
    nights = [event for event in events if event.ref.startswith("nights/")]
    placed = [event for event in events if event.record.location_name and event.record.description]
    known, shares = Known(), Counter[str]()
    for kind, pool, wanted, of_file, of_name in (
        ("strong", strong, 1000, 25, 4),
        ("cues", sorted(cues, key=richness, reverse=True), 900, 25, 4),
        ("work", work, 150, 25, 4),
        ("random", nights, 400, 60, 4),
        ("strong", strong, 1200, 80, 12),
        ("cues", cues, 1300, 60, 9),
        ("work", work, 150, 60, 9),
        ("random", nights, 600, 70, 6),
        ("place", placed, 700, 90, 6),
    ):
        yield from ((kind, each) for each in take(pool, wanted, known, shares, _limits(of_file, of_name)))


def _limits(of_file: int, of_name: int) -> Callable[[Drawn], dict[str, int]]:
    return lambda event: few(event, of_file, of_file) | {name(event): of_name}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    for kind, event in draw(parser.parse_args(arguments).seed):
        print(json.dumps(json.loads(show(kind, event)) | {"half": half(event)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
