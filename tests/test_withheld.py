"""What a person took out stands on no page, in no feed and in no answer to SQL; its id says only that it is gone."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from shelf import Site
from told import NOW, ask, gathered, record, region, source

from pipeline.config import Group
from pipeline.normalise import fingerprint
from pipeline.publish import openapi
from pipeline.records import Record
from pipeline.serve import application
from pipeline.store import Store

SOURCES = (source("plugh", group="plugh-society"), source("hub", aggregator=True))
WORDS = ("quux", "frobnicat", "plugh society", "plugh-society", "xyzzy", "grue", "waldo")
"""Each stands in one field of the event alone: title, text, group, its id, venue, street, page."""


def secret(name: str, **said: object) -> Record:
    told: dict[str, object] = {
        "title": "Quux career night",
        "description": "<p>Come and frobnicate. Sponsored by Acme Inc.</p>",
        "organizer_name": "Plugh Society",
        "location_name": "Xyzzy Hall",
        "address": "12 Grue St",
        "locality": "Portland",
        "url": f"https://waldo.example/e/{name}1234",
        "uid": f"quux-{name}",
        "key": f"quux-{name}",
        "series_key": "quux-weekly",
        "relevance": "core",
        "kind": "meetup",
        "topics": ("rust",),
    }
    made = record(name, **{**told, **said})  # type: ignore[arg-type]
    return replace(made, content_hash=fingerprint(made))


OPEN = secret("open", title="Open evening", description="", organizer_name="Open Group", location_name="Town Hall",
              address="1 Main St", url="https://open.example/e/1", uid="open", key="open", series_key=None)  # fmt: skip
VERDICTS = {
    "the event": '[[hide]]\nevent = "{0}"\n[[hide]]\nlisting = "plugh quux-b"',
    "the group": '[[opt_out]]\ngroup = "Plugh Society"',
    "the group by its id": '[[opt_out]]\ngroup = "plugh-society"',
    "the venue": '[[opt_out]]\nvenue = "Xyzzy Hall"',
    "the source": '[[opt_out]]\nsource = "plugh"',
}
OF_THE_EVENT = ("quux", "frobnicat", "waldo")
GONE = {"the event": OF_THE_EVENT, "the source": OF_THE_EVENT, "the venue": (*OF_THE_EVENT, "xyzzy", "grue")}
"""Who organises is no secret when only one evening, or a calendar, was taken out; all else is in WORDS."""


class Town:
    def __init__(self, folder: Path) -> None:
        self.toml, self.path = folder / "portland.toml", folder / "portland.db"
        self.region = region(*SOURCES, path=self.toml, groups=(Group("plugh-society", "Plugh Society"),))

    def collect(self, days: float, **said: object) -> None:
        """Visit both sources: two evenings of the society, and one of somebody else."""
        now = NOW + timedelta(days=days)
        with Store.open(self.path, self.region, now) as store:
            own = [secret("a", **said), secret("b", days=17)]
            store.apply(SOURCES[0], gathered(own, source_id="plugh", now=now), now, random=Random(0))
            store.apply(SOURCES[1], gathered([OPEN], source_id="hub", now=now), now, random=Random(0))

    def take_out(self, verdict: str) -> None:
        self.toml.with_suffix(".overrides.toml").write_text(verdict, "utf-8")
        Store.open(self.path, self.region, NOW).close()

    def ids(self) -> list[str]:
        return [
            str(i) for (i,) in ask(self.path, "SELECT event_id FROM listings WHERE source_id = 'plugh' ORDER BY id")
        ]


@pytest.fixture
def town(tmp_path: Path, frozen: object) -> Iterator[Town]:
    made = Town(tmp_path)
    made.collect(-2, title="Quux evening")
    made.collect(-1)
    yield made


def addresses(town: Town) -> Iterator[str]:
    """Every address of ours, and of Datasette, that could tell of it."""
    every = "relevance=any&status=any&from=2020-01-01&limit=200"
    ids = town.ids()
    plain = [path for path in openapi.PATHS if "{" not in path and path != "/api/openapi.json"]
    yield from plain
    yield from (f"{path}?{every}" for path in plain if path.startswith("/events"))
    yield from (
        "/",
        "/events",
        f"/events?{every}",
        "/new",
        "/map",
        "/calendar",
        "/calendar/2026-03",
        "/groups",
        "/venues",
    )
    yield from ("/companies", "/companies/acme", "/subscribe", "/plan", "/sitemap.xml", "/deadlines", "/metrics")
    yield from (f"/my?ids={','.join(ids)}", f"/my.ics?ids={','.join(ids)}", f"/my.rss?ids={','.join(ids)}")
    yield from (f"/changes.rss?id={','.join(ids)}", "/changes.rss", f"/events?q=career&{every}")
    yield from (f"/events.json?updated_since=2020-01-01T00:00:00Z&{every}", f"/embed?{every}", "/?relevance=any")
    tables = [name for (name,) in ask(town.path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    yield from (
        f"/portland/{table}.json?_size=max&_shape=objects" for table in tables if not str(table).startswith("_")
    )
    yield from (f"/portland.json?sql={quote('select * from ' + str(table))}" for table in tables)
    yield "/portland"


def site(town: Town) -> Site:
    made = Site.__new__(Site)
    made.datasette = application(town.path.parent, "portland")
    return made


async def tell(town: Town, address: str) -> str:
    answer = await site(town).get(address)
    if answer.status_code in (301, 302):
        answer = await site(town).get(answer.headers["location"])
    assert answer.status_code < 500, (address, answer.text)
    return str(answer.text).casefold()


async def test_the_addresses_tell_of_it_before(town: Town) -> None:
    """Else the next test would prove nothing."""
    for address in (
        "/events",
        "/events.ics",
        "/changes.rss",
        "/venues",
        "/groups",
        "/portland/listings.json?_size=max",
    ):
        text = await tell(town, address)
        assert any(word in text for word in WORDS), address


@pytest.mark.parametrize("what", VERDICTS)
async def test_what_is_taken_out_stands_nowhere(town: Town, what: str) -> None:
    town.take_out(VERDICTS[what].format(town.ids()[0]))
    town.collect(1)  # it is told again, and stays out
    served = site(town)
    for address in addresses(town):
        answer = await served.get(address)
        if answer.status_code in (301, 302):
            answer = await served.get(answer.headers["location"])
        assert answer.status_code < 500, (address, answer.text)
        found = [word for word in GONE.get(what, WORDS) if word in answer.text.casefold()]
        assert not [word for word in found if not _only_as_source(word, address)], (address, found)


def _only_as_source(word: str, address: str) -> bool:
    """That the calendars of people who opted out are read is no secret: they are in the list of sources."""
    return word in ("plugh society", "plugh-society") and "sources" in address


@pytest.mark.parametrize("what", VERDICTS)
async def test_its_own_addresses_answer_gone(town: Town, what: str) -> None:
    ids = town.ids()
    town.take_out(VERDICTS[what].format(ids[0]))
    served = site(town)
    for event_id in ids:
        for ending in ("", ".json", ".ics"):
            answer = await served.get(f"/events/{event_id}{ending}")
            assert answer.status_code == 410
            assert "removed on request" in answer.text
    changed = (await served.get("/events.json?updated_since=2020-01-01T00:00:00Z&kind=meetup")).json()
    assert [event for event in changed["events"] if event["id"] in ids] == [
        {"id": event_id, "status": "removed"} for event_id in sorted(ids)
    ]
    assert changed["count"] == len(changed["events"])


async def test_everything_is_back_when_the_word_is_taken_back(town: Town) -> None:
    served = site(town)
    before = (await served.get("/events.json?relevance=any")).json()["events"]
    history = (await served.get(f"/changes.rss?id={town.ids()[0]}")).text
    town.take_out(VERDICTS["the group"])
    town.take_out("")
    served = site(town)
    after = (await served.get("/events.json?relevance=any")).json()["events"]
    kept = ("id", "title", "url", "starts_at", "group", "venue", "series_id", "sources")
    assert [[event[name] for name in kept] for event in after] == [[event[name] for name in kept] for event in before]
    assert "Quux evening" in history
    assert "Quux evening" in (await served.get(f"/changes.rss?id={town.ids()[0]}")).text


TRICKS = (
    "select title from main.listings",
    "select count(*) from main.listings where title like 'Quux%'",
    "with listings as (select * from main.listings) select title from listings",
    "select * from (select title from main.listings) as listings",
    "select name from main.groups",
    "select old from main.changes",
    "select sql from sqlite_temp_master",
    "select sql from temp.sqlite_master",
    "select sql from temp.sqlite_schema",
    "select name from pragma_table_list",
    "select value from main.region",
)


@pytest.mark.parametrize("sql", TRICKS)
async def test_no_question_gets_past_the_views(town: Town, sql: str) -> None:
    town.take_out(VERDICTS["the group"])
    answer = await site(town).get(f"/portland.json?sql={quote(sql)}")
    if answer.status_code in (301, 302):
        answer = await site(town).get(answer.headers["location"])
    assert answer.status_code in (400, 403), answer.text
    assert not any(word in answer.text.casefold().replace(sql.casefold(), "") for word in WORDS)


async def test_what_was_not_taken_out_can_be_asked_as_ever(town: Town) -> None:
    town.take_out(VERDICTS["the group"])
    served = site(town)
    for address in ("/portland/listings", "/portland/groups", "/portland/listings/3", "/portland/groups/open-group"):
        assert (await served.get(address)).status_code == 200, address
    [count] = sqlite3.connect(town.path).execute("SELECT count(*) FROM listings").fetchone()
    assert count == 3
