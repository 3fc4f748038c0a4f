"""Places that people name in a search: a ZIP code or `latitude,longitude`, and distances from there."""

import re
import sqlite3
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from pipeline.gazetteer import locate

EARTH_KM = 6371.0088
ZIP = re.compile(r"\d{5}")


class Near(NamedTuple):
    """A point on earth, in degrees."""

    latitude: float
    longitude: float


def read_near(text: str) -> Near:
    """Read a United States ZIP code or `latitude,longitude`; raises ValueError for what is neither or unknown."""
    if ZIP.fullmatch(text):
        return _zip(text)
    latitude, longitude = (float(part) for part in text.split(","))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(text)
    return Near(latitude, longitude)


def _zip(code: str) -> Near:
    if (found := locate(code, None, None)) is None:
        raise ValueError(code)
    return Near(*found)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Give the great-circle distance in kilometres (haversine)."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def teach(conn: sqlite3.Connection) -> None:
    """Make `distance_km` known to SQL; many SQLite builds have no trigonometry of their own."""
    conn.create_function("distance_km", 4, distance_km, deterministic=True)
