# SPDX-License-Identifier: Apache-2.0
"""The process inside "being processed", and its ready steps as rows of the inboxes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.cases import rules
from lienthong.cases.errors import StepMissing
from lienthong.cases.models import Case, Step
from lienthong.cases.queries.actions import open_opinions
from lienthong.cases.services import letters
from lienthong.cases.services.beats import Move
from lienthong.orgs.rules import WorkCalendar
from lienthong.outbox import services as outbox
from lienthong.procedures.rules import Procedure, ProcessStep, process

#: The step beside the process that hands a corrected result over.
HAND_AGAIN = "hand_again"
RECEIVING_ROLES = frozenset({"receive", "return"})


def open_reception(case: Case, at: dt.datetime) -> None:
    """Put a dossier in the inbox of the place that receives it."""
    Step.objects.create(
        case=case,
        node="reception",
        key="reception",
        name="Tiếp nhận hồ sơ",
        role="receive",
        right="cases.receive",
        agency_id=case.receiving_agency_id,
        opened_at=at,
        due_at=case.respond_by,
    )


def start_process(move: Move, known: Mapping[str, Any]) -> str:
    """Begin the procedure's process; its reception is what was just done; return what follows."""
    procedure = move.procedure
    received = {step.key for step in procedure.steps if step.role == "receive"}
    state = process.start(procedure.process, dict(known), done=received)
    _close(move.case, "reception", move, outcome="done")
    return _show_ready(move, procedure, state)


def advance(move: Move, step: Step, known: Mapping[str, Any]) -> str:
    """Finish a step of the process and open what follows; return the names of what follows."""
    case = move.case
    try:
        state = process.complete(case.process or {}, step.node, dict(known))
    except process.ProcessError as problem:
        raise StepMissing from problem
    _close(case, step.node, move, outcome="done")
    return _show_ready(move, move.procedure, state)


def open_handing(move: Move) -> None:
    """Put a corrected result in the inbox of the place that hands it over: today, in the day."""
    case = move.case
    if case.steps.filter(role="return", done_at=None).exists():
        return
    Step.objects.create(
        case=case,
        node=HAND_AGAIN,
        key=HAND_AGAIN,
        name="Trả kết quả đã đính chính",
        role="return",
        right="cases.receive",
        agency_id=case.receiving_agency_id,
        opened_at=move.at,
        due_at=move.calendar.in_day(move.at),
    )


def skip_to(move: Move, role: str) -> Step | None:
    """Return the ready step of a role, if there is one."""
    return (
        Step.objects.select_for_update(of=("self",))
        .filter(case=move.case, role=role, done_at=None, consultation=None)
        .order_by("opened_at")
        .first()
    )


def finish_consulting(move: Move) -> str:
    """Do the process's consultation step once no opinion is missing; return what follows."""
    asked = move.case.consultations.all()
    if not asked.exists() or open_opinions(move.case):
        return ""
    step = skip_to(move, "consult")
    if step is None or step.is_waiting:
        return ""
    answers = asked.exclude(agrees=None).values_list("agrees", flat=True)
    return advance(move, step, {"consultation_agrees": all(answers)})


def hold(case: Case) -> None:
    """Take a dossier's steps out of the inboxes while it waits."""
    case.steps.filter(done_at=None, consultation=None).update(is_waiting=True)


def release(case: Case, *, stood_minutes: int, calendar: WorkCalendar) -> None:
    """Put a dossier's steps back, each due later by the working time it stood."""
    for step in case.steps.filter(done_at=None, is_waiting=True):
        step.is_waiting = False
        if stood_minutes > 0:
            step.due_at = calendar.add_working_hours(step.due_at, stood_minutes / 60)
        step.save(update_fields=["is_waiting", "due_at"])


def close_all(move: Move, outcome: str) -> None:
    """End every open step: the dossier has ended, and asks nobody any more."""
    move.case.steps.filter(done_at=None).update(
        done_at=move.at, done_by=move.actor.recorded_name, outcome=outcome
    )
    letters.take_back_all(move.case, _("Hồ sơ đã kết thúc, không cần ý kiến nữa."))


def close_reception(move: Move) -> None:
    """Take a dossier off the receiving inbox: it was answered."""
    _close(move.case, "reception", move, outcome="answered")


def _close(case: Case, node: str, move: Move, *, outcome: str) -> None:
    case.steps.filter(node=node, done_at=None).update(
        done_at=move.at, done_by=move.actor.recorded_name, outcome=outcome
    )


def _show_ready(move: Move, procedure: Procedure, state: process.State) -> str:
    case = move.case
    case.process = state
    move.changed.add("process")
    declared = {step.key: step for step in procedure.steps}
    there = set(case.steps.filter(done_at=None).values_list("node", flat=True))
    opened = [declared[key] for key in process.ready_steps(state) if key not in there]
    Step.objects.bulk_create(_row(move, step) for step in opened)
    _plan_questions(case, procedure, opened)
    return ", ".join(step.name.vi for step in opened)


def _plan_questions(case: Case, procedure: Procedure, opened: list[ProcessStep]) -> None:
    """Queue the questions that the pack asks by itself when these steps open."""
    for key in sorted({step.key for step in opened} & {one.step for one in procedure.questions}):
        outbox.enqueue("cases.ask_planned", case_id=str(case.pk), step_key=key)


def _row(move: Move, step: ProcessStep) -> Step:
    case = move.case
    agency_id = case.receiving_agency_id if step.role in RECEIVING_ROLES else case.agency_id
    return Step(
        case=case,
        node=step.key,
        key=step.key,
        name=step.name.vi,
        role=step.role,
        right=step.right,
        agency_id=agency_id,
        opened_at=move.at,
        due_at=_share(move, step.share),
    )


def _share(move: Move, percent: int) -> dt.datetime:
    """Return when a step is due: its share of the whole time from now, within the appointment."""
    legal, calendar = move.legal, move.calendar
    if legal.started_at is None or legal.due_at is None:
        return legal.respond_by
    whole = calendar.working_minutes(legal.started_at, legal.due_at)
    due_at = calendar.add_working_hours(move.at, max(whole * percent / 100, 1) / 60)
    return min(due_at, legal.due_at)


def go_on(move: Move) -> None:
    """Let a dossier that waited go on: owe a new answer, or let its clock run again."""
    case, legal = move.case, move.legal
    if legal.started_at is None:
        move.legal = rules.reopen(legal, move.at, move.calendar)
        case.respond_by = move.legal.respond_by
        open_reception(case, move.at)
        return
    stood = 0
    if legal.is_paused:
        began = legal.pauses[-1].began_at
        stood = move.calendar.working_minutes(began, move.at)
        move.legal = rules.resume(legal, move.at, move.calendar)
    release(case, stood_minutes=stood, calendar=move.calendar)
    finish_consulting(move)
