# SPDX-License-Identifier: Apache-2.0
"""`./run demo`: the demo country, the main job told as a story, and the site left running."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import django
import httpx
from django.core.management import CommandError, call_command

from lienthong.project.entrance.surroundings import folder, prepared, say
from lienthong.project.environment import ROOT

#: How long a slow, busy machine may take to start the web server.
START_SECONDS = 120
#: The document axis answers at the site's port and this.
AXIS_PORT_BESIDE = 1000
#: Registers answer the platform at the axis's port and this: in a process of their own, for the
#: pages wait for them.
REGISTERS_PORT_BESIDE = 1000

MANAGE = (sys.executable, "-m", "lienthong.project.entrance", "manage")


def main(arguments: list[str]) -> int:
    """Make the country, start the site, play the two stories, and serve until Ctrl-C.

    Returns non-zero when any step of a story failed.
    """
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _as_interrupt)
    if options.federated:
        from lienthong.project.entrance import federated

        return federated.run(options.port, once=options.once, reset=options.reset)
    # Slips print the site's address: it is set before anything reads the settings.
    os.environ.setdefault("LIENTHONG_BASE_URL", f"http://127.0.0.1:{options.port}")
    axis_port = options.axis_port or options.port + AXIS_PORT_BESIDE
    os.environ["LIENTHONG_AXIS_URL"] = f"http://127.0.0.1:{axis_port}"
    if any(map(_is_taken, (options.port, axis_port, axis_port + REGISTERS_PORT_BESIDE))):
        return 1
    if options.reset:
        _reset()
    with prepared():
        django.setup()
        call_command("migrate", verbosity=0)
        with _site(options.port, axis_port) as site:
            try:
                call_command("load_country")
                address = site.await_health()
                site.await_axis()
                call_command("load_axis")
                site.await_registers()
                call_command("load_platform", site=site.registers)
                call_command("load_sharing")
                call_command("story", address=address)
            except CommandError as failure:
                say(str(failure))
                return 1
            if options.once:
                return 0
            call_command("accounts", address=address)
            say(f"Trục liên thông văn bản / document axis: {site.axis}/exchange/v1/")
            say(f"Trang đang chạy / serving: {address}  (Ctrl-C để dừng / to stop)")
            return _wait()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./run demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where to serve (127.0.0.1)")
    parser.add_argument(
        "--axis-port",
        type=int,
        default=0,
        help="where the gateway answers (port + 1000); registers 1000 above it",
    )
    parser.add_argument("--once", action="store_true", help="end after the stories")
    parser.add_argument("--reset", action="store_true", help="start afresh: forget all data")
    parser.add_argument(
        "--federated", action="store_true", help="three nodes of the axis instead, over mutual TLS"
    )
    return parser.parse_args(arguments)


def _is_taken(port: int) -> bool:
    """Say whether something answers there: two sites would share the port, and its visitors."""
    with socket.socket() as probe:
        probe.settimeout(1)
        is_taken = probe.connect_ex(("127.0.0.1", port)) == 0
    if is_taken:
        say(f"Cổng {port} đang có chương trình khác dùng: dừng nó, hoặc thêm --port")
        say(f"Port {port} is in use: stop what uses it, or add --port")
    return is_taken


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _reset() -> None:
    """Forget the embedded database, the files and the keys of this checkout."""
    from lienthong.project.entrance import postgres

    say("Xóa dữ liệu cũ / forgetting the old data …")
    postgres.destroy(folder())
    for name in ("files", "mail", "keys", "bodies"):
        shutil.rmtree(folder() / name, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The servers of the demo, coming up."""

    address: str  #: where the site is served
    axis: str  #: where its data plane answers
    registers: str  #: where its registers answer the sharing platform
    web: "subprocess.Popen[bytes]"  #: the web server
    gateway: "subprocess.Popen[bytes]"  #: the data plane
    holder: "subprocess.Popen[bytes]"  #: the server of registers

    def await_health(self) -> str:
        """Wait until the site answers and return its address. Exits when it does not."""
        _await(f"{self.address}/suc-khoe", self.web, 200, "--port")
        return self.address

    def await_axis(self) -> None:
        """Wait until the data plane answers: without a key, that it knows nobody."""
        _await(f"{self.axis}/exchange/v1/events", self.gateway, 403, "--axis-port")

    def await_registers(self) -> None:
        """Wait until the registers' server answers."""
        _await(f"{self.registers}/suc-khoe", self.holder, 200, "--axis-port")


def _await(address: str, process: "subprocess.Popen[bytes]", status: int, option: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            sys.exit(f"A server ended at once; is {address} in use? Try {option}.")
        try:
            if httpx.get(address, timeout=5, trust_env=False).status_code == status:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    sys.exit(f"{address} does not answer.")


@contextmanager
def _site(port: int, axis_port: int) -> Iterator[Site]:
    """Start the web server, the gateway and the worker; they end with the block."""
    registers_port = axis_port + REGISTERS_PORT_BESIDE
    running = [
        subprocess.Popen(words, cwd=ROOT, start_new_session=True)
        for words in (
            _web(port, 4),
            _lean(axis_port, "gateway"),
            _lean(registers_port, "registers"),
            [*MANAGE, "worker"],
        )
    ]
    try:
        yield Site(
            address=f"http://127.0.0.1:{port}",
            axis=f"http://127.0.0.1:{axis_port}",
            registers=f"http://127.0.0.1:{registers_port}",
            web=running[0],
            gateway=running[1],
            holder=running[2],
        )
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _end(process)


def _web(port: int, threads: int) -> list[str]:
    """Return the words that start a server of pages."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", str(threads),
        "--respawn-failed-workers", "--log-level", "warning",
        "lienthong.project.wsgi:application",
    ]  # fmt: skip


def _lean(port: int, name: str) -> list[str]:
    """Return the words that start a server past Django's layers: `gateway` or `registers`."""
    return [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--respawn-failed-workers",
        "--log-level", "warning", f"lienthong.project.{name}:application",
    ]  # fmt: skip


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a server to end; then end what is left of it, its children included."""
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait() -> int:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say("Đang dừng; dữ liệu được giữ lại / stopping; nothing is lost.")
        return 0
