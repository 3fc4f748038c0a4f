"""Companies and claims in the catalogue: what the listings say, nothing twice, and nothing rewritten that stands."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from told import NOW, ask, dump, gathered, record, region, source

from pipeline.config import Region
from pipeline.facts import with_facts
from pipeline.records import Record
from pipeline.store import Store

CLAIMS = "SELECT company_id, role, sentence, source_id FROM claims ORDER BY 1, 2"
LISTED = 'companies = [{ id = "acme", name = "Acme", aliases = ["Roadrunner Supplies"] }]\n'


def told(description: str, **said: object) -> Record:
    return record("a", title="Python developers meet", description=description, **said)


def town(folder: Path, companies: str = LISTED) -> Region:
    (folder / "companies.toml").write_text(companies, "utf-8")
    return replace(region(source()), path=folder / "portland.toml")


def visit(folder: Path, *records: Record, companies: str = LISTED, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    with Store.open(folder / "portland.db", town(folder, companies), now) as store:
        store.apply(source(), gathered(records, now=now), now, random=Random(0))


def test_an_events_claims_stand_beside_it_with_sentence_and_source(tmp_path: Path) -> None:
    visit(tmp_path, told("<p>Pizza. Sponsored by Acme, Inc. and Larkspur Software.</p>"))
    assert ask(tmp_path / "portland.db", CLAIMS) == [
        ("acme", "sponsor", "Sponsored by Acme, Inc. and Larkspur Software.", "source"),
        ("larkspur-software", "sponsor", "Sponsored by Acme, Inc. and Larkspur Software.", "source"),
    ]
    assert ask(tmp_path / "portland.db", "SELECT id, name FROM companies ORDER BY 1") == [
        ("acme", "Acme"),
        ("larkspur-software", "Larkspur Software"),
    ]


def test_a_visit_that_brings_nothing_new_writes_nothing_of_companies(tmp_path: Path) -> None:
    visit(tmp_path, told("Sponsored by Acme."))
    before = dump(tmp_path / "portland.db", "claims", "companies")
    with Store.open(tmp_path / "portland.db", town(tmp_path), NOW) as store:
        written = store._conn.total_changes
        store._sync(NOW)
        assert store._conn.total_changes == written
    visit(tmp_path, told("Sponsored by Acme."), days=1)
    assert dump(tmp_path / "portland.db", "claims", "companies") == before


def test_a_sponsor_that_is_no_longer_named_is_no_longer_claimed(tmp_path: Path) -> None:
    visit(tmp_path, told("Sponsored by Acme."))
    visit(tmp_path, told("Hosted by Larkspur Software."), days=1)
    assert [row[:2] for row in ask(tmp_path / "portland.db", CLAIMS)] == [("larkspur-software", "host")]


def test_a_corrected_list_is_heard_at_the_next_opening(tmp_path: Path) -> None:
    visit(tmp_path, told("Sponsored by Roadrunner Supplies and Larkspur Software."), companies="companies = []\n")
    assert {row[0] for row in ask(tmp_path / "portland.db", CLAIMS)} == {"roadrunner-supplies", "larkspur-software"}
    corrected = 'not_companies = ["Larkspur Software"]\n' + LISTED
    Store.open(tmp_path / "portland.db", town(tmp_path, corrected), NOW).close()
    assert [row[:2] for row in ask(tmp_path / "portland.db", CLAIMS)] == [("acme", "sponsor")]


def test_every_listed_company_can_be_asked_for_before_it_turns_up(tmp_path: Path) -> None:
    visit(tmp_path)
    [(name, aliases)] = ask(tmp_path / "portland.db", "SELECT name, aliases FROM companies WHERE id = 'acme'")
    assert (name, aliases) == ("Acme", '["Roadrunner Supplies"]')


def test_what_two_sources_say_of_one_event_is_claimed_once_and_by_the_surer(tmp_path: Path) -> None:
    where = {"location_name": "Larkspur Hall", "address": "1 Main St", "url": "https://e.example/1"}
    one, two = source("one"), source("two")
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "companies.toml").write_text(LISTED, "utf-8")
    both = replace(region(one, two), path=folder / "portland.toml")
    with Store.open(folder / "portland.db", both, NOW) as store:
        for each, text in ((one, "Sponsored by Acme."), (two, "Sponsored by Acme. Hosted by Acme.")):
            store.apply(each, gathered([told(text, **where)], source_id=each.id), NOW, random=Random(0))
    assert len(ask(folder / "portland.db", "SELECT id FROM events")) == 1
    assert [row[:2] for row in ask(folder / "portland.db", CLAIMS)] == [("acme", "host"), ("acme", "sponsor")]


def test_a_shop_hosts_what_its_own_calendar_tells_and_a_renamed_calendar_is_heard_at_the_next_opening(
    tmp_path: Path,
) -> None:
    where = {"location_name": "Larkspur Books", "address": "1 Main St"}
    (tmp_path / "companies.toml").write_text(LISTED, "utf-8")

    def claimed(**about: object) -> list[tuple[object, ...]]:
        calendar = replace(source(), **about)  # type: ignore[arg-type]
        place = replace(region(calendar), path=tmp_path / "portland.toml")
        with Store.open(tmp_path / "portland.db", place, NOW) as store:
            store.apply(calendar, gathered([told("A reading.", **where)]), NOW, random=Random(0))
        return [row[:2] for row in ask(tmp_path / "portland.db", CLAIMS)]

    assert claimed(name="All of Portland") == []
    assert claimed(name="Larkspur Books: events") == [("larkspur-books", "host")]
    assert claimed(name="Larkspur Books: events", aggregator=True) == []
    assert claimed(name="Larkspur Books") == [("larkspur-books", "host")]


def test_an_event_that_a_person_took_out_claims_nothing(tmp_path: Path) -> None:
    visit(tmp_path, told("Sponsored by Acme."))
    [(event_id,)] = ask(tmp_path / "portland.db", "SELECT id FROM events")
    (tmp_path / "portland.overrides.toml").write_text(f'[[hide]]\nevent = "{event_id}"\n', "utf-8")
    visit(tmp_path, told("Sponsored by Acme."), days=1)
    assert ask(tmp_path / "portland.db", "SELECT hidden FROM events") == [(1,)]
    assert ask(tmp_path / "portland.db", CLAIMS) == []


def test_the_groups_where_an_industry_meets_stand_beside_its_companies(tmp_path: Path) -> None:
    listed = (
        'companies = [{ id = "acme", name = "Acme", industry = "robots" }, { id = "beta", name = "Beta" }]\n'
        '[industries.robots]\nname = "Robotics"\nassociations = ["tao"]\n'
    )
    visit(tmp_path, companies=listed)
    stored = ask(tmp_path / "portland.db", "SELECT id, industry, associations FROM companies ORDER BY 1")
    assert stored == [("acme", "Robotics", '["tao"]'), ("beta", None, "[]")]


def test_what_a_text_says_is_kept_beside_the_event_and_goes_when_the_event_is_taken_out(tmp_path: Path) -> None:
    said = with_facts(told("Your first visit is free. Please register."))
    visit(tmp_path, said)
    [(event_id, facts)] = ask(tmp_path / "portland.db", "SELECT event_id, facts FROM event_texts")
    assert [entry[:2] for entry in json.loads(facts)] == [["free-for", "first visit"], ["registration", "needed"]]
    (tmp_path / "portland.overrides.toml").write_text(f'[[hide]]\nevent = "{event_id}"\n', "utf-8")
    visit(tmp_path, said, days=1)
    assert ask(tmp_path / "portland.db", "SELECT facts FROM event_texts") == [("[]",)]
