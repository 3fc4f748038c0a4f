"""JSON that nests, overflows, holds what no text is, or refers to itself."""

import json
from collections.abc import Iterator

from attacks.base import ACTIVE, EVIL, FORMULAS, LONG, RUNS, UNSEEN, Attack


def event(**more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Night",
        "startDate": "2026-11-20T18:00:00Z",
        "url": "https://club.example/1",
        **more,
    }


def jsons() -> Iterator[Attack]:
    """JSON that nests, overflows, holds what no text is, or refers to itself."""
    good = event(name="Harmless", url="https://club.example/good", startDate="2026-11-21T18:00:00Z")
    whole = {"digits": "9" * 10_000, "exponent": "1e400", "nan": "NaN", "infinity": "-Infinity", "minus_zero": "-0",
        "surrogate": '"\\ud800"', "nul": '"a\\u0000b"', "array": "[" * 900 + "]" * 900,
        "object": '{"a":' * 900 + "1" + "}" * 900,
             "text": json.dumps("x" * LONG), "list": json.dumps([1] * 100_000), "true": "true",
             "keys": json.dumps({f"k{n}": n for n in range(20_000)}), "null": "null", "evil": json.dumps(EVIL),
             "unseen": json.dumps(UNSEEN)}  # fmt: skip
    fields = (
        "name",
        "startDate",
        "endDate",
        "duration",
        "description",
        "url",
        "location",
        "organizer",
        "performer",
        "sponsor",
        "offers",
        "eventStatus",
        "eventAttendanceMode",
        "image",
        "keywords",
        "eventSchedule",
        "subEvent",
        "superEvent",
        "identifier",
        "isAccessibleForFree",
        "@type",
        "@id",
        "inLanguage",
        "maximumAttendeeCapacity",
        "doorTime",
    )
    named = {"@id", "identifier", "url", "superEvent"}
    for what, value in whole.items():
        fields = tuple(
            field for field in fields if what != "evil" or field not in named
        )  # an identifier stays as it is
        told = ",".join(
            json.dumps(event(url=f"https://club.example/{n}"))[:-1] + f', "{field}": {value}}}'
            for n, field in enumerate(fields)
        )
        yield Attack(
            f"json/field_{what}.json",
            f"[{told},{json.dumps(good)}]".encode(),
            1 if what not in ("keys", "text") else 0,
            2 * len(fields) + 1,
            ACTIVE,
        )
        told = ",".join(
            f'{{"id": {n}, "title": "N", "start": "2026-11-20T18:00:00Z", "{field}": {value}}}'
            for n, field in enumerate(
                (
                    "title",
                    "start",
                    "end",
                    "url",
                    "venue",
                    "id",
                    "tags",
                    "price",
                    "lat",
                    "description",
                    "location",
                    "cost",
                    "organizer",
                    "image",
                    "status",
                )
            )
        )
        yield Attack(
            f"json/listed_{what}.json",
            f'{{"events": [{told},{{"id": "g", "title": "Harmless", "start": "2026-11-21T18:00:00Z"}}]}}'.encode(),
            0,
            17,
            ACTIVE,
        )
        told = ",".join(
            f'{{"id": "{n}", "title": "N, November 20, 2026 6pm", "url": "https://club.example/{n}", "{field}": {value}}}'  # noqa: E501
            for n, field in enumerate(
                (
                    "title",
                    "id",
                    "url",
                    "content_html",
                    "content_text",
                    "summary",
                    "tags",
                    "authors",
                    "date_published",
                    "image",
                    "attachments",
                    "_event",
                    "external_url",
                    "language",
                )
            )
        )
        yield Attack(
            f"json/feed_{what}.json",
            f'{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{told}]}}'.encode(),
            0,
            15,
            ACTIVE,
        )
    loops = {"@context": "https://schema.org", "@graph": [{"@id": "#a", "@type": "Event", "name": "A",
        "startDate": "2026-11-20", "subEvent": {"@id": "#b"}, "location": {"@id": "#a"},
        "organizer": {"@id": "#b"}},
             {"@id": "#b", "@type": "Event", "name": "B", "startDate": "2026-11-21", "subEvent": [{"@id": "#a"},
             {"@id": "#b"}], "superEvent": {"@id": "#b"}, "location": {"@id": "#c"}}, {"@id": "#c",
             "@type": "Place", "containedInPlace": {"@id": "#c"}, "name": {"@id": "#c"}}]}  # fmt: skip
    yield Attack("json/graph_loops.json", json.dumps(loops).encode(), 0, 4)
    for n in (900, 100_000):
        yield Attack(f"json/nested_{n}.json", b"[" * n + b"]" * n, 0, 0)
        yield Attack(
            f"json/nested_events_{n}.json",
            (b'{"@context":"https://schema.org","@type":"Event","name":"x","startDate":"2026-11-20","subEvent":' * n)
            + b"1"
            + b"}" * n,
            0,
            1000,
        )
    for n, repeat_ in enumerate(
        (
            {"repeatFrequency": "PT1S"},
            {"repeatFrequency": "PT0S"},
            {"repeatFrequency": "-P1D"},
            {"repeatFrequency": "P0D", "repeatCount": 10**9},
            {"repeatFrequency": "P1D", "repeatCount": 10**30},
            {"repeatFrequency": "P1D", "endDate": "9999-12-31"},
            {"repeatFrequency": "P1W", "byDay": ["Monday"] * 100_000},
            {"repeatFrequency": "P1D", "exceptDate": ["2026-11-20"] * 100_000},
            {"repeatFrequency": "P999999999999W"},
            {"byMonthDay": [10**20, -1, 0, "x"], "repeatFrequency": "P1M"},
        )
    ):
        schedule = {"@type": "Schedule", "startDate": "2026-11-20", "startTime": "18:00", **repeat_}
        yield Attack(f"json/schedule_{n}.json", json.dumps([event(eventSchedule=schedule), good]).encode(), 0, 1002)
    yield Attack(
        "json/schedules_2000.json",
        json.dumps(
            [
                event(
                    eventSchedule=[
                        {"@type": "Schedule", "startDate": "2026-01-01", "startTime": "18:00", "repeatFrequency": "P1D"}
                    ]
                    * 2000
                ),
                good,
            ]
        ).encode(),
        0,
        200_001,
    )
    yield Attack(
        "json/offers_100k.json",
        json.dumps([event(offers=[{"price": "1e309", "priceCurrency": "USD" * 100}] * 20_000), good]).encode(),
        0,
        2,
    )
    yield Attack(
        "json/duplicate_keys.json",
        b'{"@context":"https://schema.org","@type":"Event","name":"a","name":"<script>alert(1)</script>","startDate":"2026-11-20","startDate":"2026-11-21"}',
        0,
        1,
        ACTIVE,
    )
    starts = (
        10**30,
        -1,
        1e300,
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "0000-00-00",
        "2026-11-20T18:00:00+99:99",
        "P1D",
        [],
        {},
        True,
        "2026-11-20T18:00[America]",
        "9" * 4000,
        "24:00",
        1.5e12,
        "/Date(9999999999999999)/",
    )
    yield Attack(
        "json/starts.json",
        json.dumps(
            [*(event(startDate=one, url=f"https://club.example/{n}") for n, one in enumerate(starts)), good]
        ).encode(),
        1,
        len(starts) + 1,
    )
    yield Attack(
        "json/formulas.json",
        json.dumps(
            [
                event(
                    name=one,
                    startDate=f"2026-11-{n + 1:02}T18:00Z",
                    url=f"https://club.example/{n}",
                    location={"@type": "Place", "name": one, "address": one},
                    organizer={"name": one},
                )
                for n, one in enumerate(FORMULAS)
            ]
        ).encode(),
        0,
        len(FORMULAS),
    )
    for n, run in enumerate(RUNS):
        text = run * (LONG // len(run))
        fields_ = {
            "name": text[:70_000],
            "description": text,
            "location": text[:70_000],
            "duration": text[:70_000],
            "keywords": text[:70_000],
            "offers": {"price": text[:70_000]},
            "organizer": text[:70_000],
            "endDate": text[:70_000],
            "doorTime": text[:70_000],
        }
        yield Attack(
            f"json/run_{n}.json", json.dumps([event(**fields_), event(startDate=text[:70_000]), good]).encode(), 0, 3
        )
