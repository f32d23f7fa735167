# SPDX-License-Identifier: Apache-2.0
"""Worlds that many tests begin in: made once, given to every later test as the rows they are."""

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from lienthong.kernel import clock
from lienthong.kernel.tests.emptying import filled

Given = ParamSpec("Given")
Made = TypeVar("Made")


#: A world that was made by the running clock has aged after so long.
LASTS_SECONDS = 240


@dataclass(frozen=True, slots=True)
class _World:
    made: Any
    rows: dict[str, bytes]  #: by table, as PostgreSQL copies them out
    until: float  #: of the clock that only goes forward


def kept(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Let a factory do its work once per process; its rows and what it returned serve again.

    Only what begins in an empty database is kept: in another, the factory works as it would.
    A world belongs to the folder of its keys and files and to the instant of a frozen clock;
    without one it is made again after some minutes. Its ids are those of the first time: nothing
    may remember what another test did with them.
    """
    worlds: dict[Any, _World] = {}

    @wraps(make)
    def given(*args: Given.args, **more: Given.kwargs) -> Made:
        if filled():
            return make(*args, **more)
        instant = clock._frozen.get()
        key = (args, tuple(sorted(more.items())), settings.VAR, instant)
        if key not in worlds or worlds[key].until < time.monotonic():
            made = make(*args, **more)
            until = math.inf if instant else time.monotonic() + LASTS_SECONDS
            worlds[key] = _World(copy.deepcopy(made), _copied_out(), until)
            return made
        _copy_in(worlds[key].rows)
        found: Made = copy.deepcopy(worlds[key].made)
        return found

    return given


def _copied_out() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for name in filled():
            with cursor.copy(f"COPY {name} TO STDOUT") as out:
                rows[name] = b"".join(out)
    return rows


def _copy_in(rows: dict[str, bytes]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # They held when they were written: neither the order of references nor guards again.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, content in rows.items():
            with cursor.copy(f"COPY {name} FROM STDIN") as into:
                into.write(content)
        cursor.execute("SET LOCAL session_replication_role = origin")
