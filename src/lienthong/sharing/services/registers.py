# SPDX-License-Identifier: Apache-2.0
"""Base registers as data services: published like any other, read with a trace to the caller."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.registers import queries as register_queries
from lienthong.registers import services as registers
from lienthong.registers.rules import Record
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.models import Service, Subsystem
from lienthong.sharing.queries import service_code
from lienthong.sharing.rules import openapi, published
from lienthong.sharing.rules.identifiers import SubsystemId
from lienthong.sharing.rules.services import State
from lienthong.sharing.services.publishing import NewService, change_state, publish
from lienthong.sharing.services.speaking import Question, speaker

#: What a system holds that calls through the platform; purposes of registers name it.
CALLED = "sharing.called"
TIMEOUT_SECONDS = 10


@transaction.atomic
def publish_register(
    actor: Actor, subsystem_id: UUID, register: str, *, site: str, is_inside: bool
) -> UUID:
    """Publish a register that other systems may read by key, and switch it on; return its id.

    Each purpose is an endpoint, so that a right is to a purpose; one that may be searched is a
    second. Published as it stands already, nothing changes.
    site: address of this node's pages, as its gateway reaches them. Raises: as `publish`;
    RegisterMissing.
    """
    declared = register_queries.declaration(register)
    document = json.dumps(published.document(declared), ensure_ascii=False).encode()
    new = NewService(
        code=service_code(register), base_url=f"{site.rstrip('/')}/api/registers/v1/{register}",
        document=document, is_inside=is_inside, timeout_seconds=TIMEOUT_SECONDS,
    )  # fmt: skip
    row = Service.objects.filter(subsystem_id=subsystem_id, code=new.code).first()
    if row is None or not _is_same(row, new):
        row = Service.objects.get(pk=publish(actor, subsystem_id, new))
    if row.state == State.SANDBOX:
        change_state(actor, row.pk, State.ON)
    return row.pk


def _is_same(row: Service, new: NewService) -> bool:
    told = (row.base_url, row.is_inside, row.document, row.timeout_seconds)
    document = openapi.read(new.document).document
    return told == (new.base_url, new.is_inside, document, new.timeout_seconds)


def read_register(
    question: Question, words: str, *, with_criteria: Mapping[str, str] | None = None
) -> list[Record]:
    """Read for a system that called through the platform, or for whom it speaks.

    question: what was asked, its `client` vouched for by the platform's signature. words: of
    `spoken`; without them the system reads for itself. with_criteria: what is looked for; None:
    the record that `question.asked` is the key of. The person sees who read, why, for which
    dossier. Raises: NotThroughPlatform, and as `registers.services.read` and `find`.
    """
    actor = speaker(words, question) if words else _itself(question.client)
    name, purpose, case_code = question.register, question.purpose, question.case_code
    if with_criteria is not None:
        return [*registers.find(actor, name, with_criteria, purpose=purpose, case_code=case_code)]
    found = registers.read(actor, name, question.asked, purpose=purpose, case_code=case_code)
    return [found] if found else []


def _itself(identifier: str) -> Actor:
    """Return a system as who reads. Raises: NotThroughPlatform."""
    caller = Subsystem.objects.filter(identifier=identifier, is_open=True).first()
    if caller is None:
        raise NotThroughPlatform
    return _actor(caller)


def _actor(caller: Subsystem) -> Actor:
    """Return who reads. The agency of another node's system need not be known here."""
    if caller.agency_id is None:
        told = SubsystemId.read(caller.identifier)
        return Actor(
            kind=ActorKind.CLIENT, name=f"{caller.name} ({caller.member})",
            agency_code=told.member, rights=frozenset({CALLED}),
        )  # fmt: skip
    agency = orgs.agency(AgencyId(caller.agency_id))
    return Actor(
        kind=ActorKind.CLIENT, name=f"{caller.name} ({agency.name})", agency_id=agency.id,
        agency_code=agency.code, rights=frozenset({CALLED}),
    )  # fmt: skip
