# SPDX-License-Identifier: Apache-2.0
"""Reads for the applicant who answers a request for more."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.cases import rules
from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, SupplementDraft
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.clocks import clock_of
from lienthong.cases.rules import Verb
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.orgs import queries as orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPaper:
    """A file of the answer."""

    component: str  #: code in the procedure's list
    file_id: FileId  #: its content
    name: str  #: as its sender calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What the agency asked for, and the answer so far."""

    items: tuple[str, ...]  #: everything to complete, one sentence each
    why: str  #: the agency's reason
    asked_at: dt.datetime  #: when
    form: Mapping[str, Any]  #: the whole form with what was changed
    changed: frozenset[str]  #: keys of changed answers
    papers: tuple[KeptPaper, ...]  #: files kept so far
    note: str  #: a word to the officer
    changed_at: dt.datetime | None  #: when it was last kept; None: nothing yet
    is_paused: bool  #: the legal clock stands while the agency waits
    due_after: dt.datetime | None  #: the appointment if it were sent now; None before acceptance
    answer_by: dt.datetime | None  #: when the agency would owe an answer, before acceptance


def asked_for(actor: Actor, case_id: CaseId) -> AskedFor:
    """Return the request and the answer under way. Raises: CaseMissing where nothing is asked."""
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None or case.status != rules.Status.SUPPLEMENT:
        raise CaseMissing
    move = case.movements.filter(verb=Verb.ASK_SUPPLEMENT).order_by("-at").first()
    if move is None:
        raise CaseMissing
    kept = SupplementDraft.objects.filter(pk=case.pk).first()
    form = kept.form if kept and kept.form is not None else case.form
    keys = {*form, *case.form}
    due_after, answer_by = _effect(case)
    return AskedFor(
        items=tuple(move.details.get("items", ())),
        why=move.note,
        asked_at=move.at.astimezone(HANOI),
        form=form,
        changed=frozenset(key for key in keys if form.get(key) != case.form.get(key)),
        papers=tuple(_paper(one) for one in (kept.papers if kept else ())),
        note=kept.note if kept else "",
        changed_at=kept.changed_at.astimezone(HANOI) if kept else None,
        is_paused=clock_of(case).is_paused,
        due_after=due_after,
        answer_by=answer_by,
    )


def _paper(kept: Mapping[str, str]) -> KeptPaper:
    return KeptPaper(
        component=kept["component"],
        file_id=FileId(uuid.UUID(kept["file_id"])),
        name=kept["name"],
    )


def _effect(case: Case) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the appointment, or the answer owed, if the applicant sent it now."""
    legal, now = clock_of(case), clock.now()
    calendar = orgs.calendar(AgencyId(case.agency_id))
    if legal.started_at is None:
        return None, rules.reopen(legal, now, calendar).respond_by
    if legal.is_paused:
        legal = rules.resume(legal, now, calendar)
    return legal.due_at, None
