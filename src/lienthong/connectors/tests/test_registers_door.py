# SPDX-License-Identifier: Apache-2.0
"""A register read through the platform: by right, for a purpose, seen by the person it is about."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from lienthong_client.following import Following
from lienthong_client.sharing import Sharing, SharingFault, Unproven

from lienthong.audit.models import Trace
from lienthong.connectors.registers_door import ROOT
from lienthong.gateway.process import Config
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId, uuid7
from lienthong.ledger import queries as ledger
from lienthong.ledger.models import Leaf
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


#: What the caller may: no more of `verify_attribute` than two questions.
RIGHTS = (
    "GET /verify_identity/{key}",
    "GET /verify_attribute/{key}/is_over_18",
    "GET /verify_attribute/{key}/lives_in/{argument}",
    "POST /follow/verify_identity",
    "POST /unfollow/verify_identity",
    "GET /changes/verify_identity",
)


@pytest.fixture
def called(
    transactional_db: None, holder: str, tmp_path: Path
) -> Iterator[tuple[Client, services.Opened, bytes, str]]:
    police, province = orgs.agency("G01", "Bộ Công an"), orgs.agency("H42")
    owner = factories.subsystem(police.id, "dan-cu")
    caller = factories.subsystem(province.id, "mot-cua")
    register_services.write(
        Actor.system("tests"), "population", NUMBER, PERSON, valid_from=clock.today(), basis="thử"
    )
    service_id = services.publish_register(
        factories.SYSTEM, owner.id, "population", site=holder, is_inside=True
    )
    for one in RIGHTS:
        factories.right(caller.id, service_id, one)
    key = services.sharing_keys()[0]
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path / "bodies", pushes=False, sharing_keys=lambda: (key,),
    )  # fmt: skip
    with Client(config) as client:
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        yield client, caller, public, holder


def consumer(client: Client, caller: services.Opened, public: bytes) -> Sharing:
    """Return the SDK's client, its requests driven through the gateway under test."""

    def sent(request: httpx.Request) -> httpx.Response:
        answer = client.request(
            request.method, str(request.url.raw_path, "ascii"), headers=dict(request.headers),
            content=request.content,
        )  # fmt: skip
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return Sharing(
        "http://truc.example", client=caller.identifier, key=caller.key, platform_key=public,
        transport=httpx.MockTransport(sent),
    )  # fmt: skip


SERVICE = "VN/GOV/G01/dan-cu/population"


def leaf_of(leaf_id: LeafId) -> str:
    """Return what a leaf of the audit log says."""
    receipt = ledger.receipt(leaf_id)
    return receipt.to_json() if receipt else bytes(Leaf.objects.get(pk=leaf_id).body).decode()


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
        assert str(seen.exchange_id) == answer.leaf
        assert answer.leaf in leaf_of(seen.leaf_id)
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
        if "get" in told
    }
    assert needed == {
        "/verify_identity/{key}": [],
        "/verify_attribute/{key}/is_over_14": [],
        "/verify_attribute/{key}/is_over_18": [],
        "/verify_attribute/{key}/lives_in/{argument}": [],
        "/verify_attribute/{key}/lives_in_commune/{argument}": [],
        "/verify_attribute/{key}/is_married": [],
        "/changes/verify_identity": [],
        "/own_data/{key}": [SPEAKER],
        "/prefill/{key}": [SPEAKER],
        "/settle_case/{key}": [SPEAKER],
        "/settle_case": [SPEAKER],
    }


def signed(caller: services.Opened, path: str, method: str = "GET") -> dict[str, str]:
    """Return the headers that the platform sends along with a call, its signature among them."""
    components = {
        "@method": method, "@path": path, "@query": "?", "x-road-client": caller.identifier,
        "x-road-service": SERVICE, "x-road-request-id": "r", "lienthong-leaf": str(uuid7()),
    }  # fmt: skip
    told, signature = factories.signed(components, int(time.time()))
    sent = {name: value for name, value in components.items() if not name.startswith("@")}
    return sent | {"signature-input": told, "signature": signature}


def test_look_ups_when_they_come_together_then_each_its_own_answer_and_trace(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    _, caller, _, site = called
    paths = [
        f"{ROOT}population/{purpose}/{key}"
        for purpose, key in [
            *[("verify_identity", NUMBER)] * 20, ("verify_identity", "001190000009"),
            ("settle_case", NUMBER), ("own_data", NUMBER), ("curiosity", NUMBER),
        ]
    ]  # fmt: skip

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
            calls = [http.get(path, headers=signed(caller, path)) for path in paths]
            return await asyncio.gather(*calls)

    answers = asyncio.run(ask())
    codes = [answer.json().get("code", "") for answer in answers]
    assert codes == [""] * 20 + [
        "kernel.missing", "registers.case_required", "registers.read_refused",
        "registers.purpose_undeclared",
    ]  # fmt: skip
    assert {answer.json()["data"]["full_name"] for answer in answers[:20]} == {PERSON["full_name"]}
    assert len({seen.leaf_id for seen in registers.accesses(NUMBER)}) == 20
    read = Trace.objects.filter(action="registers.read")
    assert read.count() == 21  # who asked for nobody is kept too


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("population", "GET", 404),
        ("population/verify_identity/x/y", "GET", 403),
        ("population/verify_attribute/x/lives_in/42/z", "GET", 404),
        ("population/changes/verify_identity", "POST", 404),
        ("population/follow/verify_identity", "GET", 404),
        ("population/follow/verify_identity", "POST", 422),
        ("population/changes/nothing", "GET", 403),
        ("population/verify_attribute/x/is_over_18", "POST", 404),
        (f"population/verify_identity/{NUMBER}", "POST", 404),
        ("nothing/verify_identity/1", "GET", 404),
        ("population/verify_identity/%00", "GET", 404),
        ("population/settle_case?full_name=%00", "GET", 404),
        ("population/verify_identity", "GET", 403),
    ],
)
def test_register_when_asked_nonsense_then_a_defined_answer(
    called: tuple[Client, services.Opened, bytes, str], path: str, method: str, status: int
) -> None:
    _, caller, _, site = called
    headers = signed(caller, f"{ROOT}{path}", method)
    answer = httpx.request(method, f"{site}{ROOT}{path}", headers=headers, trust_env=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_caller_when_closed_then_refused_by_the_next_look_up(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    _, caller, _, site = called
    path = f"{ROOT}population/verify_identity/{NUMBER}"

    def status() -> int:
        answer = httpx.get(f"{site}{path}", headers=signed(caller, path), trust_env=False)
        return answer.status_code

    assert status() == 200
    services.close_subsystem(factories.SYSTEM, caller.id)
    assert status() == 403


def test_look_up_when_its_connection_was_cut_then_answered_and_kept(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    _, caller, _, site = called
    path = f"{ROOT}population/verify_identity/{NUMBER}"
    for expected in (1, 2):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        answer = httpx.get(f"{site}{path}", headers=signed(caller, path), trust_env=False)
        assert answer.status_code == 200, answer.text
        assert registers.count_accesses(NUMBER) == expected


def test_attribute_when_asked_then_only_yes_or_no_and_only_what_one_has_a_right_to(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    client, caller, public, _ = called
    with consumer(client, caller, public) as sharing:

        def asked(path: str) -> Any:
            return sharing.get(SERVICE, f"/verify_attribute/{path}").json()

        today = clock.today().isoformat()
        told = asked(f"{NUMBER}/is_over_18")
        assert told == {"attribute": "is_over_18", "answer": "yes", "on": today}
        assert asked(f"{NUMBER}/lives_in/42")["answer"] == "unknown"  # the record does not say
        assert asked("001190000009/is_over_18")["answer"] == "unknown"  # as if it did not
        of_place, of_age = registers.accesses(NUMBER)
        assert (of_place.fields, of_age.fields) == (("lives_in:42",), ("is_over_18",))
        assert of_age.purpose == "verify_attribute" and of_age.exchange_id
        assert registers.is_access_of(NUMBER, of_age.exchange_id)
        assert not registers.is_access_of("001190000009", of_age.exchange_id)
        wrong = sharing.get(SERVICE, f"/verify_attribute/{NUMBER}/lives_in/{'4' * 61}")
        assert wrong.json()["code"] == "registers.attribute_undeclared"
        for path in (f"{NUMBER}/is_married", NUMBER, f"{NUMBER}/lives_in", f"{NUMBER}/full_name"):
            with pytest.raises(SharingFault, match="AccessDenied"):
                asked(path)


def test_changes_when_followed_then_told_again_until_the_place_is_kept(
    called: tuple[Client, services.Opened, bytes, str], tmp_path: Path
) -> None:
    client, caller, public, _ = called
    place = tmp_path / "place"
    with consumer(client, caller, public) as sharing:
        people = Following(sharing, SERVICE, "verify_identity")
        assert (people.follow([NUMBER]), people.follow([NUMBER])) == (1, 0)
        assert list(people.changes(place)) == []
        renamed({"full_name": "Người Đã Đổi Tên"})
        cut = people.changes(place)
        first = next(cut)
        cut.close()  # as if it were killed over this change
        assert not place.exists()
        assert list(Following(sharing, SERVICE, "verify_identity").changes(place)) == [first]
        assert (first.key, first.version, first.fields) == (NUMBER, 2, ("full_name",))
        assert list(people.changes(place)) == []
        seen = registers.accesses(NUMBER)[0]
        assert seen.fields == ("changed:full_name",) and seen.exchange_id
        assert people.unfollow([NUMBER]) == 1
        renamed({"full_name": "Người Đổi Lần Nữa"})
        assert list(people.changes(place)) == []
        place.write_text("1 another place\n", "utf-8")
        with pytest.raises(ValueError, match="keeps no place"):
            list(people.changes(place))


def test_changes_when_nonsense_is_sent_then_refused_and_nothing_is_followed(
    called: tuple[Client, services.Opened, bytes, str],
) -> None:
    client, caller, public, _ = called
    with consumer(client, caller, public) as sharing:
        for body in (b"", b"[]", b"{", b"[" * 5_000, b'{"keys": [1]}', b'{"keys": ["x"]}'):
            answer = sharing.call("POST", SERVICE, "/follow/verify_identity", content=body)
            assert (answer.status, answer.json()["code"]) == (422, "sharing.bad_keys"), body
        people = Following(sharing, SERVICE, "verify_identity")
        many = [f"{number:012}" for number in range(1_001)]
        answer = sharing.call("POST", SERVICE, "/follow/verify_identity", json={"keys": many})
        assert answer.json()["code"] == "registers.follows_too_many"
        assert people.follow(many) == 1_001  # by two calls
        for after in ("x", "-1", "9" * 30, "%D9%A1"):
            answer = sharing.get(SERVICE, f"/changes/verify_identity?after={after}")
            assert answer.json()["code"] == "sharing.bad_place", after
        with pytest.raises(SharingFault, match="AccessDenied"):
            Following(sharing, SERVICE, "own_data").follow([NUMBER])


def renamed(changes: dict[str, str]) -> None:
    """Write a new version of the record."""
    register_services.write(
        Actor.system("tests"), "population", NUMBER, PERSON | changes,
        valid_from=clock.today(), basis="thử",
    )  # fmt: skip
