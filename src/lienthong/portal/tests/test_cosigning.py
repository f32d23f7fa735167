# SPDX-License-Identifier: Apache-2.0
"""Confirming together, and a fee between "pay" and "paid"."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cases import queries as cases
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Stale
from lienthong.kernel.ids import DraftId
from lienthong.notices.models import Notice
from lienthong.payments import queries as payments
from lienthong.payments.models import Order
from lienthong.portal import queries, services
from lienthong.portal.errors import CosignerUnknown, NotComplete, ReasonMissing
from lienthong.portal.models import Consent
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import ConsentState, DraftState, page_mark
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD

pytestmark = pytest.mark.django_db
FATHER = "027090004321"


@pytest.fixture
def mother() -> Actor:
    factories.commune()
    return factories.citizen()


@pytest.fixture
def father() -> Actor:
    return factories.citizen(FATHER, "Nguyễn Văn Ba")


def unmarried(actor: Actor, **more: Any) -> DraftView:
    form = factories.procedures.example(BIRTH) | {
        "declarant_relationship": "me", "father_declared": "co", "parents_married": "khong",
        "father_number": FATHER, **more,
    }  # fmt: skip
    draft = factories.answered(actor, services.begin(actor, BIRTH), form)
    return factories.attached(actor, draft)


def consent_of(draft: DraftView) -> Consent:
    return Consent.objects.get(draft_id=draft.id)


def change(actor: Actor, draft_id: DraftId, name: str) -> None:
    now = queries.draft(actor, draft_id)
    step = next(step for step in now.procedure.form if step.key == "tre")
    answers = {**now.answers, "child_name": name}
    services.answer(
        actor, draft_id, step_key="tre", answers=answers, seen=page_mark(step, now.answers)
    )


def test_submit_when_the_other_parent_has_not_confirmed_then_refused_until_they_have(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    with pytest.raises(NotComplete):
        services.submit(mother, draft.id, expected_version=draft.version)
    services.invite(mother, draft.id, "other_parent")
    services.invite(mother, draft.id, "other_parent")
    assert Notice.objects.filter(template="cosigning_asked").count() == 1
    (told,) = queries.invitations(father)
    services.confirm(father, told.id, seen=draft.content_mark)
    services.confirm(father, told.id, seen=draft.content_mark)
    sent = services.submit(mother, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    (one,) = cases.case(mother, sent.case_id).cosigned
    assert (one["number"], one["name"]) == (FATHER, "Nguyễn Văn Ba")
    assert Notice.objects.filter(template="cosigning_confirmed").count() == 1


def test_confirmation_when_the_content_changes_afterwards_then_asked_again(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    services.invite(mother, draft.id, "other_parent")
    services.confirm(father, consent_of(draft).pk, seen=draft.content_mark)
    change(mother, draft.id, "Lê Gia Bảo")
    now = queries.draft(mother, draft.id)
    assert [one.code for one in services.to_correct(now)] == ["cosigner"]
    with pytest.raises(Stale):
        services.confirm(father, consent_of(draft).pk, seen=draft.content_mark)
    services.invite(mother, draft.id, "other_parent")
    assert consent_of(draft).state == ConsentState.INVITED
    services.confirm(father, consent_of(draft).pk, seen=now.content_mark)
    assert services.to_correct(now) == []


def test_decline_when_without_a_reason_then_refused_and_with_one_told(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    services.invite(mother, draft.id, "other_parent")
    with pytest.raises(ReasonMissing):
        services.decline(father, consent_of(draft).pk, reason="  ")
    services.decline(father, consent_of(draft).pk, reason="Ngày sinh chưa đúng")
    (finding,) = services.to_correct(queries.draft(mother, draft.id))
    assert "Ngày sinh chưa đúng" in finding.text
    assert Notice.objects.filter(template="cosigning_declined").count() == 1


def test_invite_when_incomplete_or_of_nobody_then_refused(mother: Actor) -> None:
    draft = unmarried(mother)
    change(mother, draft.id, "")
    with pytest.raises(NotComplete):
        services.invite(mother, draft.id, "other_parent")
    change(mother, draft.id, "Lê Minh An")
    with pytest.raises(Missing):
        services.invite(mother, draft.id, "ghost")


def test_invite_when_the_form_names_oneself_then_refused(mother: Actor) -> None:
    draft = unmarried(mother, father_number=factories.MOTHER, mother_number="")
    with pytest.raises(CosignerUnknown):
        services.invite(mother, draft.id, "other_parent")


def test_invitation_when_somebody_elses_then_missing_and_when_another_is_named_then_void(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    services.invite(mother, draft.id, "other_parent")
    consent = consent_of(draft)
    stranger = factories.citizen(factories.STRANGER, "Người Lạ")
    address = reverse("portal:cosign", args=[consent.pk])
    assert factories.signed_in(stranger).get(address).status_code == 404
    assert factories.signed_in(mother).get(address).status_code == 404
    assert Client().get(address)["Location"].startswith("/dang-nhap")
    with pytest.raises(Missing):
        services.confirm(stranger, consent.pk, seen=draft.content_mark)
    services.confirm(father, consent.pk, seen=draft.content_mark)
    now = unmarried(mother, father_number="027090004322")
    assert [one.state for one in queries.cosigners(now)] == [None]


def test_invitation_when_the_number_was_mistyped_and_corrected_then_the_stranger_reads_nothing(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    services.invite(mother, draft.id, "other_parent")
    consent = consent_of(draft)
    address = reverse("portal:cosign", args=[consent.pk])
    assert factories.signed_in(father).get(address).status_code == 200
    now = unmarried(mother, father_number="027090004322")
    assert now.id == draft.id
    assert factories.signed_in(father).get(address).status_code == 404
    assert queries.invitations(father) == []
    with pytest.raises(Missing):
        services.confirm(father, consent.pk, seen=now.content_mark)


def test_cosign_page_when_read_then_only_what_the_pack_shows_and_confirmed_by_a_button(
    mother: Actor, father: Actor
) -> None:
    draft = unmarried(mother)
    check = reverse("portal:check", args=[draft.id])
    asking = factories.signed_in(mother)
    assert "Chưa mời" in asking.get(check).content.decode()
    asking.post(reverse("portal:invite", args=[draft.id, "other_parent"]))
    assert "Chờ xác nhận" in asking.get(check).content.decode()
    browser = factories.signed_in(father)
    address = reverse("portal:cosign", args=[consent_of(draft).pk])
    assert address in browser.get("/ho-so/").content.decode()
    page = browser.get(address).content.decode()
    assert draft.answers["child_name"] in page
    assert draft.answers["declarant_phone"] not in page
    assert "Cơ sở dữ liệu quốc gia về dân cư" not in page  # what a register says is the applicant's
    assert browser.post(address, {"tu_choi": "1", "reason": ""}).status_code == 422
    assert browser.post(address, {"seen": "old"}).status_code == 409
    mark = re.search(r'name="seen" value="(\w+)"', page)
    assert mark is not None
    done = browser.post(address, {"seen": mark[1]}, follow=True).content.decode()
    assert "Ông/Bà đã xác nhận nội dung này" in done
    assert "Cam đoan và nộp hồ sơ" in asking.get(check).content.decode()


# ── Between "pay" and "paid"


def test_pay_when_pressed_twice_and_from_two_devices_then_one_order(mother: Actor) -> None:
    draft = factories.filled(mother, HOUSEHOLD)
    check = reverse("portal:check", args=[draft.id])
    phone, desk = factories.signed_in(mother), factories.signed_in(mother)
    for browser in (phone, phone, desk):
        browser.post(check, {"version": draft.version})
    assert len(payments.orders_of(str(draft.id))) == 1
    order_id = queries.draft(mother, draft.id).order_id
    assert order_id is not None
    waiting = desk.get(reverse("portal:pay", args=[draft.id]) + "?cho").content.decode()
    assert "không chuyển lần nữa" in waiting
    services.after_payment(order_id)
    services.after_payment(order_id)
    assert desk.get(reverse("portal:pay", args=[draft.id]))["Location"].startswith("/ho-so/")
    assert len(cases.my_cases(mother)) == 1


def test_pay_when_the_order_expired_then_the_check_page_says_so_and_a_new_one_is_made(
    mother: Actor,
) -> None:
    draft = factories.filled(mother, HOUSEHOLD)
    browser, check = factories.signed_in(mother), reverse("portal:check", args=[draft.id])
    browser.post(check, {"version": draft.version})
    first = queries.draft(mother, draft.id).order_id
    assert first is not None
    Order.objects.filter(pk=first).update(status="expired")
    late = browser.get(reverse("portal:pay", args=[draft.id])).content.decode()
    assert "đã hết hạn" in late
    services.after_expiry(first)
    page = browser.get(check).content.decode()
    assert "Nếu Ông/Bà đã chuyển tiền, số tiền được hoàn lại" in page
    Order.objects.filter(pk=first).update(status="refund_requested")
    assert "đang được hoàn lại" in browser.get(check).content.decode()
    services.after_payment(first)  # told late and twice: nothing is sent by it
    now = queries.draft(mother, draft.id)
    assert now.state is DraftState.FILLING
    browser.post(check, {"version": now.version})
    assert queries.draft(mother, draft.id).order_id not in (None, first)
    assert len(payments.orders_of(str(draft.id))) == 2


def test_copy_when_asked_then_the_whole_application(mother: Actor) -> None:
    draft = factories.filled(mother)
    page = factories.signed_in(mother).get(reverse("portal:copy", args=[draft.id]))
    assert draft.answers["child_name"] in page.content.decode()
