# SPDX-License-Identifier: Apache-2.0
"""One dossier: as its actor may see it, as a consulted agency may, as anybody with its code may."""

import hmac
import uuid

from lienthong.cases.errors import CaseMissing, ConsultationMissing
from lienthong.cases.models import Case, Consultation, Movement, Slip
from lienthong.cases.queries.access import consultations_to, visible_to
from lienthong.cases.queries.actions import next_actions
from lienthong.cases.queries.changing import changes_of
from lienthong.cases.queries.clocks import clock_of
from lienthong.cases.queries.letters import letters_of
from lienthong.cases.queries.naming import step_name
from lienthong.cases.queries.values import (
    CaseHead,
    CaseView,
    ConsultationView,
    LetterView,
    MovementView,
    PaperView,
    PublicState,
    RatingView,
    ResultView,
    SlipView,
    StepView,
)
from lienthong.cases.rules import (
    Channel,
    Clock,
    Delivery,
    Finance,
    MoreTime,
    Party,
    Punctuality,
    SlipForm,
    Status,
    Sync,
    Verb,
    Wish,
    bucket_of,
    grade_of,
    remaining_minutes,
)
from lienthong.cases.rules.intake import AUTHORISATION, authorisation_name
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AccountId, AgencyId, CaseId, FileId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures

#: What the applicant's timeline tells in full; of the rest, that it happened.
_TOLD = frozenset(
    {
        Verb.SUBMIT, Verb.ACCEPT, Verb.REFUSE, Verb.ASK_SUPPLEMENT, Verb.SUPPLEMENT,
        Verb.ASK_PAYMENT, Verb.PAID, Verb.WITHDRAW, Verb.STOP, Verb.RESUME, Verb.EXTEND,
        Verb.SIGN_RESULT, Verb.RETURN_RESULT, Verb.RATE, Verb.UNDO, Verb.POST_RESULT,
        Verb.BROUGHT_BACK, Verb.NOTE_LOST,
        Verb.RECALL_RESULT, Verb.CORRECT_RESULT,
    }
)  # fmt: skip


#: States in which a result was issued.
_ISSUED = frozenset({Status.DONE, Status.RETURNED})
#: Stands for the secret of a dossier that is not there; as long, and never right.
_NO_SECRET = b"--------"


def case(actor: Actor, case_id: CaseId) -> CaseView:
    """Return a dossier with its timeline, clock, papers, and what the actor can do next.

    Reading the personal data of a dossier as an official is told with `services.record_view`.
    Raises: CaseMissing, also when it is not the actor's.
    """
    row = _related(actor).filter(pk=case_id).first()
    if row is None:
        raise CaseMissing
    return view(actor, row)


def case_by_code(actor: Actor, code: str) -> CaseView:
    """Return a dossier by its legal number.

    Raises: CaseMissing.
    """
    row = _related(actor).filter(code=clean(code).upper()).first()
    if row is None:
        raise CaseMissing
    return view(actor, row)


def timeline(actor: Actor, case_id: CaseId) -> tuple[MovementView, ...]:
    """Return what happened to a dossier, oldest first. Raises: CaseMissing."""
    return case(actor, case_id).timeline


def clock_of_case(actor: Actor, case_id: CaseId) -> Clock:
    """Return the legal clock of a dossier. Raises: CaseMissing."""
    row = visible_to(actor).filter(pk=case_id).first()
    if row is None:
        raise CaseMissing
    return clock_of(row)


def public_state(code: str, secret: str = "") -> PublicState:
    """Return what a dossier code tells: the state; with the second secret a little more (DV-09).

    Raises: CaseMissing when there is no such code, or the secret is wrong.
    """
    row = Case.objects.select_related("agency").filter(code=clean(code).upper()).first()
    given = clean(secret).upper().encode()
    kept = row.lookup_secret.encode() if row else _NO_SECRET
    # A code that is not there is compared as well: a wrong code and a wrong secret take as long.
    is_right = hmac.compare_digest(given, kept)
    if row is None or (given and not is_right):
        raise CaseMissing
    if not given:
        return PublicState(code=row.code, status=Status(row.status))
    steps = row.movements.filter(verb__in=sorted(_TOLD)).order_by("at", "id")
    return PublicState(
        code=row.code,
        status=Status(row.status),
        procedure_name=row.procedure_name,
        agency_name=row.agency.name,
        received_at=row.received_at.astimezone(HANOI),
        due_at=row.due_at and row.due_at.astimezone(HANOI),
        steps=tuple((step.at.astimezone(HANOI), str(Verb(step.verb).label)) for step in steps),
    )


def consultation(actor: Actor, consultation_id: uuid.UUID) -> ConsultationView:
    """Return a question put to the actor's agency, with the little of the dossier it needs.

    Raises: ConsultationMissing.
    """
    row = (
        consultations_to(actor)
        .select_related("case", "asking_agency", "asked_agency")
        .filter(pk=consultation_id)
        .first()
    )
    if row is None:
        raise ConsultationMissing
    return _consultation(row, letters_of([row.pk]).get(row.pk, ()))


def head(row: Case) -> CaseHead:
    """Return the few facts of a row that its writer is told, without another read."""
    return CaseHead(
        id=CaseId(row.pk),
        code=row.code,
        version=row.version,
        status=Status(row.status),
        procedure_code=row.procedure_code,
        agency_id=AgencyId(row.agency_id),
        received_at=row.received_at.astimezone(HANOI),
        respond_by=row.respond_by.astimezone(HANOI),
        due_at=row.due_at and row.due_at.astimezone(HANOI),
    )


def shared_papers(actor: Actor, consultation_id: uuid.UUID) -> tuple[PaperView, ...]:
    """Return the papers that were shared with a question put to the actor's agency.

    Raises: ConsultationMissing.
    """
    row = consultations_to(actor).select_related("case").filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    shared = set(row.papers)
    return tuple(one for one in _papers(row.case) if one.id in shared)


def shared_paper(actor: Actor, consultation_id: uuid.UUID, paper_id: uuid.UUID) -> PaperView:
    """Return one of them. Raises: ConsultationMissing, also when it was not shared."""
    for one in shared_papers(actor, consultation_id):
        if one.id == paper_id:
            return one
    raise ConsultationMissing


def view(actor: Actor, row: Case) -> CaseView:
    """Return a row as one actor may see it: no working papers and no draft for the applicant."""
    legal, is_inside = clock_of(row), actor.kind is not ActorKind.CITIZEN
    calendar, now = orgs.calendar(AgencyId(row.agency_id)), clock.now()
    return CaseView(
        id=CaseId(row.pk),
        code=row.code,
        version=row.version,
        status=Status(row.status),
        procedure_code=row.procedure_code,
        procedure_version=row.procedure_version,
        procedure_name=row.procedure_name,
        agency_id=AgencyId(row.agency_id),
        agency_name=row.agency.name,
        receiving_agency_id=AgencyId(row.receiving_agency_id),
        receiving_agency_name=row.receiving_agency.name,
        supporting_agency_id=AgencyId(row.supporting_agency_id)
        if row.supporting_agency_id
        else None,
        applicant=Party.of(row.applicant),
        owner=Party.of(row.owner),
        representative=Party.of(row.representative) if row.representative else None,
        channel=Channel(row.channel),
        form=row.form,
        finance=Finance(row.finance),
        delivery=Delivery(row.delivery),
        sync=Sync(row.sync),
        wish=Wish.of(row.wish),
        fee_order_id=row.fee_order_id,
        reused=tuple(row.reused),
        provenance=row.provenance,
        cosigned=tuple(row.cosigned),
        clock=legal,
        remaining_minutes=remaining_minutes(legal, now, calendar),
        bucket=bucket_of(legal, now, calendar),
        punctuality=Punctuality(row.punctuality) if row.punctuality else None,
        is_answered_late=row.late_answer_at is not None,
        lookup_secret="" if is_inside else row.lookup_secret,
        timeline=_timeline(row, is_inside=is_inside),
        papers=_papers(row),
        steps=_steps(row) if is_inside else (),
        consultations=_consultations(row) if is_inside else (),
        slips=_slips(row),
        result=_result(row, is_inside=is_inside),
        changes=changes_of(row) if row.status in _ISSUED else (),
        rating=_rating(row),
        next_actions=next_actions(actor, row),
    )


def _related(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a queryset with joins
    return visible_to(actor).select_related("agency", "receiving_agency", "result", "rating")


def _timeline(row: Case, *, is_inside: bool) -> tuple[MovementView, ...]:
    moves = row.movements.select_related("agency").order_by("at", "id")
    undone = {move.details.get("movement") for move in moves if move.verb == Verb.UNDO}
    return tuple(
        _movement(move, is_told=is_inside or move.verb in _TOLD, is_undone=str(move.pk) in undone)
        for move in moves
    )


def _movement(move: Movement, *, is_told: bool, is_undone: bool) -> MovementView:
    undid = move.details.get("undid", "")
    return MovementView(
        verb=Verb(move.verb),
        from_status=Status(move.from_status) if move.from_status else None,
        to_status=Status(move.to_status),
        actor_name=move.actor_name if is_told else "",
        post_name=move.post_name,
        agency_name=move.agency.name if move.agency else "",
        at=move.at.astimezone(HANOI),
        note=move.note if is_told else "",
        items=tuple(move.details.get("items", ())) if is_told else (),
        step=move.step,
        handed_to=move.handed_to if is_told else "",
        step_due_at=move.step_due_at and move.step_due_at.astimezone(HANOI),
        punctuality=Punctuality(move.punctuality) if move.punctuality else None,
        leaf_id=move.leaf_id,
        undid=str(move.details.get("step") or Verb(undid).label) if undid else "",
        is_undone=is_undone,
    )


def _papers(row: Case) -> tuple[PaperView, ...]:
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    names = {component.code: component.name.vi for component in procedure.components}
    names[AUTHORISATION] = str(authorisation_name())
    return tuple(
        PaperView(
            id=paper.pk,
            component=paper.component_code,
            component_name=names.get(paper.component_code, paper.component_code),
            name=paper.name,
            kind=paper.kind,
            file_id=FileId(paper.file_id),
            added_at=paper.added_at.astimezone(HANOI),
            is_replaced=paper.replaced_at is not None,
        )
        for paper in row.attachments.order_by("added_at", "id")
    )


def _steps(row: Case) -> tuple[StepView, ...]:
    return tuple(
        StepView(
            id=step.pk,
            key=step.key,
            name=step_name(step, row),
            role=step.role,
            right=step.right,
            agency_id=AgencyId(step.agency_id),
            opened_at=step.opened_at.astimezone(HANOI),
            due_at=step.due_at.astimezone(HANOI),
            assignee_id=AccountId(step.assignee_id) if step.assignee_id else None,
            assignee_name=step.assignee_name,
            is_waiting=step.is_waiting,
        )
        for step in row.steps.filter(done_at=None, consultation=None).order_by("due_at", "id")
    )


def _consultations(row: Case) -> tuple[ConsultationView, ...]:
    asked = row.consultations.select_related("case", "asking_agency", "asked_agency")
    rows = list(asked.order_by("asked_at", "id"))
    letters = letters_of([one.pk for one in rows]) if rows else {}
    return tuple(_consultation(one, letters.get(one.pk, ())) for one in rows)


def _consultation(row: Consultation, letters: tuple[LetterView, ...]) -> ConsultationView:
    return ConsultationView(
        id=row.pk,
        case_id=CaseId(row.case_id),
        case_code=row.case.code,
        procedure_name=row.case.procedure_name,
        asking_agency_name=row.asking_agency.name,
        asked_agency_id=AgencyId(row.asked_agency_id),
        asked_agency_name=row.asked_agency.name,
        question=row.question,
        shared=row.shared,
        is_mandatory=row.is_mandatory,
        asked_at=row.asked_at.astimezone(HANOI),
        asked_by=row.asked_by,
        due_at=row.due_at.astimezone(HANOI),
        answer=row.answer,
        agrees=row.agrees,
        answer_file_id=FileId(row.answer_file_id) if row.answer_file_id else None,
        answered_at=row.answered_at and row.answered_at.astimezone(HANOI),
        answered_by=row.answered_by,
        needs_reading=row.needs_reading,
        letters=letters,
        waiver_basis=row.waiver_basis,
        papers=tuple(row.papers),
        more_time_until=row.more_time_until,
        more_time_reason=row.more_time_reason,
        more_time_decision=MoreTime(row.more_time_decision) if row.more_time_decision else None,
        declined_at=row.declined_at and row.declined_at.astimezone(HANOI),
        decline_reason=row.decline_reason,
        reminded_at=row.reminded_at and row.reminded_at.astimezone(HANOI),
    )


def _slips(row: Case) -> tuple[SlipView, ...]:
    return tuple(slip_view(slip) for slip in row.slips.order_by("issued_at", "id"))


def slip_view(slip: Slip) -> SlipView:
    """Return a slip's row as a value."""
    return SlipView(
        id=slip.pk,
        form=SlipForm(slip.form),
        number=slip.number,
        issued_at=slip.issued_at.astimezone(HANOI),
        issued_by=slip.issued_by,
        file_id=FileId(slip.file_id) if slip.file_id else None,
        recalled_at=slip.recalled_at and slip.recalled_at.astimezone(HANOI),
    )


def _result(row: Case, *, is_inside: bool) -> ResultView | None:
    result = getattr(row, "result", None)
    if result is None or not (is_inside or result.signed_at):
        return None
    return ResultView(
        number=result.number,
        title=result.title,
        file_id=FileId(result.file_id) if result.file_id else None,
        drafted_at=result.drafted_at.astimezone(HANOI),
        drafted_by=result.drafted_by,
        edits=result.edits if is_inside else {},
        reasons=result.reasons if is_inside else {},
        paper=result.paper if is_inside else "",
        paper_reason=result.paper_reason if is_inside else "",
        digest=result.digest if is_inside else "",
        remarks=result.remarks if is_inside else "",
        note=result.note if is_inside else "",
        signed_at=result.signed_at and result.signed_at.astimezone(HANOI),
        signed_by=result.signed_by,
        waits_since=result.waits_since and result.waits_since.astimezone(HANOI),
        returned_at=result.returned_at and result.returned_at.astimezone(HANOI),
        recalled_at=result.recalled_at and result.recalled_at.astimezone(HANOI),
    )


def _rating(row: Case) -> RatingView | None:
    rating = getattr(row, "rating", None)
    if rating is None:
        return None
    return RatingView(
        scores={int(number): score for number, score in rating.scores.items()},
        total=rating.total,
        grade=grade_of(rating.total),
        comment=rating.comment,
        rated_at=rating.rated_at.astimezone(HANOI),
        basis={int(number): basis for number, basis in rating.basis.items()},
    )
