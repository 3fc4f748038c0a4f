"""Whatever bytes come, a reader gives records, rejects entries or says by name why not: nothing else escapes it."""

import pytest
from figures import measured
from fuzz.target import FORMATS, MOST, OWN, TOKENS, read, seeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SEEDS = {name: seeds(name) for name in FORMATS}


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    """A seed, cut, repeated, overwritten and spliced a few times."""
    content = draw(st.just(OWN[name]) | st.sampled_from(SEEDS[name]))
    for _ in range(draw(st.integers(1, 5))):
        at, to = sorted((draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))))
        piece = content[at:to]
        what = draw(st.sampled_from(("drop", "repeat", "token", "noise", "splice")))
        if what == "drop":
            piece = b""
        elif what == "repeat":
            piece = piece[:500] * draw(st.integers(2, 8))
        elif what == "token":
            piece = draw(st.sampled_from(TOKENS)) + piece[draw(st.integers(0, 12)) :]
        elif what == "noise":
            piece = draw(st.binary(max_size=12))
        else:
            other = draw(st.sampled_from(SEEDS[name]))
            piece = other[draw(st.integers(0, len(other))) :][:2000]
        content = content[:at] + piece + content[to:]
    return content[:MOST]


def prove(name: str, examples: int) -> None:
    events = tried = 0

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(content=mutated(name))
    def holds(content: bytes) -> None:
        nonlocal events, tried
        tried, events = tried + 1, events + read(name, content)

    holds()
    measured(f"mutated documents, {name}", inputs=tried, records=events, escaped=0)
    assert tried >= examples / 2


@pytest.mark.parametrize("name", FORMATS)
def test_every_seed_is_read(name: str) -> None:
    assert SEEDS[name]
    assert sum(read(name, content) for content in SEEDS[name]) or name == "email"


@pytest.mark.parametrize("name", FORMATS)
def test_no_mutation_of_a_document_gets_a_stray_exception_out_of_its_reader(name: str) -> None:
    prove(name, 60)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_no_mutation_of_thousands_gets_a_stray_exception_out_of_its_reader(name: str) -> None:
    prove(name, 3000)


# ---- what fuzzing has found, made small

RSS = b'<rss version="2.0"><channel><title>T</title><item><title>%s</title><guid>1</guid>%s</item></channel></rss>'
FINDINGS = {
    "a reference to a surrogate, which libxml2 takes and cannot give back": ("feed", RSS % (b"a&#xD800;b&#0;c", b"")),
    "a reference to a surrogate with a comment inside": ("feed", RSS % (b"a<b/>&#xD8<!-- -->00;", b"")),
    **{
        f"an unknown element named {name}": ("feed", RSS % (b"Night", f"<{name}>x</{name}>".encode()))
        for name in ("links", "tags", "content", "enclosures", "media_content", "published_parsed", "title_detail")
    },
    "published on the first day of the calendar": (
        "feed",
        RSS % (b"Night, 10 March at 6 PM", b"<pubDate>0001-01-01T00:00:00Z</pubDate>"),
    ),
    "a key that is no text": (
        "yaml_events",
        b"- name: Night\n  start: 2026-03-10 18:00\n  null: x\n  true: y\n  1.5: z\n",
    ),
}


def test_an_element_that_is_named_like_a_part_of_the_parser_costs_nothing() -> None:
    item = RSS % (b"Night: March 10, 2026 6pm", b"<tags>a, b</tags><links>c</links><link>https://club.example/1</link>")
    assert read("feed", item) == 1


@pytest.mark.parametrize("finding", FINDINGS)
def test_what_was_found_once_stays_mended(finding: str) -> None:
    read(*FINDINGS[finding])


def test_an_odd_key_costs_nothing_of_its_entry() -> None:
    assert read(*FINDINGS["a key that is no text"]) == 1
