"""The traps that real calendars set, in the order of the list of 62: each with a small calendar of its own."""

from datetime import UTC, date, datetime

import pytest
from ics import PORTLAND, calendar, listings, occurrences, one, parsed, rejected, starts, warned

from scrapers.errors import NotACalendar
from scrapers.model import Place, Source

WEEKLY = ("UID:w", "SUMMARY:Weekly", "DTSTART;TZID=America/Los_Angeles:20260303T183000", "RRULE:FREQ=WEEKLY;COUNT=3")


def events(*blocks: tuple[str, ...], header: tuple[str, ...] = ()) -> bytes:
    return calendar(*(line for block in blocks for line in ("BEGIN:VEVENT", *block, "END:VEVENT")), header=header)


# --- recurrence


def test_01_a_moved_instance_appears_once_and_at_its_new_time() -> None:
    moved = ("UID:w", "SUMMARY:Moved", "RECURRENCE-ID:20260311T013000Z", "DTSTART;TZID=Europe/Berlin:20260312T190000")
    assert starts(events(WEEKLY, moved)) == [
        "2026-03-03T18:30:00-08:00",
        "2026-03-12T19:00:00+01:00",
        "2026-03-17T18:30:00-07:00",
    ]


def test_02_this_and_future_shifts_all_later_instances() -> None:
    change = (
        "UID:w",
        "SUMMARY:Later",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260311T013000Z",
        "DTSTART:20260311T023000Z",
    )
    found = occurrences(events(WEEKLY, change))
    assert [each.title for each in found] == ["Weekly", "Later", "Later"]
    assert found[2].starts_at == datetime(2026, 3, 18, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;TZID=America/Los_Angeles:20260310T183000",
        "EXDATE:20260311T013000Z",
        "EXDATE:20260310T183000",
        "EXDATE;VALUE=DATE:20260310",
        "EXDATE;TZID=Europe/Berlin:20260311T023000",
    ],
)
def test_03_an_exdate_of_any_type_takes_out_the_instance_that_it_names(exdate: str) -> None:
    assert len(starts(events((*WEEKLY, exdate)))) == 2


def test_04_several_exdates_in_one_line_and_in_several_all_count() -> None:
    assert len(starts(events((*WEEKLY, "EXDATE:20260304T023000Z,20260311T013000Z", "EXDATE:20260318T013000Z")))) == 0


@pytest.mark.parametrize(
    ("until", "count"),
    [("20260310", 2), ("20260310T183000", 2), ("20260311T013000Z", 2), ("20260311T012959Z", 1)],
)
def test_05_an_until_of_another_type_than_the_start_is_read_in_its_zone(until: str, count: int) -> None:
    assert len(starts(events((*WEEKLY[:3], f"RRULE:FREQ=WEEKLY;UNTIL={until}")))) == count


def test_06_a_rule_without_end_gives_what_the_window_holds_and_no_more() -> None:
    assert len(starts(events((*WEEKLY[:3], "RRULE:FREQ=SECONDLY")))) == 500


def test_07_a_start_that_is_no_instance_of_its_rule_is_no_crash() -> None:
    assert starts(events((*WEEKLY[:3], "RRULE:FREQ=DAILY;BYDAY=SA;COUNT=1"))) == [
        "2026-03-03T18:30:00-08:00",
        "2026-03-07T18:30:00-08:00",
    ]


def test_08_a_week_of_the_year_without_a_weekday_takes_the_one_of_the_start() -> None:
    rule = "RRULE:FREQ=YEARLY;BYWEEKNO=10;COUNT=2"
    assert [each[:10] for each in starts(events((*WEEKLY[:3], rule)))] == ["2026-03-03", "2027-03-09"]


def test_09_positions_and_negative_weekdays_are_counted() -> None:
    rule = "RRULE:FREQ=MONTHLY;BYDAY=TU,-1FR;BYSETPOS=1,-1;COUNT=3"
    assert [each[:10] for each in starts(events((*WEEKLY[:3], rule)))] == ["2026-03-03", "2026-03-31", "2026-04-07"]


def test_10_rdates_and_periods_are_taken_and_a_period_brings_its_own_end() -> None:
    lines = ("UID:r", "DTSTART:20260301T100000Z", "DTEND:20260301T110000Z", "RDATE:20260302T100000Z,20260303T100000Z")
    period = "RDATE;VALUE=PERIOD:20260304T100000Z/PT3H,20260305T100000Z/20260305T140000Z"
    found = occurrences(events((*lines, period)))
    assert [(each.ends_at - each.starts_at).seconds // 3600 for each in found] == [1, 1, 1, 3, 4]  # type: ignore[operator]


def test_11_several_rules_are_united_and_exrule_is_ignored_with_a_warning() -> None:
    content = events((*WEEKLY[:3], "RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2", "EXRULE:FREQ=DAILY"))
    assert [each[:10] for each in starts(content)] == ["2026-03-03", "2026-03-04", "2026-03-10"]
    assert warned(content) == ["exrule"]


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;INTERVAL=0", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=XX", "x", "FREQ=DAILY;COUNT=-1"]
)
def test_12_a_malformed_rule_leaves_a_single_event(rule: str) -> None:
    assert starts(events((*WEEKLY[:3], f"RRULE:{rule}"))) == ["2026-03-03T18:30:00-08:00"]


def test_13_an_unknown_calendar_scale_shows_the_first_date() -> None:
    assert len(starts(events((*WEEKLY[:3], "RRULE:RSCALE=KLINGON;FREQ=YEARLY")))) == 1


def test_14_wall_time_stays_through_the_change_of_clocks_and_a_gap_moves_forward() -> None:
    assert [each[11:] for each in starts(events(WEEKLY))] == ["18:30:00-08:00", "18:30:00-07:00", "18:30:00-07:00"]
    early = ("UID:g", "DTSTART;TZID=America/Los_Angeles:20260307T023000", "RRULE:FREQ=DAILY;COUNT=3")
    assert [each[11:16] for each in starts(events(early))] == ["02:30", "03:30", "02:30"]


# --- zones


@pytest.mark.parametrize(
    "tzid",
    [
        "Pacific Standard Time",
        '"Pacific Standard Time"',
        "(UTC-08:00) Pacific Time (US & Canada)",
        '"(UTC-08:00) Pacific Time (US & Canada)"',
        "Pacific Time (US & Canada)",
        "US/Pacific",
    ],
)
def test_15_windows_names_and_display_names_are_zones(tzid: str) -> None:
    found = one(f"DTSTART;TZID={tzid}:20260705T183000")
    assert found.starts_at.isoformat() == "2026-07-05T18:30:00-07:00"
    assert found.timezone in ("America/Los_Angeles", "US/Pacific")


@pytest.mark.parametrize(
    "line", ['DTSTART;TZID="Asia/Tokyo:20260705T183000"', "DTSTART;VALUE=DATE-TIME;TZID=Asia/Tokyo:20260705T183000"]
)
def test_15_a_quote_in_the_wrong_place_costs_nothing(line: str) -> None:
    assert one(line).starts_at.isoformat() == "2026-07-05T18:30:00+09:00"


def vtimezone(tzid: str, standard: str, daylight: str, *more: str) -> tuple[str, ...]:
    return (
        "BEGIN:VTIMEZONE", f"TZID:{tzid}", *more,
        "BEGIN:STANDARD", "DTSTART:16011104T020000", f"TZOFFSETFROM:{daylight}", f"TZOFFSETTO:{standard}",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010311T020000", f"TZOFFSETFROM:{standard}", f"TZOFFSETTO:{daylight}",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
    )  # fmt: skip


@pytest.mark.parametrize("tzid", ["Customized Time Zone", "MyTimezone", "Eastern (private)"])
def test_16_a_private_name_is_what_its_vtimezone_says(tzid: str) -> None:
    zone = vtimezone(tzid, "-0930", "-0830")
    summer = one(f"DTSTART;TZID={tzid}:20260705T183000", header=zone)
    winter = one(f"DTSTART;TZID={tzid}:20260105T183000", header=zone)
    assert (summer.starts_at.isoformat(), winter.starts_at.isoformat()) == (
        "2026-07-05T18:30:00-08:30",
        "2026-01-05T18:30:00-09:30",
    )
    assert summer.timezone is None


def test_16_a_private_name_in_one_calendar_means_nothing_in_the_next() -> None:
    first = one(
        "DTSTART;TZID=Customized Time Zone:20260705T183000", header=vtimezone("Customized Time Zone", "-0500", "-0400")
    )
    second = one(
        "DTSTART;TZID=Customized Time Zone:20260705T183000", header=vtimezone("Customized Time Zone", "+0800", "+0900")
    )
    assert (first.starts_at.isoformat()[-6:], second.starts_at.isoformat()[-6:]) == ("-04:00", "+09:00")


def test_16_a_private_name_whose_rules_are_those_of_its_location_gets_its_iana_name() -> None:
    zone = vtimezone("mine", "-0800", "-0700", "X-LIC-LOCATION:America/Los_Angeles")
    assert one("DTSTART;TZID=mine:20260705T183000", header=zone).timezone == "America/Los_Angeles"


@pytest.mark.parametrize(
    "tzid",
    [
        "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
        "/mozilla.org/20070129_1/Europe/Berlin",
        "/citadel.org/20210210_1/Europe/Berlin",
        "/Europe/Berlin",
    ],
)
def test_17_the_tail_of_a_vendors_path_is_the_zone(tzid: str) -> None:
    assert one(f"DTSTART;TZID={tzid}:20260705T183000").timezone == "Europe/Berlin"


def test_18_a_tzid_without_vtimezone_is_looked_up() -> None:
    assert one("DTSTART;TZID=Asia/Tokyo:20260705T183000").starts_at == datetime(2026, 7, 5, 9, 30, tzinfo=UTC)


def test_19_an_iana_name_wins_over_a_wrong_vtimezone() -> None:
    wrong = vtimezone("America/New_York", "-0100", "-0100")
    assert one("DTSTART;TZID=America/New_York:20260705T183000", header=wrong).starts_at.isoformat().endswith("-04:00")


@pytest.mark.parametrize("name", ["Eastern Time (US & Canada)", "Indiana (East)", "America/New_York", "Nowhere"])
def test_20_a_rails_name_in_x_wr_timezone_is_understood_and_an_unknown_one_costs_nothing(name: str) -> None:
    found = one("DTSTART:20260705T183000", header=(f"X-WR-TIMEZONE:{name}",))
    assert found.starts_at.isoformat().endswith("-07:00" if name == "Nowhere" else "-04:00")


def test_21_floating_times_are_in_the_calendars_zone_else_in_the_sources() -> None:
    assert one("DTSTART:20260705T183000").starts_at.isoformat() == "2026-07-05T18:30:00-07:00"
    paris = one("DTSTART:20260705T183000", header=("X-WR-TIMEZONE;VALUE=TEXT:Europe/Paris",))
    assert (paris.starts_at.isoformat(), paris.timezone) == ("2026-07-05T18:30:00+02:00", "Europe/Paris")


def test_22_a_vtimezone_that_writes_its_changes_in_utc_is_read() -> None:
    zone = tuple(line.replace("T020000", "T060000Z") for line in vtimezone("mine", "-0500", "-0400"))
    assert one("DTSTART;TZID=mine:20260705T183000", header=zone).starts_at.isoformat().endswith("-04:00")


def test_23_a_utc_clock_under_a_local_name_is_mended_where_rdate_proves_it() -> None:
    lines = ("DTSTART;TZID=America/Chicago:20260705T233000", "DURATION:PT1H")
    rdate = "RDATE;TZID=America/Chicago:20260705T183000,20260712T183000"
    mec = ("PRODID:-//WordPress - MECv7.1//EN",)
    content = calendar("UID:m", *lines, rdate, header=mec)
    assert [each[11:16] for each in starts(content)] == ["18:30", "18:30"]
    assert one(*lines, header=mec).starts_at.isoformat()[11:16] == "23:30"


def test_24_local_times_marked_as_utc_are_suspected_and_mended_by_the_sources_option() -> None:
    walks = events(*((f"UID:{n}", f"DTSTART;TZID=UTC:2026070{n}T084500", "SUMMARY:Bird walk") for n in range(1, 7)))
    assert warned(walks) == ["clock"]
    local = Source(id="t", url="", timezone="America/Los_Angeles", options={"times": "local"})
    assert starts(walks, local)[0] == "2026-07-01T08:45:00-07:00"
    assert warned(walks, local) == []


# --- times


def test_25_without_an_end_a_day_lasts_a_day_and_a_time_has_no_known_end() -> None:
    assert one("DTSTART;VALUE=DATE:20260705").ends_at == date(2026, 7, 6)
    assert one("DTSTART:20260705T183000Z").ends_at is None


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("DTSTART:20260705T183000Z", "PT1H30M", "2026-07-05T20:00:00+00:00"),
        ("DTSTART;TZID=America/Los_Angeles:20260307T120000", "P1D", "2026-03-08T12:00:00-07:00"),
        ("DTSTART;TZID=America/Los_Angeles:20260307T120000", "PT24H", "2026-03-08T13:00:00-07:00"),
        ("DTSTART;VALUE=DATE:20260705", "P1W", "2026-07-12"),
        ("DTSTART;VALUE=DATE:20260705", "P2DT0H0M0S", "2026-07-07"),
    ],
)
def test_26_a_duration_counts_days_on_the_calendar_and_hours_on_the_clock(start: str, duration: str, end: str) -> None:
    found = one(start, f"DURATION:{duration}").ends_at
    assert found is not None
    assert found.isoformat() == end


def test_27_dtend_wins_over_duration() -> None:
    assert one("DTEND:20260305T193000Z", "DURATION:PT5H").ends_at == datetime(2026, 3, 5, 19, 30, tzinfo=UTC)


def test_28_the_end_of_a_day_is_exclusive() -> None:
    found = one("DTSTART;VALUE=DATE:20260822", "DTEND;VALUE=DATE:20260823")
    assert (found.starts_at, found.ends_at) == (date(2026, 8, 22), date(2026, 8, 23))


def test_29_a_day_written_as_two_instants_is_the_local_day() -> None:
    found = one("DTSTART:20260822T070000Z", "DTEND:20260823T065900Z", header=("X-WR-TIMEZONE:America/Los_Angeles",))
    assert found.timezone == "America/Los_Angeles"  # so that 07:00Z is shown as midnight


@pytest.mark.parametrize(
    ("start", "end"), [(";VALUE=DATE:20260822", ";VALUE=DATE:20260822"), (":20260822T100000Z", ":20260822T100000Z")]
)
def test_30_an_end_at_the_start_says_nothing(start: str, end: str) -> None:
    assert one(f"DTSTART{start}", f"DTEND{end}").ends_at is None


def test_31_an_end_before_the_start_is_dropped_and_the_start_kept() -> None:
    found = one("DTSTART:20260822T190000Z", "DTEND:20260822T100000Z")
    assert (found.starts_at, found.ends_at) == (datetime(2026, 8, 22, 19, tzinfo=UTC), None)


@pytest.mark.parametrize("duration", ["-PT1H", "-P1D", "P15M", "P999999999W", "PT", "soon"])
def test_32_a_negative_or_impossible_duration_is_dropped(duration: str) -> None:
    assert one(f"DURATION:{duration}").ends_at is None


def test_33_dates_are_read_by_the_form_of_their_value() -> None:
    assert one("DTSTART:20260822").starts_at == date(2026, 8, 22)
    assert one("DTSTART:20260822", "DTEND:20260824T000000Z").ends_at == date(2026, 8, 24)
    assert one("DTSTART:20260822", "DTEND:20260822T120000Z").ends_at == date(2026, 8, 23)
    assert one("DTSTART:2026-08-22T18:30:00-07:00").starts_at == datetime(2026, 8, 23, 1, 30, tzinfo=UTC)
    assert one("DTSTART: 20260822T183000Z ").starts_at == datetime(2026, 8, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["20260230", "20260822T240000", "tomorrow", "20261301T000000Z", "00000101", "99991231T235959Z"]
)
def test_34_an_invalid_date_loses_that_event_only_and_is_reported(value: str) -> None:
    content = events(("UID:bad", f"DTSTART:{value}", "SUMMARY:Bad"), ("UID:good", "DTSTART:20260822T100000Z"))
    assert [each.uid for each in listings(content)] == ["good"]
    assert rejected(content) == ["bad-date"]


# --- identity


def test_35_a_cancelled_event_or_instance_stays_and_is_marked() -> None:
    assert one("STATUS:CANCELLED").status == "cancelled"
    gone = ("UID:w", "RECURRENCE-ID:20260311T013000Z", "DTSTART:20260311T013000Z", "STATUS:CANCELLED", "SUMMARY:Weekly")
    assert [each.status for each in occurrences(events(WEEKLY, gone))] == ["confirmed", "cancelled", "confirmed"]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("CANCELED: Talk", "cancelled"),
        ("Cancelled - Talk", "cancelled"),
        ("[CANCELLED] Talk", "cancelled"),
        ("Talk (cancelled)", "cancelled"),
        ("Talk - CANCELED", "cancelled"),
        ("Hike cancelled", "cancelled"),
        ("Postponed: Talk", "postponed"),
        ("Talk: postponed until further notice", "postponed"),
        ("Our cancellation policy", "confirmed"),
        ("Cancelled", "confirmed"),
        ("NOT CANCELLED: Talk", "confirmed"),
        ("Talk (postponed from the 13th)", "confirmed"),
        ("Cancelled culture", "confirmed"),
    ],
)
def test_36_a_title_may_say_that_it_is_off_and_stays_as_it_is(title: str, status: str) -> None:
    found = one(f"SUMMARY:{title}", "STATUS:CONFIRMED")
    assert (found.status, found.title) == (status, title)


def test_37_method_cancel_cancels_and_needs_no_start() -> None:
    off = calendar("UID:c", "RECURRENCE-ID:20260305T183000Z", "SEQUENCE:2", header=("METHOD:CANCEL",))
    (found,) = listings(off)
    assert (found.status, found.starts_at) == ("cancelled", datetime(2026, 3, 5, 18, 30, tzinfo=UTC))
    assert rejected(calendar("UID:c", header=("METHOD:CANCEL",))) == ["no-start"]


def test_38_the_same_uid_with_a_higher_sequence_replaces() -> None:
    newer = (*WEEKLY[:1], "SEQUENCE:2", "DTSTART;TZID=America/Los_Angeles:20260303T190000", WEEKLY[3])
    assert {each[11:16] for each in starts(events(newer, WEEKLY))} == {"19:00"}


def test_39_identical_copies_count_once() -> None:
    show = ("UID:s", "DTSTART:20260305T183000Z", "SUMMARY:Show")
    assert len(occurrences(events(*[show] * 24))) == 1


def test_40_a_matinee_and_an_evening_under_one_uid_are_two_shows() -> None:
    shows = [("UID:s", f"DTSTART:20260305T{hour}0000Z", "SUMMARY:Show") for hour in (14, 20)]
    assert len(occurrences(events(*shows))) == 2


def test_41_a_missing_uid_is_none_and_copies_without_one_count_once() -> None:
    show = ("DTSTART:20260305T183000Z", "SUMMARY:Show")
    found = occurrences(events(show, show, ("DTSTART:20260305T183000Z", "SUMMARY:Other")))
    assert [each.uid for each in found] == [None, None]


# --- bytes


def test_42_a_fold_inside_a_character_is_undone_before_decoding() -> None:
    content = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:Zürich Käse")
    split = content.index("ü".encode()) + 1
    assert listings(content[:split] + b"\r\n " + content[split:])[0].title == "Zürich Käse"


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\r\n", b"\r\n"], ids=repr)
def test_43_every_kind_of_line_end_is_read(end: bytes) -> None:
    content = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:Long", " er").replace(b"\r\n", end)
    assert listings(content)[0].title == "Longer"


def test_43_mixed_line_ends_are_read() -> None:
    content = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:Mixed").replace(b"\r\n", b"\n", 3)
    assert listings(content)[0].title == "Mixed"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "cp1252"])
def test_44_every_usual_charset_is_read(charset: str) -> None:
    text = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:Café Münster").decode()
    assert listings(text.encode(charset))[0].title == "Café Münster"


def test_44_one_event_in_another_charset_does_not_spoil_the_others() -> None:
    first, second = (calendar(f"UID:{n}", "DTSTART:20260305T183000Z", "SUMMARY:Käse").decode() for n in (1, 2))
    found = listings(first.encode("cp1252") + second.encode())
    assert [each.title for each in found] == ["Käse", "Käse"]


def test_44_a_declared_charset_is_used_where_the_bytes_are_not_utf8() -> None:
    text = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:日本").decode()
    assert listings(text.encode("shift_jis"), charset="Shift_JIS")[0].title == "日本"


@pytest.mark.parametrize(
    "line",
    [
        "ORGANIZER;CN=Waycross Camp &amp; Center:mailto:a@example.org",
        "ORGANIZER;CN=A: B:mailto:a@example.org",
        "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS=DESCRIPTION:5 Main",
        'ATTENDEE;CN="open:mailto:a@b.c',
        "X-TKF-PROMOTION-BUTTON;label=Tickets;skip_details=false:https://example.org",
        "<script>:1",
        ":4",
        "=5",
        ";;;:::6",
        "NAME;PARAM NAME=VALUE:VALUE",
        "no colon at all",
    ],
)
def test_45_a_line_that_breaks_the_grammar_costs_at_most_itself(line: str) -> None:
    found = one(line, "LOCATION:Hall")
    assert (found.title, found.location, found.uid) == ("Meetup", Place("Hall"), "1@example.org")


@pytest.mark.parametrize(
    "before", [b"\t\t\t\n \n\t\t", b"Warning: x in y.php on line 3\n", b"\n\n\n", b"<br />\n<b>Notice</b>\n"]
)
def test_46_whatever_stands_before_the_calendar_is_cut(before: bytes) -> None:
    assert len(listings(before + calendar("UID:f", "DTSTART:20260305T183000Z"))) == 1


def test_46_an_indented_calendar_is_read() -> None:
    content = calendar("UID:f", "DTSTART:20260305T183000Z", "SUMMARY:Long", " er")
    indented = b"".join(b"    " + line for line in content.splitlines(keepends=True))
    assert listings(indented)[0].title == "Longer"


def test_47_a_calendar_that_breaks_off_keeps_its_whole_events_and_says_so() -> None:
    content = events(*((f"UID:{n}", "DTSTART:20260305T183000Z", "SUMMARY:Whole") for n in range(3)))
    assert warned(content) == []
    no_end = content[: content.index(b"END:VCALENDAR")]
    assert (len(listings(no_end)), warned(no_end)) == (3, ["truncated"])
    middle = content[: content.rindex(b"SUMMARY") + 9]
    assert ([each.uid for each in listings(middle)], warned(middle)) == (["0", "1"], ["truncated"])


def test_47_a_misspelt_end_costs_nothing() -> None:
    todo = "BEGIN:VTODO\r\nUID:t\r\nEND:VTOOD\r\n"
    event = "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20260305T183000Z\r\nEND:VEVENT\r\n"
    inner = "".join(todo + event % n for n in range(20))
    assert len(listings(f"BEGIN:VCALENDAR\r\n{inner}END:VCALENDAR\r\n".encode())) == 20


def test_47_a_missing_end_of_one_event_costs_nothing() -> None:
    content = events(("UID:1", "DTSTART:20260305T183000Z"), ("UID:2", "DTSTART:20260306T183000Z"))
    assert len(listings(content.replace(b"END:VEVENT\r\n", b"", 1))) == 2
    assert len(listings(content.replace(b"END:VEVENT\r\nEND:VCAL", b"END:VCAL"))) == 2


@pytest.mark.parametrize(
    "line", ["REFRESH-INTERVAL;VALUE=DURATION:P15M", "X-PUBLISHED-TTL:soon", "CALSCALE", "COLOR:;;"]
)
def test_48_a_bad_header_costs_nothing(line: str) -> None:
    assert len(listings(calendar("UID:f", "DTSTART:20260305T183000Z", header=(line,)))) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><title>Sign in</title>",
        b'{"message":"Invalid feed signature"}',
        b"",
        b"  \n ",
        b"/etc/passwd",
        b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
        b"Not found",
        b"BEGIN:VCARD\nEND:VCARD",
    ],
)
def test_49_anything_else_in_place_of_a_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(NotACalendar, match=r"in place of a calendar|no BEGIN:VCALENDAR"):
        parsed(body)


@pytest.mark.parametrize(
    "inner", ["", "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n", "BEGIN:VAVAILABILITY\r\nEND:VAVAILABILITY\r\n"]
)
def test_50_a_calendar_without_events_is_valid_and_says_so(inner: str) -> None:
    empty = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n".encode()
    assert warned(empty) == ["empty"]


def test_51_several_calendars_and_bare_events_are_all_read() -> None:
    one_calendar = calendar("UID:1", "DTSTART:20260305T183000", header=("X-WR-TIMEZONE:Europe/Paris",))
    other = calendar("UID:2", "DTSTART:20260305T183000", header=("X-WR-TIMEZONE:Asia/Tokyo",))
    bare = b"BEGIN:VEVENT\nUID:3\nDTSTART:20260305T183000\nEND:VEVENT\n"
    assert [each.starts_at.isoformat()[-6:] for each in listings(one_calendar + other)] == ["+01:00", "+09:00"]
    assert [each.uid for each in listings(bare)] == ["3"]
    assert warned(bare) == []


def test_51_vcalendar_1_is_read_with_its_soft_line_breaks_and_rules() -> None:
    content = calendar(
        "DTSTART:20260303T183000Z", "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9 =", "am Abend",
        "RRULE:W1 TU TH #4",
    ).replace(b"VERSION:2.0", b"VERSION:1.0")  # fmt: skip
    assert listings(content)[0].title == "Café am Abend"
    assert [each[8:10] for each in starts(content)] == ["03", "05", "10", "12"]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\xff\xfe",
        b"BEGIN:\n\xff\nEND;\n" * 50,
        b"BEGIN:VEVENT\n" * 300,
        b"END:VEVENT\n" * 300,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:%n;BYMONTH=\n",
        b"BEGIN:X\n" * 500 + b"END:Y\n" * 500,
    ],
)
def test_52_garbage_neither_raises_nor_hides_a_good_event(garbage: bytes) -> None:
    assert "good" in [each.uid for each in listings(garbage + calendar("UID:good", "DTSTART:20260305T183000Z"))]


def test_52_a_bare_cr_injects_nothing() -> None:
    content = calendar("UID:a", "DTSTART:20260305T183000Z", "SUMMARY:x\rBEGIN:VEVENT\rUID:evil\rEND:VEVENT")
    assert [(each.uid, each.title) for each in listings(content)] == [("a", "x")]


# --- content


def test_53_the_html_form_of_a_description_is_preferred_where_it_says_something() -> None:
    html = "X-ALT-DESC;FMTTYPE=text/html:<p>Rich\\, <b>bold</b></p>"
    assert one("DESCRIPTION:Plain", html).description == "<p>Rich, <b>bold</b></p>"
    assert one("DESCRIPTION:Plain", "X-ALT-DESC;FMTTYPE=text/html:<html><body>\\n</body></html>").description == "Plain"


def test_54_html_leaves_a_place_and_a_relative_url_is_resolved() -> None:
    found = one("LOCATION:<p>Town Hall</p>", "URL:/Calendar.aspx?EID=1")
    assert (found.location, found.url) == (Place("Town Hall"), "https://example.org/Calendar.aspx?EID=1")


@pytest.mark.parametrize("text", ["Wine &amp; Cheese", "Wine &amp\\; Cheese", "Wine & Cheese"])
def test_55_entities_are_decoded_once(text: str) -> None:
    assert one(f"SUMMARY:{text}").title == "Wine & Cheese"
    assert one("SUMMARY:&amp;amp;").title == "&amp;"


def test_56_categories_are_split_at_commas_that_are_not_escaped() -> None:
    found = one("CATEGORIES:Music,Film\\, TV,Music", "CATEGORIES:Talks,")
    assert found.categories == ("Music", "Film, TV", "Talks")


@pytest.mark.parametrize(
    "location", ["https://example.org/room", "https://us02web.zoom.us/j/1", "Zoom https://zoom.us/j/1"]
)
def test_57_a_link_as_location_is_an_online_event(location: str) -> None:
    found = one(f"LOCATION:{location}")
    assert found.online_url == "https://" + location.partition("https://")[2]


def test_57_a_link_to_a_map_is_no_meeting() -> None:
    assert one("LOCATION:https://maps.app.goo.gl/abc").online_url is None


@pytest.mark.parametrize(
    "line",
    [
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Join:https://meet.google.com/a",
        "X-GOOGLE-CONFERENCE:https://meet.google.com/a",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://meet.google.com/a",
    ],
)
def test_58_a_conference_is_an_online_link(line: str) -> None:
    assert one("CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+15551234", line).online_url == "https://meet.google.com/a"


@pytest.mark.parametrize(
    ("geo", "spot"),
    [
        ("45.52;-122.68", (45.52, -122.68)),
        ("45.52\\;-122.68", (45.52, -122.68)),
        ("45.52,-122.68", (45.52, -122.68)),
        ("91;0", (None, None)),
        ("0;181", (None, None)),
        ("0;0", (None, None)),
        ("x;y", (None, None)),
        ("", (None, None)),
    ],
)
def test_59_coordinates_are_read_and_checked(geo: str, spot: tuple[float | None, float | None]) -> None:
    place = one("LOCATION:Hall", f"GEO:{geo}").location
    assert place is not None
    assert (place.latitude, place.longitude) == spot


def test_60_the_value_is_the_text_whatever_altrep_holds() -> None:
    found = one('LOCATION;ALTREP="http://example.com:8080/a;b":Hall', 'DESCRIPTION;ALTREP="cid:part1@x":Words')
    assert (found.location, found.description) == (Place("Hall"), "Words")


def test_61_private_events_are_withheld_and_counted() -> None:
    content = events(("UID:1", "DTSTART:20260305T183000Z", "CLASS:PRIVATE"), ("UID:2", "DTSTART:20260305T183000Z"),
                     ("UID:3", "DTSTART:20260305T183000Z", "CLASS:CONFIDENTIAL"))  # fmt: skip
    assert [each.uid for each in listings(content)] == ["2"]
    assert warned(content) == ["private"]
    told = Source(id="t", url="", timezone=PORTLAND.timezone, options={"private": True})
    assert len(listings(content, told)) == 3


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/<script>", "https://a.exa\x07mple/", "http://[::1", "//"]
)
def test_62_a_bad_url_costs_the_url_only(url: str) -> None:
    found = one(f"URL:{url}")
    assert (found.url, found.title) == (None, "Meetup")
