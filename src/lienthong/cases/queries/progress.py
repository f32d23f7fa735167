# SPDX-License-Identifier: Apache-2.0
"""Where a dossier stands in its process, as its applicant may know it: posts, never names."""

import datetime as dt
from dataclasses import dataclass

from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, Step
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.clocks import clock_of
from lienthong.cases.rules import CLOSED, PauseBasis, Status
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure
from lienthong.procedures.rules.drawing import Drawing, draw

#: Posts that are named where several could have a step.
MOST_POSTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentStep:
    """Something that is being done now."""

    key: str  #: of the step in the process, or `reception`
    name: str  #: in the reader's language
    agency_name: str  #: who has it
    post_name: str  #: in which post, or empty where none holds the right today
    due_at: dt.datetime  #: its share of the legal time
    is_waiting: bool  #: stands still with the dossier
    is_opinion: bool  #: another agency is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAhead:
    """Something still to come."""

    key: str  #: of the step in the process
    name: str  #: in the reader's language
    agency_name: str  #: who will have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A dossier in its process."""

    present: tuple[PresentStep, ...]  #: being done now
    ahead: tuple[StepAhead, ...]  #: to come, in order; some may turn out not to be needed
    paused_for: PauseBasis | None  #: why the legal clock stands, if it does
    paused_at: dt.datetime | None  #: since when
    drawing: Drawing  #: the process with what is done and what is being done


def progress(actor: Actor, case_id: CaseId) -> Progress:
    """Return where a dossier stands in its process. Raises: CaseMissing."""
    row = visible_to(actor).select_related("agency", "receiving_agency").filter(pk=case_id).first()
    if row is None:
        raise CaseMissing
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    steps = list(row.steps.select_related("agency").order_by("opened_at", "id"))
    done = _done(row, procedure, steps)
    is_open = row.status not in CLOSED
    now = [step for step in steps if step.done_at is None] if is_open else []
    legal = clock_of(row)
    pause = legal.pauses[-1] if legal.is_paused and is_open else None
    return Progress(
        present=tuple(_present(step, procedure) for step in now),
        ahead=_ahead(row, procedure, done, now) if is_open else (),
        paused_for=pause.basis if pause else None,
        paused_at=pause.began_at.astimezone(HANOI) if pause else None,
        drawing=draw(
            procedure.process,
            done=sorted(done),
            present=sorted({_key(step, procedure) for step in now}),
        ),
    )


def _key(step: Step, procedure: Procedure) -> str:
    """Return the step of the process that a row stands for; reception has a row of its own."""
    if step.key != "reception":
        return step.key
    return next((one.key for one in procedure.steps if one.role == "receive"), step.key)


def _done(row: Case, procedure: Procedure, steps: list[Step]) -> set[str]:
    waiting = {step.key for step in steps if step.done_at is None}
    done = {step.key for step in steps if step.done_at and step.outcome == "done"} - waiting
    if row.started_at:
        done |= {one.key for one in procedure.steps if one.role == "receive"}
    if row.status == Status.RETURNED:
        done |= {one.key for one in procedure.steps if one.role == "return"}
    return done


def _present(step: Step, procedure: Procedure) -> PresentStep:
    names = {one.key: str(one.name) for one in procedure.steps}
    return PresentStep(
        key=step.key,
        name=names.get(_key(step, procedure), step.name),
        agency_name=step.agency.name,
        post_name=_posts(step),
        due_at=step.due_at.astimezone(HANOI),
        is_waiting=step.is_waiting,
        is_opinion=step.consultation_id is not None,
    )


def _posts(step: Step) -> str:
    """Name the posts that may do a step here: the law publishes posts, not who holds them."""
    posts = orgs.posts_in(AgencyId(step.agency_id))
    names = dict.fromkeys(post.name for post in posts if step.right in post.rights)
    return ", ".join(list(names)[:MOST_POSTS])


def _ahead(
    row: Case, procedure: Procedure, done: set[str], now: list[Step]
) -> tuple[StepAhead, ...]:
    present = {_key(step, procedure) for step in now}
    order = [one.key for one in procedure.steps]
    reached = max((order.index(key) for key in (done | present) if key in order), default=-1)
    return tuple(
        StepAhead(
            key=one.key,
            name=str(one.name),
            agency_name=(
                row.receiving_agency.name if one.role in ("receive", "return") else row.agency.name
            ),
        )
        for place, one in enumerate(procedure.steps)
        if place > reached and one.key not in present and one.role != "consult"
    )
