# SPDX-License-Identifier: Apache-2.0
"""How a story is told in the terminal: each step with who, what, how long, where to look."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from rich.console import Console

T = TypeVar("T")


class StepFailed(Exception):  # noqa: N818 - the name says what happened
    """A step of a story did not come out as it must."""


@dataclass(slots=True)
class Teller:
    """Tells steps as they are played, and counts the failed ones."""

    console: Console  #: where to
    address: str  #: of the running site
    failed: int = 0  #: steps that did not come out
    number: int = field(default=0)  #: of the step being told

    def title(self, text: str, summary: str) -> None:
        """Begin a story."""
        self.number = 0
        self.console.print()
        self.console.rule(f"[bold]{text}")
        self.console.print(f"[dim]{summary}")

    @contextmanager
    def step(self, who: str, what: str, look: str = "") -> Iterator[list[str]]:
        """Play one step. The block appends what came out, in words, to the yielded list.

        Raises: StepFailed, after telling why, when the block raises.
        """
        self.number += 1
        came_out: list[str] = []
        began = time.perf_counter()
        try:
            yield came_out
        except Exception as problem:
            self.failed += 1
            self.console.print(f" [red]✗ {self.number:2}. {who}: {what}[/red]")
            self.console.print(f"      [red]{type(problem).__name__}: {problem}")
            raise StepFailed(what) from problem
        taken = (time.perf_counter() - began) * 1000
        self.console.print(f" [green]✓[/green] {self.number:2}. [bold]{who}[/bold]: {what}")
        for line in came_out:
            self.console.print(f"      {line}", highlight=False)
        where = f" · {self.address}{look}" if look else ""
        self.console.print(f"      [dim]{taken:,.0f} ms{where}", highlight=False, soft_wrap=True)


def until(find: Callable[[], T | None], what: str, *, seconds: float = 60) -> T:
    """Wait until something is there: work of the worker. Raises: TimeoutError naming it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = find()
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s; is the worker running?")
