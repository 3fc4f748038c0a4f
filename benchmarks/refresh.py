"""Collecting again what hardly changed: every DTSTAMP new, two events of a hundred edited, through parse and store."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import others
from benchmarks.calendars import NOW, calendar, edited, entries, feeds
from benchmarks.ingest import WINDOW, Feed, feed, region
from benchmarks.measure import MICRO, Row, cpu
from pipeline.collect import JOBS
from pipeline.parse import parse
from pipeline.records import DocumentState, Gathered
from pipeline.store import Store

CHANGED = 0.02


def measure(events: int, sources: int, rounds: int, folder: Path) -> list[Row]:
    """Fill a catalogue from so many feeds, then visit all of them again and again."""
    dealt = feeds(entries(events), sources)
    made = [feed(number, each) for number, each in enumerate(dealt)]
    where = region(folder, [each.source for each in made])
    again, usual = [], []
    with Store.open(where.database, where, NOW) as catalogue:
        first, _ = cpu(partial(visit_all, catalogue, made, NOW))
        for turn in range(1, rounds + 1):
            now = NOW + timedelta(hours=3 * turn)
            dealt = [edited(each, CHANGED, seed=turn * sources + number) for number, each in enumerate(dealt)]
            for each, told in zip(made, dealt, strict=True):
                each.content = calendar(told, now)
            again.append(cpu(partial(visit_all, catalogue, made, now))[0])
            usual.append(cpu(lambda: others.read(each.content for each in made))[0])
    spent, limit = median(again), median(usual)
    unit = f"icalendar parsing the same {sources} feeds"
    return [
        Row("first visit", first / limit, unit, None, first / events * MICRO),
        Row("refresh, 2 % changed, all DTSTAMPs new", spent / limit, unit, 0.10, spent / events * MICRO),
    ]


def visit_all(catalogue: Store, made: Sequence[Feed], now: datetime) -> None:
    """Do what a collection does between the network and the disk, without the way through the child."""
    for some in (made[at : at + JOBS] for at in range(0, len(made), JOBS)):
        visits = [(each.source, visit(catalogue, each, now)) for each in some]
        catalogue.apply_all(visits, now, random=Random(1))


def visit(catalogue: Store, each: Feed, now: datetime) -> Gathered:
    """Read a feed as a visit does, that is, what is new in it."""
    known = catalogue.documents(each.source, now).get(each.source.url)
    told = parse(each.document, each.source, WINDOW, "ical", known.parts if known else ())
    state = DocumentState(each.source.url, body_hash=blake2b(each.content, digest_size=16).hexdigest())
    return Gathered(
        each.source.id, now, now, told.adapter, told.records, told.rejected, warnings=told.warnings,
        documents=(state,), parts=told.parts, unchanged_parts=told.unchanged, complete=told.complete,
    )  # fmt: skip
