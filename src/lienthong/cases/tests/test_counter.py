# SPDX-License-Identifier: Apache-2.0
"""Reception at the counter: the card, the fee in cash, acceptance at once."""

import datetime as dt
import uuid
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cases import queries, services
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
PAGE = "/mot-cua/nhan-tai-quay"


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


def test_page_when_opened_from_a_ticket_then_card_cash_and_key_go_through(place: Commune) -> None:
    client, key = clerk().client(), str(uuid7())
    desk.person("027196001234", full_name="Nguyễn Thị Hường")
    brought(place)
    opened = client.get(f"{PAGE}?khoa={key}&so=A007").content.decode()
    assert key in opened and "A007" in opened
    begin = {"thu_tuc": factories.HOUSEHOLD, "khoa": key, "so": "A007"}
    bad = client.post(PAGE, {**begin, "the_can_cuoc": "rác"})
    assert bad.status_code == 422 and "không phải mã QR" in bad.content.decode()
    page = client.post(PAGE, {**begin, "the_can_cuoc": CARD})
    assert page.context["name"] == "Nguyễn Thị Hường" and page.context["key"] == key
    typed = {
        **begin, **desk.typed(factories.HOUSEHOLD), "viec": "nop-nhan", "ten": "Nguyễn Thị Hường",
        "so_dinh_danh": "027196001234",
    }  # fmt: skip
    for wrong in ("1", "nhiều", "-5"):
        less = client.post(PAGE, {**typed, "tien_mat": wrong})
        assert less.status_code == 422 and not Case.objects.exists()
    sent = client.post(PAGE, {**typed, "tien_mat": "500.000"})
    assert sent.status_code == 303, [link.text for link in sent.context["links"]]
    case = queries.case(clerk().actor, uuid.UUID(sent["Location"].rsplit("/", 1)[1]))
    assert Case.objects.get(pk=case.id).idempotency_key == key
    assert Receipt.objects.count() == 1
