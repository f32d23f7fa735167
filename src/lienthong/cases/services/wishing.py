# SPDX-License-Identifier: Apache-2.0
"""The applicant's wish how to have the result: changed until the result is handed over."""

from dataclasses import replace

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import ParcelUnderWay, WishIncomplete, WishTooLate, WrongAgency
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.wishing import placed
from lienthong.cases.rules import CLOSED, Status, Wish, wish_findings
from lienthong.cases.rules.posting import SENT
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId


def checked_wish(wish: Wish) -> Wish:
    """Return a wish that can be met, with the names of its units. Raises: WishIncomplete."""
    whole = placed(wish)
    found = wish_findings(whole)
    if found:
        raise WishIncomplete(findings=tuple((field, str(text)) for field, text in found))
    return whole


@transaction.atomic
def change_wish(*, actor: Actor, case_id: CaseId, wish: Wish) -> CaseView:
    """Change how the result is to be had, until it is handed over.

    By the applicant, or by the clerk of the counter whom the applicant asked. It is no move of
    the dossier: a clerk who works on it is not held up; who gives it to the post is
    (`WishChanged`).
    Raises: CaseMissing, WishIncomplete, WishTooLate, ParcelUnderWay, Denied, WrongAgency.
    """
    whole = checked_wish(wish)
    case = queries.lock(case_id, visible_to_actor=actor)
    if actor.is_official:
        actor.require("cases.receive")
        if actor.agency_id not in (case.receiving_agency_id, case.agency_id):
            raise WrongAgency
    if Status(case.status) in CLOSED:
        raise WishTooLate
    if case.parcels.filter(state__in=sorted(SENT)).exists():
        raise ParcelUnderWay
    before = Wish.of(case.wish)
    if before.mark != whole.mark:
        now = clock.now().isoformat(timespec="seconds")
        case.wish = replace(whole, changed_at=now, changed_by=actor.recorded_name).stored()
        case.save(update_fields=["wish"])
        audit.record(
            actor, "cases.wish_changed", case.pk, before=before.way.value, after=whole.way.value,
            about=(case.applicant_number,), case_code=case.code,
        )  # fmt: skip
    return queries.case(actor, case_id)
