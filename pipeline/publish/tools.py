"""The catalogue as tools for assistants: what each is called, what it takes, and its answer as JSON.

Free of any protocol: `pipeline/assistant.py` speaks that. The filters and answers are those of the web.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.publish import companies, entity, facets, json_api, plan
from pipeline.publish.clauses import unfinished
from pipeline.publish.filters import FILTERS, Filter
from pipeline.publish.problem import Problem
from pipeline.publish.visit import Reply, Visit

Arguments = Mapping[str, Any]
FEW = "20"
"""So many events an answer holds unless told: an assistant reads every word of it."""
NOT_HERE = ("cancelled", "updated_since")
"""Filters of calendars, and of those who keep a copy."""
STEERING = ("limit", "after", "sort", "series")
"""What a plan decides for itself."""
LONG = ("description", "sources")
"""Parts of an event that lists leave out; get_event gives them."""
WORDS = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that an assistant may ask of the catalogue."""

    name: str
    about: str
    takes: Mapping[str, Mapping[str, Any]]
    """JSON Schema of each argument."""
    answer: Callable[[Visit], dict[str, Any]]
    needs: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """Give the JSON Schema of all arguments."""
        return {
            "type": "object",
            "properties": dict(self.takes),
            "required": list(self.needs),
            "additionalProperties": False,
        }


def pairs(arguments: Arguments) -> list[tuple[str, str]]:
    """Turn arguments into the query parameters that they stand for."""
    texts = [(name, one) for name, value in arguments.items() for one in (value if _many(value) else [value])]
    return [(name, _text(one)) for name, one in texts if one is not None]


def call(name: str, visit: Visit) -> dict[str, Any]:
    """Answer a tool, asked with the parameters of a visit. Raises Problem for what is not understood or not there."""
    if name not in TOOLS:
        raise Problem(404, f"there is no tool {name!r}; there are: {', '.join(TOOLS)}")
    tool = TOOLS[name]
    for given, _ in visit.pairs:
        if given not in tool.takes:
            allowed = ", ".join(tool.takes) or "nothing"
            raise Problem(400, f"{name} takes no {given!r}; allowed: {allowed}", parameter=given)
    for needed in tool.needs:
        if not visit.asked(needed):
            raise Problem(400, f"{name} needs {needed!r}", parameter=needed)
    return tool.answer(visit)


def _many(value: Any) -> bool:
    return isinstance(value, list)


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _search(visit: Visit) -> dict[str, Any]:
    """Answer as `/events.json` does, without the long parts."""
    named = {name for name, _ in visit.pairs}
    asked = visit if "limit" in named else replace(visit, pairs=(*visit.pairs, ("limit", FEW)))
    found = _read(json_api.events(replace(asked, path="/events.json")))
    after = parse_qs(urlsplit(found["next"] or "").query).get("after", [None])[0]
    return {"count": found["count"], "events": [_short(visit, one) for one in found["events"]], "after": after}


def _short(visit: Visit, event: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is known of an event in a list, and its page; what is not known is left out."""
    kept = {name: value for name, value in event.items() if name not in LONG and value not in (None, [], "")}
    return {**kept, "page": visit.absolute(f"/events/{event['id']}")}


def _event(visit: Visit) -> dict[str, Any]:
    """Answer as `/events/<id>.json` does, and tell which companies are there; a merged id leads on."""
    event_id = visit.asked("id")
    reply = json_api.event(replace(visit.bare(), names={"id": event_id}))
    if reply.status != 200:
        event_id = urlsplit(reply.headers["location"]).path.rpartition("/")[2].removesuffix(".json")
        reply = json_api.event(replace(visit.bare(), names={"id": event_id}))
    claims = companies.of_event(visit, event_id)
    told = [{"name": claim.name, "role": claim.role, "sentence": claim.sentence} for claim in claims]
    return {**_read(reply), "page": visit.absolute(f"/events/{event_id}"), "companies": told}


def _filters(visit: Visit) -> dict[str, Any]:
    """Tell every filter of search_events, and how many events to come each value has."""
    visit.plain()
    told = {
        entry.name: {"about": entry.help, "allowed": entry.hint or list(entry.values) or "ids and names"}
        for entry in FILTERS
        if entry.name not in NOT_HERE
    }
    return {
        "region": visit.region.name,
        "today": visit.filters.today.isoformat(),
        "filters": told,
        "events_to_come": {name: _falling(found) for name, found in facets.counts(visit, visit.filters).items()},
    }


def _falling(counts: Mapping[str, int]) -> dict[str, int]:
    """Give what is most frequent first."""
    return dict(sorted(counts.items(), key=lambda one: -one[1]))


def _companies(visit: Visit) -> dict[str, Any]:
    """Tell the companies whose people one can meet, those with events to come first."""
    clause, values = unfinished(visit.now)
    rows = visit.conn.execute(companies.ALL.format(unfinished=clause), values)
    named = [row for row in entity.named(rows, visit.asked("q")) if row["events"]]
    told = [
        {"id": row["id"], "name": row["name"], "industry": row["industry"], "to_come": row["upcoming"],
         "in_all": row["events"], "page": visit.absolute(f"/companies/{row['id']}")}
        for row in sorted(named, key=lambda row: (-row["upcoming"], row["name"]))
    ]  # fmt: skip
    return {"count": len(told), "companies": told[:200]}


def _plan(visit: Visit) -> dict[str, Any]:
    """Answer as `/plan` does: events that do not clash, each with its score and the reasons for it."""
    limits, choices, candidates = plan.made(visit)
    made = json_api.objects(limits, [one.row for one in choices])
    told = [
        {"score": one.score, "reasons": [f"{why.points:+d} {why.words}" for why in one.reasons],
         "event": _short(limits, event)}
        for one, event in zip(choices, made, strict=True)
    ]  # fmt: skip
    ids = ",".join(one.row["id"] for one in choices)
    return {"choices": told, "candidates": candidates, "list": visit.absolute("/my", [("ids", ids)]) if ids else None}


def _read(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply.body)
    return found


def _argument(entry: Filter) -> dict[str, Any]:
    one: dict[str, Any] = {**WORDS, **({"enum": list(entry.values)} if entry.values else {})}
    about = f"{entry.help}; {entry.hint}" if entry.hint else entry.help
    return {"type": "array", "items": one, "description": about} if entry.many else {**one, "description": about}


def _arguments(without: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {entry.name: _argument(entry) for entry in FILTERS if entry.name not in {*NOT_HERE, "region", *without}}


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "search_events",
            "Find events by words, days, kind, place, price, group or company. `count` is all that match; "
            f"{FEW} come unless `limit` says otherwise, and `after` of the answer asks for the next ones.",
            _arguments(without=()),
            _search,
        ),
        Tool(
            "get_event",
            "Everything that is known of one event: description, place, registration, sources, companies there.",
            {"id": {**WORDS, "description": "the id of the event, as search_events gives it"}},
            _event,
            needs=("id",),
        ),
        Tool(
            "list_filters",
            "What search_events can ask for, and how many events to come there are of each kind, topic and town.",
            {},
            _filters,
        ),
        Tool(
            "list_companies",
            "Employers whose people one can meet at events, with the ids that the filter `company` takes.",
            {"q": {**WORDS, "description": "a part of the name"}},
            _companies,
        ),
        Tool(
            "plan_week",
            "Propose two or three events that do not clash and mix circles, each with its score and reasons: evenings "
            "of the next seven days unless told. Topics and companies are wishes, the other filters are limits.",
            {
                **_arguments(without=STEERING),
                "been": {"type": "array", "items": WORDS, "description": "ids of groups that the person knows already"},
                "picks": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": plan.MOST,
                    "description": f"{plan.USUAL} unless told",
                },
            },
            _plan,
        ),
    )
}
