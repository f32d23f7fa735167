# SPDX-License-Identifier: Apache-2.0
"""The applicant's own acts: send, complete, take back, evaluate."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import (
    CaseMissing,
    FormRefused,
    NotCompetent,
    PapersMissing,
    UnknownPaper,
)
from lienthong.cases.events import CaseSubmitted, CaseSupplemented, CaseWithdrawn
from lienthong.cases.models import Attachment, Case
from lienthong.cases.queries import CaseHead, CaseView
from lienthong.cases.rules import (
    Application,
    Channel,
    Finance,
    Paper,
    Party,
    Status,
    Transition,
    Verb,
    catalogue_channel,
)
from lienthong.cases.rules.intake import AUTHORISATION, authorisation_name
from lienthong.cases.services import beats, steps
from lienthong.cases.services.beats import Told
from lienthong.cases.services.counters import next_case_code, template_of
from lienthong.cases.services.wishing import checked_wish
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean, clean_lines, search_key
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules as packs
from lienthong.procedures.rules import Procedure, Severity

_LEVELS = {
    "commune": {AgencyKind.COMMUNE_COMMITTEE, AgencyKind.ONE_STOP, AgencyKind.DIVISION},
    "province": {AgencyKind.PROVINCE_COMMITTEE, AgencyKind.DEPARTMENT, AgencyKind.ONE_STOP},
    "ministry": {AgencyKind.MINISTRY, AgencyKind.GOVERNMENT_BODY, AgencyKind.DEPARTMENT},
}
#: Letters and digits that nobody confuses when reading a slip aloud.
_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def submit(*, actor: Actor, application: Application, is_incomplete: bool = False) -> CaseHead:
    """Send a dossier in; sending the same draft twice gives the same dossier.

    A citizen sends their own; a clerk with `cases.receive` what was brought to the counter; the
    platform what was paid for. is_incomplete: papers are missing and will be asked for at once.
    Raises: FormRefused, PapersMissing, UnknownPaper, NotCompetent, Denied, WrongActor.
    """
    row = rules.check_move(actor, None, Verb.SUBMIT, is_accepted=False)
    try:
        return _send(actor, row, application, is_incomplete=is_incomplete)
    except (Refusal, IntegrityError):  # only a failure asks whether it was sent before
        sent = _sent_before(actor, application)
        if sent is None:
            raise
        return sent


@transaction.atomic
def _send(
    actor: Actor, row: Transition, application: Application, *, is_incomplete: bool
) -> CaseHead:
    """Write the dossier: what can be read and checked comes before the number.

    The counter's row is locked from the number to the commit, so that no number is skipped; all
    others who send to this agency wait for as long.
    """
    procedure = _procedure_of(application)
    agency = orgs.agency(application.agency_id)
    _may_submit(actor, application, procedure, agency)
    form = checked_form(procedure, application.form)
    papers = _checked_papers(
        actor, procedure, form, application.papers, is_incomplete=is_incomplete
    )
    case = _new(application, procedure, agency, form)
    template = template_of(agency, clock.today())
    # Foreign keys are checked at the commit: what does not need the number goes first.
    _attach(case, procedure, papers)
    steps.open_reception(case, case.received_at)
    case.code = next_case_code(agency, template)
    case.save(force_insert=True)
    _open(actor, case, row, application)
    return queries.head(case)


def _procedure_of(application: Application) -> Procedure:
    """Return the version that was checked; a version published since does not undo a payment."""
    if application.procedure_version is None:
        return procedures.current(application.procedure_code)
    return procedures.version(application.procedure_code, application.procedure_version)


def _sent_before(actor: Actor, application: Application) -> CaseHead | None:
    key = clean(application.idempotency_key)
    if not Case.objects.filter(idempotency_key=key).exists():
        return None
    case = queries.visible_to(actor).filter(idempotency_key=key).first()
    if case is None:
        raise CaseMissing
    return queries.head(case)


def _may_submit(
    actor: Actor, application: Application, procedure: Procedure, agency: AgencyView
) -> None:
    if agency.kind not in _LEVELS.get(procedure.agency.level, set(AgencyKind)):
        raise NotCompetent
    if actor.kind is ActorKind.CITIZEN:
        is_own = application.applicant.personal_number == actor.personal_number
        if not is_own or not actor.personal_number or application.channel is not Channel.ONLINE:
            raise Denied(right="cases.submit_own")
        if actor.assurance < procedure.assurance:
            raise Denied(right=f"identity.level_{procedure.assurance}")
    if actor.kind is ActorKind.OFFICIAL:
        received_at = application.receiving_agency_id or application.agency_id
        if received_at != actor.agency_id or application.channel is Channel.ONLINE:
            raise Denied(right="cases.receive")


def checked_form(procedure: Procedure, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers in NFC, without what was not asked.

    Raises: FormRefused with every finding that stops the dossier.
    """
    form = packs.clean_form(procedure, answers)
    found = [
        finding
        for finding in packs.check_form(procedure, form)
        if finding.severity is Severity.ERROR
    ]
    if found:
        told = tuple((one.path, one.code, one.text) for one in found)
        raise FormRefused(count=len(found), findings=told)
    return form


def _checked_papers(
    actor: Actor,
    procedure: Procedure,
    form: Mapping[str, object],
    papers: Iterable[Paper],
    *,
    is_incomplete: bool,
) -> tuple[Paper, ...]:
    given = tuple(papers)
    _check_known(actor, procedure, given)
    there = {paper.component for paper in given}
    missing = [
        component.name.vi
        for component in packs.required_components(procedure, form)
        if component.code not in there
    ]
    if missing and not is_incomplete:
        raise PapersMissing(papers="; ".join(missing))
    return given


def _check_known(actor: Actor, procedure: Procedure, papers: Sequence[Paper]) -> None:
    """A file is taken only from who sent it: knowing an id gives no right to the content."""
    known = {component.code for component in procedure.components} | {AUTHORISATION}
    is_free = actor.kind is ActorKind.SYSTEM or not papers
    owners = {} if is_free else files.owners(paper.file_id for paper in papers)
    for paper in papers:
        if paper.component not in known:
            raise UnknownPaper(component=paper.component)
        is_own = paper.file_id in owners and owners[paper.file_id] == actor.account_id
        if not (is_free or is_own):
            raise UnknownPaper(component=paper.component)


def _new(
    application: Application, procedure: Procedure, agency: AgencyView, form: dict[str, object]
) -> Case:
    deadline = procedure.deadline(catalogue_channel(application.channel), form)
    calendar = orgs.calendar(agency.id)
    legal = rules.open_clock(deadline, clock.now(), calendar)
    applicant = application.applicant.tidy()
    return Case(
        procedure_code=procedure.code,
        procedure_version=procedure.version,
        procedure_name=procedure.name.vi,
        agency_id=agency.id,
        receiving_agency_id=application.receiving_agency_id or agency.id,
        supporting_agency_id=application.supporting_agency_id,
        applicant_number=applicant.personal_number,
        applicant_name=applicant.name,
        applicant_search=search_key(applicant.name),
        applicant=applicant.stored(),
        owner=_tidy(application.owner or applicant),
        representative=_tidy(application.representative) if application.representative else None,
        channel=application.channel,
        form=form,
        status=Status.NEW,
        finance=Finance.PAID if application.fee_order_id else Finance.NONE,
        idempotency_key=clean(application.idempotency_key),
        lookup_secret="".join(secrets.choice(_READABLE) for _ in range(8)),
        fee_order_id=application.fee_order_id,
        reused=sorted(application.reused),
        provenance={key: dict(fact) for key, fact in application.provenance.items()},
        cosigned=[dict(one) for one in application.cosigned],
        wish=checked_wish(application.wish).stored(),
        deadline_kind=deadline.kind,
        deadline_amount=deadline.amount,
        received_at=legal.received_at,
        respond_by=legal.respond_by,
        act_by_at=legal.respond_by,
    )


def _tidy(party: Party) -> dict[str, str]:
    return party.tidy().stored()


def _attach(case: Case, procedure: Procedure, papers: Iterable[Paper]) -> None:
    names = {component.code: component.name.vi for component in procedure.components}
    names[AUTHORISATION] = str(authorisation_name())
    now = clock.now()
    Attachment.objects.bulk_create(
        Attachment(
            case=case,
            component_code=paper.component,
            name=clean(paper.name) or names[paper.component],
            kind=paper.kind,
            standing=paper.standing,
            copies=paper.copies,
            file_id=paper.file_id,
            added_at=now,
        )
        for paper in papers
    )


def _open(actor: Actor, case: Case, row: Transition, application: Application) -> None:
    move = beats.Move(
        actor=actor,
        case=case,
        row=row,
        at=case.received_at,
        before=None,
        version_before=case.version,
        legal=queries.clock_of(case),
        target=Status.NEW,
    )
    is_relayed = actor.kind is ActorKind.SYSTEM
    details = {"through": actor.name} if is_relayed else {}
    if application.confirmed:
        details["confirmed"] = application.confirmed
    told = Told(actor_name=case.applicant_name if is_relayed else "", details=details)
    beats.record(move, told)
    beats.publish(
        move,
        CaseSubmitted,
        idempotency_key=case.idempotency_key,
        channel=application.channel.value,
    )


@transaction.atomic
def supplement(
    *,
    actor: Actor,
    case_id: CaseId,
    form: Mapping[str, object] | None = None,
    papers: tuple[Paper, ...] = (),
    note: str = "",
    expected_version: int | None = None,
) -> CaseView:
    """Complete a dossier: changed answers, new papers; the clock runs on, or a new answer is owed.

    form: the whole new form, or None to keep it. Papers replace those of the same component.
    Raises: CaseMissing, BadMove, FormRefused, PapersMissing, UnknownPaper, Stale.
    """
    move = beats.begin(actor, case_id, Verb.SUPPLEMENT, expected_version=expected_version)
    case, procedure = move.case, move.procedure
    if form is not None:
        case.form = checked_form(procedure, form)
        move.changed.add("form")
    _check_known(actor, procedure, papers)
    replaced = {paper.component for paper in papers}
    case.attachments.filter(component_code__in=sorted(replaced), replaced_at=None).update(
        replaced_at=move.at
    )
    _attach(case, procedure, papers)
    steps.go_on(move)
    beats.finish(move, Told(note=clean_lines(note), details={"components": sorted(replaced)}))
    beats.publish(move, CaseSupplemented)
    return queries.view(actor, case)


@transaction.atomic
def withdraw(
    *, actor: Actor, case_id: CaseId, reason: str = "", expected_version: int | None = None
) -> CaseView:
    """Take a dossier back, at any time before its result is signed.

    Raises: CaseMissing, BadMove, Stale.
    """
    move = beats.begin(actor, case_id, Verb.WITHDRAW, expected_version=expected_version)
    move.legal = rules.finish(move.legal, move.at)
    steps.close_all(move, "withdrawn")
    beats.finish(move, Told(note=clean_lines(reason)))
    beats.publish(move, CaseWithdrawn)
    return queries.view(actor, move.case)
