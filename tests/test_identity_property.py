"""No id ever means another event, whatever sources say and in whatever order; merging and splitting leave no trace."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_identify_store import DAY, SOURCES, City, feeds, made
from told import NOW, ask, record, region

from pipeline.normalise import fingerprint
from pipeline.records import Record
from pipeline.store import Store

days = st.lists(st.tuples(st.sampled_from(list(SOURCES)), feeds), min_size=2, max_size=6)
"""Who is visited, and what it says by then: titles, places, pages and times change, entries go and come back."""


QUICKLY = settings(deadline=None, max_examples=15, phases=[Phase.explicit, Phase.generate])
"""Without the search for a smaller example, which takes minutes: each one opens databases."""


class Ids:
    """Every id that was ever given, and the listing that founded it: what it means."""

    def __init__(self) -> None:
        self.meaning: dict[str, int] = {}
        self.uids: dict[str, str] = {}

    def follow(self, path: Path) -> None:
        """Hold each id to the event in which its founding listing is now, and each UID to its id."""
        home = dict(ask(path, "SELECT id, event_id FROM listings"))
        events = {str(i): str(uid) for i, uid in ask(path, "SELECT id, uid FROM events")}
        leads = {str(alias): str(event) for alias, event in ask(path, "SELECT alias, event_id FROM event_aliases")}
        assert not events.keys() & leads.keys()
        for event in events:
            self.meaning.setdefault(event, min(ref for ref, e in home.items() if e == event))
            assert self.uids.setdefault(event, events[event]) == events[event]
        for event_id, founder in self.meaning.items():
            assert event_id in events or event_id in leads, "an id is lost"
            assert leads.get(event_id, event_id) == home[founder], "an id means another event now"


@QUICKLY
@given(feeds, days)
def test_an_id_stays_with_what_it_was_given_to(
    first: dict[str, list[dict[str, object]]], later: list[tuple[str, dict[str, list[dict[str, object]]]]]
) -> None:
    with TemporaryDirectory() as folder:
        city, ids = City(folder), Ids()
        for name, told in made(first).items():
            city.visit(name, told)
            ids.follow(city.path)
        for day, (name, said) in enumerate(later, 1):
            city.visit(name, [moved(one, day) for one in made(said)[name]], day)
            ids.follow(city.path)
        city.store.close()


def moved(told: Record, day: int) -> Record:
    """Let what is told on a day be told in other words then, so that every visit changes something."""
    other = replace(told, description=f"<p>As of day {day}</p>")
    return replace(other, content_hash=fingerprint(other))


def state(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Give what must be as it was: which listing is where, which event has which UID, what each says."""
    return {
        "homes": ask(path, "SELECT id, event_id FROM listings ORDER BY id"),
        "events": ask(path, "SELECT id, uid, title, starts_at, venue_id, first_seen_at FROM events ORDER BY id"),
        "aliases": ask(path, "SELECT alias, event_id FROM event_aliases ORDER BY alias"),
    }


@QUICKLY
@given(feeds, st.integers(0, 99), st.integers(0, 99))
def test_what_a_person_merges_and_splits_again_is_as_it_was(
    said: dict[str, list[dict[str, object]]], one: int, other: int
) -> None:
    with TemporaryDirectory() as folder:
        city, ids = City(folder), Ids()
        for name, told in made(said).items():
            city.visit(name, told)
        ids.follow(city.path)
        before = state(city.path)
        names = [f"{source} {key}" for source, key in sorted(city.homes())]
        if len(names) < 2 or one % len(names) == other % len(names):
            return
        pair = (names[one % len(names)], names[other % len(names)])
        for verdict in ("same", "different"):
            for days, text in ((1, f'[[{verdict}]]\nlistings = ["{pair[0]}", "{pair[1]}"]'), (2, "")):
                Path(folder, "portland.overrides.toml").write_text(text, "utf-8")
                again = region(*SOURCES.values(), path=Path(folder) / "portland.toml")
                Store.open(city.path, again, NOW + days * DAY).close()
                ids.follow(city.path)
                homes = city.homes()
                one_event = len({homes[source, key] for source, key in (name.split(" ", 1) for name in pair)}) == 1
                assert not text or one_event == (verdict == "same")
            found = state(city.path)
            assert found["homes"] == before["homes"]
            assert [row[:4] for row in found["events"]] == [row[:4] for row in before["events"]]
        city.store.close()


def test_the_test_can_see_an_id_that_changed_hands(tmp_path: Path) -> None:
    """An id that is given to another event by hand is noticed, else the properties above would prove nothing."""
    city, ids = City(tmp_path), Ids()
    city.visit("own", [record("a", title="Rust night"), record("b", title="Haskell evening", days=12)])
    ids.follow(city.path)
    swapped = "UPDATE listings SET event_id = (SELECT id FROM events WHERE id <> listings.event_id)"
    city.store._conn.execute(swapped)
    with pytest.raises(AssertionError, match="another event"):
        ids.follow(city.path)
    city.store.close()
