# SPDX-License-Identifier: Apache-2.0
"""The catalogue of the bench: a caller, a provider, and as many rights of others as are asked."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from bench._axis.stage import PER_SECOND, _await
from bench._serving import free_port

DOCUMENT = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "Bench", "version": "1"},
        "paths": {"/items/{id}": {"get": {}, "post": {}}, "/big/{mb}": {"get": {}}},
    }
).encode()
BODY = "b" * 2_000
SERVICES = 16  #: that are called in turn


class Catalogue:
    """What is called, and by whom."""

    def __init__(self, provider_port: int) -> None:
        from lienthong.kernel.actor import Actor
        from lienthong.orgs import queries as orgs
        from lienthong.orgs import services as agencies
        from lienthong.sharing import services

        admin = Actor.system("bench")
        agencies.load_reference(admin)
        caller, owner = (
            services.open_subsystem(
                admin,
                services.NewSubsystem(
                    agency_id=orgs.agency_by_code(code).id, code=name, name=name,
                    per_second=PER_SECOND,
                ),
            )
            for code, name in (("H42", "caller"), ("G01", "provider"))
        )  # fmt: skip
        self.caller, self.owner = caller, owner
        url = f"http://127.0.0.1:{provider_port}"
        self.services = [self._service(admin, f"s{n}", url) for n in range(SERVICES)]

    def _service(self, admin: Any, code: str, url: str) -> UUID:
        from lienthong.sharing import services
        from lienthong.sharing.rules.services import State

        new = services.NewService(code=code, base_url=url, document=DOCUMENT, is_inside=True)
        service_id = services.publish(admin, self.owner.id, new)
        services.change_state(admin, service_id, State.ON)
        asked = services.Asked(
            subsystem_id=self.caller.id, service_id=service_id, legal_basis="bench", purpose="bench"
        )
        services.approve(admin, services.ask(admin, asked))
        return service_id

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
            cursor.execute(_GROW_SERVICES, [self.owner.id, services, self.caller.id, rights])
            cursor.execute("ANALYZE sharing_service; ANALYZE sharing_right")


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


def called(port: int, requests: Sequence[str], *, many: int, seconds: float) -> Mapping[str, Any]:
    """Let callers call in a process of their own; return what they saw."""
    told = {"port": port, "requests": list(requests), "many": many, "seconds": seconds}
    done = subprocess.run(
        [sys.executable, "-m", "bench._sharing.callers"], input=json.dumps(told).encode(),
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found
