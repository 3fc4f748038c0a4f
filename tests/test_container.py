"""The container files say what the service needs. No image is built here; what can be read is held to its promises."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pipeline.cli import cli

ROOT = Path(__file__).resolve().parents[1]
INSTRUCTIONS = "FROM LABEL RUN COPY ENV USER WORKDIR VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD ARG".split()


def instructions() -> list[tuple[str, str]]:
    """Read the Dockerfile: continuation lines joined, comments dropped."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def value(name: str) -> str:
    return [told for instruction, told in instructions() if instruction == name][-1]


@pytest.fixture
def service() -> dict[str, Any]:
    (found,) = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    return dict(found)


def test_every_line_is_an_instruction_and_what_is_copied_is_there() -> None:
    for name, told in instructions():
        assert name in INSTRUCTIONS
        if name == "COPY" and "--from" not in told:
            assert all((ROOT / path).exists() for path in told.split()[:-1]), told
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        path for name, told in instructions() if name == "COPY" and "--from" not in told for path in told.split()[:-1]
    }
    assert copied == let_in


def test_bases_are_pinned_to_a_version_that_the_program_runs_on() -> None:
    bases = [told.split()[0] for name, told in instructions() if name == "FROM"]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.(1[1-9])-slim", bases[0])


def test_nothing_runs_as_root_and_only_one_folder_is_written(service: dict[str, Any]) -> None:
    order = [name for name, _ in instructions()]
    assert value("USER") == "10001"
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert "RUN" not in order[order.index("USER") :]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == [f"catalogue:{value('VOLUME')}"]


def test_the_command_is_one_that_the_program_has() -> None:
    entry, command = json.loads(value("ENTRYPOINT")), json.loads(value("CMD"))
    assert entry == ["weakties"]
    result = CliRunner().invoke(cli, [*command, "--help"])
    assert result.exit_code == 0, result.output
    for option in (word for word in command if word.startswith("--")):
        assert option in result.output


def test_its_health_is_asked_for_where_it_serves(service: dict[str, Any]) -> None:
    port = value("EXPOSE")
    check = json.loads(value("HEALTHCHECK").split("CMD ", 1)[1])
    assert f"127.0.0.1:{port}/healthz" in check[-1]
    compile(check[-1], "healthcheck", "exec")
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_a_stop_has_time_to_finish(service: dict[str, Any]) -> None:
    assert value("STOPSIGNAL") == "SIGTERM"
    assert int(service["stop_grace_period"].removesuffix("s")) > 20
