# SPDX-License-Identifier: Apache-2.0
"""The doors of the sharing platform: `/r1/…`, `/listClients`, and evidence."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from lienthong.gateway import proofs
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage, Busy, LeafUnknown
from lienthong.gateway.process import Gateway
from lienthong.gateway.sharing import (
    across,
    answering,
    asking,
    callers,
    keeping,
    listing,
    metadata,
    peers,
    showing,
    words,
)
from lienthong.gateway.sharing.answering import Cut
from lienthong.gateway.sharing.asking import Answer
from lienthong.gateway.sharing.lines import Line
from lienthong.gateway.sharing.passage import Passage, Plane, raw_path, spend
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.kernel.ids import born
from lienthong.ledger.rules import openings
from lienthong.sharing.rules import faults, messages, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.keeping import Part
from lienthong.sharing.rules.words import BadWord
from lienthong.sharing.rules.xroad import Named, said

logger = logging.getLogger(__name__)
_CALLS, _CLIENTS, _EVIDENCE = "/r1/", "/listClients", "/sharing/v1/evidence/"
#: How often a leaf that is not there yet is looked for again; only one that is so young.
_WAITS_SECONDS, _RECENT_SECONDS = (0.05, 0.1, 0.2, 0.4), 24 * 3600
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def is_ours(path: str) -> bool:
    """Tell whether a path is the sharing platform's."""
    return path.startswith((_CALLS, _EVIDENCE)) or path in (_CLIENTS, words.PATH, showing.PATH)


class SharingFront:
    """Answers calls; the gateway is there once the server has begun."""

    def __init__(self, gateway: Callable[[], Gateway]) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call. Raises: Cut, where an answer that had begun cannot be ended."""
        headers = xroad.named(scope["headers"])
        try:
            plane = self._gateway().sharing
            if plane is None:
                raise Fault(faults.BAD_REQUEST, "nothing is shared on this node")
            if scope["path"] == _CLIENTS:
                await _clients(plane, scope, headers, send)
            elif scope["path"] in (words.PATH, showing.PATH):
                await self._told(scope, receive, headers, send)
            elif scope["path"].startswith(_EVIDENCE):
                await _evidence(plane, scope, headers, send)
            else:
                await self._called(plane, scope, receive, send, headers)
        except ClientDisconnect:
            return
        except Fault as fault:
            await answering.refuse(send, headers, fault)
        except _AWAY as problem:
            logger.error("the database is away: %r", problem)
            away = faults.consumer("InternalError", "The catalogue cannot be read; try again")
            await answering.refuse(send, headers, away)

    async def _told(self, scope: Scope, receive: Receive, headers: Named, send: Send) -> None:
        """Hear what another node tells of itself or of requests, and answer in kind."""
        gateway = self._gateway()
        node, _key = peers.caller(gateway.directory, scope, said(headers, xroad.NODE))
        content = bytearray()
        async for piece in Request(scope, receive).stream():
            content += piece
            if len(content) > words.MOST_TOLD_BYTES:
                raise Fault(faults.BAD_REQUEST, f"more than {words.MOST_TOLD_BYTES} bytes")
        try:
            if scope["path"] == showing.PATH:
                known = Request(scope).query_params.get("known", "")
                page = await showing.answered(gateway, node, bytes(content), known)
                await _sent(send, b"application/jose", page, 200 if page else 204)
                return
            told = await words.answered(gateway, node, bytes(content))
        except (BadNodePage, BadWord) as problem:
            raise Fault(faults.BAD_REQUEST, str(problem)) from problem
        await _sent(send, b"application/json", told)

    async def _called(
        self, plane: Plane, scope: Scope, receive: Receive, send: Send, headers: Named
    ) -> None:
        axis, directory = self._gateway().directory, plane.directory
        origin: Node | None = None
        keys: messages.Keys = {}
        if code := said(headers, xroad.NODE):
            origin, keys = peers.caller(axis, scope, code)
            client = await callers.caller_of_node(directory, headers, origin.code)
        else:
            client = await callers.caller(directory, scope, headers)
        spend(plane.limits, client.id, client.per_second)
        with self._gateway().memory.holding(client.id) as hold:
            passage = Passage(
                plane=plane, scope=scope, receive=receive, send=send, hold=hold,
                client=client, method=scope["method"], headers=headers, axis=axis, origin=origin,
                origin_keys=keys,
            )  # fmt: skip
            try:
                await _carried(passage)
            except Fault as fault:
                await answering.fault(passage, fault)
            except (Busy, *_AWAY) as problem:
                if passage.is_begun:
                    raise Cut from problem
                logger.error("a call is not carried: %r", problem)
                away = faults.consumer("InternalError", "The node is busy; try again")
                await answering.fault(passage, away)
            finally:
                for one in passage.keepings:
                    one.discard()


async def _carried(passage: Passage) -> None:
    call = await passage.read()
    peer = await passage.find_way(call)
    if peer is not None:
        if passage.client.keeps is not None:
            keeping.begin(passage, passage.client.keeps)
        answer = await asking.ask(passage, asking.to_node(passage, peer))
        try:
            await across.believe(passage, peer, answer)
        except Fault:
            _done_with(passage, answer)
            raise
        await _answered(passage, answer)
        return
    if call.service in metadata.NAMES and passage.method in metadata.METHODS and not call.path:
        pool = passage.plane.directory.pool
        kind, content = await metadata.answered(pool, call, passage.client)
        passage.seal_request(call, call.target)
        await answering.whole(passage, 200, [(b"content-type", kind)], content)
        return
    service = await passage.admit(call)
    if service.keeps is not None:
        keeping.begin(passage, service.keeps)
    await _answered(passage, await asking.ask(passage, asking.to_provider(passage, service, call)))


async def _answered(passage: Passage, answer: Answer) -> None:
    if answer.whole is None:
        try:
            keeping.check_length(passage, Part.ANSWER, answer.size_bytes)
        except Fault:
            answer.line.close()
            raise
        await answering.streaming(passage, answer)
    else:
        try:
            await answering.whole(passage, answer.head.status, answer.head.headers, answer.whole)
        except BaseException:
            answer.line.close()
            raise
    _done_with(passage, answer)


def _done_with(passage: Passage, answer: Answer) -> None:
    """Keep the line of an answer, where it may be used again."""
    is_read = answer.whole is not None or passage.is_witnessed
    if isinstance(answer.line, Line) and answer.head.is_kept and is_read:
        passage.plane.lines.give_back(answer.where, answer.line)
    else:
        answer.line.close()


async def _clients(plane: Plane, scope: Scope, headers: Named, send: Send) -> None:
    as_json = "application/json" in said(headers, b"accept")
    query = bytes(scope["query_string"]).decode("latin-1")
    kind, content = await plane.directory.listed(here=listing.is_instance(query), as_json=as_json)
    await _sent(send, kind, content)


async def _evidence(plane: Plane, scope: Scope, headers: Named, send: Send) -> None:
    """Hand out the evidence of a call as one file, to either side of it."""
    client = await callers.caller(plane.directory, scope, headers)
    try:
        leaf = UUID(raw_path(scope).decode("latin-1").removeprefix(_EVIDENCE))
        pool = plane.directory.pool
        row = await _found(pool, leaf, client.id)
        receipt = await proofs.receipt_of(pool, "sharing", leaf, row)
        receipt = replace(receipt, openings=openings.read(row["openings"]))
    except (ValueError, LeafUnknown) as problem:
        raise Fault(faults.BAD_REQUEST, "No such exchange of this system") from problem
    await _sent(send, b"application/json", receipt.to_json().encode())


async def _found(pool: asyncpg.Pool, leaf: UUID, system: UUID) -> Any:
    """Return the row of a call; one of today may be on its way from a journal (ADR 0233).

    Raises: LeafUnknown.
    """
    waits = _WAITS_SECONDS if born(leaf) > clock.seconds() - _RECENT_SECONDS else ()
    for seconds in (0.0, *waits):
        await asyncio.sleep(seconds)
        row = await pool.fetchrow(sql("sharing_proof"), leaf, system)
        if row is not None:
            return row
    raise LeafUnknown


async def _sent(send: Send, kind: bytes, content: bytes, status: int = 200) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
