"""`weakties sources`: the curator's tools."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from pipeline import discover, preview, regionfile
from pipeline.child import Children
from pipeline.commands.context import Group, OneLine, Settings, now
from pipeline.commands.inspect import one_line
from pipeline.config import Region
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.parse import local_document
from pipeline.records import Gathered
from pipeline.storing.database import connect
from scrapers.model import Document, Source
from scrapers.suggest import Suggestion
from scrapers.suggest import suggest as suggest_selectors

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


@sources.command()
@click.argument("url")
@click.option("--id", "source_id", help="Id of the new entry; made from its name when not told.")
@click.option("--dry-run", is_flag=True, help="Show what would be added; write nothing.")
@click.option("--yes", is_flag=True, help="Add it even when an existing source tells most of its events.")
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.pass_obj
def add(
    settings: Settings, url: str, source_id: str | None, dry_run: bool, yes: bool, allow_private_hosts: bool
) -> None:
    """Find the feed behind URL, a page or a feed; show what it would bring, and add it to the region file.

    \b
    weakties sources add https://www.meetup.com/pdxpython/
    """
    region = settings.load()
    found = asyncio.run(_discover(url, region.timezone, allow_private_hosts))
    for trial in found.trials:
        for told in _table(trial):
            click.echo(told)
    best = found.best
    if best is None:
        raise OneLine(_nothing(found))
    shared = discover.overlap(best, region, _known(region))
    for other, count in list(shared.items())[:3]:
        click.echo(f"{count} of {len(best.gathered.records)} events are told by {other} already", err=True)
    if shared and max(shared.values()) >= 0.8 * len(best.gathered.records) and not (yes or dry_run):
        raise OneLine(f"{next(iter(shared))} tells most of these events already; `--yes` adds it all the same")
    entry = discover.entry(found, best, region, source_id)
    if dry_run:
        click.echo(f"would add {entry['id']}: {entry['url']}", err=True)
        return
    regionfile.append_source(region.path, entry)
    click.echo(f"added {entry['id']} to {region.path}; `weakties collect {entry['id']}` collects it", err=True)


async def _discover(url: str, timezone: str, allow_private: bool) -> discover.Discovery:
    moment = now()
    span = preview.window(moment, timezone, None, None, 1000)
    async with Children(count=2) as children, Fetcher(allow_private=allow_private) as fetcher:
        return await discover.discover(url, timezone, fetcher, children, span, moment)


def _table(trial: discover.Trial) -> Iterable[str]:
    found = trial.gathered
    if found.error_code:
        yield f"✗ {trial.candidate.url}\n    {found.error_code}: {found.error_message}"
        return
    mark = "✓" if found.records else "∅"
    yield f"{mark} {trial.candidate.url}"
    yield f"    {found.adapter}: {len(found.records)} events, {trial.upcoming} to come; {trial.candidate.why}"
    for record in trial.examples:
        yield f"    {one_line(record)}"


def _nothing(found: discover.Discovery) -> str:
    """Say what to do next when nothing works."""
    if not found.trials:
        return (
            f"{found.url} leads to no calendar or feed; `weakties sources suggest {found.url}` proposes selectors "
            "for the page itself, or save the page and `weakties inspect` it"
        )
    codes = sorted({trial.gathered.error_code or "empty" for trial in found.trials})
    return (
        f"{len(found.trials)} addresses behind {found.url} were tried and none has events ({', '.join(codes)}); "
        f"`weakties sources suggest {found.url}` proposes selectors for the page itself"
    )


def _known(region: Region) -> list[tuple[str, str, str]]:
    """Give what the catalogue knows: source, title and start of each listing."""
    if not region.database.is_file():
        return []
    with closing(connect(region.database, read_only=True)) as conn:
        return [tuple(row) for row in conn.execute("SELECT source_id, title, starts_at FROM listings")]


@sources.command()
@click.argument("url")
@click.option("--id", "source_id", help="Add the page under this id with the best selectors.")
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.pass_obj
def suggest(settings: Settings, url: str, source_id: str | None, allow_private_hosts: bool) -> None:
    """Propose CSS selectors for URL, a page or a saved file without anything machine-readable."""
    region = settings.load()
    doc, found = asyncio.run(_suggest(url, region.timezone, allow_private_hosts))
    if not found:
        raise OneLine(f"nothing on {url} repeats around dates; its events cannot be read by selectors")
    for number, proposal in enumerate(found, 1):
        click.echo(f"# {number}: {proposal.events} events, {proposal.rejected} rejected")
        for title in proposal.examples:
            click.echo(f"#    {title}")
        told = ", ".join(f"{name} = {json.dumps(css, ensure_ascii=False)}" for name, css in proposal.select.items())
        click.echo(f"select = {{ {told} }}")
    if source_id:
        entry = {"id": source_id, "name": discover.name_of(doc), "url": doc.url, "select": dict(found[0].select)}
        regionfile.append_source(region.path, entry)
        click.echo(f"added {source_id} to {region.path}", err=True)


async def _suggest(url: str, timezone: str, allow_private: bool) -> tuple[Document, list[Suggestion]]:
    async with Children(count=1) as children:
        path = Path(url)
        if path.is_file():
            doc = local_document(path.read_bytes(), path.absolute().as_uri(), now())
        else:
            async with Fetcher(allow_private=allow_private) as fetcher:
                fetched = (await fetcher.fetch(url)).document
            assert fetched is not None  # nothing was asked conditionally
            doc = fetched
        return doc, await children.run(suggest_selectors, doc, timezone)
