# SPDX-License-Identifier: Apache-2.0
"""Calls of data services between two nodes: mutual TLS on real sockets, both on one loop."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from django.db import connection

from lienthong.exchange.models import Node
from lienthong.gateway.serving import serving
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country, Station
from lienthong.gateway.tests.providers import Provider
from lienthong.gateway.tls import Trust
from lienthong.ledger.models import Leaf
from lienthong.ledger.rules import openings
from lienthong.orgs import queries as orgs
from lienthong.sharing import services
from lienthong.sharing.models import Exchange
from lienthong.sharing.tests import factories

HOST = "127.0.0.1"
SERVICE = "VN/GOV/G05/dan-cu/person"


@dataclass(slots=True, kw_only=True)
class Crossing:
    """A caller at the province's node, a provider at the ministry's; they never met."""

    country: Country
    caller: services.Opened
    service_id: UUID
    provider: Provider
    ports: dict[str, Any] = field(default_factory=dict)

    @property
    def near(self) -> Station:
        return self.country.stations[PROVINCE]

    @property
    def far(self) -> Station:
        return self.country.stations[MINISTRY]

    def call(self, method: str = "GET", path: str = "/citizens/42", **values: Any) -> Any:
        headers = {"X-Road-Client": self.caller.identifier, "Lienthong-Key": self.caller.key}
        headers |= values.pop("headers", {})
        return self.near.request(method, f"/r1/{SERVICE}{path}", headers=headers, **values)

    def calls(self, paths: Sequence[str]) -> list[httpx.Response]:
        """Read many at once."""
        headers = {"X-Road-Client": self.caller.identifier, "Lienthong-Key": self.caller.key}

        async def all_of() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.near.application)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://nut.example"
            ) as http:
                asked = [http.get(f"/r1/{SERVICE}{path}", headers=headers) for path in paths]
                return list(await asyncio.gather(*asked))

        return list(self.country.run(all_of()))

    def at_far(self, **headers: str) -> httpx.Response:
        """Call the far node past the near one, with whatever headers, without a certificate."""
        headers = {"X-Road-Client": self.caller.identifier} | headers
        return self.far.request("GET", f"/r1/{SERVICE}/citizens/42", headers=headers)

    def forget(self) -> None:
        """Let both nodes read their catalogues anew, and give refused neighbours another try."""
        for station in (self.near, self.far):
            plane = station.gateway.sharing
            assert plane is not None
            plane.directory.forget()
            plane.directory.breakers.clear()
            plane.peers.forget()

    def open_port(self, code: str, trust: Callable[[], Any] | None = None) -> None:
        """Serve a node on its port: a new one at first, then always the same."""
        station = self.country.stations[code]
        trust = trust or Trust(station.gateway, station.identity)
        before = self.ports.get(code, (None, 0))[1]
        server = serving(station.application, trust, HOST, before)
        self.ports[code] = server, self.country.run(server.__aenter__())

    def close_port(self, code: str) -> None:
        """Serve it no more, and cut its lines."""
        server, _ = self.ports[code]
        self.country.run(server.__aexit__(None, None, None))

    def introduce(self) -> None:
        """Tell every node where the others are, and let them read each other's pages."""
        for station in self.country.stations.values():
            with station.open():
                for code, (_, port) in self.ports.items():
                    rows = Node.objects.filter(code=code).exclude(address="")
                    rows.update(address=f"https://{HOST}:{port}")
            station.refresh()
        self.country.introduce()
        for station in self.country.stations.values():
            station.refresh()

    def leaves(self, station: Station) -> list[dict[str, Any]]:
        """Return what the leaves of a node's sharing log say, opened, in their order."""
        with station.open():
            rows = Leaf.objects.filter(log="sharing").order_by("position")
            opens = dict(Exchange.objects.values_list("pk", "openings"))
            return [openings.opened(bytes(row.body), openings.read(opens[row.pk])) for row in rows]


def furnish(country: Country, provider: Provider) -> Crossing:
    """Open the caller's system and the provider's service, each at its node."""
    with country.stations[PROVINCE].open():
        caller = factories.subsystem(orgs.agency_by_code("H42").id, "mot-cua")
    with country.stations[MINISTRY].open():
        owner = factories.subsystem(orgs.agency_by_code("G05").id, "dan-cu")
        service_id = factories.service(owner.id, provider.url, timeout_seconds=1)
    return Crossing(country=country, caller=caller, service_id=service_id, provider=provider)


@contextmanager
def opened(made: Crossing) -> Iterator[Crossing]:
    """Serve both nodes while the block runs."""
    for code in (PROVINCE, MINISTRY):
        made.country.stations[code].identity.renewed((HOST,))
        made.open_port(code)
    try:
        yield made
    finally:
        for code in (PROVINCE, MINISTRY):
            made.close_port(code)


@contextmanager
def crossing(country: Country, provider: Provider) -> Iterator[Crossing]:
    """Let the caller call while the block runs."""
    with opened(furnish(country, provider)) as made:
        made.introduce()
        with made.far.open():
            services.admit(
                factories.SYSTEM,
                services.Admission(
                    service_id=made.service_id, identifier=made.caller.identifier,
                    legal_basis="Nghị định 278/2025/NĐ-CP", purpose="Giải quyết hồ sơ",
                ),
            )  # fmt: skip
            connection.close()
        yield made
