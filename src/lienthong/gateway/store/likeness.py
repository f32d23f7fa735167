# SPDX-License-Identifier: Apache-2.0
"""Documents that were perhaps sent before: a word of warning, never a refusal (ADR 0176)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from asyncpg import Pool

from lienthong.exchange.rules import likeness
from lienthong.exchange.rules.likeness import Key
from lienthong.gateway.statements import sql
from lienthong.gateway.store.transactions import Transaction
from lienthong.gateway.store.values import Alike, Submission
from lienthong.kernel import clock

#: Earlier documents that are told of.
MOST_TOLD = 5
#: How long a key is kept: over the turn of the year in any case.
KEPT_MONTHS = 13
#: Keys forgotten in one transaction.
_MOST_FORGOTTEN = 5_000


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
        MOST_TOLD + 1,  # the same document again may be among them
    )
    alike: dict[UUID, list[Alike]] = {}
    for row in rows:
        told = alike.setdefault(row["id"], [])
        if len(told) < MOST_TOLD:
            told.append(
                Alike(package=row["package"], document_id=row["document_id"], why=row["why"])
            )
    return alike


async def forget(pool: Pool) -> int:
    """Forget keys of documents from long ago; return how many."""
    now, forgotten = clock.now(), 0
    month = likeness.month_of(now.astimezone(clock.HANOI).date()) - KEPT_MONTHS
    before = _first_id(now - dt.timedelta(days=31 * KEPT_MONTHS))
    while True:
        done = await pool.execute(sql("likeness_forget"), month, before, _MOST_FORGOTTEN)
        many = int(done.rpartition(" ")[2])  # “DELETE 5000”
        forgotten += many
        if many < _MOST_FORGOTTEN:
            return forgotten


def _first_id(at: dt.datetime) -> UUID:
    """Return what no UUIDv7 from an instant on sorts before."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _keys(one: Submission, now: dt.datetime) -> Iterator[Key]:
    return likeness.keys(
        one.edoc,
        sender_code=one.sender_code,
        files=[part.sha256.hex() for part in one.parts if part.size_bytes],
        today=now.astimezone(clock.HANOI).date(),
    )
