# SPDX-License-Identifier: Apache-2.0
"""The same act on many dossiers: each in a transaction of its own, each with its own answer."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from lienthong.cases.errors import StepMissing, TooManyChosen
from lienthong.cases.models import Movement, Step
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Verb
from lienthong.cases.services.assigning import Assignee, assign_step
from lienthong.cases.services.receiving import accept
from lienthong.cases.services.settling import complete_step
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import CaseId

#: What one go takes.
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One dossier as its row was seen."""

    case_id: CaseId  #: which
    version: int  #: as shown
    seen_id: uuid.UUID | None = None  #: what the row showed of it: a step, or a parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one dossier."""

    case_id: CaseId  #: which
    code: str  #: its legal number; empty when it is not the actor's
    is_done: bool  #: the act stands, now or from an earlier press of the same button
    was_done: bool = False  #: the same person had done it before
    why: str = ""  #: why not


def accept_many(*, actor: Actor, chosen: Sequence[Chosen]) -> tuple[Outcome, ...]:
    """Receive many dossiers, each as `accept` does. Raises: TooManyChosen."""

    def act(one: Chosen) -> None:
        accept(actor=actor, case_id=one.case_id, expected_version=one.version)

    return _each(actor, chosen, act, Verb.ACCEPT)


def assign_many(
    *, actor: Actor, chosen: Sequence[Chosen], assignee: Assignee | None
) -> tuple[Outcome, ...]:
    """Give the waiting step of many dossiers to one person, or free them. Raises: TooManyChosen."""

    def act(one: Chosen) -> None:
        if one.seen_id is None:
            raise StepMissing
        assign_step(
            actor=actor, case_id=one.case_id, step_id=one.seen_id,
            expected_version=one.version, assignee=assignee,
        )  # fmt: skip

    return _each(actor, chosen, act, None, assignee=assignee)


def complete_many(
    *, actor: Actor, chosen: Sequence[Chosen], note: str = "", hand_to: Assignee | None = None
) -> tuple[Outcome, ...]:
    """Finish the waiting step of many dossiers and hand them on. Raises: TooManyChosen."""

    def act(one: Chosen) -> None:
        if one.seen_id is None:
            raise StepMissing
        complete_step(
            actor=actor, case_id=one.case_id, step_id=one.seen_id,
            expected_version=one.version, note=note, hand_to=hand_to,
        )  # fmt: skip

    return _each(actor, chosen, act, Verb.COMPLETE_STEP)


def each_once(
    actor: Actor, chosen: Sequence[Chosen], act: Callable[[Chosen], None], verb: Verb | None = None
) -> tuple[Outcome, ...]:
    """Do one act with each chosen dossier, and tell what became of each. Raises: TooManyChosen."""
    return _each(actor, chosen, act, verb, is_repeatable=verb is not None)


def _each(
    actor: Actor,
    chosen: Sequence[Chosen],
    act: Callable[[Chosen], None],
    verb: Verb | None,
    *,
    assignee: Assignee | None = None,
    is_repeatable: bool = True,
) -> tuple[Outcome, ...]:
    once = {one.case_id: one for one in chosen}
    if len(once) > MOST:
        raise TooManyChosen(most=MOST)
    reached = visible_to(actor).filter(pk__in=list(once))
    codes = {CaseId(key): code for key, code in reached.values_list("pk", "code")}
    found = []
    for case_id, one in once.items():
        try:
            act(one)
        except Refusal as refusal:
            is_conflict = is_repeatable and refusal.kind is Kind.CONFLICT
            was_done = is_conflict and _stands(actor, one, verb, assignee)
            found.append(
                Outcome(
                    case_id=case_id, code=codes.get(case_id, ""), is_done=was_done,
                    was_done=was_done, why="" if was_done else str(refusal),
                )
            )  # fmt: skip
        else:
            found.append(Outcome(case_id=case_id, code=codes[case_id], is_done=True))
    return tuple(found)


def _stands(actor: Actor, one: Chosen, verb: Verb | None, assignee: Assignee | None) -> bool:
    """Tell whether the refused act is the very one that this person did from the same row."""
    if not visible_to(actor).filter(pk=one.case_id, version=one.version + 1).exists():
        return False
    if verb is None:
        wanted = assignee.account_id if assignee else None
        return Step.objects.filter(Q(pk=one.seen_id), assignee_id=wanted).exists()
    last = Movement.objects.filter(case_id=one.case_id).order_by("-at", "-id").first()
    return last is not None and last.verb == verb and last.account_id == actor.account_id
