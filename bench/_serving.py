# SPDX-License-Identifier: Apache-2.0
"""A granian on one core, and a load generator that keeps a few connections busy."""

import asyncio
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

#: What a browser of today accepts.
ENCODINGS = "gzip, br"
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def served(application: str, **environment: str) -> Iterator[int]:
    """Serve a WSGI application with one worker on one core; yield its port."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
        "--workers", "1", "--blocking-threads", "1", "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(words, env=os.environ | environment, preexec_fn=_on_one_core)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def pages_per_s(
    port: int, path: str, *, seconds: float, clients: int = 8, must_hold: bytes = b""
) -> float:
    """Return how many pages came back whole in a second; a wrong one ends the run."""
    return asyncio.run(_load(port, path, seconds, clients, must_hold))


async def _load(port: int, path: str, seconds: float, clients: int, must_hold: bytes) -> float:
    await _client(port, path, 0.5, must_hold)
    began = time.perf_counter()
    counts = await asyncio.gather(
        *(_client(port, path, seconds, must_hold) for _ in range(clients))
    )
    return sum(counts) / (time.perf_counter() - began)


async def _client(port: int, path: str, seconds: float, must_hold: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode()
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        assert head.startswith(b"HTTP/1.1 200") and must_hold in body, head
        count += 1
    writer.close()
    return count


def fetched(
    port: int, path: str, headers: Mapping[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """Return one answer, its body as it travelled."""
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    to.request("GET", path, headers={"Accept-Encoding": ENCODINGS, **(headers or {})})
    answer = to.getresponse()
    body = answer.read()
    to.close()
    return answer, body


def answers_ms(
    port: int, paths: Iterable[str], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> list[float]:
    """Return how long each answer took, one after the other over one open connection."""
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for path in paths:
        began = time.perf_counter()
        to.request("GET", path, headers={"Accept-Encoding": ENCODINGS, **(headers or {})})
        answer = to.getresponse()
        answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status == status, (path, answer.status)
    to.close()
    return taken
