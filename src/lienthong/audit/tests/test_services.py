# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from django.db import IntegrityError, transaction

from lienthong.audit import queries, services
from lienthong.audit.models import Trace
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.ledger import queries as ledger
from lienthong.ledger import services as sequencer

pytestmark = pytest.mark.django_db


def clerk() -> Actor:
    return Actor(
        kind=ActorKind.OFFICIAL,
        name="Lê Thị Mẫu",
        account_id=AccountId(uuid7()),
        agency_id=AgencyId(uuid7()),
        agency_code="H42.01",
    )


def test_recorded_act_is_found_by_subject_actor_case_and_person():
    actor, subject = clerk(), uuid7()
    leaf_id = services.record(
        actor, "audit.receipt_taken", subject,
        before=1, after={"status": 2}, purpose="kiểm tra",
        about=("001099000001",), case_code="H42.01-1",
    )  # fmt: skip
    services.record(Actor.system("other"), "audit.receipt_taken", uuid7())
    found = queries.of_subject(subject)
    assert [one.leaf_id for one in found] == [leaf_id]
    assert found[0].after == {"status": 2}
    assert found[0].before == 1
    assert "Lê Thị Mẫu" in found[0].sentence
    assert queries.by_actor(actor.account_id) == found
    assert queries.of_case("H42.01-1") == found
    assert queries.of_person("001099000001") == found
    assert queries.of_person("001099000002") == []
    assert len(queries.recent()) == 2


def test_pages_of_acts_join_without_gap_or_overlap():
    subject = uuid7()
    made = [services.record(clerk(), "audit.receipt_taken", subject) for _ in range(5)]
    first = queries.of_subject(subject, limit=3)
    rest = queries.of_subject(subject, older_than=first[-1].leaf_id, limit=3)
    assert sorted(one.leaf_id for one in first + rest) == sorted(made)
    assert len(rest) == 2


def test_receipt_of_an_act_opens_its_record():
    leaf_id = services.record(clerk(), "audit.receipt_taken", "x")
    sequencer.sequence_all()
    receipt = ledger.receipt(leaf_id)
    assert json.loads(receipt.body)["action"] == "audit.receipt_taken"


@pytest.mark.parametrize("change", [{"action": "y"}, None])
def test_trace_is_never_changed_or_deleted(change):
    services.record(clerk(), "audit.receipt_taken", "x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        if change:
            Trace.objects.update(**change)
        else:
            Trace.objects.all()._raw_delete("default")
