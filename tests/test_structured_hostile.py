"""Hostile pages and JSON: no crash, no hang, the good event survives, nothing forbidden comes out."""

import csv
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from conftest import SHARED

from scrapers.errors import SourceError
from scrapers.formats import schema_org
from scrapers.model import Document, Listing, Source

FOLDER = SHARED / "corpus" / "hostile"
SECONDS = 2.0


@dataclass(frozen=True)
class Attack:
    """One row of the manifest of hostile inputs."""

    name: str
    least: int
    most: int
    forbidden: str

    def __str__(self) -> str:
        return self.name

    def content(self) -> bytes:
        if not self.name.startswith("gen:"):
            return (FOLDER / self.name).read_bytes()
        command = [sys.executable, str(FOLDER / "generate.py"), "--emit", self.name.removeprefix("gen:")]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def attacks() -> Iterator[Attack]:
    if not FOLDER.is_dir():
        return
    with (FOLDER / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            name = row["file"]
            if name.startswith(("jsonld/", "html/")) or (name.startswith("gen:") and row["kind"] in ("html", "jsonld")):
                forbidden = row["must_not_appear_in_outputs"].replace('""', '"')
                yield Attack(name, int(row["min_events"]), int(row["max_events"]), forbidden)


ATTACKS = list(attacks())


def test_the_attacks_are_there() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the recorded corpus is not beside this checkout (../shared/corpus)")
    assert len(ATTACKS) > 30


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_a_hostile_document_costs_little_and_its_good_event_survives(attack: Attack) -> None:
    doc = Document("http://example.com/page", attack.content(), fetched_at=datetime(2026, 8, 22, tzinfo=UTC))
    before = time.process_time()
    recognised = schema_org.recognises(doc)
    try:
        items = list(schema_org.parse(doc, Source("s", doc.url)))
    except SourceError:
        items = []
    assert time.process_time() - before < SECONDS
    listings = [item for item in items if isinstance(item, Listing)]
    assert attack.least <= len(listings) <= attack.most
    assert recognised or not listings
    for listing in listings:
        shown = (listing.title, listing.url, listing.image_url, listing.online_url, listing.registration_url)
        assert not attack.forbidden or not any(re.search(attack.forbidden, text or "") for text in shown)
        assert not any(re.match(r"(?i)(?:javascript|data|vbscript):", text or "") for text in shown[1:])
