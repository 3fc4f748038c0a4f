"""`weakties sources`: the curator's tools."""

import asyncio
import json
from collections.abc import Iterable

import click

from pipeline import preview, regionfile
from pipeline.child import Children
from pipeline.commands.context import Group, OneLine, Settings, now
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.records import Gathered
from scrapers.model import Source

SOME_FAILED = 3


@click.group(cls=Group)
def sources() -> None:
    """List, try, switch and add the sources of a region."""


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_sources(settings: Settings, as_json: bool) -> None:
    """Show the sources of the region file, in its order."""
    for source in settings.load().sources:
        click.echo(_json(source) if as_json else _line(source))


def _json(source: Source) -> str:
    told = {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "adapter": source.adapter,
        "enabled": source.enabled,
        "reason": source.reason,
        "aggregator": source.aggregator,
    }
    return json.dumps(told, ensure_ascii=False)


def _line(source: Source) -> str:
    mark = "on " if source.enabled else "off"
    reason = f"  ({source.reason})" if source.reason else ""
    return f"{mark} {source.id:<32} {source.url}{reason}"


@sources.command()
@click.argument("source", nargs=-1)
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.pass_obj
def check(settings: Settings, source: tuple[str, ...], allow_private_hosts: bool) -> None:
    """Fetch and read SOURCE (all enabled ones when none is named); store nothing.

    Exits 3 when some fail, 1 when all do.
    """
    region = settings.load()
    chosen = [region.source(name) for name in source] or [s for s in region.sources if s.enabled]
    found = asyncio.run(_check(chosen, region.timezone, allow_private_hosts))
    for gathered in found:
        click.echo(_verdict(gathered))
    failed = sum(gathered.error_code is not None for gathered in found)
    if failed:
        raise OneLine(f"{failed} of {len(found)} sources failed", 1 if failed == len(found) else SOME_FAILED)


async def _check(chosen: Iterable[Source], timezone: str, allow_private: bool) -> list[Gathered]:
    moment = now()
    span = preview.window(moment, timezone, None, None, 1000)
    async with Children(count=2) as children, Fetcher(allow_private=allow_private) as fetcher:
        return list(await asyncio.gather(*(gather(s, fetcher, children, span, {}, moment) for s in chosen)))


def _verdict(found: Gathered) -> str:
    if found.error_code:
        return f"✗ {found.source_id:<32} {found.error_code}: {found.error_message}"
    notes = "".join(f"\n    {warning.message}" for warning in found.warnings)
    return (
        f"✓ {found.source_id:<32} {len(found.records)} events ({found.adapter}), {len(found.rejected)} rejected{notes}"
    )


@sources.command()
@click.argument("source")
@click.pass_obj
def enable(settings: Settings, source: str) -> None:
    """Collect SOURCE again; writes the region file."""
    region = settings.load()
    regionfile.set_enabled(region.path, source, enabled=True)
    click.echo(f"{source} is enabled in {region.path}", err=True)


@sources.command()
@click.argument("source")
@click.option("--reason", default="", help="Why; it stands beside the entry and on the health page.")
@click.pass_obj
def disable(settings: Settings, source: str, reason: str) -> None:
    """Collect SOURCE no more; what it told stays. Writes the region file."""
    region = settings.load()
    regionfile.set_enabled(region.path, source, enabled=False, reason=reason)
    click.echo(f"{source} is disabled in {region.path}", err=True)
