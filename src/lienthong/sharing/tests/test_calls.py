# SPDX-License-Identifier: Apache-2.0
"""Calls and their evidence on pages: for both sides, for nobody else, without personal numbers."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from lienthong.audit import queries as traces
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import uuid7
from lienthong.ledger.rules import notes, receipts
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing.errors import CallMissing
from lienthong.sharing.models import Exchange
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked

pytestmark = pytest.mark.django_db
NOBODY = "01a204ec-61d8-72dc-9774-be8c2cc56fa7"
AWAY = "Server.ServerProxy.NetworkError"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Calls between two agencies, each a leaf of the log."""

    ours: Actor
    theirs: Actor
    stranger: Actor
    rows: list[Exchange]  #: oldest first
    service_id: str


@pytest.fixture
def called() -> Called:
    province, ministry, other = (orgs.agency(code) for code in ("H42", "G01", "G02"))
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(province.id, "mot-cua")
    told = ((200, "", 12), (500, AWAY, 5_000), (500, "Server.ServerProxy.AccessDenied", 1))
    factories.calls(service_id, caller.id, *told)
    rows = list(Exchange.objects.order_by("position"))
    return Called(
        ours=factories.officer(province), theirs=factories.officer(ministry),
        stranger=factories.officer(other), rows=rows, service_id=str(service_id),
    )  # fmt: skip


def test_call_when_opened_by_either_side_then_shown_without_the_person_and_its_proof_holds(
    called: Called,
) -> None:
    leaf = called.rows[0].pk
    for officer in (called.ours, called.theirs):
        assert str(leaf) in asked(officer, f"{DESK}/luot-goi").content.decode()
        page = asked(officer, f"{DESK}/luot-goi/{leaf}").content.decode()
        assert (
            "Đã kiểm" in page
            and "Giải quyết &lt;hồ sơ&gt;" in page
            and factories.PERSON not in page
        )
        file = asked(officer, f"{DESK}/luot-goi/{leaf}.json")
        receipt = receipts.Receipt.from_json(file.content.decode())
        receipts.check(receipt, notes.Verifier.read(receipt.vkey))
        assert factories.PERSON in receipt.body.decode() and "no-store" in file["Cache-Control"]
    assert [one.action for one in traces.of_subject(leaf)] == ["sharing.evidence_taken"] * 2


def test_call_when_of_other_agencies_then_missing_and_not_noted(called: Called) -> None:
    leaf = called.rows[0].pk
    listed = asked(called.stranger, f"{DESK}/luot-goi?q={leaf}").content.decode()
    assert f"luot-goi/{leaf}" not in listed
    for path in (f"{leaf}", f"{leaf}.json", f"{uuid7()}"):
        with pytest.raises(CallMissing):
            asked(called.stranger, f"{DESK}/luot-goi/{path}")
    with pytest.raises(Denied):
        asked(orgs.official(orgs.agency("G03").id), f"{DESK}/luot-goi/{leaf}")
    assert not traces.of_subject(leaf)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=", (0, 1, 2)), ("q=&result=answered", (0,)), ("q=&result=failed", (1,)),
        ("q=&result=refused", (2,)), ("q=&result=left", ()), ("q=&party={service}", (0, 1, 2)),
        ("q={request}", (1,)), ("q=&xid=mot-cua/1", (1,)), ("q=&xid=mot-cua/1&result=answered", ()),
        ("q=&xid=mot-cua", ()), ("q=&tu_ngay=1&tu_thang=1&tu_nam=2020&den=2/1/2020", ()),
    ],
)  # fmt: skip
def test_calls_when_searched_then_only_those(
    called: Called, query: str, found: tuple[int, ...]
) -> None:
    request = called.rows[1].request_id
    text = query.format(service=called.service_id, request=request)
    page = asked(called.theirs, f"{DESK}/luot-goi?{text}").content.decode()
    shown = tuple(n for n, one in enumerate(called.rows) if f"luot-goi/{one.pk}" in page)
    assert shown == found


@pytest.mark.parametrize(
    "query",
    [
        "q=nonsense", f"q={'a' * 10_000}", "q=&result=x", f"q=&party={NOBODY}", "q=&sau=x",
        "q=&tu=1/1/2020&den=1/1/2021", "q=&tu=31/2/2020", "q=&tu_gio=99", "q=&tu=1/1/0001",
        "q=&den=31/12/9999", f"q=&tu={'9' * 6_000}/1/2020", "q=&tu=2/1/2020&den=1/1/2020",
        f"q={quote(chr(0))}a", f"q=&xid={quote(chr(0))}", f"q=&xid={'a' * 256}",
    ],
)  # fmt: skip
def test_calls_when_asked_for_nonsense_then_said_so(called: Called, query: str) -> None:
    assert asked(called.ours, f"{DESK}/luot-goi?{query}").status_code == 422


def test_calls_when_more_than_a_page_then_the_next_goes_on(called: Called) -> None:
    client, service = called.rows[0].client_id, called.rows[0].service_id
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        for number in range(60):
            Exchange.objects.create(
                id=uuid7(), position=number, at=clock.now(), request_id=uuid7(),
                client_id=client, service_id=service, service="x", method="GET", path="/",
                status=200, request_bytes=0, answer_bytes=0, ms=1,
            )  # fmt: skip
        first = asked(called.ours, f"{DESK}/luot-goi?q=").content.decode()
        last = Exchange.objects.order_by("-pk")[49].pk
        assert f"sau={last}" in first and f"luot-goi/{called.rows[0].pk}" not in first
        second = asked(called.ours, f"{DESK}/luot-goi?q=&sau={last}").content.decode()
    assert f"luot-goi/{called.rows[0].pk}" in second and "sau=" not in second
