# SPDX-License-Identifier: Apache-2.0
"""The embedded server for real: killed, started twice at once, as root and not, out of reach."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lienthong.project.entrance import postgres
from lienthong.project.environment import ROOT

pytestmark = pytest.mark.fault

#: Another command of the checkout: starts, tells where, and leaves when it is told to.
COMMAND = """
import sys
from pathlib import Path
from lienthong.project.entrance import postgres
var = Path(sys.argv[1])
print(postgres.start(var), flush=True)
sys.stdin.read()
postgres.leave(var)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder that every user may enter; the server in it is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-pg-"))
    folder.chmod(0o755)
    yield folder / "var"
    stop(folder / "var")
    shutil.rmtree(folder)


def stop(var: Path) -> None:
    if var.exists():
        postgres.destroy(var)


def command(var: Path, user: str | None = None) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", COMMAND, str(var)]
    paths = {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, user=user,
        env=os.environ | paths, cwd="/",
    )  # fmt: skip


def url_of(running: "subprocess.Popen[str]") -> str:
    assert running.stdout is not None
    url = running.stdout.readline().strip()
    assert url.startswith("postgresql://"), url
    return url


def let_go(running: "subprocess.Popen[str]") -> None:
    running.communicate(timeout=60)
    assert running.returncode == 0


def postmaster(var: Path) -> int:
    home, _ = postgres._home(var)
    return int((home / "pg" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not collected yet does not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_start_when_the_postmaster_was_killed_then_recovers_what_was_committed(var: Path) -> None:
    url = postgres.start(var)
    with psycopg.connect(url, autocommit=True) as bare:
        bare.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    pid = postmaster(var)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    again = command(var)
    with psycopg.connect(url_of(again)) as bare:
        row = bare.execute("SELECT count(*) FROM kept").fetchone()
    assert row == (1000,)
    let_go(again)
    postgres.leave(var)


def test_start_when_two_at_once_then_one_server_and_the_last_one_stops_it(var: Path) -> None:
    first, second = command(var), command(var)
    assert url_of(first) == url_of(second)
    pid = postmaster(var)
    let_go(first)
    assert is_alive(pid), "the server ended under a command that still used it"
    with psycopg.connect(postgres.start(var)):
        assert postmaster(var) == pid
    postgres.leave(var)
    assert is_alive(pid)
    let_go(second)
    assert not is_alive(pid)


def test_destroy_when_another_command_runs_then_refused(var: Path) -> None:
    other = command(var)
    url = url_of(other)
    with pytest.raises(SystemExit, match="stop it first"):
        postgres.destroy(var)
    with psycopg.connect(url):
        pass
    let_go(other)


def test_start_when_an_ordinary_user_then_works_too(var: Path) -> None:
    if os.geteuid():
        pytest.skip("NOT ROOT: cannot become another user; run once as root")
    if not reachable(ROOT, "daemon"):
        pytest.skip(f"{ROOT} is closed to other users: nothing to try there")
    var.mkdir()
    owner = pwd.getpwnam("daemon")
    os.chown(var, owner.pw_uid, owner.pw_gid)
    ordinary = command(var, user="daemon")
    with psycopg.connect(url_of(ordinary)) as bare:
        assert bare.execute("SELECT 1").fetchone() == (1,)
    assert (var / "pg" / "PG_VERSION").owner() == "daemon"
    let_go(ordinary)


def reachable(path: Path, user: str) -> bool:
    asked = ["/bin/sh", "-c", f"test -r '{path}/src' && test -x '{sys.executable}'"]
    return subprocess.run(asked, user=user, check=False).returncode == 0


def test_start_when_nobody_cannot_enter_the_checkout_then_the_data_lives_elsewhere() -> None:
    if os.geteuid():
        pytest.skip("NOT ROOT: an ordinary user's server runs as that user")
    folder = Path(tempfile.mkdtemp(prefix="lienthong-closed-"))  # mode 0700, root's
    var = folder / "var"
    try:
        url = postgres.start(var)
        home, _ = postgres._home(var)
        assert home.parent == Path("/var/lib/lienthong")
        with psycopg.connect(url) as bare:
            assert bare.execute("SELECT 1").fetchone() == (1,)
        postgres.leave(var)
        assert not (home / "pg" / "postmaster.pid").exists()
        with psycopg.connect(postgres.start(var)):
            pass
        postgres.leave(var)
    finally:
        home, _ = postgres._home(var)
        stop(var)
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(folder)
