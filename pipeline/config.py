"""Region files: what to collect. One TOML file is one region (ARCHITECTURE 4.3)."""

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.model import Source

DEFAULT_REGION = "portland"
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
EVERY = re.compile(r"(\d+)\s*(m|h|d|w)")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
PAGES = frozenset(
    "events calendar map new subscribe groups companies venues my plan changes suggest about accessibility healthz "
    "metrics sitemap robots sources api static feeds opt-out opensearch embed digest deadlines".split()
)
"""Paths of the web site; a region of that name would hide one (ARCHITECTURE 4.5)."""


class ConfigError(Exception):
    """A region file or a folder of them cannot be used. The message names the file, the entry and the cause."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group or community, also one without a calendar: an entry of the directory."""

    id: str
    name: str
    url: str | None = None
    description: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A metropolitan area: its zone, its middle, its sources."""

    id: str
    path: Path
    name: str
    timezone: str
    uid_domain: str
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    sources: tuple[Source, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def database(self) -> Path:
        """The SQLite file beside the region file."""
        return self.path.with_suffix(".db")

    def source(self, source_id: str) -> Source:
        """Give one source by id; a ConfigError names the nearest ones otherwise."""
        for source in self.sources:
            if source.id == source_id:
                return source
        from difflib import get_close_matches

        near = get_close_matches(source_id, [source.id for source in self.sources], 3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `weakties sources list` shows them"
        raise ConfigError(f"no source {source_id!r} in {self.path}{hint}")


def load(path: Path) -> Region:
    """Read one region file. Raises ConfigError, which names the file, the entry, the cause."""
    return parse(_read(path), path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such region file; `--data DIR` says where they are") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def parse(raw: Mapping[str, Any], path: Path) -> Region:
    """Turn the tables of a region file into a Region."""
    table = raw.get("region")
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: has no [region] table, so it is not a region file")
    _only(raw, {"region", "sources", "groups"}, f"{path}")
    where = f"{path}: [region]"
    region_id = path.stem
    if not ID.fullmatch(region_id) or region_id in PAGES:
        raise ConfigError(f"{path}: a region may not be named {region_id!r}; it is the name of a page, or not a-z0-9-")
    _only(table, {"name", "timezone", "latitude", "longitude", "radius_km", "uid_domain"}, where)
    timezone = _zone(_text(table, "timezone", where, required=True), where)
    groups = tuple(_group(entry, f"{path}: [[groups]]") for entry in raw.get("groups", ()))
    sources = tuple(_source(entry, timezone, f"{path}: [[sources]]") for entry in raw.get("sources", ()))
    _unique((source.id for source in sources), f"{path}: [[sources]]")
    _unique((group.id for group in groups), f"{path}: [[groups]]")
    _told(sources, groups, f"{path}: [[sources]]")
    return Region(
        id=region_id,
        path=path,
        name=_text(table, "name", where) or region_id.replace("-", " ").title(),
        timezone=timezone,
        uid_domain=_text(table, "uid_domain", where) or f"{region_id}.weakties.invalid",
        latitude=_number(table, "latitude", where),
        longitude=_number(table, "longitude", where),
        radius_km=_number(table, "radius_km", where),
        sources=sources,
        groups=groups,
    )


def _told(sources: Iterable[Source], groups: Iterable[Group], where: str) -> None:
    """Refuse a source whose group has no entry: its page would be nowhere."""
    known = {group.id for group in groups}
    for source in sources:
        if source.group and source.group not in known:
            raise ConfigError(f"{where} {source.id}: group {source.group!r} is not the id of a [[groups]] entry")


SOURCE_KEYS = {
    "id", "name", "url", "adapter", "timezone", "every", "kind", "topics", "group", "aggregator", "enabled",
    "reason", "allow_empty", "token_env", "options", "select",
}  # fmt: skip


def _source(entry: Mapping[str, Any], timezone: str, where: str) -> Source:
    where = f"{where} {entry.get('id', '(without id)')}"
    _only(entry, SOURCE_KEYS, where)
    url = _text(entry, "url", where, required="rule" not in entry.get("options", {})) or ""
    if url and not _is_address(url):
        raise ConfigError(f"{where}: url {url!r} is not an address of http, https or webcal")
    return Source(
        id=_id(entry, where),
        url=url,
        name=_text(entry, "name", where) or str(entry["id"]),
        adapter=_text(entry, "adapter", where),
        timezone=_zone(_text(entry, "timezone", where) or timezone, where),
        every=_every(entry.get("every"), where),
        kind=_text(entry, "kind", where),
        topics=_texts(entry, "topics", where),
        group=_text(entry, "group", where),
        aggregator=_flag(entry, "aggregator", where, default=False),
        enabled=_flag(entry, "enabled", where, default=True),
        reason=_text(entry, "reason", where) or "",
        allow_empty=_flag(entry, "allow_empty", where, default=False),
        token_env=_text(entry, "token_env", where),
        options=_table(entry, "options", where),
        select={key: str(value) for key, value in _table(entry, "select", where).items()},
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "webcal", "sample") and (parts.port or 0) >= 0
    except ValueError:  # a bracket where a host should be, a port that is none
        return False


def _group(entry: Mapping[str, Any], where: str) -> Group:
    where = f"{where} {entry.get('id', '(without id)')}"
    _only(entry, {"id", "name", "url", "description", "links", "topics"}, where)
    return Group(
        id=_id(entry, where),
        name=_text(entry, "name", where, required=True),
        url=_text(entry, "url", where),
        description=_text(entry, "description", where) or "",
        links={str(key): str(value) for key, value in _table(entry, "links", where).items()},
        topics=_texts(entry, "topics", where),
    )


def _id(entry: Mapping[str, Any], where: str) -> str:
    value = str(_text(entry, "id", where, required=True))
    if not ID.fullmatch(value):
        raise ConfigError(f"{where}: id may have a-z, 0-9 and -, at most 64, and begins with a letter or digit")
    return value


def _only(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise ConfigError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(allowed))}")


def _text(table: Mapping[str, Any], key: str, where: str, *, required: bool = False) -> Any:
    value = table.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{where}: {key} must be a text" + (" and is missing" if value is None else ""))
    return value.strip()


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: {key} must be a list of texts")
    return tuple(value)


def _flag(table: Mapping[str, Any], key: str, where: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {key} must be true or false")
    return value


def _number(table: Mapping[str, Any], key: str, where: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{where}: {key} must be a number")
    return float(value)


def _table(table: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {key} must be a table, {{ … }}")
    return value


def _every(value: Any, where: str) -> timedelta | None:
    if value is None:
        return None
    match = EVERY.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if match is None or not int(match[1]):
        raise ConfigError(f'{where}: every must be like "30m", "6h" or "1d"')
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _zone(name: str, where: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"{where}: timezone {name!r} is not an IANA zone such as America/Los_Angeles") from None
    return name


def _unique(ids: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for value in ids:
        if value in seen:
            raise ConfigError(f"{where}: the id {value!r} stands twice; ids are permanent and belong to one entry")
        seen.add(value)


def is_region_file(path: Path) -> bool:
    """Tell whether a TOML file has a [region] table; other TOML files live in the data folder too."""
    try:
        return "region" in tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False


def region_files(data: Path) -> dict[str, Path]:
    """Give the region files of a folder by region id."""
    return {path.stem: path for path in sorted(data.glob("*.toml")) if is_region_file(path)}


def choose(data: Path, name: str | None) -> Path:
    """Choose a region's file: the one named, else the only one, else `portland`."""
    files = region_files(data)
    if not files:
        raise ConfigError(f"{data}: no region file in it; a region file is a TOML file with a [region] table")
    wanted = name or (next(iter(files)) if len(files) == 1 else DEFAULT_REGION)
    if wanted not in files:
        raise ConfigError(f"{data}: no region {wanted!r}; there are {', '.join(files)}")
    return files[wanted]


def data_folder(explicit: str | None = None, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Find the data folder: told, else `./data` with a region file, else the user's own, filled at first use."""
    told = explicit or environ.get("WEAKTIES_DATA")
    if told:
        return Path(told)
    here = Path("data")
    if here.is_dir() and region_files(here):
        return here
    return _fill(_user_folder(environ))


def furnished(folder: Path) -> Path:
    """Fill a folder that is there and has neither a region nor a catalogue: a new volume, a service's own state."""
    empty = folder.is_dir() and not any(chain(folder.glob("*.toml"), folder.glob("*.db")))
    return _fill(folder) if empty else folder


def _user_folder(environ: Mapping[str, str]) -> Path:
    """Follow the platform's habit: XDG on Linux, Application Support on a Mac, LOCALAPPDATA on Windows."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "weakties"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", str(Path.home()))) / "weakties"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "weakties"


def _fill(folder: Path) -> Path:
    """Copy the shipped region files into a folder that has none; what people edited is never overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not region_files(folder):
            for path in sorted(shipped().glob("*.toml")):
                shutil.copyfile(path, folder / path.name)
    except OSError as error:
        raise ConfigError(
            f"{folder}: cannot be used as the data folder: {error}; `--data DIR` names another"
        ) from error
    return folder


def shipped() -> Path:
    """Where the region files that come with the program are: in the package, or in the checkout."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"
