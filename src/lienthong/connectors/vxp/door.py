# SPDX-License-Identifier: Apache-2.0
"""The door of old clients: any prefix, the verb last; whatever happens, an answer in their form."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lienthong.connectors.vxp import catalogue, inbox, membership, sending, wire
from lienthong.connectors.vxp.context import Asked, Context, Handler
from lienthong.connectors.vxp.errors import UnknownVerb
from lienthong.connectors.vxp.witness import Witness
from lienthong.gateway import traffic
from lienthong.gateway.errors import Busy
from lienthong.gateway.front import Front
from lienthong.kernel.errors import Refusal

logger = logging.getLogger(__name__)
_POST, _EITHER = frozenset({"POST"}), frozenset({"GET", "POST"})
VERBS: Mapping[str, tuple[frozenset[str], Handler]] = MappingProxyType(
    {
        "sendEdoc": (_POST, sending.send),
        "getReceivedEdocList": (_POST, inbox.received),
        "getEdoc": (_POST, inbox.get),
        "updateStatus": (_POST, inbox.update),
        "getSentEdocList": (_POST, sending.sent),
        "getAgenciesList": (_POST, catalogue.agencies),
        "getAgenciesListQD20": (_POST, catalogue.agencies_of_level),
        "getSynchronizeUnit": (_POST, catalogue.units),
        "getListUnit": (_POST, catalogue.units),
        "registerAgency": (_POST, membership.register),
        "deleteAgency": (_POST, membership.delete),
        "countReceiveEdoc": (_EITHER, inbox.count_documents),
        "countReceiveStatus": (_EITHER, inbox.count_statuses),
        "downloadEdoc": (_EITHER, inbox.download),
    }
)
#: These read the body of their call; clients send one with others too, with nothing in it.
_READING: frozenset[Handler] = frozenset({sending.send, membership.register})
_MARK = b"xroadvnpt-"
#: Of a body that nobody wants: read to its end, so that its sender reads the answer.
_MOST_DRAINED_BYTES = 64 << 20
_STATUS_OF_DOWNLOAD = 404


class Door:
    """An ASGI application around the gateway's own: takes the calls of old clients."""

    def __init__(
        self, native: ASGIApp, front: Front, *, key: Ed25519PrivateKey, name: str, sealing_key: str
    ) -> None:
        """key, name: the axis's signing key and the name it signs under.

        sealing_key: of the secrets shared with systems.
        """
        self._native = native
        self._front = front
        self._witness = Witness(key, name)
        self._sealing_key = sealing_key
        self._context: Context | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call of an old client; pass everything else on."""
        if scope["type"] != "http" or not _is_ours(scope):
            await self._native(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        verb = _verb(request.url.path)
        try:
            return await self._carried_out(request, verb)
        except ClientDisconnect:
            return Response(status_code=400)
        except Refusal as problem:
            refusal = problem
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            logger.error("vxp %s: %s", verb, type(problem).__name__)
            refusal = Busy()
        except Exception:
            logger.exception("vxp %s", verb)
            refusal = Busy()
        if verb == "downloadEdoc":  # any byte would be saved as the document
            return Response(status_code=_STATUS_OF_DOWNLOAD)
        await _drained(request)
        traffic.refused(refusal.code)
        return wire.failed(verb, refusal)

    async def _carried_out(self, request: Request, verb: str) -> Response:
        methods, handler = VERBS.get(verb, (frozenset(), None))
        if handler is None or request.method not in methods:
            raise UnknownVerb(method=request.method, verb=verb)
        context = self._opened()
        call = wire.call(request.scope["headers"])
        system = context.system_of(call)
        if handler not in _READING:
            # Unread, it would make the server close at once and cut off an answer on its way.
            await _drained(request)
        return await handler(Asked(context, system, call, request, verb))

    def _opened(self) -> Context:
        """Return what calls work with; made once the gateway is open."""
        if self._context is None or self._context.gateway is not self._front.gateway:
            self._context = Context(self._front.gateway, self._witness, self._sealing_key)
        return self._context


def _is_ours(scope: Scope) -> bool:
    if _verb(scope["path"]) in VERBS:
        return True
    return any(name.startswith(_MARK) for name, _ in scope["headers"])


def _verb(path: str) -> str:
    return path.rpartition("/")[2]


async def _drained(request: Request) -> None:
    """Read what is left of a request's body, within bounds."""
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > _MOST_DRAINED_BYTES:
                return
    except (RuntimeError, ClientDisconnect):
        return  # read already, or the client has gone
