"""The controlled list of topics: well formed, editable without code, and neither too shy nor too eager."""

import re
import tomllib
from pathlib import Path

import pytest
from test_classify import told

from pipeline.classifying import features, topics
from pipeline.classifying.concepts import split
from pipeline.classifying.words import words
from pipeline.config import shipped

LIST = tomllib.loads((shipped() / "topics.toml").read_text("utf-8"))["topics"]


def test_every_topic_has_an_id_a_name_a_line_about_it_and_words() -> None:
    ids = [entry["id"] for entry in LIST]
    assert len(ids) == len(set(ids)) > 50
    for entry in LIST:
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry["id"])
        assert entry["name"] and entry["about"].endswith((".", "?"))
        assert all(words(phrase) for phrase in split(entry["words"]))
        assert set(entry) <= {"id", "name", "about", "words", "title_words"}


def test_every_topic_of_a_shipped_region_file_is_in_the_list() -> None:
    known = {entry["id"] for entry in LIST}
    for path in shipped().glob("*.toml"):
        data = tomllib.loads(path.read_text("utf-8"))
        used = [
            topic for key in ("sources", "groups") for entry in data.get(key, ()) for topic in entry.get("topics", ())
        ]
        assert set(used) <= known, path.name


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Portland Python User Group", "python"),
        ("PDXRust meetup", "rust"),
        ("React Native night", "javascript"),
        ("Kubernetes Community Day", "cloud"),
        ("OWASP chapter meeting", "security"),
        ("UX research roundtable", "design"),
        ("PMI chapter dinner", "project-management"),
        ("Nurses career fair", "healthcare"),
        ("Apprenticeship fair: electricians", "construction"),
        ("Women in Tech happy hour", "women-in-tech"),
        ("Veterans hiring event", "veterans"),
        ("Alumni career panel", "alumni"),
        ("Startup pitch night", "startups"),
        ("Resume review for job seekers", "job-search"),
        ("Toastmasters speech contest", "public-speaking"),
        ("Excel for beginners", "office-skills"),
        ("Open source contributors' meetup", "open-source"),
    ],
)
def test_a_title_tells_its_topic(title: str, topic: str) -> None:
    assert topic in told(title).topics


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("Networking for nurses on the go", "go"),
        ("Career fair at Java Coffee House Hall", "blockchain"),
        ("Marketing meetup", "agriculture"),
    ],
)
def test_a_word_in_another_sense_is_no_topic(title: str, wrong: str) -> None:
    assert wrong not in told(title).topics


def test_a_topic_mentioned_once_in_a_text_is_not_its_topic() -> None:
    once = told("Small business mixer", "Bring your own laptop; our host also likes robotics.")
    assert "hardware" not in once.topics
    often = told(
        "Makers evening for professionals", "Arduino, Raspberry Pi and microcontroller projects with engineers."
    )
    assert "hardware" in often.topics


def test_topics_that_a_text_names_equally_often_come_in_a_fixed_order() -> None:
    text = ("django", "flask", "kubernetes", "docker", "figma", "usability")
    assert topics.find_topics((), (), text) == topics.find_topics((), (), tuple(reversed(text)))
    assert list(topics.find_topics((), (), text)) == sorted(topics.find_topics((), (), text))


def test_irrelevant_events_have_no_topics() -> None:
    assert told("Storytime with robots for kids").topics == ()


def test_the_list_is_edited_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "topics.toml").write_text(
        '[[topics]]\nid = "beekeeping"\nname = "Beekeeping"\nabout = "Bees."\nwords = "beekeeper"\n', "utf-8"
    )
    monkeypatch.setenv("WEAKTIES_DATA", str(tmp_path))
    features.forget()
    try:
        assert [topic.id for topic in topics.all_topics()] == ["beekeeping"]
        assert told("Professional Beekeepers Association conference").topics == ("beekeeping",)
    finally:
        monkeypatch.undo()
        features.forget()
