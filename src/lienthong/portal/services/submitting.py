# SPDX-License-Identifier: Apache-2.0
"""Submitting: the last check, the fee where one is owed, then the dossier, exactly once."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import services as cases
from lienthong.cases.rules import Wish
from lienthong.cases.rules.application import Application, Paper, Party
from lienthong.identity import queries as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AccountId, AgencyId, CaseId, DraftId, FileId, OrderId
from lienthong.payments import queries as payment_queries
from lienthong.payments import services as payments
from lienthong.payments.events import OrderExpired, OrderPaid
from lienthong.payments.rules import FeeItem, Payer
from lienthong.payments.rules import Status as PaymentStatus
from lienthong.portal import queries
from lienthong.portal.errors import FeeChanged, NoCompetentAgency, NotComplete
from lienthong.portal.models import Draft
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import ConsentState, DraftState, asked_papers
from lienthong.portal.services.checking import to_correct
from lienthong.portal.services.placing import competent_agency
from lienthong.portal.services.rows import lock, lock_any, save
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure
from lienthong.procedures.rules.fees import fees_of

SENT_STATES = (DraftState.SUBMITTED, DraftState.PAYING)
SYSTEM = Actor.system("portal.payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a submission."""

    case_id: CaseId | None = None  #: the dossier, when nothing was owed
    order_id: OrderId | None = None  #: else the fee order to pay first


def submit(actor: Actor, draft_id: DraftId, *, expected_version: int) -> Sent:
    """Submit an application. Doing it twice gives the same order and the same dossier.

    A fee order is made first where something is owed; the dossier then follows by itself when the
    money arrives (`after_payment`), whatever happens to the browser.
    Raises: Missing, DraftClosed, Stale, NotComplete, NoCompetentAgency, FeeChanged.
    """
    draft = queries.draft(actor, draft_id)
    if draft.state in SENT_STATES:
        return Sent(case_id=draft.case_id, order_id=draft.order_id)
    findings = to_correct(draft)
    if findings:
        raise NotComplete(count=len(findings))
    with transaction.atomic():
        row = lock_any(actor, draft_id)
        if row.state in SENT_STATES:  # the second of two taps waited for the first
            told = queries.view(row)
            return Sent(case_id=told.case_id, order_id=told.order_id)
        row = lock(actor, draft_id, expected_version)
        agency_id = competent_agency(draft)
        row.agency_id = agency_id
        owed = fees_of(draft.procedure, row.answers)
        items = [FeeItem(code=i.code, name=i.name.vi, amount_vnd=i.amount_vnd) for i in owed]
        if not _is_settled(queries.view(row)):
            row.order_id = None
            if sum(one.amount_vnd for one in items):
                return _await_payment(actor, row, agency_id, items)
        return _send(actor, row, agency_id)


def after_payment(order_id: OrderId) -> None:
    """Send the application whose fee was paid; called for every paid order, more than once.

    The dossier is the applicant's: it is sent in their name, as they checked it. Where it cannot
    be sent any more (the form was changed while they paid), it is opened again; the fee counts.
    """
    try:
        _send_paid(order_id)
    except Refusal as problem:
        if problem.kind in (Kind.BUSY, Kind.UPSTREAM):
            raise
        _reopen(order_id, "portal.paid_not_sent", after=problem.code)


@transaction.atomic
def _send_paid(order_id: OrderId) -> None:
    row = Draft.objects.select_for_update().filter(order_id=order_id).first()
    if row is None or row.state != DraftState.PAYING:
        return
    actor = identity.actor_of_account(
        AccountId(row.account_id), enterprise_number=row.represents or None
    )
    _send(actor, row, _chosen_agency(row))


@transaction.atomic
def after_expiry(order_id: OrderId) -> None:
    """Give an application back to its owner when the time to pay ran out; nothing typed is lost."""
    row = Draft.objects.select_for_update().filter(order_id=order_id).first()
    if row is None or row.state != DraftState.PAYING:
        return
    row.order_id = None
    row.state = DraftState.FILLING
    save(row, "order_id", "state")
    audit.record(SYSTEM, "portal.payment_expired", row.pk)


@transaction.atomic
def _reopen(order_id: OrderId, action: str, *, after: str) -> None:
    row = Draft.objects.select_for_update().get(order_id=order_id)
    row.state = DraftState.FILLING
    save(row, "state")
    audit.record(SYSTEM, action, row.pk, after=after)


def fee_order(draft: DraftView) -> payment_queries.OrderView | None:
    """Return the order that is paid for an application being filled in, or None."""
    order = payment_queries.order(draft.order_id) if draft.order_id else None
    return order if order and order.status is PaymentStatus.PAID else None


def settles(order: payment_queries.OrderView, draft: DraftView) -> bool:
    """Tell whether a paid order is for what an application owes now, and to whom.

    Raises: NoCompetentAgency.
    """
    owed_vnd = sum(one.amount_vnd for one in fees_of(draft.procedure, draft.answers))
    return (order.amount_vnd, order.agency_id) == (owed_vnd, competent_agency(draft))


def _is_settled(draft: DraftView) -> bool:
    """Tell whether the fee was paid for an earlier sending that could not be completed.

    What was paid for another sum or to another agency settles nothing: it goes back whole, and
    what is owed now is asked for. Raises: FeeChanged where it was paid in cash.
    """
    order = fee_order(draft)
    if order is None or settles(order, draft):
        return order is not None
    if order.is_cash:
        raise FeeChanged(code=order.code)
    payments.request_refund(SYSTEM, order.id, reason="portal.fee_changed")
    return False


def paid(event: OrderPaid) -> None:
    """Send the application of a paid order."""
    after_payment(OrderId(event.order_id))


def expired(event: OrderExpired) -> None:
    """Reopen the application of an expired order."""
    after_expiry(OrderId(event.order_id))


def _chosen_agency(row: Draft) -> AgencyId:
    if row.agency_id is None:
        raise NoCompetentAgency
    return AgencyId(row.agency_id)


def _await_payment(actor: Actor, row: Draft, agency_id: AgencyId, items: list[FeeItem]) -> Sent:
    order = payments.order(
        actor,
        payer=Payer(personal_number=actor.personal_number or "", name=actor.name),
        items=items,
        payee_agency_id=agency_id,
        reference=str(row.pk),
        idempotency_key=f"draft:{row.pk}:{row.version}",
        return_path=f"/soan/{row.pk}/thanh-toan",
    )
    row.order_id, row.state = order.id, DraftState.PAYING
    save(row, "agency", "order_id", "state")
    audit.record(actor, "portal.payment_awaited", row.pk, after=order.code)
    return Sent(order_id=order.id)


def _send(actor: Actor, row: Draft, agency_id: AgencyId) -> Sent:
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    asked = [paper.code for paper in asked_papers(procedure, row.answers)]
    papers = row.papers.filter(removed_at=None, component_code__in=asked).order_by("added_at")
    case = cases.submit(
        actor=actor,
        application=Application(
            procedure_code=row.procedure_code,
            agency_id=agency_id,
            applicant=_applicant(actor, row),
            form=row.answers,
            idempotency_key=str(row.pk),
            papers=tuple(
                Paper(component=one.component_code, file_id=FileId(one.file_id), name=one.name)
                for one in papers
            ),
            fee_order_id=row.order_id,
            reused=tuple(key for key, source in row.sources.items() if source != "case"),
            procedure_version=row.procedure_version,
            provenance=_provenance(procedure, row),
            cosigned=_cosigned(queries.view(row)),
            wish=Wish.of(row.wish),
        ),
    )
    row.case_id, row.state = case.id, DraftState.SUBMITTED
    save(row, "agency", "order_id", "case_id", "state")
    audit.record(actor, "portal.submitted", row.pk, after=case.code, case_code=case.code)
    return Sent(case_id=case.id)


def _provenance(procedure: Procedure, row: Draft) -> dict[str, dict[str, Any]]:
    """Tell of each answer that was not typed: its source, the source's value, and any reason."""
    registers = {read.name: read.register for read in procedure.reads}
    return {
        key: {
            **fact,
            "register": registers.get(str(fact["source"]), ""),
            "is_changed": row.answers[key] != fact["value"],
            "reason": row.reasons.get(key, "") if row.answers[key] != fact["value"] else "",
        }
        for key, fact in row.taken.items()
        if key in row.answers
    }


def _cosigned(draft: DraftView) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "code": one.code,
            "name": one.person,
            "number": one.number,
            "statement": one.statement,
            "at": one.answered_at.isoformat() if one.answered_at else "",
            "content_mark": draft.content_mark,
        }
        for one in queries.cosigners(draft)
        if one.state is ConsentState.CONFIRMED and one.is_current
    )


def _applicant(actor: Actor, row: Draft) -> Party:
    account = identity.account(AccountId(row.account_id))
    return Party(
        name=actor.name,
        personal_number=actor.personal_number or "",
        enterprise_number=actor.represents or "",
        phone=account.phone,
        email=account.email,
    )
