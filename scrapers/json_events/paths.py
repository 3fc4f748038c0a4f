"""Ways into JSON: `venue.name` reads alike from `{"venue": {"name": …}}` and from `{"Venue": [{"Name": …}]}`."""

from functools import lru_cache
from typing import Any

EMPTY: tuple[object, ...] = (None, "", [], {})
MAX_STEPS = 8


@lru_cache(maxsize=4096)
def normal(key: str) -> str:
    """Give a key without case and separators: `start_date`, `startDate` and `Start-Date` are one."""
    return "".join(character for character in key.lower() if character.isalnum())


def dig(value: Any, path: str) -> Any:
    """Follow a dotted path; a list on the way gives its first entry. None where the path ends early."""
    for step in path.split(".")[:MAX_STEPS]:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict):
            return None
        value = _get(value, step)
    return value


def _get(item: dict[str, Any], step: str) -> Any:
    if step in item:
        return item[step]
    wanted = normal(step)
    return next((value for key, value in item.items() if normal(key) == wanted), None)


@lru_cache(maxsize=512)
def paths(names: str) -> tuple[str, ...]:
    """Split a text of paths, apart by blanks."""
    return tuple(names.split())


def first(value: Any, names: str) -> Any:
    """Give what stands at the first path that leads to something."""
    for path in paths(names):
        found = dig(value, path)
        if found not in EMPTY:
            return found
    return None


def text(value: Any) -> str | None:
    """Give a value as text: numbers as written, of an object its name or text. None for the rest."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return text(first(value, "name text title rendered label value html en"))
    if isinstance(value, list):
        return text(value[0]) if value else None
    return None


def texts(value: Any) -> tuple[str, ...]:
    """Give all texts of a list, a comma-separated text or one object."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    items = value if isinstance(value, list) else [value]
    return tuple(found for item in items if (found := text(item)))


def flag(value: Any) -> bool | None:
    """Read a yes or no as APIs write it; None when it is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value)
    if isinstance(value, str):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            value.strip().lower()
        )
    return None


def listed(value: Any) -> list[Any]:
    """Give a list; nothing for whatever stands where a list should be."""
    return value if isinstance(value, list) else []


def number(value: Any) -> float | None:
    """Read a finite number, also one written as text."""
    if isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) < 1e15 else None
