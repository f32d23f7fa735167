# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.demo import load
from lienthong.feedback.models import Petition, Question


@pytest.mark.django_db
def test_country_when_loaded_small_then_people_have_asked_and_complained():
    load.load(load.Size(people=300, businesses=10, dossiers=20), lambda part: None)
    assert set(Petition.objects.values_list("status", flat=True)) >= {
        "new", "processing", "answered", "closed", "refused",
    }  # fmt: skip
    assert Question.objects.filter(published_at=None).exists()
    assert Question.objects.exclude(published_at=None).exists()
