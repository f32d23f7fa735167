# SPDX-License-Identifier: Apache-2.0
"""Rights end: in one act, whoever ends them; each system that loses by it is told of once."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing.models import AccessRequest, Right, Service, Subsystem
from lienthong.sharing.queries.holding import covered, holders, standing_of, standing_to
from lienthong.sharing.services import telling
from lienthong.sharing.services.waking import wake_talks


def end(actor: Actor, rights: Sequence[Right], reason: str = "") -> None:
    """End rights to services of this node, in the caller's transaction.

    A request of which nothing stands any more ends with them; where another node asked, it hears of
    that (ADR 0224). rights: locked, none has ended. reason: as who loses reads it; may be empty.
    """
    now = clock.now()
    today = clock.today()
    losers = holders([one for one in rights if not one.until_day or one.until_day >= today])
    for one in rights:
        one.ended_at, one.end_reason = now, reason
        one.save(update_fields=["ended_at", "end_reason"])
        told = {"why": reason} if reason else None
        audit.record(actor, "sharing.right_ended", str(one.pk), before=None, after=told)
    _end_requests({one.request_id for one in rights if one.request_id}, now, reason)
    for system, lost in losers.items():
        tell(system, lost, at=now, reason=reason)


def end_all(actor: Actor, service: Service, reason: str) -> None:
    """End every right to a service of this node that has ended itself."""
    rows = Right.objects.select_for_update(of=("self",)).select_related("service__subsystem")
    end(actor, list(rows.filter(service=service, ended_at=None).order_by("pk")), reason)


def tell(system: Subsystem, rights: Iterable[Right], *, at: dt.datetime, reason: str) -> None:
    """Tell the officers of a system what it may call no more: not what another right covers."""
    left = standing_of(system)
    lost = [one for one in rights if not covered(one, left)]
    if lost:
        telling.lost(system, lost, left=left, at=at, reason=reason)


def tell_closed(system: Subsystem, *, is_open: bool) -> None:
    """Tell whose calls are refused while a system of this node is closed: its own, and to it.

    is_open: it is open again, and so are those calls.
    """
    tell_officers = telling.resumed if is_open else telling.suspended
    if own := [one for one in standing_of(system) if _is_open_beside(system, one)]:
        tell_officers(system, own, closed=system)
    for holder, rights in holders(standing_to(system.services.all())).items():
        if holder != system:  # what it calls of its own it has read of just now
            tell_officers(holder, rights, closed=system)


def _is_open_beside(system: Subsystem, right: Right) -> bool:
    """Tell whether nothing but a system itself keeps it from calling what a right is to."""
    provider = right.service.subsystem
    return provider.is_open or provider == system


def _end_requests(keys: Collection[UUID], now: dt.datetime, reason: str) -> None:
    """End requests that nothing stands of; locked first, as another right may end meanwhile."""
    rows = AccessRequest.objects.select_for_update(of=("self",)).select_related("subsystem")
    for row in rows.filter(pk__in=keys, ended_at=None).order_by("pk"):
        if row.rights.filter(ended_at=None).exists():
            continue
        row.ended_at, row.end_reason, row.heard_at = now, reason, None
        row.save(update_fields=["ended_at", "end_reason", "heard_at"])
        if row.subsystem.node:
            wake_talks()
