# SPDX-License-Identifier: Apache-2.0
"""What officials are told about their work; safe to repeat: each notice has a key of its own."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from lienthong.cases.events import CaseAnsweredLate, CaseFact, CaseNearingDue, CaseOverdue
from lienthong.cases.models import Case, Consultation, Involvement, Note, Step
from lienthong.cases.rules import Part, Status
from lienthong.identity import queries as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices


def tell_assigned(case: Case, step: Step, at: dt.datetime) -> None:
    """Tell somebody that a step is theirs."""
    if step.assignee_id is None:
        return
    data = {"step": step.name, "procedure": case.procedure_name, "until": step.due_at}
    _send(
        AccountId(step.assignee_id),
        case,
        "task_assigned",
        data,
        f"given:{step.pk}:{step.assignee_id}:{at}",
    )


def tell_involved(
    case: Case, account_id: AccountId, part: Part, actor: Actor, at: dt.datetime
) -> None:
    """Tell somebody that they support or watch a dossier."""
    data = {"part": str(part.label), "procedure": case.procedure_name, "who": actor.recorded_name}
    _send(account_id, case, "work_involved", data, f"part:{case.pk}:{part}:{account_id}:{at}")


def tell_mentioned(case: Case, account_id: AccountId, note: Note) -> None:
    """Tell somebody that a note is for them."""
    data = {"who": note.author_name, "text": note.text[:500]}
    _send(account_id, case, "note_mention", data, f"note:{note.pk}:{account_id}")


def tell_reminder(case: Case, step: Step, actor: Actor, day: dt.date) -> None:
    """Tell the holder of a step that their chief waits."""
    if step.assignee_id is None:
        return
    data = {"step": step.name, "who": actor.recorded_name, "until": step.due_at}
    _send(AccountId(step.assignee_id), case, "work_reminder", data, f"remind:{step.pk}:{day}")


def tell_holder(event: CaseNearingDue) -> None:
    """Tell who holds a dossier, or those who may take it, that its appointment is near."""
    case = Case.objects.filter(pk=event.case_id).first()
    if case is None or event.due_at is None:
        return
    for account_id in sorted(_holders(case)):
        data = {"procedure": case.procedure_name, "until": event.due_at}
        _send(account_id, case, "case_soon", data, f"soon:{case.pk}:{event.due_at}:{account_id}")


def tell_chief(event: CaseOverdue | CaseAnsweredLate) -> None:
    """Tell who leads the agency that a dossier is late, and at whom."""
    case = Case.objects.filter(pk=event.case_id).first()
    if case is None:
        return
    goal = case.due_at or case.respond_by
    data = {
        "procedure": case.procedure_name,
        "holder": _holder_names(case),
        "until": goal,
    }
    chiefs = identity.officials_with_right("cases.sign", AgencyId(case.agency_id))
    for chief in chiefs:
        _send(chief.id, case, "case_late", data, f"late:{case.pk}:{goal}:{chief.id}")


def tell_watchers(event: CaseFact) -> None:
    """Tell those who watch or support a dossier what happened to it."""
    case = Case.objects.filter(pk=event.case_id).first()
    if case is None:
        return
    what = str(Status(event.status).label)
    parts = Involvement.objects.filter(
        case=case, ended_at=None, part__in=[Part.WATCH, Part.SUPPORT]
    )
    for account_id in parts.values_list("account_id", flat=True).distinct():
        key = f"watch:{case.pk}:{type(event).__name__}:{event.at}:{account_id}"
        data = {"procedure": case.procedure_name, "status": what}
        _send(AccountId(account_id), case, "case_watched", data, key)


def tell_step(step: Step, template: str, to: Iterable[AccountId]) -> None:
    """Tell some people of a step that nears its end or is past it; once for each end."""
    case = step.case
    data = {"step": step.name, "holder": step.assignee_name or "–", "until": step.due_at}
    for account_id in to:
        _send(account_id, case, template, data, f"{template}:{step.pk}:{step.due_at}:{account_id}")


def tell_of_opinion(
    row: Consultation, template: str, to: Iterable[AccountId], key: str, *, is_asked: bool
) -> None:
    """Tell some people of a question: it is late, declined, or wants more time.

    is_asked: they are of the agency that was asked, which reaches the question only.
    """
    link = f"/mot-cua/y-kien/{row.pk}" if is_asked else ""
    data = {
        "asked": row.asked_agency.name,
        "question": row.question[:300],
        "until": row.due_at.astimezone(HANOI),
    }
    for account_id in to:
        _send(account_id, row.case, template, data, f"{row.pk}:{key}:{account_id}", link)


def askers(row: Consultation) -> set[AccountId]:
    """Return who waits for an opinion: the leads of the dossier, else those who may take it."""
    return _holders(row.case)


def answerers(row: Consultation) -> set[AccountId]:
    """Return who may answer: who took the question, else all who could."""
    step = Step.objects.filter(consultation=row, done_at=None).first()
    if step and step.assignee_id:
        return {AccountId(step.assignee_id)}
    found = identity.officials_with_right("cases.appraise", AgencyId(row.asked_agency_id))
    return {one.id for one in found}


def _holders(case: Case) -> set[AccountId]:
    steps = list(case.steps.filter(done_at=None, consultation=None))
    named = {AccountId(step.assignee_id) for step in steps if step.assignee_id}
    if named:
        return named
    wanted = {(step.right, step.agency_id) for step in steps}
    return {
        one.id
        for right, agency_id in wanted
        for one in identity.officials_with_right(right, AgencyId(agency_id))
    }


def _holder_names(case: Case) -> str:
    steps = case.steps.filter(done_at=None, consultation=None).order_by("due_at")
    names = [f"{step.name} ({step.assignee_name or 'chưa giao'})" for step in steps]
    return "; ".join(names) or "–"


def _send(
    account_id: AccountId,
    case: Case,
    template: str,
    data: Mapping[str, object],
    key: str,
    link: str = "",
) -> None:
    """Send one notice; a key says which it is, so that it is sent once."""
    notices.send(
        to=notices_queries.recipient(account_id),
        template=template,
        data={"case_code": case.code, **data},
        about=case.code,
        link=link or f"/mot-cua/ho-so/{case.pk}",
        dedupe_key=f"{template}:{hashlib.sha256(key.encode()).hexdigest()}",
    )
