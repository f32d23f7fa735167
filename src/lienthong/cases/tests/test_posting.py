# SPDX-License-Identifier: Apache-2.0
"""Results by post: packed, handed over, told of in any order, delivered or brought back."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client

from lienthong.cases import queries, services
from lienthong.cases.errors import (
    CarrierDown,
    EmptyNote,
    NoCarrier,
    NotWishedByPost,
    ParcelMissing,
    ParcelNotNumbered,
    ParcelNotPacked,
    ParcelNotSent,
    ParcelOutdated,
    ParcelUnderWay,
    ReasonNeeded,
    UndoOvertaken,
    WishChanged,
    WordForged,
)
from lienthong.cases.models import CarrierWord, Parcel, Result, Step
from lienthong.cases.ports import SEAL, Consignment, FakeCarrier, Message
from lienthong.cases.queries import CaseView, ParcelView
from lienthong.cases.rules import Delivery, Status, Verb, Way, Wish
from lienthong.cases.rules.collecting import Waits
from lienthong.cases.rules.handing import Comer, ReceiverRole
from lienthong.cases.rules.posting import ParcelState, Word, WordKind, after, contradicts
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Refusal, Stale
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.notices.models import Notice
from lienthong.outbox import services as outbox

CARRIER = FakeCarrier()
CARRIERS = {CARRIER.name: CARRIER}
NONE: dict[str, FakeCarrier] = {}
HOME = Wish(
    way=Way.POST, name="Nguyễn Thị Hường", phone="0912 345 678", province_code="24",
    commune_code="09169", detail="Số 12, đường Thiên Đức",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _monday(settings: Any) -> Iterator[None]:
    settings.CASES_CARRIERS = f"{__name__}.CARRIERS"
    CARRIER.is_down = False
    CARRIER.cancelled.clear()
    with clock.frozen(at(9)):
        yield


def test_after_when_words_come_in_any_order_then_the_same_end() -> None:
    way = (WordKind.COLLECTED, WordKind.PASSED, WordKind.TRIED, WordKind.DELIVERED)
    for told in permutations(way):
        state = ParcelState.HANDED
        for kind in told:
            state = after(state, kind)
        assert state is ParcelState.DELIVERED, told
    assert after(ParcelState.CANCELLED, WordKind.COLLECTED) is ParcelState.CANCELLED
    assert contradicts(ParcelState.DELIVERED, WordKind.BROUGHT_BACK)
    assert not contradicts(ParcelState.CARRIED, WordKind.DELIVERED)


@pytest.fixture
def signed(_monday: None) -> tuple[Town, CaseView]:
    return desk.signed(wish=HOME)


def packed(town: Town, case: CaseView) -> ParcelView:
    return services.pack(
        actor=town.clerk.actor, case_id=case.id, expected_version=case.version,
        seen_wish=queries.case(town.clerk.actor, case.id).wish.mark,
    )  # fmt: skip


def sent(town: Town, case: CaseView) -> tuple[ParcelView, CaseView]:
    made = packed(town, case)
    return made, handed(town, case, made)


def handed(town: Town, case: CaseView, made: ParcelView) -> CaseView:
    return services.hand_to_carrier(
        actor=town.clerk.actor, case_id=case.id, expected_version=case.version, parcel_id=made.id
    )


def taken_out(town: Town, case: CaseView, made: ParcelView) -> CaseView:
    return services.unpack(
        actor=town.clerk.actor, case_id=case.id, expected_version=case.version, parcel_id=made.id
    )


def said(made: ParcelView, kind: WordKind, *, key: str = "", text: str = "") -> Message:
    return CARRIER.say(
        Word(
            key=key or f"{made.tracking}-{kind}", tracking=made.tracking, kind=kind,
            at=clock.now(), place="Bưu cục Từ Sơn", text=text,
        )
    )  # fmt: skip


@pytest.mark.django_db
def test_post_when_delivered_then_the_dossier_closes_with_the_signed_word_as_evidence(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, waiting = sent(town, case)
    assert (waiting.status, waiting.delivery) == (Status.DONE, Delivery.POST)
    assert not Step.objects.filter(case_id=case.id, done_at=None, is_waiting=False).exists()
    services.hear(said(made, WordKind.COLLECTED))
    message = said(made, WordKind.DELIVERED, text="Nguyễn Thị Hường")
    assert services.hear(message).state is ParcelState.DELIVERED
    assert services.hear(message).is_repeat
    seen = queries.case(make.citizen(), case.id)
    assert (seen.status, seen.delivery) == (Status.RETURNED, Delivery.POST)
    assert [one.verb for one in seen.timeline][-2:] == [Verb.POST_RESULT, Verb.RETURN_RESULT]
    word = CarrierWord.objects.get(kind="delivered")
    assert bytes(word.body) == message.body and word.signature == message.headers[SEAL]
    assert Parcel.objects.get().ended_text == "Nguyễn Thị Hường"
    (shown,) = queries.parcels(make.citizen(), case.id)
    assert [one.kind for one in shown.words] == [WordKind.COLLECTED, WordKind.DELIVERED]
    with pytest.raises(IntegrityError), transaction.atomic():
        CarrierWord.objects.update(text="ai khác")


@pytest.mark.django_db
def test_hear_when_the_end_is_told_first_then_later_words_move_nothing(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, _waiting = sent(town, case)
    services.hear(said(made, WordKind.DELIVERED))
    assert services.hear(said(made, WordKind.COLLECTED)).state is ParcelState.DELIVERED
    assert services.hear(said(made, WordKind.BROUGHT_BACK)).state is ParcelState.DELIVERED
    (shown,) = queries.parcels(town.clerk.actor, case.id)
    assert shown.is_doubted and len(shown.words) == 3
    assert queries.case(town.clerk.actor, case.id).status is Status.RETURNED
    clerk = town.clerk.actor
    (row,) = queries.waiting_results(clerk, Waits.DOUBT).rows
    assert (row.id, row.tracking) == (case.id, made.tracking)
    with pytest.raises(EmptyNote):
        services.settle_doubt(actor=clerk, case_id=case.id, parcel_id=made.id, answer=" ")
    with pytest.raises(Refusal):
        services.settle_doubt(
            actor=town.stranger.actor, case_id=case.id, parcel_id=made.id, answer="Đã phát"
        )
    answer = "Bưu cục Từ Sơn xác nhận đã phát, quét nhầm chuyển hoàn"
    services.settle_doubt(actor=clerk, case_id=case.id, parcel_id=made.id, answer=answer)
    assert queries.waiting_counts(clerk)[Waits.DOUBT] == 0
    assert any(answer in one.text for one in queries.notes(case.id))
    with pytest.raises(ParcelMissing):
        services.settle_doubt(actor=clerk, case_id=case.id, parcel_id=made.id, answer=answer)


@pytest.mark.django_db
def test_lost_when_the_carrier_says_so_then_packed_anew_and_the_applicant_told(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    people.citizen(personal_number="027196001234", name="Nguyễn Thị Hường")
    made, waiting = sent(town, case)
    note = {
        "actor": town.clerk.actor, "case_id": case.id, "expected_version": waiting.version,
        "parcel_id": made.id, "reason": "Bưu cục trả lời ngày 17/11: không tìm thấy",
    }  # fmt: skip
    with pytest.raises(ReasonNeeded):
        services.note_lost(**{**note, "reason": "\n"})
    with pytest.raises(ParcelNotSent):
        services.note_lost(**{**note, "parcel_id": uuid7()})
    with pytest.raises(Denied):
        services.note_lost(**{**note, "actor": town.specialist.actor})
    with clock.frozen(at(9, days=3)):
        seen = services.note_lost(**note)
        assert (seen.status, seen.delivery, seen.wish.way) == (
            Status.DONE, Delivery.WAITING, Way.POST,
        )  # fmt: skip
        (row,) = queries.waiting_results(town.clerk.actor, Waits.POST).rows
        assert (row.id, row.working_days) == (case.id, 0)  # it waits since it was lost
        with pytest.raises(Stale):
            services.note_lost(**note)
        again, _waiting = sent(town, seen)
        services.hear(said(made, WordKind.DELIVERED))  # the first one was found after all
        first = next(one for one in queries.parcels(town.clerk.actor, case.id) if one.id == made.id)
        assert (first.state, first.is_doubted) == (ParcelState.LOST, True)
        assert services.hear(said(again, WordKind.DELIVERED)).state is ParcelState.DELIVERED
    last = queries.case(make.citizen(), case.id)
    assert last.status is Status.RETURNED
    outbox.drain()
    told = set(Notice.objects.values_list("template", flat=True))
    assert {"result_posted", "result_lost", "result_delivered"} <= told  # the carrier named nobody
    assert Verb.NOTE_LOST in [one.verb for one in last.timeline]


@pytest.mark.django_db
def test_parcel_when_unpacked_while_the_carrier_is_asked_then_it_is_told(
    signed: tuple[Town, CaseView], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, case = signed

    def book(consignment: Consignment) -> str:
        Parcel.objects.filter(pk=consignment.parcel_id).update(state=ParcelState.CANCELLED)
        return "FK0000000001"

    monkeypatch.setattr(CARRIER, "book", book)
    packed(town, case)
    outbox.drain()
    assert CARRIER.cancelled == ["FK0000000001"]


@pytest.mark.django_db
def test_hear_when_the_postman_scans_before_the_clerk_notes_then_it_is_noted(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made = packed(town, case)
    services.hear(said(made, WordKind.DELIVERED))
    seen = queries.case(town.clerk.actor, case.id)
    assert seen.status is Status.RETURNED
    assert [one.verb for one in seen.timeline][-2:] == [Verb.POST_RESULT, Verb.RETURN_RESULT]


@pytest.mark.django_db
def test_hear_when_brought_back_then_at_the_counter_again_and_may_be_posted_anew(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, _waiting = sent(town, case)
    services.hear(said(made, WordKind.BROUGHT_BACK, text="Người nhận đi vắng"))
    seen = queries.case(town.clerk.actor, case.id)
    assert (seen.status, seen.delivery, seen.wish.way) == (
        Status.DONE, Delivery.WAITING, Way.COUNTER,
    )  # fmt: skip
    assert Step.objects.filter(case_id=case.id, done_at=None, is_waiting=False).exists()
    comer = Comer(role=ReceiverRole.APPLICANT, is_document_seen=True, last_digits="1234")
    services.prepare_hand_over(
        actor=town.clerk.actor, case_id=case.id, expected_version=seen.version, comer=comer
    )
    services.change_wish(actor=make.citizen(), case_id=case.id, wish=HOME)
    again, _waiting = sent(town, seen)
    assert again.tracking != made.tracking
    assert len(queries.parcels(make.citizen(), case.id)) == 2


@pytest.mark.django_db
def test_pack_when_twice_or_the_carrier_is_down_then_one_parcel_and_the_number_later(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    CARRIER.is_down = True
    made = packed(town, case)
    assert made.tracking == ""
    with pytest.raises(ParcelNotNumbered):
        handed(town, case, made)
    CARRIER.is_down = False
    first, second = packed(town, case), packed(town, case)
    assert first.tracking and first.tracking == second.tracking
    assert Parcel.objects.count() == 1
    paper = services.label(actor=town.clerk.actor, case_id=case.id, parcel_id=first.id)
    assert paper.startswith(b"%PDF")
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcel.objects.create(
            case_id=case.id, agency_id=case.agency_id, carrier="x", packed_at=clock.now()
        )


@pytest.mark.django_db
def test_pack_when_not_wished_or_stale_or_denied_or_no_carrier_then_refused(
    signed: tuple[Town, CaseView], settings: Any
) -> None:
    town, case = signed
    clerk = town.clerk.actor
    with pytest.raises(WishChanged):
        services.pack(actor=clerk, case_id=case.id, expected_version=case.version, seen_wish="xưa")
    with pytest.raises(Stale):
        services.pack(actor=clerk, case_id=case.id, expected_version=1, seen_wish=HOME.mark)
    with pytest.raises(Denied):
        services.pack(
            actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
            seen_wish=HOME.mark,
        )  # fmt: skip
    with pytest.raises(ParcelNotPacked):
        services.hand_to_carrier(
            actor=clerk, case_id=case.id, expected_version=case.version, parcel_id=uuid7()
        )
    services.change_wish(actor=make.citizen(), case_id=case.id, wish=Wish(way=Way.COUNTER))
    with pytest.raises(NotWishedByPost):
        packed(town, case)
    services.change_wish(actor=make.citizen(), case_id=case.id, wish=HOME)
    settings.CASES_CARRIERS = f"{__name__}.NONE"
    with pytest.raises(NoCarrier):
        packed(town, case)


@pytest.mark.django_db
def test_parcel_when_its_paper_is_corrected_or_recalled_then_does_not_leave(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made = packed(town, case)
    with clock.frozen(at(10, days=1)):
        # What correcting and recalling do to a result: another number, or no longer in force.
        Result.objects.filter(case=case.id).update(number="02/2026")
        for act in (lambda: handed(town, case, made), lambda: packed(town, case)):
            with pytest.raises(ParcelOutdated):
                act()
        taken_out(town, case, made)
        second = packed(town, case)
        assert second.result_number == "02/2026"
        Result.objects.filter(case=case.id).update(recalled_at=clock.now())
        with pytest.raises(ParcelOutdated):
            handed(town, case, second)


@pytest.mark.django_db
def test_label_when_another_agency_asks_then_refused(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    made = packed(town, case)
    above = replace(town.clerk.actor, agency_id=AgencyId(uuid7()))
    with pytest.raises(Refusal):
        services.label(actor=above, case_id=case.id, parcel_id=made.id)


@pytest.mark.django_db
def test_wish_when_it_changes_after_packing_then_the_parcel_does_not_leave(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    first = packed(town, case)
    moved = Wish(**{**HOME.stored(), "way": Way.POST, "detail": "Số 99, đường khác"})
    services.change_wish(actor=make.citizen(), case_id=case.id, wish=moved)
    with pytest.raises(WishChanged):
        handed(town, case, first)
    taken_out(town, case, first)
    CARRIER.is_down = True
    with pytest.raises(CarrierDown):
        outbox.drain()
    CARRIER.is_down = False
    outbox.drain()
    assert CARRIER.cancelled == [first.tracking]
    second = packed(town, case)
    assert "99" in second.to_address
    with pytest.raises(ParcelNotPacked):  # the envelope in the clerk's hand is the first one
        handed(town, case, first)
    with pytest.raises(ParcelNotPacked):
        taken_out(town, case, first)
    assert services.hear(said(first, WordKind.COLLECTED)).state is ParcelState.CANCELLED
    doubted = [one for one in queries.parcels(town.clerk.actor, case.id) if one.is_doubted]
    assert [one.id for one in doubted] == [first.id]  # an envelope is on its way nobody sent
    assert first.id not in {one.id for one in queries.parcels(make.citizen(), case.id)}


@pytest.mark.django_db
def test_sent_when_somebody_would_hand_it_over_or_change_the_wish_then_refused(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    _made, waiting = sent(town, case)
    clerk = town.clerk.actor
    with pytest.raises(ParcelUnderWay):
        services.return_result(actor=clerk, case_id=case.id, expected_version=waiting.version)
    with pytest.raises(ParcelUnderWay):
        services.change_wish(actor=make.citizen(), case_id=case.id, wish=Wish(way=Way.COUNTER))
    seen = queries.case(clerk, case.id)
    blocked = {one.verb: one.blocked_by for one in seen.next_actions}
    assert blocked[Verb.RETURN_RESULT] and Verb.UNDO in blocked


@pytest.mark.django_db
def test_undo_when_the_carrier_has_not_confirmed_then_packed_again_else_too_late(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, waiting = sent(town, case)
    back = services.undo(
        actor=town.clerk.actor, case_id=case.id, expected_version=waiting.version,
        reason="Bấm nhầm, bưu tá chưa đến",
    )  # fmt: skip
    assert (back.status, back.delivery) == (Status.DONE, Delivery.WAITING)
    assert queries.parcels(town.clerk.actor, case.id)[0].state is ParcelState.PACKED
    again = handed(town, back, made)
    with clock.frozen(at(10)):
        services.hear(said(made, WordKind.COLLECTED))
        with pytest.raises(UndoOvertaken) as refused:
            services.undo(
                actor=town.clerk.actor, case_id=case.id, expected_version=again.version,
                reason="Bấm nhầm",
            )  # fmt: skip
    assert "bưu chính đã nhận gửi" in str(refused.value)


@pytest.mark.django_db
def test_hear_when_forged_unreadable_or_unknown_then_nothing_is_kept(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, _waiting = sent(town, case)
    good = said(made, WordKind.DELIVERED)
    stranger = FakeCarrier().say(
        Word(key="1", tracking=made.tracking, kind=WordKind.DELIVERED, at=clock.now())
    )
    for bad in (
        replace(good, body=good.body.replace(b"DELIVERED", b"COLLECTED")),
        replace(good, headers={}),
        replace(stranger, carrier=CARRIER.name),
    ):
        with pytest.raises(WordForged):
            services.hear(bad)
    lost = Word(key="1", tracking="SX00000000VN", kind=WordKind.PASSED, at=clock.now())
    with pytest.raises(ParcelMissing):
        services.hear(CARRIER.say(lost))
    assert not CarrierWord.objects.exists()


@pytest.mark.django_db
def test_pages_when_packed_handed_and_told_by_the_carrier(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    client, here = town.clerk.client(), desk.href(case, "/gui-buu-chinh")
    first = client.get(here).content.decode()
    assert "Số 12, đường Thiên Đức" in first and "Đóng gói, lấy số hiệu" in first
    version = {"expected_version": str(case.version)}
    refused = client.post(here, {**version, "viec": "dong-goi", "dia_chi": "xưa"})
    assert refused.status_code == 409
    given = {**version, "viec": "dong-goi", "dia_chi": HOME.mark}
    mark = queries.case(town.clerk.actor, case.id).wish.mark
    assert client.post(here, {**given, "dia_chi": mark}).status_code == 303
    (made,) = queries.parcels(town.clerk.actor, case.id)
    label = client.get(desk.href(case, f"/buu-gui/{made.id}.pdf"))
    assert label["Content-Type"] == "application/pdf"
    assert made.tracking in client.get("/mot-cua/cho-tra?cho=packed").content.decode()
    picked = {"ho_so": f"{case.id}:{case.version}:{made.id}", "viec": "giao"}
    assert "Xong" in client.post("/mot-cua/cho-tra?cho=packed", picked).content.decode()
    assert made.tracking in client.get("/mot-cua/cho-tra?cho=sent").content.decode()
    assert client.get(desk.href(case, f"/buu-gui/{made.id}.pdf")).status_code == 404
    assert town.specialist.client().get(here).status_code == 403
    message = said(made, WordKind.DELIVERED)
    to = f"/buu-chinh/{CARRIER.name}/tin-bao"
    send = {"data": message.body, "content_type": "application/json"}
    heard = Client().post(to, **send, headers=dict(message.headers))
    assert heard.json() == {"state": "delivered", "repeat": False}
    assert Client().post(to, **send).status_code == 403
    assert Client().post("/buu-chinh/khong/tin-bao", **send).status_code == 404
    large = {"data": b"x" * 20_000, "content_type": "application/json"}
    assert Client().post(to, **large).status_code == 413
    assert "Đã phát" in client.get(here).content.decode()


@pytest.mark.django_db
def test_page_when_the_words_do_not_agree_then_asked_until_answered(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, _waiting = sent(town, case)
    client, here = town.clerk.client(), desk.href(case, "/gui-buu-chinh")
    services.hear(said(made, WordKind.DELIVERED))
    services.hear(said(made, WordKind.BROUGHT_BACK))
    assert made.tracking in client.get("/mot-cua/cho-tra?cho=doubt").content.decode()
    asked = {"viec": "hoi", "buu_gui": str(made.id), "ly_do": ""}
    refused = client.post(here, asked)
    assert refused.status_code == 409 and "Gọi bưu chính để hỏi" in refused.content.decode()
    assert client.post(here, {**asked, "ly_do": "Đã phát"}).status_code == 303
    assert "Gọi bưu chính để hỏi" not in client.get(here).content.decode()


@pytest.mark.django_db
def test_page_when_the_parcel_is_lost_then_what_was_typed_stays_until_it_is_taken(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made, waiting = sent(town, case)
    client, here = town.clerk.client(), desk.href(case, "/gui-buu-chinh")
    assert "Bưu chính báo mất bưu gửi" in client.get(here).content.decode()
    given = {"viec": "mat", "buu_gui": str(made.id), "ly_do": "Bưu cục: không tìm thấy"}
    stale = client.post(here, {**given, "expected_version": str(case.version)})
    assert stale.status_code == 409 and "Bưu cục: không tìm thấy" in stale.content.decode()
    taken = client.post(here, {**given, "expected_version": str(waiting.version)}, follow=True)
    assert "Bưu chính làm mất" in taken.content.decode()
    assert "Đóng gói, lấy số hiệu" in taken.content.decode()
