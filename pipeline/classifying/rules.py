"""Titles that leave no doubt: read from `rules.toml`, they win over the model."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.classifying.concepts import split

_FILE = Path(__file__).with_name("rules.toml")


class Rule(NamedTuple):
    """What an event with certain words is: its kind, its relevance, or both; None is left to the model."""

    says: str
    kind: str | None
    relevance: str | None
    where: tuple[str, ...]
    """In whose words it looks: the title (T), the host's name (H), the venue's name (V)."""
    fits: str
    """The name that its words stand for."""
    unless: str
    """The name of the words that, in the title, speak against it."""


@cache
def _entries() -> list[dict[str, Any]]:
    with _FILE.open("rb") as file:
        return list(tomllib.load(file)["rules"])


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are asked."""
    return tuple(
        Rule(entry["says"], entry.get("kind"), entry.get("relevance"), _where(entry), f"+{number}", f"-{number}")
        for number, entry in enumerate(_entries())
    )


def _where(entry: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name[0].upper() for name in ("title", "host", "venue") if entry.get(name, name == "title"))


def named_phrases() -> list[tuple[str, str]]:
    """Every phrase of every rule, with the name it stands for."""
    return [
        (phrase, name)
        for rule, entry in zip(rules(), _entries(), strict=True)
        for name, key in ((rule.fits, "words"), (rule.unless, "unless"))
        for phrase in split(entry.get(key, ""))
    ]


def verdict(found: Mapping[str, Collection[str]]) -> Rule | None:
    """Give the first rule that fits; `found` says which names stand in the title (T), host (H) and venue (V)."""
    told = [(name, where) for where, names in found.items() for name in names if name[0] == "+"]
    if not told:
        return None
    fitting = [rule for name, where in told if where in (rule := _by_name()[name]).where]
    return min((rule for rule in fitting if rule.unless not in found["T"]), key=_order, default=None)


@cache
def _by_name() -> dict[str, Rule]:
    return {rule.fits: rule for rule in rules()}


def _order(rule: Rule) -> int:
    return int(rule.fits[1:])
