"""`weakties inbox`: what visitors suggest, to review."""

import json

import click

from pipeline import inbox as box
from pipeline.commands.context import Group, OneLine, Settings

STATES = ("new", "done", "declined", "any")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def inbox(ctx: click.Context) -> None:
    """Review what visitors suggest; without a command, list what is new."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_suggestions)


@inbox.command("list")
@click.option("--state", type=click.Choice(STATES), default="new", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_suggestions(settings: Settings, state: str = "new", as_json: bool = False) -> None:
    """List suggestions, the oldest first."""
    found = box.suggestions(settings.folder() / box.NAME, state)
    for one in found:
        click.echo(json.dumps(one, ensure_ascii=False) if as_json else _told(one))
    if not as_json:
        click.echo(f"{len(found)} suggestions" + (f" ({state})" if state != "any" else ""), err=True)


def _told(one: dict[str, object]) -> str:
    """Tell a suggestion in a few lines, with the command that would follow it up."""
    lines = [f"{one['id']}  {str(one['sent_at'])[:10]}  {one['kind']}  {one['url'] or one['about']}".rstrip()]
    lines += [f"    {one[name]}" for name in ("message", "contact") if one[name]]
    if one["kind"] == "source" and one["url"]:
        lines.append(f"    weakties --region {one['region']} sources add {one['url']}")
    return "\n".join(lines)


@inbox.command()
@click.argument("number", type=int)
@click.pass_obj
def done(settings: Settings, number: int) -> None:
    """Mark suggestion NUMBER as done."""
    _mark(settings, number, "done")


@inbox.command()
@click.argument("number", type=int)
@click.pass_obj
def decline(settings: Settings, number: int) -> None:
    """Mark suggestion NUMBER as declined."""
    _mark(settings, number, "declined")


def _mark(settings: Settings, number: int, state: str) -> None:
    if not box.mark(settings.folder() / box.NAME, number, state):
        raise OneLine(f"there is no suggestion {number}; `weakties inbox list --state any` shows all")
    click.echo(f"{number}: {state}", err=True)
