# SPDX-License-Identifier: Apache-2.0
"""Documents that were perhaps sent before: a word of warning, never a refusal (ADR 0176)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from lienthong.exchange.rules import likeness
from lienthong.exchange.rules.likeness import Key
from lienthong.gateway.store.transactions import Transaction
from lienthong.gateway.store.values import Alike, Submission
from lienthong.kernel import clock

#: Earlier documents that are told of.
MOST_TOLD = 5


async def found(work: Transaction, taken: Sequence[Submission]) -> dict[UUID, list[Alike]]:
    """Remember new documents; return which earlier ones of their senders they are like."""
    keys = [(one, key) for one in taken for key in _keys(one, work.now)]
    if not keys:
        return {}
    rows = await work.fetch(
        "alike",
        [one.id for one, _ in keys],
        [key.why for _, key in keys],
        [key.month for _, key in keys],
        [key.key for _, key in keys],
    )
    alike: dict[UUID, list[Alike]] = {}
    for row in rows:
        told = alike.setdefault(row["id"], [])
        if len(told) < MOST_TOLD:
            told.append(
                Alike(package=row["package"], document_id=row["document_id"], why=row["why"])
            )
    return alike


def _keys(one: Submission, now: dt.datetime) -> Iterator[Key]:
    return likeness.keys(
        one.edoc,
        sender_code=one.sender_code,
        files=[part.sha256.hex() for part in one.parts if part.size_bytes],
        today=now.astimezone(clock.HANOI).date(),
    )
