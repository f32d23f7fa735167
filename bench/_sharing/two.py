# SPDX-License-Identifier: Apache-2.0
"""Two nodes on one machine: each with its database, its keys, its gateway; mutual TLS between."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench._axis.stage import Axis, axis
from bench._harness import copied, database_url, working_on
from bench._serving import free_port

HOST = "127.0.0.1"
NEAR, FAR = ("N.H42", "H42"), ("N.G01", "G01")
PATIENCE_SECONDS = 90


class Pair:
    """Both gateways, as one for what is measured; calls come in at the consumer's."""

    def __init__(self, near: Axis, far: Axis) -> None:
        self.near, self.far, self.port = near, far, near.port

    def cpu_s(self) -> float:
        return self.near.cpu_s() + self.far.cpu_s()

    def peak_mb(self) -> float:
        return self.near.peak_mb() + self.far.peak_mb()

    def held_mb(self) -> float:
        return self.near.held_mb() + self.far.held_mb()

    def forget_peak(self) -> None:
        self.near.forget_peak()
        self.far.forget_peak()


class Country:
    """The consumer's node and the provider's; Django works on the provider's database."""

    def __init__(self, near_database: str) -> None:
        self.near_database = near_database
        self._ports = {code: free_port() for code, _ in (NEAR, FAR)}
        self._folders = {code: _folder(code) for code, _ in (NEAR, FAR)}
        cards = {code: self._card(code, agency) for code, agency in (NEAR, FAR)}
        self._furnish(cards[FAR[0]], cards[NEAR[0]])
        with self.at_near():
            self._furnish(cards[NEAR[0]], cards[FAR[0]])

    @contextmanager
    def at_near(self) -> Iterator[None]:
        """Let Django work on the consumer's database."""
        with working_on(self.near_database):
            yield

    @contextmanager
    def running(self) -> Iterator[Pair]:
        """Run both gateways; yield them when each knows the other's systems."""
        with ExitStack() as stack:
            far = stack.enter_context(axis(**self._environment(FAR[0])))
            with self.at_near():
                url = database_url()
            near = stack.enter_context(axis(**self._environment(NEAR[0]), DATABASE_URL=url))
            self._await_pages()
            with self.at_near():
                self._await_pages()
            yield Pair(near, far)

    def _environment(self, code: str) -> dict[str, str]:
        return {
            "LIENTHONG_VAR": str(self._folders[code]), "LIENTHONG_NODE": code,
            "LIENTHONG_NODE_LISTEN": f"{HOST}:{self._ports[code]}",
        }  # fmt: skip

    def _card(self, code: str, agency: str) -> Any:
        from lienthong.exchange.rules import certificates, nodes
        from lienthong.gateway.identity import identity
        from lienthong.ledger.rules import notes
        from lienthong.ledger.services.keys import signing_key

        keys = self._folders[code] / "keys"
        key, made = signing_key(keys, is_production=False), identity(keys / "node", code)
        return nodes.Card(
            code=code, name=code, role=nodes.Role.PROVINCE,
            address=f"https://{HOST}:{self._ports[code]}",
            public_key=nodes.text(made.public_key), authority=certificates.pem(made.authority),
            axis_key=notes.verifier_of(f"{code}/exchange", key).vkey, carries=(agency,),
        )  # fmt: skip

    def _furnish(self, ours: Any, other: Any) -> None:
        from lienthong.exchange import services
        from lienthong.kernel.actor import Actor

        admin = Actor.system("bench")
        services.found_node(admin, ours)
        services.meet_node(admin, other)

    def _await_pages(self) -> None:
        from django.db import connection

        for _ in range(PATIENCE_SECONDS * 10):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM sharing_subsystem WHERE node <> '' AND is_open")
                if cursor.fetchone():
                    return
            time.sleep(0.1)
        raise TimeoutError


@contextmanager
def country() -> Iterator[Country]:
    """Make two nodes of the bench's database while the block runs."""
    with copied("lienthong_bench_sharing_near") as near:
        yield Country(near)


def _folder(code: str) -> Path:
    folder = Path(os.environ["LIENTHONG_VAR"]) / code
    (folder / "keys").mkdir(parents=True)
    return folder
