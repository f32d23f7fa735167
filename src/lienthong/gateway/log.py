# SPDX-License-Identifier: Apache-2.0
"""Leaves with their places at once: a batch of the data plane grows and signs the log itself.

It holds the log's lock from here to its commit, as the sequencer of `ledger` does, so the two
never give the same place. Leaves of slower writers wait for the sequencer and come after.
"""

import os
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.statements import Wire, sql
from lienthong.kernel import clock
from lienthong.ledger.errors import KeyChanged, LeafTooLarge
from lienthong.ledger.rules import merkle, notes, tiles
from lienthong.ledger.rules.frontier import Frontier
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES, LOCK_SPACE, LOGS
from lienthong.ledger.rules.receipts import SALT_BYTES, Receipt, entry_of

LeafId = UUID | str  #: a call's is text all its way; to PostgreSQL both are the same


class LogWriter:
    """Appends batches to one log, each in its caller's transaction."""

    def __init__(self, log: str, *, origin: str, key: Ed25519PrivateKey) -> None:
        """origin: the log's name in its checkpoints, unless it has another one already."""
        self._log = log
        self.number = LOGS.index(log)
        self._key = key
        self.name = origin
        self._vkey = notes.verifier_of(origin, key).vkey
        self._tree: Frontier | None = None

    async def append(
        self,
        connection: Wire,
        leaves: Sequence[tuple[LeafId, bytes]],
        events: tuple[object, ...],
        proven: int,
    ) -> list[Receipt]:
        """Give places to leaves (id, body) and write them, each with its event of the same id.

        The transaction holds the log's lock. events: the other columns, as in the statement.
        Returns: receipts for so many of them, from the first; good once committed.
        Raises: LeafTooLarge.
        """
        tree = await self._standing(connection)
        first = tree.size
        grown = self._grown(tree, leaves)
        await connection.execute(sql("log_append"), *grown.values, *events)
        return [
            Receipt(
                log=self._log,
                leaf_id=str(leaf_id),
                body=body,
                salt=salt,
                position=position,
                path=tree.path(position),
                checkpoint=grown.note,
                vkey=self._vkey,
            )
            for position, (leaf_id, salt, body) in enumerate(grown.salted[:proven], first)
        ]

    async def try_append(
        self,
        connection: Wire,
        statement: str,
        leaves: Sequence[tuple[LeafId, bytes]],
        events: tuple[object, ...],
    ) -> bool:
        """Append by one statement, as a transaction of its own: it takes the log's lock itself.

        statement: of `sql/`: writes the leaves and what stands beside them if the log is still as
        this writer knows it. Returns: whether it was; if not, nothing is written, and `learn`
        comes first. Raises: LeafTooLarge.
        """
        if self._tree is None:
            return False
        before = self._tree.root
        grown = self._grown(self._tree, leaves)
        told = (LOCK_SPACE, self.number, before)
        stands = bool(await connection.fetchval(sql(statement), *grown.values, *events, *told))
        if not stands:
            self.forget()
        return stands

    async def learn(self, connection: Wire) -> None:
        """Read how the log stands. The transaction holds its lock."""
        await self._standing(connection)

    def forget(self) -> None:
        """Read the tree anew at the next batch: the last one was not committed."""
        self._tree = None

    async def take_name(self, connection: Wire) -> Record | None:
        """Sign under the name of the log's first checkpoint, if it has one; return its head.

        Whatever the node is called today, and whichever process signed that one.
        Raises: KeyChanged when the key is not the one that has signed it so far.
        """
        head = await connection.fetchrow(sql("log_head"), self._log)
        if head and head["vkey"] != self._vkey:
            self.name = head["origin"]
            self._vkey = notes.verifier_of(self.name, self._key).vkey
            if head["vkey"] != self._vkey:
                raise KeyChanged(log=self._log)
        return head

    async def _standing(self, connection: Wire) -> Frontier:
        """Return the tree as it stands, this transaction being the only one to change it."""
        head = await self.take_name(connection)
        size, root = (head["size"], head["root"]) if head else (0, merkle.EMPTY_ROOT)
        # The root too: a batch of ours that was rolled back may have left a tree of this size.
        if self._tree is None or (self._tree.size, self._tree.root) != (size, root):
            edge = tiles.edge_of(size)
            levels, indexes = [level for level, _, _ in edge], [index for _, index, _ in edge]
            rows = await connection.fetch(sql("log_edge"), self._log, levels, indexes)
            found = {(row["level"], row["index"]): row["hashes"] for row in rows}
            self._tree = Frontier(size, found)
        return self._tree

    def _grown(self, tree: Frontier, leaves: Sequence[tuple[LeafId, bytes]]) -> "_Grown":
        """Add leaves to the tree. Raises: LeafTooLarge."""
        for _, body in leaves:
            if len(body) > BODY_LIMIT_BYTES:
                raise LeafTooLarge(size_bytes=len(body), limit_bytes=BODY_LIMIT_BYTES)
        first, salts = tree.size, os.urandom(SALT_BYTES * len(leaves))
        salted = [
            (leaf_id, salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], body)
            for at, (leaf_id, body) in enumerate(leaves)
        ]
        changed = tree.append([merkle.leaf_hash(entry_of(salt, body)) for _, salt, body in salted])
        root = tree.root
        head = notes.Checkpoint(origin=self.name, size=tree.size, root=root)
        note = notes.sign(head.text, name=self.name, key=self._key)
        values = (
            self._log,
            [leaf_id for leaf_id, _, _ in salted],
            [salt for _, salt, _ in salted],
            [body for _, _, body in salted],
            first,
            [level for level, _ in changed],
            [index for _, index in changed],
            list(changed.values()),
            self.name,
            self._vkey,
            tree.size,
            root,
            note,
            clock.now(),
        )
        return _Grown(salted, note, values)


class _Grown(NamedTuple):
    """What a batch makes of the log."""

    salted: Sequence[tuple[LeafId, bytes, bytes]]  #: id, salt, body
    note: str  #: the signed checkpoint
    values: tuple[object, ...]  #: of a statement that appends, from its first
