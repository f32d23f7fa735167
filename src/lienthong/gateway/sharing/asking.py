# SPDX-License-Identifier: Apache-2.0
"""The provider, or its node, is asked: within its time, over a kept line, a body as it comes."""

import ssl
import time
from collections.abc import AsyncIterable, Callable

import msgspec

from lienthong.gateway.patience import Limit, within
from lienthong.gateway.sharing import figures
from lienthong.gateway.sharing.carried import Carried
from lienthong.gateway.sharing.directory import Service
from lienthong.gateway.sharing.lines import (
    Garbled,
    Head,
    Line,
    Place,
    Unreachable,
    Untrusted,
    place,
)
from lienthong.gateway.sharing.passage import WHOLE_BYTES, Passage, Sealed, joined
from lienthong.gateway.sharing.peers import Peer
from lienthong.sharing.rules import faults, xroad
from lienthong.sharing.rules.breaker import Breaker
from lienthong.sharing.rules.identifiers import Call
from lienthong.sharing.rules.seals import SEAL_BYTES
from lienthong.sharing.rules.xroad import Header


class Resting(Exception):  # noqa: N818 - it names what is done
    """Nobody is asked for a while: the breaker is open."""


#: Asking twice is asking once: these are asked again when a kept connection had died.
_AGAIN = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How a call goes on from here."""

    where: Place
    target: str
    headers: Callable[[], list[Header]]  #: asked for when it leaves
    seconds: float  #: until the answer begins, and between its parts
    breaker: Breaker
    judge: Callable[[BaseException], BaseException]  #: what is told of a failure; or the same
    passed: Callable[[], None] | None = None  #: told once a long body has passed
    anew: Callable[[], list[Header]] | None = None  #: the same of a second try; to a node only
    seal: Callable[[], bytes] | None = None  #: what follows a long body; to another node only


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered, and the connection that the rest comes over."""

    where: Place
    line: Line | Carried
    head: Head
    whole: bytes | None  #: the body; None where it is longer than is read whole
    pieces: AsyncIterable[bytes]  #: then: all of it
    seconds: float  #: that may pass between two of them
    sealed: Sealed | None = None  #: the same, of another node

    @property
    def size_bytes(self) -> int | None:
        """Return the length of a body that is not read whole, as far as it is told."""
        told = self.head.size_bytes
        return told - SEAL_BYTES if self.sealed and told is not None else told


async def ask(passage: Passage, way: Way) -> Answer:
    """Ask. The time runs until the answer was read as far as it is read whole. Raises: Fault."""
    if not way.breaker.may_call(time.monotonic()):
        raise way.judge(Resting())
    line: Line | Carried | None = None
    try:
        line = await _line(passage, way)
        with within(way.seconds) as until:
            line, head = await _asked(passage, line, way, until)
            whole, pieces = await _read(passage, line, head, is_of_node=way.seal is not None)
        await passage.plane.returning.next()
    except BaseException as problem:
        if line is not None:
            line.close()
        told = way.judge(problem)
        if told is problem:
            way.breaker.given_up()
            raise
        was_open = way.breaker.opened_at is not None
        way.breaker.failed(time.monotonic())
        figures.breaker(was_open=was_open, is_open=way.breaker.opened_at is not None)
        raise told from problem
    figures.breaker(was_open=way.breaker.opened_at is not None, is_open=False)
    way.breaker.succeeded()
    return Answer(
        where=way.where, line=line, head=head, whole=whole, pieces=pieces, seconds=way.seconds,
        sealed=pieces if isinstance(pieces, Sealed) else None,
    )  # fmt: skip


def to_provider(passage: Passage, service: Service, call: Call) -> Way:
    """Return the way to a provider of this node."""
    assert passage.grant is not None, "it was admitted"
    where = place(service.base_url, service.is_inside)
    target = _joint(where.path, call.target)
    headers = [
        (b"host", where.authority.encode()),
        *((name, value) for name, value in passage.passed if name != xroad.CLIENT),
        (xroad.CLIENT, passage.client.identifier.encode()),
        (xroad.SERVICE, call.text.encode()),
        (xroad.RIGHT, str(passage.grant.id).encode()),
        (xroad.LEAF, passage.leaf.encode()),
        *passage.seal_request(call, target),
    ]

    def passed() -> None:
        passage.seal_request(call, target)

    return Way(
        where=where, target=target, headers=lambda: headers, seconds=service.timeout_seconds,
        breaker=passage.plane.directory.breaker(service),
        judge=lambda problem: _judged(problem, service), passed=passed,
    )  # fmt: skip


def to_node(passage: Passage, peer: Peer) -> Way:
    """Return the way to a provider's node: the call as it came, signed by this one."""
    there = [(b"host", peer.where.authority.encode()), *passage.passed]
    signed = passage.hand_on(peer)
    return Way(
        where=peer.where, target=passage.target,
        headers=lambda: there + signed(),
        anew=lambda: there + passage.hand_on_again(),
        seconds=peer.seconds, breaker=peer.breaker,
        judge=lambda problem: _judged_of_node(problem, peer), seal=passage.seal,
    )  # fmt: skip


async def _line(passage: Passage, way: Way) -> Line | Carried:
    """Return what a call goes over. Raises: Unreachable."""
    carried = None
    if passage.rest is None:
        carried = await passage.plane.trunks.carried(way.where)
    return carried or await passage.plane.lines.lend(way.where)


async def _asked(
    passage: Passage, line: Line | Carried, way: Way, until: Limit
) -> tuple[Line | Carried, Head]:
    """Send the request and read the answer's head; once more where a kept line had died."""
    try:
        return line, await _sent(passage, line, way, until)
    except ConnectionError:
        if line.is_fresh or passage.rest is not None or passage.method not in _AGAIN:
            raise
    line.close()
    line = await passage.plane.lines.fresh(way.where)
    if way.anew is not None:
        way = msgspec.structs.replace(way, headers=way.anew)
    return line, await _sent(passage, line, way, until)


async def _sent(passage: Passage, line: Line | Carried, way: Way, until: Limit) -> Head:
    if passage.rest is None:
        await line.ask(passage.method, way.target, way.headers, len(passage.content))
        await line.write(passage.content, is_chunked=False)
        return await line.head(passage.method)
    await line.ask(passage.method, way.target, way.headers, None)
    held = b""
    async for piece in passage.rest:
        # A long request may take long; but who sends, and who takes, must go on.
        until.renew()
        await line.write(passage.request.add(held), is_chunked=True)
        held = piece
    passage.request.add(held)
    await passage.check_streamed()
    await line.write(held, is_chunked=True)
    if way.passed is not None:
        way.passed()
    if way.seal is not None:
        await line.write(way.seal(), is_chunked=True)
    await line.finish(is_chunked=True)
    until.renew()
    return await line.head(passage.method)


async def _read(
    passage: Passage, line: Line | Carried, head: Head, *, is_of_node: bool
) -> tuple[bytes | None, AsyncIterable[bytes]]:
    if is_of_node and any(name == xroad.SEALED for name, _ in head.headers):
        return None, Sealed(line.pieces(head))
    pieces = line.pieces(head)
    if head.size_bytes is not None and head.size_bytes > WHOLE_BYTES:
        return None, pieces
    if (short := await line.short(head)) is not None:
        passage.hold(len(short))
        return short, pieces
    content = bytearray()
    async for piece in pieces:
        passage.hold(len(piece))
        content += piece
        if len(content) > WHOLE_BYTES:
            return None, joined(bytes(content), pieces)
    return bytes(content), pieces


def _judged(problem: BaseException, service: Service) -> BaseException:
    """Return what is told of a provider's failure; the problem itself where it is not one."""
    match problem:
        case TimeoutError():
            seconds = service.timeout_seconds
            return faults.provider("NetworkError", f"No answer within {seconds} seconds")
        case Garbled():
            return faults.provider("ServiceFailed.InvalidHttpResponse", str(problem))
        case Resting():
            message = "The provider does not answer; try again later"
            return faults.provider("NetworkError", message)
        case Unreachable() | OSError():
            return faults.provider("NetworkError", "The provider cannot be reached")
    return problem


def _judged_of_node(problem: BaseException, peer: Peer) -> BaseException:
    """Return what is told when the provider's node fails; the problem itself where it is not so."""
    match problem:
        case TimeoutError() | Resting():
            message = f"Node {peer.code} does not answer; try again later"
            return faults.consumer("NetworkError", message)
        case Untrusted() | ssl.SSLError():
            message = f"Node {peer.code} and this one do not trust each other's certificates"
            return faults.consumer("SslAuthenticationFailed", message)
        case Garbled() | Unreachable() | OSError():
            message = f"Node {peer.code} cannot be reached, or broke off"
            return faults.consumer("NetworkError", message)
    return problem


def _joint(base: str, target: str) -> str:
    """Return the provider's target: exactly one slash where the two meet."""
    if not target or target.startswith("?"):
        return f"{base or '/'}{target}"
    return f"{base}{target}"
