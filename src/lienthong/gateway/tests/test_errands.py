# SPDX-License-Identifier: Apache-2.0
"""Errands about receivers who are gone, who come back, or who still owe an answer."""

from typing import Any

import pytest

from lienthong.exchange.models import Event, Receiver
from lienthong.exchange.rules.edxml import Business, Errand, Organ, Replaced, StatusCode
from lienthong.exchange.rules.edxml import ReceiverChange as Change
from lienthong.gateway.tests.conftest import Axis

pytestmark = pytest.mark.django_db(transaction=True)
ABOUT = "G05,2026,1"


def code_of(answer: Any) -> str:
    return str(answer.json().get("type")).rpartition(":")[2]


def send(axis: Axis, number: int, *to: str, **errand: Any) -> Any:
    whole = {"reason": "Sai thể thức"} | errand
    return axis.ministry.send(axis.ministry.document(number, *to, errand=Errand(**whole)))


def changing(axis: Axis, number: int, *to: str, **changes: bool) -> Any:
    told = tuple(
        Change(organ_code=code.replace("_", "."), is_added=is_added)
        for code, is_added in changes.items()
    )
    return send(
        axis, number, *to, kind=Business.UPDATE, document_id=ABOUT, receivers_changed=True,
        changes=told,
    )  # fmt: skip


def say(axis: Axis, *statuses: StatusCode) -> list[Any]:
    return axis.province.say("G05", ABOUT, *statuses)


@pytest.fixture
def delivered(axis: Axis) -> None:
    axis.ministry.sent(axis.ministry.document(1, "H42", "H42.13"))
    axis.province.take()


def test_replacement_when_the_receiver_sent_the_old_one_back_then_gets_the_new_one(
    axis: Axis, delivered: None
) -> None:
    say(axis, StatusCode.REFUSED)
    replaced = (Replaced(document_id=ABOUT),)
    answer = send(axis, 2, "H42", kind=Business.REPLACE, replaced=replaced)
    assert answer.status_code == 201, answer.text
    (lent,) = axis.province.take()
    assert lent["receivers"] == ["H42"]
    assert Receiver.objects.get(package__document_id=ABOUT, code="H42").asked == ""


def test_recall_when_one_receiver_has_closed_then_the_others_are_asked(
    axis: Axis, delivered: None
) -> None:
    say(axis, StatusCode.REFUSED)
    assert send(axis, 2, "H42", "H42.13", kind=Business.REVOKE, document_id=ABOUT).is_success
    (lent,) = axis.province.take()
    assert lent["receivers"] == ["H42.13"]
    asked = Event.objects.get(kind="request").detail["asks"]
    assert asked == {"H42.13": "take_back"}


def test_recall_when_every_receiver_has_closed_then_refused_by_name(
    axis: Axis, delivered: None
) -> None:
    say(axis, StatusCode.REFUSED)
    answer = send(axis, 2, "H42", kind=Business.REVOKE, document_id=ABOUT)
    assert (answer.status_code, code_of(answer)) == (409, "exchange.nothing_to_ask")
    assert "H42" in answer.json()["title"]


def test_update_when_a_recall_still_waits_then_refused_by_name(axis: Axis, delivered: None) -> None:
    send(axis, 2, "H42", kind=Business.REVOKE, document_id=ABOUT)
    updated = send(
        axis, 3, "H42", "H42.13", kind=Business.UPDATE, document_id=ABOUT, content_changed=True
    )
    added = changing(axis, 4, "H42.13", H42=True)
    assert code_of(updated) == code_of(added) == "exchange.answer_awaited"
    assert updated.json()["title"].endswith("H42.")


def test_update_when_it_adds_who_gave_the_document_back_then_delivered_anew(
    axis: Axis, delivered: None
) -> None:
    assert changing(axis, 2, "H42", H42_13=False).is_success
    below = axis.province.word("G05", ABOUT, StatusCode.AGREED, sender=Organ(code="H42.13"))
    assert "id" in axis.province.post("statuses", json=[below]).json()["results"][0]
    axis.province.take()
    assert changing(axis, 3, "H42", H42_13=True).is_success
    anew = [one for one in axis.province.take() if one["receivers"] == ["H42.13"]]
    assert len(anew) == 1
    receiver = Receiver.objects.get(package__document_id=ABOUT, code="H42.13")
    assert (receiver.status, receiver.outcome, receiver.answer) == ("01", "", "")


def test_update_when_it_adds_who_was_withdrawn_then_delivered(axis: Axis) -> None:
    axis.ministry.sent(axis.ministry.document(1, "H42"))
    send(axis, 2, "H42", kind=Business.REVOKE, document_id=ABOUT)
    assert axis.province.lent() == []
    assert changing(axis, 3, "H42", H42=True).is_success
    assert ["H42"] in [one["receivers"] for one in axis.province.take()]
    assert "id" in say(axis, StatusCode.ACCEPTED)[0]


def test_update_when_it_adds_who_has_the_document_then_refused(axis: Axis, delivered: None) -> None:
    answer = changing(axis, 2, "H42", H42_13=True)
    assert code_of(answer) == "exchange.nothing_to_ask"


def test_recall_when_it_carries_changes_then_nobody_new_gets_the_document(axis: Axis) -> None:
    axis.ministry.sent(axis.ministry.document(1, "H42"))
    axis.province.take()
    changes = (Change(organ_code="H42.13", is_added=True),)
    assert send(
        axis, 2, "H42", kind=Business.REVOKE, document_id=ABOUT, changes=changes,
        receivers_changed=True,
    ).is_success  # fmt: skip
    assert Receiver.objects.filter(package__document_id=ABOUT).count() == 1


def test_update_when_it_adds_and_drops_one_agency_then_incomplete(
    axis: Axis, delivered: None
) -> None:
    changes = (
        Change(organ_code="H42.13", is_added=True),
        Change(organ_code="000.00.13.H42", is_added=False),
    )
    answer = send(
        axis, 2, "H42", kind=Business.UPDATE, document_id=ABOUT, changes=changes,
        receivers_changed=True,
    )  # fmt: skip
    assert code_of(answer) == "exchange.package_incomplete"


def test_answer_when_it_belongs_to_an_earlier_request_then_refused(
    axis: Axis, delivered: None
) -> None:
    send(axis, 2, "H42", kind=Business.UPDATE, document_id=ABOUT, content_changed=True)
    assert "id" in say(axis, StatusCode.AGREED)[0]
    send(axis, 3, "H42", kind=Business.REVOKE, document_id=ABOUT)
    assert "id" in say(axis, StatusCode.DISAGREED)[0]
    (late,) = say(axis, StatusCode.AGREED)
    assert late["problem"]["type"].endswith("exchange.status_out_of_order")
    again = axis.province.word("G05", ABOUT, StatusCode.DISAGREED, description="Như trên")
    assert "id" in axis.province.post("statuses", json=[again]).json()["results"][0]
