"""From a listing to a record: times, keys and hashes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from pipeline.normalise import complete, fingerprint, keyed, normalise
from pipeline.records import Record
from scrapers.model import Listing, Place, Rejected, Source

SOURCE = Source(id="s", url="https://s.example/", timezone="America/Los_Angeles")
PACIFIC = ZoneInfo("America/Los_Angeles")


def record(listing: Listing, source: Source = SOURCE) -> Record:
    made = normalise(listing, source)
    assert isinstance(made, Record)
    return made


def test_a_timed_event_is_utc_and_its_zones_wall_clock() -> None:
    made = record(
        Listing("Mixer", datetime(2026, 3, 3, 18, tzinfo=PACIFIC), ends_at=datetime(2026, 3, 3, 20, tzinfo=PACIFIC))
    )
    assert (made.starts_at, made.ends_at) == ("2026-03-04T02:00:00Z", "2026-03-04T04:00:00Z")
    assert (made.local_date, made.local_time, made.timezone) == ("2026-03-03", "18:00", "America/Los_Angeles")


def test_an_instant_written_in_utc_is_told_in_the_sources_zone() -> None:
    made = record(Listing("x", datetime(2026, 3, 4, 2, tzinfo=UTC), timezone="UTC"))
    assert (made.local_date, made.local_time) == ("2026-03-03", "18:00")


def test_an_event_elsewhere_keeps_its_own_zone() -> None:
    start = datetime(2026, 3, 3, 18, tzinfo=ZoneInfo("America/New_York"))
    assert record(Listing("x", start, timezone="America/New_York")).local_time == "18:00"


def test_all_day_is_local_midnight_with_an_exclusive_end() -> None:
    made = record(Listing("x", date(2026, 3, 8), ends_at=date(2026, 3, 9)))
    assert made.all_day
    assert made.local_time is None
    assert (made.starts_at, made.ends_at) == ("2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z")  # 23 hours: DST begins


def test_a_missing_or_senseless_end_stays_missing() -> None:
    start = datetime(2026, 3, 3, 18, tzinfo=PACIFIC)
    assert record(Listing("x", start)).ends_at is None
    assert record(Listing("x", start, ends_at=start)).ends_at is None
    assert record(Listing("x", start, ends_at=start - timedelta(hours=1))).ends_at is None


def test_a_start_outside_of_time_is_rejected_and_not_a_crash() -> None:
    far = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    made = normalise(Listing("x", far, uid="u"), SOURCE)
    assert isinstance(made, Rejected)
    assert (made.code, made.uid) == ("bad-date", "u")


def test_attendance_follows_from_the_place_when_nobody_says() -> None:
    start = datetime(2026, 3, 3, 18, tzinfo=PACIFIC)
    here = Place(name="Library")
    assert record(Listing("x", start, location=here)).attendance == "in-person"
    assert record(Listing("x", start, online_url="https://z.example/1")).attendance == "online"
    assert record(Listing("x", start, online_url="https://z.example/1", location=here)).attendance == "hybrid"
    assert record(Listing("x", start)).attendance is None


def at(hour: int, uid: str | None = "u", title: str = "Show", url: str | None = None) -> Record:
    return record(Listing(title, datetime(2026, 3, 3, hour, tzinfo=PACIFIC), uid=uid, url=url))


def keys(*records: Record) -> list[str]:
    return [made.key for made in keyed(records)]


def test_matinee_and_evening_under_one_uid_are_two() -> None:
    assert keys(at(14), at(19)) == ["u|2026-03-03T22:00:00Z", "u|2026-03-04T03:00:00Z"]


def test_the_same_entry_twice_is_one_and_its_newest_version_counts() -> None:
    newer = replace(at(14, title="Show, moved upstairs"), sequence=3)
    assert [r.title for r in keyed([at(14), newer, at(14)])] == ["Show, moved upstairs"]
    assert keys(at(14), at(14)) == ["u"]


def test_one_url_for_all_events_of_a_site_is_no_identity() -> None:
    url = "https://s.example/calendar"
    found = keys(at(14, None, "A", url), at(14, None, "B", url), at(19, None, "A", url))
    assert len(set(found)) == 3


def test_an_entry_without_uid_and_url_is_known_by_title_and_start() -> None:
    assert keys(at(14, None)) == ["show|2026-03-03T22:00:00Z"]


def test_the_hash_changes_with_what_a_reader_sees_and_with_nothing_else() -> None:
    base = at(14)
    assert fingerprint(base) == fingerprint(replace(base, sequence=9, updated_at="2026-01-01T00:00:00Z"))
    assert fingerprint(base) != fingerprint(replace(base, status="cancelled"))
    assert fingerprint(base) != fingerprint(replace(base, location_name="Library"))


def test_a_detail_page_fills_gaps_and_its_cancellation_counts() -> None:
    detail = replace(at(14, "other"), location_name="Library", status="cancelled", description="<p>Longer</p>")
    made = complete(at(14), detail)
    assert (made.key, made.uid, made.location_name, made.status) == ("u", "u", "Library", "cancelled")
    assert made.summary == "Longer"


def test_the_end_of_another_date_is_not_borrowed() -> None:
    detail = replace(at(19), ends_at="2026-03-04T05:00:00Z")
    assert complete(at(14), detail).ends_at is None


def test_a_link_back_to_the_sources_own_page_is_no_identity() -> None:
    assert keys(at(14, None, "Mixer", SOURCE.url)) == ["mixer|2026-03-03T22:00:00Z"]


def test_the_hour_that_only_the_page_tells_counts_on_that_day_alone() -> None:
    day = record(Listing("Show", date(2026, 3, 3), uid="u"))
    made = complete(day, at(19))
    assert (made.local_time, made.all_day, made.starts_at) == ("19:00", False, "2026-03-04T03:00:00Z")
    other_day = record(Listing("Show", date(2026, 3, 4), uid="u"))
    assert complete(other_day, at(19)).all_day
