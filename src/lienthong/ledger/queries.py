# SPDX-License-Identifier: Apache-2.0
"""Reads of the ledger: heads, tiles and entries for everybody; bodies and receipts by leaf id.

Whoever hands a body or a receipt on decides first who may see it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.expressions import RawSQL

from lienthong.kernel.ids import LeafId
from lienthong.ledger.models import Head, Leaf, Tile
from lienthong.ledger.rules import merkle, tiles
from lienthong.ledger.rules.logs import LOGS
from lienthong.ledger.rules.receipts import Receipt

__all__ = [
    "LogView",
    "bodies",
    "entry_bundle",
    "find",
    "head",
    "logs",
    "proof_of_growth",
    "receipt",
    "said",
    "tile",
    "waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """One log as the public sees it."""

    log: str  #: `audit`, `exchange` or `sharing`
    origin: str  #: its unique name in checkpoints
    vkey: str  #: its public key
    size: int  #: leaves under the latest checkpoint
    root: bytes  #: Merkle root of the latest checkpoint
    checkpoint: str  #: the signed note
    signed_at: dt.datetime  #: when the checkpoint was signed


def logs() -> list[LogView]:
    """Return every log that has a signed head."""
    return [_view(row) for row in Head.objects.order_by("log")]


def head(log: str) -> LogView | None:
    """Return a log's latest signed head."""
    row = Head.objects.filter(log=log).first()
    return _view(row) if row else None


def tile(log: str, *, level: int, index: int, width: int) -> bytes | None:
    """Return the first `width` hashes of a tile, or None where the tree has not so many yet."""
    row = Tile.objects.filter(pk=(log, level, index)).first()
    if row is None or len(row.hashes) < width * tiles.HASH_BYTES:
        return None
    return bytes(row.hashes[: width * tiles.HASH_BYTES])


def entry_bundle(log: str, *, index: int, width: int) -> bytes | None:
    """Return the public entries that stand under a level-0 tile, or None beyond the tree.

    They are computed from the stored bodies on each call: an altered body shows.
    """
    first = index * tiles.WIDTH
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_entry(salt, body) FROM ledger_leaf"
            " WHERE log = %s AND position >= %s AND position < %s ORDER BY position",
            [log, first, first + width],
        )
        entries = [bytes(entry) for (entry,) in cursor.fetchall()]
    return tiles.bundle(entries) if len(entries) == width else None


def bodies(leaf_ids: Iterable[LeafId]) -> dict[LeafId, bytes]:
    """Return what was recorded, in clear, by leaf id. The caller has decided who may see it."""
    rows = Leaf.objects.filter(id__in=list(leaf_ids)).values_list("id", "body")
    return {LeafId(leaf_id): bytes(body) for leaf_id, body in rows}


def placed(log: str, first: int, until: int) -> list[LeafId]:
    """Return the leaves at the places from `first` to before `until`, in order."""
    rows = Leaf.objects.filter(log=log, position__gte=first, position__lt=until)
    return [LeafId(one) for one in rows.order_by("position").values_list("id", flat=True)]


def receipt(leaf_id: LeafId) -> Receipt | None:
    """Return the proof of a leaf under the latest checkpoint; None until it has a place.

    It opens the leaf's body: the caller has decided who may see it.
    """
    leaf = Leaf.objects.filter(id=leaf_id, position__isnull=False).first()
    if leaf is None or leaf.position is None:
        return None
    view = head(leaf.log)
    if view is None:
        return None
    return Receipt(
        log=leaf.log,
        leaf_id=str(leaf.id),
        body=bytes(leaf.body),
        salt=bytes(leaf.salt),
        position=leaf.position,
        path=_path(leaf.log, merkle.inclusion_spans(leaf.position, view.size)),
        checkpoint=view.checkpoint,
        vkey=view.vkey,
    )


def find(log: str, leaf_hash: bytes) -> int | None:
    """Return the position of a leaf by its hash in the tree, or None.

    It reads every tile of leaves, a second or so for ten million: receipts say their place.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index, position(%s in hashes) - 1 FROM ledger_tile"
            " WHERE log = %s AND level = 0 AND position(%s in hashes) > 0",
            [leaf_hash, log, leaf_hash],
        )
        row = cursor.fetchone()
    return row[0] * tiles.WIDTH + row[1] // tiles.HASH_BYTES if row else None


def proof_of_growth(log: str, *, old: int, new: int) -> tuple[bytes, ...]:
    """Return the consistency proof between two sizes of a log (RFC 9162, 2.1.4).

    Raises: ValueError unless 0 < old <= new; KeyError beyond the log's size.
    """
    return _path(log, merkle.consistency_spans(old, new))


def said(leaf: str, name: str) -> Subquery:
    """Return, for a query of rows that have leaves, what each leaf's body says under a name.

    Each is read by itself: for the few rows that a search walks through. leaf: the field that names
    it.
    """
    words = RawSQL("convert_from(body, 'UTF8')::json ->> %s", [name], TextField())
    return Subquery(Leaf.objects.filter(pk=OuterRef(leaf)).values_list(words))


def waiting() -> dict[str, int]:
    """Return how many leaves of each log have no place yet: near zero while a sequencer runs."""
    return {log: Leaf.objects.filter(log=log, position__isnull=True).count() for log in LOGS}


def _path(log: str, spans: list[merkle.Span]) -> tuple[bytes, ...]:
    wanted = [(log, level, index) for level, index in tiles.tiles_for(spans)]
    found = Tile.objects.filter(pk__in=wanted) if wanted else ()
    read = tiles.reader({(row.level, row.index): bytes(row.hashes) for row in found})
    return tuple(merkle.span_hash(span, read) for span in spans)


def _view(row: Head) -> LogView:
    return LogView(
        log=row.log,
        origin=row.origin,
        vkey=row.vkey,
        size=row.size,
        root=bytes(row.root),
        checkpoint=row.note,
        signed_at=row.signed_at,
    )
