"""Measuring and telling: CPU of interleaved rounds, rows with their bars, a table and a line of history."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
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


def interleaved(tasks: Mapping[str, Task], rounds: int, before: Task = lambda: None) -> dict[str, float]:
    """Run all tasks in turn, so many times, `before` ahead of each, and give the median CPU seconds of each."""
    spent: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            before()
            spent[name].append(cpu(task)[0])
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
