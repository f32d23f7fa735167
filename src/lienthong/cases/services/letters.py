# SPDX-License-Identifier: Apache-2.0
"""Questions and answers as official documents, and carrying them onto the axis (ADR 0179)."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.cases.models import Case, Consultation, OpinionLetter
from lienthong.cases.queries import LetterView
from lienthong.cases.queries.letters import files_of
from lienthong.cases.services import letter_pages
from lienthong.exchange import queries as documents
from lienthong.exchange import services as exchange
from lienthong.exchange.errors import AxisRefused, StatusOutOfOrder
from lienthong.exchange.rules.desk import DraftState
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox

#: In whose name the books and the axis tell what nobody did by hand.
NAME = "Phần mềm một cửa"


def write_question(row: Consultation, actor: Actor) -> None:
    """Let a question leave as a document of the asking agency, in the caller's transaction."""
    sender, receiver = orgs.agency(AgencyId(row.asking_agency_id)), row.asked_agency.code
    _written(row, actor, is_answer=False, sender_code=sender.code, receiver_code=receiver)


def write_answer(
    row: Consultation,
    actor: Actor,
    *,
    answer: str,
    agrees: bool | None = None,
    declines: bool = False,
    attached_id: FileId | None = None,
) -> None:
    """Let an answer leave as a document of the asked agency, in the caller's transaction.

    It counts once it has come to the agency that asked.
    """
    question = row.letters.get(is_answer=False)
    _written(
        row, actor, is_answer=True, sender_code=question.receiver_code,
        receiver_code=question.sender_code, answer=answer, agrees=agrees, declines=declines,
        attached_id=attached_id,
    )  # fmt: skip


def is_answered(row: Consultation) -> bool:
    """Tell whether an answer is on its way that was written on this node."""
    return row.letters.filter(is_answer=True).exclude(answer="").exists()


def take_back(row: Consultation, why: str) -> None:
    """Ask for a question's document back, in the caller's transaction; once is enough.

    One that has not left never leaves.
    """
    letter = row.letters.select_for_update().filter(is_answer=False, withdrawn_at=None).first()
    if letter is None:
        return
    letter.withdrawn_at, letter.withdrawn_why = clock.now(), why
    letter.save(update_fields=["withdrawn_at", "withdrawn_why"])
    wake(letter)


def take_back_all(case: Case, why: str) -> None:
    """Ask for every question back that still waits, in the caller's transaction."""
    waiting = case.consultations.filter(answered_at=None, declined_at=None, waiver_basis="")
    for row in waiting:
        take_back(row, why)


def wake(letter: OpinionLetter) -> None:
    """Let the worker see what is to be said of a letter, in the caller's transaction."""
    OpinionLetter.objects.filter(pk=letter.pk).update(is_pending=True)
    _enqueue(letter.pk)


def carry(letter_id: uuid.UUID) -> None:
    """Say on the axis whatever is still to be said of a letter; again changes nothing.

    What cannot be said now is noted with its reason, and tried again by `carry_all`.
    """
    while True:
        with transaction.atomic():
            letter = OpinionLetter.objects.select_for_update().get(pk=letter_id)
            act = _next(letter)
            if act is None:
                OpinionLetter.objects.filter(pk=letter_id).update(is_pending=False)
                return
        try:
            act(letter)
        except Refusal as refusal:
            OpinionLetter.objects.filter(pk=letter_id).update(problem=str(refusal))
            return


def carry_all() -> int:
    """Queue every letter of which something is still to be said; return how many."""
    keys = list(OpinionLetter.objects.filter(is_pending=True).values_list("pk", flat=True))
    for key in keys:
        _enqueue(key)
    return len(keys)


def content(letter: LetterView, place: int) -> Iterator[bytes]:
    """Yield a file of a document that came from elsewhere; the caller decided who may see it.

    Raises: AxisAway, AxisRefused, Missing.
    """
    assert letter.package_id
    delivery = documents.held_by(desk_of(letter.receiver_code), letter.package_id)
    if delivery is None:
        raise Missing(what=_("tệp"))
    with exchange.opened(delivery, place) as pieces:
        yield from pieces


def desk_of(agency_code: str) -> Actor:
    """Return the platform, writing and reading documents for an agency of its desk."""
    agency = orgs.agency_by_code(agency_code)
    return Actor(kind=ActorKind.SYSTEM, name=NAME, agency_id=agency.id, agency_code=agency.code)


def _written(
    row: Consultation, actor: Actor, *, is_answer: bool, sender_code: str, **values: object
) -> None:
    author = actor.recorded_name if actor.is_official else orgs.agency_by_code(sender_code).name
    letter = OpinionLetter.objects.create(
        consultation=row,
        is_answer=is_answer,
        sender_code=sender_code,
        written_by=author,
        written_as=actor.post_name,
        made_at=clock.now(),
        is_pending=True,
        **values,
    )
    _enqueue(letter.pk)


def _enqueue(letter_id: uuid.UUID) -> None:
    lock = f"cases.letter:{letter_id}"
    outbox.enqueue("cases.carry_letter", lock=lock, queueing_lock=lock, letter_id=str(letter_id))


def _next(letter: OpinionLetter) -> Callable[[OpinionLetter], None] | None:
    """Return what is to be done next about a letter: send, register, finish, take back, nothing."""
    if letter.withdrawn_at and letter.recalled_at is None:
        return _take_back
    if letter.package_id is None:
        return None if letter.recalled_at else _send
    if letter.is_answer or letter.arrived_at is None:
        return None
    if letter.registered_at is None:
        return _register
    if letter.finished_at is None and _is_answered(letter):
        return _finish
    return None


def _is_answered(question: OpinionLetter) -> bool:
    """Tell whether an answer written on this node has left."""
    left = question.consultation.letters.filter(is_answer=True, package__isnull=False)
    return left.exclude(answer="").exists()


def _send(letter: OpinionLetter) -> None:
    desk = desk_of(letter.sender_code)
    draft_id = letter.draft_id or _composed(letter, desk)
    package_id = exchange.send(actor=desk, draft_id=draft_id)
    row = letter.consultation
    with transaction.atomic():
        OpinionLetter.objects.filter(pk=letter.pk).update(
            package=package_id, sent_at=clock.now(), problem=""
        )
        relate(letter, package_id, letter.sender_code)
        if letter.is_answer:
            wake(row.letters.get(is_answer=False))
        else:
            Consultation.objects.filter(pk=row.pk).update(reference=letter.document_id)


def _composed(letter: OpinionLetter, desk: Actor) -> uuid.UUID:
    """Give a letter its number, its page and its draft; each once, whatever dies in between."""
    with transaction.atomic():
        row = OpinionLetter.objects.select_for_update().get(pk=letter.pk)
        if row.number is None:
            row.number, row.document_id = exchange.reserve_number(actor=desk)
            row.save(update_fields=["number", "document_id"])
    if row.page_id is None:
        row.page_id = letter_pages.kept(row, desk)
        row.save(update_fields=["page_id"])
    with transaction.atomic():
        row = OpinionLetter.objects.select_for_update().get(pk=letter.pk)
        if row.draft_id is None:
            row.draft_id = exchange.compose(
                actor=desk,
                letter=letter_pages.words_of(row),
                document_id=row.document_id,
                receivers=[row.receiver_code],
                file_ids=files_of(row),
                responds_to=_answered_package(row),
            )
            row.save(update_fields=["draft"])
    assert row.draft_id
    letter.document_id = row.document_id
    return row.draft_id


def _answered_package(letter: OpinionLetter) -> uuid.UUID | None:
    if not letter.is_answer:
        return None
    return letter.consultation.letters.get(is_answer=False).package_id


def relate(letter: OpinionLetter, package_id: uuid.UUID, agency_code: str) -> None:
    """Lead from an agency's document back to its dossier, or to the question it was asked."""
    row = letter.consultation
    is_asker = (agency_code == letter.sender_code) is not letter.is_answer
    title = _("Hồ sơ {code}") if is_asker else _("Yêu cầu lấy ý kiến về hồ sơ {code}")
    href = f"/mot-cua/ho-so/{row.case_id}" if is_asker else f"/mot-cua/y-kien/{row.pk}"
    exchange.relate(package_id, agency_code, title=title.format(code=row.case.code), href=href)


def _register(letter: OpinionLetter) -> None:
    assert letter.package_id
    with suppress(StatusOutOfOrder):  # a clerk was quicker, or let it go
        exchange.register(actor=desk_of(letter.receiver_code), package_id=letter.package_id)
    OpinionLetter.objects.filter(pk=letter.pk).update(registered_at=clock.now(), problem="")


def _finish(letter: OpinionLetter) -> None:
    assert letter.package_id
    with suppress(StatusOutOfOrder):  # as above
        exchange.finish(
            actor=desk_of(letter.receiver_code), package_id=letter.package_id,
            note=_("Đã trả lời bằng văn bản"),
        )  # fmt: skip
    OpinionLetter.objects.filter(pk=letter.pk).update(finished_at=clock.now(), problem="")


def _take_back(letter: OpinionLetter) -> None:
    desk, problem = desk_of(letter.sender_code), ""
    if letter.package_id is None and not _may_have_left(letter, desk):
        if letter.draft_id:
            exchange.drop(actor=desk, draft_id=letter.draft_id)
    else:
        if letter.package_id is None:
            _send(letter)
            letter.refresh_from_db()
        assert letter.package_id
        try:
            exchange.recall(
                actor=desk, package_id=letter.package_id, codes=[letter.receiver_code],
                reason=letter.withdrawn_why,
            )  # fmt: skip
        except AxisRefused as refusal:  # its receiver sent it back, or has let it go
            problem = str(refusal)
    OpinionLetter.objects.filter(pk=letter.pk).update(recalled_at=clock.now(), problem=problem)


def _may_have_left(letter: OpinionLetter, desk: Actor) -> bool:
    if letter.draft_id is None:
        return False
    return documents.draft(desk, letter.draft_id).state is not DraftState.OPEN
