"""EventON for WordPress: JSON with HTML inside, or pages with microdata and JSON-LD of each event.

Recognised by `eventon_list_event` in either. Documents: the page, or `admin-ajax.php?action=the_ajax_hook`. Stable
id: the event's number and, for a date of a series, its start. Defects mended: the stamps hold the local clock as if
it were UTC; 23:50 as an end is the plugin's filler for none; the times in JSON-LD are garbled
("2019-9-18T10-10-00-00"), so microdata counts. Needs no token.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapers.dates import known_zone, wall
from scrapers.formats import schema_org
from scrapers.json_events import DEFAULT, dig, from_data, has_keys, load, number, text
from scrapers.model import Document, Listing, Parsed, Source, When
from scrapers.platforms._cards import is_page

FIELDS = replace(DEFAULT, uid="event_id ID", title="event_title", start="event_start_unix", end="", url="", status="")
CARD = b"eventon_list_event"


def recognises(doc: Document) -> bool:
    """Look for the list in JSON, or for its cards in a page."""
    return has_keys(doc, "eventList", "content") or (
        is_page(doc) and CARD in doc.content and schema_org.recognises(doc)
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event; of JSON, with what its HTML adds."""
    if is_page(doc):
        yield from (_plain(item) if isinstance(item, Listing) else item for item in schema_org.parse(doc, source))
        return
    data = load(doc.content)
    html = text(dig(data, "content")) or ""
    inside = replace(doc, content=html.encode("utf-8", "replace"), media_type="text/html", charset="utf-8")
    told = [item for item in schema_org.parse(inside, source) if isinstance(item, Listing)]

    def mended(found: Listing, item: dict[str, Any]) -> Listing:
        more = next((each for each in told if each.title == found.title), None)
        start, end = (_clock(item, name, source) for name in ("start", "end"))
        clocked = replace(found, starts_at=start or found.starts_at, ends_at=end)
        return _plain(_with(clocked, more) if more else clocked)

    yield from from_data(dig(data, "eventList") or [], doc, source, FIELDS, mended)


def _clock(item: dict[str, Any], name: str, source: Source) -> datetime | None:
    """Read a stamp as what the clock on the wall shows."""
    stamp = number(item.get(f"event_{name}_unix"))
    if stamp is None:
        return None
    return wall(datetime.fromtimestamp(stamp, UTC).replace(tzinfo=None), known_zone(source.timezone))


def _with(found: Listing, more: Listing) -> Listing:
    return replace(
        found,
        url=more.url,
        location=more.location,
        description=more.description,
        image_url=more.image_url,
        status=more.status,
    )


def _plain(item: Listing) -> Listing:
    """Leave out an end that the plugin made up."""
    return replace(item, ends_at=None) if _is_filler(item.ends_at) else item


def _is_filler(end: When | None) -> bool:
    return isinstance(end, datetime) and (end.hour, end.minute) in ((23, 50), (23, 59))
