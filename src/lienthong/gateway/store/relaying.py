# SPDX-License-Identifier: Apache-2.0
"""Documents that another node hands on, and documents handed to another node."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.errors import Duplicate
from lienthong.gateway.segments import Segments
from lienthong.gateway.store import errands, standing, submitting
from lienthong.gateway.store.errands import Effect
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Accepted, Address, Relayed, Submission
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7

Answers = dict[UUID, Accepted | Refusal]


async def take(
    work: Transaction, batch: Sequence[Submission], segments: Segments
) -> list[Accepted | Refusal]:
    """Take what another node hands on.

    The same hand-over again gets the same answer. A document that is here already, handed on for
    further receivers, reaches those; who has it is left alone.
    """
    answers = await _taken_before(work, batch)
    first = {one.mark: one for one in reversed(batch) if one.id not in answers}
    fresh = [one for one in batch if first.get(one.mark) is one]
    found = await errands.prepare(work, fresh) if any(one.requests for one in fresh) else {}
    answers |= {key: one for key, one in found.items() if isinstance(one, Refusal)}
    effects = {key: one for key, one in found.items() if isinstance(one, Effect)}
    fit = [one for one in fresh if one.id not in answers]
    rows = await work.fetch("submit_packages", *submitting.packages(fit, effects), work.now)
    new = {row["id"] for row in rows}
    taken = [one for one in fit if one.id in new]
    if taken:
        async with segments.writing(submitting.contents(taken)) as extents:
            columns = submitting.rest(taken, effects, extents, work.now)
            await work.execute("submit_rest", *columns)
            await errands.apply(work, [effects[one.id] for one in taken if one.id in effects])
    more, refused = await _joined(work, [one for one in fit if one.id not in new])
    answers |= refused
    answers |= await _witnessed(work, fit, taken, more, effects)
    again = {one.mark: answers[one.id] for one in fresh}
    return [answers.get(one.id) or again[one.mark] for one in batch]


async def end(work: Transaction, batch: Sequence[Relayed]) -> list[bool | Refusal]:
    """Note that another node answers for packages from here on, or that it will not take them.

    False: it had ended before.
    """
    by_key = {one.delivery: one for one in batch}
    rows = await work.fetch(
        "relayed",
        [one.delivery for one in by_key.values()],
        [one.system.id for one in by_key.values()],
        [one.receipt for one in by_key.values()],
        [one.problem for one in by_key.values()],
        work.now,
    )
    await work.witness([_ended(by_key[row["id"]], row) for row in rows])
    new = {row["id"] for row in rows}
    return [one.delivery in new for one in batch]


async def _taken_before(work: Transaction, batch: Sequence[Submission]) -> Answers:
    rows = await work.fetch(
        "relay_known",
        [one.sender_code for one in batch],
        [one.edoc.document_id for one in batch],
        [one.mark for one in batch],
    )
    answers: Answers = {}
    for row in rows:
        one = batch[row["nth"] - 1]
        answers[one.id] = _same(one, row) or Accepted(
            id=row["id"], leaf_id=row["leaf_id"], receipt=None
        )
    return answers


def _same(one: Submission, row: Record) -> Duplicate | None:
    """Refuse another content under the id of a document that is here."""
    if row["payload"] == one.statement.split(".")[1]:
        return None
    return Duplicate(document_id=one.edoc.document_id)


async def _joined(
    work: Transaction, known: Sequence[Submission]
) -> tuple[dict[UUID, Event], Answers]:
    """Let documents that are here reach further receivers; return what is to be witnessed."""
    if not known:
        return {}, {}
    rows = await work.fetch(
        "submit_known",
        [one.sender_code for one in known],
        [one.edoc.document_id for one in known],
    )
    earlier = {(row["sender_code"], row["document_id"]): row for row in rows}
    held = await standing.of_packages(work, {row["id"] for row in rows})
    events: dict[UUID, Event] = {}
    refused: Answers = {}
    joining: list[tuple[UUID, Address]] = []
    for one in known:
        row = earlier[one.sender_code, one.edoc.document_id]
        duplicate = _same(one, row)
        if duplicate is not None:
            refused[one.id] = duplicate
            continue
        here = held[row["id"]]
        joining += [
            (row["id"], address)
            for address in one.addresses
            if address.code not in here or here[address.code].handling.is_closed
        ]
        events[one.id] = submitting.acceptance(one, row["id"])
    if joining:
        await errands.join(work, list({(key, to.code): (key, to) for key, to in joining}.values()))
    return events, refused


async def _witnessed(
    work: Transaction,
    fit: Sequence[Submission],
    taken: Sequence[Submission],
    more: dict[UUID, Event],
    effects: dict[UUID, Effect],
) -> Answers:
    accepted = {one.id: submitting.acceptance(one) for one in taken} | more
    further = [event for one in taken if one.id in effects for event in effects[one.id].events]
    reached = {address.system for one in fit for address in one.addresses}
    receipts = await work.witness(
        [*accepted.values(), *further], proven=len(accepted), wake=reached
    )
    return {
        key: Accepted(id=event.package, leaf_id=event.id, receipt=receipt)
        for (key, event), receipt in zip(accepted.items(), receipts, strict=True)
    }


def _ended(one: Relayed, row: Record) -> Event:
    told: dict[str, object] = {
        "system": one.system.code,
        "sender": row["sender_code"],
        "document_id": row["document_id"],
        "receivers": row["receivers"],
        **one.noted,
    }
    return Event(
        id=uuid7(),
        kind=EventKind.HANDOVER_FAILED if one.problem else EventKind.RELAYED,
        package=row["package_id"],
        sender_system=row["system_id"],
        detail=told | ({"problem": one.problem} if one.problem else {}),
    )
