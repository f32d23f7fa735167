# SPDX-License-Identifier: Apache-2.0
"""Systems and services for tests, made through this package's own services."""

import datetime as dt
import json
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.ledger import services as ledger
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.models import Exchange, Use
from lienthong.sharing.rules import messages
from lienthong.sharing.rules.services import State
from lienthong.sharing.services import keyrings

PERSON = "001190000001"
#: What leaves of invented calls say of their time, as the gateway writes it.
AT = dt.datetime(2026, 11, 20, 1, 2, 3, 456, dt.UTC)
SYSTEM = Actor.system("sharing.tests")
DOCUMENT = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "Tra cứu dân cư", "version": "1.2", "description": "Tra cứu theo số"},
        "servers": [{"url": "http://10.0.0.1/"}],
        "paths": {
            "/citizens/{number}": {
                "get": {"summary": "Một người"},
                "put": {"summary": "Sửa một người"},
            },
            "/citizens": {"post": {"summary": "Tìm theo tên"}},
        },
    },
    ensure_ascii=False,
).encode()


def officer(agency: AgencyView) -> Actor:
    return orgs.official(agency.id, queries.RIGHT, agency_code=agency.code)


def subsystem(agency_id: AgencyId, code: str = "he-thong") -> services.Opened:
    new = services.NewSubsystem(agency_id=agency_id, code=code, name=f"Hệ thống {code}")
    return services.open_subsystem(SYSTEM, new)


def signing(subsystem_id: UUID) -> Ed25519PrivateKey:
    """Let a system have to sign its calls; return its key."""
    key = Ed25519PrivateKey.generate()
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    services.register_public_key(SYSTEM, subsystem_id, der, must_sign=True)
    return key


def service(
    subsystem_id: UUID,
    base_url: str = "http://127.0.0.1:9/api",
    *,
    code: str = "person",
    timeout_seconds: int = 5,
) -> UUID:
    new = services.NewService(
        code=code, base_url=base_url, document=DOCUMENT, is_inside=True,
        timeout_seconds=timeout_seconds,
    )  # fmt: skip
    service_id = services.publish(SYSTEM, subsystem_id, new)
    services.change_state(SYSTEM, service_id, State.ON)
    return service_id


def right(subsystem_id: UUID, service_id: UUID, *paths: str, **quotas: int) -> list[UUID]:
    """Ask for access and approve it. paths: `GET /citizens/{number}`; none: the whole service."""
    offered = queries.service(service_id).endpoints
    wanted = tuple(one.id for one in offered if f"{one.method} {one.path}" in paths)
    assert len(wanted) == len(paths)
    asked = services.Asked(
        subsystem_id=subsystem_id, service_id=service_id, endpoint_ids=wanted,
        legal_basis="Nghị định 118/2025/NĐ-CP, điều 8", purpose="Giải quyết hồ sơ",
    )  # fmt: skip
    return services.approve(SYSTEM, services.ask(SYSTEM, asked), **quotas)


def calls(service_id: UUID, client_id: UUID, *told: tuple[int, str, int]) -> None:
    """Write calls as the gateway does, with their leaves. told: status, fault, milliseconds."""
    identifier, path = queries.service(service_id).identifier, f"/citizens/{PERSON}"
    for position, (status, fault, ms) in enumerate(told):
        body = {
            "at": AT.isoformat(), "id": f"mot-cua/{position}",
            "userid": "Nguyễn Thị Ổi".encode().decode("latin-1"),
            "service": identifier, "path": path, "query": f"so={PERSON}",
            "status": status, "purpose": "Giải quyết <hồ sơ>",
            "request": {"path": path, "query": f"so={PERSON}", "digest": "sha-256=:x:"},
        }  # fmt: skip
        leaf = ledger.append("sharing", json.dumps(body, ensure_ascii=False).encode())
        Exchange.objects.create(
            id=leaf, position=position, at=clock.now(), request_id=uuid7(),
            client_id=client_id, service_id=service_id, service=identifier, method="GET",
            path=path, status=status, fault=fault, request_bytes=0,
            answer_bytes=9, ms=ms,
        )  # fmt: skip
    ledger.sequence("sharing")
    Use.objects.create(
        id=uuid7(), day=clock.today(), service_id=service_id, client_id=client_id,
        calls=len(told), faults=sum(bool(one[1]) for one in told), request_bytes=0,
        answer_bytes=9 * len(told), ms=sum(one[2] for one in told),
        longest_ms=max(one[2] for one in told),
    )  # fmt: skip


def signed(components: dict[str, str], created: int) -> tuple[str, str]:
    """Sign as this node's gateway does."""
    key = services.sharing_keys()[0]
    mark = keyrings.mark_of(key)
    return messages.sign(components, key, created=created, key_id=f"x#{mark}")
