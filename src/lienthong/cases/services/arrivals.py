# SPDX-License-Identifier: Apache-2.0
"""Documents of consultations that have arrived: a question opens a step, an answer takes effect."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import BadMove
from lienthong.cases.models import Consultation, OpinionLetter
from lienthong.cases.services import consulting, letters
from lienthong.cases.services.consulting import Opinion
from lienthong.exchange import queries as documents
from lienthong.exchange.events import DocumentFiled
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId

ACTOR = Actor.system("cases.letters")
_IS_WAITED_FOR = Q(
    consultation__answered_at=None, consultation__declined_at=None, consultation__waiver_basis=""
)


@transaction.atomic
def document_filed(event: DocumentFiled) -> None:
    """Take note of a document that came: a question put here, or the answer to one of ours.

    Both are known by their DocumentId alone, so it does not matter which system sent them.
    """
    asked = OpinionLetter.objects.filter(
        is_answer=False,
        sender_code=event.sender_code,
        receiver_code=event.agency_code,
        document_id=event.document_id,
    ).first()
    if asked is not None:
        _question_arrived(asked, event)
    for question in OpinionLetter.objects.filter(
        is_answer=False, sender_code=event.agency_code, document_id__in=event.answers
    ):
        if _speaks_for(event.sender_code, question.receiver_code):
            _answer_arrived(question, event)


def hear_refusals() -> int:
    """Enter what asked agencies sent back unread (status 02) as declined; return how many."""
    waited = OpinionLetter.objects.filter(_IS_WAITED_FOR, is_answer=False, package__isnull=False)
    reasons = documents.refused(waited.values("package"))
    for letter in waited.filter(package__in=reasons):
        if letter.package_id:
            _refused(letter, reasons[letter.package_id])
    return len(reasons)


@transaction.atomic
def _refused(letter: OpinionLetter, reason: str) -> None:
    row = _locked(letter)
    if _is_open(row):
        why = reason or _("Nơi nhận từ chối tiếp nhận văn bản.")
        consulting.enter_decline(ACTOR, row, why, row.asked_agency.name)


def _question_arrived(letter: OpinionLetter, event: DocumentFiled) -> None:
    row = _locked(letter)
    letter.refresh_from_db()
    if letter.arrived_at:
        return
    letter.arrived_at = event.at
    letter.save(update_fields=["arrived_at"])
    letters.relate(letter, event.package_id, event.agency_code)
    audit.record(ACTOR, "cases.question_arrived", row.pk, case_code=row.case.code)
    if _is_open(row) and letter.withdrawn_at is None:
        consulting.open_question(row)
    letters.wake(letter)


def _answer_arrived(question: OpinionLetter, event: DocumentFiled) -> None:
    row = _locked(question)
    letter = _answer_of(row, event)
    if letter.arrived_at:
        return
    letter.arrived_at = event.at
    letter.save(update_fields=["arrived_at"])
    letters.relate(letter, event.package_id, event.agency_code)
    audit.record(
        ACTOR, "cases.answer_arrived", row.pk, after=letter.document_id, case_code=row.case.code
    )
    if not _is_open(row):
        return  # one answer counts; this one stays with the dossier all the same
    if letter.declines:
        consulting.enter_decline(ACTOR, row, letter.answer, letter.written_by)
        return
    try:
        consulting.enter(ACTOR, row, _opinion(letter, event))
    except BadMove:  # the dossier has ended meanwhile
        return


def _answer_of(row: Consultation, event: DocumentFiled) -> OpinionLetter:
    """Return the answer that was written on this node, or note one that came from elsewhere."""
    known = OpinionLetter.objects.select_for_update().filter(
        is_answer=True, sender_code=event.sender_code, document_id=event.document_id
    )
    found = known.first()
    if found is not None:
        return found
    told = documents.document(letters.desk_of(event.agency_code), event.package_id)
    signer = told.edoc.signer
    return OpinionLetter.objects.create(
        consultation=row,
        is_answer=True,
        sender_code=event.sender_code,
        receiver_code=event.agency_code,
        document_id=event.document_id,
        package_id=event.package_id,
        written_by=signer.full_name if signer else told.sender_name,
        written_as=signer.position if signer else "",
        made_at=event.at,
        sent_at=told.sent_at,
        is_pending=False,
    )


def _opinion(letter: OpinionLetter, event: DocumentFiled) -> Opinion:
    if letter.answer:
        return Opinion(
            text=letter.answer, agrees=letter.agrees, by=letter.written_by,
            file_id=letter.attached_id,
        )  # fmt: skip
    told = documents.document(letters.desk_of(event.agency_code), event.package_id)
    text = _("Văn bản số {code} của {agency}: {subject}").format(
        code=told.edoc.code, agency=told.sender_name, subject=told.edoc.subject
    )
    return Opinion(text=text, agrees=None, by=letter.written_by, needs_reading=True)


def _locked(letter: OpinionLetter) -> Consultation:
    """Lock the dossier first, as every writer does, then return the question."""
    row = Consultation.objects.only("case_id").get(pk=letter.consultation_id)
    queries.lock(CaseId(row.case_id), visible_to_actor=ACTOR)
    return Consultation.objects.select_related("case", "asked_agency").get(pk=row.pk)


def _is_open(row: Consultation) -> bool:
    return not (row.answered_at or row.declined_at or row.waiver_basis)


def _speaks_for(sender_code: str, asked_code: str) -> bool:
    """Tell whether a document of one agency answers for another: itself, or a unit below it."""
    return sender_code == asked_code or sender_code.startswith(f"{asked_code}.")
