# SPDX-License-Identifier: Apache-2.0
"""Documents as edXML again, written by the strict writer into a file that is then sent."""

import asyncio
import base64
import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from asyncpg import Record

from lienthong.connectors.vxp.context import Context
from lienthong.connectors.vxp.news import TAKE_BACK_MARK
from lienthong.exchange.rules import documents, edxml
from lienthong.exchange.rules.edxml import Edoc, Hop, Organ, Reference, StatusCode, StatusMessage
from lienthong.exchange.rules.limits import INLINE_LIMIT_BYTES
from lienthong.gateway.directory import System
from lienthong.kernel import clock
from lienthong.orgs.rules import AgencyCode

#: What the national axis writes beside the other form of a receiver's code.
TWIN = "TLTVBQG_CDMDD_QD20"
_PIECE = 3 * 16_384


async def packed(context: Context, system: System, row: Record) -> IO[bytes]:
    """Return a lent package as an edXML file, at its beginning.

    row: of `lend_one`. Raises: PackageIncomplete when it cannot be written.
    """
    edoc = documents.edoc(bytes(row["envelope"]))
    if edoc.application_type == TAKE_BACK_MARK:
        return file_of([edxml.write_status(take_back(edoc, row["received_at"]))])
    station = context.gateway.directory.by_id.get(row["sender_system"])
    hop = Hop(organ_code=station.code if station else "", at=row["received_at"])
    told = replace(edoc, receivers=_with_twins(edoc, row["receivers"]), hops=(*edoc.hops, hop))
    loop = asyncio.get_running_loop()
    places = {one.content_id: place for place, one in enumerate(edoc.attachments)}

    def opened(one: edxml.Attachment) -> Iterator[bytes]:
        reading = _body(context, system, row["id"], places[one.content_id])
        body = asyncio.run_coroutine_threadsafe(reading, loop).result()
        if body["content"] is not None:
            yield body["content"]
            return
        with context.gateway.bodies.path(body["sha256"]).open("rb") as file:
            while piece := file.read(1 << 16):
                yield piece

    return await asyncio.to_thread(lambda: file_of(edxml.write(told, opened)))


def take_back(edoc: Edoc, at: dt.datetime) -> StatusMessage:
    """Return a take-back as the status 13 that it came as."""
    (receiver, *_) = edoc.receivers
    return StatusMessage(
        sender=edoc.sender,
        about=Reference(
            organ_code=receiver.code,
            document_id=edoc.errand.document_id,
            code=edoc.code,
            issued_on=edoc.issued_on,
        ),
        status=StatusCode.TAKE_BACK,
        at=at.astimezone(clock.HANOI),
        description=edoc.errand.reason,
        staff=edoc.staff,
    )


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file, and close it."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


async def encoded(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file in base64, and close it."""
    async for piece in pieces(file):
        yield base64.b64encode(piece)


def size_of(file: IO[bytes]) -> int:
    """Return the length of a file that stands at its beginning."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _with_twins(edoc: Edoc, receivers: list[str]) -> tuple[Organ, ...]:
    """Name this system's receivers in both written forms: clients look for the one they know."""
    written = {organ.code for organ in edoc.receivers}
    twins: list[Organ] = []
    for organ in edoc.receivers:
        code = AgencyCode.parse(organ.code)
        if code.modern not in receivers:
            continue
        for form in (code.modern, code.legacy):
            if form and form not in written:
                written.add(form)
                twins.append(replace(organ, code=form, in_charge=TWIN))
    return (*edoc.receivers, *twins)


async def _body(context: Context, system: System, delivery: UUID, place: int) -> Mapping[str, Any]:
    row = await context.gateway.store.content(system, delivery, place)
    assert row is not None, "a package that is lent has its bodies"
    return row


def file_of(content: Iterable[bytes]) -> IO[bytes]:
    """Write pieces into a file: in memory while it is small, and gone once it is closed."""
    file = SpooledTemporaryFile(INLINE_LIMIT_BYTES)  # noqa: SIM115 - closed by who reads it
    for piece in content:
        file.write(piece)
    file.seek(0)
    return file
