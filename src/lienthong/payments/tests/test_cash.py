# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from dataclasses import replace

import pytest

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId, OrderId, uuid7
from lienthong.payments import queries, services
from lienthong.payments.errors import (
    CashClosed,
    CashReasonMissing,
    CashTooLittle,
    CashUnexplained,
    OrderMissing,
    OrderMove,
)
from lienthong.payments.models import CashEntry, Incoming, Receipt
from lienthong.payments.rules import RefundState, Status
from lienthong.payments.services import receipts
from lienthong.payments.tests import factories as f

pytestmark = pytest.mark.django_db
WHY = "Người nộp đề nghị không tiếp tục."


def clerk(agency_id: AgencyId) -> Actor:
    return replace(f.cashier(agency_id), rights=frozenset({"counter.serve"}))


def chief(agency_id: AgencyId) -> Actor:
    return replace(f.cashier(agency_id), name="Ngô Quang Hà", rights=frozenset({"counter.manage"}))


def paid(actor: Actor, agency_id: AgencyId) -> queries.OrderView:
    order = f.order(payee_agency_id=agency_id)
    return services.take_cash(actor=actor, order_id=order.id, given_vnd=200_000)


def test_cash_when_taken_then_paid_with_a_receipt_of_the_one_book() -> None:
    agency = f.agency()
    actor = clerk(agency)
    orders = [paid(actor, agency) for _ in range(3)]
    assert [one.status for one in orders] == [Status.PAID] * 3
    year = clock.today().year
    assert [one.receipt_number for one in orders] == [f"{n}/{year}" for n in (1, 2, 3)]
    again = services.take_cash(actor=actor, order_id=orders[0].id, given_vnd=100_000)
    assert again.receipt_number == f"1/{year}" and Receipt.objects.count() == 3


def test_cash_when_too_little_or_denied_or_elsewhere_then_refused() -> None:
    agency = f.agency()
    order = f.order(payee_agency_id=agency)
    with pytest.raises(CashTooLittle):
        services.take_cash(actor=clerk(agency), order_id=order.id, given_vnd=99_999)
    with pytest.raises(Denied):
        services.take_cash(actor=f.cashier(agency), order_id=order.id, given_vnd=100_000)
    with pytest.raises(OrderMissing):
        services.take_cash(actor=clerk(f.agency()), order_id=order.id, given_vnd=100_000)
    services.cancel(f.citizen(), order.id)
    with pytest.raises(OrderMove):
        services.take_cash(actor=clerk(agency), order_id=order.id, given_vnd=100_000)
    assert not Incoming.objects.exists()


def test_cancel_when_by_the_chief_then_money_back_and_the_number_stays() -> None:
    agency = f.agency()
    order = paid(clerk(agency), agency)
    with pytest.raises(Denied):
        services.cancel_cash(actor=clerk(agency), order_id=order.id, reason=WHY)
    with pytest.raises(CashReasonMissing):
        services.cancel_cash(actor=chief(agency), order_id=order.id, reason="sai")
    done = services.cancel_cash(actor=chief(agency), order_id=order.id, reason=WHY)
    assert services.cancel_cash(actor=chief(agency), order_id=order.id, reason=WHY) == done
    assert done.status is Status.REFUNDED and done.receipt_number == order.receipt_number
    assert Incoming.objects.get().refund_state == RefundState.SENT
    assert paid(clerk(agency), agency).receipt_number.startswith("2/")
    lines, boxes = queries.cash_book(chief(agency), clock.today())
    assert [line.cancelled_by for line in lines] == ["Ngô Quang Hà", ""]
    assert sum(box.expected_vnd for box in boxes) == 100_000


def test_count_when_it_differs_then_explained_and_the_day_is_closed() -> None:
    agency = f.agency()
    actor = clerk(agency)
    order = paid(actor, agency)
    with pytest.raises(CashUnexplained, match="-10000"):
        services.count_cash(actor=actor, counted_vnd=90_000)
    box = services.count_cash(
        actor=actor, counted_vnd=90_000, explanation="Trả nhầm tiền thừa một lượt."
    )
    assert box.difference_vnd == -10_000
    assert services.count_cash(actor=actor, counted_vnd=1).counted_vnd == 90_000
    with pytest.raises(CashClosed):
        paid(actor, agency)
    with pytest.raises(CashClosed):
        services.cancel_cash(actor=chief(agency), order_id=order.id, reason=WHY)
    with pytest.raises(Denied):
        services.count_cash(actor=chief(agency), counted_vnd=0)


def test_cash_book_when_read_then_own_box_only_and_the_chief_all() -> None:
    agency = f.agency()
    one, two = clerk(agency), clerk(agency)
    paid(one, agency), paid(two, agency)
    assert len(queries.cash_book(one, clock.today())[0]) == 1
    assert len(queries.cash_book(chief(agency), clock.today())[1]) == 2
    with pytest.raises(Denied):
        queries.cash_book(f.cashier(agency), clock.today())


def test_refund_when_asked_of_a_provider_for_cash_then_refused() -> None:
    agency = f.agency()
    order = paid(clerk(agency), agency)
    with pytest.raises(Denied):
        services.request_refund(f.cashier(agency), order.id, reason=WHY)


def test_receipt_when_paid_in_cash_then_it_says_so_and_names_no_inner_key() -> None:
    agency = f.agency()
    order = f.order(payee_agency_id=agency, reference=str(uuid7()))
    services.take_cash(actor=clerk(agency), order_id=order.id, given_vnd=100_000)
    said = receipts.facts(queries.order(order.id))
    assert said["is_cash"] and said["reference"] == ""
    assert receipts.facts(paid(clerk(agency), agency))["reference"] == "H42.01-261121-0001"
    assert services.issue_receipt(order.id)


def test_cancel_when_its_day_was_counted_then_out_of_the_box_of_the_day_it_happens() -> None:
    agency = f.agency()
    actor = clerk(agency)
    order, day = paid(actor, agency), clock.today()
    services.count_cash(actor=actor, counted_vnd=100_000)
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        paid(actor, agency)
        paid(actor, agency)
        done = services.cancel_cash(actor=chief(agency), order_id=order.id, reason=WHY)
        assert done.status is Status.REFUNDED
        lines, (box,) = queries.cash_book(actor, clock.today())
        assert (len(lines), box.expected_vnd) == (3, 100_000)
        assert services.count_cash(actor=actor, counted_vnd=100_000).difference_vnd == 0
        again = paid_before(actor, agency, day)
        with pytest.raises(CashClosed):
            services.cancel_cash(actor=chief(agency), order_id=again, reason=WHY)
    (then,) = queries.cash_book(actor, day)[1]
    assert (then.expected_vnd, then.counted_vnd) == (200_000, 100_000)


def paid_before(actor: Actor, agency_id: AgencyId, day: dt.date) -> OrderId:
    """Return an order taken in cash on a day that was counted since."""
    order = f.order(payee_agency_id=agency_id)
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        services.take_cash(actor=actor, order_id=order.id, given_vnd=100_000)
    CashEntry.objects.filter(order_id=order.id).update(day=day)
    return order.id
