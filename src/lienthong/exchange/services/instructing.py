# SPDX-License-Identifier: Apache-2.0
"""What an officer on duty asks of the gateway, and proofs they look up."""

from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.exchange.errors import DeliveryMissing, NotFailed, ProofMissing, SystemMissing
from lienthong.exchange.models import Delivery, Event, Instruction, System
from lienthong.exchange.rules.instructions import Task
from lienthong.exchange.rules.systems import Carriage, SystemKind
from lienthong.exchange.services.systems import RIGHT
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId, SystemId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules.receipts import Receipt


@transaction.atomic
def ask_retry(actor: Actor, delivery_id: UUID) -> None:
    """Have a failed delivery handed out again, to whoever carries its agency now.

    The gateway does it within seconds; asked twice, it is done once.
    Raises: Denied, DeliveryMissing, NotFailed.
    """
    actor.require(RIGHT)
    row = Delivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise DeliveryMissing
    if row.state != Carriage.FAILED:
        raise NotFailed
    waits = Instruction.objects.filter(task=Task.RETRY, delivery=row, done_at=None)
    if waits.exists():
        return
    _ask(actor, Task.RETRY, row.system_id, row)
    audit.record(actor, "exchange.retry_asked", row.pk, before=row.problem, after=None)


@transaction.atomic
def ask_test(actor: Actor, system_id: SystemId) -> None:
    """Have a system's push address tried; what came of it stands beside the address.

    Raises: Denied, SystemMissing.
    """
    actor.require(RIGHT)
    row = System.objects.filter(pk=system_id).first()
    if row is None:
        raise SystemMissing
    if Instruction.objects.filter(task=Task.TEST, system=row, done_at=None).exists():
        return
    _ask(actor, Task.TEST, row.pk)
    audit.record(actor, "exchange.push_tested", row.pk, before=None, after=row.push_url)


@transaction.atomic
def ask_line(actor: Actor, system_id: SystemId) -> None:
    """Have the line to a neighbour tried at once, and all that rests for it handed on.

    The gateway does it within seconds; asked twice, it is done once.
    Raises: Denied, SystemMissing.
    """
    actor.require(RIGHT)
    row = System.objects.filter(pk=system_id, kind=SystemKind.NODE).first()
    if row is None:
        raise SystemMissing
    if Instruction.objects.filter(task=Task.LINE, system=row, done_at=None).exists():
        return
    _ask(actor, Task.LINE, row.pk)
    audit.record(actor, "exchange.line_tried", row.pk, before=None, after=None)


@transaction.atomic
def read_proof(actor: Actor, leaf_id: LeafId) -> Receipt:
    """Return the proof of an event of the axis, under the log's latest head.

    Raises: Denied, ProofMissing.
    """
    actor.require(RIGHT)
    receipt = ledger.receipt(leaf_id) if Event.objects.filter(pk=leaf_id).exists() else None
    if receipt is None:
        raise ProofMissing
    audit.record(actor, "exchange.proof_read", leaf_id, before=None, after=None)
    return receipt


def _ask(actor: Actor, task: Task, system_id: UUID, delivery: Delivery | None = None) -> None:
    Instruction.objects.create(
        task=task, system_id=system_id, delivery=delivery, asked_at=clock.now(),
        asked_by=actor.name,
    )  # fmt: skip
