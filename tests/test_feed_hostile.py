"""What strangers' servers send as feeds: nothing crashes, hangs or leaks, and the good neighbour is read."""

import csv
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import SHARED

from scrapers.errors import SourceError
from scrapers.formats import feed
from scrapers.model import Document, Follow, Listing, Parsed, Rejected, Source

HOSTILE = SHARED / "corpus" / "hostile"
SOURCE = Source(id="hostile", url="https://example.org/feed", timezone="UTC")


def _cases() -> list[dict[str, str]]:
    manifest = HOSTILE / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [row for row in rows if row["kind"] == "xml" and (HOSTILE / row["file"]).is_file()]


def _read(path: Path) -> list[Parsed] | SourceError:
    doc = Document(url=SOURCE.url, content=path.read_bytes(), fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    try:
        return list(feed.parse(doc, SOURCE))
    except SourceError as error:
        return error


def _words(items: list[Parsed]) -> str:
    """Everything of the entries that is shown without being made safe first."""
    told = [item for item in items if isinstance(item, Listing | Rejected | Follow)]
    return "\n".join(f"{getattr(item, 'title', '')} {item.uid} {item.url}" for item in told)


@pytest.mark.skipif(not _cases(), reason="the recorded corpus is not beside this checkout")
@pytest.mark.parametrize("case", _cases() or [{"file": "none"}], ids=lambda case: case["file"])
def test_a_hostile_feed_is_refused_or_read_in_time(case: dict[str, str]) -> None:
    begun = time.process_time()
    read = _read(HOSTILE / case["file"])
    assert time.process_time() - begun < 2
    items = read if isinstance(read, list) else []
    entries = sum(isinstance(item, Listing | Rejected) for item in items)
    assert int(case["min_events"]) <= entries <= int(case["max_events"])
    forbidden = case["must_not_appear_in_outputs"]
    assert not forbidden or not re.search(forbidden, _words(items))
    if case["outcome"] == "ACCEPT":
        assert isinstance(read, list), str(read)
    if int(case["min_events"]) and "canary" in (HOSTILE / case["file"]).read_text(errors="replace").replace("\0", ""):
        assert "good-canary" in _words(items)
