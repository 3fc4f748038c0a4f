"""Texts that run, hide, break headers, or take a regular expression a year; links that are none."""

import json
from collections.abc import Iterator

from attacks.base import ACTIVE, EVIL, FORMULAS, LINKS, LONG, RUNS, SCHEMES, UNSEEN, Attack, anchor, xml
from attacks.calendars import calendar, escaped, vevent
from attacks.feeds import rss


def texts() -> Iterator[Attack]:
    """Texts that run, hide, break headers, or take a regular expression a year."""
    for field in (
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "CATEGORIES",
        "COMMENT",
        "X-ALT-DESC;FMTTYPE=text/html",
        "STATUS",
        "CLASS",
        "TRANSP",
        "URL",
    ):
        name = field.partition(";")[0].lower()
        yield Attack(f"ics/active_{name}.ics", calendar(vevent("SUMMARY:x", f"{field}:{escaped(EVIL)}")), 1, 2, ACTIVE)
    yield Attack(
        "ics/active_names.ics",
        calendar(
            vevent(f'ORGANIZER;CN="{EVIL}":https://club.example/', "SUMMARY:x"),
            head=(f"X-WR-CALNAME:{EVIL}", f"X-WR-CALDESC:{EVIL}"),
        ),
        1,
        2,
        ACTIVE,
    )
    for field in ("SUMMARY", "LOCATION", "CATEGORIES", "DESCRIPTION"):
        told = [
            vevent(
                f"{field}:{escaped(one)}",
                *([] if field == "SUMMARY" else ["SUMMARY:x"]),
                uid=f"f{n}",
                start=f"DTSTART:202611{n + 1:02}T180000Z",
            )
            for n, one in enumerate(FORMULAS)
        ]
        yield Attack(f"ics/formulas_{field.lower()}.ics", calendar(*told), 1, len(FORMULAS) + 1)
    breaks = (
        "a\\nBEGIN:VEVENT\\nUID:x\\nEND:VEVENT",
        "a\\r\\nX-EVIL: 1",
        "a\rX-EVIL:1",
        "a\u2028X-EVIL:1",
        "a\u0085X-EVIL:1",
        "a\x0bX-EVIL:1",
        "a%0d%0aX-EVIL:1",
        "a\\\\nX-EVIL:1",
    )
    for n, one in enumerate(breaks):
        yield Attack(
            f"ics/breaks_{n}.ics",
            calendar(
                vevent(
                    f"SUMMARY:{one}",
                    f"LOCATION:{one}",
                    f"DESCRIPTION:{one}",
                    f"CATEGORIES:{one}",
                    f"URL:https://club.example/{one}",
                )
            ),
            1,
            2,
        )
    yield Attack(
        "ics/unseen.ics",
        calendar(
            vevent(
                *(
                    f"{field}:a{UNSEEN}b"
                    for field in ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "URL", "X-WR-CALNAME")
                )
            )
        ),
        1,
        2,
        "[\u202e\u2066\x1b]",
    )
    for n, run in enumerate(RUNS):
        text = escaped(run * (LONG // len(run)))
        yield Attack(
            f"ics/run_{n}.ics",
            calendar(vevent(f"SUMMARY:{text[:70_000]}", f"LOCATION:{text[:70_000]}", f"DESCRIPTION:{text}")),
            1,
            2,
        )


def links() -> Iterator[Attack]:
    """Links that are none, in every field that holds one."""
    told = [vevent(f"URL:{one}", f"ATTACH:{one}", f"IMAGE;VALUE=URI:{one}", f"CONFERENCE;VALUE=URI:{one}",
        f"SOURCE:{one}", f'LOCATION;ALTREP="{one}":x', "DESCRIPTION:" + escaped(anchor(one) + one),
                  f"ORGANIZER:{one}", f"SUMMARY:link {n}", uid=f"l{n}",
                  start=f"DTSTART:202611{n + 1:02}T180000Z") for n, one in enumerate(LINKS)]  # fmt: skip
    yield Attack("ics/links.ics", calendar(*told), 1, len(LINKS) + 1, SCHEMES)
    items = "".join(f"<item><title>Night {n}: November {n + 1}, 2026 6pm</title><link>{xml(one)}</link><guid>{xml(one)}</guid>"  # noqa: E501
                    f"<enclosure url=\"{xml(one)}\" type=\"image/png\"/><description>{xml(anchor(one))}</description></item>" for n,  # noqa: E501
                    one in enumerate(LINKS))  # fmt: skip
    yield Attack("xml/links.rss", rss(items), 0, len(LINKS) + 1, SCHEMES)
    found = [{"@context": "https://schema.org", "@type": "Event", "name": f"Night {n}",
    "startDate": f"2026-11-{n + 1:02}T18:00:00Z", "url": one, "image": [one], "sameAs": one,
    "eventAttendanceMode": "OnlineEventAttendanceMode",
              "location": {"@type": "VirtualLocation", "url": one}, "organizer": {"name": "x", "url": one},
              "offers": {"url": one, "price": 1}, "description": anchor(one)} for n,
              one in enumerate(LINKS)]  # fmt: skip
    yield Attack("json/links.json", json.dumps(found).encode(), 0, len(LINKS) + 1, SCHEMES)
    micro = "".join(
        f"<div class=h-event><a class='u-url p-name' href='{xml(one)}'>Night {n}</a><time class=dt-start datetime='2026-11-{n + 1:02}T18:00Z'></time><img class=u-photo src='{xml(one)}'></div>"  # noqa: E501
        for n, one in enumerate(LINKS)
    )
    yield Attack(
        "html/links.html",
        f"<!doctype html><base href='{xml(LINKS[0])}'><title>t</title>{micro}".encode(),
        0,
        len(LINKS) + 1,
        SCHEMES,
    )
