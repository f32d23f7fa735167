# SPDX-License-Identifier: Apache-2.0
"""Filling in: an application begun, answered page by page, its papers attached."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lienthong.audit import services as audit
from lienthong.files import services as files
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing, Stale
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.errors import DraftClosed, NotOnline, TooManyPapers
from lienthong.portal.models import Draft, DraftPaper
from lienthong.portal.ports import PersonalData
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState, page_mark
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Finding, Procedure
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form import clean_form, prefilled
from lienthong.procedures.rules.form_checks import check_form

#: Files for one paper; more belong into one PDF.
MOST_FILES = 5


def begin(actor: Actor, procedure_code: str) -> DraftView:
    """Begin an application, prefilled from the registers, or take up the one already begun.

    Each register read is logged with its purpose where the data is held, and the person sees it.
    Raises: ProcedureMissing, NotOnline.
    """
    procedure = procedures.current(procedure_code)
    if not procedure.is_online:
        raise NotOnline(name=str(procedure.name))
    found = queries.open_draft(actor, procedure_code)
    if found is not None:
        return resume(actor, found.id)
    answers, sources = _first_answers(actor, procedure)
    return _create(actor, procedure, answers, sources)


def resume(actor: Actor, draft_id: DraftId) -> DraftView:
    """Return a draft to go on with, carried to the newest version of its form.

    Nothing typed is lost: answers whose questions remain are kept, new questions are prefilled,
    every page is to be looked at again. Raises: Missing, ProcedureMissing.
    """
    found = queries.draft(actor, draft_id)
    if found.state is not DraftState.FILLING:
        return found
    procedure = procedures.current(found.procedure.code)
    if procedure.version == found.procedure.version:
        return found
    old = {field.key for step in found.procedure.form for field in step.fields}
    answers, sources = _first_answers(actor, procedure)
    fresh = {key: value for key, value in answers.items() if key not in old}
    return _renew(
        actor, draft_id, procedure, fresh, {k: v for k, v in sources.items() if k in fresh}
    )


def _first_answers(actor: Actor, procedure: Procedure) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what the State already knows. Outside any transaction: it may cross the network."""
    data: PersonalData = import_string(settings.PORTS["portal.PersonalData"])()
    who = {"personal_number": actor.personal_number, "represents": actor.represents}
    records: dict[str, Mapping[str, Any]] = {"account": _account(actor)}
    for read in procedure.reads:
        key = filled(f"={read.key}", {"actor": who, **records})
        if not key:
            continue
        record = data.read(actor, register=read.register, key=str(key), purpose=read.purpose)
        if record is not None:
            records[read.name] = record
    found = prefilled(procedure, records, write_address=queries.address_text)
    answers = clean_form(procedure, found)
    sources = {
        field.key: re.split(r"\W", field.prefill, maxsplit=1)[0]
        for step in procedure.form
        for field in step.fields
        if field.prefill and field.key in answers and filled(f"={field.prefill}", records)
    }
    return answers, sources


def _account(actor: Actor) -> dict[str, str]:
    if actor.account_id is None:
        return {}
    account = identity.account(actor.account_id)
    return {"phone": account.phone, "email": account.email}


@transaction.atomic
def _create(
    actor: Actor, procedure: Procedure, answers: Mapping[str, Any], sources: Mapping[str, str]
) -> DraftView:
    if actor.account_id is None:
        raise Denied(right="portal.begin")
    now = clock.now()
    row, is_new = Draft.objects.get_or_create(
        account_id=actor.account_id,
        represents=actor.represents or "",
        procedure_code=procedure.code,
        state=DraftState.FILLING,
        defaults={
            "procedure_version": procedure.version,
            "answers": answers,
            "sources": sources,
            "begun_at": now,
            "changed_at": now,
        },
    )
    if is_new:
        audit.record(actor, "portal.draft_begun", row.pk, after=procedure.code)
    return queries.view(row)


@transaction.atomic
def _renew(
    actor: Actor,
    draft_id: DraftId,
    procedure: Procedure,
    fresh: Mapping[str, Any],
    sources: Mapping[str, str],
) -> DraftView:
    row = lock(actor, draft_id)
    keys = {field.key for step in procedure.form for field in step.fields}
    kept = {key: value for key, value in row.answers.items() if key in keys}
    row.answers = clean_form(procedure, {**fresh, **kept})
    row.sources = {k: name for k, name in {**sources, **row.sources}.items() if k in row.answers}
    row.procedure_version, row.done_steps = procedure.version, []
    save(row, "answers", "sources", "procedure_version", "done_steps")
    audit.record(actor, "portal.draft_renewed", row.pk, after=procedure.version)
    return queries.view(row)


@transaction.atomic
def answer(
    actor: Actor,
    draft_id: DraftId,
    *,
    step_key: str,
    answers: Mapping[str, Any],
    seen: str,
) -> list[Finding]:
    """Keep the answers of one page and return what to correct on it; it is kept all the same.

    answers: the whole form as `rules.read_page` returns it; only this page's keys are taken, and
    of locked ones none. seen: `rules.page_mark` of the page as the applicant had it before them.
    Raises: Missing, DraftClosed, Stale when the page was changed meanwhile to something else.
    """
    row = lock(actor, draft_id)
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    step = next((step for step in procedure.form if step.key == step_key), None)
    if step is None:
        raise Missing(what="trang khai")
    keys = {f.key for f in step.fields if not (f.is_locked and f.key in row.answers)}
    kept = {key: value for key, value in row.answers.items() if key not in keys}
    told = {key: value for key, value in answers.items() if key in keys}
    form = clean_form(procedure, kept | told)
    is_changed = page_mark(step, form) != page_mark(step, row.answers)
    if is_changed and seen != page_mark(step, row.answers):
        raise Stale
    findings = [
        finding
        for finding in check_form(procedure, form)
        if finding.path.split(".")[0] in {field.key for field in step.fields}
    ]
    is_done = not any(finding.severity == "error" for finding in findings)
    row.sources = {k: v for k, v in row.sources.items() if form.get(k) == row.answers.get(k)}
    row.answers = form
    row.done_steps = sorted({*row.done_steps, step_key} - (set() if is_done else {step_key}))
    save(row, "answers", "sources", "done_steps")
    return findings


def attach(
    actor: Actor, draft_id: DraftId, *, component_code: str, content: BinaryIO, name: str
) -> None:
    """Attach a file as one of the procedure's papers.

    Raises: Missing, DraftClosed, TooManyPapers; FileTooLarge, FileTypeRefused, FileDisguised,
    FileEmpty of `files`, and then nothing is attached.
    """
    draft = queries.draft(actor, draft_id)
    if draft.state is not DraftState.FILLING:
        raise DraftClosed
    if all(paper.code != component_code for paper in draft.procedure.components):
        raise Missing(what="loại giấy tờ")
    stored = files.store(actor, content, name)
    with transaction.atomic():
        row = lock(actor, draft_id)
        attached = row.papers.filter(removed_at=None, component_code=component_code)
        if attached.count() >= MOST_FILES:
            raise TooManyPapers(most=MOST_FILES)
        DraftPaper.objects.create(
            draft=row,
            component_code=component_code,
            file_id=stored.id,
            name=stored.name,
            size_bytes=stored.size_bytes,
            added_at=clock.now(),
        )
        save(row)
        audit.record(actor, "portal.paper_attached", row.pk, after=stored.sha256)


@transaction.atomic
def detach(actor: Actor, draft_id: DraftId, paper_id: uuid.UUID) -> None:
    """Take a file out again; doing it twice changes nothing. Raises: Missing, DraftClosed."""
    row = lock(actor, draft_id)
    row.papers.filter(pk=paper_id, removed_at=None).update(removed_at=clock.now())
    save(row)
    audit.record(actor, "portal.paper_removed", row.pk, before=paper_id)


@transaction.atomic
def discard(actor: Actor, draft_id: DraftId) -> None:
    """Throw an application away before it is submitted. Raises: Missing, DraftClosed."""
    row = lock(actor, draft_id)
    row.state = DraftState.DISCARDED
    save(row, "state")
    audit.record(actor, "portal.draft_discarded", row.pk)


def lock(actor: Actor, draft_id: DraftId, expected_version: int | None = None) -> Draft:
    """Lock one of the actor's drafts that can still be changed.

    Raises: Missing, DraftClosed, Stale when the page was drawn from an older version.
    """
    row = lock_any(actor, draft_id)
    if row.state != DraftState.FILLING:
        raise DraftClosed
    if expected_version is not None and row.version != expected_version:
        raise Stale
    return row


def lock_any(actor: Actor, draft_id: DraftId) -> Draft:
    """Lock one of the actor's drafts, whatever became of it. Raises: Missing."""
    row = queries.mine(actor).select_for_update().filter(pk=draft_id).first()
    if row is None:
        raise Missing(what="hồ sơ đang soạn")
    return row


def save(row: Draft, *fields: str) -> None:
    """Save some fields of a locked draft as its next version."""
    row.version += 1
    row.changed_at = clock.now()
    row.save(update_fields=[*fields, "version", "changed_at"])
