"""The catalogue as tools for an assistant, asked by the client of the protocol's own SDK over stdio."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from shelf import Shelf

from pipeline.assistant import server
from pipeline.publish.filters import FILTERS
from pipeline.publish.tools import NOT_HERE, TOOLS
from pipeline.publish.visit import Visit, visit
from pipeline.storing.database import connect

NOW = "2026-03-03T20:00:00Z"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assistant")
    (folder / "portland.toml").write_text('[region]\nname = "Portland"\ntimezone = "America/Los_Angeles"\n')
    shelf = Shelf(folder / "portland.db")
    shelf.insert("companies", {"id": "acme", "name": "Acme", "industry": "Software"})
    shelf.insert("topics", {"id": "python", "name": "Python"})
    shelf.event("tonight", "Python night", at="2026-03-03 18:00", kind="meetup", venue_name="Hall", is_free=1,
                text="Acme speaks. " * 9, group_id="g", group_name="PDX Python", topics=("python",))  # fmt: skip
    shelf.event("fair", "Career fair", at="2026-03-05 17:30", kind="career-fair", group_id="h", group_name="School")
    shelf.event("choir", "Open choir", at="2026-03-06 19:00", relevance="none")
    shelf.insert("claims", {"event_id": "tonight", "company_id": "acme", "role": "speaker", "sentence": "Acme speaks.",
                            "rule": "words", "confidence": 0.9})  # fmt: skip
    shelf.merged("old", "tonight", "2026-03-01T00:00:00Z")
    shelf.conn.close()
    return folder


@asynccontextmanager
async def over_stdio(data: Path) -> AsyncIterator[Client]:
    """A process of its own, as an assistant starts it."""
    environment = {**os.environ, "WEAKTIES_NOW": NOW, "WEAKTIES_DATA": str(data)}
    command = ["-m", "pipeline", "mcp", "--base-url", "https://e.example"]
    started = StdioServerParameters(command=sys.executable, args=command, env=environment)
    async with Client(stdio_client(started)) as client:
        yield client


def in_process(data: Path) -> Client:
    @contextmanager
    def opened(pairs: list[tuple[str, str]]) -> Iterator[Visit]:
        with closing(connect(data / "portland.db", read_only=True)) as conn:
            yield visit(
                conn, "portland", now=datetime.fromisoformat(NOW), base="https://e.example", path="/", pairs=pairs
            )

    return Client(server(opened, "Portland"))


async def ask(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    found: dict[str, Any] = json.loads(result.content[0].text)
    return found


async def test_an_assistant_finds_reads_and_plans(data: Path) -> None:
    async with over_stdio(data) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(listed) == set(TOOLS)
        assert set(listed["search_events"].input_schema["properties"]) == (
            {entry.name for entry in FILTERS} - {*NOT_HERE, "region"}
        )
        found = await ask(client, "search_events", kind=["meetup", "career-fair"], limit=1)
        assert (found["count"], [event["id"] for event in found["events"]]) == (2, ["tonight"])
        assert found["events"][0]["page"] == "https://e.example/events/tonight"
        assert "description" not in found["events"][0]
        rest = await ask(client, "search_events", kind=["meetup", "career-fair"], after=found["after"])
        assert ([event["id"] for event in rest["events"]], rest["after"]) == (["fair"], None)
        assert [event["id"] for event in (await ask(client, "search_events", free=True))["events"]] == ["tonight"]

        event = await ask(client, "get_event", id="old")  # merged ids lead on
        assert event["id"] == "tonight"
        assert event["description"].startswith("<p>Acme speaks.")
        assert event["companies"] == [{"name": "Acme", "role": "speaks there", "sentence": "Acme speaks."}]

        told = await ask(client, "list_filters")
        assert (told["region"], told["today"]) == ("Portland, Oregon", "2026-03-03")
        assert told["events_to_come"]["kind"] == {"meetup": 1, "career-fair": 1}
        assert [one["id"] for one in (await ask(client, "list_companies", q="ac"))["companies"]] == ["acme"]

        plan = await ask(client, "plan_week", company=["acme"], picks=2)
        assert [choice["event"]["id"] for choice in plan["choices"]] == ["tonight", "fair"]
        assert "+4 people of Acme are there" in plan["choices"][0]["reasons"]
        assert plan["list"] == "https://e.example/my?ids=tonight,fair".replace(",", "%2C")


async def test_what_an_assistant_gets_wrong_is_told_in_words_it_can_act_on(data: Path) -> None:
    async with in_process(data) as client:
        for name, arguments, words in (
            ("search_events", {"kind": ["rave"]}, "career-fair"),
            ("search_events", {"colour": "red"}, "takes no 'colour'; allowed: q, when"),
            ("search_events", {"limit": 999}, "at most 200"),
            ("get_event", {"id": "nope"}, "there is no event 'nope'"),
            ("get_event", {}, "get_event needs 'id'"),
            ("plan_week", {"picks": 99}, "1 to 5"),
            ("delete_everything", {}, "there is no tool"),
        ):
            result = await client.call_tool(name, arguments)
            assert result.is_error, name
            assert words in result.content[0].text


async def test_an_assistant_can_change_nothing(data: Path) -> None:
    with closing(sqlite3.connect(data / "portland.db")) as conn:
        before = conn.execute("PRAGMA data_version").fetchone()
        async with in_process(data) as client:
            await ask(client, "search_events", q="python'; DROP TABLE events; --")
            assert all(tool.annotations.read_only_hint for tool in (await client.list_tools()).tools)
        assert conn.execute("PRAGMA data_version").fetchone() == before


@pytest.fixture
def without_the_extra(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which the SDK is as good as not installed."""
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('No module named mcp', name='mcp')")
    yield {**os.environ, "PYTHONPATH": str(tmp_path)}


def test_without_the_extra_one_line_says_how_to_get_it(data: Path, without_the_extra: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pipeline", "--data", str(data), "mcp"]
    ran = subprocess.run(command, env=without_the_extra, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "weakties: assistants need an extra: pip install 'weakties[mcp]'\n"
