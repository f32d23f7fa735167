# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections
from django.urls import reverse

from lienthong.cases import queries as cases
from lienthong.cases.errors import CaseMissing
from lienthong.files.errors import FileDisguised, FileTooLarge, FileTypeRefused
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Stale
from lienthong.kernel.ids import OrderId, uuid7
from lienthong.orgs.tests import factories as orgs
from lienthong.payments import queries as payments
from lienthong.payments import services as payment_services
from lienthong.payments.models import Order
from lienthong.payments.rules import Notice
from lienthong.payments.rules import Status as PaymentStatus
from lienthong.portal import queries, services
from lienthong.portal.errors import DraftClosed, NotComplete, TooManyPapers
from lienthong.portal.models import Draft
from lienthong.portal.rules import DraftState, page_mark
from lienthong.portal.services.filling import MOST_FILES
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD
from lienthong.procedures import services as procedures
from lienthong.procedures.tests import factories as packs

pytestmark = pytest.mark.django_db


def mark(draft: queries.DraftView, key: str) -> str:
    step = next(step for step in draft.procedure.form if step.key == key)
    return page_mark(step, draft.answers)


# ── Begin


def test_begin_when_known_to_the_registers_then_filled_in_and_logged() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    assert draft.answers["declarant_name"] == draft.answers["mother_name"] == "Lê Thị Mai"
    assert draft.answers["declarant_residence"] == "Số 12, Phường Kinh Bắc, Tỉnh Bắc Ninh"
    assert draft.sources["declarant_name"] == "applicant"
    assert "child_ethnicity" not in draft.sources  # the form's own default is no register's


def test_begin_when_done_twice_then_the_same_draft() -> None:
    factories.commune()
    actor = factories.citizen()
    assert services.begin(actor, BIRTH).id == services.begin(actor, BIRTH).id


def test_begin_when_discarded_before_then_a_new_draft() -> None:
    factories.commune()
    actor = factories.citizen()
    first = services.begin(actor, BIRTH)
    services.discard(actor, first.id)
    assert services.begin(actor, BIRTH).id != first.id
    with pytest.raises(DraftClosed):
        services.discard(actor, first.id)


def together(*calls: Callable[[], object]) -> list[object]:
    """Make calls at the same time, each on a connection of its own."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(run, call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_begin_when_tapped_at_once_then_one_draft() -> None:
    factories.commune()
    actor = factories.citizen()
    found = together(*[lambda: services.begin(actor, BIRTH).id] * 4)
    assert len(set(found)) == 1 == Draft.objects.count()


# ── Answer


def test_answer_when_wrong_then_kept_told_and_the_page_stays_open() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    answers = {"child_name": "Lê Minh An", "child_born_on": "31/2/2026"}
    findings = services.answer(
        actor, draft.id, step_key="tre", answers=answers, seen=mark(draft, "tre")
    )
    after = queries.draft(actor, draft.id)
    assert "child_born_on" in {finding.path for finding in findings}
    assert after.answers["child_born_on"] == "31/2/2026"
    assert "tre" not in after.done_steps


def test_answer_when_sent_twice_then_no_conflict() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    for _tap in range(2):
        services.answer(
            actor, draft.id, step_key="tre",
            answers={"child_name": "Lê Minh An"}, seen=mark(draft, "tre"),
        )  # fmt: skip
    assert queries.draft(actor, draft.id).answers["child_name"] == "Lê Minh An"


def test_answer_when_the_page_was_changed_elsewhere_then_stale_and_nothing_overwritten() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    seen = mark(draft, "tre")
    services.answer(
        actor, draft.id, step_key="tre", answers={"child_name": "Lê Minh An"}, seen=seen
    )
    with pytest.raises(Stale):
        services.answer(
            actor, draft.id, step_key="tre", answers={"child_name": "Lê Gia Bảo"}, seen=seen
        )
    assert queries.draft(actor, draft.id).answers["child_name"] == "Lê Minh An"


def test_answer_when_another_page_was_changed_elsewhere_then_kept() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    services.answer(
        actor, draft.id, step_key="tre",
        answers={"child_name": "Lê Minh An"}, seen=mark(draft, "tre"),
    )  # fmt: skip
    services.answer(
        actor, draft.id, step_key="cam-doan",
        answers={"truth": True}, seen=mark(draft, "cam-doan"),
    )  # fmt: skip
    after = queries.draft(actor, draft.id)
    assert after.answers["truth"] is True
    assert after.answers["child_name"] == "Lê Minh An"


def test_answer_when_a_locked_question_is_sent_then_unchanged() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    services.answer(
        actor, draft.id, step_key="nguoi-yeu-cau",
        answers={"declarant_name": "Người Khác"}, seen=mark(draft, "nguoi-yeu-cau"),
    )  # fmt: skip
    assert queries.draft(actor, draft.id).answers["declarant_name"] == "Lê Thị Mai"


def test_anything_when_somebody_elses_draft_then_missing() -> None:
    factories.commune()
    draft = services.begin(factories.citizen(), BIRTH)
    other = factories.citizen(factories.STRANGER, "Người Lạ")
    acts: list[Callable[[], object]] = [
        lambda: queries.draft(other, draft.id),
        lambda: services.resume(other, draft.id),
        lambda: services.answer(other, draft.id, step_key="tre", answers={}, seen=""),
        lambda: factories.attached(other, draft),
        lambda: services.detach(other, draft.id, draft.id),
        lambda: services.discard(other, draft.id),
        lambda: services.submit(other, draft.id, expected_version=1),
    ]
    for act in acts:
        with pytest.raises(Missing):
            act()


def test_resume_when_the_form_was_published_anew_then_answers_are_carried(tmp_path: Path) -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    services.answer(
        actor, draft.id, step_key="tre",
        answers={"child_name": "Lê Minh An"}, seen=mark(draft, "tre"),
    )  # fmt: skip
    pack = packs.copied(BIRTH, tmp_path)
    packs.changed(pack, "form.schema.json", "Họ, chữ đệm, tên của trẻ", "Họ và tên của trẻ")
    procedures.publish(packs.EDITOR, pack)
    after = services.resume(actor, draft.id)
    assert after.procedure.version == draft.procedure.version + 1
    assert after.answers["child_name"] == "Lê Minh An"
    assert after.done_steps == ()  # every page is to be looked at again
    assert services.begin(actor, BIRTH).id == draft.id


# ── Papers


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * 26_000_000, FileTooLarge),
        ("anh.pdf", factories.picture(), FileDisguised),
        ("macro.docm", b"PK\x03\x04" + b"0" * 200, FileTypeRefused),
    ],
)
def test_attach_when_not_acceptable_then_refused_and_nothing_attached(
    name: str, content: bytes, refusal: type[Exception]
) -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    with pytest.raises(refusal):
        services.attach(
            actor, draft.id, component_code="KS-02", content=BytesIO(content), name=name
        )
    assert queries.draft(actor, draft.id).papers == ()


def test_attach_when_too_many_or_unknown_then_refused() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    for _number in range(MOST_FILES):
        factories.attached(actor, draft)
    with pytest.raises(TooManyPapers):
        factories.attached(actor, draft)
    with pytest.raises(Missing):
        factories.attached(actor, draft, "XX-99")


def test_detach_when_done_twice_then_out_once() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.attached(actor, services.begin(actor, BIRTH))
    for _tap in range(2):
        services.detach(actor, draft.id, draft.papers[0].id)
    assert queries.draft(actor, draft.id).papers == ()


# ── Submit


def test_submit_when_incomplete_then_not_complete_and_still_open() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = services.begin(actor, BIRTH)
    with pytest.raises(NotComplete):
        services.submit(actor, draft.id, expected_version=draft.version)
    assert queries.draft(actor, draft.id).state is DraftState.FILLING


def test_submit_when_a_required_paper_is_missing_then_named() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.answered(actor, services.begin(actor, BIRTH), packs.example(BIRTH))
    (finding,) = services.to_correct(draft)
    assert (finding.path, finding.code) == ("paper_KS-02", "paper_required")


def test_submit_when_free_then_a_dossier_once() -> None:
    place = factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor)
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    again = services.submit(actor, draft.id, expected_version=draft.version)
    assert sent == again
    assert sent.case_id is not None
    case = cases.case(actor, sent.case_id)
    assert case.agency_name == place.agency.name
    assert [paper.name for paper in case.papers] == ["giay-chung-sinh.png"]
    with pytest.raises(DraftClosed):
        factories.attached(actor, draft)


def test_submit_when_a_paper_is_not_asked_any_more_then_not_sent() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.attached(actor, factories.filled(actor), "KS-04")
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    papers = cases.case(actor, sent.case_id).papers
    assert len(papers) == 1


def test_submit_when_changed_since_it_was_checked_then_stale() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor)
    factories.attached(actor, draft)
    with pytest.raises(Stale):
        services.submit(actor, draft.id, expected_version=draft.version)


@pytest.mark.django_db(transaction=True)
def test_submit_when_tapped_at_once_then_one_dossier() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor)
    sent = together(*[lambda: services.submit(actor, draft.id, expected_version=draft.version)] * 3)
    assert len({repr(one) for one in sent}) == 1
    assert len(cases.my_cases(actor)) == 1


# ── The fee


def test_submit_when_a_fee_is_owed_then_one_order_and_no_dossier_yet() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor, HOUSEHOLD)
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    assert services.submit(actor, draft.id, expected_version=draft.version) == sent
    assert sent.case_id is None
    assert sent.order_id is not None
    assert payments.order(sent.order_id).amount_vnd == 100_000
    assert queries.draft(actor, draft.id).state is DraftState.PAYING


def _owing() -> tuple[Actor, queries.DraftView, OrderId]:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor, HOUSEHOLD)
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    assert sent.order_id is not None
    return actor, draft, sent.order_id


def test_payment_when_told_twice_then_one_dossier() -> None:
    actor, draft, order_id = _owing()
    for _time in range(2):
        services.after_payment(order_id)
    after = queries.draft(actor, draft.id)
    assert after.state is DraftState.SUBMITTED
    assert len(cases.my_cases(actor)) == 1


def test_payment_when_expired_then_open_again_and_paying_later_changes_nothing() -> None:
    actor, draft, order_id = _owing()
    for _time in range(2):
        services.after_expiry(order_id)
    services.after_payment(order_id)
    after = queries.draft(actor, draft.id)
    assert (after.state, after.order_id) == (DraftState.FILLING, None)
    assert after.answers == draft.answers


def test_payment_when_the_dossier_can_no_longer_be_sent_then_open_again_with_its_order() -> None:
    actor, draft, order_id = _owing()
    Draft.objects.filter(pk=draft.id).update(answers={})  # as a new version of the form may do
    services.after_payment(order_id)
    after = queries.draft(actor, draft.id)
    assert (after.state, after.order_id) == (DraftState.FILLING, order_id)


@pytest.mark.parametrize("column", ["amount_vnd", "agency_id"])
def test_submit_when_what_was_paid_is_not_what_is_owed_now_then_back_and_asked_anew(
    column: str,
) -> None:
    actor, draft, order_id = _owing()
    order = payments.order(order_id)
    payment_services.record_notice(
        "fake",
        Notice(
            transaction="T1", order_code=order.code, amount_vnd=order.amount_vnd, is_success=True,
            at=clock.now(),
        ),
    )  # fmt: skip
    Draft.objects.filter(pk=draft.id).update(state=DraftState.FILLING)
    # As if it had been paid before the form was changed.
    other = orgs.agency("H24.9").id if column == "agency_id" else 8_000
    Order.objects.filter(pk=order_id).update(**{column: other})
    browser, address = factories.signed_in(actor), reverse("portal:check", args=[draft.id])
    assert "không còn khớp với hồ sơ" in browser.get(address).content.decode()
    now = queries.draft(actor, draft.id)
    sent = services.submit(actor, draft.id, expected_version=now.version)
    assert sent.case_id is None
    assert sent.order_id not in (None, order_id)
    assert payments.order(sent.order_id).amount_vnd == 100_000
    assert payments.order(order_id).status is PaymentStatus.REFUND_REQUESTED
    assert not cases.my_cases(actor)


def test_submit_when_the_paid_sum_still_fits_then_sent_with_it() -> None:
    actor, draft, order_id = _owing()
    order = payments.order(order_id)
    payment_services.record_notice(
        "fake",
        Notice(
            transaction="T1", order_code=order.code, amount_vnd=order.amount_vnd, is_success=True,
            at=clock.now(),
        ),
    )  # fmt: skip
    Draft.objects.filter(pk=draft.id).update(state=DraftState.FILLING)
    page = factories.signed_in(actor).get(reverse("portal:check", args=[draft.id]))
    assert "không phải nộp lại" in page.content.decode()
    sent = services.submit(actor, draft.id, expected_version=queries.draft(actor, draft.id).version)
    assert sent.case_id is not None
    assert queries.draft(actor, draft.id).order_id == order_id


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", ""])
def test_check_when_the_version_is_no_number_then_stale_and_no_error(number: str) -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor)
    answer = factories.signed_in(actor).post(
        reverse("portal:check", args=[draft.id]), {"version": number}
    )
    assert answer.status_code == 409


def test_payment_when_of_an_unknown_order_then_nothing() -> None:
    factories.commune()
    services.after_payment(OrderId(uuid7()))
    services.after_expiry(OrderId(uuid7()))
    assert not Draft.objects.exists()


def test_case_when_somebody_elses_then_missing() -> None:
    factories.commune()
    actor = factories.citizen()
    draft = factories.filled(actor)
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    with pytest.raises(CaseMissing):
        cases.case(factories.citizen(factories.STRANGER, "Người Lạ"), sent.case_id)


def test_open_drafts_when_many_then_the_same_number_of_queries(
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    factories.commune()
    actor = factories.citizen()
    services.begin(actor, BIRTH)
    services.begin(actor, HOUSEHOLD)
    with django_assert_max_num_queries(6):
        assert len(queries.open_drafts(actor)) == 2
