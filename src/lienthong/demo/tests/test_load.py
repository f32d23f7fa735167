# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.cases import queries as cases
from lienthong.demo import begun, load
from lienthong.feedback.models import Petition, Question
from lienthong.identity import queries as identity
from lienthong.portal import queries as portal
from lienthong.registers.queries import keeper


@pytest.mark.timeout(400)  # a whole country; two minutes on a busy machine
@pytest.mark.django_db
def test_country_when_loaded_small_then_people_have_asked_and_complained():
    load.load(load.Size(people=300, businesses=10, dossiers=20), lambda part: None)
    assert set(Petition.objects.values_list("status", flat=True)) >= {
        "new", "processing", "answered", "closed", "refused",
    }  # fmt: skip
    assert Question.objects.filter(published_at=None).exists()
    account = identity.account_of(load.players().mother.number)
    assert account
    mother = identity.actor_of_account(account.id)
    begun.fill_in(mother)
    (draft,) = portal.open_drafts(mother)
    assert draft.done_steps, "nothing was filled in"
    (asked,) = cases.my_cases(mother)
    assert len(cases.thread(mother, asked.id).messages) == 3
    assert Question.objects.exclude(published_at=None).exists()
    head = identity.actor_of_account(identity.account_named("h42.41.ct").id)
    assert keeper.waiting(head) == 1
    assert keeper.pairs(head).rows
    (file,) = keeper.imports(head).rows
    assert (file.written, file.refused) == (2, 3)
