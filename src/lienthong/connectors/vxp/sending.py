# SPDX-License-Identifier: Apache-2.0
"""Packages in: documents, and the statuses that travel as packages of their own."""

import datetime as dt
import json
from dataclasses import replace

from starlette.responses import Response

from lienthong.connectors.vxp import arrivals, inbox
from lienthong.connectors.vxp.arrivals import Arrived
from lienthong.connectors.vxp.context import Asked, uuid_of
from lienthong.connectors.vxp.errors import BadArgument, NoMessage
from lienthong.connectors.vxp.news import TAKE_BACK_MARK
from lienthong.connectors.vxp.wire import ok, plain
from lienthong.exchange.errors import DocumentUnknown, PackageIncomplete
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import (
    Business,
    Edoc,
    Errand,
    Organ,
    StatusCode,
    StatusMessage,
)
from lienthong.exchange.rules.findings import Verdict
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway import cautions, documents
from lienthong.gateway.errors import NotYours
from lienthong.gateway.store import Accepted
from lienthong.kernel import clock
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode

#: Lines of what was sent, where no document is named.
MOST_SENT = 1_000
_SENT = {
    Carriage.WAITING: ("initial", "Cho noi nhan lay"),
    Carriage.LENT: ("processing", "Noi nhan dang lay"),
    Carriage.DELIVERED: ("done", "Da giao"),
    Carriage.FAILED: ("fail", "Noi nhan bao loi"),
    Carriage.STRANDED: ("initial", "Chua co he thong nhan cho noi nhan nay"),
    Carriage.WITHDRAWN: ("cancel", "Da thu hoi truoc khi giao"),
}


async def send(asked: Asked) -> Response:
    """Take a package in. The same one again gives the same `DocId`."""
    _own_sender(asked)
    gateway = asked.context.gateway
    told_hash, pieces = asked.call.read("hash-file"), asked.request.stream()
    with gateway.memory.holding(asked.system.id) as hold:
        async with arrivals.taking(pieces, told_hash, gateway.bodies, hold) as arrived:
            return await _arrived(asked, arrived)


async def _arrived(asked: Asked, arrived: Arrived) -> Response:
    if isinstance(arrived.content, Edoc):
        accepted = await _document(asked, arrived, _to(asked, arrived.content))
        return ok({"DocId": str(accepted.id), **_warned(accepted)})
    if arrived.content.status is StatusCode.TAKE_BACK:
        key = str((await _take_back(asked, arrived, arrived.content)).id)
    else:
        key = await _status(asked, arrived, arrived.content)
    return ok({"DocId": key})


def _warned(accepted: Accepted) -> dict[str, str]:
    """Return what the sender is warned of: `ErrorCode` 0 says that it was taken all the same."""
    told = " ".join(str(cautions.told(one)["title"]) for one in accepted.alike)
    return {"ErrorDesc": plain(told), "ErrorDescVi": told} if told else {}


async def sent(asked: Asked) -> Response:
    """List how far a document that was sent is with each receiver."""
    key = asked.call.read("docId")
    package = uuid_of(key) if key else None
    rows = await asked.context.fetch("sent", asked.system.id, package, MOST_SENT)
    data = [
        {
            "serviceType": "eDoc",
            "messageType": "edoc",
            "senderDocId": str(row["id"]),
            "receiverDocId": str(row["delivery"]),
            "fromCode": row["sender_code"],
            "toCode": row["receiver_code"],
            "title": row["subject"],
            "notation": row["code"],
            "sentTime": clock.written(row["received_at"], clock.SLASHED),
            "receivedTime": _time(row["ended_at"]),
            "sendStatus": _SENT[Carriage(row["state"])][0],
            "sendStatusDesc": _SENT[Carriage(row["state"])][1],
            "receiveStatus": row["status"],
            "receiveStatusDesc": row["outcome"],
        }
        for row in rows
    ]
    if key and not data:
        data = await _sent_word(asked, key)
    return ok({"data": data}, may_zip=asked.reads_zip)


async def _sent_word(asked: Asked, key: str) -> list[dict[str, str]]:
    """Return the line of a status that was sent. Raises: NoMessage."""
    rows = await asked.context.fetch("sent_word", uuid_of(key))
    directory = asked.context.gateway.directory
    for row in rows:
        if directory.serving(row["agency_code"]) is asked.system:
            time = clock.written(row["at"], clock.SLASHED)
            return [
                {
                    "serviceType": "eDoc",
                    "messageType": "status",
                    "senderDocId": key,
                    "receiverDocId": key,
                    "fromCode": row["agency_code"],
                    "toCode": row["sender_code"],
                    "title": row["subject"],
                    "notation": row["code"],
                    "sentTime": time,
                    "receivedTime": time,
                    "sendStatus": "done",
                    "sendStatusDesc": "Da ghi nhan",
                    "receiveStatus": row["status"],
                    "receiveStatusDesc": "",
                }
            ]
    raise NoMessage(id=key)


async def _document(asked: Asked, arrived: Arrived, edoc: Edoc) -> Accepted:
    gateway = asked.context.gateway
    words = asked.context.witness.document(edoc)
    pairs = zip(edoc.attachments, arrived.files, strict=True) if edoc.attachments else ()
    parts = tuple(file.part(described) for described, file in pairs)
    noted = _noted(arrived)
    one = documents.checked(gateway.directory, asked.system, edoc, words, parts, noted)
    for file in arrived.files:
        await file.keep()
    await gateway.bodies.keep(arrived.original, arrived.sha256)
    accepted: Accepted = await gateway.submissions.add(one)
    return accepted


async def _status(asked: Asked, arrived: Arrived, message: StatusMessage) -> str:
    """Take a receiver's word. Who says something of a document has it: that is acknowledged too."""
    gateway = asked.context.gateway
    statement = asked.context.witness.status(message)
    said = documents.checked_status(
        gateway.directory, asked.system, message, statement, _noted(arrived)
    )
    held = await asked.context.fetch(
        "held_by", asked.system.id, said.sender_code, said.document_id, said.receiver_code
    )
    for row in held:
        await inbox.hand_over(asked, row["id"])
    await gateway.bodies.keep(arrived.original, arrived.sha256)
    return str((await gateway.words.add(said)).leaf_id)


async def _take_back(asked: Asked, arrived: Arrived, message: StatusMessage) -> Accepted:
    """Ask receivers for a document back: status 13 is the sender's own word, and an errand here."""
    if problems := edxml.problems_of_status(message):
        raise PackageIncomplete(problems=problems)
    sender, about = AgencyCode.parse(message.sender.code).modern, message.about
    holding = await asked.context.fetch("receivers_of", sender, about.document_id)
    codes = [row["code"] for row in holding]
    if not codes:
        raise DocumentUnknown(document_id=about.document_id)
    named = _codes(asked) or [about.organ_code]
    addressed = [AgencyCode.parse(code).modern for code in named]
    # Some name the document's own agency there, as for statuses: all its receivers are meant.
    reached = codes if addressed == [sender] else addressed
    number, _, notation = about.code.partition("/")
    edoc = Edoc(
        sender=message.sender,
        receivers=tuple(Organ(code=code) for code in reached),
        document_id=f"{about.document_id};13;{clock.written(message.at, clock.COMPACT)}"
        + (f";{reached[0]}" if len(reached) == 1 else ""),
        number=number[:11] or "-",
        notation=notation[:30],
        subject=f"Lấy lại văn bản {about.code or about.document_id}",
        issued_on=about.issued_on,
        application_type=TAKE_BACK_MARK,
        errand=Errand(
            kind=Business.REVOKE, reason=message.description, document_id=about.document_id
        ),
        staff=message.staff,
    )
    return await _document(asked, arrived, edoc)


def _to(asked: Asked, edoc: Edoc) -> Edoc:
    """Return the document addressed to whom the call names, where it names any."""
    codes = _codes(asked)
    if not codes:
        return edoc
    written = {_key(organ.code): organ for organ in edoc.receivers}
    receivers = tuple(written.get(_key(code), Organ(code=code)) for code in codes)
    return replace(edoc, receivers=receivers)


def _codes(asked: Asked) -> list[str]:
    """Return the argument `to`: a JSON array, or one code. Raises: BadArgument."""
    text = asked.call.read("to")
    if not text:
        return []
    try:
        told = json.loads(text) if text.startswith("[") else [text]
    except (ValueError, RecursionError) as problem:
        raise BadArgument(name="to") from problem
    if not all(isinstance(code, str) for code in told):
        raise BadArgument(name="to")
    return [code.strip() for code in told if code.strip()]


def _key(code: str) -> str:
    try:
        return AgencyCode.parse(code).modern
    except BadAgencyCode:
        return code


def _own_sender(asked: Asked) -> None:
    """Refuse a `from` that another system serves, before the file is read. Raises: NotYours."""
    code = asked.call.read("from")
    if not code:
        return
    try:
        serving = asked.context.gateway.directory.serving(code)
    except BadAgencyCode as problem:
        raise BadArgument(name="from") from problem
    if serving is not asked.system:
        raise NotYours(code=code)


def _noted(arrived: Arrived) -> dict[str, object]:
    """Return what the log says of how it came: the file as it came lies under its hash."""
    noted: dict[str, object] = {"carrier": "vxp", "file_sha256": arrived.sha256.hex()}
    if arrived.has_signature:  # of the XML, which no station keeps as it was: see ADR 0174
        noted["xml_signature"] = Verdict.NOT_CHECKED
    return noted


def _time(at: dt.datetime | None) -> str:
    return clock.written(at, clock.SLASHED) if at else ""
