# SPDX-License-Identifier: Apache-2.0
"""Providers of data services, good and bad, on real sockets in threads of their own."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Behaviour = Callable[["Asked", socket.socket], None]


@dataclass
class Asked:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Provider:
    """What a provider heard, and what it does next."""

    url: str = ""
    heard: list[Asked] = field(default_factory=list)
    connections: int = 0
    act: Behaviour = lambda asked, line: answer(line, b"{}")


def answer(
    line: socket.socket, body: bytes, status: str = "200 OK", *headers: str, is_kept: bool = True
) -> None:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if not is_kept:
        told.append("Connection: close")
    line.sendall("\r\n".join([*told, "", ""]).encode("latin-1") + body)


@contextmanager
def provider() -> Iterator[Provider]:
    made = Provider()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            made.connections += 1
            while (asked := _read(self.rfile)) is not None:
                made.heard.append(asked)
                try:
                    made.act(asked, self.request)
                except OSError:
                    return
                if getattr(made, "hangs_up", False):
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = True

        def handle_error(self, *_: object) -> None:
            """A caller that hangs up is no news."""

    with Server(("127.0.0.1", 0), Talk) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}/api"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def _read(stream: object) -> Asked | None:
    line = stream.readline()  # type: ignore[attr-defined] # a binary file
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline()) not in (b"\r\n", b""):  # type: ignore[attr-defined] # as above
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    body = b""
    if headers.get("transfer-encoding") == "chunked":
        while size := int(stream.readline(), 16):  # type: ignore[attr-defined] # as above
            body += stream.read(size)  # type: ignore[attr-defined] # as above
            stream.readline()  # type: ignore[attr-defined] # as above
        stream.readline()  # type: ignore[attr-defined] # as above
    elif "content-length" in headers:
        body = stream.read(int(headers["content-length"]))  # type: ignore[attr-defined] # as above
    return Asked(method, target, headers, body)
