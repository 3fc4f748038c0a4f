"""Changes to a region file that keep its comments and its order: what `weakties sources` writes."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from pipeline.config import ConfigError, parse


def set_enabled(path: Path, source_id: str, enabled: bool, reason: str = "") -> None:
    """Switch a source on or off, with the reason beside it. Raises ConfigError when there is none of that id."""
    document = _read(path)
    entry = _entry(document, source_id, path)
    if enabled:
        entry.pop("enabled", None)
        entry.pop("reason", None)
    else:
        entry["enabled"] = False
        if reason:
            entry["reason"] = reason
    _write(path, document)


def append_source(path: Path, entry: Mapping[str, Any]) -> None:
    """Add a `[[sources]]` entry at the end. Raises ConfigError when the id is taken or the entry is not valid."""
    document = _read(path)
    sources = document.get("sources")
    if sources is None:
        sources = document["sources"] = tomlkit.aot()
    table = tomlkit.table()
    for key, value in entry.items():
        table[key] = _inline(value) if isinstance(value, Mapping) else value
    table.add(tomlkit.nl())
    sources.append(table)
    _write(path, document)


def _inline(value: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update(value)
    return table


def _read(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _entry(document: tomlkit.TOMLDocument, source_id: str, path: Path) -> Table:
    sources = document.get("sources")
    for entry in sources if isinstance(sources, AoT) else ():
        if entry.get("id") == source_id:
            return cast("Table", entry)
    raise ConfigError(f"no source {source_id!r} in {path}; `weakties sources list` shows them")


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    """Write beside the file, prove that it still loads, then put it in its place in one step."""
    draft = path.with_suffix(".toml.new")
    try:
        draft.write_text(tomlkit.dumps(document), "utf-8")
        _check(draft, path)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _check(draft: Path, path: Path) -> None:
    """Check a draft as if it stood at `path`; raises ConfigError."""
    try:
        parse(tomllib.loads(draft.read_text("utf-8")), path)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: the change would break the file: {error}") from error
