"""VA.gov: events of health care systems and national outreach for veterans.

Recognised by the name of the field with the times. Documents: `va.gov/<system>/events/` and
`va.gov/outreach-and-events/events/`, by the data of the page (`__NEXT_DATA__`, `window.allEventTeasers`), or that
data as JSON. Stable id: the path. Defects: times are epoch seconds with an IANA zone, or (since 2025) a list of ISO
times in UTC; past and future stand together; whole days are spans from midnight to midnight. Needs no token. Public
domain.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, embedded, from_data, is_json, load, splitter, text
from scrapers.model import Attendance, Document, Listing, Parsed, Source

KEY = b"fieldDatetimeRangeTimezone"
FIELDS = replace(
    DEFAULT,
    uid="entityUrl.path entityId id",
    start="fieldDatetimeRangeTimezone.value",
    end="fieldDatetimeRangeTimezone.endValue",
    timezone="fieldDatetimeRangeTimezone.timezone",
    url="entityUrl.path path.alias path",
    description="fieldDescription fieldBody.processed",
    place_name="fieldFacilityLocation.entity.title fieldFacilityLocation.title fieldLocationHumanreadable",
    address="fieldAddress.addressLine1",
    locality="fieldAddress.locality",
    region="fieldAddress.administrativeArea",
    postal_code="fieldAddress.postalCode",
    mode="fieldLocationType",
    online_url="fieldUrlOfAnOnlineEvent.uri fieldUrlOfAnOnlineEvent",
    cost="fieldEventCost",
    registration="fieldLink.uri",
)
split = splitter(FIELDS)
MODES: dict[str, Attendance] = {"facility": "in-person", "non_facility": "in-person", "online": "online"}


def recognises(doc: Document) -> bool:
    """Look for the name of the field that holds the times, in JSON or in a page of va.gov."""
    return KEY in doc.content and (is_json(doc) or b"va.gov" in doc.content or "va.gov" in doc.url)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event of the listing; an event told twice on the page is one."""
    for data in [load(doc.content)] if is_json(doc) else embedded(doc):
        yield from from_data(data, doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    mode = MODES.get(text(item.get("fieldLocationType")) or "")
    return replace(found, attendance=mode or found.attendance)
