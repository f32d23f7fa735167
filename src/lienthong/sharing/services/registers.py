# SPDX-License-Identifier: Apache-2.0
"""Base registers as data services: published like any other, read with a trace to the caller."""

import json
from uuid import UUID

from django.db import transaction

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.registers import queries as register_queries
from lienthong.registers import services as registers
from lienthong.registers.rules import Record
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.models import Subsystem
from lienthong.sharing.rules import published
from lienthong.sharing.rules.services import State
from lienthong.sharing.services.publishing import NewService, change_state, publish

#: What a system holds that calls through the platform; purposes of registers name it.
CALLED = "sharing.called"


def publish_register(
    actor: Actor, subsystem_id: UUID, register: str, *, site: str, is_inside: bool
) -> UUID:
    """Publish a register that other systems may read by key, and switch it on; return its id.

    Each purpose that systems may read for is an endpoint, so that a right is to a purpose.
    site: address of this node's pages. Raises: as `publish`; RegisterMissing.
    """
    declared = register_queries.declaration(register)
    purposes = {
        name: one.title.vi
        for name, one in declared.purposes.items()
        if any(reader.kind is ActorKind.CLIENT for reader in one.readers)
    }
    document = json.dumps(published.document(declared.title.vi, purposes), ensure_ascii=False)
    new = NewService(
        code=register.replace("_", "-"), base_url=f"{site.rstrip('/')}/api/registers/v1/{register}",
        document=document.encode(), is_inside=is_inside, timeout_seconds=10,
    )  # fmt: skip
    service_id = publish(actor, subsystem_id, new)
    with transaction.atomic():
        row = Subsystem.objects.get(pk=subsystem_id).services.get(pk=service_id)
        if row.state == State.SANDBOX:
            change_state(actor, service_id, State.ON)
    return service_id


def read_register(
    identifier: str, register: str, key: str, *, purpose: str, case_code: str
) -> Record | None:
    """Read a record for a system that called through the platform; the person sees who and why.

    identifier: of the calling system, vouched for by the platform's signature.
    Raises: NotThroughPlatform, and as `registers.services.read`.
    """
    caller = Subsystem.objects.filter(identifier=identifier, is_open=True).first()
    if caller is None:
        raise NotThroughPlatform
    agency = orgs.agency(AgencyId(caller.agency_id))
    actor = Actor(
        kind=ActorKind.CLIENT, name=f"{caller.name} ({agency.name})", agency_id=agency.id,
        agency_code=agency.code, rights=frozenset({CALLED}),
    )  # fmt: skip
    return registers.read(actor, register, key, purpose=purpose, case_code=case_code)
