"""Labelled pairs of real listings, collected end to end; the full report is `python -m quality.dedupe`."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def measured(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    sys.path.insert(0, str(ROOT))
    try:
        from quality import dedupe
        from quality.dedupe_corpus import load
    finally:
        sys.path.remove(str(ROOT))
    if not (corpus / "dedupe" / "pairs.tsv").is_file():
        pytest.skip("the labelled pairs are not here")
    outcomes = {
        c.name: dedupe.measure(c, tmp_path_factory.mktemp(c.name), order=7)
        for c in load(corpus / "dedupe" / "pairs.tsv")
    }
    everything = [outcome for found in outcomes.values() for outcome in found]
    return {"all": dedupe.figures(everything), **{name: dedupe.figures(found) for name, found in outcomes.items()}}


def test_listings_that_are_one_event_are_joined_and_others_are_not(measured: dict[str, tuple[float, float]]) -> None:
    precision, recall = measured["all"]
    assert precision >= 0.985
    assert recall >= 0.91


def test_no_city_is_bad(measured: dict[str, tuple[float, float]]) -> None:
    assert min(precision for precision, _ in measured.values()) >= 0.97
    assert min(recall for _, recall in measured.values()) >= 0.88
