# SPDX-License-Identifier: Apache-2.0
"""What systems hand in, checked whole before anything is written."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from lienthong.exchange.errors import PackageIncomplete
from lienthong.exchange.rules import documents, edxml, errands, jws
from lienthong.exchange.rules.documents import DestructionReport
from lienthong.gateway.directory import Directory, System
from lienthong.gateway.errors import (
    BadParts,
    BadStatement,
    NotYours,
    UnknownReceivers,
    UnknownSystem,
)
from lienthong.gateway.intake import Incoming, Taken
from lienthong.gateway.store import Address, Handover, Part, Said, Submission
from lienthong.kernel.ids import uuid7
from lienthong.orgs.errors import BadAgencyCode

Value = TypeVar("Value")


def submission(directory: Directory, system: System, incoming: Incoming) -> Submission:
    """Check a document whole.

    Raises: BadStatement, PackageIncomplete, NotYours, UnknownReceivers, BadParts.
    """
    payload = opened(system, incoming.statement, documents.DOCUMENT)
    edoc = _read(documents.edoc, payload)
    came = parts(edoc, incoming.files)
    return checked(directory, system, edoc, (payload, incoming.statement), came)


def checked(
    directory: Directory,
    system: System,
    edoc: edxml.Edoc,
    words: tuple[bytes, str],
    parts: tuple[Part, ...],
    noted: Mapping[str, object] = MappingProxyType({}),
) -> Submission:
    """Check what a document says, whoever vouches for it.

    words: the statement, bare and signed.
    Raises: PackageIncomplete, NotYours, UnknownReceivers.
    """
    payload, statement = words
    _complete(edxml.problems_of(edoc))
    sender = errands.modern(edoc.sender.code)
    _own(directory, system, sender)
    if sender not in directory.agencies:  # routes cover codes below that never were, or no more
        raise NotYours(code=sender)
    codes = list(dict.fromkeys(errands.modern(organ.code) for organ in edoc.receivers))
    new = errands.added(edoc.errand)
    requests = errands.requests(edoc.errand, codes)
    reached = dict.fromkeys([*codes, *(code for one in requests for code in one.asks)])
    return Submission(
        id=uuid7(),
        system=system,
        sender_code=sender,
        edoc=edoc,
        payload=payload,
        statement=statement,
        sha256=_sha256(statement),
        parts=parts,
        addresses=addresses(directory, reached),
        requests=requests,
        added=addresses(directory, new),
        noted=noted,
    )


def handover(system: System, statement: str) -> Handover:
    """Check a receiving system's receipt. Raises: BadStatement."""
    receipt = _read(documents.receipt, opened(system, statement, documents.RECEIPT))
    failed = receipt.result is documents.Taken.FAILED
    if failed and not receipt.problem.strip():
        raise BadStatement(why="problem")
    try:
        sha256 = bytes.fromhex(receipt.sha256)
    except ValueError as problem:
        raise BadStatement(why="sha256") from problem
    return Handover(
        system=system,
        delivery=receipt.delivery,
        package=receipt.package,
        sha256=sha256,
        receipt=statement,
        problem=receipt.problem if failed else "",
    )


def status(directory: Directory, system: System, statement: str) -> Said:
    """Check a receiver's status message. Raises: BadStatement, PackageIncomplete, NotYours."""
    message = _read(documents.status, opened(system, statement, documents.STATUS))
    return checked_status(directory, system, message, statement)


def checked_status(
    directory: Directory,
    system: System,
    message: edxml.StatusMessage,
    statement: str,
    noted: Mapping[str, object] = MappingProxyType({}),
) -> Said:
    """Check what a status message says, whoever vouches for it.

    Raises: PackageIncomplete, NotYours.
    """
    _complete(edxml.problems_of_status(message))
    receiver = errands.modern(message.sender.code)
    _own(directory, system, receiver)
    return Said(
        system=system,
        receiver_code=receiver,
        sender_code=errands.modern(message.about.organ_code),
        message=message,
        statement=statement,
        sha256=_sha256(statement),
        noted=noted,
    )


def destruction(directory: Directory, system: System, statement: str) -> Said:
    """Check the report that a copy was destroyed. Raises: BadStatement, NotYours."""
    report: DestructionReport = _read(
        documents.destruction, opened(system, statement, documents.DESTRUCTION)
    )
    try:
        receiver, sender = errands.modern(report.organ_code), errands.modern(report.sender_code)
    except BadAgencyCode as problem:
        raise BadStatement(why=str(problem)) from problem
    _own(directory, system, receiver)
    if not report.by.strip():
        raise BadStatement(why="by")
    return Said(
        system=system,
        receiver_code=receiver,
        sender_code=sender,
        message=report,
        statement=statement,
        sha256=_sha256(statement),
    )


def opened(system: System, statement: str, kind: str) -> bytes:
    """Return what a system signed. Raises: UnknownSystem, BadStatement."""
    if system.key is None:
        raise UnknownSystem
    try:
        return jws.opened(statement, system.key, kind)
    except jws.BadJws as problem:
        raise BadStatement(why=str(problem)) from problem


def _read(reader: Callable[[bytes], Value], payload: bytes) -> Value:
    try:
        return reader(payload)
    except documents.BadStatement as problem:
        raise BadStatement(why=str(problem)) from problem


def _complete(problems: edxml.Problems) -> None:
    if problems:
        raise PackageIncomplete(problems=problems)


def _own(directory: Directory, system: System, code: str) -> None:
    serving = directory.serving(code)
    if serving is None or serving.id != system.id:  # the directory may have been read anew since
        raise NotYours(code=code)


def _sha256(statement: str) -> bytes:
    return hashlib.sha256(statement.encode()).digest()


def parts(edoc: edxml.Edoc, files: tuple[Taken, ...]) -> tuple[Part, ...]:
    """Return the files of a document that are what it says of them. Raises: BadParts."""
    if len(files) != len(edoc.attachments):
        raise BadParts(why=f"{len(files)} / {len(edoc.attachments)}")
    pairs = zip(edoc.attachments, files, strict=True)
    return tuple(_part(described, came) for described, came in pairs)


def _part(described: edxml.Attachment, came: Taken) -> Part:
    digest = came.digest.digest()
    if digest.hex() != described.sha256 or came.size_bytes != described.size_bytes:
        raise BadParts(why=described.name)
    return Part(
        name=described.name,
        media_type=described.content_type,
        sha256=digest,
        size_bytes=came.size_bytes,
        content=None if came.spill else came.content,
    )


def addresses(directory: Directory, codes: Iterable[str]) -> tuple[Address, ...]:
    """Return agencies with the systems that serve them. Raises: UnknownReceivers."""
    found: list[Address] = []
    unknown: list[str] = []
    for code in codes:
        system, name = directory.serving(code), directory.agencies.get(code)
        if system is None or name is None:
            unknown.append(code)
        else:
            found.append(Address(code=code, name=name, system=system.id))
    if unknown:
        raise UnknownReceivers(codes=", ".join(unknown))
    return tuple(found)
