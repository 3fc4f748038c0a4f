"""Recorded shapes of platforms, one folder a case: what came, and what must be made of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scrapers.adapters import adapters
from scrapers.errors import SourceError
from scrapers.model import Document, Source

CASES = Path(__file__).parent / "fixtures" / "platforms"


@dataclass(frozen=True)
class Case:
    """One folder `<platform>/<case>`: `case.json`, `response.*` and `expected.json`."""

    folder: Path

    def __str__(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def adapter(self) -> str:
        return self.folder.parent.name

    @property
    def about(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "case.json").read_text("utf-8"))
        return found

    @property
    def expected(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return found

    @property
    def document(self) -> Document:
        about = self.about
        (response,) = self.folder.glob("response.*")
        return Document(
            url=about["url"],
            content=response.read_bytes(),
            media_type=about.get("media_type", ""),
            fetched_at=datetime.fromisoformat(about["fetched_at"]),
            purpose=about.get("purpose", ""),
        )

    @property
    def source(self) -> Source:
        about = self.about
        return Source(
            id="case", url=about["url"], timezone=about["timezone"], options=about.get("options", {}), name="Case"
        )


def cases(folder: Path = CASES) -> list[Case]:
    """Every case below a folder."""
    return [Case(path.parent) for path in sorted(folder.glob("*/*/case.json"))]


def read(case: Case) -> list[dict[str, Any]]:
    """Read a case with the adapter that is named like its folder; a refusal is its code."""
    try:
        return [as_json(item) for item in adapters()[case.adapter].parse(case.document, case.source)]
    except SourceError as error:
        return [{"error": error.code}]


def as_json(item: Any) -> dict[str, Any]:
    """Give what an adapter yielded, without what it left open."""
    return {"type": type(item).__name__, **dict(_told(item))}


def _told(item: Any) -> Iterator[tuple[str, Any]]:
    for each in fields(item):
        value = getattr(item, each.name)
        if value != each.default or each.name in ("title", "starts_at"):
            yield each.name, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value):
        return dict(_told(value))
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
