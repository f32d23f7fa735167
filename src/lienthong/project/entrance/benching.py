# SPDX-License-Identifier: Apache-2.0
"""`./run bench NAME`: the targets, as programs."""

import subprocess
import sys

from lienthong.project.entrance.surroundings import prepared, say
from lienthong.project.environment import ROOT


def main(arguments: list[str]) -> int:
    """Run one bench from the folder `bench/`; `--json` prints one object instead of a table."""
    names = sorted(
        path.stem for path in (ROOT / "bench").glob("*.py") if not path.stem.startswith("_")
    )
    if not arguments or arguments[0] not in names:
        say(f"./run bench {'|'.join(names)} [--json]")
        return 2
    with prepared():
        words = [sys.executable, "-m", f"bench.{arguments[0]}", *arguments[1:]]
        return subprocess.run(words, cwd=ROOT, check=False).returncode
