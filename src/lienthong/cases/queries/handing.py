# SPDX-License-Identifier: Apache-2.0
"""Hand-overs as pages show them; a personal number only by its last digits."""

import datetime as dt
import uuid
from dataclasses import dataclass

from lienthong.cases.errors import HandOverMissing
from lienthong.cases.models import HandOver
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules.handing import HandOverState, Identified, ReceiverRole, masked
from lienthong.cases.rules.intake import Confirming
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId, FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """One hand-over at the counter."""

    id: uuid.UUID  #: which
    case_id: CaseId  #: of which dossier
    state: HandOverState  #: prepared, done, undone
    role: ReceiverRole  #: as whom somebody received
    name: str  #: who
    last_digits: str  #: of their number, the rest hidden
    how: Identified  #: how they were known
    authorisation_file_id: FileId | None  #: the paper of an authorised person
    clerk: str  #: who handed over
    confirmed: Confirming | None  #: how it was confirmed
    at: dt.datetime  #: when it was done, or prepared


def hand_over_view(row: HandOver) -> HandOverView:
    """Return a row as a value."""
    return HandOverView(
        id=row.pk,
        case_id=CaseId(row.case_id),
        state=HandOverState(row.state),
        role=ReceiverRole(row.role),
        name=row.name,
        last_digits=masked(row.number),
        how=Identified(row.how),
        authorisation_file_id=(
            FileId(row.authorisation_file_id) if row.authorisation_file_id else None
        ),
        clerk=row.clerk,
        confirmed=Confirming(row.confirmed) if row.confirmed else None,
        at=(row.done_at or row.prepared_at).astimezone(HANOI),
    )


def prepared_hand_over(actor: Actor, hand_over_id: uuid.UUID) -> HandOverView:
    """Return a hand-over that waits for its receiver's word. Raises: Denied, HandOverMissing."""
    actor.require("cases.receive")
    if actor.agency_id is None:
        raise HandOverMissing
    row = HandOver.objects.filter(
        pk=hand_over_id, state=HandOverState.PREPARED, agency_id=actor.agency_id,
        case__in=visible_to(actor),
    ).first()  # fmt: skip
    if row is None:
        raise HandOverMissing
    return hand_over_view(row)


def hand_overs(case_id: CaseId) -> list[HandOverView]:
    """List the hand-overs of a dossier that the caller's actor reached, oldest first."""
    rows = HandOver.objects.filter(case_id=case_id).exclude(state=HandOverState.PREPARED)
    return [hand_over_view(row) for row in rows.order_by("done_at")]
