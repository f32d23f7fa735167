# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium for the journeys: found, installed where that is possible, or missed loudly."""

import os
import shutil
import subprocess

from lienthong.project.entrance.surroundings import say


def find() -> str | None:
    """Return Chromium's path, installing Debian's package when root can."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found or os.geteuid() or not shutil.which("apt-get"):
        return found
    say("Cài Chromium để chạy kiểm thử trình duyệt / installing Debian's Chromium …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"} | os.environ
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "-qq", *words], env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode:
            say(f"apt-get {words[0]}: {done.stderr.strip()[-300:]}")
    return shutil.which("chromium")


def missing() -> str:
    """Say loudly what is not tested without a browser."""
    return (
        "!!! KHÔNG CÓ CHROMIUM: các hành trình trình duyệt KHÔNG được kiểm thử.\n"
        "!!! NO CHROMIUM: the browser journeys are NOT tested. On Debian: apt-get install chromium"
    )
