# SPDX-License-Identifier: Apache-2.0
"""Documents that were perhaps sent before: a word of warning, never a refusal (ADR 0176)."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from lienthong.exchange.rules.edxml import Business
from lienthong.gateway.store.transactions import Transaction
from lienthong.gateway.store.values import Alike, Submission
from lienthong.kernel import clock

#: Files of a document that are compared, and earlier documents that are told of.
MOST_FILES, MOST_TOLD = 8, 5
_KEY_BYTES = 8


async def found(work: Transaction, taken: Sequence[Submission]) -> dict[UUID, list[Alike]]:
    """Remember new documents; return which earlier ones of their senders they are like."""
    keys = [(one, why, month, key) for one in taken for why, month, key in _keys(one, work.now)]
    if not keys:
        return {}
    rows = await work.fetch(
        "alike",
        [one.id for one, _, _, _ in keys],
        [why for _, why, _, _ in keys],
        [month for _, _, month, _ in keys],
        [key for _, _, _, key in keys],
    )
    alike: dict[UUID, list[Alike]] = {}
    for row in rows:
        told = alike.setdefault(row["id"], [])
        if len(told) < MOST_TOLD:
            told.append(
                Alike(package=row["package"], document_id=row["document_id"], why=row["why"])
            )
    return alike


def _keys(one: Submission, now: dt.datetime) -> Iterator[tuple[str, int, int]]:
    """Yield what a new document may be recognised by, each in the month in which to look.

    What takes back, updates or replaces another document is like it on purpose.
    """
    edoc = one.edoc
    if edoc.errand.kind is not Business.NEW:
        return
    this_month = _month(now.astimezone(clock.HANOI).date())
    if edoc.issued_on is not None:
        numbered = (one.sender_code, edoc.number, edoc.notation, edoc.issued_on.isoformat())
        yield "number", _month(edoc.issued_on), _key("number", *numbered)
    for sha256 in dict.fromkeys(part.sha256 for part in one.parts[:MOST_FILES] if part.size_bytes):
        yield "file", this_month, _key("file", one.sender_code, sha256.hex())


def _key(*parts: str) -> int:
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:_KEY_BYTES], "big", signed=True)


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
