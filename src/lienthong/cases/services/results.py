# SPDX-License-Identifier: Apache-2.0
"""The result: signed in three steps, returned."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import (
    DraftMissing,
    DraftReturned,
    ParcelUnderWay,
    PreviewDiffers,
    StepMissing,
)
from lienthong.cases.events import ResultReturned, ResultSigned
from lienthong.cases.models import Case, Parcel, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Delivery, Verb, Wish
from lienthong.cases.rules.collecting import collect_by
from lienthong.cases.rules.posting import SENT, ParcelState
from lienthong.cases.services import beats, looking, parcels, steps
from lienthong.cases.services.assigning import check_holder
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.counters import next_number
from lienthong.cases.services.result_facts import Issue, digest_of, facts_of, qr_of, scans_of
from lienthong.cases.services.settling import require_opinions
from lienthong.files import services as files
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.kernel.text import clean_lines
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import rules as packs
from lienthong.procedures import services as outcomes
from lienthong.procedures.rules import Procedure, ResultDocument
from lienthong.procedures.services import Scan
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
    scans: tuple[Scan, ...]
    qr: str
    proofs: dict[str, Any]  #: leaves of the answers that the paper rests on

    @property
    def document(self) -> ResultDocument:
        """The paper that the facts lead to."""
        found = packs.result_of(self.procedure, self.facts)
        assert found
        return found


def sign_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    note: str = "",
    seen_digest: str = "",
    settled: Callable[[], None] | None = None,
) -> CaseView:
    """Sign and seal the result, write the registers, finish the clock: four steps.

    First the registers are asked what the pack looks up, through the sharing platform; then the
    right, the state, what they told, and the numbers, durably; then the paper, its personal
    signature and the agency's seal, outside any transaction; then everything that follows, in one.
    When the dossier changed meanwhile nothing is written, and the numbers wait for the next
    attempt.
    seen_digest: of the preview that was read; without one, of the draft as it was saved. settled:
    done in the last transaction, so that a batch knows what is signed.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepMissing, StepTaken,
    DraftMissing, DraftReturned, OpinionMissing, PreviewDiffers, AnswersOutdated, and what signing
    and the registers raise.
    """
    order = looking.Order(
        actor=actor, case_id=case_id, verb=Verb.SIGN_RESULT, expected_version=expected_version
    )
    told = looking.ask(order, _signable)
    plan = _prepare(order, seen_digest, told)
    paper = outcomes.render_result(plan.procedure, plan.facts, scans=plan.scans, qr=plan.qr)
    reason = f"{plan.procedure.name.vi}, hồ sơ {plan.case_code}"
    signed = signing.sign(paper, actor=actor, reason=reason)
    sealed = signing.seal(signed, actor=actor, agency_id=plan.agency_id, reason=reason)
    return _settle(actor, case_id, plan, sealed, note, settled or _nothing)


def _nothing() -> None:
    pass


@transaction.atomic(durable=True)
def _prepare(order: looking.Order, seen_digest: str, told: looking.Told) -> _Plan:
    actor, move = order.actor, order.begin()
    result = _signable(move)
    procedure, agency = move.procedure, orgs.agency(AgencyId(move.case.agency_id))
    found = looking.facts(told, move, result)
    seen = seen_digest or result.digest
    if seen and seen != digest_of(procedure, move.case, result, agency, found):
        raise PreviewDiffers
    document = packs.result_of(
        procedure, {**move.case.form, **result.edits, **found, packs.CHOSEN: result.paper}
    )
    assert document
    numbers = dict(result.reserved.get("numbers", {}))
    number = str(numbers.setdefault(document.code, None) or number_of(document, agency, move.at))
    issue = Issue(agency=agency, actor=actor, at=move.at, found=found, number=number)
    known = facts_of(procedure, move.case, result, issue)
    known.update(result.reserved.get("keys", {}))
    known = outcomes.reserve_keys(procedure, known)
    keys = {write.name: known[write.name] for write in procedure.writes if write.name in known}
    result.reserved = {"numbers": {**numbers, document.code: number}, "keys": keys}
    result.save(update_fields=["reserved"])
    return _Plan(
        version=move.version_before,
        agency_id=agency.id,
        procedure=procedure,
        number=number,
        facts=known,
        case_code=move.case.code,
        signed_at=move.at,
        scans=scans_of(procedure, known, move.case),
        qr=qr_of(procedure, known, move.case),
        proofs=looking.proofs(told),
    )


def _signable(move: Move) -> Result:
    """Return the draft, locked, when it may be signed now."""
    result = Result.objects.select_for_update().filter(case=move.case).first()
    if result is None:
        raise DraftMissing
    if result.remarks:
        raise DraftReturned
    require_opinions(move)
    step = steps.skip_to(move, "sign")
    if step is None:
        raise StepMissing
    check_holder(move.actor, step)
    return result


def number_of(document: ResultDocument, agency: AgencyView, at: dt.datetime) -> str:
    """Take the next number of the series, per agency and year (NĐ 30/2020 art. 15)."""
    series = f"result:{agency.code}/{document.series}/{at.year}"
    number = next_number(series)
    return document.notation.format(
        number=f"{number:02d}", year=at.year, agency=agency.code, series=document.series
    )


@transaction.atomic
def _settle(
    actor: Actor,
    case_id: CaseId,
    plan: _Plan,
    sealed: bytes,
    note: str,
    settled: Callable[[], None],
) -> CaseView:
    move = beats.begin(actor, case_id, Verb.SIGN_RESULT, expected_version=plan.version)
    _signable(move)
    case, step = move.case, steps.skip_to(move, "sign")
    assert step
    stored = files.store(
        actor_for_files(actor),
        sealed,
        f"{plan.document.name.vi} {plan.case_code}.pdf",
        limit_bytes=LIMIT_BYTES,
        allowed=("application/pdf",),
    )
    move.legal = rules.finish(move.legal, move.at)
    written = outcomes.write_registers(
        actor,
        plan.procedure,
        plan.facts,
        valid_from=plan.signed_at.date(),
        basis=basis_of(plan.document.name.vi, plan.number),
        case_code=case.code,
    )
    _keep(case, plan, actor, stored.id, move.at, written)
    case.delivery = Delivery.WAITING
    move.changed.add("delivery")
    handed_to = steps.advance(move, step, {})
    beats.finish(
        move,
        Told(
            note=clean_lines(note),
            step=step,
            handed_to=handed_to,
            details={"number": plan.number, "sha256": stored.sha256, **plan.proofs},
        ),
    )
    _tell_signed(move, plan.number, stored.id)
    settled()
    return queries.view(actor, case)


def _tell_signed(move: Move, number: str, file_id: FileId) -> None:
    """Tell that there is a result, and how its applicant has it: where, and until when."""
    beats.publish(
        move, ResultSigned, result_number=number, file_id=file_id,
        way=Wish.of(move.case.wish).way.value,
        receiving_agency_id=move.case.receiving_agency_id,
        collect_by=collect_by(move.at, move.calendar, days=settings.COLLECT_KEPT_DAYS),
    )  # fmt: skip


def basis_of(title: str, number: str) -> str:
    """Return how a paper is named where registers say what an entry rests on."""
    return f"{title} số {number}"


def actor_for_files(actor: Actor) -> Actor:
    """Return who keeps a result: the platform, for the agency; no official's quota counts."""
    return dataclasses.replace(Actor.system("cases.results"), agency_id=actor.agency_id)


def _keep(
    case: Case,
    plan: _Plan,
    actor: Actor,
    file_id: FileId,
    at: dt.datetime,
    written: tuple[tuple[str, str], ...],
) -> None:
    result = Result.objects.get(case=case)
    result.reserved = {**result.reserved, "written": [list(pair) for pair in written]}
    result.number, result.file_id, result.signed_at = plan.number, file_id, at
    result.waits_since, result.is_digital = at, True
    result.signed_by, result.signer_account_id = actor.recorded_name, actor.account_id
    result.data = packs.result_data(plan.procedure, plan.facts)
    result.title = plan.document.name.vi
    result.valid_until = packs.valid_until(plan.document, plan.signed_at.astimezone(HANOI).date())
    result.save(
        update_fields=[
            "number",
            "file_id",
            "is_digital",
            "signed_at",
            "waits_since",
            "signed_by",
            "signer_account_id",
            "data",
            "title",
            "valid_until",
            "reserved",
        ]
    )
    case.result = result


def check_returner(move: Move) -> None:
    """Let the return be done by who holds its step, and not while the post has the paper.

    Raises: StepTaken, ParcelUnderWay.
    """
    sent = Parcel.objects.filter(case=move.case, state__in=sorted(SENT))
    if move.actor.kind is ActorKind.OFFICIAL and sent.exists():
        raise ParcelUnderWay
    step = steps.skip_to(move, "return")
    if step and move.actor.kind is ActorKind.OFFICIAL:
        check_holder(move.actor, step)


@transaction.atomic
def return_result(
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int | None = None,
    note: str = "",
) -> CaseView:
    """Note that the result is had online: the dossier is closed.

    By the clerk, or by the platform when it was received in the portal. On paper it goes to
    somebody who was identified (`hand_over`), or the post delivers it (`posting.hear`).
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepTaken, ParcelUnderWay.
    """
    move = beats.begin(actor, case_id, Verb.RETURN_RESULT, expected_version=expected_version)
    return close(move, Delivery.ONLINE, Told(note=clean_lines(note)))


def close(move: Move, delivery: Delivery, told: Told) -> CaseView:
    """Finish a return that was begun, by whichever way: step, columns, history, event."""
    step, case_id = steps.skip_to(move, "return"), CaseId(move.case.pk)
    check_returner(move)
    if step and step.node != steps.HAND_AGAIN:
        steps.advance(move, step, {})
    steps.close_all(move, "returned")
    move.case.delivery = delivery
    move.changed.add("delivery")
    Result.objects.filter(case=move.case).update(returned_at=move.at)
    for packed in Parcel.objects.filter(case=move.case, state=ParcelState.PACKED):
        parcels.drop(packed, move.at)  # who came did not wait for it
    details = {**told.details, "delivery": delivery.value}
    beats.finish(move, dataclasses.replace(told, step=step, details=details))
    beats.publish(move, ResultReturned, delivery=delivery.value, receiver=told.handed_to)
    case = queries.lock(case_id, visible_to_actor=move.actor)
    return queries.view(move.actor, case)
