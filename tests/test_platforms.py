"""Every platform reads the documents it was built for, is found by being there, and says what it is."""

import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from platform_cases import Case, cases, read

import scrapers.adapters
import scrapers.platforms
from scrapers.adapters import adapters, address, detect

CASES = cases()
ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = {name: each for name, each in adapters().items() if each.__name__.startswith("scrapers.platforms.")}


def test_there_are_cases() -> None:
    assert len(CASES) > 50
    assert len(PLATFORMS) > 50


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_gives_its_events(case: Case) -> None:
    assert read(case) == case.expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_document_is_recognised_by_its_platform(case: Case) -> None:
    if case.about.get("named_only"):  # the address alone says so, and here it is another
        pytest.skip("the region file names the adapter of such a document")
    assert detect(case.document) == case.adapter


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_platform_has_a_case(name: str) -> None:
    assert any(case.adapter == name for case in CASES)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_adapter_says_how_it_is_known_what_it_reads_and_what_is_wrong_with_it(name: str) -> None:
    said = PLATFORMS[name].__doc__ or ""
    for subject in (r"Recognised by", r"Documents:", r"Stable\s+id:", r"Defects|Defect:", r"Token:|token"):
        assert re.search(subject, said), f"{name}: the docstring does not say {subject!r}"
    assert hasattr(PLATFORMS[name], "TOKEN_ENV") == ("Token:" in said)


NEW = '''"""Lanterns: walks by lamplight."""

from collections.abc import Iterator
from dataclasses import replace

from scrapers.json_events import DEFAULT, events, has_keys
from scrapers.model import Document, Parsed, Source

FIELDS = replace(DEFAULT, title="walk", start="at_dusk")


def recognises(doc: Document) -> bool:
    return has_keys(doc, "lamps", "at_dusk")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    yield from events(doc, source, FIELDS)
'''


def test_a_platform_is_one_file_and_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list is edited: an adapter that is put into the package is found, and so is its case."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "lanterns.py").write_text(NEW)
    folder = tmp_path / "cases" / "lanterns" / "one_walk"
    folder.mkdir(parents=True)
    (folder / "response.json").write_text('{"lamps": 3, "walk": "Old bridges", "at_dusk": "2026-10-02T19:00:00-07:00"}')
    (folder / "case.json").write_text(
        '{"url": "https://lanterns.example/", "timezone": "America/Los_Angeles", "fetched_at": "2026-09-01T00:00:00Z"}'
    )
    (folder / "expected.json").write_text(
        '[{"type": "Listing", "title": "Old bridges", "starts_at": "2026-10-02T19:00:00-07:00"}]'
    )
    paths = [*scrapers.platforms.__path__, str(tmp_path / "package")]
    monkeypatch.setattr(scrapers.platforms, "__path__", paths)
    adapters.cache_clear()
    try:
        (case,) = cases(tmp_path / "cases")
        assert read(case) == case.expected
        assert detect(case.document) == "lanterns"
    finally:
        monkeypatch.undo()
        adapters.cache_clear()
        shutil.rmtree(tmp_path / "package")
    assert "lanterns" not in adapters()


ADDRESSES = [
    line.split()
    for line in (Path(__file__).parent / "fixtures" / "platforms" / "addresses.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("known", "better"), ADDRESSES)
def test_the_address_that_people_know_leads_to_the_document_that_tells_most(known: str, better: str) -> None:
    assert address(known) == (known if better == "-" else better)


def test_an_address_that_leads_on_is_the_end_of_the_way() -> None:
    """A second look at a better address changes nothing, so that nobody goes in circles."""
    for _, better in ADDRESSES:
        assert better == "-" or address(better) == better


def test_every_platform_has_a_row_in_the_documentation() -> None:
    rows = _rows()
    assert sorted(set(PLATFORMS) - set(rows)) == []
    assert sorted(set(rows) - set(PLATFORMS)) == []


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_the_documentation_says_what_was_not_verified(name: str) -> None:
    module: ModuleType = PLATFORMS[name]  # type: ignore[assignment]
    row = _rows()[name]
    assert ("unverified" in row) == (not getattr(module, "VERIFIED", True))
    token = getattr(module, "TOKEN_ENV", None)
    assert token is None or token in row


def _rows() -> dict[str, str]:
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    table = text.split("## Platforms", 1)[1].split("\n## ", 1)[0]
    return {found[1]: line for line in table.splitlines() if (found := re.search(r"\| `(\w+)` \|", line))}
