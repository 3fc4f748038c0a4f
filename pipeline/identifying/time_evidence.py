"""How two starts differ: not at all, as honest copies do, or as two sittings do. Pure."""

from pipeline.identifying.profile import Profile

Evidence = dict[str, float]


def time(a: Profile, b: Profile) -> Evidence:
    """Compare when: the same start, or how honest copies of one start differ."""
    how = _times(a, b)
    found = {f"time {how}": 1.0}
    if how in MISREAD:
        found["time misread"] = 1.0
    if a.end is not None and a.end == b.end and a.minute is not None and b.minute is not None:
        found["same end"] = 1.0
    apart = (a.start - b.start) % 1440
    if (
        how not in ("equal", "same day")
        and apart
        and abs(a.day - b.day) <= 1
        and (a.minute in b.clocks or b.minute in a.clocks)
    ):
        found["start told in text"] = 1.0
    return found


MISREAD = frozenset({"midnight", "all-day", "zone", "zone over midnight", "half a day"})


def _times(a: Profile, b: Profile) -> str:
    """Name how two starts differ."""
    apart = abs(a.start - b.start)
    if a.minute is None and b.minute is None:
        return "same day" if a.day == b.day else "other day"
    if a.minute is None or b.minute is None:
        day, timed = (a, b) if a.minute is None else (b, a)
        return "all-day" if day.day <= timed.day < day.day + day.days else "other day"
    if apart == 0:
        return "equal"
    if a.day == b.day and 0 in (a.minute, b.minute):
        return "midnight"
    if a.day == b.day and apart <= 30:
        return "half hour"
    if a.day == b.day and apart <= 60:
        return "hour"
    if a.day == b.day and apart <= 120:
        return "two hours"
    if apart >= 180 and (apart - abs(a.offset) in (0, 60) or apart - abs(b.offset) in (0, 60)):
        return "zone" if a.day == b.day else "zone over midnight"
    if apart == 720 and a.day == b.day:
        return "half a day"
    if a.day == b.day:
        return "overlapping" if _overlap(a, b) else "same day apart"
    return "other day"


def _overlap(a: Profile, b: Profile) -> bool:
    first, second = (a, b) if a.start <= b.start else (b, a)
    return first.end is not None and second.start < first.end
