"""What a visit means for its source: success or failure, silence, suspicion, state, and when to come again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from pipeline import health
from pipeline.decide import Decisions
from pipeline.due import Pace, next_check
from pipeline.normalise import utc
from pipeline.records import Gathered, Record
from pipeline.rekey import Known
from pipeline.suspect import Beside, Suspicion, beside, suspicion
from scrapers.model import Rejected, Source

Row = Mapping[str, Any]
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A visit, understood: what came, what of it counts, what it changes."""

    gathered: Gathered
    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...]
    decisions: Decisions
    kept: tuple[Known, ...] = ()
    """Known listings that are told as before, in parts of the document that were not read again."""
    known: Mapping[str, Known] = field(default_factory=dict)
    """What was known of the source's listings before, by key."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """UID -> hash, of the parts that were known before."""


def columns(
    before: Row,
    source: Source,
    told: Told,
    counts: tuple[int, int],
    now: datetime,
    random: Random,
    others: Sequence[Beside] = (),
) -> Columns:
    """Give the columns of `sources` after a visit.

    `counts` are its listings and the upcoming ones, `others` the sources that tell of the same events, which matter
    only when something was read.
    """
    moment, (total, upcoming) = utc(now), counts
    failed = told.decisions.outcome == "failed"
    after: Columns = {
        "last_fetch_at": moment,
        "listings": total,
        "upcoming": upcoming,
        "lease_until": None,
        "lease_owner": None,
        **(_failed(before, told, moment) if failed else _read(before, told, counts, now, others)),
    }
    if told.gathered.adapter:
        after["adapter"] = told.gathered.adapter
    if told.gathered.moved_to or told.decisions.outcome not in ("failed", "unchanged"):
        after["moved_to"] = told.gathered.moved_to  # a 304 does not say by which way it came
    whole = {**before, **after}
    after["state"] = health.state(whole, now)
    after["next_check_at"] = utc(next_check(_pace(whole, source, told.gathered), now, random))
    return after


def _failed(before: Row, told: Told, moment: str) -> Columns:
    return {
        "failures": before["failures"] + 1,
        "failing_since": before["failing_since"] or moment,
        "error_code": told.gathered.error_code,
        "error_message": told.gathered.error_message,
    }


def _read(before: Row, told: Told, counts: tuple[int, int], now: datetime, others: Sequence[Beside]) -> Columns:
    """Give what a document that could be read says about its source."""
    moment, decisions = utc(now), told.decisions
    silent = decisions.outcome == "empty" or not counts[1]
    columns: Columns = {
        "failures": 0,
        "failing_since": None,
        "error_code": None,
        "error_message": None,
        "silent_since": (before["silent_since"] or moment) if silent else None,
        "held_since": (before["held_since"] or moment) if decisions.outcome == "held" else None,
    }
    if told.gathered.complete:
        columns["last_success_at"] = moment
    if decisions.new or decisions.changed or decisions.delisted:
        columns["last_change_at"] = moment
    if not told.records:  # what was read whole before, a week ago at most, still says all there is to suspect
        return columns
    return {**columns, **_suspicion(before, told, now, beside(others, counts[1]))}


def _suspicion(before: Row, told: Told, now: datetime, copied: Suspicion | None) -> Columns:
    """Note what looks wrong about the source as a whole; a shift is remembered for two weeks, nobody sees it later."""
    moment = utc(now)
    unread = sum(old.starts_at > moment for old in told.kept)
    was, since = before["suspicion"], before["suspicion_since"]
    found = suspicion(told.decisions.changed, told.records, moment, unread)
    recent = was == "shifted" and now - datetime.fromisoformat(since) < health.SHIFT_REMEMBERED
    if found is None and (recent or (was == "odd-hours" and unread)):
        return {}
    found = found or copied
    if found is None:
        return {"suspicion": None, "suspicion_evidence": None, "suspicion_since": None}
    same = was == found.code != "shifted"
    return {
        "suspicion": found.code,
        "suspicion_evidence": found.evidence,
        "suspicion_since": since if same else utc(now),
    }


def _pace(source_row: Row, source: Source, gathered: Gathered) -> Pace:
    return Pace(
        every=source.every,
        hint_seconds=gathered.hint_seconds,
        retry_after=gathered.retry_after,
        failures=source_row["failures"],
        failing_since=_instant(source_row["failing_since"]),
        last_change_at=_instant(source_row["last_change_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
