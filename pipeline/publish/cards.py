"""Events as people read them in a list: grouped by day, each with time, title, place and what matters at a glance."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pipeline.publish import times
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit
from pipeline.publish.words import STATUS, day, kind_label, relative, short_day


class Card(NamedTuple):
    """One event in a list."""

    id: str
    href: str
    title: str
    machine: str
    """For `<time datetime>`."""
    when: str
    """When it begins, `All day`, or the dates of what lasts several days."""
    ends: str
    """When it ends; empty when that is not known, or said by `when`."""
    place: str
    who: str
    kind: str
    price: str
    note: str
    """`Cancelled`, `Postponed`, `Tentative` or `No longer listed`; empty for what takes place."""
    new: bool
    series: str
    """What follows it in its series: `Every Tue · 3 more dates`."""


class Day(NamedTuple):
    """The events of one day, or of a list without days (`heading` is then empty)."""

    id: str
    heading: str
    aside: str
    """`today` or `tomorrow`."""
    cards: list[Card]


Told = Mapping[str, str]
"""By event id, what follows in its series (`series.told`)."""
NOTHING: Told = {}


def card(visit: Visit, row: Row, *, dated: bool = False, told: Told = NOTHING) -> Card:
    """Make one card; `dated` shows the day too, for lists that are not grouped by day."""
    when = _when(_times(row), visit.region.zone)
    return Card(
        id=row["id"],
        href=visit.link(f"/events/{row['id']}"),
        title=row["title"],
        machine=when.machine,
        when=when.dated if dated else when.begins,
        ends=when.ends,
        place=place(row),
        who=row["group_name"] or "",
        kind=kind_label(row["kind"]) if row["kind"] and row["kind"] != "other" else "",
        price=price(row),
        note="" if row["status"] == "confirmed" else STATUS[row["status"]],
        new=row["first_seen_at"] > visit.new_since,
        series=told.get(row["id"], ""),
    )


TIMES = ("starts_at", "ends_at", "timezone", "local_date", "local_time", "all_day")
_times = itemgetter(*TIMES)


class When(NamedTuple):
    """When an event is, in the words of a card."""

    machine: str
    begins: str
    dated: str
    ends: str


@lru_cache(maxsize=8192)
def _when(told: tuple[Any, ...], zone: ZoneInfo) -> When:
    """Say it once for all lists that show the event; half of what a card costs."""
    row = dict(zip(TIMES, told, strict=True))
    machine = times.published(row, zone)[0]
    if times.lasts(row, zone):
        days = times.dates(row, zone)
        return When(machine, days, days, "")
    begins, ends = times.begins_and_ends(row, zone)
    return When(machine, begins, f"{short_day(times.first_day(row, zone))}, {begins}", ends)


def place(row: Row) -> str:
    """Give where it is, in a few words."""
    parts = [row["venue_name"], row["locality"]]
    if parts[0] and parts[1] and parts[1].casefold() in parts[0].casefold():
        parts.pop()
    if row["attendance"] == "online" and not row["venue_name"]:
        return "Online"
    words = " · ".join(part for part in parts if part)
    return f"{words} and online" if row["attendance"] == "hybrid" and words else words


def price(row: Row) -> str:
    """Give what it costs in a few words; empty when nobody said."""
    if row["is_free"]:
        return "Free"
    if row["price_min"] is None and row["price_max"] is None:
        return row["price_text"] or ""
    low, high = row["price_min"], row["price_max"]
    amounts = [money(amount, row["currency"]) for amount in dict.fromkeys([low, high]) if amount is not None]
    if low is None:
        return f"up to {amounts[0]}"
    return " – ".join(amounts)


def money(amount: float, currency: str | None) -> str:
    """Give `$15`, `$12.50` or `12.50 EUR`."""
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    return f"${number}" if currency in (None, "USD") else f"{number} {currency}"


def by_day(visit: Visit, rows: Iterable[Row], first: date | None = None, told: Told = NOTHING) -> list[Day]:
    """Group events by the day on which they begin; what began before `first` is put there."""
    today, zone = visit.filters.today, visit.region.zone

    def place(row: Row) -> tuple[date, bool, str, int]:
        begins = max(times.first_day(row, zone), first or date.min)
        return begins, not row["all_day"], row["starts_at"], row["number"]

    ordered = sorted(((place(row), row) for row in rows), key=itemgetter(0))
    return [
        Day(
            f"{when:%Y-%m-%d}",
            day(when, today=today),
            relative(when, today),
            [card(visit, row, told=told) for _, row in found],
        )
        for when, found in groupby(ordered, lambda one: one[0][0])
    ]


def flat(visit: Visit, rows: Iterable[Row], told: Told = NOTHING) -> list[Day]:
    """Give events in the order in which they come, each with its date."""
    cards = [card(visit, row, dated=True, told=told) for row in rows]
    return [Day("results", "", "", cards)] if cards else []
