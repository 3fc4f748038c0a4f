"""Where a postal code or a town lies, when no source says where a place is: the middle, offline, United States."""

from collections import defaultdict
from functools import cache
from statistics import fmean

Point = tuple[float, float]
"""Latitude and longitude."""


def locate(postal_code: str | None, locality: str | None, region: str | None) -> Point | None:
    """Give the middle of a postal code, else of a town in its state; None when neither is known."""
    if not (postal_code or (locality and region)):
        return None
    codes, towns = _tables()
    found = codes.get((postal_code or "")[:5])
    if found is None and locality and region:
        found = towns.get((locality.casefold(), region.upper()))
    return found


@cache
def _tables() -> tuple[dict[str, Point], dict[tuple[str, str], Point]]:
    """Read the table of codes, when first asked: it takes a third of a second."""
    import zipcodes

    codes: dict[str, Point] = {}
    towns: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        if row["lat"] and row["long"]:
            point = round(float(row["lat"]), 4), round(float(row["long"]), 4)
            codes[row["zip_code"]] = point
            towns[row["city"].casefold(), row["state"]].append(point)
    middle = {town: (fmean(p[0] for p in points), fmean(p[1] for p in points)) for town, points in towns.items()}
    return codes, middle
