# SPDX-License-Identifier: Apache-2.0
"""Packages in: their rows, their bodies, and whom they go to, a batch at a time."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from lienthong.exchange.rules.documents import written
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.errors import Duplicate
from lienthong.gateway.segments import Content, Extent, Segments
from lienthong.gateway.store import errands, likeness
from lienthong.gateway.store.errands import Effect
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Accepted, Address, Alike, Submission
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7

Answers = dict[UUID, Accepted | Refusal]


async def submit(
    work: Transaction, batch: Sequence[Submission], segments: Segments
) -> list[Accepted | Refusal]:
    """Take packages in; one that came before gets the same answer, or a refusal."""
    found = await errands.prepare(work, batch) if any(one.requests for one in batch) else {}
    answers: Answers = {key: one for key, one in found.items() if isinstance(one, Refusal)}
    effects = {key: one for key, one in found.items() if isinstance(one, Effect)}
    fit = [one for one in batch if one.id not in answers]
    rows = await work.fetch("submit_packages", *packages(fit, effects), work.now)
    new = {row["id"] for row in rows}
    taken = [one for one in fit if one.id in new]
    alike = await likeness.found(work, taken)
    taken = [replace(one, noted={**one.noted, **_noted(alike.get(one.id))}) for one in taken]
    applied = [effects[one.id] for one in taken if one.id in effects]
    if taken:
        async with segments.writing(contents(taken)) as extents:
            await work.execute("submit_rest", *rest(taken, effects, extents, work.now))
            await errands.apply(work, applied)
    for key, answer in (await _witnessed(work, taken, applied)).items():
        told = tuple(alike.get(key, ()))
        answers[key] = replace(answer, alike=told) if isinstance(answer, Accepted) else answer
    repeated = [one for one in fit if one.id not in new]
    if repeated:  # now also of this batch: a client that lost patience sends the same beside itself
        answers |= await _answer_again(work, repeated)
    return [answers[one.id] for one in batch]


def _noted(alike: Sequence[Alike] | None) -> dict[str, object]:
    return {"alike": alike} if alike else {}


async def _witnessed(
    work: Transaction, taken: Sequence[Submission], applied: Sequence[Effect]
) -> Answers:
    acceptances = [acceptance(one) for one in taken]
    effects = [event for effect in applied for event in effect.events]
    receipts = await work.witness(
        [*acceptances, *effects],
        proven=len(acceptances),
        wake={address.system for one in taken for address in one.addresses + one.added},
    )
    return {
        one.id: Accepted(id=one.id, leaf_id=event.id, receipt=receipt)
        for one, event, receipt in zip(taken, acceptances, receipts, strict=True)
    }


async def _answer_again(work: Transaction, repeated: Sequence[Submission]) -> Answers:
    """Answer packages that were handed in before, by what was kept of them."""
    rows = await work.fetch(
        "submit_known",
        [one.sender_code for one in repeated],
        [one.edoc.document_id for one in repeated],
    )
    known = {(row["sender_code"], row["document_id"]): row for row in rows}
    answers: Answers = {}
    for one in repeated:
        row = known[one.sender_code, one.edoc.document_id]
        if row["payload"] == one.statement.split(".")[1]:
            answers[one.id] = Accepted(id=row["id"], leaf_id=row["leaf_id"], receipt=None)
        else:
            answers[one.id] = Duplicate(document_id=one.edoc.document_id)
    return answers


def acceptance(one: Submission, package: UUID | None = None) -> Event:
    """Return the event that this node answers for a package; package: where it stood before."""
    return Event(
        kind=EventKind.ACCEPTED,
        package=package or one.id,
        sender_system=one.system.id,
        detail={
            "system": one.system.code,
            "sender": one.sender_code,
            "document_id": one.edoc.document_id,
            "sha256": one.sha256.hex(),
            "payload_sha256": hashlib.sha256(one.payload).hexdigest(),
            "receivers": [address.code for address in one.addresses],
            **one.noted,
        },
        statement_sha256=one.mark,
    )


def packages(batch: Sequence[Submission], effects: dict[UUID, Effect]) -> tuple[list[object], ...]:
    """Return the columns of `submit_packages.sql`."""
    about = {key: effect.about for key, effect in effects.items()}
    return (
        [one.id for one in batch],
        ["edoc"] * len(batch),
        [one.system.id for one in batch],
        [one.sender_code for one in batch],
        [one.edoc.document_id for one in batch],
        [one.edoc.subject for one in batch],
        [one.edoc.code for one in batch],
        [int(one.edoc.priority) for one in batch],
        [int(one.edoc.errand.kind) for one in batch],
        [about.get(one.id) for one in batch],
        [written(one.edoc).decode() for one in batch],
        [one.statement for one in batch],
        [one.sha256 for one in batch],
        [one.size_bytes for one in batch],
    )


def contents(taken: Sequence[Submission]) -> list[Content]:
    """Return the bytes that go into a segment, in the order of `rest`."""
    return [part.content for one in taken for part in one.parts if part.content is not None]


def rest(
    taken: Sequence[Submission],
    effects: dict[UUID, Effect],
    extents: Sequence[Extent],
    now: dt.datetime,
) -> tuple[object, ...]:
    """Return the columns of `submit_rest.sql`."""
    bodies = [(one.id, place, part) for one in taken for place, part in enumerate(one.parts)]
    left = iter(extents)
    places = [None if part.content is None else next(left) for _, _, part in bodies]
    receivers = [(one, address) for one in taken for address in _reached(one, effects.get(one.id))]
    deliveries = {
        (one.id, address.system): (uuid7(), int(one.edoc.priority)) for one, address in receivers
    }
    return (
        [package for package, _, _ in bodies],
        [place for _, place, _ in bodies],
        [part.name for _, _, part in bodies],
        [part.media_type for _, _, part in bodies],
        [part.sha256 for _, _, part in bodies],
        [part.size_bytes for _, _, part in bodies],
        [extent and extent.segment for extent in places],
        [delivery for delivery, _ in deliveries.values()],
        [package for package, _ in deliveries],
        [system for _, system in deliveries],
        [rank for _, rank in deliveries.values()],
        [uuid7() for _ in receivers],
        [one.id for one, _ in receivers],
        [deliveries[one.id, address.system][0] for one, address in receivers],
        [address.code for _, address in receivers],
        [address.name for _, address in receivers],
        now,
        [extent and extent.start for extent in places],
    )


def _reached(one: Submission, effect: Effect | None) -> Sequence[Address]:
    """Return whom a package goes to: a take-back needs not reach who never got the document."""
    if effect is None:
        return one.addresses
    return [address for address in one.addresses if address.code not in effect.unreached]
