# SPDX-License-Identifier: Apache-2.0
"""Figures: who may read them, and that processes share them without losing or doubling any."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lienthong.kernel import metrics, processes

TOKEN = "a token that nobody guesses"
_COUNT = """
import sys
from pathlib import Path
from lienthong.kernel import processes
processes.share(Path(sys.argv[1]))
from lienthong.kernel import metrics
pages = metrics.Counter("pages", "Pages", ("kind",), registry=metrics.REGISTRY)
pool = metrics.Gauge("pool", "Open", registry=metrics.REGISTRY, multiprocess_mode="livesum")
pages.labels("a").inc(int(sys.argv[2]))
pool.set(5)
sys.stdout.write(metrics.told([]).decode())
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("shown", "token", "may"),
    [
        (f"Bearer {TOKEN}", TOKEN, True),
        (f"Bearer {TOKEN} ", TOKEN, False),
        (f"Basic {TOKEN}", TOKEN, False),
        (TOKEN, TOKEN, False),
        ("Bearer ", "", False),
        ("Bearer ăâđ", TOKEN, False),
        ("", TOKEN, False),
    ],
)
def test_reading_when_the_token_is_shown_then_allowed_and_else_not(
    shown: str, token: str, *, may: bool
) -> None:
    assert metrics.may_read(shown, token) is may


def counted(text: str) -> dict[str, float]:
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Process:
    """A process that counts, and says what it reads of all."""

    def __init__(self, folder: Path, many: int) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._running = subprocess.Popen(
            [sys.executable, "-c", _COUNT, str(folder), str(many)], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def told(self) -> dict[str, float]:
        assert self._running.stdout
        text = b""
        while b"\npool" not in text:
            piece = os.read(self._running.stdout.fileno(), 1 << 16)
            assert piece, "the process ended"
            text += piece
        return counted(text.decode())

    def kill(self) -> None:
        self._running.kill()
        self._running.communicate()


def test_figures_when_a_process_is_killed_then_its_counts_stay_until_all_have_ended(
    tmp_path: Path,
) -> None:
    first = Process(tmp_path, 3)
    assert first.told() == {"pages_total": 3.0, "pool": 5.0}
    second = Process(tmp_path, 4)
    assert second.told() == {"pages_total": 7.0, "pool": 10.0}
    first.kill()
    third = Process(tmp_path, 1)
    assert third.told() == {"pages_total": 8.0, "pool": 10.0}
    second.kill()
    third.kill()
    fourth = Process(tmp_path, 2)
    assert fourth.told() == {"pages_total": 2.0, "pool": 5.0}
    fourth.kill()


def test_processes_when_their_files_are_named_then_known_by_number(tmp_path: Path) -> None:
    for name in ("counter_12.db", "gauge_livesum_12.db", "histogram_7.db", "other.txt"):
        (tmp_path / name).touch()
    assert processes.pids_in(tmp_path) == {7, 12}
    assert processes.lives(os.getpid())
    assert not processes.lives(1 << 22)
