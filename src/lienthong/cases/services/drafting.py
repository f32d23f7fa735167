# SPDX-License-Identifier: Apache-2.0
"""The draft of a result: typed, previewed, saved in versions, sent back, redone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lienthong.cases import queries
from lienthong.cases.errors import (
    CaseMissing,
    DraftMissing,
    EditReasonNeeded,
    PaperUnknown,
    ResultFieldUnknown,
    StepMissing,
)
from lienthong.cases.models import Case, DraftVersion, Result, Step, WorkingDraft
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Status, Verb, check_move
from lienthong.cases.rules.results import DraftAct
from lienthong.cases.services import beats, looking, steps, telling
from lienthong.cases.services.assigning import check_holder, keep_lead
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.result_facts import (
    UNKNOWN,
    Issue,
    check_scans,
    digest_of,
    facts_of,
    qr_of,
    scans_of,
)
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean, clean_lines
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures import services as outcomes
from lienthong.procedures.rules import Procedure

#: The step that a draft sent back opens beside the process.
REDRAFT = "redraft"


def draft_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    edits: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    paper: tuple[str, str] = ("", ""),
    note: str = "",
) -> CaseView:
    """Save a version of the draft of the result; fields not edited follow the dossier.

    What the pack looks up is asked first, outside any transaction, through the sharing platform.
    edits: answers of the form that the result prints otherwise (a spelling, an address); reasons:
    why, for each. paper: code of a paper chosen over what the facts lead to, and why.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ResultFieldUnknown, FormRefused,
    EditReasonNeeded, PaperUnknown, ScansDiffer, AnswersOutdated, and what the registers refuse.
    """
    written = _Written(
        edits=edits or {}, reasons=reasons or {}, paper=paper, note=clean_lines(note)
    )
    order = looking.Order(
        actor=actor, case_id=case_id, verb=Verb.DRAFT_RESULT, expected_version=expected_version
    )
    told = looking.ask(order, lambda move: _checked(move, written))
    return _save(order, written, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What the drafter wrote, as it came."""

    edits: Mapping[str, str]
    reasons: Mapping[str, str]
    paper: tuple[str, str]
    note: str


def _checked(move: Move, written: _Written) -> WorkingDraft:
    """Return the draft as it would be saved; refuse what may not be."""
    check_scans(move.procedure, move.case)
    kept = checked_edits(move.procedure, move.case, written.edits)
    return WorkingDraft(
        case=move.case,
        edits=kept,
        reasons=checked_reasons(move.procedure, kept, written.reasons),
        paper=_checked_paper(move.procedure, *written.paper)[0],
    )


@transaction.atomic
def _save(order: looking.Order, written: _Written, told: looking.Told) -> CaseView:
    actor, move = order.actor, order.begin()
    draft = _checked(move, written)
    found = looking.facts(told, move, draft)
    result, _is_new = Result.objects.update_or_create(
        case=move.case,
        defaults={
            "edits": draft.edits,
            "reasons": draft.reasons,
            "paper": draft.paper,
            "paper_reason": _checked_paper(move.procedure, *written.paper)[1],
            "note": written.note,
            "remarks": "",
            "drafted_at": move.at,
            "drafted_by": actor.recorded_name,
        },
    )
    agency = orgs.agency(AgencyId(move.case.agency_id))
    result.digest = digest_of(move.procedure, move.case, result, agency, found)
    result.save(update_fields=["digest"])
    keep_version(move, result, DraftAct.SAVED, result.note)
    if actor.account_id:
        WorkingDraft.objects.filter(case=move.case, account_id=actor.account_id).delete()
    details = {"edited": sorted(draft.edits), **looking.proofs(told)}
    beats.finish(move, Told(note=written.note, details=details))
    return queries.view(actor, move.case)


def checked_edits(procedure: Procedure, case: Case, edits: Mapping[str, str]) -> dict[str, str]:
    """Return what is really printed otherwise. Raises: ResultFieldUnknown."""
    keys = {field.key for step in procedure.form for field in step.fields}
    for key in edits:
        if key not in keys:
            raise ResultFieldUnknown(field=key)
    tidy = {key: clean(value) for key, value in edits.items()}
    return {key: value for key, value in tidy.items() if value != case.form.get(key, "")}


def checked_reasons(
    procedure: Procedure, edits: Mapping[str, str], reasons: Mapping[str, str]
) -> dict[str, str]:
    """Return why, for each change. Raises: EditReasonNeeded."""
    told = {key: clean(reasons.get(key, "")) for key in edits}
    missing = [key for key, why in told.items() if len(why) < 3]
    if missing:
        labels = {one.key: one.label.vi for step in procedure.form for one in step.fields}
        raise EditReasonNeeded(fields=", ".join(labels[key] for key in missing))
    return told


def _checked_paper(procedure: Procedure, code: str, why: str) -> tuple[str, str]:
    if not code:
        return "", ""
    papers = (procedure.result, *procedure.alternatives)
    found = next((one for one in papers if one and one.code == code), None)
    if found is None:
        raise PaperUnknown
    if len(clean(why)) < 3:
        raise EditReasonNeeded(fields=found.name.vi)
    return code, clean(why)


def keep_version(move: Move, result: Result, act: DraftAct, note: str) -> None:
    """Keep the draft as it stands now: who, when, what, and which act it was."""
    last = result.versions.order_by("-number").values_list("number", flat=True).first() or 0
    DraftVersion.objects.create(
        result=result,
        number=last + 1,
        act=act,
        edits=result.edits,
        reasons=result.reasons,
        paper=result.paper,
        paper_reason=result.paper_reason,
        note=note,
        digest=result.digest,
        by_name=move.actor.recorded_name,
        account_id=move.actor.account_id,
        at=move.at,
    )


@transaction.atomic
def type_draft(
    *,
    actor: Actor,
    case_id: CaseId,
    edits: Mapping[str, str],
    reasons: Mapping[str, str] | None = None,
    paper: str = "",
) -> None:
    """Keep what was typed, for this person only: it is previewed, and found again later.

    Raises: CaseMissing, Denied, BadMove, WrongAgency, ResultFieldUnknown, PaperUnknown.
    """
    move = beats.begin(actor, case_id, Verb.DRAFT_RESULT)
    kept = checked_edits(move.procedure, move.case, edits)
    if paper:
        _checked_paper(move.procedure, paper, UNKNOWN * 3)
    assert actor.account_id
    WorkingDraft.objects.update_or_create(
        case=move.case,
        account_id=actor.account_id,
        defaults={
            "edits": kept,
            "reasons": {key: clean((reasons or {}).get(key, "")) for key in kept},
            "paper": paper,
            "at": move.at,
        },
    )


def preview_result(*, actor: Actor, case_id: CaseId, is_working: bool = False) -> bytes:
    """Return the result as it would be signed now, with numbers still to be given.

    is_working: as this person typed it and has not saved it yet. What a register told them
    within ten minutes about the same question serves again.
    Raises: CaseMissing, DraftMissing, Denied, BadMove when it is signed, and what the registers
    refuse.
    """
    if not actor.has("cases.sign"):
        actor.require("cases.appraise")
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    drafted: Result | WorkingDraft | None = None
    if is_working and actor.account_id:
        drafted = WorkingDraft.objects.filter(case=case, account_id=actor.account_id).first()
    result = Result.objects.filter(case=case).first()
    if result and result.signed_at:  # no register is read for what is done
        verb = Verb.SIGN_RESULT if actor.has("cases.sign") else Verb.DRAFT_RESULT
        check_move(actor, Status(case.status), verb, is_accepted=True)
    drafted = drafted or result
    if drafted is None:
        raise DraftMissing
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    agency = orgs.agency(AgencyId(case.agency_id))
    found = looking.glance(actor, procedure, case, drafted)
    known = facts_of(
        procedure, case, drafted, Issue(agency=agency, actor=actor, at=clock.now(), found=found)
    )
    for write in procedure.writes:
        known.setdefault(write.name, {"key": UNKNOWN, "shown": UNKNOWN})
    return outcomes.render_result(
        procedure, known, scans=scans_of(procedure, known, case), qr=qr_of(procedure, known, case)
    )


@transaction.atomic
def send_back(*, actor: Actor, case_id: CaseId, expected_version: int, remarks: str) -> CaseView:
    """Return the draft to who wrote it, with remarks; it is signed only after it was redone.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepMissing, StepTaken, DraftMissing,
    ReasonNeeded.
    """
    move = beats.begin(actor, case_id, Verb.SEND_BACK, expected_version=expected_version)
    said = beats.words(remarks)
    result = Result.objects.select_for_update().filter(case=move.case).first()
    if result is None:
        raise DraftMissing
    step = steps.skip_to(move, "sign")
    if step is None or step.is_waiting:
        raise StepMissing
    check_holder(actor, step)
    drafter = result.versions.filter(act=DraftAct.SAVED).order_by("-number").first()
    result.remarks = said
    result.save(update_fields=["remarks"])
    keep_version(move, result, DraftAct.SENT_BACK, said)
    step.is_waiting = True
    step.save(update_fields=["is_waiting"])
    again = _open_redraft(move, step, drafter)
    beats.finish(move, Told(note=said, handed_to=again.assignee_name or again.name))
    return queries.view(actor, move.case)


def _open_redraft(move: Move, sign: Step, drafter: DraftVersion | None) -> Step:
    again = Step.objects.create(
        case=move.case,
        node=REDRAFT,
        key=REDRAFT,
        name="Soạn lại dự thảo",
        role="draft",
        right="cases.appraise",
        agency_id=move.case.agency_id,
        assignee_id=drafter.account_id if drafter else None,
        assignee_name=drafter.by_name if drafter else "",
        opened_at=move.at,
        due_at=sign.due_at,
    )
    if again.assignee_id:
        keep_lead(move.actor, again, move.at)
        telling.tell_assigned(move.case, again, move.at)
    return again


def redrafted(move: Move, step: Step) -> str:
    """Finish the step that a draft sent back opened; who signs has it again.

    Raises: DraftMissing when the draft was not saved since.
    """
    if Result.objects.filter(case=move.case).exclude(remarks="").exists():
        raise DraftMissing
    step.done_at, step.done_by, step.outcome = move.at, move.actor.recorded_name, "done"
    step.save(update_fields=["done_at", "done_by", "outcome"])
    steps.hold(move.case)
    move.case.steps.filter(role="sign", done_at=None).update(is_waiting=False)
    return ", ".join(
        move.case.steps.filter(role="sign", done_at=None).values_list("name", flat=True)
    )
