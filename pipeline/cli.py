"""The command line: `weakties`. Data goes to stdout, progress and logs to stderr (ARCHITECTURE 4.1)."""

import sys
from importlib import import_module
from importlib.metadata import version
from types import TracebackType

import click

from pipeline.commands.context import Group, Settings

COMMANDS = {
    "run": "pipeline.commands.run:run",
    "collect": "pipeline.commands.collect:collect",
    "inspect": "pipeline.commands.inspect:inspect",
    "sources": "pipeline.commands.sources:sources",
    "serve": "pipeline.commands.serve:serve",
    "list": "pipeline.commands.catalogue:list_events",
    "show": "pipeline.commands.catalogue:show",
    "search": "pipeline.commands.catalogue:search",
    "export": "pipeline.commands.catalogue:export",
    "plan": "pipeline.commands.plan:plan",
    "digest": "pipeline.commands.plan:digest",
    "mcp": "pipeline.commands.mcp:mcp",
    "journal": "pipeline.commands.journal:journal",
    "inbox": "pipeline.commands.inbox:inbox",
    "explain": "pipeline.commands.verdicts:explain",
    "merge": "pipeline.commands.verdicts:merge",
    "split": "pipeline.commands.verdicts:split",
    "health": "pipeline.commands.upkeep:health",
    "db": "pipeline.commands.upkeep:db",
}
"""Each command's module is loaded when it is asked for, so that `--help` stays quick."""


class Commands(Group):
    """The commands, each loaded when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, or none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("weakties"), prog_name="weakties")
@click.option("--data", metavar="DIR", help="The folder of region files and databases. [env: WEAKTIES_DATA]")
@click.option("--region", metavar="NAME", help="The region; the only one, or portland, when not told.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def cli(ctx: click.Context, data: str | None, region: str | None, debug: bool) -> None:
    """Collect the networking events of a region and publish them as a catalogue."""
    if not debug:
        sys.excepthook = _one_line
    ctx.obj = Settings(data=data, region=region, debug=debug)


def _one_line(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Tell a fault of the program in one line; `--debug` shows where."""
    click.echo(f"weakties: {kind.__name__}: {error}; run again with --debug to see where", err=True)


def main() -> None:
    """Run the command line."""
    cli(prog_name="weakties")
