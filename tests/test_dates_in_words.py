"""What words say about when, and what they do not say."""

import time
from datetime import UTC, date, datetime

import pytest

from scrapers.dates_in_words import read, readings, time_of_day

TODAY = date(2026, 11, 24)
PORTLAND, BERLIN, TORONTO = "America/Los_Angeles", "Europe/Berlin", "America/Toronto"


def told(text: str, zone: str = PORTLAND, anchor: date | None = TODAY, **options: bool) -> str:
    """Give start and end in one line, "2026-12-03 18:00 > 20:00", to keep the tables readable."""
    reading = read(text, anchor, zone, **options)
    if reading is None:
        return "-"
    start, end = reading.starts_at, reading.ends_at
    spans = ((start, end), *reading.more)
    return "; ".join(_short(a) + (f" > {_short(b)}" if b else "") for a, b in spans)


def _short(when: date) -> str:
    return when.strftime("%Y-%m-%d %H:%M") if isinstance(when, datetime) else when.isoformat()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Thu, Dec 3 · 6–8 pm", "2026-12-03 18:00 > 2026-12-03 20:00"),
        ("Dec 3", "2026-12-03"),
        ("Thursday, December 3rd at 7pm", "2026-12-03 19:00"),
        ("7pm on Friday, Dec 4", "2026-12-04 19:00"),
        ("Dec. 3rd, 2026 from 5:30pm to 7:30 p.m. PST", "2026-12-03 17:30 > 2026-12-03 19:30"),
        ("Dec 3 at noon", "2026-12-03 12:00"),
        ("Dec 3, 11–1 pm", "2026-12-03 11:00 > 2026-12-03 13:00"),
        ("Dec 3, 10 am – 2", "2026-12-03 10:00 > 2026-12-03 14:00"),
        ("Dec 3, 10 pm - 2 am", "2026-12-03 22:00 > 2026-12-04 02:00"),
        ("Dec 3 (Thu) 6:30pm", "2026-12-03 18:30"),
        ("12/3/26 7:00 PM", "2026-12-03 19:00"),
        ("Nov 25 @ 6:00 pm - 8:00 pm", "2026-11-25 18:00 > 2026-11-25 20:00"),
        ("2026-12-03", "2026-12-03"),
        ("2026-12-03 18:00", "2026-12-03 18:00"),
        ("Friday Open Mic — Fri Dec 4, 5:30 PM — The Venue", "2026-12-04 17:30"),
    ],
)
def test_a_day_with_or_without_a_time_is_read(text: str, answer: str) -> None:
    assert told(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Dec 3–5", "2026-12-03 > 2026-12-06"),
        ("Dec 30 – Jan 2, 2027", "2026-12-30 > 2027-01-03"),
        ("October 3, 2026 - October 4, 2026", "2026-10-03 > 2026-10-05"),
        ("Fri, Dec 4 - Sun, Dec 6", "2026-12-04 > 2026-12-07"),
        ("Saturday-Sunday, December 5-6", "2026-12-05 > 2026-12-07"),
        ("Dec 3, 6 pm – Dec 4, 2 am", "2026-12-03 18:00 > 2026-12-04 02:00"),
        ("November 25 @ 10:00 am - November 26 @ 5:00 pm", "2026-11-25 10:00 > 2026-11-26 17:00"),
        ("Dec 3–5, 10 am – 4 pm", "2026-12-03 10:00 > 2026-12-05 16:00"),
        ("Mar 03 - Apr 13, 2026", "2026-03-03 > 2026-04-14"),
        ("Aug 1 – Dec 20", "2026-08-01 > 2026-12-21"),
    ],
)
def test_a_span_has_its_last_day_in_it_and_an_exclusive_end(text: str, answer: str) -> None:
    assert told(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Dec 3, 10 & 17, 7pm", "2026-12-03 19:00; 2026-12-10 19:00; 2026-12-17 19:00"),
        ("Sat Dec 5 and Sun Dec 6, 7pm", "2026-12-05 19:00; 2026-12-06 19:00"),
        ("Dec 5 and 6", "2026-12-05; 2026-12-06"),
        ("Fri 11/27 & Sat 11/28 8pm", "2026-11-27 20:00; 2026-11-28 20:00"),
    ],
)
def test_days_named_one_by_one_are_as_many_occurrences(text: str, answer: str) -> None:
    assert told(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Do., 3. Dezember, 19 Uhr", "2026-12-03 19:00"),
        ("vom 3. bis 5. Dezember 2026, 10 bis 18 Uhr", "2026-12-03 10:00 > 2026-12-05 18:00"),
        ("13.–15.11.2026", "2026-11-13 > 2026-11-16"),
        ("3.12.2026, Einlass 19 Uhr, Beginn 20 Uhr", "2026-12-03 20:00"),
        ("jeudi 3 décembre à 20 h", "2026-12-03 20:00"),
        ("du 3 au 5 décembre 2026", "2026-12-03 > 2026-12-06"),
        ("le samedi 5 décembre 2026 de 14h à 17h30", "2026-12-05 14:00 > 2026-12-05 17:30"),
        ("jueves 3 de diciembre a las 19:00", "2026-12-03 19:00"),
        ("sábado 5 de diciembre de 2026, 10 a.m. a 2 p.m.", "2026-12-05 10:00 > 2026-12-05 14:00"),
        ("Del 3 de diciembre al 5 de enero de 2027", "2026-12-03 > 2027-01-06"),
        ("giovedì 3 dicembre 2026 ore 21.00", "2026-12-03 21:00"),
        ("quinta-feira, 3 de dezembro de 2026, 19h30", "2026-12-03 19:30"),
        ("tor 3. desember kl. 19:00", "2026-12-03 19:00"),
        ("donderdag 3 december 2026 om 20:00", "2026-12-03 20:00"),
        ("3 декабря 2026, 19:00", "2026-12-03 19:00"),
        ("2026年12月3日 19:00", "2026-12-03 19:00"),
        ("2026년 12월 3일", "2026-12-03"),
        ("ngày 3 tháng 12 năm 2026", "2026-12-03"),
    ],
)
def test_other_languages_of_a_region_are_read(text: str, answer: str) -> None:
    assert told(text, BERLIN) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Doors 6 pm, show 7 pm, Dec 3", "2026-12-03 19:00"),
        ("Dec 3: Doors: 7 PM | Show: 8 PM", "2026-12-03 20:00"),
        ("Dec 3, 7 pm doors / 8 pm show", "2026-12-03 20:00"),
        ("Dec 3, doors 6 pm", "2026-12-03 18:00"),
        ("3 December, doors open at 7:30pm (show 8pm)", "2026-12-03 20:00"),
    ],
)
def test_doors_open_before_it_starts(text: str, answer: str) -> None:
    assert told(text) == answer


@pytest.mark.parametrize(
    "text",
    [
        "December 2026",
        "Feb 30",
        "24/7 support",
        "Exhibit through Dec 5",
        "Register by Dec 1",
        "Posted on Nov 3, 2026",
        "jusqu'au 5 décembre",
        "bis 3. Dezember",
        "Call 503-555-0142",
        "Version 3.12.1",
        "$12/24 pack",
        "",
    ],
)
def test_what_is_no_start_is_not_read_as_one(text: str) -> None:
    assert told(text) == "-"


def test_a_deadline_before_the_day_does_not_hide_it() -> None:
    assert told("Register by Dec 1. Event Dec 3 at noon") == "2026-12-03 12:00"


@pytest.mark.parametrize(("text", "year"), [("Sep 22", 2026), ("Sep 19", 2027), ("Jan 5", 2027), ("Nov 20", 2026)])
def test_a_year_that_is_not_written_lies_near_the_anchor(text: str, year: int) -> None:
    reading = read(text, TODAY, PORTLAND)
    assert reading is not None
    assert reading.starts_at.year == year
    assert not reading.year_told


def test_no_day_without_a_year_is_guessed_more_than_300_days_ahead() -> None:
    days = (date(2028, 1, 1).fromordinal(date(2028, 1, 1).toordinal() + n) for n in range(366))
    for day in days:
        reading = read(f"{day:%B} {day.day}", TODAY, PORTLAND)
        if reading is not None:
            assert -65 < (reading.starts_at - TODAY).days <= 300


def test_without_an_anchor_only_days_with_a_year_are_read() -> None:
    assert told("Dec 3, 6 pm", anchor=None) == "-"
    assert told("Dec 3, 2026, 6 pm", anchor=None) == "2026-12-03 18:00"


def test_a_weekday_that_disagrees_with_a_written_year_is_flagged_and_not_obeyed() -> None:
    reading = read("Tuesday, December 3, 2026", TODAY, PORTLAND)
    assert reading is not None
    assert (reading.starts_at, reading.doubts) == (date(2026, 12, 3), ("2026-12-03 is no Tuesday",))


def test_a_weekday_that_fits_last_year_is_last_years_announcement() -> None:
    reading = read("Fri Nov 7, 6 pm", TODAY, PORTLAND)
    assert reading is not None
    assert reading.starts_at.year == 2025
    assert reading.doubts == ("no year is said; Friday fits 2025",)


def test_a_weekday_tells_which_figure_is_the_month() -> None:
    assert told("Fri 4/12/2026") == "2026-12-04"
    assert told("4/12/2026") == "2026-04-12"
    assert told("4/12/2026", BERLIN) == "2026-12-04"
    assert told("13/12/2026") == "2026-12-13"


def test_a_named_zone_beats_the_zone_of_the_page() -> None:
    reading = read("Dec 3, 6 pm ET", TODAY, PORTLAND)
    assert reading is not None
    assert isinstance(reading.starts_at, datetime)
    assert reading.starts_at.astimezone(UTC) == datetime(2026, 12, 3, 23, 0, tzinfo=UTC)
    assert told("le 3 décembre à 18 h est", BERLIN) == "2026-12-03 18:00"


def test_a_time_with_neither_am_nor_pm_is_an_evening_or_nothing() -> None:
    evening = read("Dec 3, 6:30", TODAY, PORTLAND)
    assert evening is not None
    assert evening.doubts == ("read as afternoon: neither am nor pm is said",)
    assert told("Dec 3, 6:30") == "2026-12-03 18:30"
    assert told("Dec 3, 7:30") == "2026-12-03"
    assert told("Dec 3, 18:30", TORONTO) == "2026-12-03 18:30"
    assert told("3. Dezember, 6:30", BERLIN) == "2026-12-03 06:30"


def test_an_end_that_would_last_until_the_next_afternoon_is_dropped() -> None:
    assert told("Dec 3, 6 pm - 5 pm") == "2026-12-03 18:00"


def test_a_place_that_holds_only_dates_may_say_tomorrow() -> None:
    assert told("Thursday 7 pm", relative=True) == "2026-11-26 19:00"
    assert told("tomorrow at 6pm", relative=True) == "2026-11-25 18:00"
    assert told("Thursday 7 pm") == "-"


def test_a_time_can_stand_apart_from_its_day() -> None:
    clock = time_of_day("Doors 5:30 pm, talk 6 pm to 8 pm", twelve_hours=True)
    assert clock is not None
    assert (clock.start.hour, clock.end and clock.end.hour) == (18, 20)
    assert time_of_day("room 12", twelve_hours=True) is None


def test_the_skipped_hour_of_a_spring_night_moves_forward() -> None:
    assert told("March 14, 2027, 2:30 am") == "2027-03-14 03:30"


@pytest.mark.parametrize(
    "text",
    ["1," * 9000, "1-" * 9000, "dec 3, " * 2500, "mon " * 4000, "3, and " * 2500, "12:30 " * 3000, "1 a " * 4000],
)
def test_hostile_text_is_read_in_a_moment(text: str) -> None:
    begun = time.process_time()
    list(readings(text, TODAY, PORTLAND, relative=True))
    assert time.process_time() - begun < 2
