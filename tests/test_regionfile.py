"""Changes to a region file keep what people wrote."""

from pathlib import Path

import pytest

from pipeline.config import ConfigError, load
from pipeline.regionfile import append_source, set_enabled

TEXT = """# Our town.
[region]
timezone = "America/Los_Angeles"   # Pacific

# Python people
[[sources]]
id = "pdx-python"
url = "https://a.example/"   # monthly

# --- Another section ---

[[sources]]
id = "other"
url = "https://b.example/"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "town.toml"
    file.write_text(TEXT, "utf-8")
    return file


def test_switching_a_source_off_and_on_leaves_the_file_as_it_was(path: Path) -> None:
    set_enabled(path, "pdx-python", enabled=False, reason="gone quiet")
    off = load(path).source("pdx-python")
    assert (off.enabled, off.reason) == (False, "gone quiet")
    assert path.read_text("utf-8") == TEXT.replace("# monthly\n", '# monthly\nenabled = false\nreason = "gone quiet"\n')
    set_enabled(path, "pdx-python", enabled=True)
    assert load(path).source("pdx-python").enabled
    assert path.read_text("utf-8") == TEXT


def test_a_new_source_stands_at_the_end_and_comments_stay(path: Path) -> None:
    append_source(path, {"id": "new", "name": 'A "new" one', "url": "https://n.example/", "options": {"x": 1}})
    text = path.read_text("utf-8")
    assert text.startswith(TEXT.rstrip())
    assert load(path).source("new").options == {"x": 1}


def test_an_entry_that_would_break_the_file_is_refused_and_nothing_is_written(path: Path) -> None:
    with pytest.raises(ConfigError, match="stands twice"):
        append_source(path, {"id": "other", "url": "https://n.example/"})
    assert path.read_text("utf-8") == TEXT
    assert [p.name for p in path.parent.iterdir()] == ["town.toml"]


def test_an_unknown_source_is_an_error_that_says_where_to_look(path: Path) -> None:
    with pytest.raises(ConfigError, match="weakties sources list"):
        set_enabled(path, "nobody", enabled=False)
