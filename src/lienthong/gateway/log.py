# SPDX-License-Identifier: Apache-2.0
"""Leaves with their places at once: a batch of the data plane grows and signs the log itself.

It holds the log's lock from here to its commit, as the sequencer of `ledger` does, so the two
never give the same place. Leaves of slower writers wait for the sequencer and come after.
"""

import os
from collections.abc import Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.statements import Wire, sql
from lienthong.kernel import clock
from lienthong.ledger.errors import LeafTooLarge
from lienthong.ledger.rules import merkle, notes, tiles
from lienthong.ledger.rules.frontier import Frontier
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES, LOGS
from lienthong.ledger.rules.receipts import SALT_BYTES, Receipt, entry_of


class LogWriter:
    """Appends batches to one log, each in its caller's transaction."""

    def __init__(
        self, log: str, *, origin: str, key: Ed25519PrivateKey, statement: str = "log_append"
    ) -> None:
        """origin: the log's name in its checkpoints, the same for ever.

        statement: of `sql/`: writes the leaves with what stands beside them.
        """
        self._log = log
        self._statement = statement
        self.number = LOGS.index(log)
        self._origin = self.name = origin
        self._key = key
        self._vkey = notes.verifier_of(origin, key).vkey
        self._tree: Frontier | None = None

    async def append(
        self,
        connection: Wire,
        leaves: Sequence[tuple[UUID, bytes]],
        events: tuple[object, ...],
        proven: int,
    ) -> list[Receipt]:
        """Give places to leaves (id, body) and write them, each with its event of the same id.

        The transaction holds the log's lock. events: the other columns, as in the statement.
        Returns: receipts for so many of them, from the first; good once committed.
        Raises: LeafTooLarge.
        """
        for _, body in leaves:
            if len(body) > BODY_LIMIT_BYTES:
                raise LeafTooLarge(size_bytes=len(body), limit_bytes=BODY_LIMIT_BYTES)
        tree = await self._standing(connection)
        first = tree.size
        salts = os.urandom(SALT_BYTES * len(leaves))
        salted = [
            (leaf_id, salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], body)
            for at, (leaf_id, body) in enumerate(leaves)
        ]
        changed = tree.append([merkle.leaf_hash(entry_of(salt, body)) for _, salt, body in salted])
        head = notes.Checkpoint(origin=self._origin, size=tree.size, root=tree.root)
        note = notes.sign(head.text, name=self._origin, key=self._key)
        await self._write(connection, first, salted, changed, events, (tree.size, head.root, note))
        return [
            Receipt(
                log=self._log,
                leaf_id=str(leaf_id),
                body=body,
                salt=salt,
                position=position,
                path=tree.path(position),
                checkpoint=note,
                vkey=self._vkey,
            )
            for position, (leaf_id, salt, body) in enumerate(salted[:proven], first)
        ]

    def forget(self) -> None:
        """Read the tree anew at the next batch: the last one was not committed."""
        self._tree = None

    async def _standing(self, connection: Wire) -> Frontier:
        """Return the tree as it stands, this transaction being the only one to change it."""
        head = await connection.fetchrow(sql("log_head"), self._log)
        size, root = (head["size"], head["root"]) if head else (0, merkle.EMPTY_ROOT)
        # The root too: a batch of ours that was rolled back may have left a tree of this size.
        if self._tree is None or (self._tree.size, self._tree.root) != (size, root):
            edge = tiles.edge_of(size)
            levels, indexes = [level for level, _, _ in edge], [index for _, index, _ in edge]
            rows = await connection.fetch(sql("log_edge"), self._log, levels, indexes)
            found = {(row["level"], row["index"]): row["hashes"] for row in rows}
            self._tree = Frontier(size, found)
        return self._tree

    async def _write(
        self,
        connection: Wire,
        first: int,
        salted: Sequence[tuple[UUID, bytes, bytes]],
        changed: dict[tiles.TileId, bytes],
        events: tuple[object, ...],
        head: tuple[int, bytes, str],
    ) -> None:
        size, root, note = head
        await connection.execute(
            sql(self._statement),
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
            *events,
        )
