"""Measuring and telling: CPU of interleaved rounds, rows with their bars, a table and a line of history."""

import gc
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

Task = Callable[[], Any]
MICRO = 1e6
HISTORY = Path(__file__).with_name("history.jsonl")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. A bar is the most that `ratio` may be."""

    name: str
    ratio: float
    unit: str
    """What the ratio is to."""
    bar: float | None = None
    micros: float | None = None
    """CPU of one event, request or item, in microseconds of this run."""
    growth: float | None = None
    """Its cost per item at the larger size, in units of that at the smaller."""

    @property
    def met(self) -> bool | None:
        """Tell whether the bar is met; None without one."""
        return None if self.bar is None else self.ratio <= self.bar


def cpu(task: Task) -> tuple[float, Any]:
    """Run a task and give the CPU seconds of this process, collecting garbage before and not during."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        value = task()
        return time.process_time() - started, value
    finally:
        gc.enable()


@contextmanager
def watched(*functions: tuple[ModuleType, str]) -> Iterator[list[float]]:
    """Note what each call of these functions of modules costs inside the block; none of them calls another."""
    calls: list[float] = []

    def noting(function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                calls.append(time.process_time() - started)

        return noted

    kept = [(module, name, getattr(module, name)) for module, name in functions]
    try:
        for module, name, function in kept:
            setattr(module, name, noting(function))
        yield calls
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def interleaved(tasks: Mapping[str, Task], rounds: int, before: Task = lambda: None) -> dict[str, float]:
    """Run all tasks in turn, so many times, `before` ahead of each, and give the median CPU seconds of each.

    A task that gives a mapping names parts of what it cost itself; their medians are given too.
    """
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, task in tasks.items():
            before()
            seconds, parts = cpu(task)
            spent[name].append(seconds)
            for part, own in parts.items() if isinstance(parts, dict) else ():
                spent[part].append(own)
    return {name: statistics.median(values) for name, values in spent.items()}


def table(rows: list[Row]) -> str:
    """Write the rows with their bars, for people."""
    lines = [f"{'':<46} {'µs each':>9} {'growth':>7} {'ratio':>8} {'bar':>7}  "]
    for row in rows:
        micros = "" if row.micros is None else f"{row.micros:.1f}"
        growth = "" if row.growth is None else f"{row.growth:.2f}"
        bar = "" if row.bar is None else f"≤ {row.bar:g}"
        verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
        lines.append(f"{row.name:<46} {micros:>9} {growth:>7} {row.ratio:>8.3g} {bar:>7}  {verdict:<7} × {row.unit}")
    return "\n".join(lines)


def remember(rows: list[Row], about: Mapping[str, Any], path: Path = HISTORY) -> None:
    """Append this run to the history: ratios can be compared between runs, microseconds cannot."""
    line = {**about, "rows": [{**asdict(row), "met": row.met} for row in rows]}
    with path.open("a") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
