"""Which of several entries with one UID counts: the newest version, and every start that is its own event."""

from collections.abc import Iterable
from datetime import UTC, datetime

from scrapers.model import Listing, When

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def version(listing: Listing) -> tuple[int, datetime]:
    """Give what orders versions of one entry (RFC 5545 3.8.7.4): SEQUENCE, then when it was changed."""
    return listing.sequence or 0, listing.updated_at or _LONG_AGO


def newest_masters(masters: list[Listing]) -> list[Listing]:
    """Keep the newest entry of each start; and where SEQUENCE rises, only those that have the highest.

    Entries of one UID and one SEQUENCE with several starts are several events (matinee and evening).
    A single entry never replaces a series: it is an instance whose exporter forgot RECURRENCE-ID.
    """
    if len(masters) < 2:
        return masters
    newest = newest_by_key((each.starts_at, each) for each in masters)
    highest: dict[bool, int] = {}
    for each in newest:
        kind = each.recurrence is not None
        highest[kind] = max(highest.get(kind, 0), each.sequence or 0)
    return [each for each in newest if (each.sequence or 0) == highest[each.recurrence is not None]]


def newest_by_key(keyed: Iterable[tuple[When, Listing]]) -> list[Listing]:
    """Keep the newest version of each key, the later one of equals, in order of first appearance."""
    found: dict[When, Listing] = {}
    for key, each in keyed:
        if key not in found or version(each) >= version(found[key]):
            found[key] = each
    return list(found.values())
