# SPDX-License-Identifier: Apache-2.0
"""The gateway over loopback, by its real server, in a thread of the test."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from granian.server.embed import Server
from lienthong_client.vxp import VxpClient

from lienthong.connectors.vxp.door import Door
from lienthong.exchange import services
from lienthong.exchange.models import System
from lienthong.gateway.front import Front, application
from lienthong.gateway.process import Config
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.parties import Party
from lienthong.kernel.ids import SystemId
from lienthong.orgs.queries import AgencyView

SEALING_KEY = "a sealing key for tests"


class Running:
    """A gateway that listens."""

    def __init__(self, config: Config) -> None:
        self._front = Front()
        native = application(config, self._front)
        self._door = Door(
            native, self._front, key=config.key, name=config.origin, sealing_key=SEALING_KEY
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop: asyncio.AbstractEventLoop
        self._http = httpx.Client(base_url=self.url, timeout=60)

    @contextmanager
    def running(self) -> Iterator["Running"]:
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        thread.start()
        self._wait()
        try:
            yield self
        finally:
            self._http.close()
            self._loop.call_soon_threadsafe(self._server.stop)
            thread.join(20)

    def request(self, method: str, path: str, **values: Any) -> httpx.Response:
        """Call the native API, as `gateway.tests` does."""
        return self._http.request(method, path, **values)

    def refresh(self) -> None:
        """Let the gateway read its directory anew."""
        future = asyncio.run_coroutine_threadsafe(self._front.gateway.refresh(), self._loop)
        future.result(20)

    def tidy(self) -> None:
        """Put packages whose lease ran out back into the queue, as the clockwork does."""
        returning = self._front.gateway.return_leases()
        asyncio.run_coroutine_threadsafe(returning, self._loop).result(20)

    def sweep(self) -> int:
        """Remove bodies that nobody names, as the clockwork does."""
        sweeping = self._front.gateway.sweep()
        return asyncio.run_coroutine_threadsafe(sweeping, self._loop).result(20)

    def cut(self) -> None:
        """Let the database be gone."""
        self._loop.call_soon_threadsafe(self._front.gateway.pool.terminate)
        time.sleep(0.2)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = Server(
            self._door, address="127.0.0.1", port=self.port, interface="asgi", log_enabled=False
        )
        await self._server.serve()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                self._http.get("/")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the gateway never listened")


@dataclass(frozen=True, slots=True)
class Old:
    """A system that speaks VXP, and natively too where a test wants it to."""

    code: str  #: systemid
    secret: str
    party: Party
    url: str

    def client(self, prefix: str = "/XrdAdapter/adapter", **changes: Any) -> VxpClient:
        """Return a new service object of this system."""
        return VxpClient(self.url + prefix, self.code, self.secret, **changes)


def connect(server: Running, agency: AgencyView, code: str, **changes: Any) -> Old:
    """Connect a system that serves an agency and all below it, by both protocols."""
    client: Any = server
    party = parties.connect(client, agency, code, **changes)
    secret = services.share_secret(parties.ADMIN, system_of(code))
    return Old(code=code, secret=secret, party=party, url=server.url)


def system_of(code: str) -> SystemId:
    """Return a system's id by its code."""
    return SystemId(System.objects.get(code=code).pk)
