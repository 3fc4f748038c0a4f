"""An event's page tells its story from real collections: what changed, on which day, and where sources disagree."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from shelf import Site
from told import NOW, ask, gathered, record, region, source

from pipeline.normalise import fingerprint
from pipeline.records import Record
from pipeline.serve import application
from pipeline.store import Store

SOURCES = {"own": source("own", name="PDX Rust"), "hub": source("hub", name="City Hub", aggregator=True)}
NIGHT = record("a", days=6.25, title="Rust and WebAssembly night", location_name="Central Library", relevance="core")
"""Monday, 9 March 2026, 7 PM in Portland."""
COPY = replace(NIGHT, key="x", uid="x", location_name="Library, Central Branch")


def moved(told: Record, days: float, **said: object) -> Record:
    later = record("b", days=days)
    times = {name: getattr(later, name) for name in ("starts_at", "ends_at", "local_date", "local_time")}
    new = replace(told, **times, **said)  # type: ignore[arg-type]
    return replace(new, content_hash=fingerprint(new))


async def test_the_page_says_what_moved_when_and_who_still_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [
        ("own", NIGHT, -1),
        ("hub", replace(COPY, content_hash=fingerprint(COPY)), -1),
        ("own", moved(NIGHT, 7.25, title="Rust night"), 0),
    ]
    with Store.open(tmp_path / "portland.db", region(*SOURCES.values(), path=tmp_path / "portland.toml"), NOW) as store:
        for name, told, days in visits:
            now = NOW + timedelta(days=days)
            store.apply(SOURCES[name], gathered([told], source_id=name, now=now), now, random=Random(0))
    monkeypatch.setenv("WEAKTIES_NOW", (NOW + timedelta(hours=1)).isoformat())
    [(event,)] = ask(tmp_path / "portland.db", "SELECT id FROM events")
    site = Site.__new__(Site)
    site.datasette = application(tmp_path, "portland")
    page = BeautifulSoup((await site.get(f"/events/{event}")).text, "lxml")
    history = [" ".join(item.get_text().split()) for item in page.select(".history li")]
    assert "Tue Mar 3: Moved from Mon Mar 9, 7:00 PM to Tue Mar 10, 7:00 PM" in history
    assert "Tue Mar 3: Renamed from “Rust and WebAssembly night” to “Rust night”" in history
    apart = page.select_one(".disagree")
    assert apart is not None
    assert "City Hub says that it begins on Mon Mar 9 at 7:00 PM" in apart.get_text()
    assert "City Hub says that it is at Library, Central Branch" in apart.get_text()
