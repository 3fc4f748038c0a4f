"""What Datasette with datasette-ics takes for a calendar of the same 500 events; needs nothing else of this project.

    .venv-stock/bin/python benchmarks/stock.py CATALOGUE MOMENT TIMES

It runs in an environment of its own (`make .venv-stock/.stamp`): beside our site the plugin would answer there as well,
and it knows no Datasette from 1.0 on. Prints the median CPU seconds of one answer, asked as ours is.
"""

import asyncio
import sys
import time
import warnings
from statistics import median
from urllib.parse import urlencode

import httpx
from datasette.app import Datasette

SQL = """
SELECT events.uid AS event_uid, events.title AS event_name, event_texts.plain AS event_description,
    events.starts_at AS event_dtstart, coalesce(events.ends_at, events.starts_at) AS event_dtend
FROM events JOIN event_texts USING (number) WHERE until_at > '{now}' ORDER BY starts_at LIMIT 500
"""


async def spent(catalogue: str, now: str, times: int) -> float:
    """Give the median CPU of a calendar of 500; anything but that is a fault of the benchmark."""
    warnings.simplefilter("ignore", FutureWarning)  # a later ics will say less
    app = Datasette([catalogue], settings={"suggest_facets": False}).app()
    headers = {"accept-encoding": "identity"}
    name = catalogue.rpartition("/")[2].removesuffix(".db")
    path = f"/{name}.ics?{urlencode({'sql': SQL.format(now=now)})}"
    taken = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stock.example") as client:
        for _ in range(times):
            began = time.process_time()
            answer = await client.get(path, headers=headers)
            taken.append(time.process_time() - began)
            if answer.status_code != 200 or "BEGIN:VEVENT" not in answer.text:
                raise RuntimeError(f"{answer.status_code} {answer.text[:300]}")
    return median(taken)


if __name__ == "__main__":
    print(asyncio.run(spent(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
