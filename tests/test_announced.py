"""What a text announces of its own event, and what it only talks about."""

from datetime import date

import pytest

from scrapers.announced import announced

DAY = date(2026, 3, 13)
TRUE = [
    ("Rust night", "This event has been cancelled.", "cancelled", None),
    ("Rust night", "Unfortunately, this meetup is cancelled due to illness. See you in May!", "cancelled", None),
    ("Rust night", "CANCELLED\nWe meet every second Tuesday.", "cancelled", None),
    ("Rust night", "*** UPDATE: CANCELED ***", "cancelled", None),
    ("Rust night", "We have had to cancel tonight's meeting. Sorry!", "cancelled", None),
    ("Rust night", "The March 13 date: this event is cancelled on March 13.", "cancelled", None),
    ("CANCELED: Rust night", "", "cancelled", None),
    ("Rust night", "This workshop has been postponed until further notice.", "postponed", None),
    ("Rust night", "Postponed until further notice.", "postponed", None),
    ("Rust night", "This event has been rescheduled to April 2.", "postponed", None),
    ("Rust night", "This event has been rescheduled to March 13.", None, None),
    ("Rust night", "This event was rescheduled from March 6 to March 13.", None, None),
    ("Rust night", "This meeting has been moved online. The link follows.", None, "online"),
    ("Rust night (moved online)", "", None, "online"),
    ("Rust night", "The class will now be held on Zoom.", None, "online"),
]
TRUE += [
    ("Rust night", "<p><strong>This event has been <em>cancelled</em></strong>.</p><p>More</p>", "cancelled", None)
]
FALSE = [
    ("Choir", "POSTPONED due to weather to March 13 at 3:00."),
    ("Crafts", "Note that the event has been rescheduled from March 6 (due to construction)."),
    ("Cancelled", "A talk about cancel culture."),
    ("Rust night", "Cancellation policy: full refund until March 1."),
    ("Rust night", "If this event is cancelled, we tell you by mail."),
    ("Rust night", "This event may be cancelled in case of rain."),
    ("Rust night", "The meeting on April 14 is cancelled."),
    ("Rust night", "Our April 14 meeting is cancelled; all other dates stand."),
    ("Rust night", "This class will be cancelled unless at least five people register."),
    ("Rust night", "She talks about how her show was cancelled by the network."),
    ("Rust night", "Rescheduled flights and cancelled trains: a history of timetables."),
    ("Rust night", "Join online or in person."),
    ("Rust night", "Registration has moved online."),
    ("Not cancelled: Rust night", ""),
    ("Rust night", "Classes cancelled with less than 24 hours' notice are charged."),
]


@pytest.mark.parametrize(("title", "text", "status", "attendance"), TRUE)
def test_what_is_announced_is_believed(title: str, text: str, status: str | None, attendance: str | None) -> None:
    assert announced(title, text, DAY) == (status, attendance)


@pytest.mark.parametrize(("title", "text"), FALSE)
def test_what_is_only_talked_about_is_not(title: str, text: str) -> None:
    assert announced(title, text, DAY) == (None, None)
