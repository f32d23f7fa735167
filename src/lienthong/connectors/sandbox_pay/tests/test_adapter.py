# SPDX-License-Identifier: Apache-2.0
import pytest
from django.conf import settings
from django.test import Client

from lienthong.connectors.sandbox_pay import adapter
from lienthong.connectors.sandbox_pay.models import Transfer
from lienthong.kernel import clock
from lienthong.payments import errors, ports, queries, services
from lienthong.payments.rules import Disposition, Status
from lienthong.payments.tests import factories as f

pytestmark = pytest.mark.django_db


def begun() -> tuple[queries.OrderView, Transfer]:
    order = f.order()
    started = services.begin(f.citizen(), order.id, provider="sandbox_pay")
    return order, Transfer.objects.get(pk=started.reference)


def test_page_when_paid_then_callback_settles_the_order(client: Client) -> None:
    order, transfer = begun()
    address = f"/sandbox-pay/{transfer.pk}"
    assert "100.000" in client.get(address).content.decode()
    answer = client.post(address, {"quyet-dinh": "thanh-toan"})
    assert (answer.status_code, answer["Location"]) == (303, f"/thanh-toan/{order.code}")
    assert queries.order(order.id).status is Status.PENDING
    assert adapter.call_back(transfer.pk).disposition is Disposition.SETTLES
    assert adapter.call_back(transfer.pk).is_repeat
    assert queries.order(order.id).status is Status.PAID
    assert "Giao dịch đã được thanh toán" in client.get(address).content.decode()


def test_page_when_refused_then_attempt_fails_and_order_stays_open(client: Client) -> None:
    order, transfer = begun()
    client.post(f"/sandbox-pay/{transfer.pk}", {"quyet-dinh": "tu-choi"})
    adapter.call_back(transfer.pk)
    shown = queries.order(order.id)
    assert (shown.status, shown.failure) == (Status.PENDING, "Ngân hàng từ chối giao dịch.")


def test_decide_when_twice_then_first_stands(client: Client) -> None:
    _, transfer = begun()
    adapter.decide(transfer.pk, is_taken=True)
    assert adapter.decide(transfer.pk, is_taken=False).state == Transfer.TAKEN


def test_page_when_unknown_then_404(client: Client) -> None:
    assert client.get("/sandbox-pay/00000000-0000-7000-8000-000000000000").status_code == 404


def test_callback_view_when_posted_by_the_bank_then_settles(client: Client) -> None:
    order, transfer = begun()
    adapter.decide(transfer.pk, is_taken=True)
    notice = adapter.SandboxPay().query(order.code)
    assert notice is not None
    signed = ports.signed(notice, provider="sandbox_pay", key=settings.SANDBOX_PAY_KEY.encode())
    address = "/thanh-toan/sandbox_pay/callback"
    send = {"data": signed.body, "content_type": "application/json"}
    answer = client.post(address, **send, headers=signed.headers)
    assert answer.json() == {"outcome": "settles", "repeat": False}
    assert client.post(address, **send, headers=signed.headers).json()["repeat"] is True
    assert client.post(address, **send).status_code == 403


def test_refund_and_statement_when_taken_then_agree() -> None:
    order, transfer = begun()
    adapter.decide(transfer.pk, is_taken=True)
    adapter.call_back(transfer.pk)
    bank = adapter.SandboxPay()
    (line,) = bank.statement(clock.today())
    assert (line.order_code, line.amount_vnd) == (order.code, order.amount_vnd)
    assert bank.refund(line.transaction, 1) == bank.refund(line.transaction, 1)
    assert bank.check() == []
    with pytest.raises(errors.CallbackForged):
        bank.verify_callback(ports.Callback(provider="sandbox_pay", body=b"{}", headers={}))
