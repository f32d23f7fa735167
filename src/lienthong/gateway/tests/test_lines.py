# SPDX-License-Identifier: Apache-2.0
"""How the line to a neighbour stands, as its officer reads it, and trying it at once."""

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import suppress

import pytest

from lienthong.exchange import queries, services
from lienthong.exchange.models import Delivery, Instruction
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.forwarding import Line
from lienthong.gateway.tests import federation
from lienthong.gateway.tests.federation import NATIONAL, PROVINCE, Country, party
from lienthong.gateway.tests.parties import ADMIN
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId, uuid7

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def test_line_when_cut_then_its_officer_sees_why_and_may_try_it_at_once(country: Country) -> None:
    station, neighbour = country.stations[PROVINCE], party(country, PROVINCE)
    neighbour.sent(neighbour.document(1, "G05"), PDF)
    country.cut.add(NATIONAL)
    task = country.run(_begun(station.line(NATIONAL)))
    until(country, lambda: told(station).is_up is False)
    assert told(station).problem.startswith("unreachable: cut")
    country.cut.clear()
    with station.open():
        services.ask_line(ADMIN, SystemId(told(station).system_id or uuid7()))
        Delivery.objects.update(ready_at=clock.now() + dt.timedelta(hours=1))
    country.run(station.gateway.retry())
    until(country, lambda: told(station).is_up is True)
    until(country, lambda: state_of(station) == Carriage.DELIVERED)
    with station.open():
        assert not Instruction.objects.filter(done_at=None).exists()
    country.run(_ended(task))


async def _begun(line: Line) -> "asyncio.Task[None]":
    return asyncio.create_task(line.run())


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def told(station: federation.Station) -> queries.NodeView:
    with station.open():
        return next(one for one in queries.nodes() if one.code == NATIONAL)


def state_of(station: federation.Station) -> int:
    with station.open():
        return Delivery.objects.get().state


def until(country: Country, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        country.run(asyncio.sleep(0.05))
    raise AssertionError("it never held")
