# SPDX-License-Identifier: Apache-2.0
"""The catalogue of the bench: a caller, a provider, and as many rights of others as are asked."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID

from bench._axis.stage import PER_SECOND, Axis, _await, axis
from bench._serving import free_port
from bench._sharing.two import Country, Pair

DOCUMENT = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "Bench", "version": "1"},
        "paths": {"/items/{id}": {"get": {}, "post": {}}, "/big/{mb}": {"get": {}}},
    }
).encode()
BODY = "b" * 2_000
SERVICES = 16  #: that are called in turn
#: What a journal may be behind at most, and what it needs when nobody calls (ADR 0233).
MOST_BEHIND_S, SETTLING_S = 5.0, 0.2


class Catalogue:
    """What is called, and by whom."""

    def __init__(self, provider_port: int, country: Country | None = None) -> None:
        """country: two nodes; None: caller and provider are systems of one."""
        self.country = country
        self.owner = _system("G01", "provider")
        with country.at_near() if country else nullcontext():
            self.caller = _system("H42", "caller")
        self.caller_row = self.caller.id  #: at the provider's node
        url = f"http://127.0.0.1:{provider_port}"
        self.services = [self._service(f"s{n}", url) for n in range(SERVICES)]

    @contextmanager
    def running(self) -> Iterator[Axis | Pair]:
        """Run what is measured, once the caller may call."""
        if self.country is None:
            self._allow()
            with axis() as one:
                yield one
            return
        with self.country.running() as pair:
            self._admit()
            yield pair

    def leaves(self) -> list[int]:
        """Return how many leaves the sharing log has, at each node."""
        return self._at_each(_leaves)

    def keep(self, *, days: int) -> None:
        """Let both nodes keep the bodies of calls, or hash them only; return when they do."""
        from lienthong.gateway.sharing.directory import REMEMBERED_SECONDS
        from lienthong.kernel.actor import Actor
        from lienthong.sharing import services
        from lienthong.sharing.rules.keeping import Keeps

        admin, keeps = Actor.system("bench"), Keeps(days, days)
        for one in self.services:
            services.keep_of_service(admin, one, keeps, "bench")
        if self.country:
            with self.country.at_near():
                services.keep_of_system(admin, self.caller.id, keeps, "bench")
        time.sleep(REMEMBERED_SECONDS + 1)

    def kept(self) -> list[int]:
        """Return how many bodies are kept, at each node."""
        return self._at_each(_bodies)

    def _at_each(self, count: Callable[[], int]) -> list[int]:
        if self.country is None:
            return [count()]
        with self.country.at_near():
            near = count()
        return [near, count()]

    def _service(self, code: str, url: str) -> UUID:
        from lienthong.kernel.actor import Actor
        from lienthong.sharing import services
        from lienthong.sharing.rules.services import State

        admin = Actor.system("bench")
        new = services.NewService(code=code, base_url=url, document=DOCUMENT, is_inside=True)
        service_id = services.publish(admin, self.owner.id, new)
        services.change_state(admin, service_id, State.ON)
        return service_id

    def _allow(self) -> None:
        from lienthong.kernel.actor import Actor
        from lienthong.sharing import services

        admin = Actor.system("bench")
        for one in self.services:
            asked = services.Asked(
                subsystem_id=self.caller.id, service_id=one, legal_basis="bench", purpose="bench"
            )
            services.approve(admin, services.ask(admin, asked))

    def _admit(self) -> None:
        """Let the caller in at the provider's node, which knows it from the other's page."""
        from django.db import connection

        from lienthong.kernel.actor import Actor
        from lienthong.sharing import services

        admin, identifier = Actor.system("bench"), self.caller.identifier
        for one in self.services:
            services.admit(
                admin,
                services.Admission(
                    service_id=one, identifier=identifier, legal_basis="bench", purpose="bench"
                ),
            )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sharing_subsystem SET per_second = %s WHERE identifier = %s RETURNING id",
                [PER_SECOND, identifier],
            )
            (self.caller_row,) = cursor.fetchone()

    def requests(self, *, many: int = 1) -> list[str]:
        """Return raw requests to so many services: 2 kB each way."""
        return [
            f"POST /r1/{self.owner.identifier}/s{n}/items/{n} HTTP/1.1\r\nHost: bench\r\n"
            f"{self.heads}Content-Type: text/plain\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
            for n in range(many)
        ]

    @property
    def heads(self) -> str:
        return f"X-Road-Client: {self.caller.identifier}\r\nLienthong-Key: {self.caller.key}\r\n"

    def grow(self, services: int, rights: int) -> None:
        """Fill the catalogue with services of others and rights to them."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(_GROW_SERVICES, [self.owner.id, services, self.caller_row, rights])
            cursor.execute("ANALYZE sharing_service; ANALYZE sharing_right")


def load_agencies() -> None:
    """Open the agencies of the reference list."""
    from lienthong.kernel.actor import Actor
    from lienthong.orgs import services

    services.load_reference(Actor.system("bench"))


def _system(agency: str, code: str) -> Any:
    from lienthong.kernel.actor import Actor
    from lienthong.orgs import queries as orgs
    from lienthong.sharing import services

    new = services.NewSubsystem(
        agency_id=orgs.agency_by_code(agency).id, code=code, name=code, per_second=PER_SECOND
    )
    return services.open_subsystem(Actor.system("bench"), new)


def brought_s(counts: Callable[[], Sequence[int]], expected: Sequence[int]) -> float:
    """Prove that there are as many leaves as there should be; return how long that took.

    What journals still have when the last answer comes is work of the round too (ADR 0233).
    """
    began, waited_s = time.monotonic(), 0.0
    while (found := counts()) != expected:
        assert waited_s < MOST_BEHIND_S, f"{found} are there, {expected} are due"
        time.sleep(0.01)
        waited_s = time.monotonic() - began
    return waited_s


def _leaves() -> int:
    return _counted("ledger_leaf WHERE log = 'sharing'")


def _bodies() -> int:
    return _counted("sharing_kept")


def _counted(rows: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rows}")
        return int(cursor.fetchone()[0])


_GROW_SERVICES = """
WITH base AS (
    SELECT * FROM sharing_service WHERE subsystem_id = %s LIMIT 1
), made AS (
    INSERT INTO sharing_service
    SELECT (jsonb_populate_record(
        NULL::sharing_service,
        to_jsonb(base) || jsonb_build_object('id', gen_random_uuid(), 'code', 'other-' || n)
    )).* FROM base, generate_series(1, %s) n
    RETURNING id
), systems AS (
    INSERT INTO sharing_subsystem
    SELECT (jsonb_populate_record(
        NULL::sharing_subsystem,
        to_jsonb(subsystem) || jsonb_build_object(
            'id', gen_random_uuid(), 'code', 'c' || n, 'identifier', 'VN/GOV/H42/c' || n,
            'key_sha256', NULL
        )
    )).* FROM sharing_subsystem subsystem, generate_series(1, 1000) n
    WHERE subsystem.id = %s
    RETURNING id
), pairs AS (
    SELECT made.id AS service, systems.id AS subsystem FROM made CROSS JOIN systems LIMIT %s
)
INSERT INTO sharing_right (id, subsystem_id, service_id, legal_basis, purpose, from_day)
SELECT gen_random_uuid(), subsystem, service, 'bench', 'bench', DATE '2025-01-01' FROM pairs
"""


@contextmanager
def provider() -> Iterator[int]:
    """Run the provider; yield its port."""
    port = free_port()
    words = [sys.executable, "-m", "bench._sharing.provider", str(port)]
    process = subprocess.Popen(words)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def called(
    port: int, requests: Sequence[str], *, many: int, seconds: float, per_s: float = 0.0
) -> Mapping[str, Any]:
    """Let callers call in a process of their own; return what they saw.

    per_s: calls a second, of all together; 0: as fast as answers come.
    """
    told = {
        "port": port, "requests": list(requests), "many": many, "seconds": seconds, "per_s": per_s
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bench._sharing.callers"], input=json.dumps(told).encode(),
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found
