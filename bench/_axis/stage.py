# SPDX-License-Identifier: Apache-2.0
"""Where the parties meet: the connected systems, the axis as a process of its own, its costs."""

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench._harness import database_url
from bench._serving import free_port

PER_SECOND = 1_000_000
#: Ministries with forty offices each: whom a circular goes to.
MINISTRIES = ("G03", "G06", "G08", "G09", "G11", "G12", "G15", "G16", "G17", "G18")
OFFICES = tuple(f"{code}.{number:02}" for code in MINISTRIES for number in range(1, 41))
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A system that was connected, by both protocols."""

    system: str  #: its code: `00.01.H42`
    key: str  #: of requests
    private_key: str  #: of statements, PEM
    secret: str  #: of an old client's headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Connected):
    """A connected system, as its own process needs to know it."""

    agency: str
    port: int
    axis_key: str  #: public key of the log


class Axis:
    """The gateway, running."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port = process, port

    def cpu_s(self) -> float:
        return tree_cpu_s(self.process.pid)

    def peak_mb(self) -> float:
        """Return the most memory the worker ever held."""
        return max(
            _status_mb(pid, "VmHWM") for pid in (self.process.pid, *_children(self.process.pid))
        )

    def forget_peak(self) -> None:
        for pid in (self.process.pid, *_children(self.process.pid)):
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def held_mb(self) -> float:
        return max(
            _status_mb(pid, "VmRSS") for pid in (self.process.pid, *_children(self.process.pid))
        )


@contextmanager
def axis(**more: str) -> Iterator[Axis]:
    """Run the data plane as it runs at work, with one worker. more: of its environment."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--no-ws", "--loop", "uvloop",
        "--log-level", "warning", "lienthong.project.gateway:application",
    ]  # fmt: skip
    environment = os.environ | {"DATABASE_URL": database_url()} | more
    process = subprocess.Popen(words, env=environment)
    try:
        _await(port, process)
        yield Axis(process, port)
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(900):
        assert process.poll() is None, "the gateway ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def connected(*agencies: str) -> dict[str, Connected]:
    """Connect a system for each agency."""
    from lienthong.exchange import services
    from lienthong.kernel import clock
    from lienthong.kernel.actor import Actor
    from lienthong.orgs import queries
    from lienthong.orgs import services as orgs

    admin = Actor.system("bench")
    orgs.load_reference(admin)
    day = clock.today()
    orgs.open_agencies(actor=admin, news=[_office(code, day) for code in OFFICES])
    found = {}
    for place, code in enumerate(agencies):
        agency = queries.agency_by_code(code)
        new = services.NewSystem(
            code=f"00.{place + 1:02}.{code}", name=code, agency_id=agency.id, per_second=PER_SECOND
        )
        opened = services.open_system(admin, new)
        private, public = _pair()
        services.register_public_key(admin, opened.id, public)
        services.route(admin, opened.id, agency.code, from_day=day, covers_below=True)
        secret = services.share_secret(admin, opened.id)
        found[code] = Connected(system=new.code, key=opened.key, private_key=private, secret=secret)
    return found


def _office(code: str, day: dt.date) -> Any:
    from lienthong.orgs import services
    from lienthong.orgs.rules import AgencyKind

    return services.NewAgency(
        code=code, name=f"Cục {code}", kind=AgencyKind.DEPARTMENT, valid_from=day,
        parent_code=code.partition(".")[0],
    )  # fmt: skip


def axis_key() -> str:
    """Return the public key of the log that the gateway writes."""
    from urllib.parse import urlsplit

    from django.conf import settings

    from lienthong.ledger.rules import notes
    from lienthong.ledger.services.keys import signing_key

    key = signing_key(settings.VAR / "keys", is_production=False)
    return notes.verifier_of(f"{urlsplit(settings.BASE_URL).netloc}/ledger/exchange", key).vkey


def _pair() -> tuple[str, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode(), public


class Running:
    """A party at work in a process of its own."""

    def __init__(self, module: str, party: Party, **values: Any) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"bench._axis.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"party": asdict(party), **values}).encode())
        self._process.stdin.close()

    def result(self) -> Mapping[str, Any]:
        """Return what it says at its end."""
        assert self._process.stdout
        told = self._process.stdout.read()
        assert self._process.wait() == 0, "a party of the bench failed"
        result: dict[str, Any] = json.loads(told)
        return result

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def newest() -> int:
    """Return the place of the newest event in the log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), -1) FROM exchange_event")
        return int(cursor.fetchone()[0])


def postgres_cpu_s() -> float:
    """Return the processor seconds of the whole database server so far."""
    return tree_cpu_s(_postmaster())


def _postmaster() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return int((Path(cursor.fetchone()[0]) / "postmaster.pid").read_text().split()[0])


def tree_cpu_s(pid: int) -> float:
    """Return the seconds of a process, of its children, and of those that have ended."""
    ticks = 0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        if one == pid:
            ticks += int(fields[13]) + int(fields[14])
    return ticks / _TICKS


def _children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has just ended
                parent = (folder / "stat").read_text().rpartition(") ")[2].split()[1]
                if int(parent) == pid:
                    found.append(int(folder.name))
    return found


def _status_mb(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))
