"""`weakties inspect`: what would be collected from a URL or a file."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from pipeline import preview
from pipeline.child import Children
from pipeline.commands.context import USAGE, Day, OneLine, Settings, now
from pipeline.records import Record, Window
from pipeline.sample import needs_server, served
from scrapers.model import Source


@click.command()
@click.argument("target")
@click.option(
    "--url", default="", help="Where a local file came from: its base for links, and what detects a platform."
)
@click.option("--adapter", help="Read it with this adapter; detected otherwise.")
@click.option("--timezone", default="UTC", show_default=True, help="IANA zone of times that carry none.")
@click.option("--from", "start", type=Day(), help="Occurrences that start on or after this date.")
@click.option("--until", type=Day(), help="Occurrences that start before this date.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="Of one series.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.pass_obj
def inspect(
    settings: Settings,
    target: str,
    url: str,
    adapter: str | None,
    timezone: str,
    start: date | None,
    until: date | None,
    limit: int,
    as_json: bool,
    allow_private_hosts: bool,
) -> None:
    """Show what would be collected from TARGET, a URL, a file or the id of a source; write nothing.

    Of a URL or a file, the times of events marked private are shown too; a collection leaves them out.

    \b
    weakties inspect https://www.meetup.com/pdxpython/
    weakties inspect saved.ics --timezone America/Los_Angeles
    """
    _check_zone(timezone)
    moment = now()
    span = preview.window(moment, timezone, start, until, limit)
    path = _local(target)
    with _source(settings, target, path, url, adapter, timezone) as (source, ours):
        found = asyncio.run(_preview(source, path, span, moment, allow_private_hosts or ours))
    for line in _json_lines(found) if as_json else _text_lines(found):
        click.echo(line)


async def _preview(
    source: Source, path: Path | None, span: Window, moment: datetime, allow_private: bool
) -> preview.Preview:
    async with Children(count=1) as children:
        if path is not None:
            return await preview.preview_file(path, source, span, moment, children)
        from pipeline.fetch import Fetcher

        async with Fetcher(allow_private=allow_private) as fetcher:
            return await preview.preview_url(source, span, moment, fetcher, children)


def _local(target: str) -> Path | None:
    """Give the path of a local file, None for a URL or a source."""
    if urlsplit(target).scheme in ("http", "https", "webcal"):
        return None
    path = Path("/dev/stdin" if target == "-" else target)
    try:
        return path if path.exists() and not path.is_dir() else None
    except OSError:  # longer than any name may be
        return None


@contextmanager
def _source(
    settings: Settings, target: str, path: Path | None, url: str, adapter: str | None, timezone: str
) -> Iterator[tuple[Source, bool]]:
    """Give the source to look at, and whether it is served by this machine, as those of the sample region are."""
    if path is not None or urlsplit(target).scheme:
        place = url if path is not None else target
        private = {"private": "times"}  # when they are, and no more; a collection leaves them out
        yield Source(id="inspect", url=place, adapter=adapter, timezone=timezone, options=private), False
        return
    if os.sep in target or "." in target:
        raise OneLine(f"{target[:200]}: no such file; a URL begins with https://", USAGE)
    region = settings.load()
    region.source(target)  # a name that is none is told before anything is served
    with served(region) as reachable:
        yield reachable.source(target), needs_server(region)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise click.BadParameter(
            f"{name!r} is not an IANA zone such as America/Los_Angeles", param_hint="--timezone"
        ) from None


def _json_lines(found: preview.Preview) -> Iterator[str]:
    for record in found.records:
        yield _dumps(preview.event_json(record))
    for entry in found.rejected:
        yield _dumps(preview.rejected_json(entry))
    yield _dumps(preview.summary_json(found))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _text_lines(found: preview.Preview) -> Iterator[str]:
    for record in found.records:
        yield one_line(record)
    for entry in found.rejected:
        click.echo(f"rejected: {entry.code}: {entry.message} ({entry.title or entry.uid or 'no title'})", err=True)
    summary = preview.summary_json(found)
    for warning in summary["warnings"]:
        click.echo(f"warning: {warning}", err=True)
    for url in summary["follow"][:10]:
        click.echo(f"follow: {url}", err=True)
    click.echo(f"{summary['adapter']}: {summary['events']} events, {summary['rejected']} rejected", err=True)
    sys.stderr.flush()


def one_line(record: Record) -> str:
    """Tell an occurrence in one line: when, what, where, and what is unusual about it."""
    day = date.fromisoformat(record.local_date)
    when = f"{day:%a} {day.isoformat()} {record.local_time or 'all day'}"
    where = record.location_name or record.address or record.online_url or ""
    marks = "" if record.status == "confirmed" else f"[{record.status}] "
    return f"{when:<24} {marks}{record.title or '(no title)'}" + (f"  · {where}" if where else "")
