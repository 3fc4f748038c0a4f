"""From masters with recurrence to single occurrences: lazily, in bounded work, overrides applied."""

from collections.abc import Iterable, Iterator

from pipeline.records import Window
from pipeline.recurrence.instances import as_instant, in_window
from pipeline.recurrence.series import members
from pipeline.recurrence.versions import newest_masters
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
            found = _unfolded(group, window, budget)
        for item in found:
            if not isinstance(item, Listing) or _wanted(item, window):
                yield item


def _by_uid(listings: Iterable[Listing]) -> Iterable[list[Listing]]:
    """Group the versions, overrides and copies of each UID; an entry without one stands alone."""
    groups: dict[str | int, list[Listing]] = {}
    for listing in listings:
        groups.setdefault(len(groups) if listing.uid is None else listing.uid, []).append(listing)
    return groups.values()


def _unfolded(group: list[Listing], window: Window, budget: Budget) -> Iterator[Listing | Warn]:
    """Give single entries of a UID, and the instances of its series with their overrides."""
    masters = newest_masters([each for each in group if each.recurrence_id is None])
    overrides = [each for each in group if each.recurrence_id is not None]
    recurring = [each for each in masters if each.recurrence is not None]
    yield from (each for each in masters if each.recurrence is None)
    yield from members(recurring, overrides, masters, window, budget)


def _wanted(item: Listing, window: Window) -> bool:
    return window.singles or in_window(as_instant(item.starts_at, window), window)
