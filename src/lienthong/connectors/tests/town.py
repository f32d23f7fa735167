# SPDX-License-Identifier: Apache-2.0
"""Agencies that work on this node's pages, with a real gateway behind them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import override_settings

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
    says: httpx.Response | None = None  #: something in between answers instead

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if Loopback.is_away:
            raise httpx.ConnectError("away")
        if Loopback.says is not None:
            return Loopback.says
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


@contextmanager
def on_pages() -> Iterator[None]:
    """Let this node's pages call the gateway of the test."""
    ports = settings.PORTS | {"exchange.Axis": "lienthong.connectors.tests.town.axis"}
    with override_settings(PORTS=ports, AXIS_URL="http://truc.example"):
        yield


@contextmanager
def standing(bodies: Path) -> Iterator[Apart]:
    """Run a gateway; what is connected later it sees after five seconds."""
    config = Config(
        database_url=database_url(),
        origin=ORIGIN,
        key=Ed25519PrivateKey.generate(),
        bodies=bodies,
    )
    with driven(config) as client:
        yield client


@contextmanager
def driven(config: Config) -> Iterator[Apart]:
    """Run a gateway that `Loopback` hands requests to."""
    with Apart(config) as client:
        _here.append(client)
        Loopback.is_away = Loopback.loses_answers = False
        Loopback.says = None
        try:
            yield client
        finally:
            _here.pop()


@pytest.fixture
def town(transactional_db: None, tmp_path: Path) -> Iterator[Town]:
    with on_pages():
        agencies = (
            orgs.agency("H42", "UBND tỉnh Ninh Bình"),
            orgs.agency("G05", "Bộ Tài chính"),
            orgs.department("H42.13", "H42"),
            orgs.department("H42.14", "H42"),
        )
        connect(agencies[0])
        with standing(tmp_path / "bodies") as client:
            yield Town(*agencies, client)


def connect(owner: AgencyView, *others: str) -> None:
    """Connect the desk of this node, for an agency and others; the ministry unless told."""
    desk = services.open_desk(ADMIN, agency_id=owner.id)
    services.serve(ADMIN, desk, [owner.code, *(others or ("G05",))])
