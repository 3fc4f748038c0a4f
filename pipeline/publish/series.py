"""Series in lists: one line each, with their rhythm and how many dates follow."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from json import dumps

from pipeline.publish import rhythm
from pipeline.publish.clauses import unfinished
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit

DATES = """
SELECT series_id, local_date FROM events WHERE series_id IN (SELECT value FROM json_each(?))
AND status NOT IN ('cancelled', 'delisted') AND {unfinished}
"""


def told(visit: Visit, rows: Iterable[Row]) -> dict[str, str]:
    """Say, by event id, what follows each of these dates in its series: `Every Tue · 3 more dates`."""
    rows = [row for row in rows if row["series_id"]]
    alone = visit.tally.alone([row["number"] for row in rows]) if visit.tally else ()
    rows = [row for row in rows if row["number"] not in alone]
    if not rows:
        return {}
    clause, values = unfinished(visit.now)
    wanted = dumps(sorted({row["series_id"] for row in rows}))
    dates: dict[str, list[str]] = {}
    for series_id, local_date in visit.conn.execute(DATES.format(unfinished=clause), [wanted, *values]):
        dates.setdefault(series_id, []).append(local_date)
    return {row["id"]: _after(row, dates.get(row["series_id"], [])) for row in rows}


def _after(row: Row, dates: list[str]) -> str:
    own = row["local_date"]
    return _more(tuple(sorted({own, *(day for day in dates if day > own)})))


@lru_cache(maxsize=2048)
def _more(dates: tuple[str, ...]) -> str:
    return rhythm.more([date.fromisoformat(day) for day in dates])
