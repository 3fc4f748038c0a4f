"""The API keeps what its own description says: every parameter is known, every answer is one that it names."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from figures import measured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelf import Shelf, Site, serving

from pipeline.publish import openapi

pytestmark = pytest.mark.usefixtures("frozen")
DOCUMENT = openapi.document("http://localhost")
OPERATIONS = {path: item["get"] for path, item in DOCUMENT["paths"].items()}
WORDS = st.text(max_size=12) | st.sampled_from(
    ["", "weekend", "2026-03-05", "yes", "0", "-1", "45.5,-122.6", "no-such"]
)


def fill(made: Shelf) -> Shelf:
    made.event("meet", "Meet", text="Hello", latitude=45.5, longitude=-122.6)
    made.event("fair", "Fair", days=2, at="2026-03-05 00:00", status="cancelled", is_free=1)
    made.event("gone", "Gone", status="delisted")
    made.merged("old", into="meet", at="2026-03-01T08:00:00Z")
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(fill(Shelf(tmp_path_factory.mktemp("api") / "portland.db")))


def value(parameter: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values that the description allows, and some that it does not."""
    schema = parameter["schema"]
    allowed = schema.get("items", schema).get("enum")
    return st.sampled_from(allowed) | WORDS if allowed else WORDS


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str]:
    """An operation of the description and an address made from its parameters."""
    path = draw(st.sampled_from(sorted(OPERATIONS)))
    parameters = OPERATIONS[path]["parameters"]
    named = [one for one in parameters if one["in"] == "query"]
    chosen = draw(st.lists(st.sampled_from(named), max_size=4)) if named else []
    query = [(one["name"], draw(value(one))) for one in chosen]
    event = draw(st.sampled_from(["meet", "fair", "gone", "old", "no-such"]))
    return path, f"{path.replace('{id}', event)}?{urlencode(query, errors='replace')}"


def kept(path: str, reply: Any) -> None:
    """Hold one answer against the description of its operation."""
    told = OPERATIONS[path]["responses"]
    assert str(reply.status_code) in told, (path, reply.status_code, reply.text[:300])
    if reply.status_code in (200, 400, 404):
        media_type = reply.headers["content-type"].partition(";")[0]
        assert media_type in told[str(reply.status_code)]["content"], (path, media_type)
    if reply.status_code in (400, 404):
        problem = reply.json()
        assert problem["status"] == reply.status_code
        assert problem["title"]
    elif reply.status_code == 200 and path == "/events.json":
        shaped(reply.json(), DOCUMENT["components"]["schemas"]["Events"])


KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def shaped(told: Any, schema: dict[str, Any]) -> None:
    """Check types, allowed values and required names of a JSON value: what our own schemas use of JSON Schema."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        assert any(_fits(told, option) for option in options), (told, schema)
        return
    kinds = schema.get("type", list(KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert isinstance(told, tuple(part for kind in kinds for part in _classes(kind))), (told, kinds)
    assert told in schema.get("enum", [told])
    if isinstance(told, dict):
        assert set(schema.get("required", ())) <= set(told)
        for name, one in schema.get("properties", {}).items():
            if name in told:
                shaped(told[name], one)
    if isinstance(told, list):
        for one in told:
            shaped(one, schema.get("items", {}))


def _classes(kind: str) -> tuple[type, ...]:
    found: Any = KINDS[kind]
    return found if isinstance(found, tuple) else (found,)


def _fits(told: Any, schema: dict[str, Any]) -> bool:
    try:
        shaped(told, schema)
    except AssertionError:
        return False
    return True


async def test_every_documented_address_answers(site: Site) -> None:
    for path, operation in OPERATIONS.items():
        reply = await site.get(path.replace("{id}", "meet"))
        kept(path, reply)
        if "{id}" not in path:
            assert reply.status_code == 200, path
        assert operation["summary"]


async def test_every_allowed_value_of_every_parameter_is_taken(site: Site) -> None:
    for one in OPERATIONS["/events.json"]["parameters"]:
        schema = one["schema"]
        for allowed in schema.get("items", schema).get("enum", ()):
            reply = await site.get(f"/events.json?{urlencode({one['name']: allowed})}")
            assert reply.status_code == 200, (one["name"], allowed, reply.text)


async def test_a_parameter_that_is_not_documented_is_refused(site: Site) -> None:
    for path in OPERATIONS:
        reply = await site.get(f"{path.replace('{id}', 'meet')}?no_such_parameter=1")
        assert reply.status_code in (400, 404), path
        kept(path, reply)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(question=questions())
def test_whatever_is_asked_the_answer_is_one_that_is_described(site: Site, question: tuple[str, str]) -> None:
    import asyncio

    path, address = question
    kept(path, asyncio.run(site.get(address)))


@pytest.fixture
def described(tmp_path: Path) -> Iterator[int]:
    with serving(fill(Shelf(tmp_path / "portland.db"))) as (port, _):
        yield port


NOT_ASKED = "unsupported_method,positive_data_acceptance,negative_data_rejection"
"""Only the catalogue knows which ids there are, so a well-formed one may be a 400, as the description says; and a
value that is understood though it is not written as described (`free=true`) is no fault."""


@pytest.mark.long
def test_schemathesis_finds_no_answer_that_the_description_does_not_allow(described: int, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    report = tmp_path / "report.ndjson"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{described}/api/openapi.json",
        "--max-examples", "50", "--seed", "1", "--no-color", "--exclude-checks", NOT_ASKED,
        "--report", "ndjson", "--report-ndjson-path", str(report),
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=tmp_path)
    cases = sum('"ScenarioFinished"' in line for line in report.read_text("utf-8").splitlines())
    measured(
        "schemathesis against the OpenAPI description",
        operations=len(OPERATIONS),
        scenarios=cases,
        exit_code=result.returncode,
    )
    assert result.returncode == 0, result.stdout[-6000:]
    assert json.loads(report.read_text("utf-8").splitlines()[0])
