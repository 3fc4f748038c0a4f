"""The Model Context Protocol: the catalogue's tools for an assistant, over stdin and stdout. Needs `weakties[mcp]`."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import Any

from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from pipeline.publish import tools
from pipeline.publish.problem import Problem
from pipeline.publish.visit import Visit
from pipeline.storing.database import StoreError

Opened = Callable[[list[tuple[str, str]]], AbstractContextManager[Visit]]
"""Opens the catalogue, read-only, for a request with these parameters."""


def server(opened: Opened, region: str) -> "Server[Any]":
    """Give the server that answers with the tools of `pipeline/publish/tools.py`."""

    async def list_tools(context: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in tools.TOOLS.values()])

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await asyncio.to_thread(_answered, opened, params.name, params.arguments or {})

    return Server(
        "weakties",
        version=version("weakties"),
        title="Weak Ties",
        instructions=f"Events at which one meets people in {region}. Times carry their offset; null is not known.",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve(opened: Opened, region: str) -> None:
    """Serve until stdin ends."""

    async def run() -> None:
        made = server(opened, region)
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    asyncio.run(run())


def _described(tool: tools.Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.about,
        input_schema=tool.schema(),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _answered(opened: Opened, name: str, arguments: tools.Arguments) -> types.CallToolResult:
    """Answer one call; what went wrong is told in words that an assistant can act on."""
    try:
        with opened(tools.pairs(arguments)) as visit:
            told = json.dumps(tools.call(name, visit), ensure_ascii=False)
    except Problem as problem:
        return _said(problem.detail, failed=True)
    except (sqlite3.Error, StoreError) as error:
        return _said(f"the catalogue cannot be read now: {error}", failed=True)
    return _said(told)


def _said(words: str, failed: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=words)], is_error=failed)
