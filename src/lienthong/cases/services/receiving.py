# SPDX-License-Identifier: Apache-2.0
"""The receiving clerk's answers: accept, refuse, ask for what is missing or owed."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import AlreadyAsked, ItemsNeeded
from lienthong.cases.events import (
    CaseAccepted,
    CasePaid,
    CaseRefused,
    PaymentAsked,
    SupplementAsked,
)
from lienthong.cases.queries import CaseHead, CaseView
from lienthong.cases.queries.actions import stage_of
from lienthong.cases.rules import ClockEffect, Finance, PauseBasis, Verb, legal_bases
from lienthong.cases.services import beats, slips, steps
from lienthong.cases.services.beats import Move, Told
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean, clean_lines


@transaction.atomic
def accept(*, actor: Actor, case_id: CaseId, expected_version: int, note: str = "") -> CaseHead:
    """Receive a dossier as valid: its legal clock starts, Mẫu 01 is issued.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency.
    Source: NĐ 45/2020 art. 11; TT 03/2025/TT-VPCP, Mẫu 01.
    """
    move = beats.begin(actor, case_id, Verb.ACCEPT, expected_version=expected_version)
    move.legal = rules.start(move.legal, move.at, move.calendar)
    told = Told(
        note=clean_lines(note),
        handed_to=steps.start_process(move, known_to_process(move)),
        details={"forward_by": rules.forward_by(move.at, move.calendar).isoformat()},
    )
    beats.finish(move, told)
    slips.issue(move, note=note)
    beats.publish(move, CaseAccepted)
    return queries.head(move.case)


def known_to_process(move: Move) -> dict[str, object]:
    """Return what the conditions of a process may ask: the answers and the channel."""
    return {**move.case.form, "channel": move.case.channel}


@transaction.atomic
def refuse(*, actor: Actor, case_id: CaseId, expected_version: int, reason: str) -> CaseView:
    """Not receive a dossier, with a reason a person can act on: Mẫu 03 is issued.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded.
    """
    move = beats.begin(actor, case_id, Verb.REFUSE, expected_version=expected_version)
    why = beats.words(reason)
    move.legal = rules.finish(move.legal, move.at)
    steps.close_all(move, "refused")
    beats.finish(move, Told(note=why))
    slips.issue(move, note=why)
    beats.publish(move, CaseRefused, reason=why)
    return queries.view(actor, move.case)


@transaction.atomic
def ask_supplement(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    items: Sequence[str],
    reason: str,
) -> CaseView:
    """Ask, once in a stage and completely, for what is missing: Mẫu 02 is issued.

    The clock stands only where the procedure's pause rules say so (MC-06).
    items: everything to complete, one sentence each. reason: why, with its basis.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ItemsNeeded, ReasonNeeded,
    AlreadyAsked.
    """
    move = beats.begin(actor, case_id, Verb.ASK_SUPPLEMENT, expected_version=expected_version)
    wanted, why = tuple(filter(None, map(clean, items))), beats.words(reason)
    if not wanted:
        raise ItemsNeeded
    stage = stage_of(move.case)
    if stage in move.case.supplement_stages:
        raise AlreadyAsked
    move.case.supplement_stages = [*move.case.supplement_stages, stage]
    move.changed.add("supplement_stages")
    _wait(move, PauseBasis.SUPPLEMENT)
    beats.finish(move, Told(note=why, details={"items": list(wanted)}))
    slips.issue(move, note=why, items=wanted)
    beats.publish(move, SupplementAsked, items=wanted, reason=why)
    return queries.view(actor, move.case)


@transaction.atomic
def ask_payment(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    reason: str,
    order_id: uuid.UUID | None = None,
) -> CaseView:
    """Ask for a financial obligation; the clock stands where the procedure says so.

    order_id: the fee order that the applicant pays.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded.
    """
    move = beats.begin(actor, case_id, Verb.ASK_PAYMENT, expected_version=expected_version)
    why = beats.words(reason)
    move.case.finance = Finance.OWED
    move.case.fee_order_id = order_id or move.case.fee_order_id
    move.changed |= {"finance", "fee_order_id"}
    _wait(move, PauseBasis.PAYMENT)
    beats.finish(move, Told(note=why))
    beats.publish(move, PaymentAsked, reason=why, order_id=order_id)
    return queries.view(actor, move.case)


@transaction.atomic
def paid(*, actor: Actor, case_id: CaseId, order_id: uuid.UUID | None = None) -> CaseView:
    """Record that the obligation is settled; a repeated message changes nothing.

    Raises: CaseMissing, BadMove, WrongActor for anybody but the platform.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if case.finance == Finance.PAID and actor.has("cases.paid"):
        return queries.view(actor, case)
    move = beats.begin(actor, case_id, Verb.PAID)
    move.case.finance = Finance.PAID
    move.case.fee_order_id = order_id or move.case.fee_order_id
    move.changed |= {"finance", "fee_order_id"}
    steps.go_on(move)
    beats.finish(move, Told())
    beats.publish(move, CasePaid)
    return queries.view(actor, move.case)


def _wait(move: Move, basis: PauseBasis) -> None:
    """Wait for the applicant: the steps leave the inboxes, the clock stands if the law lets it."""
    if move.row.clock is ClockEffect.RESPOND:
        move.legal = rules.respond(move.legal, move.at)
        steps.close_reception(move)
        return
    legal = legal_bases(move.procedure.pause)
    if basis in legal and move.legal.is_running:
        move.legal = rules.pause(move.legal, move.at, basis, legal)
    steps.hold(move.case)
