# SPDX-License-Identifier: Apache-2.0
"""Handing a result over at the counter: who it is, their word, the slip; two clerks; undo."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import translation

from lienthong.cases import queries, services
from lienthong.cases.errors import (
    AuthorisationNeeded,
    CardUnread,
    DocumentNotSeen,
    HandOverMissing,
    NotThisPerson,
    ReceiverIncomplete,
)
from lienthong.cases.models import HandOver, Slip
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Delivery, Party, SlipForm, Status
from lienthong.cases.rules.handing import Comer, HandOverState, ReceiverRole, identify, masked
from lienthong.cases.rules.intake import Confirming
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Refusal, Stale

ME = Party(name="Nguyễn Thị Hường", personal_number="027196001234")
CARD = "027196001234||Nguyễn Thị Hường|12031996|Nữ|Kinh Bắc, Bắc Ninh|01012022"
SEEN = Comer(role=ReceiverRole.APPLICANT, is_document_seen=True, last_digits="1234")
FRIEND = {"name": "Vũ Văn Bạn", "number": "027190005678", "has_authorisation": True}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.mark.parametrize(
    ("comer", "refusal"),
    [
        (Comer(role=ReceiverRole.APPLICANT), DocumentNotSeen),
        (Comer(role=ReceiverRole.APPLICANT, last_digits="1234"), DocumentNotSeen),
        (Comer(role=ReceiverRole.APPLICANT, is_document_seen=True), NotThisPerson),
        (Comer(role=ReceiverRole.APPLICANT, is_document_seen=True, last_digits="4"), NotThisPerson),
        (Comer(role=ReceiverRole.APPLICANT, card="xin chào"), CardUnread),
        (Comer(role=ReceiverRole.APPLICANT, card=CARD.replace("1234|", "9999|")), NotThisPerson),
        (Comer(role=ReceiverRole.AUTHORISED, name="Vũ Văn Bạn"), AuthorisationNeeded),
        (Comer(role=ReceiverRole.AUTHORISED, has_authorisation=True), ReceiverIncomplete),
    ],
)
def test_identify_when_it_is_not_certain_then_refused(comer: Comer, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        identify(comer, applicant=ME, owner=ME)


def test_identify_when_certain_then_known_by_card_or_by_document() -> None:
    by_card = identify(Comer(role=ReceiverRole.APPLICANT, card=CARD), applicant=ME, owner=ME)
    friend = Comer(
        role=ReceiverRole.AUTHORISED, is_document_seen=True, last_digits="5678", **FRIEND
    )
    assert by_card.name == ME.name
    assert identify(friend, applicant=ME, owner=ME).number == "027190005678"
    nobody = Party(name="Bé Ánh")
    with pytest.raises(NotThisPerson):
        identify(SEEN, applicant=nobody, owner=nobody)
    assert masked("027196001234") == "••••••••1234"


@pytest.fixture
def signed(_monday: None) -> tuple[Town, CaseView]:
    return desk.signed()


def prepared(town: Town, case: CaseView, comer: Comer = SEEN) -> queries.HandOverView:
    return services.prepare_hand_over(
        actor=town.clerk.actor, case_id=case.id, expected_version=case.version, comer=comer
    )


def handed(town: Town, case: CaseView, made: queries.HandOverView) -> CaseView:
    return services.hand_over(
        actor=town.clerk.actor, hand_over_id=made.id, expected_version=case.version,
        confirmed=Confirming.SCREEN,
    )  # fmt: skip


@pytest.mark.django_db
def test_hand_over_when_confirmed_then_closed_kept_told_and_its_slip_issued(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made = prepared(town, case)
    assert queries.case(town.clerk.actor, case.id).status is Status.DONE
    after = handed(town, case, made)
    assert (after.status, after.delivery) == (Status.RETURNED, Delivery.COUNTER)
    row = HandOver.objects.get(case_id=case.id)
    assert (row.state, row.name, row.confirmed) == ("done", "Nguyễn Thị Hường", "screen")
    slip = Slip.objects.get(case_id=case.id, form=SlipForm.HAND_OVER)
    assert slip.facts["receiver_number"] == "••••••••1234"
    assert services.print_slip(slip.pk)
    last = after.timeline[-1]
    assert "Nguyễn Thị Hường" in last.note
    assert last.handed_to == "Nguyễn Thị Hường"
    with pytest.raises(HandOverMissing):
        handed(town, after, made)


@pytest.mark.django_db
def test_hand_over_when_old_without_the_right_or_after_the_end_then_refused(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    made = prepared(town, case)
    other = prepared(town, case)
    with pytest.raises(Stale):
        services.hand_over(
            actor=town.clerk.actor, hand_over_id=made.id, expected_version=case.version - 1,
            confirmed=Confirming.SCREEN,
        )  # fmt: skip
    for stranger, refusal in ((town.specialist, Denied), (town.stranger, HandOverMissing)):
        with pytest.raises(refusal):
            services.hand_over(
                actor=stranger.actor, hand_over_id=made.id, expected_version=case.version,
                confirmed=Confirming.SCREEN,
            )  # fmt: skip
    after = handed(town, case, made)
    with pytest.raises(Refusal):
        handed(town, after, other)
    assert HandOver.objects.filter(state=HandOverState.DONE).count() == 1
    with clock.frozen(at(10, days=2)):
        assert services.forget_prepared() == 1


@pytest.mark.django_db
def test_hand_over_when_noted_by_mistake_then_undone_with_its_slip(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    after = handed(town, case, prepared(town, case))
    back = services.undo(
        actor=town.clerk.actor, case_id=case.id, expected_version=after.version,
        reason="Nhầm hồ sơ cùng tên",
    )  # fmt: skip
    assert back.status is Status.DONE
    assert HandOver.objects.get(case_id=case.id).state == HandOverState.UNDONE
    assert Slip.objects.get(form=SlipForm.HAND_OVER).recalled_at
    again = handed(town, back, prepared(town, back))
    assert again.status is Status.RETURNED


@pytest.mark.django_db(transaction=True)
def test_hand_over_when_two_clerks_at_the_same_moment_then_one_does_it(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    both = [prepared(town, case), prepared(town, case)]

    def one(made: queries.HandOverView) -> object:
        try:
            return handed(town, case, made)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(copy_context().run, one, made) for made in both]
        got = [job.result(timeout=60) for job in jobs]
    assert sum(isinstance(answer, CaseView) for answer in got) == 1
    assert sum(isinstance(answer, Refusal) for answer in got) == 1
    assert Slip.objects.filter(form=SlipForm.HAND_OVER).count() == 1


@pytest.mark.django_db
def test_pages_when_a_friend_comes_then_asked_for_the_paper_and_their_word(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    client, here = town.clerk.client(), desk.href(case, "/tra-ket-qua")
    assert client.get(here).status_code == 200
    sent = {
        "expected_version": str(case.version), "viec": "quay", "role": "authorised",
        "name": "Vũ Văn Bạn", "number": "027190005678", "is_document_seen": "on",
        "last_digits": "5678",
    }  # fmt: skip
    lacking = client.post(here, sent)
    assert lacking.status_code == 422
    assert "giấy ủy quyền" in lacking.content.decode()
    picture = SimpleUploadedFile("uq.png", make._picture(), "image/png")
    known = client.post(here, {**sent, "authorisation": picture})
    assert known.status_code == 303
    page = client.get(known.headers["Location"]).content.decode()
    assert "Vũ Văn Bạn" in page
    assert "027190005678" not in page
    assert client.get(known.headers["Location"] + "/bien-nhan.pdf").content.startswith(b"%PDF-")
    turned = known.headers["Location"] + "/xac-nhan"
    assert "Tôi đã kiểm tra" in client.get(turned).content.decode()
    assert client.post(turned, {"expected_version": case.version}).status_code == 303
    told = client.get(desk.href(case)).content.decode()
    assert "Trao cho Vũ Văn Bạn" in told
    assert client.post(turned, {"expected_version": case.version}).status_code == 409
    assert client.get(here).status_code == 409


@pytest.mark.django_db
def test_receipt_when_the_clerk_reads_english_then_still_in_vietnamese(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    with translation.override("en"):
        after = handed(town, case, prepared(town, case))
    assert "Người nộp hồ sơ" in after.timeline[-1].note
    assert Slip.objects.get(form=SlipForm.HAND_OVER).facts["receiver_role"] == "Người nộp hồ sơ"


@pytest.mark.django_db
def test_page_when_only_online_then_noted_so(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    sent = {"expected_version": str(case.version), "viec": "truc-tuyen"}
    assert town.clerk.client().post(desk.href(case, "/tra-ket-qua"), sent).status_code == 303
    assert queries.case(town.clerk.actor, case.id).delivery is Delivery.ONLINE
