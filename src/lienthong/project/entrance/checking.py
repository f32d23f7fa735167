# SPDX-License-Identifier: Apache-2.0
"""`./run check` and `./run fix`: format, lint, types, import contracts."""

import subprocess
import sys
from pathlib import Path

from lienthong.project.entrance.surroundings import prepared, say
from lienthong.project.environment import ROOT


def check(arguments: list[str]) -> int:
    """Change nothing; say everything that is not as it should be."""
    del arguments
    with prepared():
        return max(
            _call("ruff", "format", "--check", "--quiet", "."),
            _call("ruff", "check", "--quiet", "."),
            _call("lint-imports", "--no-cache"),
            _call("mypy"),
        )


def fix(arguments: list[str]) -> int:
    """Format, and mend what can be mended without thought."""
    del arguments
    return max(
        _call("ruff", "check", "--fix", "--quiet", "."), _call("ruff", "format", "--quiet", ".")
    )


def _call(program: str, *words: str) -> int:
    say(" ".join((program, *words)))
    tool = Path(sys.executable).with_name(program)
    return subprocess.run([tool, *words], cwd=ROOT, check=False).returncode
