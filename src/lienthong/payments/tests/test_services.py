# SPDX-License-Identifier: Apache-2.0
import dataclasses
import datetime as dt
from uuid import UUID

import pytest

from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import OrderId, uuid7
from lienthong.outbox.models import Event
from lienthong.payments import errors, ports, queries, rules, services
from lienthong.payments.models import Attempt, Incoming, Order
from lienthong.payments.rules import Disposition, RefundState, Status
from lienthong.payments.tests import factories as f

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(hours=25)


def told(order: queries.OrderView, bank: ports.FakeProvider, **changes: object) -> services.Settled:
    return services.settle(bank.take(f.notice(order, **changes)))


def status(order: queries.OrderView) -> Status:
    return queries.order(order.id).status


def events() -> list[str]:
    names = Event.objects.filter(name__contains="payments").order_by("published_at", "id")
    return [name.rsplit(".", 1)[1] for name in names.values_list("name", flat=True)]


def test_order_when_made_then_owed_with_items_and_qr() -> None:
    order = f.order()
    assert (order.status, order.amount_vnd, order.items) == (Status.CREATED, 100_000, (f.FEE,))
    assert rules.is_code(order.code)
    assert order.code in order.vietqr


def test_order_when_same_key_then_same_order_and_another_sum_is_refused() -> None:
    first = f.order(idempotency_key="draft-1")
    again = f.order(idempotency_key="draft-1", payee_agency_id=first.agency_id)
    assert again == first
    dearer = dataclasses.replace(f.FEE, amount_vnd=1)
    with pytest.raises(errors.OrderChanged):
        f.order(idempotency_key="draft-1", payee_agency_id=first.agency_id, items=[dearer])


def test_order_when_nothing_owed_then_refused() -> None:
    with pytest.raises(errors.OrderEmpty):
        f.order(items=[dataclasses.replace(f.FEE, amount_vnd=0)])


def test_order_when_agency_has_no_account_then_refused() -> None:
    with pytest.raises(errors.PayeeMissing):
        f.order(payee_agency_id=uuid7())


def test_order_when_for_somebody_else_then_denied() -> None:
    with pytest.raises(Denied):
        f.order(payer=rules.Payer(personal_number="001091000009", name="Ai Đó"))


def test_order_when_return_path_leads_away_then_dropped() -> None:
    assert f.order(return_path="//evil.example").return_path == ""
    assert f.order(return_path="/ho-so/1").return_path == "/ho-so/1"


def test_begin_when_owed_then_pending_and_again_after_failure(bank: ports.FakeProvider) -> None:
    order = f.order()
    assert order.code in services.begin(f.citizen(), order.id).url
    told(order, bank, is_success=False, reason="Không đủ số dư")
    assert queries.order(order.id).failure == "Không đủ số dư"
    services.begin(f.citizen(), order.id)
    assert (status(order), queries.order(order.id).failure) == (Status.PENDING, "")


def test_begin_when_somebody_else_then_missing(bank: ports.FakeProvider) -> None:
    order = f.order()
    with pytest.raises(errors.OrderMissing):
        services.begin(f.citizen("001091000009"), order.id)
    token = queries.link_token(order.code)
    assert services.begin(f.citizen("001091000009"), order.id, token=token)


def test_begin_when_time_ran_out_then_refused(bank: ports.FakeProvider) -> None:
    order = f.order()
    with clock.frozen(clock.now() + LATER), pytest.raises(errors.OrderMove):
        services.begin(f.citizen(), order.id)


def test_settle_when_right_sum_then_paid_with_event_and_receipt(bank: ports.FakeProvider) -> None:
    order = f.order()
    services.begin(f.citizen(), order.id)
    done = told(order, bank)
    assert done == services.Settled(
        order_id=order.id, disposition=Disposition.SETTLES, is_repeat=False
    )
    paid = queries.order(order.id)
    assert (paid.status, paid.vietqr) == (Status.PAID, "")
    assert paid.receipt_number == f"1/{clock.today().year}"
    assert events()[-1] == "OrderPaid"


def test_settle_when_repeated_then_changes_nothing(bank: ports.FakeProvider) -> None:
    order = f.order()
    callback = bank.take(f.notice(order))
    services.settle(callback)
    before = events()
    assert services.settle(callback).is_repeat
    assert (events(), Incoming.objects.count()) == (before, 1)


def test_settle_when_forged_then_refused_and_nothing_kept(bank: ports.FakeProvider) -> None:
    order = f.order()
    callback = bank.take(f.notice(order))
    for forged in (
        dataclasses.replace(callback, body=callback.body.replace(b"100000", b"1")),
        dataclasses.replace(callback, headers={}),
        dataclasses.replace(callback, headers={ports.SIGNATURE: "é"}),
    ):
        with pytest.raises(errors.CallbackForged):
            services.settle(forged)
    assert (status(order), Incoming.objects.count()) == (Status.CREATED, 0)


def test_settle_when_signed_but_unreadable_then_refused(bank: ports.FakeProvider) -> None:
    naive = f.notice(f.order(), at=dt.datetime(2026, 1, 1))  # noqa: DTZ001 - what is tested
    with pytest.raises(errors.CallbackUnreadable):
        services.settle(ports.signed(naive, provider="fake", key=bank.key))


def test_settle_when_wrong_sum_then_not_paid_and_goes_back(bank: ports.FakeProvider) -> None:
    order = f.order()
    assert told(order, bank, amount_vnd=99_999).disposition is Disposition.WRONG_SUM
    assert status(order) is Status.CREATED
    (due,) = queries.due_refunds()
    services.refund(due)
    assert list(bank.refunds.values()) == [99_999]
    assert told(order, bank).disposition is Disposition.SETTLES


def test_settle_when_order_unknown_then_kept_for_an_official(bank: ports.FakeProvider) -> None:
    stray = dataclasses.replace(f.order(), code="LT0000000000")
    callback = bank.take(f.notice(stray))
    assert services.settle(callback).disposition is Disposition.UNKNOWN_ORDER
    assert services.settle(callback).is_repeat
    assert [one.amount_vnd for one in queries.unclaimed()] == [100_000]


def test_settle_when_expired_then_flagged_refunded_and_never_lost(
    bank: ports.FakeProvider,
) -> None:
    order = f.order()
    with clock.frozen(clock.now() + LATER):
        assert services.expire_due() == 1
        assert services.expire_due() == 0
        assert told(order, bank).disposition is Disposition.LATE
        assert status(order) is Status.REFUND_REQUESTED
        (due,) = queries.due_refunds()
        services.refund(due)
        services.refund(due)
    assert status(order) is Status.REFUNDED
    assert list(bank.refunds.values()) == [100_000]
    assert events() == ["OrderExpired", "RefundRequested", "OrderRefunded"]


def test_settle_when_paid_twice_then_second_goes_back_and_order_stays_paid(
    bank: ports.FakeProvider,
) -> None:
    order = f.order()
    told(order, bank)
    assert told(order, bank).disposition is Disposition.SURPLUS
    (due,) = queries.due_refunds()
    services.refund(due)
    assert status(order) is Status.PAID
    assert Incoming.objects.get(pk=due).refund_state == RefundState.SENT


def test_expire_when_callback_was_lost_then_asks_and_settles(bank: ports.FakeProvider) -> None:
    order = f.order()
    services.begin(f.citizen(), order.id)
    bank.take(f.notice(order))
    with clock.frozen(clock.now() + LATER):
        assert services.expire_due() == 0
    assert status(order) is Status.PAID


def test_cancel_when_open_then_done_and_when_paid_then_refused(bank: ports.FakeProvider) -> None:
    order = f.order()
    with pytest.raises(errors.OrderMissing):
        services.cancel(f.citizen("001091000009"), order.id)
    assert services.cancel(f.citizen(), order.id).status is Status.CANCELLED
    paid = f.order()
    told(paid, bank)
    with pytest.raises(errors.OrderMove):
        services.cancel(f.citizen(), paid.id)


def test_refund_when_asked_by_cashier_then_goes_back(bank: ports.FakeProvider) -> None:
    order = f.order()
    told(order, bank)
    with pytest.raises(Denied):
        services.request_refund(f.citizen(), order.id, reason="đổi ý")
    elsewhere = f.cashier(f.agency())
    with pytest.raises(errors.OrderMissing):
        services.request_refund(elsewhere, order.id, reason="x")
    services.request_refund(f.cashier(order.agency_id), order.id, reason="Thu nhầm")
    services.refund(queries.due_refunds()[0])
    assert status(order) is Status.REFUNDED


def test_receipts_when_numbered_then_without_gaps_per_agency(bank: ports.FakeProvider) -> None:
    agency_id = f.agency()
    orders = [f.order(payee_agency_id=agency_id) for _ in range(3)]
    for order in orders:
        told(order, bank)
    other = f.order()
    told(other, bank)
    year = clock.today().year
    numbers = [queries.order(order.id).receipt_number for order in (*orders, other)]
    assert numbers == [f"1/{year}", f"2/{year}", f"3/{year}", f"1/{year}"]


def test_reconcile_when_callback_missed_then_recovered(bank: ports.FakeProvider) -> None:
    known, missed = f.order(), f.order()
    told(known, bank)
    bank.take(f.notice(missed))
    cashier = f.cashier(known.agency_id)
    found = services.reconcile(cashier, provider="fake", day=clock.today())
    assert (found.matched, len(found.recovered), found.unexplained) == (1, 1, ())
    assert status(missed) is Status.PAID
    again = services.reconcile(cashier, provider="fake", day=clock.today())
    assert (again.matched, again.recovered) == (2, ())
    totals = {one.agency_id: one.amount_vnd for one in queries.paid_on(clock.today())}
    assert totals == {known.agency_id: 100_000, missed.agency_id: 100_000}
    with pytest.raises(Denied):
        services.reconcile(f.citizen(), provider="fake", day=clock.today())


def test_reconcile_when_ours_alone_then_unexplained(bank: ports.FakeProvider) -> None:
    order = f.order()
    notice = f.notice(order)
    services.record_notice("fake", notice)
    cashier = f.cashier(order.agency_id)
    found = services.reconcile(cashier, provider="fake", day=clock.today())
    assert found.unexplained == (notice.transaction,)


def test_order_when_unknown_then_missing() -> None:
    with pytest.raises(errors.OrderMissing):
        queries.order(OrderId(UUID(int=0)))


def test_order_when_the_former_one_ended_then_the_same_key_asks_anew(
    bank: ports.FakeProvider,
) -> None:
    same = {"idempotency_key": "counter:1", "payee_agency_id": f.agency()}
    first = f.order(**same)
    services.cancel(f.PLATFORM, first.id)
    second = f.order(**same)
    assert second.id != first.id and second.status is Status.CREATED
    with clock.frozen(clock.now() + LATER):
        third = f.order(**same)
        assert third.id != second.id and status(second) is Status.EXPIRED
        told(third, bank)
        assert f.order(**same).id == third.id
        services.request_refund(f.cashier(third.agency_id), third.id, reason="Nộp nhầm")
        assert f.order(**same).id not in {first.id, second.id, third.id}


def test_order_when_time_ran_out_at_a_provider_then_it_is_asked_before_it_ends(
    bank: ports.FakeProvider,
) -> None:
    same = {"idempotency_key": "counter:2", "payee_agency_id": f.agency()}
    first = f.order(**same)
    services.begin(f.citizen(), first.id)
    with clock.frozen(clock.now() + LATER):
        assert f.order(**same).id == first.id
        services.expire_due()
        assert f.order(**same).id != first.id


def test_expire_when_one_provider_is_gone_then_the_others_still_end(
    bank: ports.FakeProvider,
) -> None:
    lost, order = f.order(), f.order()
    Attempt.objects.create(order_id=lost.id, provider="gone", begun_at=clock.now())
    with clock.frozen(clock.now() + LATER):
        assert services.expire_due() == 2
    assert (status(lost), status(order)) == (Status.EXPIRED, Status.EXPIRED)
    services.check(lost.id)


def test_refunds_when_one_provider_is_gone_then_the_others_still_go(
    bank: ports.FakeProvider,
) -> None:
    for order in (f.order(), f.order()):
        told(order, bank)
        services.request_refund(f.cashier(order.agency_id), order.id, reason="Thu nhầm")
    Incoming.objects.filter(order=Order.objects.earliest("id").pk).update(provider="gone")
    assert services.retry_refunds() == 1
    assert len(queries.due_refunds()) == 1


def test_receipt_when_its_sum_goes_back_then_it_says_since_when(bank: ports.FakeProvider) -> None:
    order = f.order()
    told(order, bank)
    file_id = services.issue_receipt(order.id)
    found = queries.receipt_among([file_id])
    assert found and found.ended_at is None
    services.request_refund(f.cashier(order.agency_id), order.id, reason="Thu nhầm")
    decided = queries.receipt_among([file_id])
    assert decided and decided.ended_at
    services.refund(queries.due_refunds()[0])
    assert queries.receipt_among([file_id]) == decided
