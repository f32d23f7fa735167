# SPDX-License-Identifier: Apache-2.0
"""Handing a result over at the counter: who stands there is known, then they confirm (ADR 0147)."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import translation

from lienthong.audit import services as audit
from lienthong.cases.errors import HandOverMissing
from lienthong.cases.models import HandOver
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.handing import HandOverView, hand_over_view
from lienthong.cases.rules import Delivery, Party, Verb
from lienthong.cases.rules.handing import (
    Comer,
    HandOverState,
    Identified,
    ReceiverRole,
    identify,
    masked,
)
from lienthong.cases.rules.intake import Confirming
from lienthong.cases.services import beats, slips
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.results import check_returner, close
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, FileId

#: A hand-over that was prepared and not confirmed is forgotten after so long.
KEPT = dt.timedelta(days=1)


@transaction.atomic
def prepare_hand_over(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    comer: Comer,
    authorisation: FileId | None = None,
) -> HandOverView:
    """Note who stands at the counter for a result, once that is certain; nothing is handed over.

    authorisation: the stored paper of an authorised person.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepTaken, and what `identify` does.
    """
    move = beats.begin(actor, case_id, Verb.RETURN_RESULT, expected_version=expected_version)
    check_returner(move)
    case = move.case
    known = identify(comer, applicant=Party.of(case.applicant), owner=Party.of(case.owner))
    assert actor.agency_id  # only officials return at a counter
    row = HandOver.objects.create(
        case=case, agency_id=actor.agency_id, role=known.role, name=known.name,
        number=known.number, how=known.how, authorisation_file_id=authorisation,
        clerk=actor.recorded_name, account_id=actor.account_id, prepared_at=move.at,
    )  # fmt: skip
    audit.record(
        actor, "cases.receiver_identified", row.pk,
        after={"role": known.role.value, "how": known.how.value},
        about=(known.number,), case_code=case.code,
    )  # fmt: skip
    return hand_over_view(row)


@transaction.atomic
def hand_over(
    *, actor: Actor, hand_over_id: uuid.UUID, expected_version: int, confirmed: Confirming
) -> CaseView:
    """Hand the result over to who was identified, and confirms: the receipt slip is issued.

    Of two clerks at the same moment one does it; the other finds the dossier returned.
    Raises: HandOverMissing, CaseMissing, Stale, BadMove, Denied, WrongAgency, StepTaken.
    """
    case_id = CaseId(_prepared(actor, hand_over_id).case_id)
    move = beats.begin(actor, case_id, Verb.RETURN_RESULT, expected_version=expected_version)
    row = _prepared(actor, hand_over_id)  # the dossier is locked now: it is this one's or nobody's
    slip = slips.issue_hand_over(move, receipt_facts(row, confirmed))
    row.state, row.confirmed, row.done_at = HandOverState.DONE, confirmed, move.at
    row.slip_id = slip.pk
    row.save(update_fields=["state", "confirmed", "done_at", "slip_id"])
    told = {"hand_over": str(row.pk), "confirmed": confirmed.value}
    details = {**told, "receiver": row.role, "identified": row.how}
    note = f"Trao cho {row.name} ({_in_words(row)[0]}), {_in_words(row)[1]}."
    return close(move, Delivery.COUNTER, Told(note=note, handed_to=row.name, details=details))


def hand_over_sheet(*, actor: Actor, hand_over_id: uuid.UUID) -> bytes:
    """Return the receipt for the receiver to sign by hand, before anything is handed over.

    Raises: HandOverMissing.
    """
    row = _prepared(actor, hand_over_id)
    return slips.hand_over_sheet(actor, row.case, receipt_facts(row, Confirming.SIGNED))


def receipt_facts(row: HandOver, confirmed: Confirming) -> dict[str, str]:
    """Return what the receipt slip says of a hand-over."""
    role, how = _in_words(row)
    return {
        "receiver": row.name,
        "receiver_number": masked(row.number),
        "receiver_kind": row.role,
        "receiver_role": role,
        "identified": how,
        "confirmed": confirmed.value,
    }


def _in_words(row: HandOver) -> tuple[str, str]:
    """Return as whom, and how known, as papers and the history say it: in Vietnamese."""
    with translation.override("vi"):
        return str(ReceiverRole(row.role).label), str(Identified(row.how).label)


def take_back(move: Move) -> None:
    """Take a hand-over back with the return that noted it by mistake."""
    rows = HandOver.objects.filter(case=move.case, state=HandOverState.DONE)
    rows.update(state=HandOverState.UNDONE)


def forget_prepared() -> int:
    """Remove hand-overs that were prepared and never confirmed; return how many."""
    before = clock.now() - KEPT
    old = HandOver.objects.filter(state=HandOverState.PREPARED, prepared_at__lt=before)
    return old.delete()[0]


def _prepared(actor: Actor, hand_over_id: uuid.UUID) -> HandOver:
    actor.require("cases.receive")
    if actor.agency_id is None:
        raise HandOverMissing
    row = (
        HandOver.objects.select_related("case")
        .filter(pk=hand_over_id, state=HandOverState.PREPARED, agency_id=actor.agency_id)
        .first()
    )
    if row is None:
        raise HandOverMissing
    return row
