# SPDX-License-Identifier: Apache-2.0
"""The result: drafted, signed in three steps, returned."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import CaseMissing, DraftMissing, ResultFieldUnknown, StepMissing
from lienthong.cases.events import ResultReturned, ResultSigned
from lienthong.cases.models import Case, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Delivery, Verb
from lienthong.cases.services import beats, steps
from lienthong.cases.services.assigning import check_holder
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.counters import next_number
from lienthong.cases.services.settling import require_opinions
from lienthong.files import services as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.kernel.text import clean, clean_lines
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules as packs
from lienthong.procedures import services as outcomes
from lienthong.procedures.rules import Procedure
from lienthong.signing import services as signing

LIMIT_BYTES = 10_485_760


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the first step read and reserved; the second needs nothing else."""

    version: int
    agency_id: AgencyId
    procedure: Procedure
    number: str
    facts: dict[str, Any]
    case_code: str
    signed_at: dt.datetime


@transaction.atomic
def draft_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    edits: Mapping[str, str] | None = None,
    note: str = "",
) -> CaseView:
    """Write or change the draft of the result; fields not edited follow the dossier.

    edits: answers of the form that the result prints otherwise (a spelling, an address).
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ResultFieldUnknown, FormRefused.
    """
    move = beats.begin(actor, case_id, Verb.DRAFT_RESULT, expected_version=expected_version)
    kept = _checked_edits(move.procedure, edits or {})
    Result.objects.update_or_create(
        case=move.case,
        defaults={
            "edits": kept,
            "note": clean_lines(note),
            "drafted_at": move.at,
            "drafted_by": actor.recorded_name,
        },
    )
    beats.finish(move, Told(note=clean_lines(note), details={"edited": sorted(kept)}))
    return queries.view(actor, move.case)


def _checked_edits(procedure: Procedure, edits: Mapping[str, str]) -> dict[str, str]:
    keys = {field.key for step in procedure.form for field in step.fields}
    for key in edits:
        if key not in keys:
            raise ResultFieldUnknown(field=key)
    return {key: clean(value) for key, value in edits.items()}


def preview_result(*, actor: Actor, case_id: CaseId) -> bytes:
    """Return the result as it would be signed now, with numbers still to be given.

    Raises: CaseMissing, DraftMissing, Denied.
    """
    if not actor.has("cases.sign"):
        actor.require("cases.appraise")
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    result = Result.objects.filter(case=case).first()
    if result is None:
        raise DraftMissing
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    agency = orgs.agency(AgencyId(case.agency_id))
    known = _facts(procedure, case, result, agency, actor, "…", clock.now())
    for write in procedure.writes:
        known.setdefault(write.name, {"key": "…", "shown": "…"})
    return outcomes.render_result(procedure, known)


def sign_result(
    *, actor: Actor, case_id: CaseId, expected_version: int, note: str = ""
) -> CaseView:
    """Sign and seal the result, write the registers, finish the clock: three steps.

    First the right, the state and the numbers, durably; then the paper, its personal signature
    and the agency's seal, outside any transaction; then everything that follows, in one. When the
    dossier changed meanwhile nothing is written, and the numbers wait for the next attempt.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepMissing, StepTaken,
    DraftMissing, OpinionMissing, and what signing and the registers raise.
    """
    plan = _prepare(actor, case_id, expected_version)
    paper = outcomes.render_result(plan.procedure, plan.facts)
    reason = f"{plan.procedure.name.vi}, hồ sơ {plan.case_code}"
    signed = signing.sign(paper, actor=actor, reason=reason)
    sealed = signing.seal(signed, actor=actor, agency_id=plan.agency_id, reason=reason)
    return _settle(actor, case_id, plan, sealed, note)


@transaction.atomic(durable=True)
def _prepare(actor: Actor, case_id: CaseId, expected_version: int) -> _Plan:
    move = beats.begin(actor, case_id, Verb.SIGN_RESULT, expected_version=expected_version)
    _check_signable(move)
    result = Result.objects.select_for_update().get(case=move.case)
    procedure, agency = move.procedure, orgs.agency(AgencyId(move.case.agency_id))
    if not result.reserved:
        result.reserved = {"number": _number(procedure, agency, move.at)}
    number = str(result.reserved["number"])
    known = _facts(procedure, move.case, result, agency, actor, number, move.at)
    known.update(result.reserved.get("keys", {}))
    known = outcomes.reserve_keys(procedure, known)
    keys = {write.name: known[write.name] for write in procedure.writes}
    result.reserved = {**result.reserved, "keys": keys}
    result.save(update_fields=["reserved"])
    return _Plan(
        version=move.version_before,
        agency_id=agency.id,
        procedure=procedure,
        number=number,
        facts=known,
        case_code=move.case.code,
        signed_at=move.at,
    )


def _check_signable(move: Move) -> None:
    if not Result.objects.filter(case=move.case).exists():
        raise DraftMissing
    require_opinions(move)
    step = steps.skip_to(move, "sign")
    if step is None:
        raise StepMissing
    check_holder(move.actor, step)


def _number(procedure: Procedure, agency: AgencyView, at: dt.datetime) -> str:
    """Take the next number of the series, per agency and year (NĐ 30/2020 art. 15)."""
    assert procedure.result
    series = f"result:{agency.code}/{procedure.result.series}/{at.year}"
    number = next_number(series)
    return procedure.result.notation.format(
        number=f"{number:02d}", year=at.year, agency=agency.code, series=procedure.result.series
    )


def _facts(
    procedure: Procedure,
    case: Case,
    result: Result,
    agency: AgencyView,
    actor: Actor,
    number: str,
    at: dt.datetime,
) -> dict[str, Any]:
    """Return what the pack's expressions may ask about this dossier, edits laid over answers."""
    unit = orgs.unit(agency.unit_code) if agency.unit_code else None
    province = agency.unit_code
    if unit and unit.parent_id:
        province = _province_code(unit.parent_id, case)
    book = number.split("/")[0]
    return outcomes.known_facts(
        procedure,
        {**case.form, **result.edits},
        case={"code": case.code, "procedure_code": case.procedure_code},
        result={
            "number": number,
            "signed_on": at.date().isoformat(),
            "signer": actor.post_name or _signer(procedure),
            "signer_name": actor.name,
            "book": f"{book}/{at.year}",
        },
        agency={
            "name": agency.name,
            "code": agency.code,
            "place": unit.name if unit else "",
            "province_code": province,
            "commune_code": agency.unit_code,
        },
    )


def _province_code(parent_id: object, case: Case) -> str:
    return next((one.code for one in orgs.provinces() if one.id == parent_id), case.agency.code[:2])


def _signer(procedure: Procedure) -> str:
    return procedure.result.signer.vi if procedure.result else ""


@transaction.atomic
def _settle(actor: Actor, case_id: CaseId, plan: _Plan, sealed: bytes, note: str) -> CaseView:
    move = beats.begin(actor, case_id, Verb.SIGN_RESULT, expected_version=plan.version)
    _check_signable(move)
    case, step = move.case, steps.skip_to(move, "sign")
    assert step
    stored = files.store(
        actor_for_files(actor),
        sealed,
        f"{plan.case_code}-ket-qua.pdf",
        limit_bytes=LIMIT_BYTES,
        allowed=("application/pdf",),
    )
    move.legal = rules.finish(move.legal, move.at)
    outcomes.write_registers(
        actor,
        plan.procedure,
        plan.facts,
        valid_from=plan.signed_at.date(),
        basis=f"{_title(plan.procedure)} số {plan.number}",
        case_code=case.code,
    )
    _keep(case, plan, actor, stored.id, move.at)
    case.delivery = Delivery.WAITING
    move.changed.add("delivery")
    handed_to = steps.advance(move, step, {})
    beats.finish(
        move,
        Told(
            note=clean_lines(note),
            step=step,
            handed_to=handed_to,
            details={"number": plan.number, "sha256": stored.sha256},
        ),
    )
    beats.publish(move, ResultSigned, result_number=plan.number, file_id=stored.id)
    return queries.view(actor, case)


def actor_for_files(actor: Actor) -> Actor:
    """Return who keeps a result: the platform, for the agency; no official's quota counts."""
    return dataclasses.replace(Actor.system("cases.results"), agency_id=actor.agency_id)


def _title(procedure: Procedure) -> str:
    return procedure.result.name.vi if procedure.result else procedure.name.vi


def _keep(case: Case, plan: _Plan, actor: Actor, file_id: FileId, at: dt.datetime) -> None:
    result = Result.objects.get(case=case)
    result.number, result.file_id, result.signed_at = plan.number, file_id, at
    result.is_digital = True
    result.signed_by, result.signer_account_id = actor.recorded_name, actor.account_id
    result.data = packs.result_data(plan.procedure, plan.facts)
    result.save(
        update_fields=[
            "number",
            "file_id",
            "is_digital",
            "signed_at",
            "signed_by",
            "signer_account_id",
            "data",
        ]
    )
    case.result = result


@transaction.atomic
def return_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int | None = None,
    delivery: Delivery = Delivery.ONLINE,
    note: str = "",
) -> CaseView:
    """Hand the result over: the dossier is closed.

    By the clerk who gives it out, or by the platform when it was received in the portal.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency.
    """
    move = beats.begin(actor, case_id, Verb.RETURN_RESULT, expected_version=expected_version)
    step = steps.skip_to(move, "return")
    if step:
        if actor.kind is ActorKind.OFFICIAL:
            check_holder(actor, step)
        steps.advance(move, step, {})
    steps.close_all(move, "returned")
    move.case.delivery = delivery
    move.changed.add("delivery")
    Result.objects.filter(case=move.case).update(returned_at=move.at)
    beats.finish(
        move, Told(note=clean_lines(note), step=step, details={"delivery": delivery.value})
    )
    beats.publish(move, ResultReturned)
    case = queries.lock(case_id, visible_to_actor=actor)
    return queries.view(actor, case)
