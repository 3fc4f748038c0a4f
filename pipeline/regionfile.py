"""Changes to a region file that keep its comments and its order: what `weakties sources` writes."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit

from pipeline.config import ConfigError, parse
from pipeline.tomlfile import read, replace

_HEADER = re.compile(r"\s*\[\[?\s*[\w.\"'-]+\s*\]\]?\s*(?:#.*)?$")
_SOURCE = re.compile(r"\s*\[\[\s*sources\s*\]\]")
_SWITCH = re.compile(r"\s*(?:enabled|reason)\s*=")
_AFTER = re.compile(r"\s*(?:id|name|url)\s*=")


def set_enabled(path: Path, source_id: str, enabled: bool, reason: str = "") -> None:
    """Switch a source on or off, with the reason beside it. Raises ConfigError when there is none of that id.

    Works on lines: the comment above the next entry stays where it is.
    """
    text = read(path)
    start, end = _entry(text, source_id, path)
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines[start:end] if not _SWITCH.match(line)]
    if not enabled:
        told = f"reason = {json.dumps(reason, ensure_ascii=False)}\n" if reason else ""
        at = max(number for number, line in enumerate(kept) if _AFTER.match(line)) + 1
        kept.insert(at, f"enabled = false\n{told}")
    changed = "".join([*lines[:start], *kept, *lines[end:]])
    _write(path, changed)


def append_source(path: Path, entry: Mapping[str, Any]) -> None:
    """Add a `[[sources]]` entry at the end. Raises ConfigError when the id is taken or the entry is not valid."""
    table = tomlkit.table()
    for key, value in entry.items():
        table[key] = _inline(value) if isinstance(value, Mapping) else value
    text = read(path).rstrip("\n")
    _write(path, f"{text}\n\n[[sources]]\n{table.as_string()}")


def _inline(value: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update(value)
    return table


def _entry(text: str, source_id: str, path: Path) -> tuple[int, int]:
    """Give the lines of a source's entry, `[first, last)`, without the comments that lead to the next one."""
    for start, end in _entries(text):
        lines = text.splitlines()[start:end]
        try:
            [found] = tomllib.loads("\n".join(lines))["sources"]
        except (tomllib.TOMLDecodeError, ValueError):
            continue
        if found.get("id") == source_id:
            while not lines[-1].strip() or lines[-1].lstrip().startswith("#"):
                lines.pop()
            return start, start + len(lines)
    raise ConfigError(f"no source {source_id!r} in {path}; `weakties sources list` shows them")


def _entries(text: str) -> Iterator[tuple[int, int]]:
    lines = text.splitlines()
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    for start, end in zip(headers, [*headers[1:], len(lines)], strict=True):
        if _SOURCE.match(lines[start]):
            yield start, end


def _write(path: Path, text: str) -> None:
    """Prove that the new text is a region file, write it beside the old one, then put it in its place in one step."""
    try:
        parse(tomllib.loads(text), path)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: the change would break the file, so it was left alone: {error}") from error
    replace(path, text)
