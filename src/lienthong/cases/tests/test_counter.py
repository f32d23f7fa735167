# SPDX-License-Identifier: Apache-2.0
"""Reception at the counter: the card, the fee in cash, acceptance at once."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cases import services
from lienthong.cases.models import Case
from lienthong.cases.rules import Application, Channel, Finance
from lienthong.cases.rules.cards import read_card
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.factories import Commune, at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.payments import services as payments
from lienthong.payments.errors import CashTooLittle
from lienthong.payments.models import Receipt

pytestmark = pytest.mark.django_db
CARD = "027196001234||Nguyễn Thị Hường|12031996|Nữ|Tổ 1, Kinh Bắc, Bắc Ninh|10052021"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    made = factories.commune()
    payments.open_payee(
        factories.SYSTEM, AgencyId(made.agency.id), bank_bin="970403", account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    return made


def clerk() -> desk.Official:
    return partial(desk.official, "H05.12")(
        "Nguyễn Thị Mận", "cases.receive", "counter.serve", desk.READ
    )


def brought(place: Commune, key: str = "") -> Application:
    person = factories.citizen()
    return factories.application(
        person, place.agency.id, code=factories.HOUSEHOLD, key=key, channel=Channel.COUNTER
    )


def test_card_when_scanned_then_read() -> None:
    card = read_card(CARD)
    assert card and (card.number, card.old_number) == ("027196001234", "")
    assert (card.born_on, card.issued_on) == (dt.date(1996, 3, 12), dt.date(2021, 5, 10))
    longer = read_card(f"{CARD}|||thêm")
    assert longer == card


@pytest.mark.parametrize(
    "text", ["", "027196001234", "1|2|3|4|5|6|7", CARD.replace("027196001234", "02719600123a")]
)
def test_card_when_it_is_none_then_nothing(text: str) -> None:
    assert read_card(text) is None


@given(st.text(max_size=80) | st.lists(st.text(max_size=12), max_size=12).map("|".join))
def test_card_when_any_text_then_never_breaks(text: str) -> None:
    card = read_card(text)
    assert card is None or len(card.number) == 12


def test_receive_when_cash_and_accepted_then_all_at_once_and_once(place: Commune) -> None:
    actor = clerk().actor
    sent = brought(place, key=str(uuid7()))
    act = {"actor": actor, "application": sent, "is_accepted": True, "given_vnd": 500_000}
    got = services.receive_at_counter(**act)
    assert got.taken_vnd > 0 and got.change_vnd == 500_000 - got.taken_vnd
    case = Case.objects.get(pk=got.case.id)
    assert case.finance == Finance.PAID and got.case.due_at is not None
    again = services.receive_at_counter(**act)
    assert (again.case.id, again.receipt_number) == (got.case.id, got.receipt_number)
    assert (Case.objects.count(), Receipt.objects.count()) == (1, 1)


def test_receive_when_too_little_or_denied_then_nothing_happened(place: Commune) -> None:
    with pytest.raises(CashTooLittle):
        services.receive_at_counter(actor=clerk().actor, application=brought(place), given_vnd=1)
    stranger: Actor = desk.official("H05.12", "Mai Văn Ổi", "orgs.manage").actor
    with pytest.raises(Denied):
        services.receive_at_counter(actor=stranger, application=brought(place))
    assert not Case.objects.exists() and not Receipt.objects.exists()
