"""What every command shares: the data folder, the region, the clock, and errors in one line."""

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pipeline import clock, config
from pipeline.storing.database import StoreError
from scrapers.errors import SourceError

USAGE = 2
FAILED = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before the command."""

    data: str | None = None
    region: str | None = None
    debug: bool = False

    def folder(self) -> Path:
        """Give the data folder; the user's own is filled with the shipped region files at first use."""
        return config.data_folder(self.data)

    def load(self) -> config.Region:
        """Load the region that `--region` names, or the default one."""
        return config.load(config.choose(self.folder(), self.region))

    def begin(self) -> Path:
        """Give the region's file; an empty data folder is filled first, as a service's own is when it starts."""
        return config.choose(config.furnished(self.folder()), self.region)


class OneLine(click.ClickException):
    """A failure told in one line on stderr: `weakties: …`."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"weakties: {' '.join(self.message.split())}", file=file or sys.stderr)


class Group(click.Group):
    """A group whose commands end in one line, never in a traceback, when something expected goes wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn the pipeline's own errors into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except SourceError as error:
            raise OneLine(f"{error.code}: {error.message}") from error
        except config.ConfigError as error:
            raise OneLine(str(error), USAGE) from error
        except StoreError as error:
            raise OneLine(str(error)) from error


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date or fail with what is expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-11-24", param, ctx)


def now() -> datetime:
    """Give the present moment, or the one that WEAKTIES_NOW names."""
    try:
        return clock.now()
    except ValueError as error:
        raise OneLine(str(error), USAGE) from error
