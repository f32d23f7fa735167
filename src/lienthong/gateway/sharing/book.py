# SPDX-License-Identifier: Apache-2.0
"""The evidence of calls: what each leaf says, and many of them to one commit."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.gateway.batching import Batcher
from lienthong.gateway.errors import BadStatement
from lienthong.gateway.sharing.journalled import Shelf
from lienthong.gateway.sharing.leaves import Call, Row
from lienthong.gateway.sharing.together import Together
from lienthong.kernel import clock
from lienthong.ledger.errors import LeafTooLarge
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES
from lienthong.sharing.rules import messages

MOST_IN_BATCH = 256
_encode = msgspec.json.Encoder().encode


#: Asked for when a call is written: what its leaf says besides, and what opens its closed values.
Telling = Callable[[], tuple[dict[str, object], str]]


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
    """Writes calls; each is durable, and will be witnessed in the log, when `add` returns."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._batcher: Batcher[tuple[Call, Telling], bool] = Batcher(
            self._write, size_of=lambda one: 1_024 + len(one[0].path), most_items=MOST_IN_BATCH
        )

    async def add(self, call: Call, telling: Telling) -> None:
        """Write a call with whatever else is waiting. Raises: Refusal, and what writing did."""
        await self._shelf.ready()
        await self._batcher.add((call, telling))

    async def close(self) -> None:
        """Wait until everything that was added has been written; let go of where it went."""
        await self._batcher.drained()
        await self._shelf.close()

    async def _write(self, batch: Sequence[tuple[Call, Telling]]) -> Sequence[bool]:
        now = clock.now()
        at = now.isoformat()
        await self._shelf.write([row(call, telling, now, at) for call, telling in batch])
        return [True] * len(batch)


def row(call: Call, telling: Telling, now: dt.datetime, at: str) -> Row:
    """Return a call as it is written now, sure to find its place. at: now, as the leaf tells it.

    Raises: BadStatement, LeafTooLarge.
    """
    said, openings = telling()
    body = _encode({"at": at, **said})
    if len(body) > BODY_LIMIT_BYTES:
        raise LeafTooLarge(size_bytes=len(body), limit_bytes=BODY_LIMIT_BYTES)
    if not _fits("".join((call.service, call.method, call.path, call.fault, openings))):
        raise BadStatement(why="not a text")
    return Row(call, now, body, openings)


def _fits(text: str) -> bool:
    """Tell whether the database takes a text."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
