"""Calendars as weapons: what all of them are written with, lies about themselves, nesting, numbers, people."""

from collections.abc import Iterator

from attacks.base import AT, LONG, Attack


def vevent(*lines: str, uid: str = "evil", start: str = f"DTSTART:{AT}") -> str:
    return "\r\n".join(
        ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *([start] if start else []), *lines, "END:VEVENT")
    )


NEIGHBOUR = vevent("SUMMARY:Harmless", uid="good")


def calendar(*parts: str, head: tuple[str, ...] = ()) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *head, *parts, NEIGHBOUR, "END:VCALENDAR", "")
    return "\r\n".join(lines).encode("utf-8", "surrogatepass")


def escaped(text: str) -> str:
    for mark, written in (("\\", "\\\\"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"), (",", "\\,"), (";", "\\;")):
        text = text.replace(mark, written)
    return text


def calendars() -> Iterator[Attack]:
    """Calendars that lie about themselves, nest, or hold what no database can."""
    lies = ("P999999999999D", "-P1D", "PT0S", "P", "soon", "P1Y", "9" * 400, "PT1S\\nX-EVIL:1")
    for n, lie in enumerate(lies):
        yield Attack(
            f"ics/ttl_{n}.ics",
            calendar(head=(f"X-PUBLISHED-TTL:{lie}", f"REFRESH-INTERVAL;VALUE=DURATION:{lie}")),
            1,
            1,
        )
    for name, depth in (("calendars", 20_000), ("few_calendars", 200)):
        yield Attack(
            f"ics/nested_{name}.ics", b"BEGIN:VCALENDAR\r\n" * depth + calendar() + b"END:VCALENDAR\r\n" * depth, 0, 1
        )
    yield Attack("ics/nested_events.ics", calendar("BEGIN:VEVENT\r\n" * 5000), 0, 5001)
    yield Attack(
        "ics/nested_alarms.ics",
        calendar("BEGIN:VEVENT\r\nUID:e\r\nDTSTART:" + AT + "\r\n" + "BEGIN:VALARM\r\n" * 20_000),
        0,
        2,
    )
    starts = (
        "", "00000101", "99991231", "00010101", "00010101T000000", "00010101T000000Z", "99991231T235959",
        "99991231T235959Z", "99991231T235960Z",
        "20261131", "20260229T000000", "20261120T246060Z",
        "2026-11-20", "1e9", "\u0662\u0660\u0662\u0666",
              "20261120T180000+0100", "-20261120", "20261120T180000Z,20261121T180000Z", "2026112", "20261120T1800",
              "20261120 180000", "NaN", "0", "9" * 500)  # fmt: skip
    yield Attack(
        "ics/starts.ics",
        calendar(*(vevent(f"SUMMARY:{n}", uid=f"s{n}", start=f"DTSTART:{one}") for n, one in enumerate(starts))),
        1,
        len(starts) + 1,
    )
    spans = (
        "P99999999999W",
        "-P1D",
        "PT" + "9" * 300 + "S",
        "P1D1D",
        "",
        "P-1D",
        "PT0.5S",
        "1 hour",
        "P1Y2M",
        "PT99999999H",
    )
    yield Attack(
        "ics/durations.ics",
        calendar(*(vevent(f"DURATION:{one}", f"SUMMARY:{n}", uid=f"d{n}") for n, one in enumerate(spans))),
        1,
        len(spans) + 1,
    )
    numbers = (
        "9" * 100,
        "-1",
        "NaN",
        "1e400",
        "0x1",
        "",
        "\u0661",
        "1;2;3",
        "inf;inf",
        "nan;nan",
        "91;181",
        "1e308;1e308",
        "45.5,-122.6",
        "9" * 5000 + ";1",
    )
    for field in ("SEQUENCE", "GEO", "PRIORITY", "PERCENT-COMPLETE", "REPEAT"):
        told = [vevent(f"{field}:{one}", f"SUMMARY:{n}", uid=f"n{n}") for n, one in enumerate(numbers)]
        yield Attack(f"ics/numbers_{field.lower()}.ics", calendar(*told), 1, len(numbers) + 1)
    uids = (
        "\x00",
        "a\x00b",
        "\ud800",
        "x" * LONG,
        "../../x",
        "'; DROP TABLE events;--",
        "\u202e",
        "",
        " ",
        "a\\nBEGIN:VEVENT",
        "%00",
        "{{7*7}}",
        "é" * 40_000,
    )
    yield Attack(
        "ics/uids.ics", calendar(*(vevent(f"SUMMARY:{n}", uid=uid) for n, uid in enumerate(uids))), 1, len(uids) + 1
    )
    people = ('ORGANIZER;CN="Bob Private":mailto:bob@private.example',
        "ATTENDEE;CN=Carol Private;SENT-BY=\"mailto:eve@private.example\":mailto:carol@private.example",
              "ATTENDEE;EMAIL=dan@private.example:urn:uuid:1", "CONTACT:Frank Private\\, frank@private.example",
              "COMMENT:grace@private.example says no",
              "REQUEST-STATUS:2.0;ok;ATTENDEE:mailto:heidi@private.example", "X-ATTENDEES:ivan@private.example",
              "X-MS-OLK-SENDER:mailto:judy@private.example",
              "X-GOOGLE-CALENDAR-CONTENT-DISPLAY:ken@private.example", "VOTER:mailto:leo@private.example",
              "PARTICIPANT:mia@private.example",
              "attendee;cn=\"nina private\":MAILTO:nina@private.example",
              "ATTENDEE:\r\n mailto:oscar@pri\r\n vate.example")  # fmt: skip
    inside = "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT1H\r\nATTENDEE:mailto:peg@private.example\r\nEND:VALARM"
    owner = ("X-WR-OWNER:quentin@private.example", 'X-OWNER;CN="Ruth Private":mailto:ruth@private.example')
    yield Attack(
        "ics/people.ics",
        calendar(vevent("SUMMARY:x", *people, inside), head=owner),
        2,
        2,
        "private.example|Carol Private|nina private",
    )
    yield Attack(
        "ics/cesu8_surrogates.ics",
        calendar(vevent("SUMMARY:a\ud800b", "DESCRIPTION:\udfff\ud800", "LOCATION:\ud83d")),
        1,
        2,
    )
    yield Attack("ics/utf32.ics", calendar(vevent("SUMMARY:x")).decode().encode("utf-32"), 0, 2)
    yield Attack("ics/bom_thrice.ics", b"\xef\xbb\xbf" * 3 + calendar(vevent("SUMMARY:x")), 0, 2)
    yield Attack("ics/unfinished_folds.ics", calendar(vevent("SUMMARY:x" + "\r\n \r\n\t" * 100_000)), 0, 2)
    yield Attack("ics/colons.ics", calendar(vevent(*(["X-" + "A" * 100 + ":" * 1000] * 2000))), 0, 2)
    yield Attack("ics/quotes.ics", calendar(vevent('X-A;B="' + '";C="' * 100_000 + '":x', "SUMMARY:x")), 0, 2)
    yield Attack("ics/categories_200k.ics", calendar(vevent("SUMMARY:x", "CATEGORIES:" + "a," * 200_000)), 0, 2)
    yield Attack("ics/same_uid_20k.ics", calendar(*(vevent(f"SUMMARY:{n}") for n in range(20_000))), 0, 20_001)
