"""What the calendar reader fills in beyond the traps: people, places, pictures, versions, producers' own words."""

import pickle
import time
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics import PORTLAND, calendar, listings, one, parsed, rejected, starts, warned

from scrapers.adapters import detect
from scrapers.errors import NotACalendar
from scrapers.formats import ical
from scrapers.ics import octets
from scrapers.ics.components import cut
from scrapers.ics.zones import file_zone
from scrapers.model import Document, Listing, Organizer, Place, Rejected, Source
from scrapers.quirks import mends

# --- recognising


@pytest.mark.parametrize(
    ("content", "media_type", "url", "ours"),
    [
        (b"BEGIN:VCALENDAR\r\n", "", "", True),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "text/html", "", True),
        ("BEGIN:VCALENDAR\r\n".encode("utf-16"), "", "", True),
        (b"  \n\tbegin:vevent\n", "", "", True),
        (b"<html>", "text/calendar", "", True),
        (b"<html>", "text/html", "https://example.org/feed.ics?x=1", True),
        (b"<html>", "text/html", "file:///tmp/feed.ics", False),
        (b"<html>BEGIN:VCALENDAR in a sentence", "text/html", "https://example.org/", False),
        (b"", "", "", False),
    ],
)
def test_a_calendar_is_recognised_by_its_first_lines_or_by_what_it_is_called(
    content: bytes, media_type: str, url: str, ours: bool
) -> None:
    assert ical.recognises(Document(url=url, content=content, media_type=media_type)) is ours


def test_the_registry_gives_calendars_to_this_reader() -> None:
    assert detect(Document(url="https://example.org/x", content=calendar("UID:1"))) == "ical"


def test_a_refusal_names_what_came_and_what_to_do() -> None:
    page = Document(url="https://example.org/c.ics", content=b"<html><title>Sign in</title>")
    with pytest.raises(NotACalendar, match=r"a web page \('Sign in'\).*weakties sources add"):
        list(ical.parse(page, PORTLAND))


# --- people


@pytest.mark.parametrize(
    ("line", "organizer"),
    [
        ("ORGANIZER;CN=PDX Python:https://example.org/pdx", Organizer("PDX Python", "https://example.org/pdx")),
        ('ORGANIZER;CN="Main Library":mailto:a@example.org', Organizer("Main Library")),
        ("ORGANIZER;CN=Theatre%20Raleigh:MAILTO:a@example.org", Organizer("Theatre Raleigh")),
        ("ORGANIZER;CN=jane@example.org:mailto:jane@example.org", None),
        ("ORGANIZER:mailto:jane@example.org", None),
        ("ORGANIZER;CN=c_a959cd5b1452649e728e505bc95463b7:mailto:x@group.calendar.google.com", None),
        ("ORGANIZER:tel:+15035551234", None),
    ],
)
def test_an_organizer_is_a_name_or_a_web_address_and_never_an_email(line: str, organizer: Organizer | None) -> None:
    assert one(line).organizer == organizer


def test_attendees_contacts_and_comments_never_leave_the_reader() -> None:
    secrets = ("ATTENDEE;CN=Bob Private:mailto:bob@example.org", "CONTACT:Carol Private\\, +1 503 555 0100",
               "COMMENT:call Dave Private", "REQUEST-STATUS:2.0;Private")  # fmt: skip
    assert "Private" not in repr(one(*secrets))


# --- places


def test_lines_of_a_place_become_one_line() -> None:
    assert one("LOCATION:Town Hall\\n123 Main St\\nPortland\\, OR 97201").location == Place(
        "Town Hall, 123 Main St, Portland, OR 97201"
    )


def test_apples_structured_place_tells_name_address_and_spot() -> None:
    line = (
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="1005 W Burnside St";X-TITLE="Powell\'s":geo:45.523,-122.681'
    )
    assert one("LOCATION:Powell's\\n1005 W Burnside St", line).location == Place(
        "Powell's", "1005 W Burnside St", latitude=45.523, longitude=-122.681
    )


def test_outlooks_place_in_parts_is_put_together() -> None:
    parts = ("X-MICROSOFT-LOCATIONDISPLAYNAME:Fairgrounds", "X-MICROSOFT-LOCATIONCITY:Portland",
             "X-MICROSOFT-LOCATIONSTATE:OR", "X-MICROSOFT-LATITUDE:45.5", "X-MICROSOFT-LONGITUDE:-122.6")  # fmt: skip
    assert one("LOCATION:Fairgrounds", *parts).location == Place(
        "Fairgrounds", locality="Portland", region="OR", latitude=45.5, longitude=-122.6
    )


def test_a_room_with_a_meeting_link_is_both() -> None:
    found = one("LOCATION:Room 5", "CONFERENCE;VALUE=URI:https://meet.google.com/abc")
    assert (found.location, found.online_url, found.attendance) == (
        Place("Room 5"),
        "https://meet.google.com/abc",
        None,
    )


def test_a_google_conference_is_one_of_googles() -> None:
    assert one("X-GOOGLE-CONFERENCE:https://evil.example/abc").online_url is None


# --- texts, pictures, versions


def test_escapes_are_undone_and_unknown_ones_left() -> None:
    assert one("DESCRIPTION:a\\, b\\; c\\nd\\Ne\\\\f C:\\Users").description == "a, b; c\nd\ne\\f C:\\Users"


def test_carets_in_parameters_are_undone() -> None:
    assert one("ORGANIZER;CN=The ^'Club^':https://example.org/").organizer == Organizer(
        'The "Club"', "https://example.org/"
    )


def test_html_beside_a_description_may_stand_in_its_altrep() -> None:
    assert one('DESCRIPTION;ALTREP="data:text/html,%3Cp%3Erich%3C/p%3E":plain').description == "<p>rich</p>"


def test_tags_leave_a_title_and_comparisons_stay() -> None:
    assert one("SUMMARY:<b>Bold</b> talk").title == "Bold talk"
    assert one("SUMMARY:a < b and C++ <T> for I <3 U").title == "a < b and C++ <T> for I <3 U"
    assert one("SUMMARY:&lt;img src=x onerror=alert(1)&gt;Talk").title == "Talk"
    assert one("SUMMARY:").title == "(no title)"


@pytest.mark.parametrize(
    ("line", "image"),
    [
        ("IMAGE;VALUE=URI;DISPLAY=BADGE:https://example.org/a", "https://example.org/a"),
        ("ATTACH;FMTTYPE=image/jpeg:https://example.org/a", "https://example.org/a"),
        ("ATTACH:https://example.org/a.PNG?w=1", "https://example.org/a.PNG?w=1"),
        ("ATTACH;FMTTYPE=image/jpeg:/img/a.jpg", "https://example.org/img/a.jpg"),
        ("ATTACH;FMTTYPE=application/pdf:https://example.org/a.pdf", None),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=image/png:AAAA", None),
        ("IMAGE;VALUE=URI:file:///etc/passwd", None),
    ],
)
def test_a_picture_is_a_web_address(line: str, image: str | None) -> None:
    assert one(line).image_url == image


def test_versions_are_read_and_never_from_the_future() -> None:
    lines = (
        "UID:1",
        "DTSTART:20260305T183000Z",
        "SEQUENCE:7",
        "LAST-MODIFIED:20990101T000000Z",
        "DTSTAMP:20990101T000000Z",
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    (found,) = listings(calendar(*lines), fetched_at=now)
    assert (found.sequence, found.updated_at) == (7, now)
    assert one("SEQUENCE:99999999999", "LAST-MODIFIED:soon").sequence is None


def test_utc_times_are_at_home_in_the_calendars_zone() -> None:
    found = one("DTSTART:20260305T183000Z", header=("X-WR-TIMEZONE:America/Chicago",))
    assert (found.starts_at, found.timezone) == (datetime(2026, 3, 5, 18, 30, tzinfo=UTC), "America/Chicago")
    assert one("DTSTART:20260305T183000Z").timezone is None


def test_a_leap_second_is_the_second_before_it() -> None:
    assert one("DTSTART:20161231T235960Z").starts_at == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_the_first_of_two_starts_counts() -> None:
    assert one("DTSTART:20260305T183000Z", "DTSTART:20270101T000000Z").starts_at.year == 2026


def test_an_entry_without_a_start_is_rejected_with_its_page() -> None:
    (found,) = parsed(calendar("UID:1", "SUMMARY:When?", "URL:https://example.org/e/1"))
    assert found == Rejected("no-start", "no DTSTART", "1", "https://example.org/e/1", "When?")


def test_a_uid_that_is_no_key_is_no_uid() -> None:
    assert one("UID:" + "x" * 2000).uid is None
    assert one("UID: a b\\,c ").uid == "a b,c"


def test_private_events_may_show_when_they_are_and_nothing_else() -> None:
    source = Source(id="t", url="", timezone="UTC", options={"private": "times"})
    content = calendar("UID:1", "DTSTART:20260305T183000Z", "CLASS:PRIVATE", "SUMMARY:Therapy", "LOCATION:Clinic")
    (found,) = listings(content, source)
    assert (found.title, found.location, found.uid) == ("(private)", None, "1")


# --- producers


def test_livewhale_tells_more_than_the_standard() -> None:
    found = one("X-LIVEWHALE-TYPE:events", "X-LIVEWHALE-TIMEZONE:America/New_York", "X-LIVEWHALE-COST:Free",
                "X-LIVEWHALE-TAGS:Art|Music", "X-LIVEWHALE-ONLINE-TYPE:Hybrid", "X-LIVEWHALE-IMAGE:https://example.org/i",
                "X-LIVEWHALE-ONLINE-URL:https://example.zoom.us/j/1", "CATEGORIES:Music")  # fmt: skip
    assert (found.timezone, found.attendance, found.categories) == ("America/New_York", "hybrid", ("Music", "Art"))
    assert (found.image_url, found.online_url) == ("https://example.org/i", "https://example.zoom.us/j/1")
    assert found.price is not None
    assert found.price.is_free is True


def test_tockify_campus_labs_and_bedework_tell_more_than_the_standard() -> None:
    button = "X-TKF-PROMOTION-BUTTON;label=Tickets;skip_details=false:https://example.org/t"
    assert one(button, header=("PRODID:-//tockify.com/1",)).registration_url == "https://example.org/t"
    assert one("X-HOSTS:Chess Club\\, Inc.").organizer == Organizer("Chess Club, Inc.")
    price = one("X-BEDEWORK-COST:$5").price
    assert price is not None
    assert (price.min, price.currency) == (5.0, "USD")


def test_an_ordinary_calendar_has_no_mends() -> None:
    assert mends(octets.plain(calendar("UID:1"))) == ()


# --- layers


def test_components_are_cut_as_raw_bytes_that_differ_only_where_the_event_does() -> None:
    lines = (
        "UID:1",
        "DTSTART:20260305T183000Z",
        "DTSTAMP:20260101T000000Z",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "END:VALARM",
    )
    folded = calendar(*lines).replace(b"DTSTART:2026", b"DTSTART:20\r\n 26").replace(b"-PT5M", b"-PT9M")
    first, second = (cut(octets.plain(content)).calendars[0].events for content in (calendar(*lines), folded))
    assert first == second
    assert b"TRIGGER" not in first[0]


def test_a_nested_alarm_gives_nothing_to_its_event() -> None:
    alarm = ("BEGIN:VALARM", "SUMMARY:Wake up", "DESCRIPTION:Alarm", "DURATION:PT5M", "END:VALARM")
    found = one("SUMMARY:Meetup", *alarm)
    assert (found.title, found.description, found.ends_at) == ("Meetup", "", None)


def test_a_zone_of_a_file_survives_pickling_and_reads_folds() -> None:
    zone = file_zone(
        b"TZID:x\nBEGIN:STANDARD\nDTSTART:20201101T020000\nTZOFFSETFROM:-0700\nTZOFFSETTO:-0800\nEND:STANDARD\n"
        b"BEGIN:DAYLIGHT\nDTSTART:20200308T020000\nTZOFFSETFROM:-0800\nTZOFFSETTO:-0700\nTZNAME:PDT\nEND:DAYLIGHT"
    )
    assert zone is not None
    copy = pickle.loads(pickle.dumps(zone))
    for each in (zone, copy):
        fold = datetime(2020, 11, 1, 9, 30, tzinfo=UTC).astimezone(each)
        assert (fold.hour, fold.fold, fold.utcoffset()) == (1, 1, timedelta(hours=-8))
        assert datetime(2020, 11, 1, 1, 30, tzinfo=each).utcoffset() == timedelta(hours=-7)
        assert datetime(2020, 7, 1, tzinfo=each).tzname() == "PDT"


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;INTERVAL=0;BYMONTH=3", "FREQ=YEARLY;COUNT=x", "BYDAY=1SU"],
)
def test_a_zone_with_a_hostile_rule_costs_nothing_but_its_rule(rule: str) -> None:
    zone = ("BEGIN:VTIMEZONE", "TZID:Bad", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:-0700",
            "TZOFFSETTO:-0700", f"RRULE:{rule}", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip
    started = time.process_time()
    assert len(starts(calendar("UID:1", "DTSTART;TZID=Bad:20260305T183000", header=zone))) == 1
    assert time.process_time() - started < 0.5


def test_unknown_zones_are_named_in_a_warning() -> None:
    assert warned(calendar("UID:1", "DTSTART;TZID=Nowhere:20260305T183000")) == ["unknown-zone"]


# --- another reader

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029"), max_size=120
)
ZONED = st.datetimes(datetime(2001, 1, 1, tzinfo=None), datetime(2034, 1, 1, tzinfo=None))  # noqa: DTZ001


@given(
    TEXT,
    TEXT,
    TEXT,
    st.lists(TEXT.filter(str.strip), max_size=3),
    ZONED,
    st.timedeltas(timedelta(minutes=1), timedelta(9)),
)
def test_what_icalendar_writes_is_read_as_it_was_meant(
    title: str, description: str, place: str, labels: list[str], start: datetime, length: timedelta
) -> None:
    start, length = start.replace(microsecond=0, tzinfo=UTC), timedelta(seconds=length.total_seconds() // 1)
    event = icalendar.Event()
    for name, value in (("summary", title), ("description", description), ("location", place), ("uid", "1")):
        event.add(name, value)
    event.add("dtstart", start)
    event.add("dtend", start + length)
    if labels:
        event.add("categories", labels)
    whole = icalendar.Calendar()
    whole.add_component(event)
    (found,) = listings(whole.to_ical())
    plain = not any(sign in title + place for sign in "&<") and "http" not in place
    assert found.description == description.strip()
    assert (found.starts_at, found.ends_at) == (start, start + length)
    if plain:
        assert found.title == (title.strip() or "(no title)")
    if not any("&" in label for label in labels):
        assert found.categories == tuple(dict.fromkeys(label.strip() for label in labels))


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "DTSTART:20260305T183000Z",
        "DTEND;TZID=x:20260305",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE:20260306",
        "RECURRENCE-ID:20260306T183000Z",
        "DURATION:-P1D",
        "UID:1",
        "SUMMARY:x",
        "GEO:1;2",
        "CLASS:PRIVATE",
        " fold",
        "\t",
    ]
)


@given(st.lists(LINES | st.text(max_size=30), max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=300)
def test_no_order_of_lines_does_anything_but_give_listings_or_be_refused(lines: list[str], end: str) -> None:
    content = end.join(lines).encode("utf-8", "surrogatepass")
    try:
        starts(content)
    except NotACalendar:
        return
    assert set(rejected(content)) <= {"no-start", "bad-date"}


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_read_or_refused(content: bytes) -> None:
    try:
        found = parsed(b"BEGIN:VCALENDAR\n" + content)
    except NotACalendar:
        return
    assert all(isinstance(item.starts_at, date) for item in found if isinstance(item, Listing))
