# SPDX-License-Identifier: Apache-2.0
"""`./run test`: everything that must hold, in one command."""

import subprocess
import sys

from lienthong.project.entrance import surroundings
from lienthong.project.environment import ROOT


def main(arguments: list[str]) -> int:
    """Run pytest on the whole project, or on what the arguments name."""
    surroundings.prepare("lienthong.project.settings_test")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False
    ).returncode
