# SPDX-License-Identifier: Apache-2.0
"""This node's own place on its platform: its registers published, its pages let in by right."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId
from lienthong.registers import queries as registers
from lienthong.registers.rules import Purpose
from lienthong.sharing import queries
from lienthong.sharing.models import Right, Subsystem
from lienthong.sharing.rules import published
from lienthong.sharing.services.access import Asked, approve, ask
from lienthong.sharing.services.keys import own_key
from lienthong.sharing.services.registers import publish_register
from lienthong.sharing.services.subsystems import NewSubsystem, open_subsystem


class OwnSystem(StrEnum):
    """What of this node calls the platform; its code among its agency's systems."""

    PORTAL = "cong-dvc"
    ONE_STOP = "mot-cua"

    @property
    def speaks_for(self) -> ActorKind:
        """Return in whose name it asks."""
        return ActorKind.CITIZEN if self is OwnSystem.PORTAL else ActorKind.OFFICIAL


#: What they are called in the catalogue and in the trail.
_NAMES = {
    OwnSystem.PORTAL: "Cổng dịch vụ công",
    OwnSystem.ONE_STOP: "Hệ thống thông tin một cửa điện tử",
}
#: Holds an agency's registers.
PROVIDER = "csdl"
#: Pages make many calls; the right's own quota is the provider's to set.
PER_SECOND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node's own place on its platform."""

    agency_id: AgencyId  #: whose the portal and the one-stop are
    holders: Mapping[str, AgencyId]  #: register → agency that holds it
    site: str  #: where registers answer, as the gateway reaches it; never the pages' own process


@transaction.atomic
def connect_registers(actor: Actor, place: Place) -> None:
    """Publish this node's registers and let its portal and its one-stop read them.

    What stands is left as it is, and follows the site's address and the installation's keys. Each
    right is to one purpose of one register, with the basis that its declaration names.
    Raises: Denied, AgencyMissing, RegisterMissing, and as `publish`.
    """
    callers = {system: _open_caller(actor, place.agency_id, system) for system in OwnSystem}
    for register, agency_id in place.holders.items():
        provider = _open_provider(actor, agency_id)
        service_id = publish_register(actor, provider, register, site=place.site, is_inside=True)
        for system, subsystem_id in callers.items():
            _let_in(actor, system, subsystem_id, service_id, register)


def _open_caller(actor: Actor, agency_id: AgencyId, system: OwnSystem) -> UUID:
    key = hashlib.sha256(own_key(system).encode()).digest()
    row = Subsystem.objects.select_for_update().filter(agency_id=agency_id, code=system).first()
    if row is None:
        new = NewSubsystem(
            agency_id=agency_id, code=system, name=_NAMES[system], per_second=PER_SECOND
        )
        row = Subsystem.objects.get(pk=open_subsystem(actor, new).id)
    if bytes(row.key_sha256 or b"") != key:
        row.key_sha256 = key
        row.save(update_fields=["key_sha256"])
        audit.record(actor, "sharing.key_changed", row.identifier, before=None, after=None)
    return row.pk


def _open_provider(actor: Actor, agency_id: AgencyId) -> UUID:
    row = Subsystem.objects.filter(agency_id=agency_id, code=PROVIDER).first()
    if row is not None:
        return row.pk
    new = NewSubsystem(agency_id=agency_id, code=PROVIDER, name="Cơ sở dữ liệu")
    return open_subsystem(actor, new).id


def _let_in(
    actor: Actor, system: OwnSystem, subsystem_id: UUID, service_id: UUID, register: str
) -> None:
    offered = {one.path: one.id for one in queries.service(service_id).endpoints}
    standing = Right.objects.filter(subsystem_id=subsystem_id, service_id=service_id, ended_at=None)
    held = set(standing.values_list("endpoint_id", flat=True))
    for purpose in registers.declaration(register).purposes.values():
        wanted = tuple(
            offered[path]
            for path in published.endpoints(purpose)
            if path in offered and offered[path] not in held and _is_for(system, purpose)
        )
        if wanted:
            asked = Asked(
                subsystem_id=subsystem_id, service_id=service_id, endpoint_ids=wanted,
                legal_basis=purpose.basis, purpose=purpose.title.vi,
            )  # fmt: skip
            approve(actor, ask(actor, asked))


def _is_for(system: OwnSystem, purpose: Purpose) -> bool:
    return any(one.kind is system.speaks_for for one in purpose.readers)
