"""Changes to an overrides file that keep its comments: what `weakties merge` and `split` write."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pipeline.config import ConfigError
from pipeline.overrides import parse, path_of
from pipeline.tomlfile import read, replace

OPPOSITE = {"same": "different", "different": "same"}


def add(region: Path, table: str, entry: Mapping[str, Any], why: str | None = None) -> None:
    """Add an entry at the end; an earlier one that says the opposite of the same listings goes. Raises ConfigError."""
    path = path_of(region)
    try:
        document = tomlkit.parse(read(path) if path.is_file() else "")
    except TOMLKitError as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    if table in OPPOSITE:
        _withdraw(document, table, entry["listings"])
    made = tomlkit.table()
    made.update({**entry, **({"why": why} if why else {})})
    document.setdefault(table, tomlkit.aot()).append(made)
    _write(path, tomlkit.dumps(document))


def _withdraw(document: tomlkit.TOMLDocument, table: str, listings: Sequence[str]) -> None:
    """Take back what was said before and says the opposite: the last word counts.

    The first listing of `different` is told apart from the others; those among each other are not.
    """
    opposite = OPPOSITE[table]
    kept = tomlkit.aot()
    for entry in document.get(opposite, ()):
        left = _left(opposite, list(entry["listings"]), listings)
        if len(left) > 1:
            entry["listings"] = left
            kept.append(entry)
    if opposite in document:
        document.remove(opposite)
        if len(kept):
            document[opposite] = kept


def _left(table: str, told: list[str], now: Sequence[str]) -> list[str]:
    """Give what is left of an entry of `table` when the opposite is said of the listings `now`."""
    if table == "same":  # the first is split off
        return [one for one in told if one != now[0]] if set(told) & set(now[1:]) else told
    return [told[0], *(one for one in told[1:] if one not in now)] if told[0] in now else told


def _write(path: Path, text: str) -> None:
    """Prove that the new text can be read, write it beside the old one, then put it in its place in one step."""
    parse(tomllib.loads(text), path)
    replace(path, text)
