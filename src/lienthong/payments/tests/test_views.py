# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from lienthong.files import queries as files
from lienthong.identity.tests import factories as accounts
from lienthong.kernel import clock
from lienthong.payments import ports, queries, services
from lienthong.payments.rules import Status
from lienthong.payments.tests import factories as f
from lienthong.signing import services as signing
from lienthong.signing.queries import validate

pytestmark = pytest.mark.django_db


def signed_in(client: Client, number: str = f.PAYER.personal_number) -> Client:
    accounts.sign_in(client, accounts.citizen(personal_number=number).id)
    return client


def text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_when_payer_then_amount_qr_and_one_heading(client: Client) -> None:
    order = f.order()
    page = text(signed_in(client), f"/thanh-toan/{order.code}")
    assert "100.000 ₫" in page and "data:image/svg+xml" in page
    assert page.count("<h1") == 1
    assert "Một trăm nghìn đồng" in page


def test_page_when_somebody_else_or_nobody_then_404(client: Client) -> None:
    order = f.order()
    assert client.get(f"/thanh-toan/{order.code}").status_code == 404
    stranger = signed_in(Client(), "001190555555")
    assert stranger.get(f"/thanh-toan/{order.code}").status_code == 404
    assert stranger.get(f"/thanh-toan/{order.code}?khoa=xyz").status_code == 404


def test_page_when_link_is_held_then_shown_for_that_order_only(client: Client) -> None:
    order, other = f.order(), f.order()
    token = queries.link_token(order.code)
    assert order.code in text(client, f"/thanh-toan/{order.code}?khoa={token}")
    assert client.get(f"/thanh-toan/{other.code}?khoa={token}").status_code == 404


def test_page_when_htmx_polls_then_part_only_and_stops_when_paid(
    client: Client, bank: ports.FakeProvider
) -> None:
    order = f.order()
    address = f"/thanh-toan/{order.code}"
    part = text(signed_in(client), address, **{"HX-Request": "true"})
    assert "<html" not in part and "hx-trigger" in part
    services.settle(bank.take(f.notice(order)))
    part = text(client, address, **{"HX-Request": "true"})
    assert "Đã thanh toán" in part and "hx-trigger" not in part


def test_begin_when_posted_then_to_the_bank(client: Client, bank: ports.FakeProvider) -> None:
    order = f.order()
    answer = signed_in(client).post(f"/thanh-toan/{order.code}/bat-dau")
    assert (answer.status_code, order.code in answer["Location"]) == (303, True)
    assert client.get(f"/thanh-toan/{order.code}/bat-dau").status_code == 405


def test_check_when_paid_but_not_told_then_found(client: Client, bank: ports.FakeProvider) -> None:
    order = f.order()
    services.begin(f.citizen(), order.id)
    bank.take(f.notice(order))
    answer = signed_in(client).post(f"/thanh-toan/{order.code}/kiem-tra")
    assert answer.status_code == 303
    assert queries.order(order.id).status is Status.PAID


def test_receipt_when_issued_then_pdf_for_the_payer_only(
    client: Client, bank: ports.FakeProvider
) -> None:
    order = f.order(return_path="/ho-so/1")
    services.settle(bank.take(f.notice(order)))
    address = f"/thanh-toan/{order.code}/bien-lai.pdf"
    assert signed_in(client).get(address).status_code == 404
    file_id = services.issue_receipt(order.id)
    assert services.issue_receipt(order.id) == file_id
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert Client().get(address).status_code == 404
    page = text(client, f"/thanh-toan/{order.code}")
    assert address in page and 'href="/ho-so/1"' in page


def test_receipt_when_agency_has_a_certificate_then_sealed_and_whole(
    bank: ports.FakeProvider, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    order = f.order()
    signing.issue_agency_seal(f.PLATFORM, order.agency_id)
    services.settle(bank.take(f.notice(order)))
    content = files.read_bytes(services.issue_receipt(order.id))
    (found,) = validate(content).signatures
    assert found.is_intact and found.is_whole_document


def test_page_when_expired_then_says_what_to_do(client: Client) -> None:
    order = f.order()
    services.cancel(f.citizen(), order.id)
    assert "không còn thanh toán được" in text(signed_in(client), f"/thanh-toan/{order.code}")


def test_callback_when_too_large_or_provider_unknown_then_refused(
    client: Client, bank: ports.FakeProvider
) -> None:
    big = client.post(
        "/thanh-toan/fake/callback", data=b"x" * 20_000, content_type="application/json"
    )
    assert big.status_code == 413
    unknown = client.post("/thanh-toan/nobody/callback", data=b"", content_type="text/plain")
    assert unknown.status_code == 404


def test_callback_when_browser_has_no_token_then_still_taken_by_signature(
    bank: ports.FakeProvider,
) -> None:
    order = f.order()
    told = bank.take(f.notice(order))
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/thanh-toan/fake/callback",
        data=told.body,
        content_type="application/json",
        headers=told.headers,
    )
    assert answer.json() == {"outcome": "settles", "repeat": False}
    assert strict.post(f"/thanh-toan/{order.code}/bat-dau").status_code == 403


def test_page_when_the_code_is_nonsense_then_404(client: Client) -> None:
    signed_in(client)
    for code in ("%00", "L%00", "²", "x" * 300):
        assert client.get(f"/thanh-toan/{code}").status_code == 404


def test_link_when_held_then_no_receipt_and_it_ends_with_the_order(
    client: Client, bank: ports.FakeProvider
) -> None:
    order = f.order()
    query = f"?khoa={queries.link_token(order.code)}"
    services.settle(bank.take(f.notice(order)))
    services.issue_receipt(order.id)
    page = text(client, f"/thanh-toan/{order.code}{query}")
    assert "bien-lai.pdf" not in page
    assert "Người nộp đăng nhập" in page
    assert client.get(f"/thanh-toan/{order.code}/bien-lai.pdf{query}").status_code == 404
    with clock.frozen(order.expires_at + queries.LINK_REMAINS):
        assert client.get(f"/thanh-toan/{order.code}{query}").status_code == 404
