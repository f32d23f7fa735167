# SPDX-License-Identifier: Apache-2.0
"""The doors for other nodes: what they hand on, and their pages of the directory."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from lienthong.exchange.rules.limits import NODE_PAGE_LIMIT_BYTES, RELAY_LIMIT_BYTES
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway import intake, pages, relays
from lienthong.gateway.directory import System
from lienthong.gateway.errors import BadRequest, NotANode
from lienthong.gateway.process import Gateway

Identify = Callable[[Request], System]


class Neighbours:
    """Calls that only neighbours make."""

    def __init__(self, gateway: Callable[[], Gateway], identify: Identify) -> None:
        """gateway: the one that is open; identify: who asks."""
        self._gateway = gateway
        self._identify = identify

    async def relay(self, request: Request) -> Response:
        """Take a document that a neighbour hands on. 201 with its signed acceptance."""
        gateway, system = self._gateway(), self._node(request)
        kind = request.headers.get("content-type", "")
        with gateway.memory.holding(system.id) as hold:
            arriving = intake.taking(
                kind,
                request.stream(),
                gateway.bodies,
                hold=hold,
                statement_limit_bytes=RELAY_LIMIT_BYTES,
            )
            return await self._taken(gateway, system, arriving)

    async def _taken(
        self,
        gateway: Gateway,
        system: System,
        arriving: AbstractAsyncContextManager[intake.Incoming],
    ) -> Response:
        async with arriving as incoming:
            known = gateway.directory
            one = relays.relayed(known, known.still(system), incoming)
            for taken, part in zip(incoming.files, one.parts, strict=True):
                if taken.spill is not None:
                    await gateway.bodies.keep(taken.spill, part.sha256)
            accepted = await gateway.relays.add(one)
        told: dict[str, object] = {"id": accepted.id, "leaf": accepted.leaf_id}
        if accepted.receipt:
            told["receipt"] = accepted.receipt.told()
        return Response(msgspec.json.encode(told), 201, media_type="application/json")

    async def directory(self, request: Request) -> Response:
        """Take a neighbour's page, and answer with the book; 204 when it has that already."""
        gateway, system = self._gateway(), self._node(request)
        node = gateway.directory.node_of(system)
        if node is None or gateway.identity is None:
            raise NotANode
        page = bytearray()
        async for piece in request.stream():
            page += piece
            if len(page) > NODE_PAGE_LIMIT_BYTES:
                raise BadRequest(why=f"> {NODE_PAGE_LIMIT_BYTES} bytes")
        if page and await pages.take_page(gateway.pool, node, page.decode("ascii", "replace")):
            await gateway.refresh()
        told = pages.book(gateway.directory, gateway.identity, node)
        if request.query_params.get("known") == pages.digest(told):
            return Response(status_code=204)
        return Response(told, media_type="application/jose")

    def _node(self, request: Request) -> System:
        """Return the neighbour that asks. Raises: UnknownSystem, NotANode, TooFast."""
        system = self._identify(request)
        if system.kind is not SystemKind.NODE:
            raise NotANode
        return system
