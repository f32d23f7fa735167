# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from lienthong_client.errors import BadReceipt
from lienthong_client.receipts import Receipt

from lienthong.audit import queries, services
from lienthong.audit.models import Trace
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.ledger import queries as ledger
from lienthong.ledger import services as sequencer
from lienthong.ledger.rules import notes, receipts

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


def test_name_of_who_acted_is_closed_to_whoever_is_handed_the_leaf_alone():
    leaf_id = services.record(clerk(), "audit.receipt_taken", "x")
    sequencer.sequence_all()
    plain = ledger.receipt(leaf_id)
    assert "Lê Thị Mẫu" not in plain.to_json() and '"format": "lienthong/receipt/v1"' in (
        plain.to_json()
    )
    Receipt.verified(plain.to_json(), plain.vkey)
    auditor = replace(clerk(), rights=frozenset({"audit.view"}))
    text = services.take_receipt(actor=auditor, leaf_id=leaf_id)
    receipt = receipts.Receipt.from_json(text)
    receipts.check(receipt, notes.Verifier.read(receipt.vkey))
    assert Receipt.verified(text, plain.vkey).told["actor"]["name"] == "Lê Thị Mẫu"
    for forged in (
        text.replace("Lê Thị Mẫu", "Lê Thị Mão"), text.replace("actor.name", "actor.kind"),
        text.replace("actor.name", "action.name"),
    ):  # fmt: skip
        with pytest.raises(receipts.BadReceipt):
            receipts.check(receipts.Receipt.from_json(forged), notes.Verifier.read(receipt.vkey))
        with pytest.raises(BadReceipt):
            Receipt.verified(forged, plain.vkey)


def test_name_closed_twice_is_two_commitments_and_a_system_is_named_in_the_open():
    made = [services.record(clerk(), "audit.receipt_taken", "x") for _ in range(2)]
    made.append(services.record(Actor.system("a.job"), "audit.receipt_taken", "x"))
    one, other, job = (json.loads(ledger.bodies([key])[key])["actor"] for key in made)
    assert one["name"].keys() == {"sha256"} and one["name"] != other["name"]
    assert job["name"] == "a.job"
    # All three may be of one millisecond, and then stand in any order.
    actors = sorted(found.actor for found in queries.of_subject("x"))
    assert actors == ["Lê Thị Mẫu", "Lê Thị Mẫu", "a.job"]


def test_leaf_written_before_names_were_closed_is_still_read():
    body = {"action": "audit.receipt_taken", "actor": {"kind": "official", "name": "Lê Cũ"}}
    leaf_id = sequencer.append("audit", json.dumps(body, ensure_ascii=False).encode())
    Trace.objects.create(leaf_id=leaf_id, at=clock.now(), action="audit.receipt_taken", subject="y")
    assert [one.actor for one in queries.of_subject("y")] == ["Lê Cũ"]


@pytest.mark.parametrize("change", [{"action": "y"}, None])
def test_trace_is_never_changed_or_deleted(change):
    services.record(clerk(), "audit.receipt_taken", "x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        if change:
            Trace.objects.update(**change)
        else:
            Trace.objects.all()._raw_delete("default")
