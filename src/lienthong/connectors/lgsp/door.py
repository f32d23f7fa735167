# SPDX-License-Identifier: Apache-2.0
"""The door of LGSP clients: a token for `lgspaccesstoken`, then calls with `Authorization: Bearer`.

Behind it they are calls of the sharing platform like any other: the same rights, quotas,
signatures and evidence (ADR 0204).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lienthong.connectors.lgsp.credentials import TOKEN_SECONDS, Credentials, Tokens, shown
from lienthong.gateway.front import Front
from lienthong.gateway.sharing import callers
from lienthong.gateway.sharing.passage import raw_path, spend
from lienthong.kernel import clock
from lienthong.sharing.rules import identifiers, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.identifiers import SubsystemId

TOKEN, CALLS = "/lgsp/token", "/lgsp/"
MOST_FORM_BYTES = 8 << 10
#: What only the door says, or only it may see.
_OURS = frozenset({b"authorization", b"lgspaccesstoken", xroad.CLIENT, xroad.KEY, xroad.NODE})
_encode = msgspec.json.Encoder().encode


class Refused(Exception):  # noqa: N818 - it names the answer
    """An answer of RFC 6749, 5.2, or RFC 6750, 3.1."""

    def __init__(self, status: int, error: str, about: str) -> None:
        super().__init__(error)
        self.status, self.error, self.about = status, error, about


class Door:
    """An ASGI application around the gateway's own."""

    def __init__(
        self, native: ASGIApp, front: Front, *, keys: Callable[[], Sequence[Ed25519PrivateKey]]
    ) -> None:
        """keys: the node's sharing keys that hold."""
        self._native = native
        self._front = front
        self._tokens = Tokens(keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a token, or let a call through in the name of whose token it shows."""
        if scope["type"] != "http" or not scope["path"].startswith(CALLS):
            await self._native(scope, receive, send)
            return
        try:
            if scope["path"] == TOKEN:
                answer = await self._token(Request(scope, receive))
                await answer(scope, receive, send)
            else:
                await self._native(self._renamed(scope), receive, send)
        except Refused as refused:
            await _refusal(refused)(scope, receive, send)
        except ClientDisconnect:
            return

    async def _token(self, request: Request) -> Response:
        """Answer who asks for a token. Raises: Refused."""
        if request.method != "POST":
            raise Refused(405, "invalid_request", "POST is needed")
        form = await _form(request)
        if form.get("grant_type") != "client_credentials":
            raise Refused(400, "unsupported_grant_type", "grant_type must be client_credentials")
        told = shown(request.headers, form)
        if told is None or not await self._is_known(told):
            raise Refused(
                401, "invalid_client",
                "No open system with this key: AccessKey is its identifier, SecretKey its key",
            )  # fmt: skip
        token = self._tokens.issue(told, _seconds())
        return _json(
            200, {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        )

    async def _is_known(self, told: Credentials) -> bool:
        """Tell whether credentials are those of an open system of this node. Raises: Refused."""
        try:
            plane, identifier = self._front.gateway.sharing, SubsystemId.read(told.identifier).text
            client = await plane.directory.client(identifier) if plane else None
            if plane is None or client is None or client.node:
                return False
            # Who has not the key must not use up the calls of the system that it names.
            if not callers.is_key_of(client, told.key):
                return False
            spend(plane.limits, client.id, client.per_second)
        except identifiers.BadIdentifier:
            return False
        except Fault as fault:
            raise Refused(429, "temporarily_unavailable", fault.message) from fault
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            raise Refused(503, "temporarily_unavailable", "The catalogue is away") from problem
        return True

    def _renamed(self, scope: Scope) -> Scope:
        """Return a call as the sharing platform takes it. Raises: Refused."""
        kind, _, token = xroad.said(xroad.named(scope["headers"]), b"authorization").partition(" ")
        told = self._tokens.opened(token.strip(), _seconds()) if kind.lower() == "bearer" else None
        if told is None:
            raise Refused(401, "invalid_token", "The token has ended, or is none of this node's")
        headers = [(name, value) for name, value in scope["headers"] if name not in _OURS]
        headers += [
            (xroad.CLIENT, told.identifier.encode("ascii")),
            (xroad.KEY, told.key.encode("ascii")),
        ]
        there = b"/r1/" + raw_path(scope).removeprefix(CALLS.encode())
        path = "/r1/" + scope["path"].removeprefix(CALLS)
        return {**scope, "path": path, "raw_path": there, "headers": headers}


async def _form(request: Request) -> Mapping[str, str]:
    """Read the form of who asks for a token. Raises: Refused."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_FORM_BYTES:
            raise Refused(413, "invalid_request", f"more than {MOST_FORM_BYTES} bytes")
    try:
        return dict(parse_qsl(content.decode("utf-8"), max_num_fields=20))
    except ValueError as problem:
        raise Refused(400, "invalid_request", "the form does not read") from problem


def _refusal(refused: Refused) -> Response:
    answer = _json(refused.status, {"error": refused.error, "error_description": refused.about})
    if refused.status == 401:
        kind = "Bearer" if refused.error == "invalid_token" else "Basic"
        answer.headers["WWW-Authenticate"] = f'{kind} realm="lgsp", error="{refused.error}"'
    return answer


def _json(status: int, told: Mapping[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(_encode(told), status, headers, "application/json")


def _seconds() -> int:
    return int(clock.now().timestamp())
