# SPDX-License-Identifier: Apache-2.0
"""What waits is brought to the system that carries its receivers now.

A delivery whose receivers have come to different systems is split; the part that stays, or goes
first, keeps the delivery's id, and a part split off its age. Nothing that is lent is touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.rules.systems import Carriage, EventKind
from lienthong.gateway.directory import Directory
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.kernel.ids import uuid7

#: Deliveries moved by one transaction.
MOST_MOVED = 200
#: The first bytes of a UUIDv7 are its age.
_AGE_BYTES = 6
#: Where somebody's documents wait: a system and how.
Berth = tuple[UUID, Carriage]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Receivers of one delivery that go to the same place."""

    delivery: UUID  #: which it is part of
    id: UUID  #: the same where the delivery stays one
    berth: Berth
    receivers: Sequence[Record]

    @property
    def is_split(self) -> bool:
        return self.id != self.delivery


def misplaced(places: Iterable[Record], directory: Directory) -> dict[Berth, list[str]]:
    """Return whose documents wait at systems that do not carry them, by where they wait.

    places: rows with system_id, state, code.
    """
    found: dict[Berth, list[str]] = defaultdict(list)
    for row in places:
        berth = row["system_id"], Carriage(row["state"])
        if _berth(directory, row["code"], row["system_id"]) != berth:
            found[berth].append(row["code"])
    return found


async def move(work: Transaction, deliveries: Sequence[UUID], directory: Directory) -> int:
    """Move those of these deliveries that are at nobody's; return how many changed."""
    rows = {row["id"]: row for row in await work.fetch("lock_movable", deliveries)}
    receivers: dict[UUID, list[Record]] = defaultdict(list)
    for one in await work.fetch("lock_receivers", list(rows)):
        receivers[one["delivery_id"]].append(one)
    parts = [
        part
        for key, row in rows.items()
        for part in _parts(row, receivers[key], directory)
        if part.is_split or part.berth != (row["system_id"], Carriage(row["state"]))
    ]
    if not parts:
        return 0
    await work.execute("move", *_columns(parts), work.now)
    await work.witness(
        [_event(part, rows[part.delivery], directory) for part in parts],
        wake={part.berth[0] for part in parts if part.berth[1] is Carriage.WAITING},
    )
    return len({part.delivery for part in parts})


def _berth(directory: Directory, code: str, held_by: UUID) -> Berth:
    """Return where an agency's documents are to wait; with no system: where they are, stranded."""
    serving = directory.serving(code)
    return (serving.id, Carriage.WAITING) if serving else (held_by, Carriage.STRANDED)


def _parts(row: Record, receivers: Sequence[Record], directory: Directory) -> list[_Part]:
    by_berth: dict[Berth, list[Record]] = defaultdict(list)
    for one in receivers:
        by_berth[_berth(directory, one["code"], row["system_id"])].append(one)
    if not by_berth:
        return []
    stays = (row["system_id"], Carriage.WAITING)
    first = stays if stays in by_berth else next(iter(by_berth))
    return [
        _Part(
            delivery=row["id"],
            id=row["id"] if berth == first else _as_old_as(row["id"]),
            berth=berth,
            receivers=ones,
        )
        for berth, ones in by_berth.items()
    ]


def _as_old_as(delivery: UUID) -> UUID:
    """Return a new id that sorts beside another one: what waited longest still leaves first."""
    return UUID(bytes=delivery.bytes[:_AGE_BYTES] + uuid7().bytes[_AGE_BYTES:])


def _columns(parts: Sequence[_Part]) -> tuple[list[object], ...]:
    whole = [part for part in parts if not part.is_split]
    split = [part for part in parts if part.is_split]
    going = [(one["id"], part.id) for part in split for one in part.receivers]
    return (
        [part.id for part in whole],
        [part.berth[0] for part in whole],
        [int(part.berth[1]) for part in whole],
        [part.id for part in split],
        [part.delivery for part in split],
        [part.berth[0] for part in split],
        [int(part.berth[1]) for part in split],
        [key for key, _ in going],
        [part for _, part in going],
    )


def _event(part: _Part, row: Record, directory: Directory) -> Event:
    system, state = part.berth
    to = directory.by_id.get(system) if state is Carriage.WAITING else None
    return Event(
        kind=EventKind.REROUTED,
        package=row["package_id"],
        sender_system=row["sender_system"],
        detail={
            "sender": row["sender_code"],
            "document_id": row["document_id"],
            "receivers": sorted(one["code"] for one in part.receivers),
            "from": row["system_code"],
            "to": to.code if to else "",
        },
    )
