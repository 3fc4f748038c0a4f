"""The benchmark runs, prints every row, and measures what it says: on fifty events, in seconds."""

import json
from pathlib import Path
from random import Random

import pytest

from benchmarks import __main__ as bench
from benchmarks import calendars, ingest, measure, others
from benchmarks.measure import Row
from pipeline.parse import parse
from scrapers.model import Listing


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "history.jsonl"
    monkeypatch.setattr(measure, "HISTORY", path)
    monkeypatch.setattr(measure.remember, "__defaults__", (path,))
    return path


SHORT = ["ingest", "identifying", "refresh", "parts"]
INGESTED = (
    *ingest.STEPS,
    "days twice as dense",
    "one source again",
    "first visit",
    "refresh, 2 % changed",
    "blogs, nothing changed",
)
SERVED = (
    "list page",
    "JSON of 100 / bare JSON",
    "unchanged (304), ms",
    "fetch, kept connections",
    "politeness of that crawl",
)


@pytest.mark.parametrize(
    ("parts", "names"),
    [(SHORT, INGESTED), pytest.param(["serving", "fetching"], SERVED, marks=pytest.mark.long)],
    ids=["ingest and refresh", "serving and fetching"],
)
def test_the_benchmark_prints_every_row_and_remembers_them(
    parts: list[str], names: tuple[str, ...], history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.main(["--events", "50", "--feeds", "3", "--rounds", "1", "--requests", "64", "--only", *parts])
    told = capsys.readouterr().out
    assert [name for name in names if name not in told] == []
    (line,) = history.read_text().splitlines()
    rows = json.loads(line)["rows"]
    assert all(row["ratio"] > 0 and (row["bar"] is None) == (row["met"] is None) for row in rows)


def test_a_bar_is_met_by_what_is_no_dearer() -> None:
    assert Row("a", 0.9, "b", bar=0.9).met is True
    assert Row("a", 0.91, "b", bar=0.9).met is False
    assert "NOT MET" in measure.table([Row("a", 0.91, "b", bar=0.9)])


def test_the_calendars_are_ordinary_and_the_same_every_time() -> None:
    made = calendars.entries(500)
    assert made == calendars.entries(500) != calendars.entries(500, seed=2)
    content = calendars.calendar(made)
    assert 1_600 < len(content) / 500 < 2_400
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert 8 <= sum(bool(entry.rule) for entry in made) <= 40
    assert sorted(map(len, calendars.feeds(made, 100)))[0] >= 1


def test_both_sides_read_the_same_events() -> None:
    feed = ingest.feed(0, calendars.entries(60))
    theirs = others.read([feed.content])
    ours = [x for x in ingest.ical.parse(feed.document, feed.source) if isinstance(x, Listing)]
    assert [(e["uid"], e["summary"], e["description"], e["url"], e["start"]) for e in theirs] == [
        (x.uid, x.title, x.description, x.url, x.starts_at.isoformat()) for x in ours
    ]


def test_only_the_share_that_is_said_changes() -> None:
    made = calendars.entries(2_000)
    changed = sum(a != b for a, b in zip(made, calendars.edited(made, 0.02), strict=True))
    assert 20 <= changed <= 60


def test_a_round_reads_everything_for_the_first_time() -> None:
    feed = ingest.feed(0, calendars.entries(20, seed=Random(1).randrange(10**6)))
    parse(feed.document, feed.source, ingest.WINDOW, "ical")
    ingest.forget()
    from pipeline.safe import safe_html

    assert safe_html.cache_info().currsize == 0
