# SPDX-License-Identifier: Apache-2.0
"""What officials say among themselves, and the reasons they keep ready."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import CaseMissing, EmptyNote, NotAColleague, TemplateMissing
from lienthong.cases.models import Note, ReasonTemplate
from lienthong.cases.queries.access import WORKING_RIGHTS, visible_to
from lienthong.cases.queries.people import NoteView, ReasonView, note_view, reason_view
from lienthong.cases.rules import ReasonFor, check_placeholders
from lienthong.cases.services import beats, telling
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.kernel.text import clean_lines


@transaction.atomic
def add_note(
    *, actor: Actor, case_id: CaseId, text: str, mentioned: Sequence[AccountId] = ()
) -> NoteView:
    """Leave a word for colleagues; those mentioned are told. The applicant never sees it.

    Raises: CaseMissing, EmptyNote, NotAColleague.
    """
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None or not actor.is_official:
        raise CaseMissing
    said = clean_lines(text)
    if not said:
        raise EmptyNote
    people = {
        one.account_id: one
        for key in {case.agency_id, case.receiving_agency_id}
        for one in identity.colleagues(AgencyId(key))
        if one.rights & {*WORKING_RIGHTS, "cases.oversee"}
    }
    if not set(mentioned) <= people.keys():
        raise NotAColleague
    now = clock.now()
    row = Note.objects.create(
        case=case,
        text=said,
        author_id=actor.account_id,
        author_name=actor.recorded_name,
        author_post=actor.post_name,
        mentioned=[people[key].name for key in mentioned],
        at=now,
    )
    audit.record(actor, "cases.noted", case.pk, case_code=case.code)
    for key in mentioned:
        telling.tell_mentioned(case, key, row)
    return note_view(row)


@transaction.atomic
def write_reason(
    *,
    actor: Actor,
    used_for: ReasonFor,
    text: str,
    procedure_code: str = "",
    series: uuid.UUID | None = None,
) -> ReasonView:
    """Keep a ready reason for the agency, or a new version of one; earlier versions stay.

    procedure_code: only for one procedure; empty for all. series: the one it changes.
    Raises: Denied, ReasonNeeded, UnknownPlaceholder, TemplateMissing.
    """
    agency_id = _may_write(actor)
    said = beats.words(text)
    check_placeholders(said)
    version = 1
    now = clock.now()
    if series:
        before = _in_force(agency_id, series)
        before.ended_at = now
        before.save(update_fields=["ended_at"])
        version = before.version + 1
    row = ReasonTemplate.objects.create(
        **({"series": series} if series else {}),
        version=version,
        agency_id=agency_id,
        procedure_code=procedure_code,
        used_for=used_for,
        text=said,
        written_at=now,
        written_by=actor.recorded_name,
    )
    audit.record(actor, "cases.reason_written", row.series, after={"version": version})
    return reason_view(row)


@transaction.atomic
def end_reason(*, actor: Actor, series: uuid.UUID) -> None:
    """Offer a ready reason no more. Raises: Denied, TemplateMissing."""
    row = _in_force(_may_write(actor), series)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    audit.record(actor, "cases.reason_ended", series)


def _may_write(actor: Actor) -> AgencyId:
    if not queries.is_chief(actor) or actor.agency_id is None:
        raise Denied(right="cases.sign")
    return actor.agency_id


def _in_force(agency_id: AgencyId, series: uuid.UUID) -> ReasonTemplate:
    rows = ReasonTemplate.objects.select_for_update().filter(series=series, ended_at=None)
    row = rows.filter(agency_id=agency_id).first()
    if row is None:
        raise TemplateMissing
    return row
