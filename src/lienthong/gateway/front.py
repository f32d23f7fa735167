# SPDX-License-Identifier: Apache-2.0
"""The native API, version 1. Refusals are RFC 9457 problems."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from asyncpg import Record
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan, Receive, Scope, Send

from lienthong.exchange.rules.limits import (
    INLINE_LIMIT_BYTES,
    MOST_FILES,
    WORD_LIMIT_BYTES,
    WORDS_LIMIT_BYTES,
)
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway import (
    cautions,
    documents,
    frames,
    handovers,
    intake,
    nodes,
    openapi,
    problems,
    proofs,
    traffic,
)
from lienthong.gateway.batching import Batcher
from lienthong.gateway.callers import caller
from lienthong.gateway.directory import Directory, System
from lienthong.gateway.errors import (
    BadRequest,
    BadStatement,
    BodyMissing,
    DeliveryUnknown,
    NotANode,
)
from lienthong.gateway.memory import Hold
from lienthong.gateway.neighbours import Neighbours
from lienthong.gateway.process import Config, Gateway, running
from lienthong.gateway.push.pushing import pushing
from lienthong.gateway.sharing.front import SharingFront, is_ours
from lienthong.gateway.store import Accepted, Said
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7

#: Packages lent at once, statements in one request, events in one page.
MOST_LENT, MOST_STATEMENTS, MOST_EVENTS = 100, 500, 500
#: Of all files that come along with one answer.
MOST_ENCLOSED_BYTES = 8 << 20
LONGEST_WAIT_SECONDS = 30.0
logger = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")
_encode = msgspec.json.Encoder().encode
_statements = msgspec.json.Decoder(list[str])


def application(config: Config, front: "Front | None" = None) -> Starlette:
    """Return the ASGI application."""
    front = front or Front()
    return _Axis(
        front,
        routes=[
            Route("/exchange/v1/documents", front.send, methods=["POST"]),
            Route("/exchange/v1/statuses", front.say, methods=["POST"]),
            Route("/exchange/v1/destructions", front.destroyed, methods=["POST"]),
            Route("/exchange/v1/leases", front.lend, methods=["POST"]),
            Route("/exchange/v1/deliveries/{delivery:uuid}/files/{place:int}", front.content),
            Route("/exchange/v1/deliveries/{delivery:uuid}/findings", front.findings),
            Route("/exchange/v1/receipts", front.hand_over, methods=["POST"]),
            Route("/exchange/v1/receipts/{leaf:uuid}", front.proof),
            Route("/exchange/v1/events", front.feed),
            Route("/exchange/v1/openapi.json", front.described),
            Route("/exchange/v1/relays", front.neighbours.relay, methods=["POST"]),
            Route("/exchange/v1/nodes", front.neighbours.directory, methods=["POST"]),
            Route("/exchange/v1/nodes", front.known),
        ],
        exception_handlers={
            HTTPException: problems.unrouted,
            Refusal: problems.refused,
            OSError: problems.away,
            asyncpg.PostgresError: problems.away,
            asyncpg.InterfaceError: problems.away,
        },
        lifespan=front.lifespan(config),
    )


class _Axis(Starlette):
    """The application; what every document calls goes past the layers of the framework."""

    def __init__(self, front: "Front", **values: Any) -> None:
        super().__init__(**values)
        self._sharing = SharingFront(lambda: front.gateway)
        self._often: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
            ("POST", "/exchange/v1/documents"): front.send,
            ("POST", "/exchange/v1/statuses"): front.say,
            ("POST", "/exchange/v1/leases"): front.lend,
            ("POST", "/exchange/v1/receipts"): front.hand_over,
            ("GET", "/exchange/v1/events"): front.feed,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_ours(scope["path"]):
            await self._sharing(scope, receive, send)
            return
        act = self._often.get((scope.get("method", ""), scope.get("path", "")))
        if act is None:
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await act(request)
        except ClientDisconnect:
            return
        except Refusal as refusal:
            response = await problems.refused(request, refusal)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            response = await problems.away(request, failure)
        await response(scope, receive, send)


class Front:
    """The doors of one process."""

    gateway: Gateway

    def __init__(self) -> None:
        self.neighbours = Neighbours(lambda: self.gateway, self._caller)

    def lifespan(self, config: Config) -> Lifespan[Starlette]:
        """Return what opens the gateway with the server and closes it after the last request."""

        @asynccontextmanager
        async def lifespan(application: Starlette) -> AsyncIterator[None]:
            async with (
                running(config) as self.gateway,
                pushing(self.gateway, config),
                nodes.joined(application, self.gateway, config),
            ):
                yield

        return lifespan

    async def send(self, request: Request) -> Response:
        """Take a document in. 201 with its signed acceptance; the same one again: the same id."""
        system = self._system(request)
        kind, gateway = request.headers.get("content-type", ""), self.gateway
        with gateway.memory.holding(system.id) as hold:
            return await self._taken(
                system, intake.taking(kind, request.stream(), gateway.bodies, hold=hold)
            )

    async def _taken(
        self, system: System, arriving: AbstractAsyncContextManager[intake.Incoming]
    ) -> Response:
        async with arriving as incoming:
            # A large document takes longer than the directory stands: who sent it, and whom it
            # reaches, is decided by one reading of it, after the last byte.
            known = self.gateway.directory
            one = documents.submission(known, known.still(system), incoming)
            for taken, part in zip(incoming.files, one.parts, strict=True):
                if taken.spill is not None:
                    await self.gateway.bodies.keep(taken.spill, part.sha256)
            accepted = await self.gateway.submissions.add(one)
        return _json(_accepted(accepted), 201)

    async def described(self, _: Request) -> Response:
        """Hand out the OpenAPI document of these calls."""
        return Response(openapi.described(), media_type="application/json")

    async def say(self, request: Request) -> Response:
        """Take receivers' statuses in, each with its own answer."""
        return await self._words(request, documents.status)

    async def destroyed(self, request: Request) -> Response:
        """Take reports of destruction in, each with its own answer."""
        return await self._words(request, documents.destruction)

    async def lend(self, request: Request) -> Response:
        """Lend packages, the most urgent first; with `wait`, until there is one."""
        system = self._system(request)
        limit = int(_number(request, "limit", 20, MOST_LENT, least=1))
        ends = time.monotonic() + _number(request, "wait", 0, LONGEST_WAIT_SECONDS)
        enclose = int(_number(request, "enclose", 0, INLINE_LIMIT_BYTES))
        while True:
            ticket, lease = self.gateway.waiting.ticket(system.id), uuid7()
            if await request.is_disconnected():
                return Response(status_code=_GONE)
            rows = await self.gateway.store.lend(system, lease, limit)
            if rows and await request.is_disconnected():
                await self.gateway.store.give_back(system, lease)
                return Response(status_code=_GONE)
            left = ends - time.monotonic()
            if rows or left <= 0:
                return await self._lent(rows, enclose)
            await self.gateway.waiting.nap(ticket, left)

    async def _lent(self, rows: Sequence[Record], enclose: int) -> Response:
        """Answer what was lent; with `enclose`, small packages bring their files along."""
        if not enclose:
            return _json({"deliveries": [dict(row) for row in rows]})
        store, most = self.gateway.store, MOST_ENCLOSED_BYTES
        frame = await frames.framed(store, rows, enclose=enclose, most_bytes=most)
        return Response(frame, media_type=frames.MEDIA_TYPE)

    async def content(self, request: Request) -> Response:
        """Hand out one file of a package that was lent; byte ranges too."""
        system = self._system(request)
        delivery: UUID = request.path_params["delivery"]
        place: int = request.path_params["place"]
        if place >= MOST_FILES:
            raise DeliveryUnknown
        row = await self.gateway.store.content(system, delivery, place)
        if row is None:
            raise DeliveryUnknown
        headers = {"Digest": f"sha-256={row['sha256'].hex()}"}
        if row["content"] is not None:
            return Response(row["content"], headers=headers, media_type=_BYTES)
        path = self.gateway.bodies.path(row["sha256"])
        if not path.is_file():
            logger.error("the body %s is not in the store", path.name)
            raise BodyMissing
        return FileResponse(path, headers=headers, media_type=_BYTES)

    async def findings(self, request: Request) -> Response:
        """Tell what was found of the signatures in a document's files, with its proof."""
        system, gateway = self._system(request), self.gateway
        row = await gateway.store.findings(system, request.path_params["delivery"])
        if row is None:
            raise DeliveryUnknown
        if row["leaf"] is None:
            return _json({"state": "not_examined"})
        receipt = await proofs.proven(gateway.pool, row["leaf"])
        told = {"state": "examined", "leaf": row["leaf"], "at": row["at"]}
        return _json(told | {"findings": row["detail"], "receipt": receipt.told()})

    async def hand_over(self, request: Request) -> Response:
        """Take receipts in, each with its own answer."""
        async with self._several(request) as (statements, system):
            results = await _each(
                statements, lambda one: documents.handover(system, one), self.gateway.handovers
            )
        return _json({"results": [_result(one, {"taken": True}) for one in results]})

    async def proof(self, request: Request) -> Response:
        """Hand out the proof of a leaf again, under the log's latest head."""
        system, known = self._system(request, nodes_too=True), self.gateway.directory
        leaf: UUID = request.path_params["leaf"]
        receipt = await proofs.proof(self.gateway.pool, known, system, leaf)
        return Response(receipt.to_json(), media_type="application/json")

    async def feed(self, request: Request) -> Response:
        """List what happened to the system's packages after a place in the log; may wait."""
        system = self._system(request, nodes_too=True)
        after = _number(request, "after", -1, 1 << 62, least=-1)
        ends = time.monotonic() + _number(request, "wait", 0, LONGEST_WAIT_SECONDS)
        while True:
            ticket = self.gateway.waiting.ticket(system.id)
            rows = await self.gateway.store.feed(system, int(after), MOST_EVENTS)
            left = ends - time.monotonic()
            if rows or left <= 0:
                return _json({"events": await self._told(system, rows)})
            await self.gateway.waiting.nap(ticket, left)

    async def _told(self, system: System, rows: Sequence[Record]) -> list[dict[str, Any]]:
        if system.kind is SystemKind.NODE:
            return await handovers.with_proofs(self.gateway.pool, rows)
        return [dict(row) for row in rows]

    async def known(self, request: Request) -> Response:
        """List the nodes, and what proofs of their logs are verified with."""
        self._system(request)
        known = self.gateway.directory.nodes.values()
        told = [
            {"code": one.code, "name": one.name, "role": one.role, "axis_key": key}
            for one in known
            if (key := handovers.key_of(one))
        ]
        return _json({"nodes": told})

    async def _words(
        self, request: Request, read: Callable[[Directory, System, str], Said]
    ) -> Response:
        async with self._several(request) as (statements, system):
            known = self.gateway.directory
            results = await _each(
                statements, lambda one: read(known, system, one), self.gateway.words
            )
        return _json({"results": [_result(one) for one in results]})

    @asynccontextmanager
    async def _several(self, request: Request) -> AsyncIterator[tuple[list[str], System]]:
        """Read the statements of a body, and who signed them as the directory stands now."""
        system = self._system(request)
        with self.gateway.memory.holding(system.id) as hold:
            try:
                statements = _statements.decode(await _body(request, hold))
            except msgspec.MsgspecError as problem:
                raise BadRequest(why=str(problem)) from problem
            if len(statements) > MOST_STATEMENTS:
                raise BadRequest(why=f"> {MOST_STATEMENTS}")
            self.gateway.limits.spend(system, len(statements))
            yield statements, self.gateway.directory.still(system)

    def _system(self, request: Request, *, nodes_too: bool = False) -> System:
        """Return who asks. Raises: UnknownSystem, NotANode, TooFast, Certificate…"""
        system = self._caller(request)
        if system.kind is SystemKind.NODE and not nodes_too:
            raise NotANode
        return system

    def _caller(self, request: Request) -> System:
        system = caller(self.gateway.directory, request)
        self.gateway.limits.spend(system)
        return system


async def _body(request: Request, hold: Hold) -> bytes:
    """Return a body of statements. Raises: BadRequest once it is too large; Busy."""
    content = bytearray()
    async for piece in request.stream():
        hold(len(piece))
        content += piece
        if len(content) > WORDS_LIMIT_BYTES:
            raise BadRequest(why=f"> {WORDS_LIMIT_BYTES} bytes")
    return bytes(content)


_BYTES = "application/octet-stream"
_GONE = 499  # nobody is left to read it


async def _each(
    statements: Sequence[str], read: Callable[[str], Item], batcher: Batcher[Item, Result]
) -> list[Result | BaseException]:
    """Check and write each statement; a refusal of one does not touch the others."""

    async def one(statement: str) -> Result:
        if len(statement) > WORD_LIMIT_BYTES:
            raise BadStatement(why=f"> {WORD_LIMIT_BYTES} bytes")
        return await batcher.add(read(statement))

    return list(await asyncio.gather(*map(one, statements), return_exceptions=True))


def _result(result: object, done: dict[str, object] | None = None) -> dict[str, object]:
    if isinstance(result, BaseException):
        refusal = problems.refusal_of(result)
        traffic.refused(refusal.code)
        return {"problem": problems.told(refusal)}
    return done or _accepted(result)


def _accepted(accepted: object) -> dict[str, object]:
    assert isinstance(accepted, Accepted)
    told: dict[str, object] = {"id": accepted.id, "leaf": accepted.leaf_id}
    if accepted.receipt:
        told["receipt"] = accepted.receipt.told()
    if accepted.alike:
        told["warnings"] = [cautions.told(one) for one in accepted.alike]
    return told


def _number(request: Request, name: str, default: float, most: float, *, least: float = 0) -> float:
    """Return a parameter; what is above the most is the most. Raises: BadRequest."""
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        number = float(text) if "." in text else int(text)
    except ValueError as problem:
        raise BadRequest(why=name) from problem
    if number < least:
        raise BadRequest(why=f"{name} < {least}")
    return min(number, most)


def _json(told: object, status: int = 200) -> Response:
    return Response(_encode(told), status, media_type="application/json")
