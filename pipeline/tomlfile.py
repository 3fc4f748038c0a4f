"""TOML files that people keep and commands change: read whole, and replaced in one step."""

from pathlib import Path

from pipeline.config import ConfigError


def read(path: Path) -> str:
    """Give the text of a file. Raises ConfigError."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def replace(path: Path, text: str) -> None:
    """Write a text beside the file, then put it in its place in one step. Raises ConfigError."""
    draft = path.with_suffix(".toml.new")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
