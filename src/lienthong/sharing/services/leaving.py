# SPDX-License-Identifier: Apache-2.0
"""What ends with a node that has left: rights of its systems, requests and approvals of either."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing.models import AccessRequest, Neighbour, Right
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.services import telling
from lienthong.sharing.services.ending import end

ACTOR = Actor.system("sharing.nodes")
#: One that is back within so long finds its rights as they were.
GRACE = dt.timedelta(days=1)
MOST_AT_ONCE = 200


def end_with_nodes_gone() -> int:
    """End what nodes that left a day ago had here, and gave; return how many.

    Its systems are closed and its services ended from the moment it left; rows stay as history.
    """
    gone = Neighbour.objects.filter(left_at__lt=clock.now() - GRACE).values("node")
    rights = Right.objects.filter(ended_at=None, subsystem__node__in=gone)
    waiting = AccessRequest.objects.filter(state=RequestState.ASKED)
    given = AccessRequest.objects.filter(state=RequestState.APPROVED, ended_at=None)
    ended = sum(_end_right(key) for key in _some(rights))
    ended += sum(_withdraw(key) for key in _some(waiting.filter(subsystem__node__in=gone)))
    ended += sum(_end(key) for key in _some(given.filter(service__subsystem__node__in=gone)))
    return ended + sum(
        _refuse(key) for key in _some(waiting.filter(service__subsystem__node__in=gone))
    )


def _some(rows: "models.QuerySet[Any]") -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
def _end_right(key: UUID) -> bool:
    rows = Right.objects.select_for_update(of=("self",)).select_related("service__subsystem")
    found = list(rows.filter(pk=key, ended_at=None))
    end(ACTOR, found, _("Nút của bên gọi đã rời mạng liên thông."))
    return bool(found)


@transaction.atomic
def _end(key: UUID) -> bool:
    """End what another node approved, for nothing of it can be called; who asked is told."""
    row = _locked(key, RequestState.APPROVED, ended_at=None)
    if row is not None:
        row.ended_at, row.end_reason = clock.now(), _gone()
        row.save(update_fields=["ended_at", "end_reason"])
        audit.record(
            ACTOR, "sharing.approval_ended", str(key), before=None, after={"why": "node left"}
        )
        telling.ended_elsewhere(row)
    return row is not None


@transaction.atomic
def _withdraw(key: UUID) -> bool:
    return _settle(key, RequestState.WITHDRAWN, "") is not None


@transaction.atomic
def _refuse(key: UUID) -> bool:
    """Refuse one of this node's own, for nobody will answer it; who asked is told."""
    row = _settle(key, RequestState.REFUSED, _gone())
    if row is not None:
        telling.decided(row)
    return row is not None


def _settle(key: UUID, state: RequestState, reason: str) -> AccessRequest | None:
    row = _locked(key, RequestState.ASKED)
    if row is None:
        return None
    row.state, row.reason, row.decided_at = state, reason, clock.now()
    row.save(update_fields=["state", "reason", "decided_at"])
    action = "access_withdrawn" if state is RequestState.WITHDRAWN else "access_refused"
    audit.record(ACTOR, f"sharing.{action}", str(key), before=None, after={"why": "node left"})
    return row


def _locked(key: UUID, state: RequestState, **more: None) -> AccessRequest | None:
    return (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("service__subsystem", "subsystem")
        .filter(pk=key, state=state, **more)
        .first()
    )


def _gone() -> str:
    return _("Nút của bên cung cấp đã rời mạng liên thông.")
