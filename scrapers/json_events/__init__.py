"""Events in JSON: where their facts stand. Platforms name what differs; the rest is found by its usual names."""

from scrapers.json_events.embedded import embedded
from scrapers.json_events.fields import DEFAULT, Fields
from scrapers.json_events.listing import link, listing, walk
from scrapers.json_events.parts import splitter
from scrapers.json_events.paths import dig, first, flag, listed, number, text, texts
from scrapers.json_events.reading import events, from_data, has_keys, is_json, load
from scrapers.json_events.times import when

__all__ = [
    "DEFAULT",
    "Fields",
    "dig",
    "embedded",
    "events",
    "first",
    "flag",
    "from_data",
    "has_keys",
    "is_json",
    "link",
    "listed",
    "listing",
    "load",
    "number",
    "splitter",
    "text",
    "texts",
    "walk",
    "when",
]
