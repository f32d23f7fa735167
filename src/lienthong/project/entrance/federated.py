# SPDX-License-Identifier: Apache-2.0
"""`./run demo --federated`: three nodes with databases and keys of their own, over mutual TLS."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

from lienthong.project.entrance import federated_pages, federated_story
from lienthong.project.entrance.cables import Cables
from lienthong.project.entrance.surroundings import folder, prepared, say
from lienthong.project.environment import ROOT

START_SECONDS = 300
#: Three nodes load the units of the whole country at once; the machine may have other work.
FURNISH_SECONDS = 600
MANAGE = (sys.executable, "-m", "lienthong.project.entrance", "manage")
TEMPLATE = "lienthong_node_template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One node of the demo. Its ports follow the first one of the demo."""

    code: str
    name: str
    role: str
    agency: str
    place: int  #: among the nodes, from 1

    def port(self, first: int) -> int:
        """Return where its systems reach it."""
        return first + self.place

    def tls_port(self, first: int) -> int:
        """Return where it serves mutual TLS."""
        return first + 10 + self.place

    def address(self, first: int) -> str:
        """Return where other nodes reach it: the near end of its cable."""
        return f"https://127.0.0.1:{self.cable(first)}"

    def web_port(self, first: int) -> int:
        """Return where its pages are."""
        return first + 30 + self.place

    def registers_port(self, first: int) -> int:
        """Return where its registers answer its gateway."""
        return first + 40 + self.place

    def cable(self, first: int) -> int:
        """Return the near end of its cable."""
        return first + 20 + self.place

    @property
    def database(self) -> str:
        """Return the name of its database."""
        return f"lienthong_{self.code[2:].lower()}"

    @property
    def var(self) -> Path:
        """Return its folder: keys, bodies, and the settings of its system."""
        return folder() / "federation" / self.code


NATIONAL = Plan(
    code="N.G22", name="Nút quốc gia, Văn phòng Chính phủ", role="national", agency="G22", place=1
)
MINISTRY = Plan(
    code="N.G01", name="Nút Bộ Công an", role="ministry", agency="G01", place=2
)  # fmt: skip
PROVINCE = Plan(
    code="N.H42", name="Nút tỉnh Ninh Bình", role="province", agency="H42", place=3
)  # fmt: skip
PLANS = (NATIONAL, MINISTRY, PROVINCE)


def run(first: int, *, once: bool, reset: bool) -> int:
    """Make three nodes, let documents flow between them, cut one off and join it again.

    Returns non-zero when anything went otherwise than told.
    """
    with prepared():
        began = time.monotonic()
        url = os.environ["DATABASE_URL"]
        if reset:
            _forget(url)
        _databases(url)
        _furnish(url, first)
        cables = Cables()
        try:
            for plan in PLANS:
                cables.lay(plan.cable(first), plan.tls_port(first))
            with _gateways(url, first):
                say(f"Ba nút đã chạy / three nodes are up: {time.monotonic() - began:.0f} s")
                # Neither may the province call out, nor be called.
                scene = _scene(cables, first, (PROVINCE, NATIONAL))
                code = federated_story.tell(scene)
                with federated_pages.served(_desks(url, first)) as desks:
                    # Documents pass the national node; data go straight from node to node.
                    code = code or federated_pages.tell(desks, _scene(cables, first, PLANS))
                    if once or code:
                        return code
                    return _serve(first)
        finally:
            cables.close()


def _scene(cables: Cables, first: int, plans: Sequence[Plan]) -> federated_story.Scene:
    """Return what a story plays with. plans: nodes that nobody reaches once it is cut."""

    def cut() -> None:
        for plan in plans:
            cables.cut(plan.cable(first))

    def join() -> None:
        for plan in plans:
            cables.lay(plan.cable(first), plan.tls_port(first))

    settings = {plan.agency: plan.var / "system" / "lienthong.toml" for plan in PLANS}
    return federated_story.Scene(settings=settings, cut=cut, join=join)


def _desks(url: str, first: int) -> federated_pages.Desks:
    """Return the two nodes that have pages: one holds a register, the other asks it."""
    holder, asker = (
        federated_pages.Desk(
            name=plan.name,
            # Two names of one machine: a browser keeps the two sites' sessions apart.
            host=host,
            web_port=plan.web_port(first),
            registers_port=plan.registers_port(first),
            environment=_environment(url, plan, first)
            | {
                "LIENTHONG_AXIS_URL": f"http://127.0.0.1:{plan.port(first)}",
                "LIENTHONG_BASE_URL": f"http://{host}:{plan.web_port(first)}",
            },
        )
        for plan, host in ((MINISTRY, "localhost"), (PROVINCE, "127.0.0.1"))
    )
    return federated_pages.Desks(holder=holder, asker=asker)


def _serve(first: int) -> int:
    for plan in PLANS:
        say(
            f"{plan.code}: http://127.0.0.1:{plan.port(first)}, {plan.address(first)}, "
            f"{plan.var / 'system' / 'lienthong.toml'}"
        )
    say("Ctrl-C để dừng / to stop")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


# --- databases -----------------------------------------------------------------


def _database_url(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _names(connection: "psycopg.Connection[tuple[str]]") -> set[str]:
    return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def _forget(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name in (*(plan.database for plan in PLANS), TEMPLATE):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
    shutil.rmtree(folder() / "federation", ignore_errors=True)


def _databases(url: str) -> None:
    """Make each node's database from one template; an earlier one is brought up to date."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = _names(connection)
        if TEMPLATE not in known:
            connection.execute(f'CREATE DATABASE "{TEMPLATE}"'.encode())
    _manage(_database_url(url, TEMPLATE), {}, "migrate", "--verbosity=0")
    with psycopg.connect(url, autocommit=True) as connection:
        for plan in PLANS:
            if plan.database not in known:
                words = f'CREATE DATABASE "{plan.database}" TEMPLATE "{TEMPLATE}"'
                connection.execute(words.encode())
            else:
                _manage(_database_url(url, plan.database), {}, "migrate", "--verbosity=0")


def _furnish(url: str, first: int) -> None:
    """Say what each node is, give it agencies and a system, and let neighbours meet."""
    _each(
        _command(
            url, plan, first, "node_systems", plan.agency, str(plan.var / "system"),
            "--url", f"http://127.0.0.1:{plan.port(first)}",
        )
        for plan in PLANS
    )  # fmt: skip
    cards = _each(
        _command(
            url, plan, first, "node", "found", "--name", plan.name, "--role", plan.role,
            "--address", plan.address(first), "--carries", plan.agency,
        )
        for plan in PLANS
    )  # fmt: skip
    paths = {}
    for plan, card in zip(PLANS, cards, strict=True):
        paths[plan.code] = plan.var / "card.json"
        paths[plan.code].write_text(card)
    met = {
        NATIONAL: (paths[MINISTRY.code], paths[PROVINCE.code]),
        MINISTRY: (paths[NATIONAL.code],),
        PROVINCE: (paths[NATIONAL.code],),
    }
    _each(
        _command(url, plan, first, "node", "meet", *map(str, cards_of))
        for plan, cards_of in met.items()
    )


# --- processes -----------------------------------------------------------------


def _environment(url: str, plan: Plan, first: int) -> dict[str, str]:
    return {
        "DATABASE_URL": _database_url(url, plan.database),
        "LIENTHONG_VAR": str(plan.var),
        "LIENTHONG_BASE_URL": f"http://127.0.0.1:{plan.port(first)}",
        "LIENTHONG_NODE": plan.code,
        "LIENTHONG_NODE_LISTEN": f"127.0.0.1:{plan.tls_port(first)}",
    }


def _command(url: str, plan: Plan, first: int, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*MANAGE, *words], cwd=ROOT, env=os.environ | _environment(url, plan, first),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _each(running: "Iterator[subprocess.Popen[str]]") -> list[str]:
    """Wait for commands that run at once; return what each wrote. Exits when one failed."""
    told = []
    for process in list(running):
        out, wrong = process.communicate(timeout=FURNISH_SECONDS)
        if process.returncode:
            sys.exit(wrong)
        told.append(out)
    return told


def _manage(url: str, more: dict[str, str], *words: str) -> None:
    environment = os.environ | {"DATABASE_URL": url} | more
    subprocess.run([*MANAGE, *words], cwd=ROOT, env=environment, check=True)


@contextmanager
def _gateways(url: str, first: int) -> Iterator[None]:
    """Start the gateways; they end with the block."""
    running = [
        subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
                "--port", str(plan.port(first)), "--workers", "1", "--log-level", "warning",
                "--respawn-failed-workers", "lienthong.project.gateway:application",
            ],
            cwd=ROOT,
            env=os.environ | _environment(url, plan, first),
        )
        for plan in PLANS
    ]  # fmt: skip
    try:
        _await(running, first)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(running: "Sequence[subprocess.Popen[bytes]]", first: int) -> None:
    """Wait until every gateway answers. Exits when one does not."""
    ends = time.monotonic() + START_SECONDS
    for plan, process in zip(PLANS, running, strict=True):
        while True:
            if process.poll() is not None or time.monotonic() > ends:
                sys.exit(f"{plan.code} does not start; is its port in use? Try --port.")
            try:
                url = f"http://127.0.0.1:{plan.port(first)}/exchange/v1/events"
                httpx.get(url, timeout=5, trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.3)
