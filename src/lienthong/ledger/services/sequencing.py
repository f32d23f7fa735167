# SPDX-License-Identifier: Apache-2.0
"""The sequencer: gives committed leaves their places, grows the tree, signs its head."""

import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction

from lienthong.kernel import clock
from lienthong.ledger.errors import KeyChanged, LogUnknown
from lienthong.ledger.models import Head, Tile
from lienthong.ledger.rules import notes, tiles
from lienthong.ledger.rules.logs import LOCK_SPACE, LOGS
from lienthong.ledger.services.keys import signing_key

log_events = structlog.get_logger(__name__)

BATCH = 8_192

_WAITING = """
SELECT id, ledger_leaf_hash(salt, body) FROM ledger_leaf
WHERE log = %s AND position IS NULL ORDER BY id LIMIT %s
"""
_PLACE = """
UPDATE ledger_leaf SET position = %s + given.nth - 1
FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, nth)
WHERE ledger_leaf.id = given.id
"""
_KEEP_TILE = """
INSERT INTO ledger_tile (log, level, index, hashes) VALUES (%s, %s, %s, %s)
ON CONFLICT (log, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""


@dataclass(frozen=True, slots=True)
class _Signer:
    origin: str
    key: Ed25519PrivateKey

    @property
    def vkey(self) -> str:
        return notes.verifier_of(self.origin, self.key).vkey


def sequence_all() -> int:
    """Give places to every leaf committed so far, in all logs; return how many got one."""
    return sum(sequence(log) for log in LOGS)


def sequence(log: str) -> int:
    """Give places to every leaf of a log committed so far; return how many got one.

    Any number of sequencers may call at once: an advisory lock per log lets one work and the
    others wait. Each batch is one transaction, so a killed sequencer leaves nothing half done.
    Raises: LogUnknown; KeyChanged, DemoKey when the node's key may not sign this log.
    """
    if log not in LOGS:
        raise LogUnknown(log=log)
    placed = 0
    while True:
        batch = _sequence_batch(log)
        placed += batch
        if batch < BATCH:
            return placed


def run(stop: threading.Event, *, every_seconds: float = 0.25) -> None:
    """Sequence all logs until told to stop, looking for new leaves every quarter of a second.

    A lost database or a missing key delays the work; it resumes by itself.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            placed = sequence_all()
        except Error:
            log_events.exception("ledger.sequence_failed")
            connection.close()
            placed = 0
            stop.wait(2.0)
        if not placed:
            stop.wait(every_seconds)
    connection.close()


@transaction.atomic
def _sequence_batch(log: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, LOGS.index(log)])
        head = Head.objects.filter(log=log).first()
        # Waiting leaves are found by their missing place, not by an id above the last one: a leaf
        # whose transaction commits late is found late, and never passed over.
        cursor.execute(_WAITING, [log, BATCH])
        waiting: list[tuple[object, bytes]] = cursor.fetchall()
        if head and not waiting:
            return 0
        size = head.size if head else 0
        cursor.execute(_PLACE, [size, [leaf_id for leaf_id, _ in waiting]])
        edge = _edge(log, size)
        changed = tiles.grow(edge, size, [bytes(leaf) for _, leaf in waiting])
        cursor.executemany(
            _KEEP_TILE,
            [(log, level, index, hashes) for (level, index), hashes in changed.items()],
        )
    size += len(waiting)
    _sign(log, head, size=size, root=tiles.root_from({**edge, **changed}, size))
    return len(waiting)


def _edge(log: str, size: int) -> dict[tiles.TileId, bytes]:
    wanted = [(log, level, index) for level, index, _ in tiles.edge_of(size)]
    found = Tile.objects.filter(pk__in=wanted) if wanted else ()
    return {(tile.level, tile.index): bytes(tile.hashes) for tile in found}


def _sign(log: str, head: Head | None, *, size: int, root: bytes) -> None:
    signer = _signer(log, head)
    checkpoint = notes.Checkpoint(origin=signer.origin, size=size, root=root)
    Head.objects.update_or_create(
        log=log,
        defaults={
            "origin": signer.origin,
            "vkey": signer.vkey,
            "size": size,
            "root": root,
            "note": notes.sign(checkpoint.text, name=signer.origin, key=signer.key),
            "signed_at": clock.now(),
        },
    )


def _signer(log: str, head: Head | None) -> _Signer:
    """Return who signs a log: origin and key are those of its first checkpoint, for ever."""
    origin = head.origin if head else f"{urlsplit(settings.BASE_URL).netloc}/ledger/{log}"
    key = signing_key(settings.VAR / "keys", is_production=settings.ENVIRONMENT.is_production)
    signer = _Signer(origin, key)
    if head and head.vkey != signer.vkey:
        raise KeyChanged(log=log)
    return signer
