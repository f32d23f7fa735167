# SPDX-License-Identifier: Apache-2.0
"""Pages in the federated demo: a form at the province is filled in from the ministry's register."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from lienthong.project.entrance.federated_story import Scene
from lienthong.project.entrance.surroundings import say
from lienthong.project.environment import ROOT

START_SECONDS = 300
MANAGE = (sys.executable, "-m", "lienthong.project.entrance", "manage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A node with pages."""

    name: str
    host: str
    web_port: int
    registers_port: int
    environment: Mapping[str, str]

    @property
    def address(self) -> str:
        """Return where its pages are."""
        return f"http://{self.host}:{self.web_port}"

    @property
    def registers(self) -> str:
        """Return where its registers answer its gateway."""
        return f"http://127.0.0.1:{self.registers_port}"

    def play(self, act: str, *words: str) -> int:
        """Play a part of the story here; return non-zero when it went otherwise."""
        command = [*MANAGE, "across", act, *words]
        environment = os.environ | self.environment
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a server or the worker."""
        return subprocess.Popen(list(words), cwd=ROOT, env=os.environ | self.environment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """The two nodes of this story."""

    holder: Desk  #: of the register
    asker: Desk


def tell(desks: Desks, scene: Scene) -> int:
    """Play the story; return non-zero when any part went otherwise."""
    holder, asker = desks.holder, desks.asker
    parts: tuple[tuple[str, tuple[Callable[[], int], ...]], ...] = (
        ("5. Xin quyền đọc CSDL dân cư của nút khác / access asked for and decided",
         (lambda: holder.play("hold", holder.registers), lambda: asker.play("ask"),
          lambda: holder.play("approve"))),
        ("6. Tờ khai ở tỉnh điền sẵn từ CSDL ở bộ / a form filled in from the other node",
         (lambda: asker.play("fill", asker.address), lambda: holder.play("seen", holder.address))),
        ("7. Cắt tỉnh khỏi mạng: không ai bị giữ lại / cut off, nobody is held up",
         (lambda: _done(scene.cut), lambda: asker.play("away", asker.address),
          lambda: _done(scene.join), lambda: asker.play("back"))),
    )  # fmt: skip
    for title, acts in parts:
        print(f"\n{title}", flush=True)
        for act in acts:
            if code := act():
                return code
    for desk in (holder, asker):
        variables = ("DATABASE_URL", "LIENTHONG_VAR")
        told = " ".join(f"{name}={desk.environment[name]}" for name in variables)
        say(f"{desk.name}: {desk.address}")
        if code := desk.play("accounts"):
            return code
        say(f"mã xác thực của cán bộ / an official's code: {told} ./run manage totp TÊN")
    return 0


def _done(act: Callable[[], None]) -> int:
    act()
    return 0


@contextmanager
def served(desks: Desks) -> Iterator[Desks]:
    """Serve the pages of both nodes, the holder's registers, and the workers, while it runs."""
    running = [
        desks.holder.start(*_server(desks.holder.registers_port, "asgi", "registers")),
        *(
            process
            for desk in (desks.holder, desks.asker)
            for process in (
                desk.start(*_server(desk.web_port, "wsgi", "wsgi", "--blocking-threads", "2")),
                desk.start(*MANAGE, "worker"),
            )
        ),
    ]
    try:
        for address in (desks.holder.registers, desks.holder.address, desks.asker.address):
            _await(address)
        yield desks
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _server(port: int, interface: str, name: str, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", *more, "--respawn-failed-workers",
        "--log-level", "warning", f"lienthong.project.{name}:application",
    ]  # fmt: skip


def _await(address: str) -> None:
    """Wait until a server answers. Exits when it does not."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            if httpx.get(f"{address}/suc-khoe", timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    sys.exit(f"{address} does not answer; is its port in use? Try --port.")
