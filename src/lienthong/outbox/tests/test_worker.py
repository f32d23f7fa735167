# SPDX-License-Identifier: Apache-2.0
import threading
from typing import Any

from lienthong.outbox.management.commands import worker


def test_companion_when_it_fails_then_begins_anew_until_its_end(caplog: Any) -> None:
    runs: list[int] = []

    def work(stop: threading.Event) -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise RuntimeError("by a mistake")

    worker.steadily(work, threading.Event(), pause_seconds=0)
    assert runs == [0, 1, 2]
    assert caplog.text.count("begins again") == 2


def test_companion_when_told_to_stop_then_is_not_begun_anew() -> None:
    stop = threading.Event()

    def work(told: threading.Event) -> None:
        told.set()
        raise RuntimeError("on the way out")

    worker.steadily(work, stop)
