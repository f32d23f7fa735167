# SPDX-License-Identifier: Apache-2.0
"""How the result is to be had: asked before sending, changed on the dossier's page."""

import pytest

from lienthong.cases import queries as cases
from lienthong.cases.rules import Way
from lienthong.cases.tests import factories as case_factories
from lienthong.portal import queries
from lienthong.portal.tests import factories as make

pytestmark = pytest.mark.django_db

POSTED = {
    "way": "post", "nhan_name": "Nguyễn Thị Hường", "nhan_phone": "0912345678",
    "nhan_province_code": "24", "nhan_commune_code": "09169", "nhan_detail": "Số 12, ngõ 3",
}  # fmt: skip


def test_review_when_the_post_is_chosen_then_shown_kept_and_sent_with_the_dossier() -> None:
    make.commune()
    mother = make.citizen()
    draft = make.filled(mother)
    client = make.signed_in(mother)
    review, page = f"/soan/{draft.id}/kiem-tra", f"/soan/{draft.id}/nhan-ket-qua"
    assert page in client.get(review).content.decode()
    drawn = client.post(page, {"way": "post", "redraw": "1"}).content.decode()
    assert "nhan_detail" in drawn
    assert mother.name in drawn
    unasked = client.post(page, {"way": "post"})
    assert unasked.status_code == 200
    assert mother.name in unasked.content.decode()
    short = client.post(page, {**POSTED, "nhan_commune_code": "00004"})
    assert short.status_code == 422
    assert client.post(page, POSTED).status_code == 302
    shown = client.get(review).content.decode()
    assert "Số 12, ngõ 3, Phường Kinh Bắc, Tỉnh Bắc Ninh" in shown
    version = queries.draft(mother, draft.id).version
    assert client.post(review, {"version": version}).status_code == 302
    case_id = queries.draft(mother, draft.id).case_id
    assert case_id
    assert cases.case(mother, case_id).wish.way is Way.POST


def test_dossier_when_its_applicant_changes_the_way_then_shown_and_a_stranger_finds_nothing() -> (
    None
):
    place = make.commune()
    mother = make.citizen()
    case = case_factories.submitted(place, mother)
    client, page = make.signed_in(mother), f"/ho-so/{case.id}/nhan-ket-qua"
    assert client.get(page).status_code == 200
    assert client.post(page, {"way": "counter"}).status_code == 302
    assert "nhận tại quầy" in client.get(f"/ho-so/{case.id}").content.decode()
    assert make.signed_in(make.citizen(make.STRANGER, "Trần Thị Lan")).get(page).status_code == 404
