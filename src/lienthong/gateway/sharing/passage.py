# SPDX-License-Identifier: Apache-2.0
"""One call on its way, and what is asked of it before it reaches the provider."""

import hashlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from lienthong.gateway.directory import Directory as Axis
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import TooFast
from lienthong.gateway.limits import Limits
from lienthong.gateway.memory import Hold
from lienthong.gateway.sharing import callers, peers
from lienthong.gateway.sharing.book import Book, Sealer
from lienthong.gateway.sharing.carried import Trunks
from lienthong.gateway.sharing.directory import Client, Directory, Service
from lienthong.gateway.sharing.keeping import Keeper, Keeping
from lienthong.gateway.sharing.lines import Lines
from lienthong.gateway.sharing.passed import Passed
from lienthong.gateway.sharing.peers import Peer, Peers
from lienthong.gateway.sharing.replays import Replays
from lienthong.gateway.sharing.turns import Turns
from lienthong.kernel import clock
from lienthong.kernel.ids import canonical, uuid4_text, uuid7_text
from lienthong.sharing.rules import faults, identifiers, messages, rights, seals, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.identifiers import Call
from lienthong.sharing.rules.rights import Grant
from lienthong.sharing.rules.services import State
from lienthong.sharing.rules.xroad import Header, Named, said

#: Of a body: what is read whole, so that its digest and signature stand in the head.
WHOLE_BYTES = 1 << 20


@dataclass(slots=True, kw_only=True)
class Plane:
    """What passages work with, one in each process."""

    directory: Directory
    lines: Lines
    trunks: Trunks
    book: Book
    sealer: Sealer
    limits: Limits
    peers: Peers
    replays: Replays  #: of what other nodes signed
    keeper: Keeper
    setting_out: Turns = field(default_factory=Turns)  #: of calls that have come
    returning: Turns = field(default_factory=Turns)  #: of answers


class Sealed:
    """A body between nodes: what passes is all but the seal at its end."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._pieces = pieces
        self.block = b""  #: the seal, once everything else has passed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Hand out the body."""
        async for piece in self._pieces:
            held = self.block + piece
            self.block = held[-seals.SEAL_BYTES :]
            if len(held) > seals.SEAL_BYTES:
                yield held[: -seals.SEAL_BYTES]


class Passage(msgspec.Struct, kw_only=True):
    """A call on its way."""

    plane: Plane
    scope: Scope
    receive: Receive
    send: Send
    hold: Hold
    client: Client
    method: str
    headers: Named
    axis: Axis  #: nodes, as they were known when the call came
    origin: Node | None = None  #: that handed the call on; None: the client itself calls
    origin_keys: messages.Keys = {}  #: what that node may sign with
    began: float = msgspec.field(default_factory=time.monotonic)
    leaf: str = msgspec.field(default_factory=uuid7_text)
    request_id: str = msgspec.field(default_factory=uuid4_text)
    id: str = ""  #: X-Road-Id
    path: str = ""  #: as it came, still encoded
    query: str = ""  #: the same, without "?"
    call: Call | None = None
    service: Service | None = None
    peer: Peer | None = None  #: the provider's node, where that is another one
    grant: Grant | None = None
    request: Passed = msgspec.field(default_factory=Passed)
    answer: Passed = msgspec.field(default_factory=Passed)
    content: bytes = b""  #: of a request that is read whole
    rest: AsyncIterable[bytes] | None = None  #: of one that is not: all of it
    sealed: Sealed | None = None  #: the same, where a node seals it at its end
    passed: list[Header] = []  #: headers of the request's hash
    told: dict[str, object] = {}  #: signatures, for the leaf
    signed: tuple[str, str] | None = None  #: how the answer was, for the leaf and whoever reads it
    keepings: tuple[Keeping, ...] = ()  #: bodies that are kept; most services only hash them
    is_begun: bool = False  #: whether the answer's head has left
    is_witnessed: bool = False  #: whether its leaf stands
    _request_hash: str = ""

    @property
    def target(self) -> str:
        """Return path and query as they came."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def has_body(self) -> bool:
        """Tell whether the provider gets a body."""
        return self.rest is not None or bool(self.content)

    async def read(self) -> Call:
        """Read the address, and the body as far as it is read whole. Raises: Fault."""
        raw = raw_path(self.scope)
        try:
            call = identifiers.call(raw, self.scope["query_string"])
        except identifiers.BadIdentifier as problem:
            raise Fault(faults.BAD_REQUEST, str(problem)) from problem
        self.call, self.path, self.query = call, raw.decode("ascii"), call.query
        if self.method not in rights.METHODS:
            raise Fault(faults.BAD_REQUEST, "an unknown method")
        own_id = said(self.headers, xroad.ID)
        is_own = 0 < len(own_id) <= xroad.LONGEST
        self.id = own_id if is_own else f"{call.provider.instance}-{uuid4_text()}"
        self._check_words()
        self.passed = xroad.to_provider(self.scope["headers"], is_of_node=self.origin is not None)
        if self.origin is not None:
            self.request_id = self._request_id()
        else:
            self.passed.append((xroad.REQUEST_ID, self.request_id.encode()))
        if not own_id:
            self.passed.append((xroad.ID, self.id.encode()))
        await self._read_body()
        await self.plane.setting_out.next()
        if self.origin is not None:
            await self._check_node(self.origin)
        else:
            self._check_signature()
        return call

    async def find_way(self, call: Call) -> Peer | None:
        """Return the provider's node where that is another one. Raises: Fault.

        A call that another node handed on goes no further.
        """
        code, seconds = "", None
        if self.origin is None:
            home = await self.plane.directory.home(call.provider.text, call.service)
            if home is None:
                raise faults.consumer("UnknownMember", f"No open system {call.provider.text}")
            code, seconds = home
        node = self.axis.nodes.get(code) if code else self.axis.ours
        named = said(self.headers, xroad.SECURITY_SERVER)
        if named and not peers.is_server(named, node):
            message = f"{named[:200]} does not serve {call.provider.text}"
            raise faults.consumer("InvalidSecurityServer", message)
        self.peer = self.plane.peers.peer(self.axis, code, seconds) if code else None
        return self.peer

    def _check_words(self) -> None:
        """Refuse what rights cannot be matched with, and what is too long for the leaf.

        Raises: Fault.
        """
        for name in self.headers:
            if (name.replace(b"_", b"-") if b"_" in name else name) in xroad.OTHERWISE:
                told = f"{name.decode('latin-1')}: rights are for the method and path as they come"
                raise Fault(faults.BAD_REQUEST, told)
        for name in xroad.ONCE:
            if len(self.headers.get(name, b"")) > xroad.LONGEST:
                told = f"{name.decode()} is longer than {xroad.LONGEST} bytes"
                raise Fault(faults.BAD_REQUEST, told)

    def _request_id(self) -> str:
        """Return the id that the caller's node gave this call. Raises: Fault."""
        try:
            return canonical(said(self.headers, xroad.REQUEST_ID))
        except ValueError as problem:
            raise Fault(faults.BAD_REQUEST, "X-Road-Request-Id is no UUID") from problem

    async def _read_body(self) -> None:
        if self.origin is not None and said(self.headers, xroad.SEALED):
            self.rest = self.sealed = Sealed(self._stream(await self.receive()))
            return
        message = await self.receive()
        content: bytes | None = message.get("body", b"")
        if content and self._is_whole(message, content):
            self.hold(len(content))
        else:
            content = await self._gathered(self._stream(message))
        if content and self.method not in xroad.WITHOUT_BODY:
            self.content = self.request.add(content)

    def _is_whole(self, message: Message, content: bytes) -> bool:
        """Tell whether the first part of a body is all of it, as of most."""
        if len(content) > WHOLE_BYTES:
            return False
        has_length = self.headers.get(b"content-length") == b"%d" % len(content)
        is_end = not message.get("more_body", False)
        return is_end or (has_length and b"transfer-encoding" not in self.headers)

    async def _gathered(self, stream: AsyncIterator[bytes]) -> bytes | None:
        """Read a body; None where it is longer than is read whole: then it is `rest`."""
        content = bytearray()
        async for piece in stream:
            self.hold(len(piece))
            content += piece
            if len(content) > WHOLE_BYTES:
                if self.origin is not None:
                    raise faults.provider("InvalidSignatureValue", "a long body without a seal")
                if self.method in xroad.WITHOUT_BODY:
                    raise Fault(faults.BAD_REQUEST, "a long body that reaches nobody")
                self.rest = joined(bytes(content), stream)
                return None
        return bytes(content)

    async def _stream(self, message: Message) -> AsyncIterator[bytes]:
        """Hand out a body from its first part on."""
        while True:
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            if piece := message.get("body", b""):
                yield piece
            if not message.get("more_body", False):
                return
            message = await self.receive()

    def _check_signature(self) -> None:
        """Check what the caller signed itself, and keep it. Raises: Fault."""
        headers, digest = self.headers, said(self.headers, b"content-digest")
        signed = callers.check_signature(
            self.client, headers, self._covered, has_body=self.has_body
        )
        if signed is not None and signed.nonce:
            self._check_nonce(signed)
        if len(digest) > messages.LONGEST_HEADER:
            raise faults.consumer("InvalidSignatureValue", "Content-Digest is too long")
        if digest and self.rest is None:
            try:
                messages.check_digest(digest, self.content)
            except messages.BadMessage as problem:
                raise faults.consumer("InvalidSignatureValue", str(problem)) from problem
        if signed is not None:
            self.told["client_signature"] = {
                "input": said(headers, b"signature-input"),
                "signature": said(headers, b"signature"),
                "digest": digest,
                "path": self.path,
            }

    def _check_nonce(self, signed: messages.Input) -> None:
        """Refuse a signature whose nonce says that it is meant for one call, and that came before.

        RFC 9421, 7.2.2. Raises: Fault.
        """
        told = f"{self.client.identifier}\n{signed.parameters}"
        mark, now = hashlib.sha256(told.encode("utf-8", "replace")).digest(), clock.seconds()
        if not self.plane.replays.is_first(mark, signed.created or now, now):
            raise faults.consumer("InvalidSignatureValue", "a call that came before")

    async def _check_node(self, origin: Node) -> None:
        """Check what the caller's node signed, and keep it. Raises: Fault."""
        headers, digest = self.headers, said(self.headers, b"content-digest")
        signed = callers.signed_by_node(headers)
        told = signed.input
        keys = await self.plane.peers.knowing(origin.code, self.origin_keys, told.key_id)
        components, has_body = self._covered(told.names), bool(self.content)
        callers.check_node(keys, signed, headers, components, has_body=has_body)
        now = clock.seconds()
        if not self.plane.replays.is_first(self._mark(told.parameters), told.created or now, now):
            raise faults.provider("InvalidSignatureValue", "a call that came before")
        if digest and digest != self.request.digest:
            raise faults.provider("InvalidSignatureValue", "Content-Digest is of another body")
        self._keep_node(said(headers, b"signature-input"), said(headers, b"signature"), digest)

    def _mark(self, parameters: str) -> bytes:
        """Return what tells a call of a node from all others: all of it is covered.

        parameters: of the signature.
        """
        leaf = said(self.headers, xroad.LEAF)
        told = f"{parameters}\n{leaf}\n{self.request_id}"
        return hashlib.sha256(told.encode("utf-8", "replace")).digest()

    def _keep_node(self, told: str, signature: str, digest: str) -> None:
        """Keep for the leaf what the caller's node signed."""
        assert self.origin is not None, "it handed the call on"
        self.told["node"] = {
            "code": self.origin.code, "leaf": said(self.headers, xroad.LEAF),
            "input": told, "signature": signature, "digest": digest,
            "type": said(self.headers, b"content-type"),
        }  # fmt: skip

    def _covered(self, names: Iterable[str]) -> dict[str, str]:
        """Return components of this request, as far as it has them (RFC 9421, 2.1 and 2.2)."""
        told: dict[str, str] = {}
        for name in names:
            match name:
                case "@method":
                    told[name] = self.method
                case "@path":
                    told[name] = self.path
                case "@query":
                    told[name] = f"?{self.query}"
                case "@authority":
                    told[name] = said(self.headers, b"host").lower()
                case _ if (key := name.encode("latin-1")) in self.headers:
                    told[name] = self.headers[key].decode("latin-1")
        return told

    async def check_streamed(self) -> None:
        """Check the digest of a body that passed, before its last piece does. Raises: Fault."""
        if self.sealed is not None:
            await self._check_seal(self.sealed)
            return
        told = said(self.headers, b"content-digest")
        if told and told.strip() != self.request.digest:
            raise faults.consumer(
                "InvalidSignatureValue", "Content-Digest is of another body (sha-512 is needed)"
            )

    async def _check_seal(self, sealed: Sealed) -> None:
        """Check the seal of the caller's node at the end of a body. Raises: Fault."""
        assert self.origin is not None, "it handed the call on"
        try:
            seal = seals.read(sealed.block)
        except messages.BadMessage as problem:
            raise faults.provider("InvalidSignatureValue", str(problem)) from problem
        if seal.digest != self.request.digest:
            raise faults.provider("InvalidSignatureValue", "the seal is of another body")
        signed = callers.signed_by_node(
            {b"signature-input": seal.input.encode(), b"signature": seal.signature.encode()}
        )
        told, key_id = self._covered(signed.input.names), signed.input.key_id
        keys = await self.plane.peers.knowing(self.origin.code, self.origin_keys, key_id)
        told["content-digest"] = seal.digest
        callers.check_node(keys, signed, self.headers, told, has_body=True)
        self._keep_node(seal.input, seal.signature, seal.digest)

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
            # The path stays out of it: it may name a person, and faults are logged.
            message = f"No right to {self.method} {call.text} at this path"
            raise faults.provider("AccessDenied", message)
        if service.state is State.MAINTENANCE:
            raise faults.consumer("MaintenanceMode", service.notice)
        if self.grant.per_day is not None and grants.calls >= self.grant.per_day:
            raise Fault(faults.TOO_MANY, f"More than {self.grant.per_day} calls today")
        if self.grant.per_second is not None:
            spend(self.plane.limits, self.grant.id, self.grant.per_second)
        grants.calls += 1
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
            "x-road-request-id": self.request_id,
            "lienthong-leaf": self.leaf,
        } | xroad.present(self.headers, xroad.TOLD)
        return headers + self._signed(components, self.plane.sealer.sign(components))

    def hand_on(self, peer: Peer) -> Callable[[], list[Header]]:
        """Return what signs the request for the provider's node when it leaves.

        It returns the headers that only that node gets.
        """
        headers, components = self._handed_on()
        pair = self.plane.sealer.sign_for_node(components, reads_trees=peer.reads_trees)
        return lambda: headers + self._signed(components, pair())

    def hand_on_again(self) -> list[Header]:
        """Sign it anew, alone, for a second try: it is no replay of the first."""
        headers, components = self._handed_on()
        return headers + self._signed(components, self.plane.sealer.sign(components, "2"))

    def _handed_on(self) -> tuple[list[Header], dict[str, str]]:
        """Return the headers that only the provider's node gets, and what is to be signed."""
        ours = self.axis.ours
        assert ours is not None, "it has a peer"
        headers = [(xroad.NODE, ours.code.encode()), (xroad.LEAF, self.leaf.encode())]
        components = {
            "@method": self.method, "@path": self.path, "@query": f"?{self.query}",
            "x-road-client": said(self.headers, xroad.CLIENT), "x-road-id": self.id,
            "x-road-request-id": self.request_id, "lienthong-node": ours.code,
            "lienthong-leaf": self.leaf,
        } | xroad.present(self.headers, (*xroad.TOLD, "content-type"))  # fmt: skip
        if self.rest is not None:
            headers.append((xroad.SEALED, seals.FOLLOWS.encode()))
            components["lienthong-sealed"] = seals.FOLLOWS
        if self.request.size:
            headers.append((b"content-digest", self.request.digest.encode()))
            components["content-digest"] = self.request.digest
        return headers, components

    def seal(self) -> bytes:
        """Return the seal of a long body that has passed to the provider's node."""
        _, components = self._handed_on()
        told, signature = self.plane.sealer.sign(components)
        self._signed(components, (told, signature))
        return seals.written(
            seals.Seal(digest=self.request.digest, input=told, signature=signature)
        )

    def _signed(self, components: dict[str, str], pair: tuple[str, str]) -> list[Header]:
        """Keep for the leaf how the request was signed; return the two headers."""
        told, signature = pair
        self.told["request"] = {
            "path": components["@path"], "query": components["@query"].removeprefix("?"),
            "digest": components.get("content-digest", ""),
            "bytes": self.request.size, "input": told, "signature": signature,
        }  # fmt: skip
        return [(b"signature-input", told.encode()), (b"signature", signature.encode())]

    def request_hash(self) -> str:
        """Return X-Road-Request-Hash. The body has passed."""
        if self._request_hash:
            return self._request_hash
        body = self.request.sha512 if self.request.size else None
        self._request_hash = xroad.request_hash(self.method, self.target, self.passed, body)
        return self._request_hash


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
