# SPDX-License-Identifier: Apache-2.0
"""Packages out: listed, counted, fetched, confirmed."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from lienthong.connectors.vxp import news, packing
from lienthong.connectors.vxp.context import Asked, uuid_of
from lienthong.connectors.vxp.errors import BadArgument, NoMessage, NotFetched
from lienthong.connectors.vxp.news import TAKE_BACK_MARK, News
from lienthong.connectors.vxp.wire import ok
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.documents import HandoverReceipt, Taken
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.errors import DeliveryUnknown
from lienthong.gateway.store import Handover
from lienthong.kernel import clock

#: There are no pages: what is beyond is listed once these are done.
MOST_LISTED = 10_000
#: How long a fetched package counts as being worked on.
LENT_SECONDS = 3_600
STATES = ("processing", "done", "fail")
_DAYS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y", clock.SLASHED)
_TOLD = {
    Carriage.WAITING: ("initial", "Cho nhan"),
    Carriage.LENT: ("processing", "Dang nhan"),
    Carriage.FAILED: ("fail", "He thong nhan bao loi"),
}


@dataclass(frozen=True, slots=True)
class _Message:
    """What a confirmation may be about."""

    id: str
    state: Carriage
    is_fetched: bool
    news: News | None = None

    @property
    def is_final(self) -> bool:
        return self.state is Carriage.DELIVERED


async def received(asked: Asked) -> Response:
    """List what waits for the calling system, the most urgent first."""
    data = await _statuses(asked) if _wants_statuses(asked) else await _documents(asked)
    return ok({"data": data}, may_zip=asked.reads_zip)


async def count_documents(asked: Asked) -> Response:
    """Count the documents that wait."""
    return ok({"count": len(await _documents(asked))})


async def count_statuses(asked: Asked) -> Response:
    """Count the statuses that wait."""
    return ok({"count": len(await _statuses(asked))})


async def get(asked: Asked) -> Response:
    """Hand out a message, in base64; a document is then lent to the calling system."""
    file = await _fetched(asked)
    head, tail = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"', b'"}'
    length = len(head) + (packing.size_of(file) + 2) // 3 * 4 + len(tail)

    async def body() -> AsyncIterator[bytes]:
        yield head
        async for piece in packing.encoded(file):
            yield piece
        yield tail

    return StreamingResponse(
        body(), headers={"Content-Length": str(length)}, media_type="application/json"
    )


async def download(asked: Asked) -> Response:
    """Hand out a message as it is."""
    file = await _fetched(asked)
    return StreamingResponse(
        packing.pieces(file),
        headers={"Content-Length": str(packing.size_of(file))},
        media_type="application/octet-stream",
    )


async def update(asked: Asked) -> Response:
    """Take a confirmation. Said again, it is answered again."""
    status = asked.call.asked("status").lower()
    if status not in STATES:
        raise BadArgument(name="status")
    message = await _meant(asked)
    asked.context.confirmed.put(asked.system, asked.call, message.id)
    if message.news is not None:
        await news.hear(asked.context, asked.system, message.news, status)
    elif not message.is_final:
        await _confirmed(asked, message, status)
    return ok()


async def hand_over(asked: Asked, delivery: UUID, problem: str = "") -> None:
    """Acknowledge a document for the calling system; the axis signs its receipt."""
    again = {Carriage.WAITING} if problem else {Carriage.WAITING, Carriage.FAILED}
    row = await asked.context.gateway.store.lend_one(asked.system, delivery, LENT_SECONDS, again)
    if row is None:
        raise NoMessage(id=delivery)
    receipt = HandoverReceipt(
        delivery=delivery,
        package=row["package_id"],
        sha256=row["sha256"].hex(),
        result=Taken.FAILED if problem else Taken.ACCEPTED,
        at=clock.now(),
        problem=problem,
    )
    one = Handover(
        system=asked.system,
        delivery=delivery,
        package=row["package_id"],
        sha256=row["sha256"],
        receipt=asked.context.witness.receipt(receipt),
        problem=problem,
    )
    try:
        await asked.context.gateway.handovers.add(one)
    except DeliveryUnknown as gone:
        raise NoMessage(id=delivery) from gone


async def _confirmed(asked: Asked, message: _Message, status: str) -> None:
    if not message.is_fetched:
        raise NotFetched(id=message.id)
    if status == "done":
        await hand_over(asked, UUID(message.id))
    if status == "fail" and message.state is not Carriage.FAILED:
        problem = asked.call.read("description") or "Hệ thống nhận báo lỗi"
        await hand_over(asked, UUID(message.id), problem)


async def _meant(asked: Asked) -> _Message:
    """Return which message a confirmation is about.

    Clients never clear their arguments, so that `docid` or `docId` may be an earlier one's: what
    is final already was; between two open ones `docid` is the one that only confirmations set.
    Raises: BadArgument, NoMessage.
    """
    remembered = asked.context.confirmed.get(asked.system, asked.call)
    ids = [remembered] if remembered else [asked.call.read(key) for key in ("docid", "docId")]
    found = [
        message
        for key in dict.fromkeys(filter(None, ids))
        if (message := await _message(asked, key)) is not None
    ]
    open_ = [message for message in found if not message.is_final]
    if not found:
        raise NoMessage(id=asked.call.read("docid") or asked.call.asked("docId"))
    return (open_ or found)[0]


async def _message(asked: Asked, key: str) -> _Message | None:
    try:
        if news.is_news(key):
            found = await news.one(asked.context, asked.system, key)
            state = Carriage.DELIVERED if found.state == "done" else Carriage.LENT
            return _Message(key, state, is_fetched=True, news=found)
        rows = await asked.context.fetch("candidates", asked.system.id, [uuid_of(key)])
    except (BadArgument, NoMessage):
        return None
    for row in rows:
        return _Message(str(row["id"]), Carriage(row["state"]), is_fetched=row["attempts"] > 0)
    return None


async def _fetched(asked: Asked) -> IO[bytes]:
    key = asked.call.asked("docId")
    if news.is_news(key):
        found = await news.one(asked.context, asked.system, key)
        return packing.file_of([edxml.write_status(news.message_of(found))])
    row = await asked.context.gateway.store.lend_one(
        asked.system, uuid_of(key), LENT_SECONDS, {Carriage.WAITING}
    )
    if row is None:
        raise NoMessage(id=key)
    return await packing.packed(asked.context, asked.system, row)


def _wants_statuses(asked: Asked) -> bool:
    return asked.call.read("messagetype").lower() == "status"


async def _documents(asked: Asked) -> list[dict[str, str]]:
    return await _held(asked, "edoc")


async def _statuses(asked: Asked) -> list[dict[str, str]]:
    """List take-backs that came as a status, then what receivers said."""
    held = await _held(asked, "status")
    waiting = await news.waiting(asked.context, asked.system, MOST_LISTED)
    return held + [
        _item(
            one.id,
            "status",
            at=one.at,
            parties=(one.receiver_code, one.sender_code),
            state=(one.state or "initial", "Cho nhan"),
        )
        for one in waiting
    ]


async def _held(asked: Asked, kind: str) -> list[dict[str, str]]:
    rows = await asked.context.fetch(
        "inbox",
        asked.system.id,
        clock.now(),
        TAKE_BACK_MARK,
        kind == "status",
        _day(asked.call.read("fromDate")),
        _day(asked.call.read("toDate"), is_end=True),
        MOST_LISTED,
    )
    return [
        _item(
            str(row["id"]),
            kind,
            at=row["received_at"],
            parties=(row["sender_code"], ",".join(row["receivers"])),
            state=_TOLD[Carriage(row["state"])],
        )
        for row in rows
    ]


def _item(
    key: str, kind: str, *, at: dt.datetime, parties: tuple[str, str], state: tuple[str, str]
) -> dict[str, str]:
    time = clock.written(at, clock.SLASHED)
    return {
        "docId": key,
        "serviceType": "eDoc",
        "messageType": kind,
        "created_time": time,
        "updated_time": time,
        "from": parties[0],
        "to": parties[1],
        "status": state[0],
        "status_desc": state[1],
    }


def _day(text: str, *, is_end: bool = False) -> dt.datetime | None:
    """Read the edge of a window; one that does not read is left open, so that nothing is hidden."""
    for form in _DAYS:
        try:
            instant = clock.read(text, form)
        except ValueError:
            continue
        return instant + dt.timedelta(days=1) if is_end and form == _DAYS[1] else instant
    return None
