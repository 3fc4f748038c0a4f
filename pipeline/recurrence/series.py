"""All entries of one UID, unfolded: single ones, the instances of series, and overrides in their places."""

from collections.abc import Iterator

from pipeline.records import Window
from pipeline.recurrence.instances import Instances, as_instant, in_window, instances_of, starts
from pipeline.recurrence.lengths import copier, member_maker
from pipeline.recurrence.overrides import Overrides
from pipeline.recurrence.versions import newest_masters
from pipeline.rrule import BadRule, Budget, TooMuchWork
from scrapers.model import Listing, Warn, When


def unfolded(group: list[Listing], window: Window, budget: Budget) -> Iterator[Listing | Warn]:
    """Yield single entries, then what the series of this UID have in the window, at most `window.limit`.

    Overrides without a master stand alone, whatever their date.
    """
    masters = newest_masters([each for each in group if each.recurrence_id is None])
    book = Overrides([each for each in group if each.recurrence_id is not None], masters)
    yield from (each for each in masters if each.recurrence is None and not book.replaces(each.starts_at, None))
    found: list[Listing] = []
    warnings: list[Warn] = []
    spans: list[tuple[When, When]] = []
    for master in masters:
        if master.recurrence is not None:
            warnings += _collect(instances_of(master), book, window, budget, found, spans)
    book.drop_leftovers(spans)
    overrides = book.standing()
    if masters:
        overrides = [each for each in overrides if in_window(as_instant(each.starts_at, window), window)]
    members = sorted([*found, *overrides], key=lambda each: as_instant(each.starts_at, window))
    yield from members[: window.limit]
    if len(members) > window.limit:
        warnings.append(_too_many(members[0], window))
    yield from warnings[:1]


def _collect(
    series: Instances,
    book: Overrides,
    window: Window,
    budget: Budget,
    found: list[Listing],
    spans: list[tuple[When, When]],
) -> Iterator[Warn]:
    """Add the instances of one master to `found`, leaving out those that an override replaces.

    One more than the limit is kept, to know that there are more.
    """
    master = series.master
    yield from (Warn(f"{_name(master)}: {problem}", code="bad-recurrence") for problem in series.problems)
    if not series.rules and not series.recurrence.rdates:
        found.append(copier(master)(starts_at=master.starts_at, ends_at=master.ends_at))
        return
    plain, added = member_maker(master), 0
    latest = master.starts_at
    try:
        for start, end in starts(series, window, Budget(around=budget)):
            latest = start
            if book.replaces(start, series.zone):
                continue
            member = (book.maker(start) or plain)(start, end)
            if in_window(as_instant(member.starts_at, window), window):
                found.append(member)
                added += 1
                if added > window.limit:
                    break
    except (TooMuchWork, BadRule, OverflowError) as error:
        yield Warn(f"{_name(master)}: {error or 'a date out of range'}; the rest is left out", code="too-many")
    spans.append((master.starts_at, latest))


def _too_many(listing: Listing, window: Window) -> Warn:
    return Warn(f"{_name(listing)}: only the first {window.limit} occurrences are kept", code="too-many")


def _name(listing: Listing) -> str:
    return f"{listing.title[:60]!r} ({(listing.uid or 'no uid')[:60]})"
