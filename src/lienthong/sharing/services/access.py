# SPDX-License-Identifier: Apache-2.0
"""One agency asks for access with its legal basis and purpose; the provider decides."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.text import clean_lines
from lienthong.sharing.errors import (
    AlreadyAsked,
    BadRequest,
    GroupMissing,
    ReasonNeeded,
    RequestMissing,
    RightMissing,
    ServiceMissing,
    SubsystemMissing,
)
from lienthong.sharing.models import AccessRequest, Endpoint, Group, Right, Service, Subsystem
from lienthong.sharing.queries import RIGHT, is_of, own_service
from lienthong.sharing.queries.holding import holders, standing
from lienthong.sharing.rules.services import OPEN, RequestState
from lienthong.sharing.services import telling
from lienthong.sharing.services.ending import end
from lienthong.sharing.services.subsystems import locked, named
from lienthong.sharing.services.waking import wake_talks

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for."""

    subsystem_id: UUID  #: who will call
    service_id: UUID
    legal_basis: str  #: the law, decree or decision, with its article
    purpose: str
    endpoint_ids: tuple[UUID, ...] = ()  #: none: the whole service
    until_day: dt.date | None = None  #: last day; None: until it is ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What a system of another node may call."""

    service_id: UUID
    identifier: str  #: of an open system that its node's page names
    legal_basis: str
    purpose: str
    endpoint_ids: tuple[UUID, ...] = ()  #: none: the whole service
    per_second: int | None = None
    per_day: int | None = None


@transaction.atomic
def ask(actor: Actor, asked: Asked) -> UUID:
    """Ask for access to a service; return the request's id.

    Raises: Denied, SubsystemMissing, ServiceMissing, BadRequest, AlreadyAsked.
    """
    caller = locked(actor, asked.subsystem_id)
    service = Service.objects.select_related("subsystem").filter(pk=asked.service_id).first()
    if service is None:
        raise ServiceMissing
    endpoints = _endpoints(service, asked.endpoint_ids)
    basis, purpose = clean_lines(asked.legal_basis), clean_lines(asked.purpose)
    is_past = asked.until_day is not None and asked.until_day < clock.today()
    if not basis or not purpose or is_past or service.state not in OPEN:
        raise BadRequest
    row = AccessRequest(
        subsystem=caller, service=service, legal_basis=basis, purpose=purpose,
        until_day=asked.until_day, asked_at=clock.now(), asked_by=named(actor),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise AlreadyAsked from clash
    row.endpoints.set(endpoints)
    audit.record(
        actor, "sharing.access_asked", f"{service.subsystem.identifier}/{service.code}",
        before=None, after={"by": caller.identifier, "purpose": purpose, "basis": basis},
    )  # fmt: skip
    if not _is_platform(actor):
        telling.asked(row)
    if service.subsystem.node:
        wake_talks()
    return row.pk


@transaction.atomic
def approve(
    actor: Actor, request_id: UUID, *, per_second: int | None = None, per_day: int | None = None
) -> list[UUID]:
    """Let a system in, from today; return the rights. Quotas: None for none of its own.

    Raises: Denied, RequestMissing, BadRequest when it was to end before today.
    """
    row = _waiting(actor, request_id)
    if row.until_day is not None and row.until_day < clock.today():
        raise BadRequest
    _decide(actor, row, RequestState.APPROVED)
    endpoints: list[Endpoint | None] = list(row.endpoints.all())
    rights = [
        Right.objects.create(
            subsystem_id=row.subsystem_id, service_id=row.service_id, endpoint=endpoint,
            legal_basis=row.legal_basis, purpose=row.purpose, from_day=clock.today(),
            until_day=row.until_day, per_second=per_second or None, per_day=per_day or None,
            request=row,
        ).pk
        for endpoint in endpoints or [None]
    ]  # fmt: skip
    audit.record(
        actor, "sharing.access_approved", str(row.pk), before=None,
        after={"rights": [str(one) for one in rights], "per_second": per_second, "day": per_day},
    )  # fmt: skip
    return rights


@transaction.atomic
def refuse(actor: Actor, request_id: UUID, reason: str) -> None:
    """Refuse a request, saying why. Raises: Denied, RequestMissing, ReasonNeeded."""
    row = _waiting(actor, request_id)
    row.reason = clean_lines(reason)
    if not row.reason:
        raise ReasonNeeded
    _decide(actor, row, RequestState.REFUSED)
    audit.record(actor, "sharing.access_refused", str(row.pk), before=None, after=row.reason)


@transaction.atomic
def withdraw(actor: Actor, request_id: UUID) -> None:
    """Take back a request of one's own that still waits. Raises: Denied, RequestMissing."""
    actor.require(RIGHT)
    row = _asked(request_id)
    if row is None or row.subsystem.node or not is_of(actor, row.subsystem.agency_id):
        raise RequestMissing
    row.heard_at = None  # another node has not heard of this yet
    _decide(actor, row, RequestState.WITHDRAWN)
    audit.record(actor, "sharing.access_withdrawn", str(row.pk), before=None, after=None)


@transaction.atomic
def grant(
    actor: Actor,
    service_id: UUID,
    group_id: UUID,
    *,
    legal_basis: str,
    purpose: str,
    endpoint_ids: Sequence[UUID] = (),
) -> list[UUID]:
    """Let each system of a group call one's service, without a request; return the rights.

    The officers of each are told.
    Twice the same gives the same rights: ending one would else leave the other.
    Raises: Denied, ServiceMissing, GroupMissing, BadRequest.
    """
    service = own_service(actor, service_id, lock=True)
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        raise GroupMissing
    basis, purpose = clean_lines(legal_basis), clean_lines(purpose)
    if not basis or not purpose:
        raise BadRequest
    endpoints: list[Endpoint | None] = list(_endpoints(service, endpoint_ids))
    told = {"group_id": group_id, "service": service, "legal_basis": basis, "purpose": purpose}
    alike = Right.objects.filter(**told, until_day=None, ended_at=None)
    wanted = {one.pk if one else None for one in endpoints or [None]}
    if {one.endpoint_id for one in alike} >= wanted:
        return [one.pk for one in alike if one.endpoint_id in wanted]
    rights = [
        Right.objects.create(
            **told, endpoint=endpoint, from_day=clock.today(),
        ).pk
        for endpoint in endpoints or [None]
    ]  # fmt: skip
    audit.record(
        actor, "sharing.access_granted", str(service.pk), before=None,
        after={"group": str(group_id), "rights": [str(one) for one in rights]},
    )  # fmt: skip
    for system, given in holders(list(standing().filter(pk__in=rights))).items():
        telling.let_in(system, group, given)
    return rights


@transaction.atomic
def admit(actor: Actor, new: Admission) -> list[UUID]:
    """Let a system of another node call one's service, as its agency asked in writing.

    Returns the rights. Raises: Denied, ServiceMissing, SubsystemMissing, BadRequest.
    """
    service = own_service(actor, new.service_id, lock=True)
    caller = Subsystem.objects.filter(identifier=new.identifier, is_open=True).first()
    if caller is None or not caller.node:
        raise SubsystemMissing
    basis, purpose = clean_lines(new.legal_basis), clean_lines(new.purpose)
    if not basis or not purpose:
        raise BadRequest
    endpoints: list[Endpoint | None] = list(_endpoints(service, new.endpoint_ids))
    rights = [
        Right.objects.create(
            subsystem=caller, service=service, endpoint=endpoint, legal_basis=basis,
            purpose=purpose, from_day=clock.today(), per_second=new.per_second or None,
            per_day=new.per_day or None,
        ).pk
        for endpoint in endpoints or [None]
    ]  # fmt: skip
    audit.record(
        actor, "sharing.system_admitted", str(service.pk), before=None,
        after={"system": new.identifier, "node": caller.node, "rights": [*map(str, rights)]},
    )  # fmt: skip
    return rights


@transaction.atomic
def set_quotas(
    actor: Actor, right_id: UUID, *, per_second: int | None, per_day: int | None
) -> None:
    """Set the quotas of a right to one's service; None: none of its own. Met within five seconds.

    Raises: Denied, RightMissing, BadRequest when a quota is below one.
    """
    row = _standing(actor, right_id)
    if (per_second is not None and per_second < 1) or (per_day is not None and per_day < 1):
        raise BadRequest
    before = {"per_second": row.per_second, "per_day": row.per_day}
    row.per_second, row.per_day = per_second, per_day
    row.save(update_fields=["per_second", "per_day"])
    after = {"per_second": per_second, "per_day": per_day}
    audit.record(actor, "sharing.quotas_set", str(row.pk), before=before, after=after)


@transaction.atomic
def end_right(actor: Actor, right_id: UUID, reason: str = "") -> None:
    """End a right to one's service; calls are refused within five seconds.

    reason: read by the officers of whoever held it, at another node too; may be empty.
    Raises: Denied, RightMissing.
    """
    end(actor, [_standing(actor, right_id)], clean_lines(reason)[:LONGEST_REASON])


def _standing(actor: Actor, right_id: UUID) -> Right:
    """Return a right to one of the actor's services, locked. Raises: Denied, RightMissing."""
    actor.require(RIGHT)
    row = (
        Right.objects.select_for_update(of=("self",))
        .select_related("service__subsystem")
        .filter(pk=right_id, ended_at=None)
        .first()
    )
    if row is None or not is_of(actor, row.service.subsystem.agency_id):
        raise RightMissing
    return row


def _endpoints(service: Service, wanted: Sequence[UUID]) -> list[Endpoint]:
    found = list(service.endpoints.filter(pk__in=wanted, is_offered=True))
    if len(found) != len(set(wanted)):
        raise BadRequest
    return found


def _waiting(actor: Actor, request_id: UUID) -> AccessRequest:
    """Return a request to one of the actor's services that waits. Raises: RequestMissing."""
    actor.require(RIGHT)
    row = _asked(request_id)
    provider = row.service.subsystem if row else None
    if row is None or provider is None or provider.node or not is_of(actor, provider.agency_id):
        raise RequestMissing
    return row


def _asked(request_id: UUID) -> AccessRequest | None:
    return (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("service__subsystem", "subsystem")
        .filter(pk=request_id, state=RequestState.ASKED)
        .first()
    )


def _decide(actor: Actor, row: AccessRequest, state: RequestState) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), named(actor)
    row.save(update_fields=["state", "decided_at", "decided_by", "reason", "heard_at"])
    if state is not RequestState.WITHDRAWN and not _is_platform(actor):
        telling.decided(row)
    if row.subsystem.node or row.service.subsystem.node:
        wake_talks()


def _is_platform(actor: Actor) -> bool:
    """Tell whether a node connects its own pages: nobody waits to hear of it."""
    return actor.kind is ActorKind.SYSTEM
