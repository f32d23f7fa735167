# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 over mutual TLS for the gateway's application, on the gateway's own loop.

granian tells an ASGI application nothing of a client's certificate (ADR 0169), so that the port for
those who must show one is served here: h11 reads and writes HTTP, `ssl` does the rest. The
certificate reaches the application by the ASGI extension `tls`, never by a header.
"""

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import unquote

import h11
from starlette.types import ASGIApp, Message, Scope

from lienthong.gateway.trunks import wire
from lienthong.gateway.trunks.hosting import hosting

logger = logging.getLogger(__name__)
HEADERS_LIMIT_BYTES = 64 << 10
PIECE_BYTES = 256 << 10
#: Of requests that a client sends before the last one is answered.
AHEAD_LIMIT_BYTES = 2 << 20
#: Of a request whose rest its answer did not wait for.
REST_LIMIT_BYTES = 8 << 20
MOST_CONNECTIONS = 1_000
#: Of these, by those who have shown no certificate (yet): in all, and from one address.
MOST_STRANGERS, MOST_FROM_ONE = 256, 32
HANDSHAKE_SECONDS = 10.0
#: For the peer to say that it has heard of the end.
SHUTDOWN_SECONDS = 2.0
#: From the handshake to the end of the first head, and of all that a stranger asks later.
HEAD_SECONDS = 15.0
#: From an answer to the end of the next head, and between two pieces of a body.
IDLE_SECONDS = 75.0
#: Of an address of the sharing platform: those that name the service.
_LOGGED_PARTS = 7
Context = Callable[[], ssl.SSLContext]
#: Of an ASGI scope.
Extensions = dict[str, dict[str, Any]]


@asynccontextmanager
async def serving(
    application: ASGIApp, context: Context, host: str, port: int
) -> AsyncIterator[int]:
    """Serve while the block runs; returns the port.

    context: asked for each connection, so that keys and trust change without a pause.
    """
    listener = socket.create_server(
        (host, port), reuse_port=port != 0, backlog=256, family=_family(host)
    )
    listener.setblocking(False)
    server = _Server(application, context)
    task = asyncio.create_task(server.accept(listener))
    try:
        yield listener.getsockname()[1]
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        listener.close()
        await server.close()


def logged(target: bytes) -> str:
    """Return what a log says of an address: as far as its service, what follows may name a person.

    target: `/r1/VN/GOV/G01/dan-cu/person/citizens/42?full=1`.
    """
    path = target.decode("ascii", "replace").partition("?")[0]
    return "/".join(path.split("/")[:_LOGGED_PARTS])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _source(address: str) -> str:
    """Return whose an address is: of IPv6, the network that one subscriber has."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return str(found if found.version == 4 else ipaddress.ip_network((found, 64), strict=False))


def _extensions(tls: ssl.SSLObject) -> Extensions:
    """Return what the application is told of a connection."""
    shown = tls.getpeercert(binary_form=True)
    chain = [ssl.DER_cert_to_PEM_cert(shown)] if shown else []
    return {"tls": {"client_cert_chain": chain, "tls_version": tls.version()}}


def _is_known(told: Extensions) -> bool:
    """Tell whether a client has shown a certificate that is trusted here."""
    return bool(told["tls"]["client_cert_chain"])


class _Server:
    """All connections of one listener."""

    def __init__(self, application: ASGIApp, context: Context) -> None:
        self._application = application
        self._context = context
        self._open: set[asyncio.Task[None]] = set()
        self._strangers: Counter[str] = Counter()

    async def accept(self, listener: socket.socket) -> None:
        """Take connections in until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                connected, peer = await loop.sock_accept(listener)
            except OSError as failure:  # no more files may be open, or the peer has gone already
                logger.warning("a connection was not taken: %r", failure)
                await asyncio.sleep(0.1)
                continue
            source = _source(peer[0])
            if len(self._open) >= MOST_CONNECTIONS or self._is_crowded(source):
                connected.close()
                continue
            task = asyncio.create_task(self._serve(connected, source))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def close(self) -> None:
        """End every connection."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _is_crowded(self, source: str) -> bool:
        return self._strangers.total() >= MOST_STRANGERS or self._strangers[source] >= MOST_FROM_ONE

    async def _serve(self, connected: socket.socket, source: str) -> None:
        with self._counted(source) as known, suppress(OSError, ssl.SSLError):  # the peer has gone
            reader, writer = await self._shaken(connected)
            try:
                tls = writer.get_extra_info("ssl_object")
                shown = _extensions(tls)
                if _is_known(shown):
                    known()
                if tls.selected_alpn_protocol() != wire.NAME:
                    await _Connection(self._application, reader, writer, shown).run()
                elif _is_known(shown):  # else: a trunk is nothing for strangers
                    await hosting(self._application, reader, writer, shown)
            finally:
                writer.close()
                await writer.wait_closed()

    @contextmanager
    def _counted(self, source: str) -> Iterator[Callable[[], None]]:
        """Count a connection among the strangers until it ends, or is known: then call this."""
        self._strangers[source] += 1
        counted = [source]

        def known() -> None:
            while counted:
                self._strangers[counted.pop()] -= 1
            self._strangers += Counter()  # forgets who has none

        try:
            yield known
        finally:
            known()

    async def _shaken(
        self, connected: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection after its handshake. Raises: OSError, ssl.SSLError."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        ready = loop.create_future()

        def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ready.set_result((reader, writer))

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(PIECE_BYTES), opened)

        try:
            await loop.connect_accepted_socket(
                protocol, connected, ssl=self._context(), ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )  # fmt: skip
        except (OSError, ssl.SSLError) as failure:  # an unknown authority, or no TLS at all
            logger.info("a connection was refused: %s", failure)
            connected.close()
            raise
        return await ready


class _Connection:
    """One connection: requests one after the other."""

    def __init__(
        self,
        application: ASGIApp,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        shown: Extensions,
    ) -> None:
        self._application = application
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEADERS_LIMIT_BYTES)
        self._extensions = shown
        self._is_begun = self._is_gone = False
        self._head = b""  #: of the answer, until its first piece is sent
        self._ahead_bytes = 0

    async def run(self) -> None:
        """Answer requests until either side has enough."""
        seconds = HEAD_SECONDS
        try:
            while True:
                async with asyncio.timeout(seconds):
                    event = await self._event()
                if not isinstance(event, h11.Request):
                    return
                seconds = IDLE_SECONDS if _is_known(self._extensions) else HEAD_SECONDS
                await self._answer(event)
                await self._read_rest()
                if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                    return
                self._http.start_next_cycle()
        except h11.RemoteProtocolError as problem:
            if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                await self._plain(problem.error_status_hint)

    async def _answer(self, request: h11.Request) -> None:
        self._is_begun, self._head, self._ahead_bytes = False, b"", 0
        try:
            await self._application(self._scope(request), self._receive, self._send)
        except (OSError, ssl.SSLError, h11.RemoteProtocolError):
            raise
        except Exception:
            logger.exception("%s", logged(request.target))
            if self._is_begun:  # an answer that has no end: whoever reads it must see that
                self._writer.transport.abort()
                raise ConnectionAbortedError from None
        if not self._is_begun:
            await self._plain(500)

    async def _read_rest(self) -> None:
        """Read what the application left of a request, so that its answer is not lost.

        Closing while the client still sends would reset the connection under the answer.
        """
        left = REST_LIMIT_BYTES
        while (
            left > 0
            and self._http.their_state is h11.SEND_BODY
            and not self._http.they_are_waiting_for_100_continue
        ):
            event = await self._event()
            left -= len(event.data) if isinstance(event, h11.Data) else REST_LIMIT_BYTES

    def _scope(self, request: h11.Request) -> Scope:
        path, _, query = request.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": request.http_version.decode("ascii"),
            "method": request.method.decode("ascii"),
            "scheme": "https",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers],
            "client": self._writer.get_extra_info("peername"),
            "server": self._writer.get_extra_info("sockname"),
            "extensions": self._extensions,
        }

    async def _receive(self) -> Message:
        """Return the next piece of the request; after the last one, that the client has gone."""
        if self._http.they_are_waiting_for_100_continue:
            told = h11.InformationalResponse(status_code=100, headers=[])
            await self._write(self._http.send(told))
        if self._http.their_state is not h11.SEND_BODY:
            return await self._ending()
        event = await self._event()
        if isinstance(event, h11.Data):
            return {"type": "http.request", "body": bytes(event.data), "more_body": True}
        if isinstance(event, h11.EndOfMessage):
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.disconnect"}

    async def _ending(self) -> Message:
        """Wait until the client has gone; what it sends meanwhile is its next request.

        One that sends more than that is taken for gone: nobody keeps it in memory for ever.
        """
        while not self._is_gone:
            piece = await self._reader.read(PIECE_BYTES)
            self._ahead_bytes += len(piece)
            self._is_gone = not piece or self._ahead_bytes > AHEAD_LIMIT_BYTES
            self._http.receive_data(piece)
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_begun = True
            headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
            start = h11.Response(status_code=message["status"], headers=headers)
            self._head = self._http.send(start) or b""
            return
        # The head goes with the first piece: of TLS each writing is a record of its own.
        told, self._head = [self._head], b""
        if body := message.get("body", b""):
            told.append(self._http.send(h11.Data(data=body)) or b"")
        if not message.get("more_body"):
            told.append(self._http.send(h11.EndOfMessage()) or b"")
        await self._write(b"".join(told))

    async def _plain(self, status: int) -> None:
        headers = [(b"content-length", b"0"), (b"connection", b"close")]
        await self._write(self._http.send(h11.Response(status_code=status, headers=headers)))
        await self._write(self._http.send(h11.EndOfMessage()))

    async def _event(self) -> Any:
        """Return the next thing that the client says. Raises: OSError when it says nothing."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(IDLE_SECONDS):
                piece = await self._reader.read(PIECE_BYTES)
            self._http.receive_data(piece)
        return event

    async def _write(self, content: bytes | None) -> None:
        if content:
            self._writer.write(content)
            if not self._writer.transport.get_write_buffer_size():
                return
            async with asyncio.timeout(IDLE_SECONDS):
                await self._writer.drain()
