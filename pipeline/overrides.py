"""What people said: `data/<region>.overrides.toml`, read and checked. Their word wins over every rule.

```toml
[[same]]                                      # these are one event
listings = ["pdx-python event_1@meetup.com", "hub 8812"]

[[different]]                                 # the first is another event than the others
listings = ["hub 8812", "pdx-python event_1@meetup.com"]

[[hide]]
event = "j71ddx4ptn"

[[set]]
event = "j71ddx4ptn"
title = "Python night"
starts_at = "2026-03-13T19:00"                # local time where it takes place, or with an offset

[[opt_out]]                                   # nothing of theirs is published
group = "pdx-python"                          # or venue = "…", or source = "…"
```

A listing is named by its source's id, a space, and its key there (`weakties explain ID` prints it); an event by its id.
Every entry may have a `why`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.config import ConfigError

Ref = str
"""An event's id, or a source's id, a space and a listing's key."""
TABLES = {"same": {"listings"}, "different": {"listings"}, "hide": {"event", "listing"}, "set": set(), "opt_out": set()}
TEXTS = frozenset(
    "title description location_name address locality region postal_code organizer_name price_text kind".split()
)
URLS = frozenset("url online_url image_url organizer_url registration_url".split())
CHOICES = {
    "status": ("confirmed", "tentative", "postponed", "cancelled"),
    "attendance": ("in-person", "online", "hybrid"),
    "relevance": ("core", "adjacent", "none"),
}
LISTS = frozenset({"topics", "audience"})
TIMES = frozenset({"starts_at", "ends_at"})
TRUTHS = frozenset({"is_free"})
NUMBERS = frozenset({"latitude", "longitude", "price_min", "price_max"})
FIELDS = TEXTS | URLS | CHOICES.keys() | LISTS | TIMES | TRUTHS | NUMBERS
OUT = ("group", "venue", "source")


@dataclass(frozen=True, slots=True)
class Overrides:
    """People's verdicts of one region."""

    same: tuple[tuple[Ref, ...], ...] = ()
    different: tuple[tuple[Ref, ...], ...] = ()
    """Each: the first is another event than all the others."""
    hide: frozenset[Ref] = frozenset()
    fields: Mapping[Ref, Mapping[str, Any]] = field(default_factory=dict)
    out: frozenset[tuple[str, str]] = frozenset()
    """Kind (`group`, `venue`, `source`) and id or name of who wants nothing published."""

    def refs(self) -> Iterable[Ref]:
        """Give all listings and events that are named."""
        return (*(ref for several in (*self.same, *self.different) for ref in several), *self.hide, *self.fields)

    def __bool__(self) -> bool:
        return bool(self.same or self.different or self.hide or self.fields or self.out)


NONE = Overrides()


def path_of(region: Path) -> Path:
    """Give where the verdicts of a region stand: beside its file."""
    return region.with_suffix(".overrides.toml")


def load(region: Path) -> Overrides:
    """Read the verdicts of a region; none where there is no file. Raises ConfigError, naming file, entry and cause."""
    path = path_of(region)
    try:
        return parse(tomllib.loads(path.read_text("utf-8")), path)
    except (FileNotFoundError, NotADirectoryError):
        return NONE
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def parse(raw: Mapping[str, Any], path: Path) -> Overrides:
    """Check the tables of an overrides file."""
    if unknown := raw.keys() - TABLES.keys():
        raise ConfigError(f"{path}: unknown table {sorted(unknown)[0]!r}; there are {', '.join(TABLES)}")
    entries = {name: list(_entries(raw.get(name, ()), f"{path}: [[{name}]]")) for name in TABLES}
    same = tuple(_listings(entry, where) for entry, where in entries["same"])
    different = tuple(_listings(entry, where) for entry, where in entries["different"])
    _consistent(same, different, path)
    fields: dict[Ref, dict[str, Any]] = {}
    for entry, where in entries["set"]:
        fields.setdefault(_target(entry, where), {}).update(_values(entry, where))
    return Overrides(
        same=same,
        different=different,
        hide=frozenset(_target(entry, where, only=True) for entry, where in entries["hide"]),
        fields=fields,
        out=frozenset(_out(entry, where) for entry, where in entries["opt_out"]),
    )


def _entries(raw: Any, where: str) -> Iterable[tuple[Mapping[str, Any], str]]:
    if not isinstance(raw, list | tuple) or not all(isinstance(entry, Mapping) for entry in raw):
        raise ConfigError(f"{where}: write each entry under its own [[…]] header")
    return ((entry, f"{where} {number}") for number, entry in enumerate(raw, 1))


def _listings(entry: Mapping[str, Any], where: str) -> tuple[Ref, ...]:
    _only(entry, {"listings", "why"}, where)
    told = entry.get("listings")
    if not isinstance(told, list) or len(told) < 2 or len(set(map(str, told))) < len(told):
        raise ConfigError(f'{where}: `listings` names two or more, like ["pdx-python event_1@meetup.com", "hub 8812"]')
    return tuple(_ref(one, where) for one in told)


def _ref(told: Any, where: str) -> Ref:
    if not isinstance(told, str) or not told.strip():
        raise ConfigError(f"{where}: {told!r} is neither an event's id nor `SOURCE KEY`")
    source, _, key = told.strip().partition(" ")
    return f"{source} {key.strip()}" if key else source


def _target(entry: Mapping[str, Any], where: str, *, only: bool = False) -> Ref:
    if only:
        _only(entry, {"event", "listing", "why"}, where)
    named = [entry[name] for name in ("event", "listing") if name in entry]
    if len(named) != 1:
        raise ConfigError(f"{where}: name one `event` by its id, or one `listing`")
    return _ref(named[0], where)


def _values(entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    _only(entry, {"event", "listing", "why", *FIELDS}, where)
    said = {name: _value(name, value, where) for name, value in entry.items() if name in FIELDS}
    if not said:
        raise ConfigError(f"{where}: sets nothing; there are {', '.join(sorted(FIELDS))}")
    return said


def _value(name: str, value: Any, where: str) -> Any:
    """Check one field; an empty text takes the field away."""
    fault = ConfigError(f"{where}: {name} = {value!r} is not {_wanted(name)}")
    if name in TEXTS | URLS | CHOICES.keys():
        good = isinstance(value, str) and (
            not value
            or name in TEXTS
            or (name in URLS and urlsplit(value).scheme in ("http", "https"))
            or value in CHOICES.get(name, ())
        )
    elif name in LISTS:
        good = isinstance(value, list) and all(isinstance(one, str) for one in value)
    elif name in TIMES:
        return _time(value, fault)
    elif name in TRUTHS:
        good = isinstance(value, bool)
    else:
        good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good:
        raise fault
    return tuple(value) if name in LISTS else value if value != "" else None


def _time(value: Any, fault: ConfigError) -> str:
    try:
        if isinstance(value, str):
            return (
                datetime.fromisoformat(value).isoformat() if len(value) > 10 else date.fromisoformat(value).isoformat()
            )
        if isinstance(value, date):
            return value.isoformat()
    except ValueError:
        pass
    raise fault


def _wanted(name: str) -> str:
    if name in CHOICES:
        return f"one of {', '.join(CHOICES[name])}"
    kinds = ((TEXTS, "a text"), (URLS, "an http(s) address"), (LISTS, "a list of texts"), (TRUTHS, "true or false"),
             (NUMBERS, "a number"), (TIMES, "a date or a time like 2026-03-13T19:00"))  # fmt: skip
    return next(words for names, words in kinds if name in names)


def _out(entry: Mapping[str, Any], where: str) -> tuple[str, str]:
    _only(entry, {*OUT, "why"}, where)
    named = [(kind, entry[kind]) for kind in OUT if kind in entry]
    if len(named) != 1 or not isinstance(named[0][1], str) or not named[0][1].strip():
        raise ConfigError(f"{where}: name one of {', '.join(OUT)}, by its id or its name")
    return named[0]


def _only(entry: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    if unknown := set(entry) - set(allowed):
        raise ConfigError(f"{where}: unknown key {sorted(unknown)[0]!r}; there are {', '.join(sorted(allowed))}")


def _consistent(same: Iterable[tuple[Ref, ...]], different: Iterable[tuple[Ref, ...]], path: Path) -> None:
    """Refuse what contradicts itself: two listings that are to be one and two."""
    group: dict[Ref, set[Ref]] = {}
    for listings in same:
        whole = set(listings).union(*(group.get(one, ()) for one in listings))
        group.update(dict.fromkeys(whole, whole))
    for first, *others in different:
        for other in others:
            if other in group.get(first, ()):
                raise ConfigError(f"{path}: {first!r} and {other!r} are both `same` and `different`; take one away")
