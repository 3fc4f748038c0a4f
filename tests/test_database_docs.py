"""docs/database.md names every table and column of the schema, and nothing else."""

import re
from pathlib import Path

from told import NOW, ask, region

from pipeline.store import Store

DOCS = Path(__file__).resolve().parents[1] / "docs" / "database.md"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"


def documented() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in DOCS.read_text("utf-8").split("\n## ")[1:]:
        title = section.splitlines()[0]
        if columns := re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE):
            found[title] = columns
    return found


def test_every_table_and_column_is_explained_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store.open(path, region(), NOW).close()
    own = [t for (t,) in ask(path, TABLES) if not t.startswith(("_", "sqlite_"))]
    schema = {t: [row[1] for row in ask(path, f"PRAGMA table_info({t})")] for t in own}
    assert documented() == schema
