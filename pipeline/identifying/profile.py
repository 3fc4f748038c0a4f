"""What a listing is compared by: its times, and its title, place, page and text taken apart. Pure."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pipeline.identifying.pages import Page, page
from pipeline.identifying.places import Place, place
from pipeline.identifying.texts import LONGEST, clocks, opening, words_of
from pipeline.identifying.titles import Title, title
from pipeline.identifying.words import EMPTY, split, stems
from pipeline.records import Record


class Profile(NamedTuple):
    """One listing as it is compared."""

    start: int
    """Minutes since 1970, UTC."""
    end: int | None
    day: int
    """Local day, counted."""
    minute: int | None
    """Local minute of the day; None when all-day."""
    days: int
    """How many days it lasts."""
    offset: int
    """Minutes that local time is ahead of UTC; what a wrong zone is wrong by."""
    source_id: str
    series: str | None
    title: Title
    place: Place
    page: Page
    organizer: frozenset[str]
    told: str
    """How its description begins."""
    name: str
    """Its title as published."""
    summary: str

    @property
    def text(self) -> frozenset[str]:
        """Give the telling words of its description."""
        return words_of(self.told)

    @property
    def opening(self) -> str:
        """Give how its text begins."""
        return opening(self.summary)

    @property
    def clocks(self) -> frozenset[int]:
        """Give the times of day that its text and its title name, in minutes."""
        return clocks(self.told) | clocks(self.name)


def profile(record: Record, source_id: str) -> Profile:
    """Give what a record is compared by."""
    start = minutes(record.starts_at)
    end = minutes(record.ends_at) if record.ends_at else None
    day, minute = ordinal(record.local_date), None
    if record.local_time is not None:
        minute = int(record.local_time[:2]) * 60 + int(record.local_time[3:5])
    return Profile(
        start=start,
        end=end,
        day=day,
        minute=minute,
        days=max(1, round((end - start) / 1440)) if end and record.all_day else 1,
        offset=(day - EPOCH) * 1440 + (minute or 0) - start,
        source_id=source_id,
        series=record.series_key or record.uid,
        title=title(record.title),
        place=place(record.location_name, record.address, record.locality, record.postal_code, record.attendance),
        page=page(record.url),
        organizer=organizer(record.organizer_name),
        told=record.description[:LONGEST],
        name=record.title,
        summary=record.summary,
    )


EPOCH = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=1 << 12)
def ordinal(day: str) -> int:
    """Give a date as a number of days."""
    return date.fromisoformat(day).toordinal()


def minutes(instant: str) -> int:
    """Give UTC text as minutes since 1970."""
    return (ordinal(instant[:10]) - EPOCH) * 1440 + int(instant[11:13]) * 60 + int(instant[14:16])


@lru_cache(maxsize=1 << 12)
def organizer(name: str | None) -> frozenset[str]:
    """Give the telling words of who organises."""
    return stems(split(name)) - EMPTY if name else frozenset()
