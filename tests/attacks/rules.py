"""Rules that never end, never begin, or are none; zones that explode, lie, or are files."""

from collections.abc import Iterator
from itertools import repeat

from attacks.base import ACTIVE, Attack
from attacks.calendars import calendar, vevent

RULES = {
    "interval_negative": "FREQ=DAILY;INTERVAL=-1",
    "interval_zero_yearly": "FREQ=YEARLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",
    "interval_zero_secondly": "FREQ=SECONDLY;INTERVAL=0",
    "interval_huge": f"FREQ=DAILY;INTERVAL={'9' * 30}",
    "interval_words": "FREQ=DAILY;INTERVAL=two",
    "minutely_1e9": "FREQ=MINUTELY;COUNT=1000000000",
    "secondly_until": "FREQ=SECONDLY;UNTIL=99991231T235959Z",
    "count_text": "FREQ=DAILY;COUNT=0x10",
    "count_zero": "FREQ=DAILY;COUNT=0",
    "count_digits": f"FREQ=DAILY;COUNT={'9' * 5000}",
    "never_in_february": "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31",
    "never_in_week_53": "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "never_day_366": "FREQ=SECONDLY;BYYEARDAY=366;BYMONTH=1",
    "never_leap": "FREQ=MINUTELY;INTERVAL=527040;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1",
    "setpos_all": "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + ",".join(map(str, range(24)))
    + ";BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSETPOS=-1",
    "by_everything": "FREQ=SECONDLY;BYSECOND=" + ",".join(map(str, range(60))) + ";BYMINUTE=" + ",".join(map(str,
    range(60))),
    "ten_thousand_days": "FREQ=MONTHLY;BYDAY=" + ",".join(["1MO", "-1FR"] * 5000),
    "byday_absurd": "FREQ=MONTHLY;BYDAY=99MO,-99TU,XX",
    "byhour_absurd": "FREQ=DAILY;BYHOUR=25,-1,99999999999999999999",
    "freq_unknown": "FREQ=CENTURYLY",
    "freq_twice": "FREQ=DAILY;FREQ=SECONDLY;COUNT=5",
    "no_freq": "INTERVAL=2;COUNT=5",
    "until_year_0": "FREQ=DAILY;UNTIL=00000000T000000Z",
    "until_words": "FREQ=DAILY;UNTIL=tomorrow",
    "wkst_wrong": "FREQ=WEEKLY;WKST=ZZ;COUNT=3",
    "rscale": "RSCALE=CHINESE;FREQ=YEARLY;SKIP=FORWARD",
    "unicode_digits": "FREQ=DAILY;COUNT=\u0661\u0662\u0663",
    "fullwidth": "\uff26REQ=DAILY;COUNT=5",
    "semicolons": "FREQ=DAILY" + ";" * 100_000,
    "megabyte": "FREQ=DAILY;BYMONTHDAY=" + "1," * 400_000 + "1",
}  # fmt: skip


def rules() -> Iterator[Attack]:
    """Rules that never end, never begin, or are none."""
    for name, rule in RULES.items():
        yield Attack(f"ics/rule_{name}.ics", calendar(vevent("SUMMARY:x", f"RRULE:{rule}")), 1, 1002)
    for name, start in {
        "year_1": "00010101T000000Z",
        "year_0": "00000101T000000Z",
        "year_9999": "99991231T235959Z",
        "1970": "19700101T000000Z",
    }.items():
        for freq in ("SECONDLY", "DAILY"):
            rule = (f"RRULE:FREQ={freq}", "SUMMARY:x")
            yield Attack(
                f"ics/rule_{freq.lower()}_from_{name}.ics", calendar(vevent(*rule, start=f"DTSTART:{start}")), 1, 1002
            )
    many = [f"RRULE:FREQ=SECONDLY;INTERVAL={n}" for n in range(1, 2001)]
    yield Attack("ics/rules_2000.ics", calendar(vevent("SUMMARY:x", *many)), 1, 1002)
    yield Attack(
        "ics/exrule_secondly.ics", calendar(vevent("SUMMARY:x", "RRULE:FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY")), 1, 1002
    )
    days = [
        f"{2026 + n // 10_000:04}{1 + n % 12:02}{1 + n % 28:02}T{n % 24:02}{n % 60:02}{n // 24 % 60:02}Z"
        for n in range(500_000)
    ]
    yield Attack(
        "ics/exdates_500k.ics", calendar(vevent("SUMMARY:x", "RRULE:FREQ=DAILY", "EXDATE:" + ",".join(days))), 0, 1002
    )
    yield Attack(
        "ics/exdate_lines_100k.ics",
        calendar(vevent("SUMMARY:x", "RRULE:FREQ=DAILY", *(f"EXDATE:{day}" for day in days[:100_000]))),
        0,
        1002,
    )
    yield Attack("ics/rdates_200k.ics", calendar(vevent("SUMMARY:x", "RDATE:" + ",".join(days[:200_000]))), 0, 1002)
    periods = ",".join(f"{day}/P9999W" for day in days[:20_000])
    yield Attack("ics/rdate_periods_20k.ics", calendar(vevent("SUMMARY:x", f"RDATE;VALUE=PERIOD:{periods}")), 0, 1002)
    master = vevent("SUMMARY:x", "RRULE:FREQ=DAILY", start="DTSTART:20260101T180000Z")
    moved = [vevent(f"RECURRENCE-ID;RANGE=THISANDFUTURE:{day}", start=f"DTSTART:{day}") for day in days[:3000]]
    yield Attack("ics/this_and_future_3000.ics", calendar(master, *moved), 0, 4001)
    odd = [
        "",
        "99999999",
        "20260101T",
        "TODAY",
        "20260101/P1D",
        ";;;",
        "20261120T180000Z,20261121T180000Z",
        "\u0662\u0660",
    ]
    yield Attack(
        "ics/recurrence_id_odd.ics", calendar(master, *(vevent(f"RECURRENCE-ID:{one}") for one in odd)), 1, 1010
    )
    cousins = [vevent(f"SUMMARY:{n}", "RRULE:FREQ=SECONDLY", uid=f"e{n}") for n in range(300)]
    yield Attack("ics/secondly_300_series.ics", calendar(*cousins), 0, 300_001)


def zone(name: str, *parts: str) -> str:
    return "\r\n".join(("BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE"))


def standard(*lines: str, offset: str = "+0100", start: str = "19701025T030000") -> str:
    return "\r\n".join(
        ("BEGIN:STANDARD", f"DTSTART:{start}", "TZOFFSETFROM:+0200", f"TZOFFSETTO:{offset}", *lines, "END:STANDARD")
    )


def zones() -> Iterator[Attack]:
    """Time zones that explode, lie, or are files."""
    used = vevent("SUMMARY:x", start="DTSTART;TZID=Own:20261120T180000")
    made = {
        "secondly": zone("Own", standard("RRULE:FREQ=SECONDLY")),
        "count_1e9": zone("Own", standard("RRULE:FREQ=MINUTELY;COUNT=1000000000")),
        "interval_zero": zone("Own", standard("RRULE:FREQ=YEARLY;INTERVAL=0")),
        "year_1_daily": zone("Own", standard("RRULE:FREQ=DAILY", start="00010101T000000")),
        "year_9999": zone("Own", standard("RRULE:FREQ=YEARLY", start="99991231T000000")),
        "rdates": zone("Own", standard("RDATE:" + ",".join(f"{year:04}0101T000000" for year in range(1, 9999)))),
        "standards_5000": zone("Own", *repeat(standard("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), 5000)),
        "zones_5000": "\r\n".join(zone(f"Own{n}", standard()) for n in range(5000)) + "\r\n" + zone("Own", standard()),
        "offsets": zone("Own", standard(offset="-9999")),
        "offset_text": zone("Own", standard(offset="+1:00:00:00")),
        "offset_seconds": zone("Own", standard(offset="+235959")),
        "nested": "\r\n".join(repeat("BEGIN:VTIMEZONE", 3000)),
        "empty": "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE",
        "twice": zone("Own", standard(offset="+0100")) + "\r\n" + zone("Own", standard(offset="-1100")),
    }  # fmt: skip
    for name, block in made.items():
        yield Attack(f"ics/zone_{name}.ics", calendar(block, used), 0 if name == "nested" else 1, 2)
    names = ("../../../etc/passwd", "/etc/passwd", "/etc", "America", "posixrules", "localtime", "right/UTC",
        "Etc/../UTC", "con", "\\\\host\\x",
             "tzdata.zi", "zone.tab", "zone1970.tab", "leapseconds", "+VERSION", "UTC\x00.txt", "a" * 300,
             "x/" * 500, "America/Los_Angeles\u202e",
             "<script>alert(1)</script>", "__init__.py", "America/", " ", ".", "..", "tzlocal()",
             "EST5EDT,M3.2.0,M11.1.0" * 50, "GMT+99", "UTC+25:61")  # fmt: skip
    told = [
        vevent(f"SUMMARY:{n}", uid=f"z{n}", start=f'DTSTART;TZID="{name}":20261120T180000')
        for n, name in enumerate(names)
    ]
    yield Attack("ics/zone_names.ics", calendar(*told), 1, len(names) + 1, ACTIVE + "|root:x:0")
    for n, name in enumerate(names):
        yield Attack(
            f"ics/zone_of_calendar_{n}.ics", calendar(head=(f"X-WR-TIMEZONE:{name}",)), 1, 1, ACTIVE + "|root:x:0"
        )
