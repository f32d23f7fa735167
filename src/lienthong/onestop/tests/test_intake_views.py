# SPDX-License-Identifier: Apache-2.0
"""The page of a reception, pressed button by button."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.cases import queries
from lienthong.cases.models import Case, Intake
from lienthong.cases.queries import IntakeView
from lienthong.cases.rules import Status
from lienthong.cases.tests import desk
from lienthong.cases.tests.factories import BIRTH, HOUSEHOLD, Commune, at
from lienthong.cases.tests.test_intake import NUMBER, clerk, counter, document, picture
from lienthong.cases.tests.test_intake_fees import transferred
from lienthong.kernel import clock
from lienthong.kernel.ids import OrderId, uuid7
from lienthong.payments import models as payments
from lienthong.payments import queries as payment_queries
from lienthong.payments.models import Receipt

pytestmark = pytest.mark.django_db
PAGE = "/mot-cua/nhan-tai-quay"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return counter()


def opened(client: Client, code: str = BIRTH, **more: str) -> str:
    desk.person(NUMBER, full_name="Nguyễn Thị Hường")
    begin = {"thu_tuc": code, "so_dinh_danh": NUMBER, "khoa": str(uuid7()), **more}
    answer = client.post(PAGE, begin)
    assert answer.status_code == 303, answer.content.decode()[:500]
    href = str(answer["Location"])
    press(client, href, "luu", code)
    return href


def press(client: Client, href: str, what: str, code: str = BIRTH, **more: Any) -> Any:
    sent = {**desk.typed(code), "ten": "Nguyễn Thị Hường", "viec": what, **more}
    return client.post(href, sent)


def test_page_when_played_with_scans_then_mau_01(place: Commune) -> None:
    client = clerk().client()
    key = str(uuid7())
    assert key in client.get(f"{PAGE}?khoa={key}&so=A007").content.decode()
    href = opened(client, khoa=key, so="A007")
    assert client.get(f"{PAGE}?khoa={key}&so=A007")["Location"] == href
    page = client.get(href).content.decode()
    assert "A007" in page and "Còn thiếu" in page and "Nguyễn Thị Hường" in page
    code = next(line.component for line in _view(href).lines if line.is_missing)
    up = press(client, href, "luu", **{f"quet_{code}": [picture(), document()]})
    assert up.status_code == 303
    (pages,) = _view(href).scans.values()
    press(client, href, f"xoay:{pages[0].id}")
    shown = client.get(f"{href}/trang/{pages[2].id}")
    assert shown["Content-Type"] == "image/png" and "sandbox" in shown["Content-Security-Policy"]
    early = press(client, href, "nhan")
    assert early.status_code == 422 and "chưa xác nhận" in early.content.decode()
    read = client.get(f"{href}/xac-nhan").content.decode()
    assert "Đúng, tôi xác nhận" in read and _view(href).mark in read
    assert client.get(f"{href}/xac-nhan.pdf").content.startswith(b"%PDF")
    assert client.post(f"{href}/xac-nhan", {"dau": "khác"})["Location"].endswith("/xac-nhan")
    client.post(f"{href}/xac-nhan", {"dau": _view(href).mark})
    assert "Đã xác nhận" in client.get(href).content.decode()
    assert press(client, href, "nhan").status_code == 303
    done = client.get(href).content.decode()
    assert "Giấy tiếp nhận hồ sơ" in done and "Đang ký số" in done
    assert press(client, href, "luu").status_code in (200, 303)


def _view(href: str) -> IntakeView:
    row = Intake.objects.select_related("competent").get(pk=uuid.UUID(href.rsplit("/", 1)[1]))
    return queries.intake(clerk().actor, row.pk)


def test_page_when_papers_are_missing_then_mau_02_and_the_list_resumes(place: Commune) -> None:
    client = clerk().client()
    href = opened(client)
    assert press(client, href, "thieu", khac="Chữ ký người mẹ").status_code == 303
    assert "Phiếu yêu cầu bổ sung" in client.get(href).content.decode()
    case = Case.objects.get()
    listed = client.get(f"{PAGE}?ma={case.code}").content.decode()
    assert case.code in listed and "Nhận tiếp" in listed
    answer = client.post(f"{PAGE}/tiep/{case.pk}")
    assert answer["Location"] == f"{href}?tiep=1"
    again = client.get(f"{href}?tiep=1").content.decode()
    assert "nhận tiếp hồ sơ chờ bổ sung" in again and "in Mẫu 02" not in again


@pytest.mark.parametrize("what", ["", "len:x", "bo:01a200fa-8393-75a1-99d2-54febb1fb7e1", "lạ:1"])
def test_page_when_the_button_is_made_up_then_what_was_typed_is_kept(
    place: Commune, what: str
) -> None:
    client = clerk().client()
    href = opened(client)
    assert press(client, href, what, ten="Nguyễn Thu Hường").status_code in (303, 404)
    assert _view(href).applicant.name == "Nguyễn Thu Hường"


def test_page_when_a_file_is_refused_then_said_at_its_paper_and_the_rest_is_kept(
    place: Commune,
) -> None:
    client = clerk().client()
    href = opened(client)
    code = next(line.component for line in _view(href).lines if line.is_missing)
    bad = SimpleUploadedFile("a.exe", b"MZ" + b"0" * 90)
    answer = press(client, href, "luu", **{f"quet_{code}": [bad, picture()]})
    assert answer.status_code == 422 and f'href="#id_giay_{code}"' in answer.content.decode()
    assert _view(href).lines[0].pages + sum(one.pages for one in _view(href).lines[1:]) == 1


def test_page_when_cash_is_wrong_then_said_and_when_right_then_receipt(place: Commune) -> None:
    client = clerk().client()
    href = opened(client, HOUSEHOLD)
    press(client, href, "da-ky", HOUSEHOLD)
    for wrong in ("1", "nhiều", "-5"):
        less = press(client, href, "nhan", HOUSEHOLD, tien_mat=wrong)
        assert less.status_code == 422 and not Case.objects.exists()
    sent = press(client, href, "nhan", HOUSEHOLD, tien_mat="500.000")
    assert sent.status_code == 303
    assert Receipt.objects.count() == 1 and "Biên lai" in client.get(href).content.decode()


def test_page_when_a_payment_code_is_shown_then_it_asks_again_by_itself(place: Commune) -> None:
    client = clerk().client()
    href = opened(client, HOUSEHOLD)
    press(client, href, "qr", HOUSEHOLD)
    page = client.get(href).content.decode()
    assert 'hx-trigger="every 3s"' in page and "Đang chờ tiền về" in page
    press(client, href, "bo-qr", HOUSEHOLD)
    assert "Hiện mã QR" in client.get(href).content.decode()
    press(client, href, "qr", HOUSEHOLD)
    assert "Đang chờ tiền về" in client.get(href).content.decode()
    press(client, href, "bo-qr", HOUSEHOLD)
    press(client, href, "da-ky", HOUSEHOLD)
    press(client, href, "nhan", HOUSEHOLD, tien_mat="100.000")
    assert Receipt.objects.count() == 1 and Case.objects.get().finance == "paid"


def test_page_when_what_was_paid_is_not_owed_any_more_then_said_and_sent_back(
    place: Commune,
) -> None:
    client = clerk().client()
    href = opened(client, HOUSEHOLD)
    press(client, href, "qr", HOUSEHOLD)
    order = payments.Order.objects.get()
    transferred(payment_queries.order(OrderId(order.pk)))
    assert "Đã nhận tiền" in client.get(href).content.decode()
    payments.Order.objects.update(amount_vnd=8_000)  # as if the sum owed had risen since
    page = client.get(href).content.decode()
    assert "Hoàn lại khoản đã nhận" in page and "Đã nhận tiền" not in page
    press(client, href, "da-ky", HOUSEHOLD)
    refused = press(client, href, "nhan", HOUSEHOLD)
    assert refused.status_code == 422 and "nay phải nộp" in refused.content.decode()
    press(client, href, "hoan", HOUSEHOLD)
    assert "Hiện mã QR" in client.get(href).content.decode()
    order.refresh_from_db()
    assert order.status == "refund_requested" and not Case.objects.exists()


def test_page_when_same_day_and_the_post_may_then_steps_are_done_here(place: Commune) -> None:
    client = clerk("cases.appraise").client()
    href = opened(client)
    code = next(line.component for line in _view(href).lines if line.is_missing)
    press(client, href, "luu", **{f"quet_{code}": [picture()]})
    press(client, href, "da-ky")
    press(client, href, "nhan")
    page = client.get(href).content.decode()
    assert "Giải quyết ngay trong ngày" in page and "Hoàn thành bước này" in page
    step = Case.objects.get().steps.filter(done_at=None).get()
    answer = client.post(href, {"buoc": str(step.pk)})
    assert answer.status_code == 303
    assert client.post(href, {"buoc": "lạ"}).status_code == 303
    assert Case.objects.get().status == Status.PROCESSING


def test_page_when_dropped_then_gone_from_the_list(place: Commune) -> None:
    client = clerk().client()
    href = opened(client)
    assert "Đang nhận dở" in client.get(PAGE).content.decode()
    assert press(client, href, "huy")["Location"] == PAGE
    assert "Đang nhận dở" not in client.get(PAGE).content.decode()
    assert client.get(href)["Location"] == PAGE


def test_page_when_of_another_counter_then_not_found(place: Commune) -> None:
    href = opened(clerk().client())
    stranger = desk.official("H05.90", "Phan Văn Chanh", "cases.receive").client()
    for address in (href, f"{href}/xac-nhan", f"{href}/xac-nhan.pdf", f"{href}/trang/{uuid7()}"):
        assert stranger.get(address).status_code == 404
