"""`weakties plan` and `weakties digest`: the week for one person, and for everyone."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from pipeline.commands.catalogue import BASE_URL, answer, filter_options
from pipeline.commands.context import USAGE, OneLine, Settings, now
from pipeline.publish import digest as newsletter
from pipeline.publish import plan as planner
from pipeline.publish import times
from pipeline.publish.problem import Problem
from pipeline.publish.visit import Reply, Visit, visit
from pipeline.storing.database import connect


@click.command()
@filter_options
@click.option("--been", multiple=True, metavar="GROUP", help="A group whose people you know already, by id.")
@click.option("--picks", default=str(planner.USUAL), show_default=True, help=f"How many, 1 to {planner.MOST}.")
@click.option("--base-url", default=BASE_URL, show_default=True, help="Address of the site that links lead to.")
@click.pass_obj
def plan(settings: Settings, /, been: tuple[str, ...], picks: str, base_url: str, **options: Any) -> None:
    """Propose two or three events that fit your evenings and mix circles, each with its score and reasons.

    \b
    weakties plan --weekday tuesday,thursday --price-max 20 --near 97201 --topic python
    """
    region = settings.load()
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; make it with `weakties collect`")
    pairs = [(name.removeprefix("f_"), text) for name, texts in options.items() for text in texts or ()]
    pairs += [("been", ",".join(been))] * bool(been) + [("picks", picks)]
    with closing(connect(region.database, read_only=True)) as conn:
        asked = visit(conn, region.id, now=now(), base=base_url.rstrip("/"), path="/plan", pairs=pairs)
        try:
            limits, choices, candidates = planner.made(asked)
        except Problem as problem:
            raise OneLine(problem.detail, USAGE) from problem
        for one in choices:
            click.echo(_told(limits, one))
    click.echo(f"{len(choices)} chosen out of {candidates}", err=True)
    if choices:
        click.echo(f"{base_url.rstrip('/')}/my?ids={','.join(one.row['id'] for one in choices)}", err=True)


def _told(limits: Visit, one: planner.Choice) -> str:
    row = one.row
    where = row["venue_name"] or row["locality"] or ""
    head = f"{row['id']}  {times.spoken(row, limits.region.zone)}  {row['title']}" + (f"  · {where}" if where else "")
    return "\n".join([head, f"    score {one.score}", *(f"    {why.points:+d} {why.words}" for why in one.reasons)])


@click.command()
@filter_options
@click.option("--text", "as_text", is_flag=True, help="Plain text; HTML otherwise.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--base-url", default=BASE_URL, show_default=True, help="Address of the site that links lead to.")
@click.pass_obj
def digest(settings: Settings, /, as_text: bool, output: Path | None, base_url: str, **options: Any) -> None:
    """Write the week's newsletter, as HTML that mail programs show, or as plain text.

    \b
    weakties digest --kind meetup,hackathon -o week.html --base-url https://events.example
    """
    pairs = [(name.removeprefix("f_"), text) for name, texts in options.items() for text in texts or ()]
    handler = newsletter.text if as_text else newsletter.html
    reply: Reply = answer(settings.load(), handler, "/events", pairs, base=base_url.rstrip("/"))
    if output is None:
        click.echo(reply.body, nl=False)
        return
    output.write_text(str(reply.body), "utf-8")
    click.echo(f"{output}: {len(reply.body)} characters", err=True)
