# SPDX-License-Identifier: Apache-2.0
"""A bound on the time that work on a hostile document may take."""

import contextvars
import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooLong(Exception):  # noqa: N818 - a finding, turned into a value by the caller
    """The work was stopped."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do pure Python work in a thread of its own and stop it when its time is over.

    The work sees the caller's context (a frozen clock) and must not touch the database.
    Raises: TooLong, or what the work raises.
    """
    results: list[T] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as problem:  # noqa: BLE001 - handed to the caller below, whatever it is
            problems.append(problem)

    context = contextvars.copy_context()
    worker = threading.Thread(target=context.run, args=(run,), daemon=True)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        ident = ctypes.c_ulong(worker.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(TooLong))
        raise TooLong
    if problems:
        raise problems[0]
    return results[0]
