"""People's verdicts: read with clear errors, and stronger than every rule, now and after every re-import."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from told import NOW, ask, dump, gathered, record, region, source

from pipeline.config import ConfigError
from pipeline.overrides import NONE, load, parse
from pipeline.records import Record
from pipeline.store import Store

DAY = timedelta(days=1)
SOURCES = (source("own", group="pdx"), source("hub", aggregator=True))


class Town:
    """A region file with its overrides, and the catalogue that is opened anew for every visit, as each run does."""

    def __init__(self, folder: Path) -> None:
        self.toml, self.path = folder / "portland.toml", folder / "portland.db"
        self.region = region(*SOURCES, path=self.toml)

    def say(self, text: str) -> None:
        (self.toml.parent / "portland.overrides.toml").write_text(text, "utf-8")

    def visit(self, told: list[Record], of: str, days: float = 0) -> None:
        now = NOW + days * DAY
        with Store.open(self.path, self.region, now) as store:
            asked = next(one for one in SOURCES if one.id == of)
            store.apply(asked, gathered(told, source_id=of, now=now), now, random=Random(0))

    def open(self, days: float = 0) -> None:
        Store.open(self.path, self.region, NOW + days * DAY).close()

    def events(self, *columns: str) -> list[tuple[object, ...]]:
        return ask(self.path, f"SELECT {', '.join(columns)} FROM events ORDER BY number")

    def homes(self) -> dict[str, str]:
        return {
            f"{s} {key}": event for s, key, event in ask(self.path, "SELECT source_id, key, event_id FROM listings")
        }


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield Town(tmp_path)


NIGHT = record("a", title="Rust night", location_name="Library", organizer_name="PDX Rust")
COPY = record("x", title="Rust night", location_name="Library", url="https://hub.example/e/1")
OTHER = record("y", title="Haskell evening", location_name="Town Hall", days=11)


def test_no_file_is_no_verdict(tmp_path: Path) -> None:
    assert load(tmp_path / "portland.toml") == NONE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[same]]\nlistings = ['a 1']", "names two or more"),
        ("[[same]]\nlisting = ['a 1', 'b 2']", "unknown key 'listing'"),
        ("[[merge]]\nlistings = ['a 1', 'b 2']", "unknown table 'merge'"),
        ("[[hide]]\nwhy = 'x'", "name one `event`"),
        ("[[set]]\nevent = 'abc'\ncolour = 'red'", "unknown key 'colour'"),
        ("[[set]]\nevent = 'abc'", "sets nothing"),
        ("[[set]]\nevent = 'abc'\nstatus = 'maybe'", "status = 'maybe' is not one of confirmed"),
        ("[[set]]\nevent = 'abc'\nstarts_at = 'tomorrow'", "is not a date or a time like"),
        ("[[set]]\nevent = 'abc'\nurl = 'javascript:alert(1)'", "is not an http(s) address"),
        ("[[opt_out]]\ngroup = 'a'\nvenue = 'b'", "name one of group, venue, source"),
        (
            "[[same]]\nlistings = ['a 1', 'b 2']\n[[different]]\nlistings = ['a 1', 'b 2']",
            "both `same` and `different`",
        ),
        ("[same]\nlistings = ['a 1', 'b 2']", "write each entry under its own"),
        ("same = [", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_file_entry_and_cause(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "portland.overrides.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "portland.toml")
    assert "portland.overrides.toml" in str(caught.value)
    assert words in str(caught.value)


def test_an_overrides_file_is_no_region(tmp_path: Path) -> None:
    assert not parse({}, tmp_path / "x.toml")


def test_different_parts_what_looks_the_same_and_taking_it_back_joins_it_again(town: Town) -> None:
    town.visit([NIGHT], "own")
    town.visit([COPY], "hub")
    [(whole, uid)] = town.events("id", "uid")
    town.say('[[different]]\nlistings = ["own a@example.org", "hub x@example.org"]')
    town.open(1)
    homes = town.homes()
    assert homes["own a@example.org"] == whole
    assert len(set(homes.values())) == 2
    town.visit([replace(COPY, content_hash="again")], "hub", 2)
    assert town.homes() == homes
    town.say("")
    town.open(3)
    assert set(town.homes().values()) == {whole}
    assert town.events("uid") == [(uid,)]
    assert ask(town.path, "SELECT event_id FROM event_aliases") == [(whole,)]


def test_same_joins_what_no_rule_would_and_a_split_revives_the_younger(town: Town) -> None:
    town.visit([NIGHT], "own")
    town.visit([OTHER], "hub", 1)
    before = town.events("id", "uid", "title", "first_seen_at")
    (old, *_), (young, young_uid, *_) = before
    town.say(f'[[same]]\nlistings = ["{old}", "{young}"]')
    town.open(2)
    assert town.events("id") == [(old,)]
    assert ask(town.path, "SELECT alias, event_id FROM event_aliases") == [(young, old)]
    town.say("")
    town.open(3)
    assert sorted(town.events("id", "uid", "title", "first_seen_at")) == sorted(before)
    assert ask(town.path, "SELECT count(*) FROM event_aliases") == [(0,)]
    assert ask(town.path, "SELECT sequence FROM events WHERE uid = ?", young_uid) == [(1,)]


def test_verdicts_are_there_before_what_they_name(town: Town) -> None:
    town.say('[[same]]\nlistings = ["own a@example.org", "hub y@example.org"]')
    town.visit([OTHER], "hub")
    town.visit([NIGHT], "own")
    assert len(set(town.homes().values())) == 1


def test_a_hidden_event_keeps_nothing_but_its_id_and_comes_back_whole(town: Town) -> None:
    town.visit([NIGHT, OTHER], "own")
    before = dump(town.path, "events")["events"]
    [(shown, *_), _] = town.events("id")
    town.say(f'[[hide]]\nevent = "{shown}"')
    town.open(1)
    [row] = ask(town.path, "SELECT title, relevance, status, url, venue_id, hidden FROM events WHERE id = ?", shown)
    assert row == ("Removed on request", "none", "delisted", None, None, 1)
    [(text, heading)] = ask(town.path, "SELECT description, heading FROM event_texts WHERE event_id = ?", shown)
    assert (text, heading) == ("", "")
    assert ask(town.path, "SELECT count(*) FROM events_fts WHERE events_fts MATCH 'rust'") == [(0,)]
    assert ask(town.path, "SELECT count(*) FROM changes") == [(0,)]
    town.visit([replace(NIGHT, content_hash="new", title="Rust evening"), OTHER], "own", 2)
    assert ask(town.path, "SELECT title FROM events WHERE id = ?", shown) == [("Removed on request",)]
    town.visit([NIGHT, OTHER], "own", 3)
    town.say("")
    town.open(4)
    kept = ("id", "title", "uid", "starts_at", "venue_id", "first_seen_at")
    again = [tuple(row) for row in ask(town.path, f"SELECT {', '.join(kept)} FROM events ORDER BY number")]
    assert again == [tuple(row) for row in _columns(before, kept)]


def _columns(rows: list[tuple[object, ...]], names: tuple[str, ...]) -> list[tuple[object, ...]]:
    from pipeline.storing.rows import EVENT

    return [tuple(row[EVENT.index(name)] for name in names) for row in rows]


def test_a_set_field_wins_over_every_source_until_it_is_taken_back(town: Town) -> None:
    town.visit([NIGHT], "own")
    [(event,)] = town.events("id")
    town.say(f'[[set]]\nevent = "{event}"\ntitle = "Rust hack night"\nstarts_at = "2026-03-13T18:30"\nprice_text = ""')
    town.open(1)
    assert town.events("title", "local_time", "starts_at", "ends_at") == [
        ("Rust hack night", "18:30", "2026-03-14T01:30:00Z", "2026-03-14T03:30:00Z")
    ]
    town.visit([replace(NIGHT, title="RUST", content_hash="2")], "own", 2)
    assert town.events("title") == [("Rust hack night",)]
    town.say("")
    town.open(3)
    assert town.events("title", "starts_at") == [("RUST", NIGHT.starts_at)]


@pytest.mark.parametrize("who", ['group = "PDX Rust"', 'venue = "library"', 'source = "own"'])
def test_who_opts_out_is_not_published_and_the_others_are(town: Town, who: str) -> None:
    town.visit([replace(NIGHT), OTHER] if "source" not in who else [NIGHT], "own" if "group" not in who else "hub")
    if "source" in who:
        town.visit([OTHER], "hub")
    town.say(f"[[opt_out]]\n{who}")
    town.open(1)
    assert sorted(town.events("title", "hidden"), key=str) == [("Haskell evening", 0), ("Removed on request", 1)]
    town.say("")
    town.open(2)
    assert sorted(town.events("title", "hidden"), key=str) == [("Haskell evening", 0), ("Rust night", 0)]


REKEYED = {
    "different": '[[different]]\nlistings = ["own a@example.org", "hub x@example.org"]',
    "same": '[[same]]\nlistings = ["own a@example.org", "hub y@example.org"]',
    "hide": '[[hide]]\nlisting = "hub y@example.org"',
    "set": '[[set]]\nlisting = "hub y@example.org"\ntitle = "Haskell, said otherwise"',
}


@pytest.mark.parametrize("verdict", REKEYED)
def test_verdicts_follow_a_listing_that_its_source_tells_under_other_keys(town: Town, verdict: str) -> None:
    town.visit([NIGHT], "own")
    town.visit([COPY, OTHER], "hub")
    town.say(REKEYED[verdict])
    town.open(1)
    before, homes = town.events("id", "uid", "title", "hidden", "sequence"), town.homes()
    keys = {"x@example.org": "x@example.org", "y@example.org": "y@example.org"}
    for export in (2, 3):  # new identifiers at each export
        renamed = {name: f"{name[0]}-{export}" for name in keys}
        told = [
            replace(record, key=renamed[record.key], uid=renamed[record.key], content_hash=f"{record.key} {export}")
            for record in (COPY, OTHER)
        ]
        town.visit(told, "hub", export)
        for again in (export, export + 0.1):
            now = {f"hub {renamed[name]}": homes[f"hub {name}"] for name in keys}
            assert town.homes() == {"own a@example.org": homes["own a@example.org"], **now}
            assert town.events("id", "uid", "title", "hidden", "sequence") == before
            town.open(again)
    town.say("")
    town.open(5)
    assert town.events("hidden") == [(0,), (0,)]
    assert {title for (title,) in town.events("title")} == {"Rust night", "Haskell evening"}


def test_opening_with_the_same_verdicts_writes_nothing(town: Town) -> None:
    town.visit([NIGHT], "own")
    town.visit([COPY], "hub")
    town.say('[[different]]\nlistings = ["own a@example.org", "hub x@example.org"]')
    town.open(1)
    before = dump(town.path)
    town.open(2)
    assert dump(town.path) == before


def test_verdicts_survive_a_catalogue_made_anew(town: Town, tmp_path: Path) -> None:
    town.say('[[different]]\nlistings = ["own a@example.org", "hub x@example.org"]')
    town.visit([NIGHT], "own")
    town.visit([COPY], "hub")
    homes = town.homes()
    assert len(set(homes.values())) == 2
    for file in tmp_path.glob("portland.db*"):
        file.unlink()
    town.visit([COPY], "hub")
    town.visit([NIGHT], "own")
    assert len(set(town.homes().values())) == 2
