"""Classification: titles that leave no doubt, what the model generalises to, priors, reasons, and its measures."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.classify import classify
from pipeline.classifying import concepts, model, rules
from pipeline.classifying.decide import KINDS, RELEVANCES, decide, settled
from pipeline.classifying.features import Text, features, forget
from pipeline.classifying.words import words
from pipeline.records import Record
from scrapers.model import Source

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
NOBODY = Source(id="anywhere", url="https://example.org/calendar.ics")
RECORD = Record(
    key="1",
    uid="1",
    recurrence_id=None,
    title="",
    starts_at="2026-11-25T02:00:00Z",
    ends_at=None,
    timezone="America/Los_Angeles",
    local_date="2026-11-24",
    local_time="18:00",
    all_day=False,
)


def told(title: str, text: str = "", source: Source = NOBODY, **more: object) -> Record:
    return classify(replace(RECORD, title=title, description=text, **more), source)


@pytest.mark.parametrize(
    ("title", "kind", "relevance"),
    [
        ("Engineering Career Fair", "career-fair", "core"),
        ("Be ready for career fairs", "workshop", "core"),
        ("Resume Drop-In", "job-search-group", "core"),
        ("Autumn Hackathon", "hackathon", "core"),
        ("SunshineCTF 2026: capture the flag", "competition", "core"),
        ("Noon Talkers Toastmasters", "public-speaking", "core"),
        ("Chamber Business After Hours", "mixer", "core"),
        ("Linux User Group", "meetup", "core"),
        ("Hack Night", "coworking", "core"),
        ("Shut Up & Write!", "coworking", "adjacent"),
        ("Spanish Conversation Group", "meetup", "adjacent"),
        ("Candidate Forum: City Council", "talk", "adjacent"),
        ("Coding Club for Kids", "family", "none"),
        ("Spy Training for Teens", "family", "none"),
        ("Parent Teacher Conferences - No School", "other", "none"),
        ("Central Varsity Football @ Lincoln", "sports", "none"),
        ("Zazen and Dharma Talk", "worship", "none"),
        ("Saturday Farmers Market", "market", "none"),
        ("Pet Expo", "market", "none"),
    ],
)
def test_a_title_that_leaves_no_doubt_decides(title: str, kind: str, relevance: str) -> None:
    record = told(title)
    assert (record.kind, record.relevance) == (kind, relevance)
    assert record.kind_reason


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("PDXRust: fearless concurrency", "Talks, pizza and questions."),
        ("Women in Construction breakfast", "Meet others in the building trades."),
        ("Introduction to SQL", "A hands-on class for beginners."),
        ("State of the semiconductor industry", "A panel of engineers and executives."),
        ("WorkSource: starting your own business", "For job seekers who think of self-employment."),
        ("Nurses Association annual conference", "Continuing education credits for nurses."),
        ("UX Portfolio Review Night", "Designers show work and get feedback."),
        ("PMI chapter dinner", "Project managers meet."),
        ("Founders Coffee", "Startup founders share what they learnt."),
    ],
)
def test_professional_events_of_other_cities_are_core(title: str, text: str) -> None:
    assert told(title, text).relevance == "core"


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("Chamber Singers", "A concert of madrigals.", "Recital Hall"),
        ("The Office: a musical parody", "Tickets at the door.", "Playhouse"),
        ("Hackers", "A 1995 film about teenage hackers, directed by Iain Softley.", "Capitol Cinema"),
        ("Watercolor for beginners", "All materials provided.", "Arts Center"),
        ("Trivia Night", "Teams of six, prizes for the winners.", "Taproom"),
        ("Sunday service", "All are welcome.", "First Methodist Church"),
        ("iPhone basics for seniors", "Bring your phone.", "Senior Center"),
        ("Medicare 101", "Learn about parts A, B and D.", "Branch Library"),
    ],
)
def test_what_only_sounds_professional_is_not_core(title: str, text: str, place: str) -> None:
    assert told(title, text, location_name=place).relevance != "core"


def test_a_reason_is_in_words_that_a_person_understands() -> None:
    fair = told("Spring Career Fair", "Meet employers.", organizer_name="University Career Center")
    assert fair.kind_reason == "title says 'career fair'"
    group = told("Monthly meetup", "Two talks.", replace(NOBODY, name="Gotham Python User Group", kind="meetup"))
    assert "host is a technology group" in (group.kind_reason or "")
    assert "its source is listed as meetup" in (group.kind_reason or "")


def test_the_curators_word_for_a_source_is_a_prior() -> None:
    assert told("Monthly meeting").relevance != "core"
    known = told("Monthly meeting", source=replace(NOBODY, name="PADNUG (.NET user group)", kind="meetup"))
    assert (known.kind, known.relevance) == ("meetup", "core")


def test_a_prior_never_beats_a_title_that_leaves_no_doubt() -> None:
    record = told("Office closed for the holiday", source=replace(NOBODY, kind="career-fair"))
    assert record.relevance == "none"


def test_an_aggregators_topics_say_nothing_about_its_events() -> None:
    source = replace(NOBODY, name="Town calendar", topics=("security",), aggregator=True)
    assert told("Evening talk", source=source).topics == ()
    assert "security" in told("Evening talk for engineers", source=replace(source, aggregator=False)).topics


def test_empty_fields_are_no_trouble() -> None:
    record = classify(replace(RECORD, local_date="", local_time=None), NOBODY)
    assert record.relevance in RELEVANCES
    assert record.kind is None or record.kind in KINDS


def test_a_kind_is_left_open_when_nothing_speaks_for_one() -> None:
    found = {told(title).kind for title in ("Xqzt", "Brrm vlk", "Qwx", "Zzyzx", "Flrp")}
    assert found <= {None, *KINDS}


def test_nothing_but_the_labels_changes() -> None:
    before = replace(RECORD, title="Career Fair", description="Employers.", is_free=None)
    after = classify(before, NOBODY)
    unlabelled = replace(after, kind=None, kind_reason=None, relevance=None, topics=(), audience=())
    assert unlabelled == before


def test_who_comes_is_estimated_from_kind_and_text() -> None:
    assert told("Spring Career Fair").audience[:2] == ("job seekers", "employers and recruiters")
    assert "founders" in told("Startup pitch night", "Founders pitch to investors.").audience
    assert told("Farmers Market").audience == ("public",)


def test_no_word_list_leans_on_the_name_of_a_site() -> None:
    sites = "devpost ctftime meetup.com luma lu.ma eventbrite calagator campuslabs localist tockify confs.tech dctech"
    lists = (concepts._FILE, rules._FILE)
    text = " ".join(path.read_text("utf-8").lower() for path in lists)
    assert not [site for site in sites.split() if re.search(rf"\b{re.escape(site)}\b", text)]


def test_every_rule_names_a_kind_and_a_relevance_that_exist() -> None:
    assert rules.rules()
    for rule in rules.rules():
        assert rule.says and (rule.kind or rule.relevance)
        assert rule.kind is None or rule.kind in KINDS
        assert rule.relevance is None or rule.relevance in RELEVANCES


def test_every_concept_has_words_and_a_name_for_reasons() -> None:
    entries = tomllib.loads(concepts._FILE.read_text("utf-8"))
    assert set(concepts.says()) == set(entries)
    assert all(words(phrase) for phrase, _ in [*concepts.named_phrases(), *rules.named_phrases()])


def test_the_shipped_model_knows_every_kind_and_stays_small() -> None:
    known = {kind for kind, _ in model.weights().classes}
    assert known == set(KINDS)
    assert model._FILE.stat().st_size < 1_000_000


def test_a_model_file_that_is_made_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = {"columns": ["talk|core", "arts|none", "core", "core, scaled"], "bias": [0.0] * 4, "scale": 0.1}
    rows = bytes([138, 118, 148, 128]) + bytes([128, 148, 108, 128])
    file = tmp_path / "weights.bin"
    file.write_bytes(model.pack({**head, "body_share": 2.0}, ["T:talk", "d:band"], rows))
    monkeypatch.setattr(model, "_FILE", file)
    model.weights.cache_clear()
    try:
        talk = model.score(["T:talk", "unknown"], [])
        band = model.score([], ["band"])
    finally:
        monkeypatch.undo()
        model.weights.cache_clear()
    assert talk.kinds["core"]["talk"] == pytest.approx(0.8808, abs=1e-3)  # 1.0 against -1.0
    assert talk.core == pytest.approx((0.8808 + 0.8808 + 0.5) / 3, abs=1e-3)  # and 2.0 of the plain judge
    assert band.kinds["none"]["arts"] == pytest.approx(0.9820, abs=1e-3)  # twice 2.0: the body's share


EVENINGS = [
    Text("Spring Career Fair", "Meet employers from all over the state.", "Student Union", "Career Center", 10, 3),
    Text(
        "PDXRust: fearless concurrency",
        "Talks, pizza and questions. Hosted by Acme Inc.",
        "Acme HQ",
        "Rust group",
        18,
        1,
    ),
    Text("Sunday service", "All are welcome, <b>coffee</b> &amp; cake after it.", "First Methodist Church", "", 10, 6),
    Text("", "", "", ""),
    Text("word " * 900, "other words " * 900, "a hall " * 90, "host " * 90, None, None),
]


@pytest.mark.parametrize("text", EVENINGS, ids=lambda text: text.title[:20])
def test_adding_packed_weights_gives_what_adding_them_one_by_one_gives(text: Text) -> None:
    found = features(text)
    table = model.weights()
    share = round(256 * table.body_share / (len(found.body) or 1) ** 0.5) / 256
    parts = [(table.keys[key], 1.0) for key in found.keys()[:512] if key in table.keys]
    parts += [(table.body[word], share) for word in found.body if word in table.body]
    logits = [
        ((table.start >> 32 * column & 0xFFFF_FFFF) - (1 << 30)) * table.unit
        + sum(((packed >> 32 * column & 0xFF) - 128) * 256 * table.unit * weight for packed, weight in parts)
        for column in range(len(table.columns))
    ]
    quick, plain = model.score(found.keys(), found.body), model.vote(table.classes, logits)
    assert quick.core == pytest.approx(plain.core, abs=1e-9)
    for relevance, kinds in plain.kinds.items():
        assert quick.kinds[relevance] == pytest.approx(kinds, abs=1e-9)


@pytest.mark.parametrize("title", ["Spring Career Fair", "Storytime for toddlers", "Library closed for the holiday"])
def test_a_rule_that_says_everything_needs_no_scores(title: str) -> None:
    found = features(Text(title, "Meet developers, employers and founders.", "Convention Center"))
    quick = settled(found.rule)
    assert quick
    assert decide(model.score(found.keys(), found.body), found.rule)[:2] == quick[:2]


@pytest.mark.parametrize("text", EVENINGS, ids=lambda text: text.title[:20])
def test_what_is_remembered_of_names_changes_no_answer(text: Text) -> None:
    forget()
    fresh = features(text)
    assert features(text) == fresh


def corpus_rows() -> list[dict[str, str]]:
    path = CORPUS / "classify" / "labels.jsonl"
    if not path.is_file():
        pytest.skip(f"no labelled events at {path}")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def from_corpus(row: dict[str, str]) -> Record:
    source = replace(NOBODY, name=row["source"] or "")
    return told(row["title"], row["description"] or "", source, location_name=row["venue"] or None)


def test_the_shipped_model_still_knows_what_it_was_trained_on() -> None:
    pairs = [(row, from_corpus(row)) for row in corpus_rows()]
    said = {row["id"] for row, record in pairs if record.relevance == "core"}
    true = {row["id"] for row, _ in pairs if row["relevance"] == "core"}
    assert len(said & true) / len(said) > 0.96
    assert len(said & true) / len(true) > 0.96


@pytest.fixture(scope="module")
def unseen() -> tuple[dict[str, float], dict[str, float]]:
    """What cross-validation measures, with the names of sources and without."""
    pytest.importorskip("scipy", reason="cross-validation trains models: pip install 'weakties[quality]'")
    corpus_rows()
    from quality.classify import judge, measures

    named, unnamed = judge("series", 10, 0)
    return measures(named), measures(unnamed)


@pytest.mark.long
def test_events_it_did_not_see_are_classified_well(unseen: tuple[dict[str, float], dict[str, float]]) -> None:
    found, blank = unseen
    assert found["core precision"] >= 0.92
    assert found["core recall"] >= 0.92
    assert found["hard called core"] <= 0.02
    assert found["random precision"] >= 0.80
    assert found["random recall"] >= 0.90
    assert found["kinds macro-F1"] >= 0.85
    assert found["core recall"] - blank["core recall"] <= 0.02
    assert found["kinds macro-F1"] - blank["kinds macro-F1"] <= 0.02
