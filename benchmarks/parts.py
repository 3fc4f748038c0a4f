"""Collecting again what is no calendar: feeds, lists in JSON and pages, of which nothing or 2 % changed since."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import extruct
import feedparser

from benchmarks import forms
from benchmarks.calendars import NOW, Entry, edited, entries
from benchmarks.ingest import WINDOW, forget, region
from benchmarks.measure import MICRO, Row, cpu
from pipeline.parse import parse
from pipeline.records import DocumentState, Gathered
from pipeline.store import Store
from scrapers.adapters import adapters
from scrapers.model import Document, Source

EACH = 25
"""Entries of one document."""
CHANGED = 0.02


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write events down, the adapter that reads it, and what one would otherwise read it with."""

    name: str
    write: Callable[[Sequence[Entry], datetime], bytes]
    adapter: str
    usual: Callable[[bytes], Any]
    unit: str


def _loaded_and_read(content: bytes) -> list[Any]:
    json.loads(content)
    return list(adapters()["json_events"].parse(Document(forms.HERE, content, fetched_at=NOW), SOURCE))


SOURCE = Source("bench", forms.HERE, timezone="America/Los_Angeles")
FORMS = (
    Form("feeds", forms.feed, "feed", lambda content: feedparser.parse(io.BytesIO(content)), "feedparser"),
    Form("blogs", forms.news, "feed", lambda content: feedparser.parse(io.BytesIO(content)), "feedparser"),
    Form("lists in JSON", forms.listed, "json_events", _loaded_and_read, "json.loads and the plain reader"),
    Form("JSON-LD", forms.page, "schema_org", partial(extruct.extract, syntaxes=["json-ld"]), "extruct"),
    Form("cards", forms.cards, "schema_org", partial(extruct.extract, syntaxes=["microdata"]), "extruct"),
)


def measure(events: int, rounds: int, folder: Path) -> list[Row]:
    """Fill a catalogue from documents of each form, then visit them again: nothing changed, and a little."""
    return [row for form in FORMS for row in _rows(form, events, rounds, folder)]


def _rows(form: Form, events: int, rounds: int, folder: Path) -> list[Row]:
    made = entries(events)
    told = [made[at : at + EACH] for at in range(0, events, EACH)]
    sources = [replace(SOURCE, id=f"{form.adapter}-{n}", url=f"https://host{n}.example/") for n in range(len(told))]
    where = region(folder, sources)
    where = replace(where, path=folder / f"{form.name}.toml")
    spent: dict[str, list[float]] = {"first visit": [], "nothing changed": [], "2 % changed": []}
    usual: list[float] = []
    with Store.open(where.database, where, NOW) as catalogue:
        for turn, name in enumerate(["first visit", *["nothing changed", "2 % changed"] * rounds]):
            now = NOW + timedelta(hours=3 * turn)
            told = [edited(each, CHANGED, turn * events + n) if "%" in name else each for n, each in enumerate(told)]
            served = [form.write(each, now) for each in told]
            forget()
            spent[name].append(cpu(partial(_visit, catalogue, form, sources, served, now))[0])
            usual.append(cpu(lambda served=served: [form.usual(content) for content in served])[0])
    return [
        Row(f"{form.name}, {name}", median(each) / median(usual), form.unit, None, median(each) / events * MICRO)
        for name, each in spent.items()
    ]


def _visit(catalogue: Store, form: Form, sources: Sequence[Source], served: Sequence[bytes], now: datetime) -> None:
    """Do what a collection does between the network and the disk."""
    visits = [
        (each, _gathered(catalogue, form, each, content, now)) for each, content in zip(sources, served, strict=True)
    ]
    catalogue.apply_all(visits, now, random=Random(1))


def _gathered(catalogue: Store, form: Form, source: Source, content: bytes, now: datetime) -> Gathered:
    known = catalogue.documents(source, now).get(source.url)
    doc = Document(source.url, content, fetched_at=now)
    told = parse(doc, source, WINDOW, form.adapter, known.parts if known else ())
    state = DocumentState(source.url, body_hash=blake2b(content, digest_size=16).hexdigest())
    return Gathered(
        source.id, now, now, told.adapter, told.records, told.rejected, warnings=told.warnings, documents=(state,),
        parts=told.parts, unchanged_parts=told.unchanged, complete=told.complete, cap=told.cap,
    )  # fmt: skip
