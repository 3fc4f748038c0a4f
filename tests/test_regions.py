"""Many regions on one machine: the simulation collects, refreshes, copies and serves each, and counts what it cost."""

import json
from pathlib import Path

import pytest

from benchmarks import regions, serving
from pipeline import serve


def test_three_regions_are_collected_refreshed_copied_and_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--regions", "3", "--events", "20", "--folder", str(tmp_path), "--readers", "2"]
    regions.main(asked)
    told = capsys.readouterr().out
    first, again = (
        [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]
        for name in ("first.jsonl", "second.jsonl")
    )
    assert [each["id"] for each in first] == ["city0000", "city0001", "city0002"]
    assert sum(each["events"] for each in first) in range(57, 64)
    assert all(each["occurrences"] >= each["events"] and 0 < each["upcoming"] <= each["occurrences"] for each in first)
    assert all(each["refresh"] > 0 and each["backup"] > 0 and each["bytes"] > 100_000 for each in again)
    assert sum(each["changed"] for each in again) < sum(each["occurrences"] for each in first) / 2
    assert told.splitlines()[-1].split()[0] == "2"
    assert told.splitlines()[-1].split()[-1] == "0", "both regions answered"
    assert not list(tmp_path.glob("*.backup*"))


def test_a_refresh_changes_a_fiftieth_of_the_events_in_a_tenth_of_the_feeds(tmp_path: Path) -> None:
    before = regions.first_visit(tmp_path, 1, 300)
    after = regions.second_visit(tmp_path, 1, 300)
    assert 0 < after["changed"] < before["occurrences"] * 0.08
    told = list(regions._later(regions._dealt(0, 6_000), 0))
    assert 0.05 < sum(each is not None for _, each in told) / len(told) < 0.15


def test_most_regions_are_small_and_a_few_are_large() -> None:
    sizes = sorted(regions.sizes(1_000, 225))
    assert sum(sizes) == pytest.approx(225_000, rel=0.01)
    assert sizes[0] >= 1 and sizes[500] < 150 and sizes[-1] > 3_000
    assert regions.sizes(1_000, 225) == regions.sizes(1_000, 225)


def test_without_datasette_ics_its_rows_are_left_out() -> None:
    spent = {"calendar of 500": 0.003, "joined text": 0.002}
    assert serving._by_datasette_ics(spent, None) == []
    by_them, ours = serving._by_datasette_ics(spent, 0.06)
    assert by_them.ratio == pytest.approx(30) and ours.ratio == pytest.approx(0.05)


def test_a_server_may_open_as_many_files_as_the_system_lets_it() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        serve.allow_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(serve.FILES, hard) if hard > 0 else serve.FILES, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
