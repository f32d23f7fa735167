# SPDX-License-Identifier: Apache-2.0
"""Where earlier documents stand with each of their receivers, locked while a batch decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import Ask, Handling, Outcome
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.store.transactions import Transaction

_QUEUED = (Carriage.WAITING, Carriage.STRANDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One receiver of one document."""

    id: UUID
    delivery: UUID
    holder: UUID  #: the system that the delivery goes to
    code: str
    handling: Handling
    asked_by: UUID | None = None  #: the package that asks

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it never got the document and shall not any more."""
        return self.handling.is_gone and not self.handling.is_delivered


def read(row: Record) -> Standing:
    """Read a row of `stand.sql` or `said_of.sql`."""
    state = Carriage(row["state"])
    return Standing(
        id=row["id"],
        delivery=row["delivery_id"],
        holder=row["holder"],
        code=row["code"],
        asked_by=row["asked_by_id"],
        handling=Handling(
            # A lease that ran out may still have shown the bytes.
            is_lent=state is Carriage.LENT or (state in _QUEUED and row["attempts"] > 0),
            is_delivered=state is Carriage.DELIVERED,
            status=StatusCode(row["status"]) if row["status"] else None,
            asked=Ask(row["asked"]) if row["asked"] else None,
            answered=StatusCode(row["answer"]) if row["answer"] else None,
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        ),
    )


async def of_packages(
    work: Transaction, packages: Iterable[UUID]
) -> dict[UUID, dict[str, Standing]]:
    """Lock the deliveries and receivers of packages; return them by package and agency."""
    wanted = list(packages)
    while True:
        locked = {row["id"] for row in await work.fetch("lock_deliveries", wanted)}
        found: dict[UUID, dict[str, Standing]] = {package: {} for package in wanted}
        for row in await work.fetch("stand", wanted):
            one = read(row)
            found[row["package_id"]][one.code] = one
        # A delivery that was split off while this waited for its lock is locked the next time.
        if all(one.delivery in locked for ones in found.values() for one in ones.values()):
            return found


async def keep(work: Transaction, changed: Sequence[Standing]) -> None:
    """Write what a batch made of receivers."""
    if not changed:
        return
    await work.execute(
        "keep_receivers",
        [one.id for one in changed],
        [one.handling.status or "" for one in changed],
        [one.handling.asked or "" for one in changed],
        [one.asked_by for one in changed],
        [one.handling.outcome or "" for one in changed],
        [one.handling.answered or "" for one in changed],
        work.now,
    )


def withdrawn(receivers: Mapping[str, Standing]) -> list[UUID]:
    """Return the deliveries on which no receiver is left to be served."""
    by_delivery: dict[UUID, list[Standing]] = {}
    for one in receivers.values():
        by_delivery.setdefault(one.delivery, []).append(one)
    return [key for key, ones in by_delivery.items() if all(one.is_withdrawn for one in ones)]


def asking(one: Standing, handling: Handling, package: UUID) -> Standing:
    """Return a receiver after a request of a package."""
    return replace(one, handling=handling, asked_by=package)
