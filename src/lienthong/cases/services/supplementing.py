# SPDX-License-Identifier: Apache-2.0
"""Preparing an answer to a request for more, bit by bit; it is sent once, as a whole."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import CaseMissing, NothingSupplemented, UnknownPaper
from lienthong.cases.models import Case, SupplementDraft
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.supplements import KeptPaper
from lienthong.cases.rules import Paper, Status
from lienthong.cases.services.submitting import supplement
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, FileId
from lienthong.kernel.text import clean, clean_lines
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules as packs

#: Files that one paper may be answered with.
MOST_FILES = 5


def keep_answers(*, actor: Actor, case_id: CaseId, answers: Mapping[str, Any]) -> None:
    """Keep changed answers; what is wrong in them is told when it is sent. Raises: CaseMissing."""

    def change(case: Case, kept: SupplementDraft) -> None:
        procedure = procedures.version(case.procedure_code, case.procedure_version)
        form = packs.clean_form(procedure, answers)
        kept.form = None if form == case.form else form

    _keep(actor, case_id, change)


def keep_paper(*, actor: Actor, case_id: CaseId, paper: KeptPaper) -> None:
    """Keep a file for a paper that was asked for. Raises: CaseMissing, UnknownPaper."""

    def change(case: Case, kept: SupplementDraft) -> None:
        procedure = procedures.version(case.procedure_code, case.procedure_version)
        known = {one.code for one in procedure.components if not one.is_form}
        same = [one for one in kept.papers if one["component"] == paper.component]
        is_own = files.stored(paper.file_id).owner_id == actor.account_id
        if paper.component not in known or not is_own or len(same) >= MOST_FILES:
            raise UnknownPaper(component=paper.component)
        kept.papers = [
            *kept.papers,
            {
                "component": paper.component,
                "file_id": str(paper.file_id),
                "name": clean(paper.name),
            },
        ]

    _keep(actor, case_id, change)


def drop_paper(*, actor: Actor, case_id: CaseId, file_id: FileId) -> None:
    """Take a file out again; twice changes nothing. Raises: CaseMissing."""

    def change(case: Case, kept: SupplementDraft) -> None:
        del case
        kept.papers = [one for one in kept.papers if one["file_id"] != str(file_id)]

    _keep(actor, case_id, change)


def keep_note(*, actor: Actor, case_id: CaseId, note: str) -> None:
    """Keep a word to the officer. Raises: CaseMissing."""

    def change(case: Case, kept: SupplementDraft) -> None:
        del case
        kept.note = clean_lines(note)[:1000]

    _keep(actor, case_id, change)


@transaction.atomic
def send_supplement(*, actor: Actor, case_id: CaseId, expected_version: int) -> CaseView:
    """Send what was prepared: once, whole. The clock runs on, or a new answer is owed.

    Raises: CaseMissing, BadMove, Stale, FormRefused, UnknownPaper, NothingSupplemented.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    kept = SupplementDraft.objects.select_for_update().filter(pk=case.pk).first()
    if kept is None or not (kept.papers or kept.note or kept.form is not None):
        raise NothingSupplemented
    view = supplement(
        actor=actor,
        case_id=case_id,
        form=kept.form,
        papers=tuple(
            Paper(
                component=one["component"],
                file_id=FileId(UUID(one["file_id"])),
                name=one["name"],
            )
            for one in kept.papers
        ),
        note=kept.note,
        expected_version=expected_version,
    )
    kept.delete()
    return view


@transaction.atomic
def _keep(actor: Actor, case_id: CaseId, change: Callable[[Case, SupplementDraft], None]) -> None:
    case = queries.lock(case_id, visible_to_actor=actor)
    if not actor.is_citizen or case.status != Status.SUPPLEMENT:
        raise CaseMissing
    now = clock.now()
    kept, _ = SupplementDraft.objects.get_or_create(pk=case.pk, defaults={"changed_at": now})
    change(case, kept)
    kept.changed_at = now
    kept.save(update_fields=["form", "papers", "note", "changed_at"])
    audit.record(actor, "cases.supplement_prepared", case.pk, case_code=case.code)
