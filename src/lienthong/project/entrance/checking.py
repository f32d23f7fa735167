# SPDX-License-Identifier: Apache-2.0
"""`./run check` and `./run fix`: format, lint, types, import contracts."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lienthong.project.entrance.surroundings import prepared, say
from lienthong.project.environment import ROOT

#: The longest first: they run at once, on as many processors as there are.
CHECKS = (
    ("mypy",),
    ("lint-imports", "--no-cache"),
    ("ruff", "format", "--check", "--quiet", "."),
    ("ruff", "check", "--quiet", "."),
)


def check(arguments: list[str]) -> int:
    """Change nothing; say everything that is not as it should be."""
    del arguments
    with prepared(), ThreadPoolExecutor(os.cpu_count()) as at_once:
        return max(at_once.map(_told, CHECKS))


def _told(words: tuple[str, ...]) -> int:
    """Run one program; say what it said in one piece."""
    done = subprocess.run(
        [_tool(words[0]), *words[1:]], cwd=ROOT, check=False, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    say(" ".join(words))
    sys.stdout.write(done.stdout)
    sys.stdout.flush()
    return done.returncode


def fix(arguments: list[str]) -> int:
    """Format, and mend what can be mended without thought."""
    del arguments
    return max(
        _call("ruff", "check", "--fix", "--quiet", "."), _call("ruff", "format", "--quiet", ".")
    )


def _call(program: str, *words: str) -> int:
    say(" ".join((program, *words)))
    return subprocess.run([_tool(program), *words], cwd=ROOT, check=False).returncode


def _tool(program: str) -> Path:
    return Path(sys.executable).with_name(program)
