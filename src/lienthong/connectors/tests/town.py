# SPDX-License-Identifier: Apache-2.0
"""Agencies that work on this node's pages, with a real gateway behind them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.connectors import own_axis
from lienthong.exchange import services
from lienthong.gateway.process import Config
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.kernel.actor import Actor
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs

ADMIN = Actor.system("desk.tests")


class Apart:
    """A gateway in a thread of its own: views call it from wherever they run."""

    def __init__(self, config: Config) -> None:
        self._client, self._thread = Client(config), ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        self._thread.submit(self._client.__enter__).result()
        return self

    def __exit__(self, *failure: object) -> None:
        self._thread.submit(self._client.__exit__, *failure).result()
        self._thread.shutdown()

    def request(self, method: str, path: str, **values: Any) -> httpx.Response:
        return self._thread.submit(partial(self._client.request, method, path, **values)).result()


_here: list[Apart] = []


class Loopback(httpx.BaseTransport):
    """Hands requests to the gateway of the test."""

    is_away = False
    loses_answers = False  #: what was asked is done, and nobody hears of it

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if Loopback.is_away:
            raise httpx.ConnectError("away")
        found = _here[-1].request(
            request.method, str(request.url), content=request.read(), headers=request.headers
        )
        if Loopback.loses_answers:
            raise httpx.ReadError("cut off")
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)


def axis() -> own_axis.OwnAxis:
    """Serve the port `exchange.Axis` in tests."""
    return own_axis.OwnAxis(Loopback())


@dataclass(frozen=True, slots=True)
class Town:
    """A province, a ministry and two departments, each with a records clerk."""

    province: AgencyView
    ministry: AgencyView
    department: AgencyView
    other: AgencyView  #: another department
    gateway: Apart

    def clerk(self, agency: AgencyView) -> Actor:
        return orgs.official(agency.id, "exchange.clerk", agency_code=agency.code)


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Town]:
    settings.PORTS = settings.PORTS | {"exchange.Axis": "lienthong.connectors.tests.town.axis"}
    settings.AXIS_URL = "http://truc.example"
    agencies = (
        orgs.agency("H42", "UBND tỉnh Ninh Bình"),
        orgs.agency("G05", "Bộ Tài chính"),
        orgs.department("H42.13", "H42"),
        orgs.department("H42.14", "H42"),
    )
    connect(agencies[0])
    config = Config(
        database_url=database_url(),
        origin=ORIGIN,
        key=Ed25519PrivateKey.generate(),
        bodies=tmp_path / "bodies",
    )
    with Apart(config) as client:
        _here.append(client)
        Loopback.is_away = Loopback.loses_answers = False
        try:
            yield Town(*agencies, client)
        finally:
            _here.pop()


def connect(owner: AgencyView) -> None:
    """Connect the desk of this node, for the province and the ministry."""
    desk = services.open_desk(ADMIN, agency_id=owner.id)
    services.serve(ADMIN, desk, ["H42", "G05"])
