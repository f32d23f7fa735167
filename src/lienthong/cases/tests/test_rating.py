# SPDX-License-Identifier: Apache-2.0
"""The evaluation of a dossier: three criteria asked, six measured."""

import datetime as dt

import pytest

from lienthong.cases import queries, services
from lienthong.cases.errors import AlreadyRated, BadMove, BadScore, CaseMissing, WrongActor
from lienthong.cases.models import Case
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import Commune
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db
SCORES = dict.fromkeys((3, 4, 6), 2)


@pytest.fixture
def place() -> Commune:
    return make.commune()


def test_rate_when_ended_then_once_by_the_applicant_never_by_officials(place: Commune) -> None:
    case = make.submitted(place)
    with pytest.raises(BadMove):
        services.rate(actor=make.citizen(), case_id=case.id, scores=SCORES)
    services.refuse(
        actor=place.clerk, case_id=case.id, expected_version=1, reason="Con đã có giấy khai sinh."
    )
    with pytest.raises(WrongActor):
        services.rate(actor=place.clerk, case_id=case.id, scores=SCORES)
    case = services.rate(actor=make.citizen(), case_id=case.id, scores=SCORES, comment="Tốt")
    assert case.rating and (case.rating.total, case.rating.grade) == (18, "excellent")
    assert case.rating.basis[8] == "no_complaint"
    case = services.rate(actor=make.citizen(), case_id=case.id, scores={**SCORES, 6: 0})
    assert case.rating and case.rating.total == 16
    with pytest.raises(BadScore):  # what is measured cannot be given
        services.rate(actor=make.citizen(), case_id=case.id, scores={**SCORES, 1: 2})
    later = clock.now() + dt.timedelta(days=16)
    with clock.frozen(later), pytest.raises(AlreadyRated):
        services.rate(actor=make.citizen(), case_id=case.id, scores=SCORES)


def test_rate_when_at_the_counter_then_by_code_and_secret_only(place: Commune) -> None:
    case = make.submitted(place)
    services.refuse(
        actor=place.clerk, case_id=case.id, expected_version=1, reason="Con đã có giấy khai sinh."
    )
    secret = Case.objects.get(pk=case.id).lookup_secret
    order = {"code": case.code, "address": "10.0.0.1", "scores": SCORES}
    for wrong in ("", "AAAAAA"):
        with pytest.raises(CaseMissing):
            services.rate_with_secret(**order, secret=wrong)
    assert services.rate_with_secret(**order, secret=secret) == 18
    found = queries.rating_numbers([place.agency.id], clock.today(), clock.today())
    assert (found.count, found.total, found.criteria[3]) == (1, 18, (0, 0, 1))
    assert queries.rating_months([place.agency.id], clock.today(), clock.today())[0].count == 1
    assert queries.rated_agencies(clock.today(), clock.today())[place.agency.id] == (1, 18)
