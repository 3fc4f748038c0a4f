"""JSON as people paste it into pages: mended where its meaning is clear, given up where it is not."""

import contextlib
import time
from typing import Any

import pytest

from scrapers.structured.json_repair import load_all


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1,}', [{"a": 1}]),
        ("[1, 2,, ]", [[1, 2]]),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1},{"b": 2};', [{"a": 1}, {"b": 2}]),
        ('{"a": "x"\n"b": 2}', [{"a": "x", "b": 2}]),
        ('[{"a": 1} {"b": 2}]', [[{"a": 1}, {"b": 2}]]),
        ('{"a": , "b": }', [{"a": None, "b": None}]),
        ('{"a": "one\ntwo\tthree"}', [{"a": "one\ntwo\tthree"}]),
        ('{"a": "http://x.example/y", // why\n "b": 1 /* so */}', [{"a": "http://x.example/y", "b": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('/*<![CDATA[*/ {"a": 1} /*]]>*/', [{"a": 1}]),
        ('<![CDATA[{"a": 1}]]>', [{"a": 1}]),
        ('<!-- a note -->\n{"a": "<!-- text -->"}', [{"a": "<!-- text -->"}]),
        ('<!--\n{"a": 1}\n-->', [{"a": 1}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        ("{'a': 'it\\'s', 'b': '\"q\"'}", [{"a": "it's", "b": '"q"'}]),
        ('{"a": "say "hi" to all", "b": 1}', [{"a": 'say "hi" to all', "b": 1}]),
        (r'{"a": "C:\dir \&", "b": 1,}', [{"a": r"C:\dir \&", "b": 1}]),
        (r'{"a": "it\'s"}', [{"a": "it's"}]),
        ('{"a": "\\u00e9\\n",}', [{"a": "é\n"}]),
        ('{"a": 2026-03-10, "b": NaN, "c": undefined}', [{"a": "2026-03-10", "b": None, "c": None}]),
        ('{"a": [1, {"b": "c"', [{"a": [1, {"b": "c"}]}]),
        ('{"a": "b", "c": "cut of', [{"a": "b", "c": None}]),
        ('{"a": 1}}', [{"a": 1}]),
        (")]}',\n[1]", [[1]]),
        ("for(;;);{}", [{}]),
        ("\ufeff{}", [{}]),
        ("", []),
        ("null", [None]),
    ],
)
def test_small_defects_are_mended(text: str, values: list[Any]) -> None:
    assert load_all(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "<p>hello</p>",
        '{"a": function() {}}',
        "[" * 5000 + "]" * 5000,
        "{{ event.json }}",
        '{"a": [1}',
    ],
)
def test_what_makes_no_sense_is_given_up(text: str) -> None:
    with pytest.raises(ValueError):
        load_all(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 100_000,
        '"a ' * 200_000,
        "['" * 100_000,
        "/*" * 200_000,
        "<!--" * 200_000,
        '"' + " " * 500_000,
        "{" * 500_000,
    ],
)
def test_hostile_json_costs_less_than_a_second(text: str) -> None:
    before = time.process_time()
    with contextlib.suppress(ValueError):
        load_all(text)
    assert time.process_time() - before < 1
