# SPDX-License-Identifier: Apache-2.0
"""Base registers as data services: published like any other, read with a trace to the caller."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.registers import queries as register_queries
from lienthong.registers import services as registers
from lienthong.registers.rules import Answer, Record
from lienthong.registers.services import Told
from lienthong.sharing.errors import BadKeys, NotThroughPlatform
from lienthong.sharing.models import Neighbour, Service, Subsystem
from lienthong.sharing.queries import service_code
from lienthong.sharing.rules import openapi, published
from lienthong.sharing.rules.identifiers import SubsystemId
from lienthong.sharing.rules.services import State
from lienthong.sharing.services.publishing import NewService, change_state, publish
from lienthong.sharing.services.speaking import Elsewhere, Question, speaker, speaker_abroad

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A question that the platform carried to a register; its signature has been checked."""

    question: Question  #: what is asked, and by which system
    words: str  #: of `spoken`; empty: the system reads for itself


def read_registers(carried: Sequence[Carried]) -> list[Record | Refusal | None]:
    """Read records by key, for systems that called through the platform or for whom they speak.

    The person sees who read, why, for which dossier. A refusal (NotThroughPlatform, or what
    `registers.services.read` raises) stands in the place of the question it belongs to.
    """
    readers = _readers(carried)
    answers = iter(
        registers.read_together(
            [
                registers.Reading(
                    actor=reader,
                    register=one.question.register,
                    key=one.question.asked,
                    purpose=one.question.purpose,
                    case_code=one.question.case_code,
                )
                for one, reader in zip(carried, readers, strict=True)
                if isinstance(reader, Actor)
            ]
        )
    )
    return [next(answers) if isinstance(reader, Actor) else reader for reader in readers]


def find_in_register(carried: Carried, criteria: Mapping[str, str]) -> tuple[Record, ...]:
    """Find records, as `read_registers` reads them.

    Raises: NotThroughPlatform, and as `registers.services.find`.
    """
    asked = carried.question
    return registers.find(
        _one(carried), asked.register, criteria, purpose=asked.purpose, case_code=asked.case_code
    )


def ask_register(carried: Carried, key: str, attribute: str) -> Answer:
    """Answer one question about a record, as `registers.services.attest`; of whom, as above.

    attribute: `is_over_18`, or with its argument `lives_in:42`. Raises: NotThroughPlatform, and as
    `attest`.
    """
    asked = carried.question
    return registers.attest(
        _one(carried), asked.register, key, attribute,
        purpose=asked.purpose, case_code=asked.case_code,
    )  # fmt: skip


def follow_register(question: Question, keys: Collection[object], *, is_end: bool) -> int:
    """Let the system that called follow records, or no longer; return how many that changed.

    Raises: NotThroughPlatform, BadKeys, and as `registers.services.follow`.
    """
    pattern = re.compile(register_queries.declaration(question.register).key_pattern)
    named = [one for one in keys if isinstance(one, str) and pattern.fullmatch(one)]
    if not keys or len(named) != len(keys):
        raise BadKeys
    system = _one(Carried(question=question, words=""))
    act = registers.unfollow if is_end else registers.follow
    return act(
        system, question.register, named, purpose=question.purpose, subscriber=question.client
    )


def changed_in_register(question: Question, *, after: int) -> tuple[list[Told], int]:
    """Tell the system that called what changed in the records it follows, and the next place.

    Raises: NotThroughPlatform, and as `registers.services.changes`.
    """
    system = _one(Carried(question=question, words=""))
    return registers.changes(
        system, question.register,
        purpose=question.purpose, subscriber=question.client, after=after,
    )  # fmt: skip


def _one(carried: Carried) -> Actor:
    """Return who asks one question. Raises: NotThroughPlatform."""
    (reader,) = _readers([carried])
    if isinstance(reader, Refusal):
        raise reader
    return reader


def _readers(carried: Sequence[Carried]) -> list[Actor | Refusal]:
    """Return who reads, one for each question. The systems are looked up anew each time."""
    identifiers = {one.question.client for one in carried}
    rows = {
        row.identifier: row
        for row in Subsystem.objects.filter(identifier__in=identifiers, is_open=True)
    }
    systems = {one.question.client for one in carried if not one.words}
    actors = {name: _actor(row) for name, row in rows.items() if name in systems}
    spoken = {one.question.client for one in carried if one.words}
    abroad = _elsewhere([row for name, row in rows.items() if name in spoken and row.node])
    return [_reader(one, actors, abroad) for one in carried]


def _reader(
    carried: Carried, systems: Mapping[str, Actor], abroad: Mapping[str, Elsewhere]
) -> Actor | Refusal:
    asked = carried.question
    try:
        if not carried.words:
            reader = systems.get(asked.client)
        elif asked.client in abroad:
            reader = speaker_abroad(carried.words, asked, abroad[asked.client])
        else:
            reader = speaker(carried.words, asked)
    except Refusal as refusal:
        return refusal
    if reader is None:
        return NotThroughPlatform()
    return replace(reader, exchange_id=asked.exchange_id)


def _elsewhere(rows: Sequence[Subsystem]) -> dict[str, Elsewhere]:
    """Return systems of other nodes with what is known of those, by identifier."""
    nodes = {one.node: one for one in Neighbour.objects.filter(node__in={row.node for row in rows})}
    return {
        row.identifier: Elsewhere(
            node=row.node, agency_code=SubsystemId.read(row.identifier).member, agency=row.member,
            keys=tuple(nodes[row.node].keys) if row.node in nodes else (),
            carries=tuple(nodes[row.node].carries) if row.node in nodes else (),
        )
        for row in rows
    }  # fmt: skip


def _actor(caller: Subsystem) -> Actor:
    """Return who reads. The agency of another node's system need not be known here."""
    if caller.agency_id is None:
        told = SubsystemId.read(caller.identifier)
        return Actor(
            kind=ActorKind.CLIENT, name=f"{caller.name} ({caller.member})", node=caller.node,
            agency_code=told.member, agency_name=caller.member, rights=frozenset({CALLED}),
        )  # fmt: skip
    agency = orgs.agency(AgencyId(caller.agency_id))
    return Actor(
        kind=ActorKind.CLIENT, name=f"{caller.name} ({agency.name})", agency_id=agency.id,
        agency_code=agency.code, rights=frozenset({CALLED}),
    )  # fmt: skip
