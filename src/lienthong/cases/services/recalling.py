# SPDX-License-Identifier: Apache-2.0
"""Taking an issued result back: a signed decision, the registers by new versions, the word out."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.events import ResultRecalled
from lienthong.cases.models import Result, ResultChange
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.issued import RECALL_NAME as NOTICE
from lienthong.cases.rules import ChangeKind, Decision, FromWhen, QrFacts, Verb, qr_text
from lienthong.cases.services import beats
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.results import LIMIT_BYTES, actor_for_files, basis_of
from lienthong.cases.services.slips import SYSTEM_NAME
from lienthong.files import services as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.registers import services as registers
from lienthong.signing import services as signing

TEMPLATE = Path(__file__).parents[1] / "typst" / "thu-hoi.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the first step read."""

    version: int
    agency_id: AgencyId
    facts: dict[str, Any]
    qr: str


def recall_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    decision: Decision,
    since: FromWhen = FromWhen.DECISION,
) -> CaseView:
    """Take the issued result back by a decision, signed and sealed here; final.

    Three steps like a signature: read; set, sign and seal outside any transaction; one that keeps
    the decision, marks the paper, undoes its register entries by new versions, tells everybody.
    An entry that somebody changed since is left, and the history says so.
    since: from the day of the decision, or as if the result had never been given.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ResultNotThere, ResultRecalled,
    DecisionNeeded, DecisionNotYet, and what signing and the registers raise.
    """
    plan = _prepare(actor, case_id, expected_version, decision, since)
    made = pdf.render(TEMPLATE, plan.facts, images={"qr.svg": pdf.qr_svg(plan.qr)})
    reason = f"{NOTICE}, hồ sơ {plan.facts['code']}"
    signed = signing.sign(made, actor=actor, reason=reason)
    sealed = signing.seal(signed, actor=actor, agency_id=plan.agency_id, reason=reason)
    return _settle(actor, case_id, plan, sealed, decision, since)


@transaction.atomic(durable=True)
def _prepare(
    actor: Actor, case_id: CaseId, expected_version: int, decision: Decision, since: FromWhen
) -> _Plan:
    move = beats.begin(actor, case_id, Verb.RECALL_RESULT, expected_version=expected_version)
    checked, result, day = _checked(move, decision, since)
    case, agency = move.case, orgs.agency(AgencyId(move.case.agency_id))
    assert result.signed_at
    facts = {
        "agency": agency.name,
        "agency_above": orgs.agency(agency.parent_id).name if agency.parent_id else "",
        "place": orgs.unit(agency.unit_code).name if agency.unit_code else "",
        "code": case.code,
        "procedure": case.procedure_name,
        "procedure_code": case.procedure_code,
        "applicant": case.applicant_name,
        "decision_number": checked.number,
        "decided_on": checked.decided_on.isoformat(),
        "effective_on": day.isoformat(),
        "reason": checked.reason,
        "old_title": title_of(result),
        "old_number": result.number,
        "old_signed_on": result.signed_at.astimezone(HANOI).date().isoformat(),
        "old_signed_by": result.signed_by,
        "signer": actor.post_name,
        "signer_name": actor.name,
    }
    qr = qr_text(
        QrFacts(
            case_code=case.code,
            procedure_code=case.procedure_code,
            holder_number="" if move.procedure.privacy.is_sensitive else case.applicant_number,
            paper=NOTICE,
            system=SYSTEM_NAME,
            issued_at=clock.at(checked.decided_on, dt.time(0)),
            site=settings.BASE_URL,
        )
    )
    return _Plan(version=move.version_before, agency_id=agency.id, facts=facts, qr=qr)


def _checked(move: Move, decision: Decision, since: FromWhen) -> tuple[Decision, Result, dt.date]:
    result = issued_result(move)
    assert result.signed_at
    checked = decision.checked(move.at.astimezone(HANOI).date())
    signed_on = result.signed_at.astimezone(HANOI).date()
    return checked, result, rules.effective_on(checked, signed_on, since)


def issued_result(move: Move) -> Result:
    """Return the dossier's issued result, locked. Raises: ResultNotThere, ResultRecalled."""
    result = Result.objects.select_for_update().filter(case=move.case).first()
    is_signed = bool(result and result.signed_at and result.file_id)
    rules.check_changeable(is_signed=is_signed, is_recalled=bool(result and result.recalled_at))
    assert result
    return result


def title_of(result: Result) -> str:
    """Return what a result is called; results signed before names were kept go by a plain one."""
    return result.title or "Kết quả giải quyết"


@transaction.atomic
def _settle(
    actor: Actor,
    case_id: CaseId,
    plan: _Plan,
    sealed: bytes,
    decision: Decision,
    since: FromWhen,
) -> CaseView:
    move = beats.begin(actor, case_id, Verb.RECALL_RESULT, expected_version=plan.version)
    checked, result, day = _checked(move, decision, since)
    name = f"{move.case.code}-thu-hoi.pdf"
    stored = files.store(
        actor_for_files(actor), sealed, name, limit_bytes=LIMIT_BYTES, allowed=("application/pdf",)
    )
    told = take_back_entries(move, result, day, checked)
    ResultChange.objects.create(
        **old_paper(move, result),
        kind=ChangeKind.RECALL,
        decision_number=checked.number,
        decided_on=checked.decided_on,
        effective_on=day,
        reason=checked.reason,
        new_number=checked.number,
        new_file_id=stored.id,
        registers=told,
    )
    result.recalled_at = move.at
    result.save(update_fields=["recalled_at"])
    details = {
        "number": result.number, "decision": checked.number, "sha256": stored.sha256,
        "registers": told,
    }  # fmt: skip
    beats.finish(move, Told(note=f"{checked.shown}. {checked.reason}", details=details))
    beats.publish(
        move,
        ResultRecalled,
        result_number=result.number,
        decision=checked.shown,
        reason=checked.reason,
    )
    case = queries.lock(case_id, visible_to_actor=actor)
    return queries.view(actor, case)


def take_back_entries(
    move: Move, result: Result, day: dt.date, decision: Decision
) -> list[dict[str, str]]:
    """Undo what the paper wrote into registers; return register, key and how, for each entry."""
    told = []
    papers = {(result.title, result.number)}
    earlier = ResultChange.objects.filter(case=move.case)
    papers |= set(earlier.values_list("old_title", "old_number"))
    bases = {basis_of(title, number) for title, number in papers}
    for register, key in result.reserved.get("written", ()):
        how = registers.take_back(
            move.actor,
            register,
            key,
            written_by=bases,
            on=day,
            basis=decision.shown,
            case_code=move.case.code,
        )
        told.append({"register": register, "key": key, "how": how.value})
    return told


def old_paper(move: Move, result: Result) -> dict[str, Any]:
    """Return the columns that keep what a paper was, and who decided about it."""
    return {
        "case": move.case,
        "old_number": result.number,
        "old_title": title_of(result),
        "old_file_id": result.file_id,
        "old_signed_at": result.signed_at,
        "old_signed_by": result.signed_by,
        "old_valid_until": result.valid_until,
        "by_name": move.actor.recorded_name,
        "post_name": move.actor.post_name,
        "account_id": move.actor.account_id,
        "at": move.at,
    }
