# SPDX-License-Identifier: Apache-2.0
"""The registers' server on a real socket, in a thread of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from lienthong.connectors.registers_door import HEALTH, Door


@contextmanager
def holding() -> Iterator[str]:
    """Serve the registers of the test's database; yield the address."""
    loop, port = asyncio.new_event_loop(), _free_port()
    server = Server(Door(), port=port, interface=Interfaces.ASGI, log_enabled=False)
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),))
    thread.start()
    url = f"http://127.0.0.1:{port}"
    try:
        _await(f"{url}{HEALTH}")
        yield url
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(10)
        loop.close()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _await(url: str) -> None:
    for _ in range(100):
        try:
            httpx.get(url, trust_env=False)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError
