# SPDX-License-Identifier: Apache-2.0
"""How the applicant wants the result: said when sending, changed until it is handed over."""

from dataclasses import replace

import pytest

from lienthong.audit import queries as audit
from lienthong.cases import queries, services
from lienthong.cases.errors import CaseMissing, WishIncomplete, WishTooLate, WrongAgency
from lienthong.cases.models import Case, Slip
from lienthong.cases.rules import Way, Wish, wish_findings
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.orgs import queries as orgs

pytestmark = pytest.mark.django_db

POSTED = Wish(
    way=Way.POST, name="Nguyễn Thị Hường", phone="0912 345 678", province_code="24",
    commune_code="09169", detail="Số 12, đường Thiên Đức",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(at(9)):
        yield


def test_findings_when_not_posted_then_none_and_when_posted_then_each_field_named() -> None:
    assert not wish_findings(Wish(way=Way.COUNTER))
    found = {field for field, _text in wish_findings(Wish(way=Way.POST, phone="12"))}
    assert found == {"name", "phone", "province_code", "detail"}


def test_stored_when_not_posted_then_keeps_no_address() -> None:
    wish = Wish.of({"way": "counter", "name": "A B", "detail": "Số 1"})
    assert wish.stored() == {"way": "counter"}
    assert Wish.of({"way": "bồ câu"}).way is Way.ONLINE


def test_submit_when_wished_by_post_then_kept_with_its_units_and_printed() -> None:
    place, person = make.commune(), make.citizen()
    application = replace(make.application(person, place.agency.id), wish=POSTED)
    sent = services.submit(actor=person, application=application)
    services.accept(actor=place.clerk, case_id=sent.id, expected_version=sent.version)
    seen = queries.case(place.clerk, sent.id)
    assert seen.wish.units == "Phường Kinh Bắc, Tỉnh Bắc Ninh"
    printed = Slip.objects.get(case_id=sent.id).facts["wish"]
    assert "Số 12, đường Thiên Đức, Phường Kinh Bắc" in printed
    assert "0912 345 678" in printed


def test_submit_when_the_address_is_of_nowhere_then_refused_and_nothing_is_sent() -> None:
    place, person = make.commune(), make.citizen()
    nowhere = replace(POSTED, commune_code="99999")
    application = replace(make.application(person, place.agency.id), wish=nowhere)
    with pytest.raises(WishIncomplete) as refused:
        services.submit(actor=person, application=application)
    assert [field for field, _text in refused.value.data["findings"]] == ["commune_code"]
    assert not Case.objects.exists()


def test_change_when_by_its_applicant_then_kept_audited_and_the_clerk_is_not_held_up() -> None:
    place = make.commune()
    case = make.submitted(place)
    after = services.change_wish(actor=make.citizen(), case_id=case.id, wish=POSTED)
    again = services.change_wish(actor=make.citizen(), case_id=case.id, wish=POSTED)
    assert after.wish.way is Way.POST
    assert again.wish == after.wish
    told = [one.action for one in audit.of_case(case.code)]
    assert told.count("cases.wish_changed") == 1
    services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)


def test_change_when_not_theirs_or_without_the_right_then_refused() -> None:
    place = make.commune()
    case = make.submitted(place)
    for actor, refusal in (
        (make.citizen("027196009999", "Trần Văn Khác"), CaseMissing),
        (place.specialist, Denied),
    ):
        with pytest.raises(refusal):
            services.change_wish(actor=actor, case_id=case.id, wish=Wish(way=Way.COUNTER))
    overseer = make.official(
        orgs.agency_by_code("H05"), "Vũ Thị Na", "Chánh", "cases.oversee",
        "cases.receive",
    )  # fmt: skip
    with pytest.raises(WrongAgency):
        services.change_wish(actor=overseer, case_id=case.id, wish=Wish(way=Way.COUNTER))


def test_change_when_the_dossier_has_ended_then_refused() -> None:
    case = make.submitted(make.commune())
    services.withdraw(actor=make.citizen(), case_id=case.id)
    with pytest.raises(WishTooLate):
        services.change_wish(actor=make.citizen(), case_id=case.id, wish=Wish())


# The pages


def test_clerk_page_when_the_address_is_short_then_422_and_when_whole_then_kept() -> None:
    town = desk.town()
    case = make.accepted(town.place)
    client, here = town.clerk.client(), desk.href(case, "/nhan-ket-qua")
    assert "Nguyễn Thị Hường" in client.get(f"{here}?cach=post").content.decode()
    asked = client.post(here, {"way": "post"})
    assert asked.status_code == 200
    assert "nhan_detail" in asked.content.decode()
    assert client.post(here, {"way": "post", "nhan_name": ""}).status_code == 422
    drawn = client.post(here, {"way": "post", "redraw": "1", "nhan_province_code": "24"})
    assert "Kinh Bắc" in drawn.content.decode()
    sent = {"way": "post", **{f"nhan_{key}": text for key, text in POSTED.stored().items()}}
    assert client.post(here, sent).status_code == 303
    assert "Số 12, đường Thiên Đức" in client.get(desk.href(case)).content.decode()
    assert town.specialist.client().get(here).status_code == 403
