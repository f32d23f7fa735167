# SPDX-License-Identifier: Apache-2.0
"""Pages read registers through the platform: a real gateway, a real site behind it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from lienthong.cases.tests.factories import Commune
from lienthong.connectors.own_registers import ThroughPlatform
from lienthong.connectors.tests.town import Apart, Loopback, driven
from lienthong.gateway.process import Config
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.providers import answer, provider
from lienthong.kernel import metrics
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.tests import factories as orgs
from lienthong.portal import services as portal
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, MOTHER
from lienthong.registers import queries as registers
from lienthong.registers import services as reading
from lienthong.registers.errors import ReadRefused, RegisterAway, RegisterRefused
from lienthong.registers.models import Access
from lienthong.sharing import queries, services
from lienthong.sharing.models import Exchange, Right
from lienthong.sharing.rules.published import SPEAKER
from lienthong.sharing.services import OwnSystem, Question

ADMIN = Actor.system("own_registers.tests")
CASE = "H05.12-260101-0001"
JSON = "Content-Type: application/json"
#: A record, but not of whom these tests ask about.
OTHERS = {
    "register": "population", "key": factories.STRANGER, "data": {}, "valid_from": "2026-01-01",
    "valid_to": None, "recorded_at": "2026-01-01T00:00:00+00:00", "version": 1,
}  # fmt: skip


def platform() -> ThroughPlatform:
    """Serve the port `registers.Registers` in tests."""
    return ThroughPlatform(Loopback())


@dataclass(frozen=True, slots=True)
class Node:
    """A node whose pages and registers are on its own platform."""

    place: Commune
    mother: Actor
    gateway: Apart
    site: services.Place

    @property
    def clerk(self) -> Actor:
        return replace(self.place.clerk, post_name="Cán bộ Một cửa")


@pytest.fixture
def node(transactional_db: None, holder: str, keys: Path, tmp_path: Path) -> Iterator[Node]:
    ports = settings.PORTS | {
        "registers.Registers": "lienthong.connectors.tests.test_own_registers.platform"
    }
    with override_settings(VAR=keys, PORTS=ports):
        place, police = factories.commune(), orgs.agency("G01", "Bộ Công an")
        finance = orgs.agency("G12", "Bộ Tài chính")
        mother = factories.citizen()
        site = services.Place(
            agency_id=place.agency.id, site=holder,
            holders={"population": police.id, "enterprises": finance.id},
        )  # fmt: skip
        services.connect_registers(ADMIN, site)
        config = Config(
            database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
            bodies=tmp_path / "bodies", pushes=False, sharing_keys=services.sharing_keys,
        )  # fmt: skip
        with driven(config) as gateway:
            yield Node(place, mother, gateway, site)


def counted(result: str) -> float:
    """Return how many prefills of the population the site counted, by what came of them."""
    labels = {"register": "population", "purpose": "prefill", "result": result}
    return metrics.REGISTRY.get_sample_value("lienthong_site_sharing_calls_total", labels) or 0


def test_form_when_begun_then_prefilled_through_the_platform_once_it_is_there(node: Node) -> None:
    Loopback.is_away = True
    before = counted("away"), counted("answered")
    draft = portal.begin(node.mother, BIRTH)
    assert draft.away == ("population",) and "declarant_name" not in draft.answers
    with pytest.raises(RegisterAway):
        reading.through().read(
            node.clerk, "population", MOTHER, purpose="settle_case", case_code=CASE
        )
    assert registers.accesses(MOTHER) == []
    Loopback.is_away = False
    again = portal.reopen(node.mother, draft.id)
    assert again.draft.away == () and again.draft.answers["declarant_name"] == "Lê Thị Mai"
    (seen,) = registers.accesses(MOTHER)
    assert (seen.purpose, seen.is_own, seen.reader_kind) == ("prefill", True, "citizen")
    assert Access.objects.get().reader_name == node.mother.name  # not shown, and kept
    (row,) = Exchange.objects.all()
    assert (row.service, row.status) == ("VN/GOV/G01/csdl/population", 200)
    right = Right.objects.get(pk=row.right_id)
    assert right.endpoint and right.endpoint.path == "/prefill/{key}" and right.legal_basis
    carried = queries.last_carried(services.own_key(OwnSystem.PORTAL))
    assert carried and carried.leaf_id == row.pk
    assert (counted("away"), counted("answered")) == (before[0] + 1, before[1] + 1)
    assert portal.find_enterprises(node.mother) == ()  # by criteria, the same way
    assert Exchange.objects.filter(service="VN/GOV/G12/csdl/enterprises", status=200).exists()


def test_official_when_reading_then_the_person_sees_agency_post_purpose_and_case(
    node: Node,
) -> None:
    near = reading.through()
    found = near.read(node.clerk, "population", MOTHER, purpose="settle_case", case_code=CASE)
    assert found and found.data["full_name"] == "Lê Thị Mai" and found.recorded_at
    (seen,) = registers.accesses(MOTHER)
    assert (seen.agency_code, seen.post_name) == (node.place.agency.code, "Cán bộ Một cửa")
    assert (seen.purpose, seen.case_code) == ("settle_case", CASE)
    assert Exchange.objects.get().pk == seen.exchange_id
    asked = {"full_name": "le thi mai", "born_on": "1995-09-02"}
    (hit,) = near.find(node.clerk, "population", asked, purpose="settle_case", case_code=CASE)
    assert hit.key == MOTHER
    with pytest.raises(ReadRefused):
        near.read(node.mother, "population", factories.STRANGER, purpose="own_data")
    with pytest.raises(RegisterRefused, match="gắn với một hồ sơ"):
        near.read(node.clerk, "population", MOTHER, purpose="settle_case")
    assert near.read(node.clerk, "population", "../x", purpose="settle_case") is None
    unknown = near.read(
        node.clerk, "population", "001090000009", purpose="settle_case", case_code=CASE
    )
    assert unknown is None
    with pytest.raises(RuntimeError), transaction.atomic():
        near.read(node.clerk, "population", MOTHER, purpose="settle_case", case_code=CASE)


def test_words_when_of_another_question_or_system_then_the_register_refuses(node: Node) -> None:
    stranger = services.open_subsystem(
        ADMIN,
        services.NewSubsystem(
            agency_id=AgencyId(node.place.agency.id), code="tram-khac", name="Hệ thống khác"
        ),
    )
    (service,), _ = queries.catalogue("population")
    offered = {one.path: one.id for one in queries.service(service.id).endpoints}
    asked = services.Asked(
        subsystem_id=stranger.id, service_id=service.id, legal_basis="Thử", purpose="Thử",
        endpoint_ids=(offered["/settle_case/{key}"],),
    )  # fmt: skip
    services.approve(ADMIN, services.ask(ADMIN, asked))
    own = queries.own_caller(services.own_key(OwnSystem.ONE_STOP))
    assert own
    question = Question(
        client=own,
        service=service.identifier,
        register="population",
        purpose="settle_case",
        asked=MOTHER,
        case_code=CASE,
    )
    words = services.spoken(node.clerk, question)
    address = f"/r1/{service.identifier}/settle_case/{MOTHER}"
    headers = {
        "X-Road-Client": stranger.identifier, "Lienthong-Key": stranger.key, "X-Road-Issue": CASE,
    }  # fmt: skip
    for more in ({}, {SPEAKER: words}, {SPEAKER: words + "x"}):
        refused = node.gateway.request("GET", address, headers=headers | more)
        assert refused.status_code == 403, refused.text
    assert registers.accesses(MOTHER) == []


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("200 OK", "{}"), ("200 OK", "[]"), ("200 OK", '{"records": 1}'),
        ("200 OK", '{"records": [{"key": "1"}]}'), ("404 Not Found", "[]"),
        ("200 OK", json.dumps(OTHERS)),
        ("200 OK", json.dumps(OTHERS | {"key": MOTHER, "register": "enterprises"})),
    ],
)  # fmt: skip
def test_answer_when_it_is_not_the_record_asked_for_then_the_register_is_away(
    node: Node, status: str, told: str
) -> None:
    with provider() as elsewhere:
        elsewhere.act = lambda asked, line: answer(line, told.encode(), status, JSON)
        with connection.cursor() as cursor:
            address = f"{elsewhere.url}/registers/v1/population"
            cursor.execute("UPDATE sharing_service SET base_url = %s", [address])
        with pytest.raises(RegisterAway):
            reading.through().read(
                node.clerk, "population", MOTHER, purpose="settle_case", case_code=CASE
            )
        assert elsewhere.heard
