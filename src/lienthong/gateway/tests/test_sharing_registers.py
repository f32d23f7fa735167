# SPDX-License-Identifier: Apache-2.0
"""A register read through the platform: by right, for a purpose, seen by the person it is about."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lienthong_client.sharing import Sharing, SharingFault, Unproven

from lienthong.gateway.process import Config
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import queries as registers
from lienthong.registers import services as register_services
from lienthong.sharing import queries, services
from lienthong.sharing.rules.published import SPEAKER
from lienthong.sharing.tests import factories

NUMBER = "001190000001"
PERSON = {
    "full_name": "Người Thử Nghiệm", "born_on": "1990-05-01", "sex": "nu",
    "nationality": "Việt Nam", "ethnicity": "Kinh", "status": "dang_song",
}  # fmt: skip


@pytest.fixture
def called(
    transactional_db: None, live_server: Any, tmp_path: Path
) -> Iterator[tuple[Client, services.Opened, bytes, str]]:
    police, province = orgs.agency("G01", "Bộ Công an"), orgs.agency("H42")
    owner = factories.subsystem(police.id, "dan-cu")
    caller = factories.subsystem(province.id, "mot-cua")
    register_services.write(
        Actor.system("tests"), "population", NUMBER, PERSON, valid_from=clock.today(), basis="thử"
    )
    service_id = services.publish_register(
        factories.SYSTEM, owner.id, "population", site=live_server.url, is_inside=True
    )
    factories.right(caller.id, service_id, "GET /verify_identity/{key}")
    key = services.sharing_key()
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path / "bodies", pushes=False, sharing_key=key,
    )  # fmt: skip
    with Client(config) as client:
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        yield client, caller, public, live_server.url


def consumer(client: Client, caller: services.Opened, public: bytes) -> Sharing:
    """Return the SDK's client, its requests driven through the gateway under test."""

    def sent(request: httpx.Request) -> httpx.Response:
        answer = client.request(
            request.method, str(request.url.raw_path, "ascii"), headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return Sharing(
        "http://truc.example", client=caller.identifier, key=caller.key, platform_key=public,
        transport=httpx.MockTransport(sent),
    )  # fmt: skip


SERVICE = "VN/GOV/G01/dan-cu/population"


def test_population_when_read_through_the_platform_then_minimised_and_seen(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    client, caller, public, _ = called
    with consumer(client, caller, public) as sharing:
        answer = sharing.get(SERVICE, f"/verify_identity/{NUMBER}", issue="H42.1-1")
        told = answer.json()
        assert told["data"] == {
            name: PERSON[name] for name in ("full_name", "born_on", "sex", "status")
        }
        assert '"purpose":"Giải quyết hồ sơ"' in sharing.evidence(answer).replace("\\", "")
        (seen,) = registers.accesses(NUMBER)
        assert "Hệ thống mot-cua" in seen.reader_name and seen.case_code == "H42.1-1"
        assert sharing.get(SERVICE, "/verify_identity/001190000009").status == 404
        with pytest.raises(SharingFault, match="AccessDenied"):
            sharing.get(SERVICE, f"/settle_case/{NUMBER}")


def test_answer_when_signed_by_another_then_not_believed(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    client, caller, _, _ = called
    other = Ed25519PrivateKey.generate().public_key()
    public = other.public_bytes(Encoding.Raw, PublicFormat.Raw)
    with consumer(client, caller, public) as sharing, pytest.raises(Unproven):
        sharing.get(SERVICE, f"/verify_identity/{NUMBER}")


def test_register_when_asked_past_the_platform_then_refused(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    _, caller, _, site = called
    url = f"{site}/api/registers/v1/population/verify_identity/{NUMBER}"
    answer = httpx.get(url, headers={"X-Road-Client": caller.identifier}, trust_env=False)
    assert answer.status_code == 403
    assert registers.accesses(NUMBER) == []


def test_document_when_published_then_each_purpose_and_who_must_be_named(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    (service,), _ = queries.catalogue("population")
    document = json.loads(queries.document_of(service.id))
    needed = {
        path: [one["name"] for one in told["get"]["parameters"] if one.get("in") == "header"]
        for path, told in document["paths"].items()
    }
    assert needed == {
        "/verify_identity/{key}": [],
        "/own_data/{key}": [SPEAKER],
        "/prefill/{key}": [SPEAKER],
        "/settle_case/{key}": [SPEAKER],
        "/settle_case": [SPEAKER],
    }
