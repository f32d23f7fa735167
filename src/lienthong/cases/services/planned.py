# SPDX-License-Identifier: Apache-2.0
"""The questions that a pack sends to other agencies by itself, once its step is open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.cases import queries
from lienthong.cases.models import Case, Step
from lienthong.cases.rules import Verb
from lienthong.cases.services import beats, steps
from lienthong.cases.services.beats import Told
from lienthong.cases.services.opinions import Ask, consult_all
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules as packs
from lienthong.procedures.rules import PlannedQuestion, Procedure

ACTOR = Actor.system("cases.planned_questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """One question with its receiver found."""

    planned: PlannedQuestion
    agency: AgencyView
    text: str


@transaction.atomic
def ask_planned(case_id: CaseId, step_key: str) -> int:
    """Ask everybody the pack names for a step, in parallel; return how many were asked.

    Where one receiver is not of this node nobody is asked: an official then asks them all, and no
    answer is missed because a question silently stayed here. Safe to run twice.
    """
    case = queries.lock(case_id, visible_to_actor=ACTOR)
    is_open = Step.objects.filter(case=case, node=step_key, done_at=None).exists()
    if not is_open or case.consultations.exists():
        return 0
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    try:
        asked = [
            one
            for planned in procedure.questions
            if planned.step == step_key
            for one in _askings(procedure, planned, case)
        ]
    except Missing:
        return 0
    asks = _merged([one for one in asked if one.agency.id != case.agency_id])
    if not asks:
        _pass_over(case_id, step_key)
        return 0
    consult_all(actor=ACTOR, case_id=case_id, expected_version=case.version, asks=asks)
    return len(asks)


def _merged(asked: list[_Asking]) -> list[Ask]:
    """One question for each agency, however many periods or things it is asked about."""
    found: dict[AgencyId, Ask] = {}
    for one in asked:
        agency_id, planned = AgencyId(one.agency.id), one.planned
        days = orgs.calendar(agency_id).add_working_days(clock.now(), planned.days)
        ask = found.get(agency_id)
        found[agency_id] = Ask(
            agency_id=agency_id,
            question=f"{ask.question}\n{one.text}" if ask else one.text,
            share=planned.share,
            is_mandatory=planned.is_mandatory or bool(ask and ask.is_mandatory),
            due_on=clock.legal_date(days),
        )
    return list(found.values())


def _pass_over(case_id: CaseId, step_key: str) -> None:
    """Finish a consultation step for which no other agency is left to ask."""
    move = beats.begin(ACTOR, case_id, Verb.CONSULT)
    step = Step.objects.get(case=move.case, node=step_key, done_at=None)
    handed_to = steps.advance(move, step, {"consultation_agrees": True})
    note = "Không có cơ quan nào khác cần hỏi."
    beats.finish(move, Told(note=note, step=step, handed_to=handed_to))


def _askings(procedure: Procedure, planned: PlannedQuestion, case: Case) -> Iterator[_Asking]:
    known = packs.facts(
        procedure, case.form, case={"code": case.code}, agency={"code": case.agency.code}
    )
    rows = packs.filled(f"={planned.each}", known) if planned.each else [None]
    for row in rows or ():
        facts = {**known, "row": row or {}}
        if packs.holds(planned.when, facts):
            yield _Asking(
                planned=planned,
                agency=_receiver(planned, facts),
                text=planned.question.format_map(_words(planned, facts)),
            )


def _words(planned: PlannedQuestion, facts: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: packs.filled(f"={asked}", facts) for name, asked in planned.tells.items()}
    return {name: value or "…" for name, value in found.items()}


def _receiver(planned: PlannedQuestion, facts: Mapping[str, Any]) -> AgencyView:
    """Return who is asked. Raises: Missing where the agency is not of this node."""
    if planned.agency:
        return orgs.agency_by_code(planned.agency.format_map(_words(planned, facts)))
    return orgs.committee_of(str(packs.filled(f"={planned.unit}", facts)))
