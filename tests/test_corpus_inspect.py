"""Every recorded file through the parsing child: read, or refused by name; no crash, no hang."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.child import Children
from pipeline.records import Window
from scrapers.errors import SourceError
from scrapers.model import Document, Source

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
FOLDERS = ("formats", "platforms", "nights", "hostile")
NOT_DOCUMENTS = (".expected.json", ".tsv", ".md", ".py", ".jsonl", ".http")
ALLOWED = {
    "not-found", "gone", "blocked", "rate-limited", "needs-token", "not-a-calendar", "layout-changed", "truncated",
    "too-large", "server-error", "unreadable", "all-rejected",
}  # fmt: skip


def files(corpus: Path) -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (corpus / folder).rglob("*")
        if path.is_file() and not path.name.endswith(NOT_DOCUMENTS)
    )


async def outcomes(paths: list[Path]) -> dict[Path, str]:
    """Read all files, a few at a time; the outcome is `events`, `empty` or the error's code and message."""
    found: dict[Path, str] = {}
    async with Children(count=2) as children:

        async def read(path: Path) -> None:
            document = Document(url=f"https://x.example/{path.name}", content=path.read_bytes(), fetched_at=NOW)
            try:
                parsed = await children.parse(document, Source(id="x", url=document.url), WINDOW)
                found[path] = "events" if parsed.records else "rejected" if parsed.rejected else "empty"
            except SourceError as error:
                found[path] = f"{error.code}: {error.message}"

        await asyncio.gather(*map(read, paths))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
async def test_no_recorded_file_crashes_or_hangs_a_reader(
    corpus: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [path for path in files(corpus) if path.relative_to(corpus).parts[0] == folder]
    assert paths
    found = await outcomes(paths)
    with capsys.disabled():
        codes = Counter(outcome.split(":")[0] for outcome in found.values())
        print(f"\n{folder}: {len(found)} files: " + ", ".join(f"{n} {code}" for code, n in codes.most_common()))
    bad = {
        str(path): outcome
        for path, outcome in found.items()
        if outcome.split(":")[0] not in ALLOWED | {"events", "empty", "rejected"} or "reader failed" in outcome
    }
    assert not bad
