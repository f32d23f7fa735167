# SPDX-License-Identifier: Apache-2.0
"""Append: insert leaves without a place, so that no writer waits for another."""

import os
from collections.abc import Iterable

from django.db import connection

from lienthong.kernel import bound
from lienthong.kernel.ids import LeafId, uuid7
from lienthong.ledger.errors import LeafTooLarge, LogUnknown
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES, LOGS
from lienthong.ledger.rules.receipts import SALT_BYTES

_INSERT = "INSERT INTO ledger_leaf (id, log, salt, body) VALUES (%s, %s, %s, %s)"


def append(log: str, body: bytes) -> LeafId:
    """Insert a leaf without a place, in the caller's transaction; the sequencer gives places.

    log: `audit`, `exchange` or `sharing`. body: at most 64 KiB; it stays private, the public
    entry is a salted commitment to it.
    Raises: LogUnknown, LeafTooLarge.
    """
    _check(log, body)
    leaf_id = LeafId(uuid7())
    bound.run(_INSERT, (leaf_id, log, os.urandom(SALT_BYTES), body))
    return leaf_id


def append_many(log: str, bodies: Iterable[bytes]) -> list[LeafId]:
    """Insert many leaves with one COPY, in the caller's transaction; ids in the bodies' order.

    Raises: LogUnknown, LeafTooLarge.
    """
    leaf_ids: list[LeafId] = []
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY ledger_leaf (id, log, salt, body) FROM STDIN") as copy,
    ):
        for body in bodies:
            _check(log, body)
            leaf_id = LeafId(uuid7())
            copy.write_row((leaf_id, log, os.urandom(SALT_BYTES), body))
            leaf_ids.append(leaf_id)
    return leaf_ids


def _check(log: str, body: bytes) -> None:
    if log not in LOGS:
        raise LogUnknown(log=log)
    if len(body) > BODY_LIMIT_BYTES:
        raise LeafTooLarge(size_bytes=len(body), limit_bytes=BODY_LIMIT_BYTES)
