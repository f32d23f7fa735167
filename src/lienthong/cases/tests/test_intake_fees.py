# SPDX-License-Identifier: Apache-2.0
"""The fee at the counter: by code, in cash, changed meanwhile, and money that must go back."""

import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.cases import queries, services
from lienthong.cases.errors.intake import FeeAwaited, FeeDiffers
from lienthong.cases.models import Case, Intake
from lienthong.cases.queries import IntakeView
from lienthong.cases.rules import Finance
from lienthong.cases.services import Typed
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.factories import HOUSEHOLD, Commune, at
from lienthong.cases.tests.test_intake import begun, clerk, confirmed, counter
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId, OrderId
from lienthong.payments import queries as payment_queries
from lienthong.payments import rules as payment_rules
from lienthong.payments import services as payments
from lienthong.payments.models import CashEntry, Incoming, Receipt
from lienthong.payments.queries import OrderView
from lienthong.payments.rules import Status as Payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return counter()


def shown(who: desk.Official, view: IntakeView) -> OrderView:
    order = services.ask_fee(actor=who.actor, intake_id=view.id)
    assert order
    return order


def transferred(order: OrderView) -> None:
    notice = payment_rules.Notice(
        transaction=f"FT-{order.code}", order_code=order.code, amount_vnd=order.amount_vnd,
        is_success=True, at=clock.now(),
    )  # fmt: skip
    payments.record_notice("sandbox", notice)


def status(order: OrderView) -> Payment:
    return payment_queries.order(order.id).status


def moved(who: desk.Official, view: IntakeView) -> IntakeView:
    """Switch the competent agency to another commune that takes fees of its own."""
    other = factories._agency("H05.13", "Ủy ban nhân dân xã Yên Trung", "H05", "09169")
    payments.open_payee(
        factories.SYSTEM, AgencyId(other.id), bank_bin="970403", account="0011019999999",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    typed = Typed(applicant=view.applicant, form=view.form, competent_id=other.id)
    services.save_intake(actor=who.actor, intake_id=view.id, typed=typed)
    return confirmed(who, view)


def test_fee_when_the_code_is_paid_then_accepted_without_cash(place: Commune) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    order = shown(who, view)
    assert order.id == shown(who, view).id and order.vietqr
    with pytest.raises(FeeAwaited):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    transferred(order)
    assert shown(who, view).id == order.id
    got = services.accept_intake(actor=who.actor, intake_id=view.id, given_vnd=500_000)
    case = Case.objects.get(pk=got.case.id)
    assert (case.finance, case.fee_order_id, got.taken_vnd) == (Finance.PAID, order.id, 0)
    assert Receipt.objects.count() == 1


def test_fee_when_cash_comes_while_the_code_is_up_then_it_pays_that_order(place: Commune) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    order = shown(who, view)
    got = services.accept_intake(actor=who.actor, intake_id=view.id, given_vnd=200_000)
    assert got.receipt_number and got.change_vnd == 100_000
    assert Case.objects.get().fee_order_id == order.id


def test_fee_when_the_code_is_taken_down_then_cash_is_taken(place: Commune) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    first = shown(who, view)
    services.cancel_fee(actor=who.actor, intake_id=view.id)
    assert (status(first), Intake.objects.get().order_id) == (Payment.CANCELLED, None)
    got = services.accept_intake(actor=who.actor, intake_id=view.id, given_vnd=200_000)
    assert got.receipt_number and got.change_vnd == 100_000
    assert (Case.objects.get().finance, CashEntry.objects.count()) == (Finance.PAID, 1)


def test_fee_when_the_code_is_shown_again_then_a_new_one_that_must_be_paid(
    place: Commune,
) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    first = shown(who, view)
    services.cancel_fee(actor=who.actor, intake_id=view.id)
    again = shown(who, view)
    assert again.id != first.id and again.vietqr
    with pytest.raises(FeeAwaited):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    with clock.frozen(at(10, days=1)):
        with pytest.raises(FeeAwaited):  # it ran out over night
            services.accept_intake(actor=who.actor, intake_id=view.id)
        third = shown(who, view)
        assert third.id not in {first.id, again.id} and status(again) is Payment.EXPIRED
        transferred(third)
        services.accept_intake(actor=who.actor, intake_id=view.id)
    assert Case.objects.get().fee_order_id == third.id


def test_fee_when_what_is_owed_changed_since_it_was_paid_then_it_goes_back_first(
    place: Commune,
) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    order = shown(who, view)
    services.return_fee(actor=who.actor, intake_id=view.id)
    transferred(order)
    services.return_fee(actor=who.actor, intake_id=view.id)
    assert status(order) is Payment.PAID  # it is the right one: nothing goes back
    view = moved(who, view)
    for act in (services.accept_intake, services.send_intake, services.ask_fee):
        with pytest.raises(FeeDiffers):
            act(actor=who.actor, intake_id=view.id)
    assert not Case.objects.exists() and Intake.objects.get().order_id == order.id
    services.return_fee(actor=who.actor, intake_id=view.id)
    assert status(order) is Payment.REFUND_REQUESTED
    assert Incoming.objects.get().refund_state == payment_rules.RefundState.DUE
    right = shown(who, view)
    assert right.agency_id == view.competent_id != order.agency_id
    transferred(right)
    services.accept_intake(actor=who.actor, intake_id=view.id)
    assert Case.objects.get().fee_order_id == right.id


def test_fee_when_changed_before_it_was_paid_then_the_old_code_is_taken_down(
    place: Commune,
) -> None:
    who = clerk()
    view = confirmed(who, begun(who, HOUSEHOLD))
    old = shown(who, view)
    view = moved(who, view)
    with pytest.raises(FeeAwaited):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    new = shown(who, view)
    assert (status(old), new.agency_id) == (Payment.CANCELLED, view.competent_id)


def test_fee_when_the_paid_reception_is_dropped_or_forgotten_then_it_goes_back(
    place: Commune,
) -> None:
    who = clerk()
    dropped, left = begun(who, HOUSEHOLD), begun(who, HOUSEHOLD)
    orders = shown(who, dropped), shown(who, left)
    for order in orders:
        transferred(order)
    assert services.drop_intake(actor=who.actor, intake_id=dropped.id)
    assert [status(one) for one in orders] == [Payment.REFUND_REQUESTED, Payment.PAID]
    with clock.frozen(at(9) + dt.timedelta(days=31)):
        assert (services.forget_intakes(), services.forget_intakes()) == (2, 0)
    assert status(orders[1]) is Payment.REFUND_REQUESTED


def test_fee_when_paid_and_the_rest_is_asked_for_then_the_dossier_holds_it(
    place: Commune,
) -> None:
    who = clerk()
    view = begun(who, HOUSEHOLD)
    order = shown(who, view)
    transferred(order)
    head = services.ask_rest(actor=who.actor, intake_id=view.id, items=["Chữ ký chủ hộ"])
    case = Case.objects.get()
    assert (case.finance, case.fee_order_id) == (Finance.PAID, order.id)
    back = services.resume_intake(actor=who.actor, case_id=head.id)
    services.accept_intake(actor=who.actor, intake_id=confirmed(who, back).id, given_vnd=500_000)
    assert Case.objects.get().fee_order_id == order.id and not CashEntry.objects.exists()


def test_fee_when_paid_online_before_then_the_counter_does_not_ask_again(place: Commune) -> None:
    who = clerk()
    view = begun(who, HOUSEHOLD)
    order = shown(who, view)
    transferred(order)
    head = services.ask_rest(actor=who.actor, intake_id=view.id, items=["Chữ ký chủ hộ"])
    Intake.objects.all().delete()  # as if it had come from the portal
    back = services.resume_intake(actor=who.actor, case_id=head.id)
    assert back.order_id == OrderId(order.id)
    services.accept_intake(actor=who.actor, intake_id=confirmed(who, back).id)
    assert queries.case(who.actor, head.id).finance is Finance.PAID
