"""Draw a third lot of events to be labelled for claims, from what two left: `python -m quality.draw_remaining_claims`.

Prints what `quality.draw_claims` prints. `strong` has a strong cue, and is nearly all that the corpus still holds of
such; `work` is called core by the catalogue and has any cue, since who is in the room is asked of such events;
`random` is uniform over the cities' nights, since claims must not appear where there are none. Nothing is drawn that
was labelled before, bears the title of such an event or repeats its text; few are of one organiser or file.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.classify import classify
from quality.claims import labels
from quality.draw_claims import CUES, STRONG, Drawn, show
from quality.draw_further_claims import pool, take
from scrapers.model import Source

SEED = 20261126
OWN = ("fresh3", "learnt3", "fresh4")
MOST, RANDOM = 400, 60
NOWHERE = Source(id="nowhere", url="https://nowhere.example/")
"""A source that says nothing of kind or topic, so that the text alone decides."""


def core(event: Drawn) -> bool:
    """Tell whether the catalogue calls an event core by its text alone."""
    return classify(event.record, NOWHERE).relevance == "core"


def draw(seed: int) -> Iterator[tuple[str, Drawn]]:
    """Draw what has a strong cue, core events with any, then any of the cities' nights."""
    events, known = pool([event for event in labels() if event.half not in OWN])
    random.Random(seed).shuffle(events)
    shares: Counter[str] = Counter()
    strong = [event for event in events if STRONG.search(event.text)]
    work = [event for event in events if CUES.search(event.text) and core(event)]
    nights = [event for event in events if event.ref.startswith("nights/")]
    yield from (("strong", each) for each in take(strong, MOST, known, shares))
    yield from (("work", each) for each in take(work, MOST, known, shares))
    yield from (("random", each) for each in take(nights, RANDOM, known, shares))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    for kind, event in draw(parser.parse_args(arguments).seed):
        print(show(kind, event))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
