# SPDX-License-Identifier: Apache-2.0
"""A corrected result in the place of an issued one: sealed, naming what it replaces."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import NothingCorrected, PreviewDiffers
from lienthong.cases.events import ResultCorrected
from lienthong.cases.models import Result, ResultChange, WorkingDraft
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import ChangeKind, Decision, Delivery, FromWhen, Verb
from lienthong.cases.rules.results import DraftAct
from lienthong.cases.services import beats, drafting, looking, steps
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.recalling import issued_result, old_paper, title_of
from lienthong.cases.services.result_facts import (
    UNKNOWN,
    Issue,
    digest_of,
    facts_of,
    qr_of,
    scans_of,
)
from lienthong.cases.services.results import LIMIT_BYTES, actor_for_files, basis_of, number_of
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.procedures import rules as packs
from lienthong.procedures import services as outcomes
from lienthong.procedures.rules import Procedure
from lienthong.procedures.services import Scan
from lienthong.signing import services as signing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the first step read and reserved."""

    version: int
    agency_id: AgencyId
    procedure: Procedure
    number: str
    facts: dict[str, Any]  #: what the paper says: signed today
    entries: dict[str, Any]  #: what the registers are told: the day of the first paper
    scans: tuple[Scan, ...]
    qr: str
    replaces: str
    digest: str
    proofs: dict[str, Any]  #: leaves of the answers that the paper rests on


def type_correction(
    *, actor: Actor, case_id: CaseId, edits: Mapping[str, str], reasons: Mapping[str, str]
) -> str:
    """Keep what the signer corrects, for them only; return the digest of what would be signed.

    edits: answers that the corrected paper prints otherwise; reasons: why, for each.
    Raises: CaseMissing, BadMove, Denied, WrongAgency, ResultNotThere, ResultRecalled,
    ResultFieldUnknown, EditReasonNeeded, NothingCorrected, AnswersOutdated, and what the
    registers refuse.
    """

    def typed(move: Move) -> WorkingDraft:
        result = issued_result(move)
        kept = drafting.checked_edits(move.procedure, move.case, edits)
        told = drafting.checked_reasons(move.procedure, kept, reasons)
        if kept == result.edits:
            raise NothingCorrected
        return WorkingDraft(case=move.case, edits=kept, reasons=told, paper=result.paper)

    order = looking.Order(actor=actor, case_id=case_id, verb=Verb.CORRECT_RESULT)
    told = looking.ask(order, typed, is_glance=True)
    with transaction.atomic():
        move = order.begin()
        draft = typed(move)
        found = looking.facts(told, move, draft, is_glance=True)
        assert actor.account_id
        working, _is_new = WorkingDraft.objects.update_or_create(
            case=move.case,
            account_id=actor.account_id,
            defaults={
                "edits": draft.edits, "reasons": draft.reasons, "paper": draft.paper,
                "at": move.at,
            },
        )  # fmt: skip
        return _digest(move, working, found)


def preview_correction(*, actor: Actor, case_id: CaseId) -> bytes:
    """Return the corrected result as it would be signed now, its number still to be given.

    Raises: CaseMissing, BadMove, Denied, WrongAgency, ResultNotThere, ResultRecalled,
    NothingCorrected, AnswersOutdated, and what the registers refuse.
    """
    order = looking.Order(actor=actor, case_id=case_id, verb=Verb.CORRECT_RESULT)
    told = looking.ask(order, _working, is_glance=True)
    with transaction.atomic():
        move = order.begin()
        result, working = issued_result(move), _working(move)
        found = looking.facts(told, move, working, is_glance=True)
        known = _printed(move, result, working, found, UNKNOWN)
        for write in move.procedure.writes:
            known.setdefault(write.name, {"key": UNKNOWN, "shown": UNKNOWN})
        scans, qr = (
            scans_of(move.procedure, known, move.case),
            qr_of(move.procedure, known, move.case),
        )
    return outcomes.render_result(
        move.procedure, known, scans=scans, qr=qr, replaces=_replaces(result, None)
    )


def correct_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    decision: Decision,
    seen_digest: str,
) -> CaseView:
    """Sign and seal a corrected result that names the one it replaces, by decision.

    What was typed and previewed is what is signed. The registers are corrected from the day of
    the first paper on, under the keys that it gave. The dossier waits to be handed over again;
    its clock and its punctuality stay as they were.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ResultNotThere, ResultRecalled,
    DecisionNeeded, DecisionNotYet, NothingCorrected, PreviewDiffers, AnswersOutdated, and what
    signing and the registers raise.
    """
    order = looking.Order(
        actor=actor, case_id=case_id, verb=Verb.CORRECT_RESULT, expected_version=expected_version
    )
    told = looking.ask(order, lambda move: _correctable(move, decision))
    plan = _prepare(order, decision, seen_digest, told)
    paper = outcomes.render_result(
        plan.procedure, plan.facts, scans=plan.scans, qr=plan.qr, replaces=plan.replaces
    )
    reason = f"{plan.procedure.name.vi}, đính chính"
    signed = signing.sign(paper, actor=actor, reason=reason)
    sealed = signing.seal(signed, actor=actor, agency_id=plan.agency_id, reason=reason)
    return _settle(actor, case_id, plan, sealed, decision)


@transaction.atomic(durable=True)
def _prepare(
    order: looking.Order, decision: Decision, seen_digest: str, told: looking.Told
) -> _Plan:
    actor, move = order.actor, order.begin()
    result, working = issued_result(move), _correctable(move, decision)
    checked = _checked(move, result, decision)
    procedure, agency = move.procedure, orgs.agency(AgencyId(move.case.agency_id))
    found = looking.facts(told, move, working)
    digest = _digest(move, working, found)
    if seen_digest != digest:
        raise PreviewDiffers
    document = packs.result_of(
        procedure,
        {**move.case.form, **working.edits, **found, packs.CHOSEN: working.paper},
    )
    assert document
    number = str(result.reserved.get("correction") or number_of(document, agency, move.at))
    result.reserved = {**result.reserved, "correction": number}
    result.save(update_fields=["reserved"])
    known = _printed(move, result, working, found, number)
    assert result.signed_at
    entries = facts_of(
        procedure, move.case, working,
        Issue(agency=agency, actor=actor, at=result.signed_at, found=found, number=number),
    )  # fmt: skip
    return _Plan(
        version=move.version_before,
        agency_id=agency.id,
        procedure=procedure,
        number=number,
        facts=known,
        entries={**entries, **result.reserved.get("keys", {})},
        scans=scans_of(procedure, known, move.case),
        qr=qr_of(procedure, known, move.case),
        replaces=_replaces(result, checked),
        digest=digest,
        proofs=looking.proofs(told),
    )


def _correctable(move: Move, decision: Decision) -> WorkingDraft:
    """Return what was typed when it may be signed by a decision now."""
    _checked(move, issued_result(move), decision)
    return _working(move)


def _working(move: Move) -> WorkingDraft:
    account_id = move.actor.account_id
    assert account_id
    found = WorkingDraft.objects.filter(case=move.case, account_id=account_id).first()
    if found is None:
        raise NothingCorrected
    return found


def _checked(move: Move, result: Result, decision: Decision) -> Decision:
    checked = decision.checked(move.at.astimezone(HANOI).date())
    assert result.signed_at
    signed_on = result.signed_at.astimezone(HANOI).date()
    rules.effective_on(checked, signed_on, FromWhen.DECISION)
    return checked


def _digest(move: Move, working: WorkingDraft, found: Mapping[str, Any]) -> str:
    agency = orgs.agency(AgencyId(move.case.agency_id))
    return digest_of(move.procedure, move.case, working, agency, found)


def _printed(
    move: Move, result: Result, working: WorkingDraft, found: dict[str, Any], number: str
) -> dict[str, Any]:
    """Return the facts of the new paper: signed today, registered on the day of the first."""
    agency = orgs.agency(AgencyId(move.case.agency_id))
    issue = Issue(agency=agency, actor=move.actor, at=move.at, found=found, number=number)
    known = facts_of(move.procedure, move.case, working, issue)
    assert result.signed_at
    first = result.signed_at.astimezone(HANOI).date()
    known["result"] = {**known["result"], "signed_on_shown": first.strftime("%d/%m/%Y")}
    known.update(result.reserved.get("keys", {}))
    return known


def _replaces(result: Result, decision: Decision | None) -> str:
    assert result.signed_at
    day = result.signed_at.astimezone(HANOI).strftime("%d/%m/%Y")
    by = f", theo {decision.shown}" if decision else ""
    return f"Thay thế {title_of(result)} số {result.number} ngày {day}{by}"


@transaction.atomic
def _settle(
    actor: Actor, case_id: CaseId, plan: _Plan, sealed: bytes, decision: Decision
) -> CaseView:
    move = beats.begin(actor, case_id, Verb.CORRECT_RESULT, expected_version=plan.version)
    result, working = issued_result(move), _working(move)
    checked, case = _checked(move, result, decision), move.case
    stored = files.store(
        actor_for_files(actor),
        sealed,
        f"{case.code}-dinh-chinh-{case.version}.pdf",
        limit_bytes=LIMIT_BYTES,
        allowed=("application/pdf",),
    )
    old = old_paper(move, result)
    told = _write_entries(move, result, plan)
    ResultChange.objects.create(
        **old,
        kind=ChangeKind.CORRECTION,
        decision_number=checked.number,
        decided_on=checked.decided_on,
        effective_on=checked.decided_on,
        reason=checked.reason,
        new_number=plan.number,
        new_file_id=stored.id,
        registers=told,
    )
    _replace(move, result, working, plan, stored.id)
    drafting.keep_version(move, result, DraftAct.SAVED, f"{checked.shown}. {checked.reason}")
    working.delete()
    case.delivery = Delivery.WAITING
    move.changed.add("delivery")
    steps.open_handing(move)
    details = {
        "number": plan.number, "replaces": old["old_number"], "decision": checked.number,
        "sha256": stored.sha256, **plan.proofs,
    }  # fmt: skip
    beats.finish(move, Told(note=f"{checked.shown}. {checked.reason}", details=details))
    beats.publish(
        move,
        ResultCorrected,
        result_number=plan.number,
        old_number=old["old_number"],
        decision=checked.shown,
        reason=checked.reason,
        file_id=stored.id,
    )
    row = queries.lock(case_id, visible_to_actor=actor)
    return queries.view(actor, row)


def _write_entries(move: Move, result: Result, plan: _Plan) -> list[dict[str, str]]:
    assert result.signed_at
    document = packs.result_of(plan.procedure, plan.facts)
    written = outcomes.write_registers(
        move.actor,
        plan.procedure,
        plan.entries,
        valid_from=result.signed_at.astimezone(HANOI).date(),
        basis=basis_of(document.name.vi if document else "", plan.number),
        case_code=move.case.code,
    )
    return [{"register": register, "key": key, "how": "corrected"} for register, key in written]


def _replace(
    move: Move, result: Result, working: WorkingDraft, plan: _Plan, file_id: object
) -> None:
    """Let the result's row be the paper that counts from now on."""
    document = packs.result_of(plan.procedure, plan.facts)
    assert document
    today: dt.date = move.at.astimezone(HANOI).date()
    changed: dict[str, Any] = {
        "edits": working.edits,
        "reasons": working.reasons,
        "digest": plan.digest,
        "number": plan.number,
        "title": document.name.vi,
        "file_id": file_id,
        "signed_at": move.at,
        "waits_since": move.at,
        "reminders": 0,
        "signed_by": move.actor.recorded_name,
        "signer_account_id": move.actor.account_id,
        "data": packs.result_data(plan.procedure, plan.facts),
        "valid_until": packs.valid_until(document, today),
        "returned_at": None,
        "fetched_at": None,
        "reserved": {key: value for key, value in result.reserved.items() if key != "correction"},
    }
    for name, value in changed.items():
        setattr(result, name, value)
    result.save(update_fields=sorted(changed))
    move.case.result = result
