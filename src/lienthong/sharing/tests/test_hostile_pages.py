# SPDX-License-Identifier: Apache-2.0
"""What an agency might try at the desks of sharing, and desks on which much lies."""

import base64
import datetime as dt
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import DjangoAssertNumQueries

from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import BadService, BadSubsystem, InsideRefused
from lienthong.sharing.models import AccessRequest, Exchange
from lienthong.sharing.queries.desks import MOST_ROWS
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import CATALOGUE, DESK, asked
from lienthong.web.wording import legal_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> AgencyView:
    return orgs.agency("G01", "Bộ Công an")


def published(document: bytes = factories.DOCUMENT, **more: Any) -> services.NewService:
    told: dict[str, Any] = {"code": "person", "base_url": "https://a.example/api"} | more
    return services.NewService(document=document, **told)


def test_inner_address_when_not_the_operators_word_then_refused(ministry: AgencyView) -> None:
    officer, provider = factories.officer(ministry), factories.subsystem(ministry.id, "dan-cu").id
    new = published(base_url="http://127.0.0.1:8001/quan-tri", is_inside=True)
    for act in (services.publish, services.examine):
        with pytest.raises(InsideRefused):
            act(officer, provider, new)
    services.publish(officer, provider, published(code="ngoai"))
    operator = orgs.official(ministry.id, queries.RIGHT, queries.OPERATE, agency_code="G01")
    services.publish(operator, provider, new)
    services.publish(officer, provider, new)  # a new document at the address that was allowed
    for other in ("http://127.0.0.1:8002", "http://127.0.0.1:8001/quan-tri/x"):
        with pytest.raises(InsideRefused):
            services.publish(officer, provider, published(base_url=other, is_inside=True))
    with pytest.raises(InsideRefused):
        services.publish(officer, provider, published(code="b", base_url=new.base_url,
                                                      is_inside=True))  # fmt: skip


@pytest.mark.parametrize("title", ["a\\ud800", "a\\u0000"])
def test_document_when_it_cannot_be_kept_then_refused_on_the_page(
    ministry: AgencyView, title: str
) -> None:
    document = factories.DOCUMENT.decode().replace("Tra cứu dân cư", title)
    typed = {
        "subsystem": str(factories.subsystem(ministry.id, "dan-cu").id), "code": "person",
        "base_url": "https://a.example/api", "timeout_seconds": "10", "text": document,
        "cong-bo": "1",
    }  # fmt: skip
    path = f"{DESK}/dich-vu/cong-bo"
    assert asked(factories.officer(ministry), path, **typed).status_code == 422


def test_document_when_nested_without_end_then_no_page_of_it_breaks(ministry: AgencyView) -> None:
    provider = factories.subsystem(ministry.id, "dan-cu").id
    made = json.loads(factories.DOCUMENT)
    schema: Any = {"type": "string"}
    for _ in range(150):
        schema = {"type": "array", "items": schema}
    made["paths"]["/citizens"]["post"]["responses"] = {"200": {"x": schema}}
    with pytest.raises(BadService):
        services.publish(factories.SYSTEM, provider, published(json.dumps(made).encode()))


def test_sample_when_a_path_would_be_a_command_then_it_is_an_address_only(
    ministry: AgencyView,
) -> None:
    path = "/a$(id>/tmp/x)`id`\"+__import__('os')+\""
    made = json.dumps({"openapi": "3.0.0", "info": {"title": "T"}, "paths": {path: {"get": {}}}})
    provider = factories.subsystem(ministry.id, "dan-cu").id
    service_id = services.publish(factories.SYSTEM, provider, published(made.encode()))
    page = asked(ANONYMOUS, f"{CATALOGUE}/{service_id}").content.decode()
    assert r"/a\$(id&gt;/tmp/x)\`id\`\&quot;+__import__" in page
    assert "person&quot;, &quot;/a$(id&gt;/tmp/x)`id`\\&quot;+__import__" in page


def certificate_of_version_8() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mot-cua")])
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    der = made.public_bytes(Encoding.DER).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07")
    head, foot = (f"-----{word} CERTIFICATE-----\n".encode() for word in ("BEGIN", "END"))
    return head + base64.encodebytes(der) + foot


def test_keys_and_certificates_when_of_kinds_that_nobody_knows_then_refused(
    ministry: AgencyView,
) -> None:
    system = factories.subsystem(ministry.id, "dan-cu").id
    with pytest.raises(BadSubsystem):
        services.register_certificate(factories.SYSTEM, system, certificate_of_version_8())
    odd = bytes.fromhex("301a300d06092a864886f70d01016305000309003006020101020101")
    with pytest.raises(BadSubsystem):
        services.register_public_key(factories.SYSTEM, system, odd, must_sign=False)


def test_requests_when_many_came_later_then_the_one_that_waits_is_still_first(
    ministry: AgencyView,
) -> None:
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(orgs.agency("H42").id, "mot-cua").id
    officer, now = factories.officer(ministry), clock.now()
    told: dict[str, Any] = {
        "subsystem_id": caller, "service_id": service_id, "legal_basis": "Luật", "purpose": "Việc",
        "asked_by": "A",
    }  # fmt: skip
    waits = AccessRequest.objects.create(**told, asked_at=now - dt.timedelta(days=9))
    AccessRequest.objects.bulk_create(
        AccessRequest(**told, asked_at=now, state=RequestState.WITHDRAWN) for _ in range(MOST_ROWS)
    )
    found = queries.asked_of(officer)
    assert found[0].id == waits.pk and len(found) == MOST_ROWS


def test_systems_when_many_then_listed_with_few_statements(
    ministry: AgencyView, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    officer: Actor = factories.officer(ministry)
    for number in range(30):
        factories.subsystem(ministry.id, f"he-thong-{number:02}")
    orgs_queries.subtree_ids(ministry.id)
    with django_assert_max_num_queries(5):
        assert len(queries.own_subsystems(officer)) == 30


def test_call_when_shown_then_instant_and_names_read_as_in_viet_nam(ministry: AgencyView) -> None:
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    factories.calls(service_id, factories.subsystem(ministry.id, "a").id, (200, "", 12))
    row = Exchange.objects.get()
    page = asked(factories.officer(ministry), f"{DESK}/luot-goi/{row.pk}").content.decode()
    assert page.count(legal_time(factories.AT)) and "2026-11-20T" not in page
    assert "Nguyễn Thị Ổi" in page


def test_right_of_a_group_when_granted_twice_then_held_once(ministry: AgencyView) -> None:
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    group = services.open_group(factories.SYSTEM, "mot-cua", "Các hệ thống một cửa")
    officer, typed = factories.officer(ministry), {"legal_basis": "Luật A", "purpose": "Đối chiếu"}
    path = f"{DESK}/dich-vu/{service_id}/cap-nhom"
    for _again in range(2):
        assert asked(officer, path, group=str(group), **typed).status_code == 303
    (held,) = queries.rights_of(officer)
    services.end_right(officer, held.id)
    assert asked(officer, path, group=str(group), **typed).status_code == 303
    (anew,) = queries.rights_of(officer)
    assert anew.id != held.id
