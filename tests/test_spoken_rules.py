"""Rules in words: what they mean as RFC 5545, and which ones are refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from scrapers.errors import Unreadable
from scrapers.formats import rule
from scrapers.model import Document, Listing, Source, Warn
from scrapers.spoken_rules import spoken_rule

TODAY = date(2026, 11, 24)
ZONE = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("words", "rrule", "start", "end"),
    [
        ("every Tuesday 18:30", "FREQ=WEEKLY;BYDAY=TU", "2026-11-24 18:30", ""),
        ("first Thursday of the month 6pm–8pm", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 18:00", "2026-12-03 20:00"),
        ("last Friday", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27", ""),
        ("1st & 3rd Thursdays, 7 pm", "FREQ=MONTHLY;BYDAY=1TH,3TH", "2026-12-03 19:00", ""),
        ("every second Tuesday, 18:30", "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08 18:30", ""),
        ("every third Thursday 6pm", "FREQ=MONTHLY;BYDAY=3TH", "2026-12-17 18:00", ""),
        ("first Tuesday and third Thursday of the month, 7pm", "FREQ=MONTHLY;BYDAY=1TU,3TH", "2026-12-01 19:00", ""),
        ("Mondays and Wednesdays, 12-1pm", "FREQ=WEEKLY;BYDAY=MO,WE", "2026-11-25 12:00", "2026-11-25 13:00"),
        (
            "Monday through Friday, 9 am to 5 pm",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "2026-11-24 09:00",
            "2026-11-24 17:00",
        ),
        ("monthly on the 15th at 7pm", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 19:00", ""),
        ("15th of each month 19:00", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 19:00", ""),
        ("daily at 8 am", "FREQ=DAILY", "2026-11-24 08:00", ""),
        ("jeden zweiten Dienstag im Monat, 19 Uhr", "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08 19:00", ""),
        ("jeden Donnerstag um 19:30 Uhr", "FREQ=WEEKLY;BYDAY=TH", "2026-11-26 19:30", ""),
        ("cada primer jueves del mes a las 19:00", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 19:00", ""),
        ("le premier jeudi du mois à 19h", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 19:00", ""),
        ("dernier vendredi du mois 18h", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 18:00", ""),
    ],
)
def test_a_rule_in_words_is_a_rule(words: str, rrule: str, start: str, end: str) -> None:
    found = spoken_rule(words, TODAY, ZONE)
    assert (found.rrule, _short(found.starts_at), _short(found.ends_at)) == (rrule, start, end)


def _short(when: date | None) -> str:
    if when is None:
        return ""
    return f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else when.isoformat()


@pytest.mark.parametrize(
    ("words", "rrule", "start"),
    [
        ("every other Wednesday starting Jan 7", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-01-07"),
        ("every second Tuesday starting Jan 6, 18:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-01-06 18:30"),
        ("every 3 weeks on Friday starting 2027-01-08 5pm", "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "2027-01-08 17:00"),
        ("biweekly on Tuesdays starting December 1, 6 pm", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01 18:00"),
        ("alle zwei Wochen dienstags 19 Uhr ab 5.1.2027", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2027-01-05 19:00"),
    ],
)
def test_every_other_week_counts_from_the_day_it_names(words: str, rrule: str, start: str) -> None:
    found = spoken_rule(words, TODAY, ZONE)
    assert (found.rrule, _short(found.starts_at)) == (rrule, start)


def test_a_first_day_without_a_year_names_the_same_day_all_year_round() -> None:
    days = [date(2026, month, 1) for month in range(1, 13)]
    starts = {spoken_rule("every other Wednesday starting Jan 7, 6 pm", day, ZONE).starts_at for day in days}
    assert starts == {datetime(2026, 1, 7, 18, 0, tzinfo=ZoneInfo(ZONE))}


def test_months_can_be_left_out() -> None:
    found = spoken_rule("2nd Saturday of each month 10am-12pm except July and August", TODAY, ZONE)
    assert found.rrule == "FREQ=MONTHLY;BYDAY=2SA;BYMONTH=1,2,3,4,5,6,9,10,11,12"
    season = spoken_rule("first Monday of every month, September to June, 6:30 pm", TODAY, ZONE)
    assert season.rrule == "FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,2,3,4,5,6,9,10,11,12"


def test_a_last_day_is_in() -> None:
    found = spoken_rule("every Tuesday until Dec 8, 2026, 6-8 pm", TODAY, ZONE)
    assert found.rrule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261209T075959Z"
    days = list(rrulestr(found.rrule, dtstart=found.starts_at))
    assert [day.day for day in days] == [24, 1, 8]


def test_what_may_be_read_in_two_ways_says_how_it_was_read() -> None:
    assert "second one of each month" in spoken_rule("every second Tuesday, 18:30", TODAY, ZONE).doubts[0]
    assert not spoken_rule("second Tuesday of the month, 18:30", TODAY, ZONE).doubts


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("every other Wednesday", "starting Jan 6"),
        ("every blue moon", "every Tuesday 18:30"),
        ("monthly", "first Thursday of the month"),
        ("", "every Tuesday 18:30"),
    ],
)
def test_a_rule_that_leaves_open_which_day_is_refused_with_advice(words: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        spoken_rule(words, TODAY, ZONE)


def _source(**options: object) -> Source:
    return Source(id="club", url="", name="The Club", timezone=ZONE, options=options)


DOCUMENT = Document(url="", content=b"", fetched_at=datetime(2026, 11, 25, 3, 0, tzinfo=UTC))


def test_a_source_can_be_a_rule() -> None:
    source = _source(rule="every Tuesday 18:30", place="400 Harbor Avenue", **{"except": ["2026-12-29"]})
    (listing,) = rule.parse(DOCUMENT, source)
    assert isinstance(listing, Listing)
    assert (listing.title, listing.uid) == ("The Club", "rule:club")
    assert listing.starts_at == datetime(2026, 11, 24, 18, 30, tzinfo=ZoneInfo(ZONE))
    assert listing.location is not None
    assert listing.location.name == "400 Harbor Avenue"
    assert listing.recurrence is not None
    assert listing.recurrence.rrules == ("FREQ=WEEKLY;BYDAY=TU",)
    assert listing.recurrence.exdates == (date(2026, 12, 29),)


def test_a_source_can_be_several_rules() -> None:
    found = list(rule.parse(DOCUMENT, _source(rule=["first Monday, 6 pm", "every second Friday, noon"])))
    assert [item.uid for item in found if isinstance(item, Listing)] == ["rule:club", "rule:club:1"]
    assert sum(isinstance(item, Warn) for item in found) == 1


@pytest.mark.parametrize("options", [{}, {"rule": 3}, {"rule": "someday"}, {"rule": "daily", "except": ["Christmas"]}])
def test_a_rule_that_cannot_be_read_names_the_source(options: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="'club'"):
        list(rule.parse(DOCUMENT, _source(**options)))
