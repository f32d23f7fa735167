# SPDX-License-Identifier: Apache-2.0
"""Statuses for senders, as messages that are listed until they are done.

They are read from the feed that native systems follow; `Mailbox` and `Heard` hold only how far
each old client has come.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec
from asyncpg import Record

from lienthong.connectors.vxp.context import Context
from lienthong.connectors.vxp.errors import NoMessage
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.edxml import Organ, Reference, StatusCode, StatusMessage
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.directory import System
from lienthong.kernel import clock

#: `ApplicationType` of take-backs that came as status 13: old receivers get them as one again.
TAKE_BACK_MARK = "VXP_STATUS_13"
_ID = re.compile(r"s(\d{1,18})_(\d{1,5})", re.ASCII)
_END = (1 << 63) - 1
#: Receivers that one event may be about.
_MOST_PLACES = 100_000


@dataclass(frozen=True, slots=True)
class News:
    """One status on its way to the system whose document it is about."""

    event: UUID
    place: int
    position: int
    receiver_code: str  #: who says it
    sender_code: str
    at: dt.datetime
    state: str  #: what the client said of it, or ""
    row: Record

    @property
    def id(self) -> str:
        """Return what the client calls it by."""
        return f"s{self.position}_{self.place}"


def is_news(message: str) -> bool:
    """Tell whether an id is a status's."""
    return _ID.fullmatch(message) is not None


async def waiting(context: Context, system: System, most: int) -> list[News]:
    """Return the statuses that a system has not taken yet."""
    after = await _position(context, system)
    rows = await context.fetch("news", system.id, TAKE_BACK_MARK, after, _END, False, most)
    return [_news(row) for row in rows]


async def one(context: Context, system: System, message: str) -> News:
    """Return a status by its id. Raises: NoMessage."""
    named = _ID.fullmatch(message)
    if named is None:
        raise NoMessage(id=message)
    position, place = (int(number) for number in named.groups())
    rows = await context.fetch(
        "news", system.id, TAKE_BACK_MARK, position - 1, position, True, _MOST_PLACES
    )
    for row in rows:
        if row["place"] == place:
            # Behind the mailbox's place all was done, though its row is gone.
            is_done = position <= await _position(context, system)
            return replace(_news(row), state="done") if is_done else _news(row)
    raise NoMessage(id=message)


async def hear(context: Context, system: System, news: News, state: str) -> None:
    """Write down what a client says of a status; drop what lies behind the first open one."""
    if news.state == "done":
        return
    await context.execute(
        "hear", news.event, news.place, system.id, news.position, state, clock.now()
    )
    if state != "done":
        return
    (last,) = await context.fetch("last_position", system.id)
    open_ = await waiting(context, system, 1)
    before = open_[0].position - 1 if open_ else last["max"]
    await context.execute("advance", system.id, before)


def message_of(news: News) -> StatusMessage:
    """Return the status as its edXML says it."""
    row = news.row
    about = Reference(
        organ_code=news.sender_code,
        document_id=row["document_id"],
        code=row["document_code"],
        issued_on=documents.edoc(bytes(row["envelope"])).issued_on,
    )
    if row["kind"] == EventKind.STATUS:
        statement = msgspec.json.decode(bytes(row["detail"]))["statement"]
        said = documents.status(jws.payload(statement))
        return replace(said, about=replace(about, organ_code=said.about.organ_code))
    is_arrival = row["kind"] == EventKind.HANDED_OVER
    return StatusMessage(
        sender=Organ(code=news.receiver_code),
        about=about,
        status=StatusCode.ARRIVED if is_arrival else StatusCode.AGREED,
        at=news.at.astimezone(clock.HANOI),
        description="Đã đến" if is_arrival else "Thu hồi trước khi giao",
    )


async def _position(context: Context, system: System) -> int:
    """Return up to where a system has taken every status."""
    rows = await context.fetch("mailbox", system.id)
    return int(rows[0]["position"]) if rows else -1


def _news(row: Record) -> News:
    return News(
        event=row["id"],
        place=row["place"],
        position=row["position"],
        receiver_code=row["code"],
        sender_code=row["sender_code"],
        at=row["at"],
        state=row["state"] or "",
        row=row,
    )
