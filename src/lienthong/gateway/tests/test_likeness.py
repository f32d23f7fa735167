# SPDX-License-Identifier: Apache-2.0
"""A document that was perhaps sent before: taken, and both sides are told."""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import F

from lienthong.exchange.models import Likeness
from lienthong.exchange.rules import documents
from lienthong.exchange.rules import likeness as rules
from lienthong.exchange.rules.edxml import Business, Errand, Replaced
from lienthong.exchange.tests import packages
from lienthong.gateway.statements import sql
from lienthong.gateway.store import likeness
from lienthong.gateway.tests.conftest import Axis
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 one"


def told(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 201, answer.text
    return [(one["why"], one["document_id"]) for one in answer.json().get("warnings", [])]


def test_document_when_the_number_or_a_file_is_the_same_then_both_sides_are_warned(
    axis: Axis,
) -> None:
    ours = axis.province
    first = ours.document(1, "G05")
    assert told(ours.send(first, PDF)) == []
    again = replace(first, document_id="H42,2026,1-bis")
    assert told(ours.send(again, PDF)) == [("number", "H42,2026,1"), ("file", "H42,2026,1")]
    other = ours.document(2, "G05")
    assert told(ours.send(other, b"%PDF-1.7 two")) == []
    assert ours.events()[1]["detail"]["alike"][0]["document_id"] == "H42,2026,1"
    one, two, three = axis.ministry.lent()
    assert (one["alike"], three["alike"]) == (None, None)
    assert {found["document_id"] for found in two["alike"]} == {"H42,2026,1"}


def test_document_when_it_went_elsewhere_before_then_the_new_receiver_does_not_learn_of_it(
    axis: Axis,
) -> None:
    ours = axis.province
    ours.send(ours.document(1, "H42.13"), PDF)
    assert told(ours.send(ours.document(2, "G05"), PDF)) == [("file", "H42,2026,1")]
    (delivery,) = axis.ministry.lent()
    assert delivery["alike"] is None


def test_document_when_not_like_any_then_no_word(axis: Axis) -> None:
    ours, theirs = axis.province, axis.ministry
    ours.send(ours.document(1, "G05"), PDF)
    assert told(ours.send(ours.document(1, "G05"), PDF)) == []  # the same statement again
    day = dt.date(2026, 11, 19)
    assert told(ours.send(replace(ours.document(1, "G05", issued_on=day), document_id="a"))) == []
    assert told(theirs.send(theirs.document(1, "H42"), PDF)) == []  # another sender
    replaced = (Replaced(document_id="H42,2026,1"),)
    errand = Errand(kind=Business.REPLACE, reason="Sai", replaced=replaced)
    better = replace(ours.document(1, "G05", errand=errand), document_id="b")
    assert told(ours.send(better, PDF)) == []


def test_document_when_both_come_in_one_batch_then_the_later_is_warned(axis: Axis) -> None:
    ours = axis.province
    ones = [replace(ours.document(1, "G05"), document_id=name) for name in ("a", "b")]
    signed = [ours.signed(one, documents.DOCUMENT) for one in ones]
    answers = axis.client.together(*(ours.sending(one) for one in signed))
    assert sorted(len(told(answer)) for answer in answers) == [0, 1]


def test_file_when_sent_again_after_long_then_forgotten(axis: Axis) -> None:
    ours = axis.province
    ours.send(ours.document(1, "G05"), PDF)
    Likeness.objects.update(month=F("month") - 2)
    assert told(ours.send(ours.document(2, "G05"), PDF)) == []


def test_file_when_sent_very_often_then_the_newest_are_told_and_no_more_are_read(
    axis: Axis,
) -> None:
    ours = axis.province
    for number in range(1, 10):
        ours.send(ours.document(number, "G05"), PDF)
    assert told(ours.send(ours.document(10, "G05"), PDF)) == [
        ("file", f"H42,2026,{number}") for number in (9, 8, 7, 6, 5)
    ]
    signed = [ours.signed(ours.document(20 + n, "G05"), documents.DOCUMENT) for n in range(8)]
    answers = axis.client.together(*(ours.sending(one) for one in signed))
    assert all(answer.status_code == 201 for answer in answers)
    read = axis.client.do(lambda gateway: _read(gateway))
    assert read <= 2 * (likeness.MOST_TOLD + 1)


async def _read(gateway: Any) -> int:
    """Return how many earlier documents the statement gives for one like all of these."""
    edoc = packages.edoc(issued_on=None)
    digest = hashlib.sha256(PDF).hexdigest()
    (key,) = rules.keys(edoc, sender_code="H42", files=[digest], today=clock.today())
    async with gateway.pool.acquire() as connection:
        package = await connection.fetchval("SELECT package_id FROM exchange_likeness LIMIT 1")
        columns = [package], [key.why], [key.month], [key.key], likeness.MOST_TOLD + 1
        return len(await connection.fetch(sql("alike"), *columns))


def test_keys_when_old_then_forgotten_and_young_ones_of_old_dates_stay(axis: Axis) -> None:
    ours = axis.province
    ours.send(ours.document(1, "G05", issued_on=dt.date(2020, 1, 2)), PDF)
    assert Likeness.objects.count() == 1 + 1
    axis.client.sweep()
    assert Likeness.objects.count() == 1 + 1
    with clock.frozen(clock.now() + dt.timedelta(days=500)):
        ours.send(ours.document(2, "G05", issued_on=clock.today()), PDF * 2)
        axis.client.sweep()
    kept = set(Likeness.objects.values_list("package__document_id", flat=True))
    assert kept == {"H42,2026,2"}
