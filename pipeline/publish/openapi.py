"""The API described for machines: OpenAPI 3.1, made from the same table of filters that answers."""

from typing import Any

from pipeline.publish import json_api
from pipeline.publish.evidence import FACTS
from pipeline.publish.filters import FILTERS, Filter
from pipeline.publish.queries import COLUMNS
from pipeline.publish.visit import Reply

PATHS = {
    "/events.json": "Events as JSON, page by page",
    "/events.ics": "Events as a calendar to subscribe to",
    "/events.rss": "Newly found events as RSS",
    "/events.jsonfeed": "Newly found events as JSON Feed",
    "/events.csv": "Events as a table",
    "/events.geojson": "Events on the map",
    "/deadlines.ics": "What closes: registrations, early prices, calls for speakers",
    "/my.ics": "The events that `ids` names, as a calendar",
    "/my.rss": "What changes of the events that `ids` names",
    "/sources.json": "The health of every source",
    "/healthz": "Whether the catalogue can be read",
}
ICS, RSS = "text/calendar", "application/rss+xml"
FORMS = {
    "json": "application/json",
    "ics": ICS,
    "rss": RSS,
    "jsonfeed": "application/feed+json",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}
"""The ending of an address, and the media type of its answer."""
TYPES = {path: FORMS.get(path.rpartition(".")[2], json_api.JSON) for path in PATHS}
FOLDERS = {"groups": "group", "venues": "venue", "companies": "company"}
LISTED = ("/events.", "/deadlines.")
IDS = {
    "name": "ids",
    "in": "query",
    "description": "ids of events, at most 100; merged ids lead to what they became",
    "schema": {"type": "array", "items": {"type": "string"}},
    "style": "form",
    "explode": False,
}
"""The picks of `/my`."""
ARRAYS, TRUTHS = ("topics", "audience"), ("all_day", "is_free")
NUMBERS = ("latitude", "longitude", "price_min", "price_max")
ALWAYS = ("id", "title", "summary", "starts_at", "local_date", "all_day", "status", "relevance", "topics", "audience",
          "uid", "sequence", "first_seen_at", "last_seen_at", "changed_at")  # fmt: skip
"""Fields that are never null."""


def reply(base: str) -> Reply:
    """Answer `/api/openapi.json`."""
    return json_api.reply(document(base))


def document(base: str) -> dict[str, Any]:
    """Give the OpenAPI document."""
    paths: dict[str, Any] = {path: {"get": _operation(path, words)} for path, words in PATHS.items()}
    paths["/events/{id}.json"] = {"get": _one("One event as JSON", "application/json")}
    paths["/events/{id}.ics"] = {"get": _one("One event as a calendar file", "text/calendar")}
    for folder, name in FOLDERS.items():
        for ending, media_type in FORMS.items():
            paths[f"/{folder}/{{id}}.{ending}"] = {"get": _of_entity(name, ending, media_type)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Weak Ties", "version": "1", "description": "Events of a region, one record each."},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": {
                "Event": event(),
                "Events": _events(),
                "Merged": _merged(),
                "Removed": _removed(),
                "Problem": _problem(),
            }
        },
    }


def _operation(path: str, words: str) -> dict[str, Any]:
    listed = path.startswith(LISTED)
    names = [entry for entry in FILTERS if listed or entry.name == "region"]
    more = [IDS] if path.startswith("/my.") else []
    schema = {"$ref": "#/components/schemas/Events"} if path == "/events.json" else {}
    return {
        "summary": words,
        "parameters": [*more, *(_parameter(entry) for entry in names)],
        "responses": {
            "200": {"description": "OK", "content": {TYPES[path].partition(";")[0]: {"schema": schema}}},
            "304": {"description": "The client has these bytes already (If-None-Match)"},
            **_errors("400", "503"),
        },
    }


def _of_entity(name: str, ending: str, media_type: str) -> dict[str, Any]:
    """Give the operation of a feed of one group, venue or company; every filter but its own holds there too."""
    made = _operation(f"/events.{ending}", f"All events of a {name}")
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    own = [one for one in made["parameters"] if one["name"] not in (name, "relevance")]
    return {**made, "parameters": [named, *own], "responses": {**made["responses"], **_errors("404")}}


def _one(words: str, media_type: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Event"} if media_type == "application/json" else {}
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    region = next(entry for entry in FILTERS if entry.name == "region")
    return {
        "summary": words,
        "parameters": [named, _parameter(region)],
        "responses": {
            "200": {"description": "OK", "content": {media_type: {"schema": schema}}},
            "301": {"description": "The event was merged into the one at Location"},
            "304": {"description": "The client has these bytes already (If-None-Match)"},
            **_errors("400", "404", "410", "503"),
        },
    }


def _errors(*codes: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {
        "400": "Unknown filter or value",
        "404": "No such event",
        "410": "The event was removed on request",
        "503": "The catalogue cannot be read now",
    }
    return {code: {"description": words[code], "content": content} for code in codes}


def _parameter(entry: Filter) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string", **({"enum": list(entry.values)} if entry.values else {})}
    made: dict[str, Any] = {
        "name": entry.name,
        "in": "query",
        "description": f"{entry.help}; {entry.hint}" if entry.hint else entry.help,
        "schema": {"type": "array", "items": one} if entry.many else one,
    }
    return {**made, "style": "form", "explode": True} if entry.many else made


def event() -> dict[str, Any]:
    """Give the schema of an event."""
    fields = {name: _field(name) for name in COLUMNS}
    fields["description"] = {"type": "string", "description": "a short safe list of HTML"}
    fields["facts"] = {"type": "array", "items": _fact()}
    fields["group"] = {"type": ["object", "null"]}
    fields["venue"] = {"type": ["object", "null"]}
    fields["sources"] = {"type": "array", "items": {"type": "object"}}
    return {"type": "object", "properties": fields, "required": list(fields)}


def _fact() -> dict[str, Any]:
    """Give the schema of what a text says: of cost, registration, room, attendance."""
    fields = {
        "fact": {"enum": list(FACTS)},
        "value": {"type": "string", "description": "see docs/api.md"},
        "sentence": {"type": "string", "description": "the sentence of the text that says so"},
    }
    return {"type": "object", "properties": fields, "required": list(fields)}


def _field(name: str) -> dict[str, Any]:
    if name in ARRAYS:
        return {"type": "array", "items": {"type": "string"}}
    kind = (
        "boolean" if name in TRUTHS else "number" if name in NUMBERS else "integer" if name == "sequence" else "string"
    )
    return {"type": kind if name in ALWAYS else [kind, "null"]}


def _events() -> dict[str, Any]:
    items = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Event", "Merged", "Removed")]}
    fields = {
        "events": {"type": "array", "items": items},
        "count": {"type": "integer", "description": "all that match"},
        "next": {"type": ["string", "null"], "format": "uri"},
    }
    return {"type": "object", "properties": fields, "required": list(fields)}


def _merged() -> dict[str, Any]:
    fields = {"id": {"type": "string"}, "status": {"const": "merged"}, "into": {"type": "string"}}
    return {"type": "object", "properties": fields, "required": list(fields)}


def _removed() -> dict[str, Any]:
    fields = {"id": {"type": "string"}, "status": {"const": "removed"}}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    fields = {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "parameter": text}
    return {"type": "object", "properties": fields, "required": ["type", "title", "status", "detail"]}
