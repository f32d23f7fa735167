# SPDX-License-Identifier: Apache-2.0
"""The gateway's application driven in this thread, over no network."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any, Self, TypeVar

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from lienthong.gateway.directory import Directory
from lienthong.gateway.front import Front, application
from lienthong.gateway.identity import Identity
from lienthong.gateway.memory import Memory
from lienthong.gateway.metrics import Watched
from lienthong.gateway.process import Config, Gateway
from lienthong.gateway.serving import serving
from lienthong.gateway.tls import Trust

METRICS_TOKEN = "who watches the gateway in tests"
Value = TypeVar("Value")


class Client:
    """Calls the application; its background work runs while a call does."""

    def __init__(
        self, config: Config, around: Callable[[ASGIApp, Front], ASGIApp] = lambda inner, _: inner
    ) -> None:
        """around: a door that a connector builds around the application."""
        self._around = around
        self._front = Front()
        self._application: Starlette = application(config, self._front)
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()

    def __enter__(self) -> Self:
        try:
            self._run(self._start())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self._run(self._open.aclose())
        self._runner.close()

    def request(self, method: str, path: str, **values: Any) -> httpx.Response:
        return self._run(self._http.request(method, path, **values))

    def together(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send requests at once."""

        async def all_of() -> list[httpx.Response]:
            sent = [self._http.request(method, path, **more) for method, path, more in requests]
            return list(await asyncio.gather(*sent))

        return self._run(all_of())

    def abandoned(self, method: str, path: str, headers: dict[str, str], asked: int = 0) -> int:
        """Ask and be gone; asked: how often the gateway may look before it sees that."""
        scope = {
            "type": "http", "method": method, "path": path, "query_string": b"",
            "headers": [(name.lower().encode(), told.encode()) for name, told in headers.items()],
        }  # fmt: skip
        told: list[dict[str, Any]] = []
        looks = iter([{"type": "http.request", "body": b""}] * asked)

        async def receive() -> Any:
            return next(looks, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            told.append(message)

        self._run(self._application(scope, receive, send))
        return int(told[0]["status"])

    def refreshed_between(self, content: bytes) -> AsyncIterator[bytes]:
        """Return a body in whose middle the gateway reads its directory anew."""

        async def pieces() -> AsyncIterator[bytes]:
            yield content[: len(content) // 2]
            await self._front.gateway.refresh()
            yield content[len(content) // 2 :]

        return pieces()

    @property
    def directory(self) -> Directory:
        """Return what the gateway knows of systems now."""
        return self._front.gateway.directory

    def refresh(self) -> None:
        """Let the gateway read its directory anew."""
        self._run(self._front.gateway.refresh())

    def do(self, act: Callable[[Gateway], Coroutine[Any, Any, Value]]) -> Value:
        """Do something inside the gateway."""
        return self._run(act(self._front.gateway))

    def served(self, node: Identity, at: tuple[str, int], act: Callable[[int], Value]) -> Value:
        """Serve mutual TLS, and do something with its port in a thread of its own."""

        async def serve() -> Value:
            trust = Trust(self._front.gateway, node)
            async with serving(self._application, trust, *at) as port:
                return await asyncio.to_thread(act, port)

        return self._run(serve())

    def sweep(self) -> int:
        """Remove what was left on its way in, as the clockwork does."""
        return self._run(self._front.gateway.sweep())

    @contextmanager
    def short_of_memory(self) -> Iterator[None]:
        """Let the gateway have room for nothing but the shortest requests."""
        gateway = self._front.gateway
        whole, gateway.memory = gateway.memory, Memory(4_000, 4_000)
        yield
        gateway.memory = whole

    def tidy(self) -> None:
        """Put packages whose lease ran out back into the queue, as the clockwork does."""
        self._run(self._front.gateway.return_leases())

    def _run(self, act: Coroutine[Any, Any, Value]) -> Value:
        """Run in the test's own context, so that its frozen clock is the gateway's too."""
        return self._runner.run(act, context=contextvars.copy_context())

    async def _start(self) -> None:
        context = self._application.router.lifespan_context(self._application)
        await self._open.enter_async_context(context)
        inner = self._around(self._application, self._front)
        watched = Watched(inner, self._front, token=METRICS_TOKEN, verbs=frozenset({"getEdoc"}))
        transport = httpx.ASGITransport(watched)
        http = httpx.AsyncClient(transport=transport, base_url="http://truc.example")
        self._http = await self._open.enter_async_context(http)
