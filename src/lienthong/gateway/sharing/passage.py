# SPDX-License-Identifier: Apache-2.0
"""One call on its way, and what is asked of it before it reaches the provider."""

import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from lienthong.gateway.errors import TooFast
from lienthong.gateway.limits import Limits
from lienthong.gateway.memory import Hold
from lienthong.gateway.sharing import callers
from lienthong.gateway.sharing.book import Book, Sealer
from lienthong.gateway.sharing.directory import Client, Directory, Service
from lienthong.gateway.sharing.lines import Lines
from lienthong.kernel.ids import uuid7
from lienthong.sharing.rules import faults, identifiers, messages, rights, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.identifiers import Call
from lienthong.sharing.rules.rights import Grant
from lienthong.sharing.rules.services import State
from lienthong.sharing.rules.xroad import Header

#: Of a body: what is read whole, so that its digest and signature stand in the head.
WHOLE_BYTES = 1 << 20


@dataclass(slots=True, kw_only=True)
class Plane:
    """What passages work with, one in each process."""

    directory: Directory
    lines: Lines
    book: Book
    sealer: Sealer
    limits: Limits


@dataclass(slots=True)
class Passed:
    """What passed of a body."""

    size: int = 0
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha512)

    def add(self, piece: bytes) -> bytes:
        """Count a piece and return it."""
        self.size += len(piece)
        self.hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        """Return the Content-Digest of what passed."""
        return messages.digest_of(self.hash.digest())


@dataclass(slots=True, kw_only=True)
class Passage:
    """A call on its way."""

    plane: Plane
    scope: Scope
    receive: Receive
    send: Send
    hold: Hold
    client: Client
    headers: list[Header]
    began: float = field(default_factory=time.monotonic)
    leaf: UUID = field(default_factory=uuid7)
    request_id: UUID = field(default_factory=uuid4)
    id: str = ""  #: X-Road-Id
    call: Call | None = None
    service: Service | None = None
    grant: Grant | None = None
    request: Passed = field(default_factory=Passed)
    answer: Passed = field(default_factory=Passed)
    content: bytes = b""  #: of a request that is read whole
    rest: AsyncIterator[bytes] | None = None  #: of one that is not: all of it
    passed: list[Header] = field(default_factory=list)  #: headers of the request's hash
    told: dict[str, object] = field(default_factory=dict)  #: signatures, for the leaf
    is_begun: bool = False  #: whether the answer's head has left
    is_witnessed: bool = False  #: whether its leaf stands

    @property
    def method(self) -> str:
        """Return the call's method."""
        return str(self.scope["method"])

    @property
    def has_body(self) -> bool:
        """Tell whether the provider gets a body."""
        return self.rest is not None or bool(self.content)

    async def read(self) -> Call:
        """Read the address, and the body as far as it is read whole. Raises: Fault."""
        try:
            call = identifiers.call(raw_path(self.scope), self.scope["query_string"])
        except identifiers.BadIdentifier as problem:
            raise Fault(faults.BAD_REQUEST, str(problem)) from problem
        self.call = call
        if self.method not in rights.METHODS:
            raise Fault(faults.BAD_REQUEST, "an unknown method")
        own_id = callers.last(self.headers, xroad.ID)
        self.id = own_id or f"{call.provider.instance}-{uuid4()}"
        if callers.last(self.headers, xroad.SECURITY_SERVER):
            raise faults.consumer("InvalidSecurityServer", "This node routes by the service alone")
        self.passed = xroad.to_provider(self.headers)
        self.passed.append((xroad.REQUEST_ID, str(self.request_id).encode()))
        if not own_id:
            self.passed.append((xroad.ID, self.id.encode()))
        await self._read_body()
        self._check_signature()
        return call

    async def _read_body(self) -> None:
        stream, content = self._stream(), bytearray()
        async for piece in stream:
            self.hold(len(piece))
            content += piece
            if len(content) > WHOLE_BYTES:
                self.rest = joined(bytes(content), stream)
                return
        if self.method not in xroad.WITHOUT_BODY:
            self.content = self.request.add(bytes(content))

    async def _stream(self) -> AsyncIterator[bytes]:
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            if piece := message.get("body", b""):
                yield piece
            if not message.get("more_body", False):
                return

    def _check_signature(self) -> None:
        """Check what the caller signed itself, and keep it. Raises: Fault."""
        headers = self.headers
        signed = callers.check_signature(
            self.client, headers, self._components(), has_body=self.has_body
        )
        digest = callers.last(headers, b"content-digest")
        if digest and self.rest is None:
            try:
                messages.check_digest(digest, self.content)
            except messages.BadMessage as problem:
                raise faults.consumer("InvalidSignatureValue", str(problem)) from problem
        if signed is not None:
            self.told["client_signature"] = {
                "input": callers.last(headers, b"signature-input"),
                "signature": callers.last(headers, b"signature"),
                "digest": digest,
                "path": raw_path(self.scope).decode("latin-1"),
            }

    def _components(self) -> dict[str, str]:
        told = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        return told | {
            "@method": self.method,
            "@path": raw_path(self.scope).decode("latin-1"),
            "@query": f"?{bytes(self.scope['query_string']).decode('latin-1')}",
            "@authority": told.get("host", "").lower(),
        }

    def check_streamed(self) -> None:
        """Check the digest of a body that passed, before its last piece does. Raises: Fault."""
        told = callers.last(self.headers, b"content-digest")
        if told and told.strip() != self.request.digest:
            raise faults.consumer(
                "InvalidSignatureValue", "Content-Digest is of another body (sha-512 is needed)"
            )

    async def admit(self, call: Call) -> Service:
        """Find the service, and the right that lets the call through. Raises: Fault."""
        directory = self.plane.directory
        service = await directory.service(call.provider.text, call.service)
        if service is None or not service.is_open:
            raise faults.provider("UnknownService", f"Unknown service {call.text}")
        self.service = service
        if service.state is State.ENDED:
            raise faults.provider("ServiceDisabled", service.notice)
        grants = await directory.grants(self.client, service)
        self.grant = rights.allowing(grants.standing, self.method, call.place)
        if self.grant is None:
            message = f"No right to {self.method} {call.text}{call.path}"
            raise faults.provider("AccessDenied", message)
        if service.state is State.MAINTENANCE:
            raise faults.consumer("MaintenanceMode", service.notice)
        if self.grant.per_day is not None and grants.calls >= self.grant.per_day:
            raise Fault(faults.TOO_MANY, f"More than {self.grant.per_day} calls today")
        if self.grant.per_second is not None:
            spend(self.plane.limits, self.grant.id, self.grant.per_second)
        grants.calls += 1
        if not directory.breaker(service).may_call(time.monotonic()):
            raise faults.provider("NetworkError", "The provider does not answer; try again later")
        return service

    def seal_request(self, call: Call, target: str) -> list[Header]:
        """Sign the request for the consumer's side; return the headers that say so."""
        path, _, query = target.partition("?")
        components = {"@method": self.method, "@path": path, "@query": f"?{query}"}
        headers: list[Header] = []
        if self.request.size:
            components["content-digest"] = self.request.digest
            headers.append((b"content-digest", components["content-digest"].encode()))
        components |= {
            "x-road-client": self.client.identifier,
            "x-road-service": call.text,
            "x-road-id": self.id,
            "x-road-request-id": str(self.request_id),
        }
        told, signature = self.plane.sealer.sign(components)
        self.told["request"] = {
            "path": path, "query": query, "digest": components.get("content-digest", ""),
            "bytes": self.request.size, "input": told, "signature": signature,
        }  # fmt: skip
        headers += [(b"signature-input", told.encode()), (b"signature", signature.encode())]
        return headers

    def request_hash(self) -> str:
        """Return X-Road-Request-Hash. The body has passed."""
        query = bytes(self.scope["query_string"]).decode("latin-1")
        path = raw_path(self.scope).decode("latin-1")
        body = self.request.hash.digest() if self.request.size else None
        target = f"{path}?{query}" if query else path
        return xroad.request_hash(self.method, target, self.passed, body)


def spend(limits: Limits, key: UUID, per_second: int) -> None:
    """Take one call from an allowance. Raises: Fault."""
    try:
        limits.take(key, per_second)
    except TooFast as problem:
        message = f"More than {per_second} calls in a second"
        raise Fault(faults.TOO_MANY, message) from problem


async def joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Hand out what was read already, and then the rest."""
    yield first
    async for piece in rest:
        yield piece


def raw_path(scope: Scope) -> bytes:
    """Return the path as it came, still encoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    return raw.partition(b"?")[0]
