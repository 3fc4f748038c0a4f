"""`weakties explain`, `merge` and `split`, as a curator types them."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from told import NOW, ask, gathered, record, region, source

from pipeline.cli import cli
from pipeline.normalise import utc
from pipeline.records import Record
from pipeline.store import Store

TOML = """[region]
timezone = "America/Los_Angeles"
uid_domain = "portland.weakties.example"
[[sources]]
id = "own"
url = "https://own.example/calendar.ics"
[[sources]]
id = "hub"
url = "https://hub.example/calendar.ics"
"""
NIGHT = record("a", title="Rust night", location_name="Library")
COPY = record("x", title="Rust night", location_name="Library")
OTHER = record("y", title="Haskell evening", location_name="Town Hall", days=11)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("WEAKTIES_NOW", utc(NOW))
    (tmp_path / "portland.toml").write_text(TOML, "utf-8")
    sources = {name: source(name) for name in ("own", "hub")}
    with Store.open(tmp_path / "portland.db", region(*sources.values(), path=tmp_path / "portland.toml"), NOW) as store:
        told: dict[str, list[Record]] = {"own": [NIGHT], "hub": [COPY, OTHER]}
        for name, records in told.items():
            store.apply(sources[name], gathered(records, source_id=name), NOW, random=Random(0))
    return lambda *words: CliRunner().invoke(cli, ["--data", str(tmp_path), *words])


def events(folder: Path) -> dict[str, str]:
    return {str(title): str(event) for event, title in ask(folder / "portland.db", "SELECT id, title FROM events")}


def test_explain_names_the_listings_and_weighs_each_pair(run: Run, tmp_path: Path) -> None:
    night = events(tmp_path)["Rust night"]
    told = run("explain", night)
    assert told.exit_code == 0, told.output
    assert "own a@example.org" in told.stdout
    assert "hub x@example.org" in told.stdout
    assert "time equal" in told.stdout
    found = json.loads(run("explain", night, "--json").stdout)
    [pair] = found["pairs"]
    assert pair["likelihood"] > 0.8
    assert {"title contained", "time equal"} <= {name for name, _ in pair["reasons"]}


def test_split_makes_an_event_of_its_own_and_merge_takes_it_back(run: Run, tmp_path: Path) -> None:
    night = events(tmp_path)["Rust night"]
    done = run("split", night, "hub x@example.org", "--why", "the hub's is online")
    assert done.exit_code == 0, done.output
    said = (tmp_path / "portland.overrides.toml").read_text("utf-8")
    assert "[[different]]" in said
    assert "the hub's is online" in said
    [(young,)] = ask(tmp_path / "portland.db", "SELECT event_id FROM listings WHERE key = 'x@example.org'")
    assert young != night
    assert "rules it out" not in run("explain", night).stdout
    assert run("merge", night, str(young)).exit_code == 0
    assert "different" not in (tmp_path / "portland.overrides.toml").read_text("utf-8")
    assert ask(tmp_path / "portland.db", "SELECT DISTINCT event_id FROM listings WHERE title = 'Rust night'") == [
        (night,)
    ]
    again = run("split", str(young), "x@example.org")
    assert again.exit_code == 0, again.output
    assert ask(tmp_path / "portland.db", "SELECT event_id FROM listings WHERE key = 'x@example.org'") == [(young,)]


def test_merge_joins_what_no_rule_would_and_the_other_id_leads_there(run: Run, tmp_path: Path) -> None:
    night, evening = events(tmp_path)["Rust night"], events(tmp_path)["Haskell evening"]
    assert run("merge", evening, night).exit_code == 0
    assert set(events(tmp_path).values()) == {night}
    assert ask(tmp_path / "portland.db", "SELECT alias, event_id FROM event_aliases") == [(evening, night)]
    assert run("explain", evening).stdout == run("explain", night).stdout
    assert "said to be the same" in run("explain", night).stdout


def test_mistakes_are_one_line_that_says_what_would_do(run: Run, tmp_path: Path) -> None:
    night, evening = events(tmp_path)["Rust night"], events(tmp_path)["Haskell evening"]
    for words, told in (
        (("explain", "nothing"), "there is no event 'nothing'"),
        (("split", night, "y@example.org"), "has no listing 'y@example.org'; it has 'own a@example.org'"),
        (("split", evening, "y@example.org"), "one listing only"),
        (("merge", night, night), "one event already"),
    ):
        failed = run(*words)
        assert failed.exit_code in (1, 2)
        assert told in failed.stderr
        assert len(failed.stderr.splitlines()) == 1


def test_comments_of_the_file_stay(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "portland.overrides.toml"
    file.write_text("# what we were told\n\n[[hide]]\nevent = 'gone'  # asked by mail\n", "utf-8")
    night, evening = events(tmp_path)["Rust night"], events(tmp_path)["Haskell evening"]
    assert run("merge", night, evening).exit_code == 0
    text = file.read_text("utf-8")
    assert text.startswith("# what we were told")
    assert "# asked by mail" in text
