# SPDX-License-Identifier: Apache-2.0
"""A node's own registers and pages on its platform, without a gateway."""

from pathlib import Path

import pytest
from django.core.management import call_command

from lienthong.identity.tests import factories as identity
from lienthong.kernel.actor import ANONYMOUS
from lienthong.notices import queries as notices
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.models import Right
from lienthong.sharing.services import OwnSystem, Place
from lienthong.sharing.tests import factories

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8001"


@pytest.fixture
def place(settings, tmp_path: Path) -> Place:
    settings.VAR = tmp_path
    province, police = orgs.agency("H42"), orgs.agency("G01", "Bộ Công an")
    made = Place(agency_id=province.id, holders={"population": police.id}, site=SITE)
    services.connect_registers(factories.SYSTEM, made)
    return made


def own(system: OwnSystem) -> str:
    identifier = queries.own_caller(services.own_key(system))
    assert identifier
    return identifier


def test_pages_when_connected_then_each_may_what_its_people_may(place: Place) -> None:
    assert own(OwnSystem.PORTAL) == "VN/GOV/H42/cong-dvc"
    held = {
        system: sorted(
            one.endpoint.path
            for one in Right.objects.filter(subsystem__identifier=own(system))
            if one.endpoint
        )
        for system in OwnSystem
    }
    assert held[OwnSystem.PORTAL] == ["/own_data/{key}", "/prefill/{key}"]
    assert held[OwnSystem.ONE_STOP] == [
        "/settle_case", "/settle_case/{key}", "/verify_identity/{key}",
    ]  # fmt: skip


def test_connecting_when_pages_are_let_in_then_officers_are_not_told_of_each_right(
    settings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    province = orgs.agency("H42")
    officer = identity.official(identity.post("sharing.manage", agency="H42"))
    services.connect_registers(
        factories.SYSTEM,
        Place(agency_id=province.id, holders={"population": province.id}, site=SITE),
    )
    assert Right.objects.exists()
    assert notices.unread(officer.id) == 0


def test_connecting_when_done_again_then_nothing_is_added_and_a_moved_site_is_followed(
    place: Place,
) -> None:
    rights = Right.objects.count()
    call_command("connect_registers", "H42", "population=G01", site="http://127.0.0.1:9")
    assert Right.objects.count() == rights and own(OwnSystem.ONE_STOP)
    (service,), _ = queries.catalogue("population")
    assert service.base_url == "http://127.0.0.1:9/api/registers/v1/population"


def test_register_when_somebody_publishes_its_name_then_pages_do_not_ask_them(
    place: Place,
) -> None:
    other = factories.subsystem(orgs.agency("G18", "Bộ Y tế").id, "csdl")
    services.publish_register(
        factories.SYSTEM, other.id, "population", site="https://x.example", is_inside=False
    )
    asked = queries.own_register("population", own(OwnSystem.PORTAL))
    assert asked == "VN/GOV/G01/csdl/population"


def test_words_when_nobody_is_named_then_none_are_given() -> None:
    question = services.Question(
        service="VN/GOV/G01/csdl/population",
        client="VN/GOV/H42/mot-cua", register="population", purpose="settle_case", asked="1",
        case_code="",
    )  # fmt: skip
    for nobody in (factories.SYSTEM, ANONYMOUS):
        with pytest.raises(NotThroughPlatform):
            services.spoken(nobody, question)


def test_key_when_the_installation_has_another_then_the_callers_follow(
    place: Place, settings
) -> None:
    settings.OWN_SYSTEMS_SECRET = "another"
    assert queries.own_caller(services.own_key(OwnSystem.PORTAL)) is None
    services.connect_registers(factories.SYSTEM, place)
    assert own(OwnSystem.PORTAL) == "VN/GOV/H42/cong-dvc"
