# SPDX-License-Identifier: Apache-2.0
"""Callbacks of a bank at the real door: repeated, forged, of the wrong sum, too late."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from tests.faults import places

from lienthong.cases.models import Case
from lienthong.cases.tests.test_concurrency import together
from lienthong.connectors.sandbox_pay.adapter import NAME
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import OrderId
from lienthong.payments import ports, rules
from lienthong.payments import services as payments
from lienthong.payments.models import Incoming, Order, Receipt
from lienthong.payments.rules import Disposition, RefundState, Status
from lienthong.portal import services as portal
from lienthong.portal.models import Draft
from lienthong.portal.rules import DraftState
from lienthong.procedures.tests.factories import HOUSEHOLD, published

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

ADDRESS = f"/thanh-toan/{NAME}/callback"


@pytest.fixture
def order(settings: Any, tmp_path: Path) -> Order:
    """An application that waits for its fee."""
    settings.VAR = tmp_path
    places.commune()
    published(HOUSEHOLD)
    owner: Actor = places.person()
    draft_id = places.filled(owner, HOUSEHOLD)
    portal.submit(owner, draft_id, expected_version=Draft.objects.get().version)
    return Order.objects.get()


def notice(order: Order, **changes: Any) -> rules.Notice:
    told = rules.Notice(
        transaction="SB01", order_code=order.code, amount_vnd=order.amount_vnd, is_success=True,
        at=clock.now(),
    )  # fmt: skip
    return dataclasses.replace(told, **changes)


def signed(told: rules.Notice, key: str = "") -> ports.Callback:
    return ports.signed(told, provider=NAME, key=(key or live.SANDBOX_PAY_KEY).encode())


def post(callback: ports.Callback, address: str = ADDRESS) -> Any:
    """Bring it as a bank does: bytes and a signature, no session, no token."""
    bank = Client(enforce_csrf_checks=True)
    return bank.post(
        address, callback.body, content_type="application/json",
        headers={**callback.headers, "Accept": "application/json"},
    )  # fmt: skip


def money() -> list[tuple[int, str, str]]:
    """Return every sum that arrived, with what became of it."""
    rows = Incoming.objects.order_by("recorded_at")
    return list(rows.values_list("amount_vnd", "disposition", "refund_state"))


def test_callback_when_repeated_then_one_payment_one_receipt_one_dossier(order: Order) -> None:
    callback = signed(notice(order))
    answers = [post(callback) for _ in range(3)]
    assert [answer.json() for answer in answers] == [
        {"outcome": "settles", "repeat": is_repeat} for is_repeat in (False, True, True)
    ]
    order.refresh_from_db()
    assert order.status == Status.PAID
    assert money() == [(order.amount_vnd, Disposition.SETTLES, RefundState.NONE)]
    send_paid(order)
    assert (Receipt.objects.count(), Case.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_callback_when_five_arrive_at_once_then_one_payment(order: Order) -> None:
    callback = signed(notice(order))
    answers = together([lambda: post(callback)] * 5, at_once=5)
    assert sorted(answer.json()["repeat"] for answer in answers) == [False, *[True] * 4]
    assert (len(money()), Receipt.objects.count()) == (1, 1)


def test_callback_when_forged_then_403_says_so_and_nothing_is_kept(order: Order) -> None:
    good = signed(notice(order))
    cheap = good.body.replace(str(order.amount_vnd).encode(), b"1")
    assert cheap != good.body
    forged = (
        signed(notice(order), key="someone else's"),
        dataclasses.replace(good, body=cheap),
        dataclasses.replace(good, body=good.body + b" "),
        dataclasses.replace(good, headers={}),
        dataclasses.replace(good, headers={ports.SIGNATURE: ""}),
    )
    for callback in forged:
        answer = post(callback)
        assert (answer.status_code, answer.json()["code"]) == (403, "payments.callback_forged")
        assert "Chữ ký" in answer.json()["detail"]
    order.refresh_from_db()
    assert (order.status != Status.PAID, money()) == (True, [])


def test_callback_when_unreadable_or_for_nobody_then_refused_by_kind(order: Order) -> None:
    signature = ports._mac(b"not json", live.SANDBOX_PAY_KEY.encode())
    garbled = ports.Callback(provider=NAME, body=b"not json", headers={ports.SIGNATURE: signature})
    assert post(garbled).status_code == 422
    assert post(signed(notice(order)), "/thanh-toan/ngan-hang-la/callback").status_code == 404
    assert post(dataclasses.replace(garbled, body=b"x" * 20_000)).status_code == 413
    assert Client().get(ADDRESS).status_code == 405
    assert money() == []


@pytest.mark.parametrize("by", [-1, 1])
def test_callback_when_the_sum_is_wrong_then_not_paid_goes_back_and_the_right_one_counts(
    order: Order, by: int
) -> None:
    wrong = order.amount_vnd + by
    assert post(signed(notice(order, amount_vnd=wrong))).json()["outcome"] == "wrong_sum"
    order.refresh_from_db()
    assert order.status in (Status.CREATED, Status.PENDING)
    assert money() == [(wrong, Disposition.WRONG_SUM, RefundState.DUE)]
    assert post(signed(notice(order, transaction="SB02"))).json()["outcome"] == "settles"
    send_paid(order)
    assert Case.objects.count() == 1


def test_callback_when_after_expiry_then_goes_back_and_the_application_is_whole(
    order: Order,
) -> None:
    answers = Draft.objects.get().answers
    with clock.frozen(clock.now() + dt.timedelta(hours=25)):
        payments.expire_due()
        portal.after_expiry(OrderId(order.pk))
        late = signed(notice(order))
        assert [post(late).json()["outcome"] for _ in range(2)] == ["late", "late"]
    order.refresh_from_db()
    assert order.status == Status.REFUND_REQUESTED
    assert money() == [(order.amount_vnd, Disposition.LATE, RefundState.DUE)]
    draft = Draft.objects.get()
    assert (draft.state, draft.answers) == (DraftState.FILLING, answers)
    assert (Case.objects.count(), Receipt.objects.count()) == (0, 0)


def test_callback_when_paid_by_two_transfers_then_the_second_goes_back(order: Order) -> None:
    told = [post(signed(notice(order, transaction=name))).json() for name in ("SB01", "SB02")]
    assert [one["outcome"] for one in told] == ["settles", "surplus"]
    assert sum(amount for amount, _, _ in money()) == 2 * order.amount_vnd
    assert [state for _, _, state in money()] == [RefundState.NONE, RefundState.DUE]


def send_paid(order: Order) -> None:
    for _ in range(2):
        portal.after_payment(OrderId(order.pk))
