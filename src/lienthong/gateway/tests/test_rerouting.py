# SPDX-License-Identifier: Apache-2.0
"""Agencies that change their system, or lose it, while documents wait for them."""

import datetime as dt
from typing import Any

import pytest

from lienthong.exchange import services
from lienthong.exchange.models import Delivery, System
from lienthong.exchange.rules.edxml import Priority
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import Axis
from lienthong.gateway.tests.parties import ADMIN, Party
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId
from lienthong.orgs import queries as orgs
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 8


def system(code: str) -> SystemId:
    return SystemId(System.objects.get(code=code).pk)


def close(axis: Axis, code: str) -> None:
    services.close_system(ADMIN, system(code))
    axis.client.refresh()


def another(axis: Axis, agency: str, code: str) -> Party:
    """Connect another system that carries an agency's documents from today."""
    party = parties.connect(axis.client, orgs.agency_by_code(agency), code)
    axis.client.refresh()
    return party


def states() -> list[int]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def documents_of(lent: list[dict[str, Any]]) -> list[str]:
    return [one["package_id"] for one in lent]


def test_waiting_when_the_agency_gets_another_system_then_it_has_them_in_their_order(
    axis: Axis,
) -> None:
    sent = [axis.province.sent(axis.province.document(number, "G05"), PDF) for number in (1, 2)]
    urgent = axis.province.sent(axis.province.document(3, "G05", priority=Priority.FLASH))
    successor = another(axis, "G05", "00.03.G05")
    assert axis.ministry.lent() == []
    lent = successor.lent()
    assert documents_of(lent) == [urgent, *sent]
    assert successor.get(f"deliveries/{lent[1]['id']}/files/0").content == PDF
    receipts = [successor.receipt(one) for one in lent]
    results = successor.post("receipts", json=receipts).json()["results"]
    assert results == [{"taken": True}] * 3
    assert axis.province.kinds().count("rerouting") == 3
    assert axis.province.kinds().count("content_handover") == 3
    (told, *_) = [one for one in axis.province.events() if one["kind"] == "rerouting"]
    assert (told["detail"]["from"], told["detail"]["to"]) == ("00.02.G05", "00.03.G05")


def test_waiting_when_only_one_of_two_receivers_moves_then_each_gets_its_own(axis: Axis) -> None:
    factories.department("G05.10", "G05")
    axis.client.refresh()
    package = axis.province.sent(axis.province.document(1, "G05", "G05.10"), PDF)
    before = Delivery.objects.get()
    new = another(axis, "G05.10", "00.03.G05")
    (stays,), (goes,) = axis.ministry.take(), new.take()
    assert (stays["receivers"], goes["receivers"]) == (["G05"], ["G05.10"])
    assert stays["id"] == str(before.pk)
    assert stays["package_id"] == goes["package_id"] == package
    assert goes["id"][:13] == stays["id"][:13]  # as old as what it was split from
    assert axis.ministry.lent() == new.lent() == []


def test_lent_when_the_lease_runs_out_after_the_change_then_the_new_system_gets_it(
    axis: Axis,
) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    successor = another(axis, "G05", "00.03.G05")
    assert successor.lent() == []  # it is the old one's for so long
    with clock.frozen(clock.now() + dt.timedelta(seconds=200)):
        axis.client.tidy()
        assert len(successor.take()) == 1
        late = axis.ministry.post("receipts", json=[axis.ministry.receipt(lent)]).json()
    assert late["results"][0]["problem"]["type"].endswith("gateway.delivery_unknown")
    assert axis.province.kinds().count("content_handover") == 1


def test_lent_when_the_old_system_acknowledges_in_time_then_nothing_moves(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    lent = axis.ministry.lent()
    successor = another(axis, "G05", "00.03.G05")
    answer = axis.ministry.post("receipts", json=[axis.ministry.receipt(lent[0])]).json()
    assert answer["results"] == [{"taken": True}]
    axis.client.refresh()
    assert successor.lent() == []


def test_lent_when_its_system_is_closed_then_it_does_not_wait_for_the_lease(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    assert len(axis.ministry.lent()) == 1
    successor = another(axis, "G05", "00.03.G05")
    close(axis, "00.02.G05")
    assert len(successor.take()) == 1


def test_waiting_when_nobody_carries_the_agency_then_stranded_until_somebody_does(
    axis: Axis,
) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    close(axis, "00.02.G05")
    assert states() == [Carriage.STRANDED]
    axis.client.refresh()
    (told,) = [one for one in axis.province.events() if one["kind"] == "rerouting"]
    assert told["detail"]["to"] == ""
    successor = another(axis, "G05", "00.03.G05")
    (taken,) = successor.take()
    assert taken["receivers"] == ["G05"]


def test_stranded_when_its_system_is_let_in_again_then_it_waits_there(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    close(axis, "00.02.G05")
    services.reopen_system(ADMIN, system("00.02.G05"))
    axis.client.refresh()
    assert len(axis.ministry.take()) == 1


def test_route_when_it_ends_then_stranded(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    services.end_route(ADMIN, system("00.02.G05"), "G05")
    axis.client.refresh()
    assert states() == [Carriage.STRANDED]
    assert axis.ministry.lent() == []


def test_many_when_moved_then_in_several_transactions_and_each_once(
    axis: Axis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lienthong.gateway.store.moving.MOST_MOVED", 3)
    sent = {axis.province.sent(axis.province.document(number, "G05")) for number in range(1, 9)}
    successor = another(axis, "G05", "00.03.G05")
    assert set(documents_of(successor.take())) == sent
    assert Delivery.objects.count() == 8
