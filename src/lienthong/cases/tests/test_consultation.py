# SPDX-License-Identifier: Apache-2.0
"""Opinions of other agencies: asked, given, waived; the asked agency sees the question only."""

import uuid
from collections.abc import Iterator

import pytest

from lienthong.cases import queries, services
from lienthong.cases.errors import (
    AlreadyAnswered,
    CaseMissing,
    ConsultationMissing,
    OpinionMissing,
)
from lienthong.cases.queries import CaseView, InboxFilter
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import HOUSEHOLD, Commune, at
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune()


def consulted(place: Commune) -> tuple[CaseView, uuid.UUID]:
    case = make.accepted(place, code=HOUSEHOLD)
    case = services.consult(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        agency_id=place.tax.id, question="Chủ hộ có nợ thuế không?", share=("business_name",),
    )  # fmt: skip
    return case, case.consultations[0].id


def test_consult_when_asked_then_the_other_agency_sees_the_question_only(place: Commune) -> None:
    case, asked = consulted(place)
    row = queries.inbox(place.tax_officer, InboxFilter()).rows[0]
    assert (row.consultation_id, row.applicant_name) == (asked, "")
    with pytest.raises(CaseMissing):
        queries.case(place.tax_officer, case.id)
    seen = queries.consultation(place.tax_officer, asked)
    assert list(seen.shared.values()) == [case.form["business_name"]]
    assert not queries.inbox(place.tax_officer, InboxFilter(text="huong")).rows


@pytest.mark.parametrize(("agrees", "following"), [(True, "draft"), (False, "reconsider")])
def test_answer_when_the_last_opinion_comes_then_the_process_goes_on(
    place: Commune, agrees: bool, following: str
) -> None:
    case, asked = consulted(place)
    make.completed(place, case, "appraise")
    services.answer_consultation(
        actor=place.tax_officer, consultation_id=asked, answer="Đã đối chiếu.", agrees=agrees
    )
    seen = queries.case(place.specialist, case.id)
    assert [step.key for step in seen.steps] == [following]
    assert not queries.inbox(place.tax_officer, InboxFilter()).rows
    with pytest.raises(AlreadyAnswered):
        services.answer_consultation(
            actor=place.tax_officer, consultation_id=asked, answer="Lần nữa."
        )


def test_answer_when_not_the_asked_agency_then_missing(place: Commune) -> None:
    _, asked = consulted(place)
    with pytest.raises(ConsultationMissing):
        services.answer_consultation(
            actor=place.specialist, consultation_id=asked, answer="Tự trả lời."
        )


def test_answer_when_the_dossier_is_paused_then_the_process_goes_on_after(place: Commune) -> None:
    case, asked = consulted(place)
    case = services.stop(
        actor=place.specialist, case_id=case.id, expected_version=case.version, basis="Tòa án."
    )
    services.answer_consultation(
        actor=place.tax_officer, consultation_id=asked, answer="Đồng ý.", agrees=True
    )
    case = queries.case(place.specialist, case.id)
    assert {step.role for step in case.steps} == {"appraise", "consult"}
    case = services.resume(actor=place.specialist, case_id=case.id, expected_version=case.version)
    assert {step.role for step in case.steps} == {"appraise"}


def test_consult_step_when_the_opinion_is_missing_then_only_on_a_recorded_basis(
    place: Commune,
) -> None:
    case, asked = consulted(place)
    with pytest.raises(OpinionMissing, match="Thuế cơ sở"):
        make.completed(place, case, "consult")
    case = services.waive_consultation(
        actor=place.specialist, case_id=case.id, consultation_id=asked,
        expected_version=case.version, basis="Quá thời hạn trả lời theo Điều 5.",
    )  # fmt: skip
    assert {step.role for step in case.steps} == {"appraise"}


def test_consult_step_when_nobody_was_asked_then_refused(place: Commune) -> None:
    case = make.accepted(place, code=HOUSEHOLD)
    with pytest.raises(OpinionMissing):
        make.completed(place, case, "consult")
