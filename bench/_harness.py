# SPDX-License-Identifier: Apache-2.0
"""What every bench shares: the machine, the disk's fsync, figures with floor, share and spread."""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure."""

    name: str  #: `submissions_per_s`
    unit: str  #: `/s` or `ms`
    runs: tuple[float, ...]  #: the value of each run
    floor: float  #: what the bare machine does at the same task, in the same unit
    floor_is: str  #: what the floor is, in words

    @property
    def value(self) -> float:
        """The median run."""
        return statistics.median(self.runs)

    @property
    def share(self) -> float:
        """How near the floor: 1 is as good as the bare machine."""
        best, ours = (self.floor, self.value) if self.unit == "ms" else (self.value, self.floor)
        return best / ours if ours else 0.0


def fsync_ms(rounds: int = 50) -> float:
    """Return the median time to make 4 kB durable on the disk of the working folder."""
    taken = []
    with tempfile.NamedTemporaryFile(dir=Path.cwd()) as file:
        for _ in range(rounds):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share (0.95) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed_ms(act: Callable[[], object], rounds: int) -> list[float]:
    """Return the milliseconds of each of so many calls, after three that do not count."""
    for _ in range(3):
        act()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def machine() -> str:
    """Describe the machine in one line."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return f"{os.cpu_count()} × {cpu}, Python {platform.python_version()}, {platform.system()}"


def report(measure: Callable[[], Iterable[Figure]]) -> None:
    """Measure between two looks at the disk, and print a table, or one JSON object with --json."""
    before = fsync_ms()
    figures = list(measure())
    after = fsync_ms()
    if "--json" in sys.argv:
        print(json.dumps({figure.name: _as_json(figure) for figure in figures}))
        return
    table = Table(title=f"{machine()}\nfsync 4 kB: {before:.2f} ms → {after:.2f} ms")
    for column in ("figure", "value", "floor", "share", "spread", "the floor is"):
        table.add_column(column)
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:,.1f} {figure.unit}",
            f"{figure.floor:,.1f}",
            f"{figure.share:.0%}",
            f"{min(figure.runs):,.1f}–{max(figure.runs):,.1f}",
            figure.floor_is,
        )
    Console().print(table)


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "value": round(figure.value, 3),
        "unit": figure.unit,
        "floor": round(figure.floor, 3),
        "share": round(figure.share, 4),
        "runs": [round(run, 3) for run in figure.runs],
    }
