# SPDX-License-Identifier: Apache-2.0
"""Who can be written to, and agencies that systems open and close below their own."""

import pytest
from lienthong_client.vxp import VxpFailed

from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import MINISTRY, PROVINCE, file_of, letter
from lienthong.orgs.models import Agency

pytestmark = pytest.mark.django_db(transaction=True)


def test_agencies_when_listed_then_with_both_codes_and_the_parent(country: Country) -> None:
    lines = {one["code"]: one for one in country.ministry.client().agencies()}
    assert set(lines) == {"H42", "H42.13", "G05", "G10"}
    assert lines["H42.13"]["oldCode"] == "000.00.13.H42"
    assert lines["H42.13"]["pid"] == lines["H42"]["id"]


def test_agencies_when_of_a_level_then_only_those(country: Country) -> None:
    client = country.ministry.client()
    first = {one["code"] for one in client.agencies("getAgenciesListQD20", level="1")}
    second = client.agencies("getAgenciesListQD20", level="2")
    assert first == {"H42", "G05", "G10"}
    assert [(one["code"], one["code102"]) for one in second] == [("H42.13", "000.00.13.H42")]


def test_units_when_synchronised_then_with_their_system_and_types(country: Country) -> None:
    lines = {one["code"]: one for one in country.ministry.client().agencies("getSynchronizeUnit")}
    unit = lines["H42.13"]
    assert (unit["centerCode"], unit["version"], unit["deleted"]) == ("00.42.H42", 1, False)
    assert unit["isAgency"] is True


def test_agency_when_registered_below_its_own_then_reached_and_closed_again(
    country: Country,
) -> None:
    client = country.province.client()
    told = {"id": "1", "pcode": PROVINCE, "code": "000.00.77.H42", "name": "Chi cục Thử nghiệm"}
    for _ in range(2):
        client.register_agency(told)
    assert Agency.objects.get(code="H42.77").name == "Chi cục Thử nghiệm"
    country.ministry.client().send_edoc(file_of(letter(1, "77.H42", sender=MINISTRY)), "G05")
    assert client.received()[0]["to"] == "H42.77"
    Agency.objects.filter(code="H42.77").update(valid_from="2025-07-01")
    for _ in range(2):
        client.delete_agency("H42.77")
    assert Agency.objects.get(code="H42.77").valid_to is not None


BAD = (
    ({"pcode": MINISTRY, "code": "000.00.77.G05", "name": "Vụ"}, "^19"),
    ({"pcode": PROVINCE, "code": "000.00.77.G05", "name": "Vụ"}, "^30: Tham so pcode"),
    ({"pcode": PROVINCE, "code": "?", "name": "Vụ"}, "^30: Tham so code"),
    ({"pcode": PROVINCE, "code": "000.00.78.H42"}, "^30: Tham so name"),
    ('{"id":"1","pcode":"000.00.00.H42"code":"x"}', "^30: Tham so data"),
    ("[1]", "^30: Tham so data"),
)


def test_agency_when_anothers_or_malformed_then_refused(country: Country) -> None:
    for told, code in BAD:
        with pytest.raises(VxpFailed, match=code):
            country.province.client().register_agency(told)
    assert Agency.objects.count() == 4


def test_agency_when_routed_or_anothers_then_not_closed(country: Country) -> None:
    client = country.province.client()
    with pytest.raises(VxpFailed, match=r"^19: Co quan H42 do don vi van hanh"):
        client.delete_agency("H42")
    with pytest.raises(VxpFailed, match=r"^19: Co quan G05 khong thuoc"):
        client.delete_agency("G05")
    assert not Agency.objects.exclude(valid_to=None).exists()
