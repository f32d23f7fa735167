# SPDX-License-Identifier: Apache-2.0
"""Filling in: an application begun, answered page by page, its papers attached."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.files import services as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing, Stale
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.errors import DraftClosed, NotOnline, TooManyPapers
from lienthong.portal.models import Draft, DraftPaper
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState, Renewal, page_mark, renew
from lienthong.portal.services.checking import page_findings
from lienthong.portal.services.prefilling import First, first_answers
from lienthong.portal.services.rows import lock, save
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Finding, FormStep, Procedure
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.form import clean_form

#: Files for one paper; more belong into one PDF.
MOST_FILES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page tells beside its answers."""

    drawn: Collection[str] | None = None  #: questions its sender had before them; None: unknown
    reasons: Mapping[str, str] = field(default_factory=dict)  #: why register answers were changed
    place: str = ""  #: the browser, as its owner knows it


def begin(actor: Actor, procedure_code: str, *, place: str = "") -> DraftView:
    """Begin an application, prefilled from the registers, or take up the one already begun.

    Each register read is logged with its purpose where the data is held, and the person sees it;
    one that cannot be asked is named in `DraftView`, and asked when the draft is opened again.
    place: the browser it is begun on, as its owner knows it. Raises: ProcedureMissing, NotOnline.
    """
    procedure = procedures.current(procedure_code)
    if not procedure.is_online:
        raise NotOnline(name=str(procedure.name))
    found = queries.open_draft(actor, procedure_code)
    if found is not None:
        return resume(actor, found.id)
    first = first_answers(actor, procedure)
    return replace(_create(actor, procedure, first, place), away=first.away, closed=first.closed)


def resume(actor: Actor, draft_id: DraftId) -> DraftView:
    """Return a draft to go on with, carried to the newest version of its form.

    Answers that still fit are kept, new questions are prefilled, and what changed is remembered
    until its page is answered again: `DraftView.renewal`. Raises: Missing, ProcedureMissing.
    """
    found = queries.draft(actor, draft_id)
    if found.state is not DraftState.FILLING:
        return found
    procedure = procedures.current(found.procedure.code)
    if procedure.version == found.procedure.version:
        return found
    first = first_answers(actor, procedure)
    return replace(_renew(actor, draft_id, procedure, first), away=first.away, closed=first.closed)


@transaction.atomic
def _create(actor: Actor, procedure: Procedure, first: First, place: str) -> DraftView:
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
            "answers": clean_form(procedure, first.answers),
            "sources": first.sources,
            "taken": first.taken,
            "home_province": first.home_province,
            "begun_at": now,
            "changed_at": now,
            "changed_on": place,
        },
    )
    if is_new:
        audit.record(actor, "portal.draft_begun", row.pk, after=procedure.code)
    return queries.view(row)


@transaction.atomic
def _renew(actor: Actor, draft_id: DraftId, procedure: Procedure, first: First) -> DraftView:
    row = lock(actor, draft_id)
    if row.procedure_version == procedure.version:
        return queries.view(row)  # another window was faster
    old = procedures.version(row.procedure_code, row.procedure_version)
    told = dict(row.answers)
    renewal = renew(old, procedure, {**row.aside, **row.answers})
    fresh = {key: first.answers[key] for key in renewal.new if key in first.answers}
    whole = {**fresh, **renewal.answers}
    row.answers = clean_form(procedure, whole)
    row.aside = {key: value for key, value in whole.items() if key not in row.answers}
    row.sources = {
        key: name for key, name in {**first.sources, **row.sources}.items()
        if key in row.answers and (key in row.sources or key in fresh)
    }  # fmt: skip
    row.taken = {**{key: first.taken[key] for key in fresh if key in first.taken}, **row.taken}
    row.done_steps = sorted(set(row.done_steps) & set(renewal.untouched))
    row.renewal = _renewal(row.renewal, old, procedure, renewal, told)
    row.procedure_version = procedure.version
    save(
        row, "answers", "aside", "sources", "taken", "procedure_version", "done_steps", "renewal"
    )  # fmt: skip
    audit.record(actor, "portal.draft_renewed", row.pk, after=procedure.version)
    return queries.view(row)


def _renewal(
    before: Mapping[str, Any],
    old: Procedure,
    new: Procedure,
    renewal: Renewal,
    answers: Mapping[str, Any],
) -> dict[str, Any]:
    """Add what a new version changed to what its owner has not looked at yet."""
    keys = {field.key for step in new.form for field in step.fields}
    waiting = [key for key in before.get("keys", ()) if key in keys]
    gone = [
        {"key": field.key, "version": old.version, "value": answers.get(field.key)}
        for field in renewal.gone
    ]
    return {
        "from": before.get("from", old.version),
        "to": new.version,
        "keys": sorted({*waiting, *renewal.changed, *renewal.new}),
        "gone": [*before.get("gone", ()), *gone],
    }


@transaction.atomic
def answer(
    actor: Actor,
    draft_id: DraftId,
    *,
    step_key: str,
    answers: Mapping[str, Any],
    seen: str,
    told: Told | None = None,
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
    told = told or Told()
    whole = _whole(row, step, answers, told)
    form = clean_form(procedure, whole)
    is_changed = page_mark(step, form) != page_mark(step, row.answers)
    if is_changed and seen != page_mark(step, row.answers):
        raise Stale
    keys = {field.key for field in step.fields}
    row.reasons = {k: v for k, v in row.reasons.items() if k not in keys} | dict(told.reasons)
    row.sources = {k: v for k, v in row.sources.items() if form.get(k) == row.answers.get(k)}
    row.sources |= _as_taken(row, keys, form)
    row.answers = form
    row.aside = {key: value for key, value in whole.items() if key not in form and value}
    findings = page_findings(procedure, step, queries.view(row))
    is_done = not any(finding.severity == "error" for finding in findings)
    row.done_steps = sorted({*row.done_steps, step_key} - (set() if is_done else {step_key}))
    if is_done and row.renewal:
        row.renewal["keys"] = [key for key in row.renewal["keys"] if key not in keys]
    row.changed_on = told.place or row.changed_on
    save(
        row, "answers", "aside", "sources", "reasons", "renewal", "done_steps", "changed_on"
    )  # fmt: skip
    return findings


def _whole(row: Draft, step: FormStep, answers: Mapping[str, Any], told: Told) -> dict[str, Any]:
    """Put a page's answers into the form; what was hidden from its sender stays as it was."""
    whole = {**row.aside, **row.answers}
    for one in step.fields:
        key = one.key
        if one.is_locked and key in row.answers:
            continue
        is_hidden_now = not holds(one.show_when, {**whole, **answers})
        was_drawn = key in row.answers if told.drawn is None else key in told.drawn
        if key in answers:
            whole[key] = answers[key]
        elif was_drawn and not is_hidden_now:
            whole.pop(key, None)  # emptied by its sender
    return whole


def _as_taken(row: Draft, keys: set[str], form: Mapping[str, Any]) -> dict[str, str]:
    """An answer put back to what the register says is the register's again."""
    return {
        key: str(fact["source"])
        for key, fact in row.taken.items()
        if key in keys and form.get(key) == fact["value"]
    }


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
