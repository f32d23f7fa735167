# SPDX-License-Identifier: Apache-2.0
"""Dossiers of the enterprises somebody stands for: the register gives and takes the power."""

import dataclasses

import pytest
from django.test import Client

from lienthong.cases import queries as cases
from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import Commune
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import uuid7
from lienthong.portal import services
from lienthong.portal.errors import NotRepresentative
from lienthong.portal.tests import factories
from lienthong.registers import queries as accesses
from lienthong.registers import services as registers

pytestmark = pytest.mark.django_db
NUMBER = "24A8000001"


def shop(owner: Actor, **changes: str) -> None:
    """Write the owner's household business into its register."""
    data = {
        "name": "Quán cà phê Mộc", "kind": "household_business",
        "owner_number": owner.personal_number,
        "address": {"province_code": "24", "commune_code": "09169", "detail": "Số 5"},
        "established_on": "2026-11-02", "status": "active",
    } | changes  # fmt: skip
    registers.write(
        make.SYSTEM, "enterprises", NUMBER, data, valid_from=clock.today(), basis="Kiểm thử"
    )


def standing(actor: Actor) -> Actor:
    """Return the person acting for the business."""
    assert actor.account_id
    return identity.actor_of_account(actor.account_id, enterprise_number=NUMBER)


def of_the_shop(case_id: object) -> None:
    case = Case.objects.get(pk=case_id)
    case.applicant["enterprise_number"] = NUMBER
    case.save(update_fields=["applicant"])


@pytest.fixture
def place() -> Commune:
    return factories.commune()


@pytest.fixture
def owner(place: Commune) -> Actor:
    return factories.citizen()


def test_enterprises_when_the_register_names_the_person_then_offered_and_logged(
    owner: Actor,
) -> None:
    assert services.find_enterprises(owner) == ()
    shop(owner)
    (found,) = services.find_enterprises(owner)
    assert (found.enterprise_number, found.enterprise_name) == (NUMBER, "Quán cà phê Mộc")
    assert services.find_enterprises(owner) == (found,)
    (line, *_rest) = accesses.accesses(owner.personal_number or "")
    assert (line.register, line.purpose, line.is_own) == ("enterprises", "own_data", True)


def test_enterprises_when_closed_or_anothers_then_none(owner: Actor) -> None:
    shop(owner, status="closed")
    assert services.find_enterprises(owner) == ()
    stranger = factories.citizen(factories.STRANGER, "Trần Văn Bình")
    assert services.find_enterprises(stranger) == ()


def test_dossiers_when_acting_for_the_shop_then_its_and_a_stranger_has_none(
    place: Commune, owner: Actor
) -> None:
    shop(owner)
    services.find_enterprises(owner)
    colleague = factories.citizen(factories.STRANGER, "Trần Văn Bình")
    own, theirs = make.submitted(place, owner), make.submitted(place, colleague)
    of_the_shop(theirs.id)
    assert {row.id for row in cases.my_cases(owner)} == {own.id}
    assert {row.id for row in cases.my_cases(standing(owner))} == {theirs.id}
    with pytest.raises(CaseMissing):
        cases.case(owner, theirs.id)
    assert cases.case(standing(owner), theirs.id).code == theirs.code
    with pytest.raises(CaseMissing):
        cases.case(dataclasses.replace(standing(owner), represents="0100109106"), theirs.id)


def test_power_when_the_register_names_another_then_refused_and_ended(owner: Actor) -> None:
    shop(owner)
    services.find_enterprises(owner)
    acting = standing(owner)
    services.confirm_represents(acting)
    shop(owner, owner_number=factories.STRANGER)
    with pytest.raises(NotRepresentative):
        services.confirm_represents(acting)
    assert identity.representations(owner.account_id) == ()  # type: ignore[arg-type] # has one


def test_page_when_chosen_then_the_list_switches_and_a_lost_power_is_403(
    place: Commune, owner: Actor
) -> None:
    browser: Client = factories.signed_in(owner)
    assert "Tìm nơi tôi đại diện" in browser.get("/ho-so/").content.decode()
    shop(owner)
    assert browser.post("/ho-so/dai-dien").status_code == 302
    case = make.submitted(place, owner)
    of_the_shop(case.id)
    assert "Quán cà phê Mộc" in browser.get("/ho-so/").content.decode()
    browser.post("/chon-vi-tri?next=/ho-so/", {"capacity": NUMBER})
    answer = browser.get("/ho-so/")
    assert case.code in answer.content.decode()
    shop(owner, owner_number=factories.STRANGER)
    session = browser.session
    session["portal.confirmed"] = [NUMBER, 0]
    session.save()
    assert browser.get("/ho-so/").status_code == 403
    assert browser.get("/ho-so/").status_code == 200  # the power ended: as oneself again


@pytest.mark.parametrize("page", ["chia-se/{file}", "tin-nhan", "bo-sung", ""])
def test_dossier_when_the_power_was_lost_then_none_of_its_pages_opens(
    place: Commune, owner: Actor, page: str
) -> None:
    browser: Client = factories.signed_in(owner)
    shop(owner)
    services.find_enterprises(owner)
    case = make.submitted(place, owner)
    of_the_shop(case.id)
    shop(owner, owner_number=factories.STRANGER)
    session = browser.session
    session["identity.enterprise"] = NUMBER
    session.save()
    path = page.format(file=uuid7())
    assert browser.get(f"/ho-so/{case.id}/{path}".rstrip("/")).status_code == 403
