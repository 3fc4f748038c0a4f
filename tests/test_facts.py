"""Cost, registration and attendance: what a text says, the sentence that says so, and nothing that it does not say."""

import json
from dataclasses import replace

import pytest
from test_classify import RECORD

from pipeline.facts import facts, with_facts
from pipeline.publish.evidence import FACTS


@pytest.mark.parametrize(
    "text",
    [
        "This event is free and open to the public.",
        "Admission is free.",
        "Cost: Free",
        "FREE!",
        "Tickets: Free. Interested: 12",
        "There is no charge to attend.",
        "Join us for a free hands-on workshop.",
        "Registration is free but required.",
        "Join us for a free First Aid (adult and child) training.",
        "Come as our guest, or register for free.",
        "A free, welcoming space for everybody who plays.",
        "Free, live music in the park.",
        "Learn how to fix it for free!",
    ],
)
def test_free_is_free_when_the_text_says_so(text: str) -> None:
    cost = facts("Evening", text).cost
    assert cost.is_free is True
    assert cost.min == cost.max == 0.0
    assert cost.said and cost.said[0] in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bring a friend and enjoy the evening.",
        "Feel free to bring your laptop.",
        "Free pizza for everybody who comes early!",
        "Free parking behind the building.",
        "Gluten-free snacks.",
        "Buy one, get one free.",
        "Free for members.",
        "Children under 5 are free.",
        "Your first class is free.",
        "Free for job seekers.",
        "Win a prize of $500!",
        "Suggested donation $10.",
        "We raised $2,000 last year.",
        "Free headshots for all who come.",
        "Enjoy a free pint, and then the music.",
        "Park your car for free and join the ride.",
        "A substance-free social space.",
        "Guest speakers give free seminars at the expo.",
    ],
)
def test_unknown_is_never_free(text: str) -> None:
    assert facts("Evening", text).cost.is_free is not True


@pytest.mark.parametrize(
    "text",
    ["Buy tickets here.", "Tickets are on sale now.", "This is a paid class.", "To purchase tickets, visit our site."],
)
def test_what_one_pays_for_is_not_free_though_nobody_says_how_much(text: str) -> None:
    cost = facts("Evening", text).cost
    assert (cost.is_free, cost.min, cost.max) == (False, None, None)
    assert cost.said == (text,)


def test_a_raffle_is_no_price_of_coming() -> None:
    assert facts("Evening", "Buy raffle tickets at the door.").cost.is_free is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Tickets: $10 - $25", 10, 25),
        ("$15 at the door", 15, 15),
        ("Cost: 18.50", 18.5, 18.5),
        ("Admission is $1,200 for the whole conference.", 1200, 1200),
        ("Registration fee: £20", 20, 20),
        ("Tickets: CAD 33.00", 33, 33),
    ],
)
def test_a_price_is_read_as_a_range(text: str, low: float, high: float) -> None:
    cost = facts("Evening", text).cost
    assert (cost.is_free, cost.min, cost.max) == (False, low, high)


@pytest.mark.parametrize(
    ("text", "code"), [("Tickets €10", "EUR"), ("Tickets: CAD 33.00", "CAD"), ("Tickets $10", None)]
)
def test_a_currency_is_named_only_when_the_text_names_it(text: str, code: str | None) -> None:
    assert facts("Evening", text).cost.currency == code


@pytest.mark.parametrize(
    "text",
    ["$25 for members, $35 for non-members.", "Members: $25. Non-members: $35.", "Cost: Members $25 / Nonmembers $35"],
)
def test_members_and_others_pay_differently(text: str) -> None:
    cost = facts("Luncheon", text).cost
    assert (cost.member, cost.non_member) == (25, 35)
    assert (cost.min, cost.max) == (25, 35)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Free for members; $5 for everyone else.", "members"),
        ("Your first visit is free.", "first visit"),
        ("First-time guests are free.", "first visit"),
        ("Free for unemployed professionals.", "unemployed"),
        ("Free for students with ID, others $10.", "students"),
        ("Veterans get in free.", "veterans"),
    ],
)
def test_who_comes_for_nothing_is_named_with_the_sentence(text: str, who: str) -> None:
    found = {each.value: each.sentence for each in facts("Evening", text).cost.free_for}
    assert found[who] in text


def test_a_discount_is_told_with_its_sentence() -> None:
    cost = facts("Dinner", "Tickets are $40. Students pay $15 with ID.").cost
    assert [(each.value, each.sentence) for each in cost.discounts] == [("students", "Students pay $15 with ID.")]


def test_a_free_event_that_also_names_a_price_is_left_open() -> None:
    cost = facts("Fair", "Admission is free. VIP tickets are $40.").cost
    assert (cost.is_free, cost.min, cost.max) == (None, 0.0, 40.0)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Registration is required.", "needed"),
        ("Please RSVP by Friday.", "needed"),
        ("You must register in advance.", "needed"),
        ("No registration required.", "not-needed"),
        ("Drop-ins welcome!", "not-needed"),
        ("RSVPs are not required.", "not-needed"),
    ],
)
def test_whether_one_must_register_is_read(text: str, needed: str) -> None:
    found = facts("Evening", text).registration.needed
    assert found is not None
    assert (found.value, found.sentence) == (needed, text)


def test_a_text_that_says_nothing_of_registration_says_nothing() -> None:
    found = facts("Evening", "We meet in the back room.").registration
    assert (found.needed, found.closing, found.room) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "event", "day"),
    [
        ("Register by March 3.", "2026-03-10", "2026-03-03"),
        ("RSVP by 11/20 to attend.", "2026-11-24", "2026-11-20"),
        ("Registration closes on December 28th.", "2027-01-05", "2026-12-28"),
        ("Registration deadline: April 2, 2026", "2026-05-01", "2026-04-02"),
        ("Register by Thursday, June 4th at noon.", "2026-06-06", "2026-06-04"),
    ],
)
def test_a_deadline_gets_the_year_of_the_event(text: str, event: str, day: str) -> None:
    found = facts("Evening", text).registration.deadline(event)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize("text", ["Register by February 30.", "Register by March 3.", "Apply by 13/45."])
def test_a_deadline_that_cannot_be_is_none(text: str) -> None:
    assert facts("Evening", text).registration.deadline("2026-01-10" if "March" in text else "2026-12-01") is None


@pytest.mark.parametrize(
    ("title", "text", "room"),
    [
        ("Dinner - SOLD OUT", "", "full"),
        ("Pottery (FULL)", "", "full"),
        ("Class", "This class is full. Join the waitlist!", "waitlist"),
        ("Class", "Registration is now closed.", "full"),
        ("Class", "If registration is full, try the waitlist.", None),
        ("Full Stack Meetup", "A full evening of talks.", None),
    ],
)
def test_full_is_full_and_not_a_condition(title: str, text: str, room: str | None) -> None:
    found = facts(title, text).registration.room
    assert (found and found.value) == room


@pytest.mark.parametrize(
    ("title", "text", "how"),
    [
        ("Talk", "Join us in person or on Zoom.", "hybrid"),
        ("Talk", "This is a hybrid event.", "hybrid"),
        ("Webinar: the grid", "", "online"),
        ("Board meeting", "The meeting is held via Zoom.", "online"),
        ("Talk", "This is an in-person event.", "in-person"),
        ("Online Learning and the Politics of Access", "Room 12.", None),
        ("Talk", "Register online.", None),
    ],
)
def test_how_one_attends_is_read_where_the_text_says_it(title: str, text: str, how: str | None) -> None:
    found = facts(title, text).attendance
    assert (found and found.value) == how


def test_what_the_source_says_in_its_data_wins() -> None:
    told = replace(
        RECORD, title="Talk", description="Free and open to all. Held on Zoom.", price_min=20.0, attendance="in-person"
    )
    assert with_facts(told) == told


def test_what_the_source_left_open_is_filled_from_its_words() -> None:
    told = replace(
        RECORD, title="Talk", description="<p>Free and open to all.</p><p>RSVP by November 20. Held on Zoom.</p>"
    )
    filled = with_facts(told)
    assert (filled.is_free, filled.price_min, filled.attendance) == (True, 0.0, "online")
    assert filled.registration_deadline == "2026-11-20"
    assert filled.price_text == "Free and open to all."


def test_what_is_said_is_kept_with_its_sentences() -> None:
    text = (
        "$25 for members, $35 for non-members. Your first visit is free. Students get a discount. "
        "Please register by May 3. This event is full, join the waitlist."
    )
    told = json.loads(with_facts(replace(RECORD, title="Evening", description=text, local_date="2026-05-10")).facts)
    assert [(fact, value) for fact, value, _ in told if fact not in ("cost", "attendance")] == [
        ("member-price", "25"), ("non-member-price", "35"), ("free-for", "first visit"), ("discount-for", "students"),
        ("registration", "needed"), ("registration-deadline", "2026-05-03"), ("room", "waitlist"),
    ]  # fmt: skip
    assert all(sentence in text for _, _, sentence in told)
    assert {fact for fact, _, _ in told} <= set(FACTS)
