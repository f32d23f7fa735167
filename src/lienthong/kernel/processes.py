# SPDX-License-Identifier: Apache-2.0
"""A folder in which the processes of one service keep their figures, a few files for each.

Imports nothing of what reads the folder: it must be named before that is loaded.
"""

import os
import re
from pathlib import Path

_FILE = re.compile(r".*_(\d+)\.db")


def share(folder: Path) -> None:
    """Let the processes of a service keep their figures in a folder.

    What processes of an earlier start left there goes once none of them lives: while one does,
    taking away what another has counted would look like a restart of all.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(map(lives, pids_in(folder))):
        for path in folder.glob("*.db"):
            path.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def pids_in(folder: str | Path) -> set[int]:
    """Return whose files lie in a folder."""
    found = (_FILE.fullmatch(path.name) for path in Path(folder).glob("*.db"))
    return {int(match[1]) for match in found if match}


def lives(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
