# SPDX-License-Identifier: Apache-2.0
"""The answer leaves: its last byte only once its leaf is committed."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4
from xml.sax.saxutils import escape

import asyncpg
import msgspec
from starlette.types import Send

from lienthong.gateway.sharing import across, figures, peers
from lienthong.gateway.sharing.asking import Answer
from lienthong.gateway.sharing.directory import Client
from lienthong.gateway.sharing.keeping import settled
from lienthong.gateway.sharing.leaves import Call
from lienthong.gateway.sharing.passage import Passage
from lienthong.gateway.sharing.passed import Passed
from lienthong.kernel.errors import Refusal
from lienthong.sharing.rules import closing, faults, seals, xroad
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.xroad import Header, Named, said

logger = logging.getLogger(__name__)
_XML = ("text/xml", "application/xml", "text/*")
_BODILESS = frozenset({204, 304})
Sealing = Callable[[], None]  #: signs an answer when its leaf is written


class Cut(Exception):  # noqa: N818 - it names what is done
    """An answer that had begun and cannot be ended: the connection is cut."""


async def whole(passage: Passage, status: int, headers: list[Header], content: bytes) -> None:
    """Answer a body that was read whole. Raises: Fault when it cannot be witnessed."""
    passage.answer.add(content)
    await _witness(passage, status, sealing=_sealing(passage, status, headers))
    told = [*_echoed(passage, headers), *_signature(passage)]
    if not (passage.method == "HEAD" or status in _BODILESS):
        told.append((b"content-length", b"%d" % len(content)))
    await _begin(passage, status, told)
    await passage.send({"type": "http.response.body", "body": content})


async def streaming(passage: Passage, answer: Answer) -> None:
    """Answer a long body as it comes, its last piece held back until the leaf stands.

    The provider's time runs anew with each piece. To another node a seal follows. Raises: Cut.
    """
    status, headers, size = answer.head.status, answer.head.headers, answer.size_bytes
    told = _echoed(passage, headers)
    if passage.origin is not None:
        signed = _signed_head(passage, status, headers)
        told += [(xroad.SEALED, seals.FOLLOWS.encode()), *signed]
        size = size + seals.SEAL_BYTES if size is not None else None
    if size is not None:
        told.append((b"content-length", b"%d" % size))
    await _begin(passage, status, told)
    gone = asyncio.ensure_future(_gone(passage))
    try:
        held = await _passed_on(passage, answer, gone)
        if passage.peer is not None:
            await across.believe_end(passage, passage.peer, answer)
        held += _sealed_end(passage, status, headers)
        await _witness(passage, status)
    except BaseException as problem:
        answer.line.close()
        await _broken(passage, problem)
        raise Cut from problem
    finally:
        gone.cancel()
        await asyncio.wait({gone})  # else it would still read where the next request begins
    await passage.send({"type": "http.response.body", "body": held})


async def _passed_on(passage: Passage, answer: Answer, gone: "asyncio.Future[None]") -> bytes:
    """Pass pieces on, all but the last, which is returned."""
    seconds, loop = answer.seconds, asyncio.get_running_loop()
    held = b""
    async with asyncio.timeout(seconds) as until:
        async for piece in answer.pieces:
            if gone.done():
                raise ConnectionResetError("the consumer has gone")
            if held:
                until.reschedule(None)  # how fast the consumer takes it is not the provider's fault
                await passage.send({"type": "http.response.body", "body": held, "more_body": True})
            held = passage.answer.add(piece)
            until.reschedule(loop.time() + seconds)
    return held


async def _gone(passage: Passage) -> None:
    """Return when the consumer has gone."""
    while (await passage.receive())["type"] != "http.disconnect":
        pass


async def _broken(passage: Passage, problem: BaseException) -> None:
    """Witness an answer that broke off."""
    if passage.is_witnessed:
        return
    kind = "Server.ServerProxy.ServiceFailed.InvalidHttpResponse"
    if isinstance(problem, Fault):
        kind = problem.type
    elif isinstance(problem, ConnectionResetError | asyncio.CancelledError):
        kind = "Client.Disconnected"
    elif passage.peer is not None:
        kind = f"{faults.CONSUMER}.NetworkError"
    passage.told["answer"] = {"bytes": passage.answer.size, "broken": True}
    with suppress(Fault):
        await _witness(passage, 0, kind)


async def fault(passage: Passage, found: Fault) -> None:
    """Witness and answer a fault of a call whose caller is known; to another node it is signed."""
    told, sealed = _told(found, passage.headers, passage.client), list[Header]()
    if not passage.is_witnessed:
        passage.answer, passage.signed = Passed(), None
        passage.told.pop("answer", None)
        try:
            await _witness(passage, told.status, found.type, _sealing_fault(passage, told))
            sealed = _signature(passage)
        except Fault as unwitnessed:
            told = _told(unwitnessed, passage.headers, passage.client)
    headers = _echoed(passage, []) if passage.is_witnessed and passage.call else []
    await _refused(passage.send, told, [*headers, *sealed])


async def refuse(send: Send, asked: Named, found: Fault) -> None:
    """Answer a fault of a call whose caller is not known. asked: the request's headers."""
    await _refused(send, _told(found, asked, None), [])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A fault as it is answered: as X-Road does, in JSON or XML."""

    status: int
    type: str
    headers: list[Header]
    content: bytes


def _told(found: Fault, asked: Named, client: Client | None) -> _Told:
    told = faults.told(found, spells_new=client is not None and client.spells_new)
    detail = str(uuid4())
    logger.info("%s %s: %s", told.type, detail, found.message)
    fields = {"type": told.type, "message": found.message, "detail": detail}
    accepts = said(asked, b"accept")
    if any(one in accepts for one in _XML) and xroad.NODE not in asked:
        kind = b"text/xml;charset=utf-8"
        tags = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        content = f"<error>{tags}</error>".encode()
    else:
        kind, content = b"application/json;charset=utf-8", msgspec.json.encode(fields)
    headers = [(b"content-type", kind), (xroad.ERROR, told.type.encode("ascii", "replace"))]
    return _Told(status=told.status, type=told.type, headers=headers, content=content)


def _sealing_fault(passage: Passage, told: _Told) -> Sealing | None:
    """Return what signs a fault for the caller's node; to the caller it goes as X-Road has it."""
    if passage.origin is None or passage.call is None:
        return None
    if passage.method != "HEAD":
        passage.answer.add(told.content)
    return _sealing(passage, told.status, told.headers)


async def _refused(send: Send, told: _Told, headers: list[Header]) -> None:
    all_headers = [*headers, *told.headers, (b"content-length", b"%d" % len(told.content))]
    if told.status == 429:
        all_headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": told.status, "headers": all_headers})
    await send({"type": "http.response.body", "body": told.content})


async def _begin(passage: Passage, status: int, headers: list[Header]) -> None:
    passage.is_begun = True
    await passage.send({"type": "http.response.start", "status": status, "headers": headers})


def _echoed(passage: Passage, headers: list[Header]) -> list[Header]:
    """Return the answer's headers: the provider's that pass, and the platform's."""
    assert passage.call is not None, "it was read"
    leaf = xroad.LEAF if passage.origin is None else xroad.PROVIDER_LEAF
    return [
        *xroad.to_consumer(headers),
        (xroad.CLIENT, passage.client.identifier.encode()),
        (xroad.ID, passage.id.encode("latin-1", "replace")),
        (xroad.SERVICE, passage.call.text.encode()),
        (xroad.REQUEST_ID, passage.request_id.encode()),
        (xroad.REQUEST_HASH, passage.request_hash().encode()),
        (leaf, passage.leaf.encode()),
    ]


def _sealing(passage: Passage, status: int, headers: list[Header]) -> Sealing:
    """Return what signs the answer for this node's side, and keeps that for the leaf.

    headers: that come with it.
    """
    components = _components(passage, status, headers, is_sealed=False)
    components["content-digest"] = passage.answer.digest
    return _noted(passage, components, _signed(passage, components))


def _sealed_end(passage: Passage, status: int, headers: list[Header]) -> bytes:
    """Sign a long answer that has passed; return the seal that follows it to another node."""
    is_sealed = passage.origin is not None
    components = _components(passage, status, headers, is_sealed=is_sealed)
    components["content-digest"] = passage.answer.digest
    told, signature = passage.plane.sealer.sign(components)
    _noted(passage, components, lambda: (told, signature))()
    if not is_sealed:
        return b""
    return seals.written(seals.Seal(digest=passage.answer.digest, input=told, signature=signature))


def _signed_head(passage: Passage, status: int, headers: list[Header]) -> list[Header]:
    """Sign the head of a long answer to another node: its digest is not known yet."""
    components = _components(passage, status, headers, is_sealed=True)
    told, signature = _signed(passage, components)()
    return [(b"signature-input", told.encode()), (b"signature", signature.encode())]


def _signed(passage: Passage, components: dict[str, str]) -> Callable[[], tuple[str, str]]:
    """Return what signs for whoever reads the answer: another node, or the caller itself."""
    is_read = passage.origin is not None and peers.reads_trees(passage.origin)
    return passage.plane.sealer.sign_for_node(components, reads_trees=is_read)


def _noted(
    passage: Passage, components: dict[str, str], signed: Callable[[], tuple[str, str]]
) -> Sealing:
    """Keep for the leaf what is signed of the answer; return what keeps its signature too."""
    told: dict[str, object] = {
        "digest": components["content-digest"], "bytes": passage.answer.size,
        "request_hash": components["x-road-request-hash"],
    }  # fmt: skip
    passage.told["answer"] = told

    def sealing() -> None:
        passage.signed = signed()
        told["input"], told["signature"] = passage.signed

    return sealing


def _signature(passage: Passage) -> list[Header]:
    """Return the headers that say how the answer was signed; none where it was not."""
    if passage.signed is None:
        return []
    told, signature = passage.signed
    return [
        (b"content-digest", passage.answer.digest.encode()),
        (b"signature-input", told.encode()),
        (b"signature", signature.encode()),
    ]


def _components(
    passage: Passage, status: int, headers: list[Header], *, is_sealed: bool
) -> dict[str, str]:
    """Return what a signature of an answer covers, without its digest."""
    named = xroad.named(headers)
    components = {
        "@status": str(status),
        "x-road-id": passage.id,
        "x-road-request-id": passage.request_id,
        "x-road-request-hash": passage.request_hash(),
    } | xroad.present(named, ("content-type",))
    if passage.origin is not None:
        components |= xroad.present(named, ("x-road-error",))
        components["lienthong-provider-leaf"] = passage.leaf
    if is_sealed:
        components["lienthong-sealed"] = seals.FOLLOWS
    return components


async def _witness(
    passage: Passage, status: int, fault_type: str = "", sealing: Sealing | None = None
) -> None:
    """Write the leaf. sealing: signs the answer first. Raises: Fault when it cannot be written."""
    call, grant = passage.call, passage.grant
    service = call.text if call else ""
    told: dict[str, object] = {
        "exchange": passage.leaf,
        "client": passage.client.identifier,
        "service": service,
        "method": passage.method,
        "path": call.path if call else "",
        "query": call.query if call else "",
        "id": passage.id,
        "request_id": passage.request_id,
        "status": status,
    }
    told |= {name.removeprefix("x-road-"): value for name, value in _named(passage).items()}
    if grant is not None:
        told |= {"right": str(grant.id), "purpose": grant.purpose, "basis": grant.legal_basis}
    if fault_type:
        told["fault"] = fault_type
    kept = await settled(passage, told, is_fault=bool(fault_type)) if passage.keepings else ()

    def telling() -> tuple[dict[str, object], str]:
        if sealing is not None:
            sealing()  # with all others of the batch
        return closing.closed(told | passage.told)

    ended = Call(
        leaf=passage.leaf,
        request_id=passage.request_id,
        client_id=passage.client.id,
        service_id=passage.service.id if passage.service else None,
        service=service,
        right_id=grant.id if grant else None,
        method=passage.method[:7],
        path=call.path if call else "",
        status=status,
        fault=fault_type,
        request_bytes=passage.request.size,
        answer_bytes=passage.answer.size,
        ms=round((time.monotonic() - passage.began) * 1000),
        kept=kept,
    )
    result = figures.result_of(status, fault_type)
    figures.witnessing(1)
    try:
        await passage.plane.book.add(ended, telling)
    except (Refusal, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        logger.error("a call cannot be witnessed: %r", problem)
        unlogged = faults.consumer("LoggingFailed", "The call cannot be logged")
        result = figures.result_of(status, unlogged.type)
        raise unlogged from problem
    finally:
        figures.witnessing(-1)
        seconds = time.monotonic() - passage.began
        figures.ended(_known(passage), passage.client.identifier, result, seconds)
    passage.is_witnessed = True


def _known(passage: Passage) -> str:
    """Return what figures call the service: of another node only its system is known here."""
    if passage.call is None:
        return ""
    if passage.peer is not None:
        return passage.call.provider.text
    return passage.call.text if passage.service else ""


def _named(passage: Passage) -> dict[str, str]:
    """Return what the caller says of its user and of the dossier, once it was checked."""
    return xroad.present(passage.headers, xroad.TOLD) if passage.passed else {}
