"""The region file: what it may say, and what it is told when it is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import ConfigError, choose, data_folder, furnished, load

HEAD = '[region]\nname = "Testville"\ntimezone = "America/Los_Angeles"\n'


def region(folder: Path, text: str, name: str = "testville") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_region_needs_only_its_zone(tmp_path: Path) -> None:
    loaded = load(region(tmp_path, '[region]\ntimezone = "Europe/Berlin"\n', "new-berlin"))
    assert (loaded.id, loaded.name, loaded.uid_domain) == ("new-berlin", "New Berlin", "new-berlin.weakties.invalid")
    assert loaded.sources == ()


def test_a_source_takes_the_zone_of_its_region_unless_it_has_its_own(tmp_path: Path) -> None:
    text = HEAD + '[[sources]]\nid = "a"\nurl = "https://a.example/"\n'
    text += '[[sources]]\nid = "b"\nurl = "webcal://b.example/x.ics"\ntimezone = "UTC"\nevery = "6h"\n'
    first, second = load(region(tmp_path, text)).sources
    assert (first.timezone, first.name, first.every) == ("America/Los_Angeles", "a", None)
    assert (second.timezone, second.every) == ("UTC", timedelta(hours=6))


def test_groups_without_a_calendar_are_entries_too(tmp_path: Path) -> None:
    text = HEAD + '[[groups]]\nid = "slack"\nname = "PDX Slack"\nlinks = { Slack = "https://slack.example/" }\n'
    assert load(region(tmp_path, text)).groups[0].links == {"Slack": "https://slack.example/"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "no [region] table"),
        ("[region]\nname = 'x'", "timezone must be a text and is missing"),
        ("[region]\ntimezone = 'Mars/Olympus'", "'Mars/Olympus' is not an IANA zone"),
        (HEAD + "colour = 'red'", "unknown key 'colour'; known are latitude"),
        (HEAD + "[[sources]]\nurl = 'https://a.example/'", "id must be a text and is missing"),
        (HEAD + "[[sources]]\nid = 'Ä'\nurl = 'https://a.example/'", "id may have a-z"),
        (HEAD + "[[sources]]\nid = 'a'", "a: url must be a text and is missing"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'file:///etc/passwd'", "'file:///etc/passwd' is not an address"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'https://[::1/a'", "'https://[::1/a' is not an address"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'https://a.example:99999/'", "is not an address"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'https://a.example/'\nevery = 'soon'", "every must be like"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'https://a.example/'\nenabeld = false", "unknown key 'enabeld'"),
        (HEAD + 2 * "[[sources]]\nid = 'a'\nurl = 'https://a.example/'\n", "the id 'a' stands twice"),
        (HEAD + "[[sources]]\nid = 'a'\nurl = 'https://a.example/'\ngroup = 'Py'", "a: group 'Py' is not the id of a"),
        ("[region", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_entry_and_cause(tmp_path: Path, text: str, said: str) -> None:
    path = region(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_region_cannot_hide_a_page_of_the_site(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="name of a page"):
        load(region(tmp_path, HEAD, "events"))


def test_the_only_region_is_the_default_and_portland_among_several(tmp_path: Path) -> None:
    region(tmp_path, HEAD, "boston")
    (tmp_path / "boston.overrides.toml").write_text("[[hide]]\n", "utf-8")
    assert choose(tmp_path, None).stem == "boston"
    region(tmp_path, HEAD, "portland")
    assert choose(tmp_path, None).stem == "portland"
    assert choose(tmp_path, "boston").stem == "boston"
    with pytest.raises(ConfigError, match="no region 'salem'; there are boston, portland"):
        choose(tmp_path, "salem")


def test_the_users_own_folder_is_filled_once_and_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"XDG_DATA_HOME": str(tmp_path / "share")}
    folder = data_folder(environ=environ)
    assert (folder / "portland.toml").is_file()
    (folder / "portland.toml").write_text(HEAD, "utf-8")
    assert load(data_folder(environ=environ) / "portland.toml").name == "Testville"


def test_an_empty_folder_is_filled_when_a_service_begins_in_it_and_no_other(tmp_path: Path) -> None:
    volume, used = tmp_path / "volume", tmp_path / "used"
    volume.mkdir()
    (volume / "lost+found").mkdir()
    assert (furnished(volume) / "portland.toml").is_file()
    used.mkdir()
    (used / "portland.db").touch()
    assert [path.name for path in furnished(used).iterdir()] == ["portland.db"]
    assert not furnished(tmp_path / "mispelt").exists()


def test_a_folder_with_a_region_file_here_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    region(tmp_path / "data", HEAD)
    monkeypatch.chdir(tmp_path)
    assert data_folder(environ={"XDG_DATA_HOME": str(tmp_path / "share")}) == Path("data")
    assert data_folder("elsewhere", environ={}) == Path("elsewhere")


def test_a_misspelt_source_gets_the_nearest_names(tmp_path: Path) -> None:
    loaded = load(region(tmp_path, HEAD + '[[sources]]\nid = "pdx-python"\nurl = "https://a.example/"\n'))
    with pytest.raises(ConfigError, match="did you mean pdx-python"):
        loaded.source("pdx-pyton")
