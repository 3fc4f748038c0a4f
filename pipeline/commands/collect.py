"""`weakties collect`: the whole pipeline, for all sources or some."""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline import config
from pipeline.alerts import alerting
from pipeline.collect import BUSY, Busy, ClusterError, Report, collect_region
from pipeline.commands.context import OneLine, Settings, now
from pipeline.config import Region
from pipeline.sample import needs_server, served
from pipeline.store import Visit

MARKS = {"ok": "✓", "unchanged": "=", "empty": "∅", "held": "‖", "failed": "✗"}


@click.command()
@click.argument("source", nargs=-1)
@click.option("--due", is_flag=True, help="Only the sources whose next check is due.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--jobs", type=click.IntRange(1, 64), default=12, show_default=True, help="Sources at a time.")
@click.option("--accept", is_flag=True, help="Believe a large loss that would be held back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, and a summary.")
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.option("--cluster", metavar="tcp://HOST:PORT", help="Let the workers of this Dask scheduler fetch and read.")
@click.pass_obj
def collect(
    settings: Settings,
    source: tuple[str, ...],
    due: bool,
    dry_run: bool,
    jobs: int,
    accept: bool,
    as_json: bool,
    allow_private_hosts: bool,
    cluster: str | None,
) -> None:
    """Collect SOURCE, or all enabled sources of the region, into its database.

    Exits 0 when all is fine, 3 when some sources failed, 1 when all did, 75 when another collection runs.
    """
    region, moment = config.load(settings.begin()), now()
    quiet = nullcontext() if dry_run else alerting(region, moment)
    with Reporter(as_json) as reporter, served(region) as reachable, quiet:
        try:
            report = asyncio.run(
                _collect(
                    reachable, moment, source, due=due, jobs=jobs, dry_run=dry_run, accept=accept,
                    allow_private=allow_private_hosts or needs_server(region), cluster=cluster, reporter=reporter,
                )
            )  # fmt: skip
        except Busy as error:
            raise OneLine(str(error), BUSY) from error
        except ClusterError as error:
            raise OneLine(str(error)) from error
    reporter.summary(report, region, dry_run=dry_run)
    sys.exit(report.exit_code)


async def _collect(
    region: Region,
    moment: datetime,
    ids: Sequence[str],
    *,
    due: bool,
    jobs: int,
    dry_run: bool,
    accept: bool,
    allow_private: bool,
    cluster: str | None,
    reporter: "Reporter",
) -> Report:
    if due:
        from pipeline.schedule import collect_due

        return await collect_due(
            region, moment, jobs=jobs, allow_private=allow_private, cluster=cluster, progress=reporter.visited
        )
    return await collect_region(
        region, moment, ids=ids, jobs=jobs, dry_run=dry_run, accept=accept, allow_private=allow_private,
        cluster=cluster, progress=reporter.visited,
    )  # fmt: skip


class Reporter:
    """Tells how a collection goes: a line a source, and a bar on a terminal."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.console = Console(stderr=True, highlight=False)
        self.bar = (
            Progress(
                TextColumn("collecting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                console=self.console, transient=True,
            )
            if self.console.is_terminal and not as_json
            else None
        )  # fmt: skip
        self.task = None if self.bar is None else self.bar.add_task("collecting", total=None)

    def __enter__(self) -> "Reporter":
        (self.bar or nullcontext()).__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def visited(self, visit: Visit, done: int, total: int) -> None:
        """Tell of one source."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=total)
        if not self.as_json:
            self.console.print(line(visit), markup=False, soft_wrap=True)

    def summary(self, report: Report, region: Region, *, dry_run: bool) -> None:
        """Tell what it all came to."""
        if self.as_json:
            for entry in report.as_json():
                click.echo(json.dumps(entry, ensure_ascii=False))
            return
        sums = report.totals()
        changes = ("new", "changed", "delisted")
        told = ", ".join(f"{sums[name]} {name}" for name in changes if sums[name]) or "nothing new"
        told += f", {sums['rejected']} rejected" if sums["rejected"] else ""
        would = "would be: " if dry_run else ""
        self.console.print(
            f"{region.name}: {sums['sources']} sources, {sums['failed']} failed; {would}{told}; "
            f"{sums['upcoming']} upcoming",
            markup=False, soft_wrap=True,
        )  # fmt: skip


def line(visit: Visit) -> str:
    """Tell of one source in one line."""
    mark = MARKS.get(visit.outcome, "?")
    if visit.outcome == "failed":
        return f"{mark} {visit.source_id:<32} {visit.error_code}: {visit.message}"
    counts = ", ".join(
        f"{value} {name}"
        for name, value in (
            ("new", visit.new), ("changed", visit.changed), ("missing", visit.missing), ("delisted", visit.delisted),
            ("rejected", visit.rejected),
        )
        if value
    )  # fmt: skip
    told = {"unchanged": "unchanged", "empty": "empty", "held": "held back"}.get(visit.outcome, f"{visit.seen} events")
    return f"{mark} {visit.source_id:<32} {told}" + (f", {counts}" if counts else "")
