"""Zone names as calendars write them."""

import pytest
from tzlocal.windows_tz import win_tz

from scrapers.timezones import abbreviation, iana, zone
from scrapers.zone_names import ABBREVIATIONS, PART_HOURS, RAILS, WINDOWS_DISPLAY


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("America/New_York", "America/New_York"),
        ("america/los_angeles", "America/Los_Angeles"),
        ("America/Los Angeles", "America/Los_Angeles"),
        ('"Europe/Warsaw"', "Europe/Warsaw"),
        (" US/Pacific ", "US/Pacific"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Indiana (East)", "America/Indiana/Indianapolis"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(GMT-05:00) Eastern Time (US and Canada)", "America/New_York"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC+12:00) Coordinated Universal Time+12", "Etc/GMT-12"),
        ("Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm", "Europe/Amsterdam"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Ljubljana", "Europe/Ljubljana"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("/America/New_York", "America/New_York"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("(GMT +01:00)", "Etc/GMT-1"),
        ("UTC+11", "Etc/GMT-11"),
        ("GMT-0330", "America/St_Johns"),
        ("PST", "America/Los_Angeles"),
        ("CEST", "Europe/Berlin"),
        ("Z", "UTC"),
    ],
)
def test_a_name_gives_its_zone(name: str, key: str) -> None:
    found = zone(name)
    assert found is not None
    assert found.key == key


UNKNOWN = (
    *("", " ", "Customized Time Zone", "foo", "America", "Etc", "../../etc/passwd", "/etc/passwd", "x" * 5000, "local"),
    *("America/", "(no TZ description)", "Nowhere/Middle", "UTC+99", "Europe/Germany", "\x00", "America\\New_York"),
)


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_nobody_knows_gives_nothing_and_opens_no_file(name: str) -> None:
    assert zone(name) is None


def test_where_a_city_name_is_not_unique_the_offset_decides() -> None:
    mexican, bolivian = zone("(UTC-07:00) Chihuahua, La Paz, Mazatlan"), zone("(UTC-04:00) La Paz")
    assert mexican is not None
    assert bolivian is not None
    assert (mexican.key, bolivian.key) == ("America/Mazatlan", "America/La_Paz")


def test_people_mean_the_clocks_of_a_region_by_its_abbreviation() -> None:
    eastern = abbreviation("(est)")
    assert eastern is not None
    assert eastern.key == "America/New_York"
    assert abbreviation("XYZ") is None


def test_iana_knows_iana_names_only() -> None:
    assert iana("Pacific Standard Time") is None
    assert iana("PST") is None


@pytest.mark.parametrize("table", [win_tz, RAILS, WINDOWS_DISPLAY, ABBREVIATIONS, PART_HOURS])
def test_every_zone_of_the_tables_exists(table: dict[str, str]) -> None:
    missing = [key for key in table.values() if iana(key) is None or iana(key).key != key]  # type: ignore[union-attr]
    assert missing in ([], ["America/Coyhaique"])  # tables may be a release ahead of the installed zones


@pytest.mark.parametrize("name", [*win_tz, *RAILS, *WINDOWS_DISPLAY])
def test_every_listed_name_is_found(name: str) -> None:
    assert zone(name) is not None
