"""Where a postal code or a town lies, when no source says where a place is: the middle, offline, United States."""

from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

Point = tuple[float, float]
"""Latitude and longitude."""
TABLE = Path(__file__).with_name("postal_codes.txt")
"""A line a code or a town, in the order of their bytes; written by `python -m quality.postal_codes`."""


def locate(postal_code: str | None, locality: str | None, region: str | None) -> Point | None:
    """Give the middle of a postal code, else of a town in its state; None when neither is known."""
    found = _find((postal_code or "")[:5])
    if found is None and locality and region:
        found = _find(town(locality, region))
    return found


def town(locality: str, region: str) -> str:
    """Give the name of a town in the table."""
    return f"{locality.casefold()}, {region.upper()}"


@lru_cache(maxsize=4096)
def _find(name: str) -> Point | None:
    table, sought = _table(), f"{name}\t".encode("utf-8", "replace")
    line = table[bisect_left(table, sought) % len(table)]
    if not name or not line.startswith(sought):
        return None
    latitude, longitude = line[len(sought) :].split(b"\t")
    return float(latitude), float(longitude)


@cache
def _table() -> list[bytes]:
    return TABLE.read_bytes().splitlines()
