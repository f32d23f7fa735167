# SPDX-License-Identifier: Apache-2.0
"""A database with every migration applied, that test databases are copied from.

Applying them takes half a minute, copying what came of them a second; and a slow machine must not
spend a test's time on it.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from lienthong.project.environment import ROOT

NAME = "lienthong_migrated_"
#: Tells the settings of tests what to copy.
VARIABLE = "LIENTHONG_TEST_TEMPLATE"


def made(url: str) -> str:
    """Return the name of the database for the migrations as they stand; made when it is missing.

    url: of any database of the server. Those for other migrations are dropped.
    """
    name = NAME + _mark()
    with psycopg.connect(url, autocommit=True) as server:
        found = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAME]
        )
        known = {str(row[0]) for row in found}
        for other in known - {name}:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(other)))
        if name not in known:
            making = f"{NAME}{os.getpid()}"
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(making)))
            _migrate(urlsplit(url)._replace(path=f"/{making}").geturl())
            server.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(making), Identifier(name))
            )
    return name


def _mark() -> str:
    """Name the migrations: ours by their content, those of libraries by the lock file."""
    digest = hashlib.sha256(ROOT.joinpath("requirements.lock").read_bytes())
    for path in sorted(_migrations()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrations() -> list[Path]:
    folders = (ROOT / "src" / "lienthong").glob("**/migrations")
    return [
        path for folder in folders for path in folder.glob("**/*") if path.suffix in (".py", ".sql")
    ]


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"DATABASE_URL": url})
