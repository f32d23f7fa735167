# SPDX-License-Identifier: Apache-2.0
"""What is an official's to decide: systems of the own agency and of those below."""

from uuid import UUID

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.sharing.errors import ServiceMissing
from lienthong.sharing.models import Service, Subsystem

RIGHT = "sharing.manage"


def is_of(actor: Actor, agency_id: UUID | None) -> bool:
    """Tell whether an agency is the actor's, or below it. None: of a system of another node."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.agency_id is not None and agency_id in agencies_of(actor)


def owner_of(subsystem: Subsystem) -> AgencyId:
    """Return the agency of a system of this node."""
    assert subsystem.agency_id is not None, subsystem.identifier
    return AgencyId(subsystem.agency_id)


def agencies_of(actor: Actor) -> frozenset[AgencyId]:
    """Return the actor's agency and all below it."""
    return orgs.subtree_ids(actor.agency_id) if actor.agency_id else frozenset()


def own_service(actor: Actor, service_id: UUID, *, lock: bool = False) -> Service:
    """Return a service of the actor's. Raises: Denied, ServiceMissing."""
    actor.require(RIGHT)
    rows = Service.objects.select_related("subsystem").filter(pk=service_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None or row.subsystem.node or not is_of(actor, row.subsystem.agency_id):
        raise ServiceMissing
    return row
