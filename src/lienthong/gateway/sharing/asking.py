# SPDX-License-Identifier: Apache-2.0
"""The provider is asked: within its time, over a kept connection, a body as it comes."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from lienthong.gateway.sharing.directory import Service
from lienthong.gateway.sharing.lines import Garbled, Head, Line, Place, Unreachable, place
from lienthong.gateway.sharing.passage import WHOLE_BYTES, Passage, joined
from lienthong.sharing.rules import faults, xroad
from lienthong.sharing.rules.identifiers import Call
from lienthong.sharing.rules.xroad import Header

#: Asking twice is asking once: these are asked again when a kept connection had died.
_AGAIN = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider answered, and the connection that the rest comes over."""

    where: Place
    line: Line
    head: Head
    whole: bytes | None  #: the body; None where it is longer than is read whole
    pieces: AsyncIterator[bytes]  #: then: all of it


async def ask(passage: Passage, service: Service, call: Call) -> Answer:
    """Ask the provider. Its time runs until the answer was read as far as it is read whole.

    Raises: Fault.
    """
    where = place(service.base_url, service.is_inside)
    target = _joint(where.path, call.target)
    headers = _headers(passage, call, where, target)
    breaker = passage.plane.directory.breaker(service)
    line: Line | None = None
    try:
        line = await passage.plane.lines.lend(where)
        async with asyncio.timeout(service.timeout_seconds) as until:
            line, head = await _asked(passage, line, where, (target, headers), until)
            whole, pieces = await _read(passage, line, head)
    except BaseException as problem:
        if line is not None:
            line.close()
        told = _judged(problem, service)
        if told is problem:
            breaker.given_up()
            raise
        breaker.failed(time.monotonic())
        raise told from problem
    breaker.succeeded()
    return Answer(where=where, line=line, head=head, whole=whole, pieces=pieces)


def _headers(passage: Passage, call: Call, where: Place, target: str) -> list[Header]:
    assert passage.grant is not None, "it was admitted"
    return [
        (b"host", where.authority.encode()),
        *((name, value) for name, value in passage.passed if name != xroad.CLIENT),
        (xroad.CLIENT, passage.client.identifier.encode()),
        (xroad.SERVICE, call.text.encode()),
        (xroad.RIGHT, str(passage.grant.id).encode()),
        (xroad.LEAF, str(passage.leaf).encode()),
        *passage.seal_request(call, target),
    ]


async def _asked(
    passage: Passage,
    line: Line,
    where: Place,
    asked: tuple[str, list[Header]],
    until: asyncio.Timeout,
) -> tuple[Line, Head]:
    """Send the request and read the answer's head; once more where a kept line had died."""
    try:
        return line, await _sent(passage, line, asked, until)
    except ConnectionError:
        if line.is_fresh or passage.rest is not None or passage.method not in _AGAIN:
            raise
    line.close()
    line = await passage.plane.lines.fresh(where)
    return line, await _sent(passage, line, asked, until)


async def _sent(
    passage: Passage, line: Line, asked: tuple[str, list[Header]], until: asyncio.Timeout
) -> Head:
    target, headers = asked
    if passage.rest is None:
        await line.ask(passage.method, target, headers, len(passage.content))
        await line.write(passage.content, is_chunked=False)
        return await line.head(passage.method)
    await line.ask(passage.method, target, headers, None)
    held = b""
    assert passage.service is not None, "it was admitted"
    seconds, loop = passage.service.timeout_seconds, asyncio.get_running_loop()
    async for piece in passage.rest:
        # A long request may take long; but who sends, and who takes, must go on.
        until.reschedule(loop.time() + seconds)
        await line.write(passage.request.add(held), is_chunked=True)
        held = piece
    passage.request.add(held)
    passage.check_streamed()
    await line.write(held, is_chunked=True)
    await line.finish(is_chunked=True)
    if passage.call is not None:
        passage.seal_request(passage.call, target)  # anew for the leaf: now with its digest
    until.reschedule(loop.time() + seconds)
    return await line.head(passage.method)


async def _read(
    passage: Passage, line: Line, head: Head
) -> tuple[bytes | None, AsyncIterator[bytes]]:
    pieces = line.pieces(head)
    if head.size_bytes is not None and head.size_bytes > WHOLE_BYTES:
        return None, pieces
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
        case Unreachable() | OSError():
            return faults.provider("NetworkError", "The provider cannot be reached")
    return problem


def _joint(base: str, target: str) -> str:
    """Return the provider's target: exactly one slash where the two meet."""
    if not target or target.startswith("?"):
        return f"{base or '/'}{target}"
    return f"{base}{target}"
