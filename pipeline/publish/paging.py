"""One page of events: found in memory where the server keeps columns and the order is that of dates, else by SQL."""

from collections.abc import Sequence

from pipeline.publish import queries
from pipeline.publish.clauses import Also, in_sql
from pipeline.publish.filters import Filters
from pipeline.publish.queries import ORDERS, Page
from pipeline.publish.visit import Visit


def page(
    visit: Visit,
    filters: Filters,
    limit: int,
    *,
    start: str | None = None,
    end: str | None = None,
    also: Also | None = None,
    columns: str = "*",
) -> Page:
    """Give at most `limit` matching events in the order asked for, from where `after` says, with at least `columns`."""
    numbers = _numbers(visit, filters, limit + 1, start, end, also)
    if numbers is None:
        return queries.page(visit.conn, filters, limit, start=start, end=end, also=in_sql(also))
    rows = queries.by_number(visit.conn, numbers, columns)
    return queries.cut([rows[number] for number in numbers], ORDERS["date"], limit)


def _numbers(
    visit: Visit, filters: Filters, limit: int, start: str | None, end: str | None, also: Also | None
) -> Sequence[int] | None:
    """Find the events in memory; None where SQL has to."""
    if filters.sort != "date" or visit.tally is None or not visit.tally.answers(filters, start, end):
        return None
    token = filters.one("after")
    begin, number = queries.read_after(token, ORDERS["date"]) if token is not None else ("", 0)
    return visit.tally.first(filters, limit, start, end, also, (begin, number) if begin else None)
