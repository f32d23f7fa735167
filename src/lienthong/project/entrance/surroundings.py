# SPDX-License-Identifier: Apache-2.0
"""What a command needs around it: a database, compiled messages, Django's settings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lienthong.project.entrance import postgres
from lienthong.project.environment import ROOT

SETTINGS = "lienthong.project.settings"
TEST_SETTINGS = "lienthong.project.settings_test"


def say(text: str) -> None:
    """Tell on standard error: standard output belongs to the command."""
    print(f"· {text}", file=sys.stderr, flush=True)


@contextmanager
def prepared(settings: str = SETTINGS) -> Iterator[None]:
    """Point this process and its children at a running database and compiled messages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    compile_messages()
    if os.environ.get("DATABASE_URL"):
        collect_static(settings)
        yield
        return
    var = folder()
    os.environ["DATABASE_URL"] = postgres.start(var)
    try:
        collect_static(settings)
        yield
    finally:
        postgres.leave(var)


def folder() -> Path:
    """Return the folder of everything that is written."""
    return Path(os.environ.get("LIENTHONG_VAR", str(ROOT / "var")))


def collect_static(settings: str) -> None:
    """Gather style sheets, scripts and fonts under versioned names when a source is newer."""
    if settings != SETTINGS:
        return  # tests serve from the sources
    manifest = ROOT / "src" / "lienthong" / "project" / "collected" / "staticfiles.json"
    sources = [path for path in (ROOT / "src").glob("lienthong/*/static/**/*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    if manifest.exists() and manifest.stat().st_mtime >= newest:
        return
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(
        command, cwd=ROOT, check=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    )


def compile_messages() -> None:
    """Compile each English catalogue that is newer than its compiled form."""
    for source in (ROOT / "src").glob("**/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        made = target.with_suffix(f".{os.getpid()}")
        with made.open("wb") as binary:
            write_mo(binary, catalogue)
        made.replace(target)
