# SPDX-License-Identifier: Apache-2.0
"""Clocks that are off, and what somebody sends again, or in another's name."""

import datetime as dt

import pytest

from lienthong.exchange.models import Event
from lienthong.exchange.rules import documents
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.gateway.tests.conftest import Axis
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("days", [-1, 1])
def test_word_when_its_clock_is_off_by_a_day_then_taken_and_the_axis_tells_the_time(
    axis: Axis, days: int
) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    at = clock.now() + dt.timedelta(days=days)
    (taken,) = axis.ministry.post(
        "receipts", json=[axis.ministry.receipt(lent, at=at)]
    ).json()["results"]  # fmt: skip
    word = axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED, at=at)
    (said,) = axis.ministry.post("statuses", json=[word]).json()["results"]
    assert taken == {"taken": True}
    assert "leaf" in said
    for event in Event.objects.all():
        assert abs(event.at - clock.now()) < dt.timedelta(minutes=5)


def test_everything_when_replayed_then_as_once(axis: Axis) -> None:
    document = axis.province.signed(axis.province.document(1, "G05"), documents.DOCUMENT)
    first = axis.province.send_as(document).json()
    (lent,) = axis.ministry.lent()
    receipt = axis.ministry.receipt(lent)
    word = axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED)
    for _ in range(3):
        assert axis.province.send_as(document).json()["id"] == first["id"]
        axis.ministry.post("receipts", json=[receipt])
        axis.ministry.post("statuses", json=[word])
    assert axis.province.kinds() == ["submission_acceptance", "content_handover", "status"]
    assert axis.ministry.lent() == []


def test_everything_when_replayed_in_anothers_name_then_refused(axis: Axis) -> None:
    document = axis.province.signed(axis.province.document(1, "G05"), documents.DOCUMENT)
    axis.province.send_as(document)
    (lent,) = axis.ministry.lent()
    assert axis.ministry.send_as(document).status_code == 422
    for path, statement in (
        ("receipts", axis.ministry.receipt(lent)),
        ("statuses", axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED)),
        ("receipts", axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED)),
    ):
        (result,) = axis.province.post(path, json=[statement]).json()["results"]
        assert result["problem"]["type"].endswith("gateway.bad_statement")
    assert axis.province.kinds() == ["submission_acceptance"]
