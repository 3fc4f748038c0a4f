"""From masters with recurrence to single occurrences: lazily, in bounded work, overrides applied."""

from collections.abc import Iterable, Iterator

from pipeline.records import Window
from pipeline.recurrence.instances import as_instant, in_window
from pipeline.recurrence.series import unfolded
from pipeline.rrule import Budget
from scrapers.model import Listing, Rejected, Warn

DOCUMENT_STEPS = 500_000
"""For all series of one document together: about half a second."""


def expand(listings: Iterable[Listing], window: Window) -> Iterator[Listing | Rejected | Warn]:
    """Yield single occurrences: what recurs becomes its instances in the window, `recurrence` None.

    Instances of a series carry `recurrence_id`. Single entries pass whatever their date, unless the
    window says otherwise. A series that is cut short, or whose rule is no rule, yields a Warn.
    """
    budget = Budget(DOCUMENT_STEPS)
    for group in _by_uid(listings):
        if len(group) == 1 and group[0].recurrence is None:
            found: Iterable[Listing | Warn] = group
        else:
            found = unfolded(group, window, budget)
        for item in found:
            if not isinstance(item, Listing) or _wanted(item, window):
                yield item


def _by_uid(listings: Iterable[Listing]) -> Iterable[list[Listing]]:
    """Group the versions, overrides and copies of each UID; without one, title and start stand for it."""
    groups: dict[object, list[Listing]] = {}
    for listing in listings:
        key = (listing.title, listing.starts_at) if listing.uid is None else listing.uid
        groups.setdefault(key, []).append(listing)
    return groups.values()


def _wanted(item: Listing, window: Window) -> bool:
    return window.singles or in_window(as_instant(item.starts_at, window), window)
