# SPDX-License-Identifier: Apache-2.0
"""Leaves with their places at once: a batch of the data plane grows and signs the log itself.

It holds the log's lock from here to its commit, as the sequencer of `ledger` does, so the two
never give the same place. Leaves of slower writers wait for the sequencer and come after.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.statements import Wire, sql
from lienthong.kernel import clock
from lienthong.ledger.errors import LeafTooLarge
from lienthong.ledger.rules import merkle, notes, tiles
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES, LOCK_SPACE, LOGS
from lienthong.ledger.rules.receipts import SALT_BYTES, Receipt, entry_of


@dataclass(frozen=True, slots=True)
class _State:
    """The tree as this process last left it."""

    size: int
    edge: dict[tiles.TileId, bytes]


class LogWriter:
    """Appends batches to one log, each in its caller's transaction."""

    def __init__(self, log: str, *, origin: str, key: Ed25519PrivateKey) -> None:
        """origin: the log's name in its checkpoints, the same for ever."""
        self._log = log
        self._number = LOGS.index(log)
        self._origin = origin
        self._key = key
        self._vkey = notes.verifier_of(origin, key).vkey
        self._state = _State(-1, {})

    async def append(self, connection: Wire, leaves: Sequence[tuple[UUID, bytes]]) -> list[Receipt]:
        """Give places to leaves (id, body) and return their receipts, good once committed.

        Raises: LeafTooLarge.
        """
        for _, body in leaves:
            if len(body) > BODY_LIMIT_BYTES:
                raise LeafTooLarge(size_bytes=len(body), limit_bytes=BODY_LIMIT_BYTES)
        state = await self._locked(connection)
        salted = [(leaf_id, os.urandom(SALT_BYTES), body) for leaf_id, body in leaves]
        hashes = [merkle.leaf_hash(entry_of(salt, body)) for _, salt, body in salted]
        changed = tiles.grow(state.edge, state.size, hashes)
        size = state.size + len(leaves)
        known = {**state.edge, **changed}
        root = tiles.root_from(known, size)
        head = notes.Checkpoint(origin=self._origin, size=size, root=root)
        note = notes.sign(head.text, name=self._origin, key=self._key)
        await self._write(connection, state.size, salted, changed, (size, root, note))
        wanted = {(level, index) for level, index, _ in tiles.edge_of(size)}
        self._state = _State(size, {tile: known[tile] for tile in wanted})
        read = _Remembered(tiles.reader(known))
        return [
            Receipt(
                log=self._log,
                leaf_id=str(leaf_id),
                body=body,
                salt=salt,
                position=position,
                path=tuple(
                    merkle.span_hash(span, read) for span in merkle.inclusion_spans(position, size)
                ),
                checkpoint=note,
                vkey=self._vkey,
            )
            for position, (leaf_id, salt, body) in enumerate(salted, state.size)
        ]

    def forget(self) -> None:
        """Read the tree anew at the next batch: the last one was not committed."""
        self._state = _State(-1, {})

    async def _locked(self, connection: Wire) -> _State:
        """Return the tree as it stands, this transaction being the only one to change it."""
        await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", LOCK_SPACE, self._number)
        size = await connection.fetchval(sql("log_size"), self._log) or 0
        if size == self._state.size:
            return self._state
        edge = tiles.edge_of(size)
        rows = await connection.fetch(
            sql("log_edge"), self._log, [level for level, _, _ in edge], [i for _, i, _ in edge]
        )
        return _State(size, {(row["level"], row["index"]): row["hashes"] for row in rows})

    async def _write(
        self,
        connection: Wire,
        first: int,
        salted: Sequence[tuple[UUID, bytes, bytes]],
        changed: dict[tiles.TileId, bytes],
        head: tuple[int, bytes, str],
    ) -> None:
        size, root, note = head
        await connection.execute(
            sql("log_append"),
            self._log,
            [leaf_id for leaf_id, _, _ in salted],
            [salt for _, salt, _ in salted],
            [body for _, _, body in salted],
            first,
            [level for level, _ in changed],
            [index for _, index in changed],
            list(changed.values()),
            self._origin,
            self._vkey,
            size,
            root,
            note,
            clock.now(),
        )


class _Remembered:
    """Reads complete subtrees, each computed once in a batch."""

    def __init__(self, read: merkle.ReadNode) -> None:
        self._read = read
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        known = self._known.get((level, index))
        if known is None:
            known = self._known[level, index] = self._compute(level, index)
        return known

    def _compute(self, level: int, index: int) -> bytes:
        if level % tiles.HEIGHT == 0:
            return self._read(level, index)
        return merkle.node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))
