# SPDX-License-Identifier: Apache-2.0
"""What a pack looks up: asked through the sharing platform before an act, used within it.

Nothing is asked inside a transaction, and no act rests on what it did not find kept (ADR 0217).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lienthong.cases.errors import AnswersOutdated
from lienthong.cases.models import Case, RegisterAnswer
from lienthong.cases.rules import Verb
from lienthong.cases.services import beats
from lienthong.cases.services.beats import Move
from lienthong.cases.services.result_facts import Drafted
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.procedures import rules as packs
from lienthong.procedures.rules import Disclosed, Procedure, Question
from lienthong.registers import services as registers

#: A draft or a signature rests on what was told at most so long before.
FRESH = dt.timedelta(minutes=2)
#: A preview shows what the same official was told about the same question within this time.
GLANCED = dt.timedelta(minutes=10)

Told = tuple[RegisterAnswer, ...]  #: what came for one act, kept already


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act that is about to begin: who, on which dossier, which act, as seen in which version."""

    actor: Actor
    case_id: CaseId
    verb: Verb
    expected_version: int | None = None  #: None: no page was seen

    def begin(self) -> Move:
        """Begin it in the transaction that is open. Raises: as `beats.begin`."""
        return beats.begin(
            self.actor, self.case_id, self.verb, expected_version=self.expected_version
        )


def ask(order: Order, drafted: Callable[[Move], Drafted], *, is_glance: bool = False) -> Told:
    """Ask the registers what the pack looks up for an act that may be done now; keep what came.

    drafted: what the act is about; it refuses what the act would refuse, so that no register is
    read for an act that cannot be. is_glance: a preview, for which what was told lately is enough.
    Raises: what `drafted` and the registers raise.
    """
    with transaction.atomic():
        move = order.begin()
        draft = drafted(move)
        transaction.set_rollback(True)  # only looked at; the act itself begins again
    return _asked(order.actor, move.procedure, move.case, draft, GLANCED if is_glance else None)


def glance(actor: Actor, procedure: Procedure, case: Case, drafted: Drafted) -> dict[str, Any]:
    """Return the facts of the look-ups for a preview. Raises: what the registers raise."""
    told = _asked(actor, procedure, case, drafted, GLANCED)
    return packs.looked_up(procedure, _answers(case, drafted), _Kept(told))


def facts(told: Told, move: Move, drafted: Drafted, *, is_glance: bool = False) -> dict[str, Any]:
    """Return the facts of the look-ups within an act, out of what was told before it.

    What the dossier asks now must have been asked: for it, in this official's name and post, and
    not too long ago. Raises: AnswersOutdated.
    """
    oldest = move.at - (GLANCED + FRESH if is_glance else FRESH)
    kept = _mine(move.actor, move.case, oldest)
    rows = kept.filter(pk__in=[one.pk for one in told])
    return packs.looked_up(move.procedure, _answers(move.case, drafted), _Kept(tuple(rows)))


def proofs(told: Told) -> dict[str, Any]:
    """Return what the history keeps of what an act rests on: leaves of the platform's log."""
    leaves = [str(one.exchange_id) for one in told if one.exchange_id]
    return {"rests_on": leaves} if leaves else {}


class _Kept:
    """Answers questions out of what was kept."""

    def __init__(self, told: Told) -> None:
        self._told = {_question(row): row for row in told}

    def __call__(self, question: Question) -> list[Disclosed]:
        row = self._told.get(question)
        if row is None:
            raise AnswersOutdated(minutes=int(FRESH.total_seconds() // 60))
        return _disclosed(row)


def _asked(
    actor: Actor, procedure: Procedure, case: Case, drafted: Drafted, held: dt.timedelta | None
) -> Told:
    """Ask; what came is kept at once, so that a later question's failure loses none of it.

    held: how old an answer to the same question may be that spares asking.
    """
    told: dict[Question, RegisterAnswer] = {}
    if held and procedure.lookups:
        rows = _mine(actor, case, clock.now() - held).order_by("at", "id")
        told = {_question(row): row for row in rows}
    used: dict[Question, RegisterAnswer] = {}

    def hear(question: Question) -> list[Disclosed]:
        row = used.get(question) or told.get(question) or _kept(actor, case, question)
        used[question] = row
        return _disclosed(row)

    packs.looked_up(procedure, _answers(case, drafted), hear)
    return tuple(used.values())


def _kept(actor: Actor, case: Case, question: Question) -> RegisterAnswer:
    """Ask a register and keep what it said, for whom, with the number of the platform's leaf."""
    heard = registers.through().ask(
        actor, question.register, question.key or dict(question.criteria),
        purpose=question.purpose, case_code=case.code,
    )  # fmt: skip
    return RegisterAnswer.objects.create(
        case=case,
        register=question.register,
        purpose=question.purpose,
        key=question.key,
        criteria=[list(pair) for pair in question.criteria],
        records=[
            {
                "key": one.key,
                "version": one.version,
                "data": registers.seal_copy(question.register, one.key, one.data),
            }
            for one in heard.records
        ],
        exchange_id=heard.exchange_id,
        at=clock.now(),
        account_id=actor.account_id,
        post_id=_post(actor),
        by_name=actor.recorded_name,
        by_post=actor.post_name,
    )


def _mine(actor: Actor, case: Case, since: dt.datetime) -> QuerySet[RegisterAnswer]:
    """Select what was told to this official, in this post, about this dossier."""
    return RegisterAnswer.objects.filter(
        case=case, account_id=actor.account_id, post_id=_post(actor), at__gte=since
    )


def _post(actor: Actor) -> UUID | None:
    """Return the post in whose name is asked; a lent one has an id of its own."""
    return actor.delegation_id or actor.post_id


def _answers(case: Case, drafted: Drafted) -> dict[str, Any]:
    return {**case.form, **drafted.edits}


def _question(row: RegisterAnswer) -> Question:
    return Question(
        register=row.register,
        purpose=row.purpose,
        key=row.key,
        criteria=tuple((name, value) for name, value in row.criteria),
    )


def _disclosed(row: RegisterAnswer) -> list[Disclosed]:
    return [
        Disclosed(key=one["key"], data=registers.open_copy(row.register, one["key"], one["data"]))
        for one in row.records
    ]
