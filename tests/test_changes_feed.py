"""`/changes.rss`: what changed of all professional events, or of chosen ones."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from shelf import Shelf, Site

pytestmark = pytest.mark.usefixtures("frozen")  # Tuesday, 3 March 2026, noon in Portland


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "portland.db")
    made.event("rust", "Rust night", at="2026-03-11 18:00")
    made.event("fair", "Career fair", at="2026-03-12 10:00", status="cancelled")
    made.event("mass", "Sunday mass", at="2026-03-15 10:00", relevance="none")
    change(
        made, "rust", "2026-03-01T20:00:00Z", starts_at=("2026-03-11T01:00:00Z", "2026-03-12T01:00:00Z"), url=("a", "b")
    )
    change(made, "fair", "2026-03-02T20:00:00Z", status=("confirmed", "cancelled"))
    change(made, "mass", "2026-03-02T21:00:00Z", title=("Mass", "Sunday mass"))
    change(made, "rust", "2026-03-03T18:00:00Z", description=("<p>a</p>", "<p>b</p>"))
    return made


def change(shelf: Shelf, event_id: str, at: str, **fields: tuple[str, str]) -> None:
    for field, (old, new) in fields.items():
        row = {"event_id": event_id, "changed_at": at, "field": field, "old": old, "new": new, "sequence": 1}
        shelf.insert("changes", row)


async def items(shelf: Shelf, path: str) -> list[Element]:
    answer = await Site(shelf).get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/rss+xml")
    return fromstring(answer.content).findall("channel/item")


def titles(found: list[Element]) -> list[Any]:
    return [item.findtext("title") for item in found]


async def test_the_newest_change_comes_first_with_what_it_means(shelf: Shelf) -> None:
    found = await items(shelf, "/changes.rss")
    assert titles(found) == [
        "Cancelled: Career fair — Cancelled",
        "Rust night — Moved from Tue Mar 10, 6:00 PM to Wed Mar 11, 6:00 PM",
    ]
    assert found[1].findtext("pubDate") == "Sun, 01 Mar 2026 20:00:00 GMT"
    assert "Link: b (it was a)" in str(found[1].findtext("description"))
    assert len({item.findtext("guid") for item in found}) == 2


async def test_chosen_events_are_told_whatever_they_are_and_merged_ids_lead_on(shelf: Shelf) -> None:
    shelf.merged("old-rust", "rust", "2026-03-02T00:00:00Z")
    found = await items(shelf, "/changes.rss?id=old-rust,mass")
    assert [str(title).partition(" — ")[0] for title in titles(found)] == ["Sunday mass", "Rust night"]
    assert await items(shelf, "/changes.rss?id=nobody") == []


@pytest.mark.parametrize("query", ["id=../x", "kind=talk", f"id={','.join(f'e{n}' for n in range(101))}"])
async def test_what_makes_no_sense_is_refused(shelf: Shelf, query: str) -> None:
    answer = await Site(shelf).get(f"/changes.rss?{query}")
    assert answer.status_code == 400
