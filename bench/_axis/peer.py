# SPDX-License-Identifier: Apache-2.0
"""The peer that runs on the same machine: django-pyas2, in an environment of its own.

An optional extra: where the package index cannot be reached, the bench says so and goes on.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._serving import free_port

PACKAGES = ("django-pyas2==1.2.3", "gunicorn", "psycopg[binary]")
_SCRIPT = Path(__file__).with_name("as2.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What it did: None when it could not be made to run here."""

    per_s: float | None
    note: str


def documents_per_s(size: int, documents: int, folder: Path) -> Peer:
    """Measure it: documents signed, sent, stored and receipted. folder: where it may live."""
    try:
        python = _environment(folder / "as2")
        told = _run(python, folder / "as2", size, documents)
    except (OSError, subprocess.SubprocessError, ValueError, TimeoutError) as failure:
        said = getattr(failure, "stderr", b"") or str(failure).encode()
        return Peer(per_s=None, note=f"django-pyas2 did not run: {said.decode()[-300:].strip()}")
    if told["receipted"] != documents:
        return Peer(per_s=None, note=f"django-pyas2 receipted {told['receipted']} of {documents}")
    per_s = documents / told["seconds"]
    return Peer(
        per_s=per_s,
        note=f"django-pyas2: {per_s:.1f} documents of {size:,} bytes in a second, signed with"
        " RSA-2048, signed synchronous MDN, two sites, four sending threads, two workers",
    )


def _environment(folder: Path) -> Path:
    python = folder / "env" / "bin" / "python"
    if (folder / "ready").exists():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    _must([sys.executable, "-m", "venv", "--clear", str(folder / "env")])
    _must([str(python), "-m", "pip", "install", "--quiet", *PACKAGES])
    _widen(folder / "env")
    (folder / "ready").touch()
    return python


def _widen(environment: Path) -> None:
    """Let its crypto library read the version of an OpenSSL from 3.0.10 on: two digits."""
    for path in environment.glob("lib/python*/site-packages/oscrypto/_openssl/_libcrypto_c*.py"):
        text = path.read_text()
        path.write_text(text.replace(r"(\\d\\.\\d\\.\\d[a-z]*)", r"(\\d+\\.\\d+\\.\\d+[a-z]*)"))


def _run(python: Path, folder: Path, size: int, documents: int) -> dict[str, Any]:
    from django.db import connection

    port = free_port()
    environment = os.environ | {
        "AS2_FOLDER": str(folder),
        "AS2_USER": connection.settings_dict["USER"],
        "AS2_HOST": connection.settings_dict["HOST"],
        "AS2_URL": f"http://127.0.0.1:{port}/as2receive",
    }
    for name in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    script = [str(python), str(_SCRIPT)]
    _must([*script, "make"], environment)
    try:
        for site in ("sender", "receiver"):
            _must([*script, "introduce", site], environment)
        with _served(python, port, environment):
            words = [*script, "send", str(size), str(documents)]
            told: dict[str, Any] = json.loads(_must(words, environment))
            return told
    finally:
        _must([*script, "drop"], environment)


@contextmanager
def _served(python: Path, port: int, environment: dict[str, str]) -> Iterator[None]:
    words = [
        str(python), "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}",
        "--chdir", str(_SCRIPT.parent), "--log-level", "error", "as2:application",
    ]  # fmt: skip
    process = subprocess.Popen(words, env=environment)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _must(words: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, env=environment, capture_output=True, check=True, timeout=300)
    return done.stdout.decode()
