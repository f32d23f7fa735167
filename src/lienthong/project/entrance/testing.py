# SPDX-License-Identifier: Apache-2.0
"""`./run test`: everything that must hold, in one command."""

import os
import subprocess
import sys

from lienthong.project.entrance import browser, template
from lienthong.project.entrance.surroundings import TEST_SETTINGS, prepared
from lienthong.project.environment import ROOT


def main(arguments: list[str]) -> int:
    """Run every test, or those that the arguments name (pytest's arguments).

    In CI a missing browser fails the run; elsewhere it is said at the start and at the end.
    """
    if arguments:
        with prepared(TEST_SETTINGS):
            return _pytest(arguments)
    has_browser = browser.find() is not None
    if not has_browser:
        print(browser.missing(), file=sys.stderr)
        if os.environ.get("CI"):
            return 1
    # Journeys run by themselves: Playwright leaves an event loop in its process, and Django then
    # takes what follows for asynchronous code.
    both = ["-n", "2", "--dist", "loadgroup", "-m"]
    with prepared(TEST_SETTINGS):
        codes = [_pytest([*both, marks]) for marks in ("not journey", "journey")]
    if not has_browser:
        print(browser.missing(), file=sys.stderr)
    return max(codes)


def _pytest(arguments: list[str]) -> int:
    words = [sys.executable, "-m", "pytest", *arguments]
    copied = {template.VARIABLE: template.made(os.environ["DATABASE_URL"])}
    return subprocess.run(words, cwd=ROOT, check=False, env=os.environ | copied).returncode
