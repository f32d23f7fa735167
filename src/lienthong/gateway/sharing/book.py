# SPDX-License-Identifier: Apache-2.0
"""The evidence of calls: what each leaf says, and many of them to one commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from asyncpg import Pool, Record
from asyncpg.pool import PoolConnectionProxy
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.gateway.batching import Batcher
from lienthong.gateway.errors import Busy
from lienthong.gateway.log import LogWriter
from lienthong.gateway.sharing.keeping import Kept
from lienthong.gateway.sharing.together import Together
from lienthong.gateway.store.transactions import begun
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.ledger.rules.logs import LOCK_SPACE
from lienthong.sharing.rules import messages

LOG, _APPEND = "sharing", "sharing_append"
MOST_IN_BATCH = 256
_encode = msgspec.json.Encoder().encode


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it ended."""

    leaf: str  #: UUID
    request_id: str  #: UUID
    client_id: UUID
    service_id: UUID | None
    service: str  #: identifier, as it was called
    right_id: UUID | None
    method: str
    path: str
    status: int
    fault: str  #: "": the provider's own answer
    request_bytes: int
    answer_bytes: int
    ms: int
    #: Asked for when it is written: what the leaf says besides, and what opens its closed values.
    telling: Callable[[], tuple[dict[str, object], str]]
    kept: tuple[Kept, ...] = ()  #: its bodies that are on the disk already


@dataclass(slots=True)
class Sealer:
    """Signs for this node's side of a call."""

    keys: Callable[[], Sequence[Ed25519PrivateKey]]  #: that hold, the one that signs first
    name: str  #: `truc.example/sharing`
    _id: tuple[Ed25519PrivateKey, str] | None = field(default=None, init=False)
    _together: Together = field(default_factory=Together, init=False)

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        """Return what it is verified with, in DER, the one that signs first."""
        return tuple(map(_public, self.keys()))

    def sign(self, components: dict[str, str], nonce: str = "") -> tuple[str, str]:
        """Return `Signature-Input` and `Signature`."""
        key, key_id = self._named()
        return messages.sign(components, key, created=clock.seconds(), key_id=key_id, nonce=nonce)

    @property
    def key_id(self) -> str:
        """Return the name of the key that signs."""
        return self._named()[1]

    def _named(self) -> tuple[Ed25519PrivateKey, str]:
        """Return the key that signs, and its name."""
        key = self.keys()[0]
        if self._id is None or self._id[0] is not key:
            self._id = key, f"{self.name}#{messages.mark(_public(key))}"
        return self._id

    def sign_for_node(
        self, components: dict[str, str], *, reads_trees: bool
    ) -> Callable[[], tuple[str, str]]:
        """Return the same for another node, to be asked for when it is needed.

        It is signed then, with whatever else waits to be, if the node can read that.
        reads_trees: whether that node's page says that it reads `messages.TREE`.
        """
        if not reads_trees:
            pair = self.sign(components)
            return lambda: pair
        key, key_id = self._named()
        message = messages.Unsigned(components, clock.seconds(), key_id)
        return self._together.join(key, message).pair


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


class Book:
    """Writes entries; each is durable, and witnessed in the log, when `add` returns."""

    def __init__(self, pool: Pool, log: LogWriter) -> None:
        self._pool = pool
        self._log = log
        #: Lent for as long as it lasts: one batch goes after the other.
        self._connection: PoolConnectionProxy[Record] | None = None
        self._batcher: Batcher[Entry, bool] = Batcher(
            self._write, size_of=lambda one: 1_024 + len(one.path), most_items=MOST_IN_BATCH
        )

    async def add(self, entry: Entry) -> None:
        """Write an entry with whatever else is waiting. Raises: Busy, and what the database did."""
        await self._batcher.add(entry)

    async def drained(self) -> None:
        """Wait until everything that was added has been written; give the connection back."""
        await self._batcher.drained()
        await self._let_go()

    async def _write(self, batch: Sequence[Entry]) -> Sequence[bool]:
        now = clock.now()
        at = now.isoformat()
        told = [one.telling() for one in batch]
        leaves = [
            (one.leaf, _encode({"at": at, **said}))
            for one, (said, _) in zip(batch, told, strict=True)
        ]
        columns = (
            [one.request_id for one in batch],
            [one.client_id for one in batch],
            [one.service_id for one in batch],
            [one.service for one in batch],
            [one.right_id for one in batch],
            [one.method for one in batch],
            [one.path for one in batch],
            [one.status for one in batch],
            [one.fault for one in batch],
            [one.request_bytes for one in batch],
            [one.answer_bytes for one in batch],
            [one.ms for one in batch],
            [openings for _, openings in told],
            now.date(),
        )
        kept = [(one.leaf, body) for one in batch for body in one.kept]
        if kept or not await self._appended(leaves, columns):
            await self._append(leaves, columns, kept)
        return [True] * len(batch)

    async def _appended(
        self, leaves: Sequence[tuple[str, bytes]], columns: tuple[object, ...]
    ) -> bool:
        """Append in one go; return False where another process has written meanwhile."""
        try:
            if self._connection is None or self._connection.is_closed():
                await self._let_go()
                self._connection = await self._pool.acquire()
            return await self._log.try_append(self._connection, _APPEND, leaves, columns)
        except BaseException:
            self._log.forget()
            await self._let_go()
            raise

    async def _let_go(self) -> None:
        lent, self._connection = self._connection, None
        if lent is not None:
            await self._pool.release(lent)

    async def _append(
        self,
        leaves: Sequence[tuple[str, bytes]],
        columns: tuple[object, ...],
        kept: Sequence[tuple[str, Kept]],
    ) -> None:
        """Append with the log held, and with the bodies that are kept: all of it or nothing."""
        async with begun(self._pool, self._log) as work:
            if kept:
                await work.execute("sharing_keep", *_rows(kept))
            await work.connection.execute(
                "SELECT pg_advisory_xact_lock($1, $2)", LOCK_SPACE, self._log.number
            )
            await self._log.learn(work.connection)
            if not await self._log.try_append(work.connection, _APPEND, leaves, columns):
                raise Busy


def _rows(kept: Sequence[tuple[str, Kept]]) -> tuple[object, ...]:
    bodies = [one for _, one in kept]
    extents = [one.extent for one in bodies]
    return (
        [uuid7() for _ in kept],
        [leaf for leaf, _ in kept],
        [one.part for one in bodies],
        [one.until for one in bodies],
        [one.segment if one else None for one in extents],
        [one.start if one else 0 for one in extents],
        [one.size_bytes for one in bodies],
        [one.sealed_key for one in bodies],
    )
