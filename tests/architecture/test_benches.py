# SPDX-License-Identifier: Apache-2.0
"""Each bench is there for `./run bench`: with the paths that it gives, not those of the tests."""

import os
import runpy
import subprocess
import sys

from lienthong.project.environment import ROOT


def test_bench_when_only_the_paths_of_run_are_there_then_found() -> None:
    sources = runpy.run_path(str(ROOT / "run"))["SOURCES"]
    benches = sorted(path.stem for path in (ROOT / "bench").glob("[!_]*.py"))
    words = f"import {', '.join(f'bench.{one}' for one in benches)}"
    paths = os.pathsep.join(map(str, sources))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "exchange" in benches
    assert done.returncode == 0, done.stderr
