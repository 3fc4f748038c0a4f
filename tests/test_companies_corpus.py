"""Companies at real events, as labelled by reading: measured beside the project, on the shared corpus."""

from dataclasses import replace

import pytest

from pipeline.companies import book_for
from quality import claims
from quality.claims import BARS, CORPUS, PARTS, UNSEEN, Labelled, Wanted, fingerprint, labels, records, score

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the labelled events are read from {CORPUS}")


def test_the_labels_are_fifty_seven_hundred_events_in_parts_that_share_none() -> None:
    told = labels()
    halves = {half: {event.ref for event in told if event.half == half} for half in PARTS}
    assert len(told) >= 5740
    assert sum(map(len, halves.values())) == len({event.ref for event in told})
    assert sum(1 for event in told if not any(not wanted.optional for wanted in event.wanted)) > 4800


def test_what_nobody_looks_at_holds_enough_claims_to_decide() -> None:
    unseen = [event for event in labels() if event.half in UNSEEN]
    assert sum(not wanted.optional for event in unseen for wanted in event.wanted) >= 180
    assert {role for event in unseen for wanted in event.wanted for role in wanted.roles} >= {
        "host",
        "speaker",
        "hiring",
    }


@pytest.mark.parametrize("half", ["learnt2", *UNSEEN])
def test_mistakes_are_printed_only_for_parts_that_may_be_looked_at(
    half: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = next(event for event in labels() if event.half == half and event.ref.startswith("classify#"))
    missed = replace(event, wanted=(Wanted(("No Such Firm",), ("host",), "", optional=False),))
    monkeypatch.setattr(claims, "labels", lambda: [missed])
    claims.main(["--half", half])
    assert ("No Such Firm" in capsys.readouterr().out) == (half not in UNSEEN)


def found(events: list[Labelled]) -> tuple[float, float]:
    result = score(records(events), book_for())
    return result.precision, result.recall


def test_what_short_listings_say_of_companies_is_found() -> None:
    told = (event for event in labels() if event.half in ("dev", "opened"))
    precision, recall = found([event for event in told if event.ref.startswith("classify#")])
    assert precision >= BARS["precision"]
    assert recall >= BARS["recall"]


@pytest.mark.long
def test_what_the_events_say_of_companies_that_rules_were_learnt_from_is_found() -> None:
    # `learnt3` was labelled after these rules: `quality.claims` tells how much less is found in it
    events = [event for event in labels() if event.half not in (*UNSEEN, "learnt3")]
    read = list(records(events))
    assert len(read) == len(events)
    same = sum(fingerprint(record) == event.text for event, record, _ in read)
    assert same > 0.95 * len(read)
    result = score(read, book_for())
    assert result.precision >= BARS["precision"]
    assert result.recall >= BARS["recall"]
