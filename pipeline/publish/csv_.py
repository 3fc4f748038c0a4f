"""CSV (RFC 4180) for spreadsheets: one event a line, and no cell that a spreadsheet would run as a formula."""

import csv
import io
import re
from typing import Any

from pipeline.publish import json_api, paging
from pipeline.publish.queries import COLUMNS
from pipeline.publish.visit import Reply, Visit

CSV = "text/csv; charset=utf-8; header=present"
MOST = 1000
FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
FIELDS = (*COLUMNS, "address", "sources")


def feed(visit: Visit) -> Reply:
    """Answer `/events.csv`."""
    limit = json_api.limit_of(visit, MOST, MOST)
    page = paging.page(visit, visit.filters, limit)
    following = json_api.next_url(visit, page.after)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(FIELDS)
    lines.writerows(_line(one) for one in json_api.objects(visit, page.rows))
    headers = {"content-disposition": 'inline; filename="events.csv"', **json_api.next_link(following)}
    return Reply(text.getvalue(), CSV, headers=headers)


def _line(one: dict[str, Any]) -> list[object]:
    place = one["venue"] or {}
    beside = {"address": place.get("address"), "sources": [source["name"] for source in one["sources"]]}
    return [_cell({**one, **beside}[name]) for name in FIELDS]


def _cell(value: Any) -> object:
    """Give a cell: lists joined, true and false in words, unknown empty; what looks like a formula is defused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value
