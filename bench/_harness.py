# SPDX-License-Identifier: Apache-2.0
"""What every bench shares: the machine, the disk's fsync, figures with floor, share and spread."""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure."""

    name: str  #: `submissions_per_s`
    unit: str  #: `/s`, or what should be small: `ms`, `kB`
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
        is_better_small = self.unit in ("ms", "kB")
        best, ours = (self.floor, self.value) if is_better_small else (self.value, self.floor)
        return best / ours if ours else 0.0


def options(about: str, **numbers: int) -> argparse.Namespace:
    """Return the sizes of a run: each one an option with a default, besides --json."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    for name, number in numbers.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=number)
    return parser.parse_args()


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Work on a database and a folder of one's own, made here and dropped at the end."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        os.environ["LIENTHONG_VAR"] = folder
        django.setup()
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        connection.settings_dict["TEST"]["NAME"] = name
        made = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        _stock_segments()
        try:
            yield
        finally:
            connection.creation.destroy_test_db(made, verbosity=0)


def _stock_segments() -> None:
    """Let PostgreSQL have WAL segments in stock, as one has that has served for a while.

    A new one is filled with zeros while every commit waits (ADR 0231); installed nodes stock them.
    """
    from django.db import ProgrammingError, connection

    with connection.cursor() as cursor:
        try:
            cursor.execute(
                "SELECT pg_size_bytes(current_setting('min_wal_size'))"
                " / pg_size_bytes(current_setting('wal_segment_size')), count(*)"
                " FROM pg_ls_waldir() WHERE name > pg_walfile_name(pg_current_wal_lsn())"
                " AND name ~ '^[0-9A-F]{24}$'"
            )
            wanted, there = cursor.fetchone()
            if there < wanted * 3 // 4:
                cursor.execute(
                    "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()"
                    " FROM generate_series(1, %s)", [wanted],
                )  # fmt: skip
            cursor.execute("CHECKPOINT")
        except ProgrammingError as problem:
            sys.stderr.write(f"no WAL segments in stock, so commits stall: {problem}\n")


@contextmanager
def copied(name: str) -> Iterator[str]:
    """Make a copy of the database that is worked on, dropped at the end; return its name."""
    from django.db import connection

    place = connection.settings_dict
    original = place["NAME"]
    connection.close()
    with psycopg.connect(
        dbname="postgres", user=place["USER"], host=place["HOST"], autocommit=True
    ) as beside:
        beside.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        beside.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
        try:
            yield name
        finally:
            beside.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def working_on(name: str) -> Iterator[None]:
    """Work on another database of the same server while the block runs."""
    from django.db import connection

    place = connection.settings_dict
    original = place["NAME"]
    connection.close()
    place["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        place["NAME"] = original


def database_url() -> str:
    """Return the address of the bench's own database, for other processes."""
    from urllib.parse import quote

    from django.db import connection

    place = connection.settings_dict
    return f"postgresql://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'], safe='')}"


def together(clients: int, work: Callable[[int], Any]) -> list[Any]:
    """Run work in so many processes at once, numbered from 0; return what each returns."""
    from django.db import connections

    connections.close_all()  # a forked process must not share its parent's connection
    context = multiprocessing.get_context("fork")
    pipes, processes = [], []
    for number in range(clients):
        here, there = context.Pipe(duplex=False)
        processes.append(context.Process(target=_send, args=(there, work, number)))
        processes[-1].start()
        there.close()
        pipes.append(here)
    try:
        return [pipe.recv() for pipe in pipes]
    finally:
        for process in processes:
            process.join()


def _send(pipe: Any, work: Callable[[int], Any], number: int) -> None:
    pipe.send(work(number))


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
