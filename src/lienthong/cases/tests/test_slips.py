# SPDX-License-Identifier: Apache-2.0
"""Mẫu 01–07: printed, sealed, with the QR of the least data; and the signed result."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.cases import queries, services
from lienthong.cases.errors import BadMove, BookTooLong
from lienthong.cases.models import Case, Slip
from lienthong.cases.queries.books import LATEST, register_book, register_books
from lienthong.cases.rules import Punctuality, SlipForm, Status
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import HOUSEHOLD, Commune, at
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.errors import Stale
from lienthong.registers import services as registers
from lienthong.signing import queries as signing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune(with_keys=True)


def sealed(slip_id: object) -> bytes:
    file_id = services.print_slip(slip_id)
    assert services.print_slip(slip_id) == file_id
    content = files.read_bytes(file_id)
    if folder := os.environ.get("LIENTHONG_SHOW_SLIPS"):
        slip = Slip.objects.get(pk=slip_id)
        Path(folder, f"mau-{slip.form:02}.pdf").write_bytes(content)
    return content


def latest(case_id: object, form: SlipForm) -> Slip:
    return Slip.objects.get(case_id=case_id, form=form)


def check(content: bytes, agency: str) -> None:
    found = signing.validate(content)
    assert [one.agency for one in found.signatures] == [agency]
    assert all(one.is_intact for one in found.signatures)


def test_slips_when_issued_then_every_form_is_sealed_by_its_agency(place: Commune) -> None:
    case = make.submitted(place, code=HOUSEHOLD)
    ask = {"reason": "Ảnh chụp bị mờ, không đọc được ngày tháng."}
    items = ["Hợp đồng thuê nhà có chữ ký của hai bên", "Số tài khoản, nếu có"]
    case = services.ask_supplement(
        actor=place.clerk, case_id=case.id, expected_version=1, items=items, **ask
    )
    case = services.supplement(actor=make.citizen(), case_id=case.id)
    case = services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
    case = services.extend(
        actor=place.chair, case_id=case.id, expected_version=case.version,
        due_on=make.MONDAY + dt.timedelta(days=7), reason="chờ xác minh địa điểm kinh doanh.",
    )  # fmt: skip
    case = make.completed(place, case, "appraise")
    case = services.stop(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        basis="Quyết định số 12/QĐ-TA của Tòa án nhân dân khu vực 1.",
    )  # fmt: skip
    refused = services.refuse(
        actor=place.clerk, case_id=make.submitted(place).id, expected_version=1,
        reason="Trẻ đã được đăng ký khai sinh tại phường Võ Cường.",
    )  # fmt: skip
    control = services.control_slip(actor=place.chair, case_id=case.id)
    book = services.register_book(
        actor=place.clerk, from_on=make.MONDAY, to_on=make.MONDAY + dt.timedelta(days=1)
    )
    forms = (SlipForm.RECEIPT, SlipForm.SUPPLEMENT, SlipForm.APOLOGY, SlipForm.STOP)
    for slip in (*(latest(case.id, form) for form in forms), latest(refused.id, SlipForm.REFUSAL)):
        check(sealed(slip.pk), place.agency.name)
    for slip_id in (control.id, book.id):
        check(sealed(slip_id), place.agency.name)


def test_book_when_it_would_be_cut_then_refused_and_old_ones_stay_to_be_had(
    place: Commune,
) -> None:
    span = {"from_on": make.MONDAY, "to_on": make.MONDAY}
    make.submitted(place)
    books = [services.register_book(actor=place.clerk, **span) for _n in range(LATEST + 1)]
    assert len(register_books(place.clerk)) == LATEST
    oldest = register_book(place.clerk, books[0].id)
    assert oldest and oldest.rows == 1
    elsewhere = replace(place.clerk, agency_id=place.tax.id)
    assert register_book(elsewhere, books[0].id) is None
    with pytest.raises(BookTooLong):
        services.register_book(actor=place.clerk, **span, most=0)


def test_sign_result_when_ready_then_signed_sealed_registered_and_returned(place: Commune) -> None:
    case = make.ready_to_sign(place)
    case = services.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)
    assert (case.status, case.punctuality) == (Status.DONE, Punctuality.ON_TIME)
    assert case.result and case.result.file_id and case.result.number == "01/2026"
    content = files.read_bytes(case.result.file_id)
    if folder := os.environ.get("LIENTHONG_SHOW_SLIPS"):
        Path(folder, "ket-qua.pdf").write_bytes(content)
    found = signing.validate(content)
    assert len(found.signatures) == 2
    stored = Case.objects.get(pk=case.id).result
    number = stored.reserved["keys"]["child"]["key"]
    child = registers.read(
        place.specialist, "population", number, purpose="settle_case", case_code=case.code
    )
    assert child and child.data["full_name"] == "Trần Minh Anh"
    with pytest.raises(BadMove):
        services.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)
    case = services.return_result(actor=place.clerk, case_id=case.id, expected_version=case.version)
    assert case.status is Status.RETURNED
    mine = queries.case(make.citizen(), case.id)
    assert mine.result and mine.result.file_id and mine.steps == ()


def test_sign_result_when_the_dossier_changed_meanwhile_then_nothing_is_written(
    place: Commune,
) -> None:
    case = make.ready_to_sign(place)
    with pytest.raises(Stale):
        services.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version - 1)
    assert queries.case(place.chair, case.id).status is Status.PROCESSING


def test_draft_when_not_signed_then_the_applicant_sees_nothing_of_it(place: Commune) -> None:
    case = make.ready_to_sign(place)
    assert queries.case(make.citizen(), case.id).result is None
    assert services.preview_result(actor=place.chair, case_id=case.id).startswith(b"%PDF")
