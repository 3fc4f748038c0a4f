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
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.claiming.names import core, short
from quality.claims import fingerprint, labels
from quality.draw_claims import CUES, STRONG, Drawn, show
from quality.draw_further_claims import CLASSIFIED, Known, everything, organiser, professional, richness, series

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
    events = list(everything())
    labelled = [event for event in events if event.ref in refs or fingerprint(event.record) in prints]
    titles, known = {series(event) for event in labelled}, Known()
    for event in events:
        if event.ref in unseen:
            known.add(event)
    met: set[str] = set()
    for event in events:
        marks = {series(event), fingerprint(event.record)}
        if event.ref in refs or fingerprint(event.record) in prints or series(event) in titles or marks & met:
            continue
        met |= marks
        if not known.has(event):
            yield event


class Shares:
    """How many of each file, organizer and name were drawn, and what they tell."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.of: Counter[str] = Counter()
        self.known = Known()

    def take(self, events: Iterable[Drawn], wanted: int, of_file: int, of_name: int) -> Iterator[Drawn]:
        """Take the first that are unlike all before, few of one file and one name."""
        for event in events:
            file, title, who = event.ref.partition("#")[0], name(event), organiser(event)
            if not wanted:
                return
            full = file != CLASSIFIED and self.of[file] >= of_file
            if full or self.of[title] >= of_name or self.of[who] >= of_file or self.known.has(event):
                continue
            self.known.add(event)
            self.of.update((file, title, who))
            wanted -= 1
            yield event


def draw(seed: int) -> Iterator[tuple[str, Drawn]]:
    """Draw two rounds; what the first took, the second does not."""
    events = list(new())
    random.Random(seed).shuffle(events)
    shares = Shares()
    cues: Callable[[Drawn], bool] = lambda event: bool(CUES.search(event.text))  # noqa: E731
    strong: Callable[[Drawn], bool] = lambda event: bool(STRONG.search(event.text))  # noqa: E731
    night: Callable[[Drawn], bool] = lambda event: event.ref.startswith("nights/")  # noqa: E731
    richest = sorted(events, key=richness, reverse=True)
    yield from (("strong", each) for each in shares.take(filter(strong, events), 1000, 25, 4))
    yield from (("cues", each) for each in shares.take(filter(cues, richest), 900, 25, 4))
    yield from (("work", each) for each in shares.take(filter(professional, events), 150, 25, 4))
    yield from (("random", each) for each in shares.take(filter(night, events), 400, 60, 4))
    yield from (("strong", each) for each in shares.take(filter(strong, events), 1200, 80, 12))
    yield from (("cues", each) for each in shares.take(filter(cues, events), 1300, 60, 9))
    yield from (("work", each) for each in shares.take(filter(professional, events), 150, 60, 9))
    yield from (("random", each) for each in shares.take(filter(night, events), 600, 70, 6))
    placed = (each for each in events if each.record.location_name and each.record.description)
    yield from (("place", each) for each in shares.take(placed, 700, 90, 6))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    for kind, event in draw(parser.parse_args(arguments).seed):
        print(json.dumps(json.loads(show(kind, event)) | {"half": half(event)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
