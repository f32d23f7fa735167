# SPDX-License-Identifier: Apache-2.0
"""A result sent by post: packed, handed to the carrier, delivered or brought back (ADR 0165)."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import ports, queries
from lienthong.cases.errors import (
    NoCarrier,
    NotWishedByPost,
    ParcelMissing,
    ParcelNotNumbered,
    ParcelNotPacked,
    ParcelNotSent,
    ParcelOutdated,
    ReasonNeeded,
    ResultNotThere,
    WishChanged,
    WrongAgency,
)
from lienthong.cases.events import ResultBroughtBack, ResultLost, ResultPosted
from lienthong.cases.models import CarrierWord, Case, Parcel, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.actions import acts_here
from lienthong.cases.queries.posting import ParcelView, carrier, carriers, parcel_view
from lienthong.cases.rules import Delivery, Status, Verb, Way, Wish
from lienthong.cases.rules.collecting import collect_by
from lienthong.cases.rules.posting import SENT, ParcelState, Word, after, contradicts
from lienthong.cases.services import beats, parcels, steps
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.bulk import Chosen, Outcome, each_once
from lienthong.cases.services.notes import add_note
from lienthong.cases.services.results import check_returner, close
from lienthong.kernel import barcodes, clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean_lines

LABEL = Path(__file__).parents[1] / "typst" / "nhan-buu-gui.typ"
#: Who acts when a carrier's word moves a dossier.
LISTENER = Actor.system("cases.carriers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a carrier's message led to."""

    state: ParcelState  #: where the parcel stands now
    is_repeat: bool  #: it was told before


def pack(*, actor: Actor, case_id: CaseId, expected_version: int, seen_wish: str) -> ParcelView:
    """Pack a result for the post: the parcel is announced to the carrier and has its number.

    A second call finds the parcel, and asks for the number again where the carrier was down: the
    parcel is kept all the same, without a number. seen_wish: the mark of the address on the page.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepTaken, NotWishedByPost,
    WishChanged, ResultNotThere, ParcelUnderWay, NoCarrier.
    """
    parcel_id = _packed(actor, case_id, expected_version, seen_wish)
    parcels.announce(parcel_id)
    return parcel_view(Parcel.objects.get(pk=parcel_id))


@transaction.atomic(durable=True)
def _packed(actor: Actor, case_id: CaseId, expected_version: int, seen_wish: str) -> uuid.UUID:
    move = beats.begin(actor, case_id, Verb.POST_RESULT, expected_version=expected_version)
    check_returner(move)
    case, wish = move.case, Wish.of(move.case.wish)
    there = _at_counter(case)
    if there and not _holds_what_counts(there):
        raise ParcelOutdated
    if there and there.wish_mark == wish.mark:
        return there.pk
    if wish.way is not Way.POST:
        raise NotWishedByPost
    if wish.mark != seen_wish or there:
        raise WishChanged
    result = Result.objects.filter(case=case, file_id__isnull=False, recalled_at=None).first()
    if result is None:
        raise ResultNotThere
    by = next(iter(carriers().values()), None)
    if by is None:
        raise NoCarrier
    row = Parcel.objects.create(
        case=case, agency_id=case.receiving_agency_id, carrier=by.name, to_name=wish.name,
        to_phone=wish.dialled, to_address=wish.address, wish_mark=wish.mark,
        result_number=result.number, packed_at=move.at, packed_by=actor.recorded_name,
    )  # fmt: skip
    audit.record(
        actor, "cases.parcel_packed", row.pk, after={"carrier": by.name},
        about=_about(case), case_code=case.code,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def unpack(
    *, actor: Actor, case_id: CaseId, expected_version: int, parcel_id: uuid.UUID
) -> CaseView:
    """Take the paper out of its parcel again, before it left; the carrier is told.

    parcel_id: which one the page showed; packing leaves the dossier's version as it is.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ParcelNotPacked.
    """
    move = beats.begin(actor, case_id, Verb.POST_RESULT, expected_version=expected_version)
    check_returner(move)
    row = _at_counter(move.case)
    if row is None or row.pk != parcel_id:
        raise ParcelNotPacked
    parcels.drop(row, move.at)
    audit.record(actor, "cases.parcel_unpacked", row.pk, case_code=move.case.code)
    return queries.view(actor, move.case)


def label(*, actor: Actor, case_id: CaseId, parcel_id: uuid.UUID) -> bytes:
    """Return the label of a packed parcel as PDF: codes, receiver, sender, dossier code.

    Raises: CaseMissing, Denied, WrongAgency, ParcelMissing, ParcelNotNumbered.
    """
    actor.require("cases.receive")
    view = queries.case(actor, case_id)
    row = Parcel.objects.filter(pk=parcel_id, case_id=view.id, state=ParcelState.PACKED).first()
    if row is None:
        raise ParcelMissing
    if row.agency_id != actor.agency_id:
        raise WrongAgency
    if not row.tracking:
        raise ParcelNotNumbered
    with transaction.atomic():
        audit.record(
            actor, "cases.parcel_label", row.pk, about=(view.applicant.personal_number,),
            case_code=view.code,
        )  # fmt: skip
    told = parcels.consignment(row)
    facts = {
        "carrier": carrier(row.carrier).title, "tracking": row.tracking, "case_code": view.code,
        "from_name": told.from_name, "from_address": told.from_address,
        "from_phone": told.from_phone, "to_name": told.to_name, "to_phone": told.to_phone,
        "to_address": told.to_address, "packed_on": f"{row.packed_at.astimezone(HANOI):%d/%m/%Y}",
    }  # fmt: skip
    images = {"vach.svg": barcodes.code128_svg(row.tracking), "qr.svg": pdf.qr_svg(row.tracking)}
    return pdf.render(LABEL, facts, images=images)


@transaction.atomic
def hand_to_carrier(
    *, actor: Actor, case_id: CaseId, expected_version: int, parcel_id: uuid.UUID
) -> CaseView:
    """Give a packed parcel to the postman: the dossier waits for the carrier's word.

    It may be undone until the carrier says that it has the parcel. parcel_id: which one the clerk
    holds; another may have been packed since.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepTaken, ParcelUnderWay,
    ParcelNotPacked, ParcelNotNumbered, ParcelOutdated, WishChanged.
    """
    move = beats.begin(actor, case_id, Verb.POST_RESULT, expected_version=expected_version)
    check_returner(move)
    row = _at_counter(move.case)
    if row is None or row.pk != parcel_id:
        raise ParcelNotPacked
    if not _holds_what_counts(row):
        raise ParcelOutdated
    if row.wish_mark != Wish.of(move.case.wish).mark:
        raise WishChanged
    _post(move, row, ParcelState.HANDED)
    case = queries.lock(case_id, visible_to_actor=actor)
    return queries.view(actor, case)


def post_many(*, actor: Actor, chosen: Sequence[Chosen]) -> tuple[Outcome, ...]:
    """Give many packed parcels to the postman who stands there, each by itself.

    Raises: TooManyChosen.
    """

    def act(one: Chosen) -> None:
        if one.seen_id is None:
            raise ParcelNotPacked
        hand_to_carrier(
            actor=actor, case_id=one.case_id, expected_version=one.version, parcel_id=one.seen_id
        )

    return each_once(actor, chosen, act, Verb.POST_RESULT)


def _post(move: Move, row: Parcel, state: ParcelState) -> None:
    """Note that a parcel left: nothing waits at the counter while it is on its way."""
    if not row.tracking:
        raise ParcelNotNumbered
    row.state, row.handed_at, row.handed_by = state, move.at, move.actor.recorded_name
    row.save(update_fields=["state", "handed_at", "handed_by"])
    steps.hold(move.case)
    move.case.delivery = Delivery.POST
    move.changed.add("delivery")
    title = carrier(row.carrier).title
    details = {"parcel": str(row.pk), "tracking": row.tracking}
    beats.finish(move, Told(note=f"{title}, số hiệu {row.tracking}.", details=details))
    beats.publish(move, ResultPosted, carrier=title, tracking=row.tracking)


def take_back(move: Move) -> None:
    """Take a parcel back that was noted as handed over by mistake: it is packed as before."""
    rows = Parcel.objects.filter(case=move.case, state=ParcelState.HANDED)
    rows.update(state=ParcelState.PACKED, handed_at=None, handed_by="")


@transaction.atomic
def note_lost(
    *, actor: Actor, case_id: CaseId, expected_version: int, parcel_id: uuid.UUID, reason: str
) -> CaseView:
    """Note that the carrier lost a parcel: the result is printed, packed and posted anew.

    reason: what the carrier said, and when. What it says of the parcel later moves nothing, but
    an end is put before the clerk.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded, ParcelNotSent.
    """
    move = beats.begin(actor, case_id, Verb.NOTE_LOST, expected_version=expected_version)
    said = clean_lines(reason)
    if not said:
        raise ReasonNeeded
    row = Parcel.objects.filter(case=move.case, pk=parcel_id, state__in=sorted(SENT)).first()
    if row is None:
        raise ParcelNotSent
    row.state, row.ended_at, row.ended_text = ParcelState.LOST, move.at, said
    row.save(update_fields=["state", "ended_at", "ended_text"])
    _wait_again(move)
    title = carrier(row.carrier).title
    note = f"{title}, số hiệu {row.tracking}. {said}"
    beats.finish(move, Told(note=note, details={"parcel": str(row.pk)}))
    beats.publish(move, ResultLost, carrier=title, tracking=row.tracking)
    return queries.view(actor, queries.lock(case_id, visible_to_actor=actor))


@transaction.atomic
def settle_doubt(*, actor: Actor, case_id: CaseId, parcel_id: uuid.UUID, answer: str) -> None:
    """Note what the carrier answered about words of it that cannot all be true.

    The answer becomes a note of the dossier; the words themselves stay as they are.
    Raises: CaseMissing, Denied, WrongAgency, EmptyNote, ParcelMissing.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    actor.require("cases.receive")
    if not acts_here(actor, case, Verb.POST_RESULT):
        raise WrongAgency
    row = Parcel.objects.filter(case=case, pk=parcel_id, doubted_at__isnull=False).first()
    if row is None:
        raise ParcelMissing
    said = clean_lines(answer)
    text = f"{carrier(row.carrier).title}, số hiệu {row.tracking}: {said}" if said else ""
    add_note(actor=actor, case_id=case_id, text=text)
    row.doubted_at = None
    row.save(update_fields=["doubted_at"])
    audit.record(actor, "cases.parcel_settled", row.pk, after=said, case_code=case.code)


@transaction.atomic
def hear(message: ports.Message) -> Heard:
    """Take a carrier's signed word in: once however often it is told, in whatever order.

    Raises: CarrierMissing, WordForged, WordUnreadable, ParcelMissing.
    """
    word = carrier(message.carrier).read(message)
    known = Parcel.objects.filter(carrier=message.carrier, tracking=word.tracking).first()
    if known is None:
        raise ParcelMissing
    case = queries.lock(CaseId(known.case_id), visible_to_actor=LISTENER)
    row = Parcel.objects.get(pk=known.pk)  # the dossier is locked now: nobody else moves it
    if row.words.filter(key=word.key).exists():
        return Heard(state=ParcelState(row.state), is_repeat=True)
    kept = _keep(row, case, word, message)
    before = ParcelState(row.state)
    now = after(before, word.kind)
    if now is not before:
        _moved(row, case, word, now, kept)
    elif contradicts(before, word.kind):
        Parcel.objects.filter(pk=row.pk).update(doubted_at=clock.now())
    return Heard(state=now, is_repeat=False)


def _keep(row: Parcel, case: Case, word: Word, message: ports.Message) -> CarrierWord:
    """Keep the signed bytes, and their digest in the ledger: evidence."""
    digest = hashlib.sha256(message.body).hexdigest()
    leaf_id = audit.record(
        LISTENER, "cases.carrier_word", row.pk,
        after={"kind": word.kind.value, "tracking": word.tracking, "sha256": digest},
        about=_about(case), case_code=case.code,
    )  # fmt: skip
    return CarrierWord.objects.create(
        parcel=row, key=word.key, kind=word.kind, at=word.at, heard_at=clock.now(),
        place=word.place, text=word.text, body=message.body, signature=word.signature,
        leaf_id=leaf_id,
    )  # fmt: skip


def _moved(row: Parcel, case: Case, word: Word, now: ParcelState, kept: CarrierWord) -> None:
    if row.state == ParcelState.PACKED:  # the postman scanned it before the clerk noted it
        _post(_begun(case, Verb.POST_RESULT), row, ParcelState.CARRIED)
    row.state = now
    if now is ParcelState.CARRIED:
        row.save(update_fields=["state"])
        return
    row.ended_at, row.ended_text = word.at, word.text
    row.save(update_fields=["state", "ended_at", "ended_text"])
    if case.status != Status.DONE:
        return
    if now is ParcelState.DELIVERED and _holds_what_counts(row):
        _delivered(row, case, word, kept)
    else:  # brought back; or delivered, but what was in it had been corrected or recalled
        _at_counter_again(row, case, word, is_back=now is ParcelState.BROUGHT_BACK)


def _delivered(row: Parcel, case: Case, word: Word, kept: CarrierWord) -> None:
    move = _begun(case, Verb.RETURN_RESULT)
    details = {"parcel": str(row.pk), "word": str(kept.pk), "leaf": str(kept.leaf_id)}
    whom = f" cho {word.text}" if word.text else ""  # nobody is named whom the carrier did not name
    note = f"{carrier(row.carrier).title} phát{whom}, số hiệu {row.tracking}."
    close(move, Delivery.POST, Told(note=note, handed_to=word.text, details=details))


def _at_counter_again(row: Parcel, case: Case, word: Word, *, is_back: bool) -> None:
    """Put the paper back to the counter; what is brought back is fetched there, or posted anew."""
    move = _begun(case, Verb.BROUGHT_BACK)
    _wait_again(move)
    if is_back:
        now = clock.now().isoformat(timespec="seconds")
        case.wish = Wish(way=Way.COUNTER, changed_at=now, changed_by=move.actor.name).stored()
        move.changed.add("wish")
    title = carrier(row.carrier).title
    why = word.text if is_back else "Bưu gửi đã phát chứa bản không còn hiệu lực."
    note = f"{title}, số hiệu {row.tracking}. {why}".strip()
    beats.finish(move, Told(note=note, details={"parcel": str(row.pk), "kind": word.kind.value}))
    if is_back:
        beats.publish(
            move, ResultBroughtBack, carrier=title, tracking=row.tracking, reason=word.text,
            receiving_agency_id=case.receiving_agency_id,
            collect_by=collect_by(move.at, move.calendar, days=settings.COLLECT_KEPT_DAYS),
        )  # fmt: skip


def _wait_again(move: Move) -> None:
    steps.release(move.case, stood_minutes=0, calendar=move.calendar)
    move.case.delivery = Delivery.WAITING
    move.changed.add("delivery")
    Result.objects.filter(case=move.case).update(waits_since=move.at, reminders=0)


def _begun(case: Case, verb: Verb) -> Move:
    """Begin a move of the platform on a dossier that is locked; its row is the caller's."""
    move = beats.begin(LISTENER, CaseId(case.pk), verb)
    return replace(move, case=case, version_before=case.version)


def _at_counter(case: Case) -> Parcel | None:
    """Return the packed parcel of a locked dossier."""
    return Parcel.objects.filter(case=case, state=ParcelState.PACKED).first()


def _holds_what_counts(row: Parcel) -> bool:
    """Tell whether the paper in a parcel is the one in force: not corrected since, nor recalled."""
    there = Result.objects.filter(case_id=row.case_id, recalled_at=None)
    return there.filter(number=row.result_number).exists()


def _about(case: Case) -> tuple[str, ...]:
    return (case.applicant_number,) if case.applicant_number else ()
