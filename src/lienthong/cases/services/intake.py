# SPDX-License-Identifier: Apache-2.0
"""Taking a dossier at the counter: kept at each press, then Mẫu 01 or Mẫu 02.

What is missing makes a dossier that waits (ADR 0148): it has its code from the first visit on, its
applicant may complete it online, and coming back resumes the same reception.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import NotCompetent
from lienthong.cases.errors.intake import (
    FeeElsewhere,
    IntakeMissing,
    IntakeOver,
    NotConfirmed,
    NothingMissing,
    PapersStillMissing,
)
from lienthong.cases.models import Case, Intake
from lienthong.cases.queries import CaseHead
from lienthong.cases.queries.intake import (
    IntakeView,
    competent_choices,
    intake_view,
    intakes_of,
)
from lienthong.cases.queries.wishing import placed
from lienthong.cases.rules import Application, Channel, Finance, Paper, Party, Status, Way, Wish
from lienthong.cases.rules.intake import UNDER_WAY, Confirming, IntakeState
from lienthong.cases.services import intake_fees as fees
from lienthong.cases.services.desk import (
    Received,
    fee_order,
    receive_at_counter,
    said,
    take_fee,
)
from lienthong.cases.services.receiving import accept, ask_supplement
from lienthong.cases.services.scanning import joined
from lienthong.cases.services.submitting import submit, supplement
from lienthong.cases.services.wishing import change_wish
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean
from lienthong.payments import queries as payment_queries
from lienthong.procedures import queries as procedures

#: A reception that was never finished is forgotten after so long, with what was typed in it.
KEPT = dt.timedelta(days=30)
_TILL = Actor.system("cases.counter")
_DROPPED = "Lượt nhận hồ sơ đã bỏ, không có hồ sơ nào dùng khoản này."
_CHANGED = "Lệ phí phải nộp đã đổi sau khi nộp."
_REASON = "Hồ sơ chưa đủ thành phần theo quy định của thủ tục."


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the clerk ticked beside one paper."""

    standing: str
    copies: int
    is_received: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole page as it was typed."""

    applicant: Party
    form: Mapping[str, Any]
    representative: Party | None = None
    competent_id: uuid.UUID | None = None
    papers: Mapping[str, Noted] = field(default_factory=dict)
    wish: Wish = field(default_factory=Wish)


@transaction.atomic
def begin_reception(
    *,
    actor: Actor,
    key: uuid.UUID,
    procedure_code: str,
    applicant: Party,
    form: Mapping[str, Any],
    ticket: str = "",
) -> IntakeView:
    """Begin a reception under a key; the same key finds it again. Raises: Denied, IntakeMissing."""
    found = intakes_of(actor).filter(pk=key).first()
    if found:
        return intake_view(found)
    if Intake.objects.filter(pk=key).exists():
        raise IntakeMissing
    assert actor.agency_id  # receptions are of a counter
    procedure, now = procedures.current(procedure_code), clock.now()
    row = Intake.objects.create(
        id=key, agency_id=actor.agency_id, competent_id=competent_choices(actor, procedure)[0].id,
        procedure_code=procedure.code, procedure_version=procedure.version, ticket=ticket[:6],
        applicant=applicant.tidy().stored(), form=dict(form),
        wish=Wish(way=Way.COUNTER).stored(), account_id=actor.account_id,
        clerk=actor.name, began_at=now, changed_at=now,
    )  # fmt: skip
    audit.record(
        actor, "cases.intake_begun", row.pk, purpose=procedure.code,
        about=(applicant.personal_number,),
    )  # fmt: skip
    return intake_view(row)


@transaction.atomic
def save_intake(*, actor: Actor, intake_id: uuid.UUID, typed: Typed) -> IntakeView:
    """Keep what was typed; nothing is judged yet. Raises: Denied, IntakeMissing, IntakeOver,
    NotCompetent."""
    row = lock_intake(actor, intake_id)
    row.applicant = typed.applicant.tidy().stored()
    row.representative = typed.representative.tidy().stored() if typed.representative else None
    row.form, row.wish = dict(typed.form), placed(typed.wish).stored()
    if typed.competent_id and typed.competent_id != row.competent_id:
        procedure = procedures.version(row.procedure_code, row.procedure_version)
        allowed = {one.id for one in competent_choices(actor, procedure)}
        if row.case_id or typed.competent_id not in allowed:
            raise NotCompetent
        row.competent_id = typed.competent_id
    for code, noted in typed.papers.items():
        kept = row.papers.get(code, {})
        row.papers[code] = {
            **kept, "standing": noted.standing, "copies": noted.copies,
            "is_received": noted.is_received,
        }  # fmt: skip
    row.changed_at = clock.now()
    row.save()
    return intake_view(row)


@transaction.atomic
def confirm_intake(
    *, actor: Actor, intake_id: uuid.UUID, how: Confirming, seen_mark: str = ""
) -> IntakeView:
    """Record that the person at the window confirms what was typed, and how.

    seen_mark: of the summary they saw; refused when the answers changed meanwhile.
    Raises: Denied, IntakeMissing, IntakeOver, NotConfirmed.
    """
    row = lock_intake(actor, intake_id)
    view = intake_view(row)
    if seen_mark and seen_mark != view.mark:
        raise NotConfirmed
    who = view.representative or view.applicant
    row.confirmed = {
        "name": who.name, "number": who.personal_number, "how": how.value, "mark": view.mark,
        "at": clock.now().isoformat(timespec="seconds"), "clerk": actor.name,
    }  # fmt: skip
    row.save(update_fields=["confirmed"])
    audit.record(
        actor, "cases.intake_confirmed", row.pk, after={"how": how.value, "mark": view.mark},
        about=(who.personal_number,),
    )  # fmt: skip
    return intake_view(row)


@transaction.atomic
def drop_intake(*, actor: Actor, intake_id: uuid.UUID) -> bool:
    """Give up a reception of which no dossier came; tell whether a paid fee goes back for it.

    Raises: Denied, IntakeMissing, IntakeOver.
    """
    row = lock_intake(actor, intake_id)
    if row.case_id:
        raise IntakeOver
    is_returned = fees.give_back(actor, row, _DROPPED)
    fees.withdraw(row)
    row.state, row.changed_at = IntakeState.DROPPED, clock.now()
    row.save(update_fields=["state", "changed_at", "order_id"])
    audit.record(actor, "cases.intake_dropped", row.pk)
    return is_returned


@transaction.atomic
def ask_fee(*, actor: Actor, intake_id: uuid.UUID) -> payment_queries.OrderView | None:
    """Make the order that the payment code on the screen stands for; None when nothing is owed.

    Raises: Denied, IntakeMissing, IntakeOver, PayeeMissing, FeeDiffers.
    """
    row = lock_intake(actor, intake_id)
    view = intake_view(row)
    if fees.paid_order(row, view):
        return fees.order_of(row)
    order = fee_order(actor, _application(view, ()))
    if row.order_id != (order.id if order else None):
        fees.withdraw(row)
        row.order_id = order.id if order else None
        row.save(update_fields=["order_id"])
    return order


@transaction.atomic
def cancel_fee(*, actor: Actor, intake_id: uuid.UUID) -> None:
    """Take the payment code off the screen; money that still comes goes back by itself.

    Raises: Denied, IntakeMissing, IntakeOver.
    """
    row = lock_intake(actor, intake_id)
    fees.withdraw(row)
    row.save(update_fields=["order_id"])


@transaction.atomic
def return_fee(*, actor: Actor, intake_id: uuid.UUID) -> None:
    """Send a paid fee back that is no longer what is owed, so that the right one can be taken.

    Nothing happens while the paid order is the right one. Raises: Denied, IntakeMissing,
    IntakeOver.
    """
    row = lock_intake(actor, intake_id)
    order = fees.order_of(row)
    if order and not fees.pays_what_is_owed(intake_view(row), order):
        fees.give_back(actor, row, _CHANGED)
        row.save(update_fields=["order_id"])


def accept_intake(*, actor: Actor, intake_id: uuid.UUID, given_vnd: int = 0) -> Received:
    """Accept a complete dossier: scans are joined, the fee is taken, Mẫu 01 is issued.

    Scans are set before the transaction begins. Sent twice, the same dossier.
    Raises: PapersStillMissing, NotConfirmed, FeeAwaited, FeeDiffers, FeeElsewhere, IntakeOver, and
    what submitting, accepting and taking cash raise.
    """
    return _received(actor, intake_id, given_vnd, is_accepted=True)


def send_intake(*, actor: Actor, intake_id: uuid.UUID, given_vnd: int = 0) -> Received:
    """Record a complete dossier whose content is still to be looked at; accepted from the inbox.

    Raises: as accepting does.
    """
    return _received(actor, intake_id, given_vnd, is_accepted=False)


def _received(actor: Actor, intake_id: uuid.UUID, given_vnd: int, *, is_accepted: bool) -> Received:
    view = queries.intake(actor, intake_id)
    again = _done_before(actor, view)
    if again:
        return again
    _check_complete(view)
    application = _application(view, joined(actor, view))
    with transaction.atomic():
        row = lock_intake(actor, intake_id)
        now = intake_view(row)
        if now.mark != view.mark:
            raise NotConfirmed
        paid_id = fees.settled_order(row, now, given_vnd)
        given_vnd = 0 if paid_id else given_vnd
        application = replace(application, fee_order_id=paid_id)
        if given_vnd and view.is_for_other:
            raise FeeElsewhere(agency=view.competent_name)
        if row.case_id:
            got = _completed(actor, row, application, given_vnd)
        else:
            got = receive_at_counter(
                actor=actor, application=application, is_accepted=is_accepted, given_vnd=given_vnd
            )
        _end(row, got.case.id, IntakeState.RECEIVED if got.is_accepted else IntakeState.SENT)
    return got


def _done_before(actor: Actor, view: IntakeView) -> Received | None:
    if view.state in UNDER_WAY:
        return None
    if view.case_id is None:
        raise IntakeOver
    case = queries.chosen_heads(actor, [view.case_id])[view.case_id][0]
    return Received(case=case, is_accepted=case.due_at is not None)


def _check_complete(view: IntakeView) -> None:
    lacking = [line.name for line in view.lines if line.is_missing or line.is_unscanned]
    if lacking:
        raise PapersStillMissing(papers="; ".join(lacking))
    if view.confirmed is None:
        raise NotConfirmed


def _completed(actor: Actor, row: Intake, application: Application, given_vnd: int) -> Received:
    """Complete the dossier that waited, and accept it, unless somebody did so online meanwhile."""
    case_id = CaseId(row.case_id or uuid.UUID(int=0))
    case = queries.case(actor, case_id)
    if case.status is not Status.SUPPLEMENT:
        raise IntakeOver
    order = take_fee(actor, application, given_vnd)
    after = supplement(
        actor=actor, case_id=case_id, form=application.form, papers=application.papers,
        expected_version=case.version,
    )  # fmt: skip
    paid_id = order.id if order else application.fee_order_id
    if paid_id:
        Case.objects.filter(pk=case_id).update(finance=Finance.PAID, fee_order_id=paid_id)
    change_wish(actor=actor, case_id=case_id, wish=application.wish)
    head = accept(actor=actor, case_id=case_id, expected_version=after.version)
    return said(head, order, given_vnd, is_accepted=True)


def ask_rest(
    *, actor: Actor, intake_id: uuid.UUID, items: Sequence[str] = (), reason: str = ""
) -> CaseHead:
    """Print Mẫu 02 instead of an acceptance: the dossier waits under its code for the rest.

    items: what is to be completed beside the missing papers, one sentence each.
    Raises: NothingMissing, IntakeOver, AlreadyAsked, FeeDiffers, and what submitting raises.
    """
    view = queries.intake(actor, intake_id)
    wanted = [*_missing_items(view), *filter(None, map(clean, items))]
    if not wanted:
        raise NothingMissing
    papers = joined(actor, view)
    with transaction.atomic():
        row = lock_intake(actor, intake_id)
        if row.case_id:
            raise IntakeOver
        application = replace(_application(view, papers), fee_order_id=fees.paid_order(row, view))
        case = submit(actor=actor, application=application, is_incomplete=True)
        after = ask_supplement(
            actor=actor, case_id=case.id, expected_version=case.version, items=wanted,
            reason=clean(reason) or _REASON,
        )  # fmt: skip
        for paper in papers:
            row.papers.setdefault(paper.component, {})["is_sent"] = True
        fees.withdraw(row)
        _end(row, case.id, IntakeState.ASKED)
    return queries.chosen_heads(actor, [after.id])[after.id][0]


def _missing_items(view: IntakeView) -> list[str]:
    return [
        f"{line.name}: {line.standing.label}, {line.copies:02d} bản"
        for line in view.lines
        if line.is_missing or line.is_unscanned
    ]


@transaction.atomic
def resume_intake(*, actor: Actor, case_id: CaseId) -> IntakeView:
    """Take up a dossier that waits for papers at this counter, whoever began it and where.

    Raises: Denied, CaseMissing, IntakeOver.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    is_here = case.receiving_agency_id == actor.agency_id
    if not is_here or case.status != Status.SUPPLEMENT or case.started_at is not None:
        raise IntakeOver
    row = intakes_of(actor).filter(case_id=case_id).select_for_update(of=("self",)).first()
    now = clock.now()
    sent = set(case.attachments.filter(replaced_at=None).values_list("component_code", flat=True))
    if row is not None and row.state not in UNDER_WAY:
        _take_up_again(row, case, sent, now)
    if row is None:
        row = Intake.objects.create(
            agency_id=case.receiving_agency_id, competent_id=case.agency_id, case=case,
            procedure_code=case.procedure_code, procedure_version=case.procedure_version,
            state=IntakeState.ASKED, applicant=case.applicant, representative=case.representative,
            form=case.form, wish=case.wish,
            papers={code: {"is_sent": True} for code in sorted(sent)},
            account_id=actor.account_id, clerk=actor.name, began_at=now, changed_at=now,
            order_id=case.fee_order_id if case.finance == Finance.PAID else None,
        )  # fmt: skip
    audit.record(
        actor, "cases.intake_resumed", row.pk, about=(case.applicant_number,), case_code=case.code
    )
    return intake_view(row)


def _take_up_again(row: Intake, case: Case, sent: set[str], now: dt.datetime) -> None:
    """Open a reception anew whose dossier came back: sent on and short, or its acceptance undone.

    What the dossier says and holds now is what the page begins with.
    """
    row.state, row.changed_at = IntakeState.ASKED, now
    row.applicant, row.representative = case.applicant, case.representative
    row.form, row.wish = case.form, case.wish
    for code in sent:
        row.papers.setdefault(code, {})["is_sent"] = True
    row.order_id = case.fee_order_id if case.finance == Finance.PAID else row.order_id
    row.save()


def forget_intakes() -> int:
    """Remove receptions of which no dossier came, after a month; return how many. Safe twice.

    A fee that was paid for one goes back first: its order is known from nowhere else.
    """
    before = clock.now() - KEPT
    old = Intake.objects.filter(case=None, changed_at__lt=before)
    return sum(_forget(one) for one in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _forget(intake_id: uuid.UUID) -> int:
    row = Intake.objects.select_for_update().filter(pk=intake_id, case=None).first()
    if row is None:
        return 0
    fees.give_back(_TILL, row, _DROPPED)
    fees.withdraw(row)
    row.delete()
    return 1


def lock_intake(actor: Actor, intake_id: uuid.UUID) -> Intake:
    """Lock a reception that is under way. Raises: Denied, IntakeMissing, IntakeOver."""
    row = (
        intakes_of(actor)
        .select_for_update(of=("self",))
        .select_related("competent")
        .filter(pk=intake_id)
        .first()
    )
    if row is None:
        raise IntakeMissing
    if row.state not in UNDER_WAY:
        raise IntakeOver
    return row


def _end(row: Intake, case_id: CaseId, state: IntakeState) -> None:
    row.case_id, row.state, row.changed_at = case_id, state, clock.now()
    row.save(update_fields=["case", "state", "changed_at", "papers", "order_id"])


def _application(view: IntakeView, papers: Sequence[Paper]) -> Application:
    other = view.competent_id != view.agency_id
    return Application(
        procedure_code=view.procedure.code,
        procedure_version=view.procedure.version,
        agency_id=AgencyId(view.competent_id),
        receiving_agency_id=view.agency_id,
        supporting_agency_id=view.agency_id if other else None,
        applicant=view.applicant,
        representative=view.representative,
        form=view.form,
        idempotency_key=str(view.id),
        papers=tuple(papers),
        channel=Channel.COUNTER,
        confirmed=view.confirmed["how"] if view.confirmed else "",
        wish=view.wish,
    )
