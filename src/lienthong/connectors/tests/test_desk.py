# SPDX-License-Identifier: Apache-2.0
"""Clerks' acts, with a real gateway behind them."""

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.connectors.tests import letters
from lienthong.connectors.tests.letters import LETTER, PNG, sent, written
from lienthong.connectors.tests.town import Loopback, Town, axis
from lienthong.exchange import queries, services
from lienthong.exchange.errors import (
    AxisAway,
    AxisRefused,
    BadCodes,
    DraftChanged,
    DraftClosed,
    DraftIncomplete,
    StatusOutOfOrder,
)
from lienthong.exchange.models import Filing, Package, Route
from lienthong.exchange.queries import InQueue, Narrowed, OutQueue
from lienthong.exchange.rules.desk import DraftState
from lienthong.exchange.rules.edxml import Business, Reference, StatusCode
from lienthong.kernel.errors import Denied, Missing
from lienthong.orgs.tests import factories as orgs


def test_document_when_sent_to_two_then_each_has_it_once_with_its_file(town: Town) -> None:
    clerk = town.clerk(town.province)
    package = sent(clerk, "000.00.00.G05", "H42.13")
    assert services.take_in() == 1  # one delivery: both work on this node
    assert services.take_in() == 0
    for agency in (town.ministry, town.department):
        (row,) = queries.incoming(town.clerk(agency), InQueue.NEW, Narrowed()).rows
        assert (row.package_id, row.status, row.code) == (package, "01", "17/UBND-VP")
    theirs = town.clerk(town.ministry)
    delivery = queries.held_by(theirs, package)
    assert delivery
    with axis().content(delivery, 0) as pieces:
        assert b"".join(pieces) == PNG
    (row,) = queries.outgoing(clerk, OutQueue.ALL, Narrowed()).rows
    assert dict(row.counts) == {"01": 2}


def test_send_when_pressed_twice_or_after_an_outage_then_sends_once(town: Town) -> None:
    clerk = town.clerk(town.province)
    draft = written(clerk, "G05")
    Loopback.is_away = True
    with pytest.raises(AxisAway):
        services.send(actor=clerk, draft_id=draft)
    with pytest.raises(DraftClosed):
        services.save(actor=clerk, draft_id=draft, letter=LETTER)
    Loopback.is_away = False
    package = services.send(actor=clerk, draft_id=draft)
    assert services.send(actor=clerk, draft_id=draft) == package
    assert len(queries.outgoing(clerk, OutQueue.ALL, Narrowed()).rows) == 1
    assert services.take_in() == 1


def test_send_when_refused_after_a_lost_answer_then_has_left_once(town: Town) -> None:
    clerk = town.clerk(town.province)
    draft = written(clerk, "G05")
    Loopback.loses_answers = True
    with pytest.raises(AxisAway):
        services.send(actor=clerk, draft_id=draft)
    Loopback.loses_answers = False
    Loopback.says = httpx.Response(422, json={"status": 422, "title": "Không có nơi nhận"})
    package = services.send(actor=clerk, draft_id=draft)
    assert services.send(actor=clerk, draft_id=draft) == package
    assert Package.objects.count() == 1
    assert len(queries.outgoing(clerk, OutQueue.ALL, Narrowed()).rows) == 1


def test_send_when_refused_then_changed_and_sent_again_under_the_same_identifier(
    town: Town,
) -> None:
    clerk = town.clerk(town.province)
    draft = written(clerk, "G05")
    Loopback.says = httpx.Response(422, json={"status": 422, "title": "Không có nơi nhận"})
    with pytest.raises(AxisRefused, match="Không có nơi nhận"):
        services.send(actor=clerk, draft_id=draft)
    given = queries.draft(clerk, draft).document_id
    Loopback.says = None
    services.save(actor=clerk, draft_id=draft, letter=replace(LETTER, subject="Bản đã sửa"))
    services.send(actor=clerk, draft_id=draft)
    (package,) = Package.objects.all()
    assert (package.document_id, package.subject) == (given, "Bản đã sửa")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 507])
def test_send_when_something_in_between_fails_then_the_draft_waits(town: Town, status: int) -> None:
    clerk = town.clerk(town.province)
    draft = written(clerk, "G05")
    Loopback.says = httpx.Response(status, text="<html>")
    with pytest.raises(AxisAway):
        services.send(actor=clerk, draft_id=draft)
    assert queries.draft(clerk, draft).state is DraftState.SENDING


def test_draft_when_changed_by_another_meanwhile_then_neither_saved_nor_sent_unseen(
    town: Town,
) -> None:
    clerk = town.clerk(town.province)
    draft = written(clerk, "G05")
    begun = queries.draft(clerk, draft)
    services.save(actor=clerk, draft_id=draft, letter=replace(LETTER, subject="Của người kia"))
    mine = replace(LETTER, subject="Của tôi")
    with pytest.raises(DraftChanged):
        services.save(actor=clerk, draft_id=draft, letter=mine, seen=begun.words_mark)
    with pytest.raises(DraftChanged):
        services.send(actor=clerk, draft_id=draft, seen=begun.mark)
    now = queries.draft(clerk, draft)
    assert now.letter.subject == "Của người kia"
    services.add_receivers(actor=clerk, draft_id=draft, codes=["H42.13"])
    services.save(actor=clerk, draft_id=draft, letter=mine, seen=now.words_mark)
    with pytest.raises(DraftChanged):  # a receiver that nobody looked at
        services.send(actor=clerk, draft_id=draft, seen=now.mark)
    services.send(actor=clerk, draft_id=draft, seen=queries.draft(clerk, draft).mark)


def test_send_when_something_is_missing_then_says_all_of_it(town: Town) -> None:
    clerk = town.clerk(town.province)
    draft = services.begin(actor=clerk)
    with pytest.raises(DraftIncomplete, match=r"số văn bản.*trích yếu.*người ký.*nơi nhận.*tệp"):
        services.send(actor=clerk, draft_id=draft)
    assert queries.draft(clerk, draft).document_id == ""


def test_send_when_a_receiver_is_not_connected_then_says_who(town: Town) -> None:
    orgs.agency("G12", "Bộ Xa Xôi")
    with pytest.raises(DraftIncomplete, match="Bộ Xa Xôi"):
        sent(town.clerk(town.province), "G12")


def test_register_when_the_axis_is_away_then_keeps_the_number(town: Town) -> None:
    package = sent(town.clerk(town.province), "G05")
    services.take_in()
    clerk = town.clerk(town.ministry)
    Loopback.is_away = True
    with pytest.raises(AxisAway):
        services.register(actor=clerk, package_id=package)
    Loopback.is_away = False
    assert services.register(actor=clerk, package_id=package) == 1
    assert services.register(actor=clerk, package_id=package) == 1
    view = queries.document(clerk, package)
    assert view.entry and view.entry.number == 1
    assert view.own and view.own.handling.status is StatusCode.ACCEPTED


def test_document_when_assigned_and_finished_then_the_sender_follows_each_step(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05")
    services.take_in()
    services.register(actor=clerk, package_id=package)
    services.assign(actor=clerk, package_id=package, to="Vụ Ngân sách", note="Trước thứ Sáu")
    services.finish(actor=clerk, package_id=package)
    (receiver,) = queries.document(sender, package).receivers
    said = [(one.status, one.reason) for one in receiver.events if one.status]
    assert [status for status, _ in said] == ["03", "04", "05", "06"]
    assert said[1][1] == "Vụ Ngân sách. Trước thứ Sáu"
    assert not queries.incoming(clerk, InQueue.WORKING, Narrowed()).rows
    with pytest.raises(StatusOutOfOrder):
        services.refuse(actor=clerk, package_id=package, reason="Muộn")


def test_document_when_refused_then_the_sender_reads_why(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05", "H42.13")
    services.take_in()
    services.refuse(actor=clerk, package_id=package, reason="Không đúng thẩm quyền")
    views = {one.code: one for one in queries.document(sender, package).receivers}
    assert views["G05"].state == "02"
    assert views["G05"].events[-1].reason == "Không đúng thẩm quyền"
    assert views["H42.13"].state == "01"
    assert [row.package_id for row in queries.outgoing(sender, OutQueue.REFUSED, Narrowed()).rows]
    with pytest.raises(StatusOutOfOrder):
        services.register(actor=clerk, package_id=package)


def test_recall_when_one_has_it_and_one_agrees_then_its_copy_is_gone(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05", "H42.13")
    services.take_in()
    services.recall(actor=sender, package_id=package, codes=["G05", "H42.13"], reason="Sai số liệu")
    services.take_in()
    assert queries.counts(clerk).asked == 1
    services.answer_request(actor=clerk, package_id=package, agrees=True, reason="")
    view = queries.document(clerk, package)
    assert view.is_gone
    services.report_destroyed(actor=clerk, package_id=package, description="Đã hủy")
    assert queries.document(clerk, package).is_destroyed
    other = town.clerk(town.department)
    services.answer_request(actor=other, package_id=package, agrees=False, reason="Đã xử lý xong")
    states = {one.code: one.state for one in queries.document(sender, package).receivers}
    assert states == {"G05": "taken_back", "H42.13": "01"}
    assert queries.counts(clerk).asked == 0


def test_recall_when_the_document_is_dealt_with_then_the_clerk_is_asked_all_the_same(
    town: Town,
) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05")
    services.take_in()
    services.register(actor=clerk, package_id=package)
    services.finish(actor=clerk, package_id=package)
    services.recall(actor=sender, package_id=package, codes=["G05"], reason="Sai số liệu")
    assert queries.counts(clerk).asked == 1
    (row,) = queries.incoming(clerk, InQueue.ASKED, Narrowed()).rows
    assert (row.package_id, row.asked) == (package, "take_back")
    services.answer_request(actor=clerk, package_id=package, agrees=False, reason="Đã xử lý xong")
    counts = queries.counts(clerk)
    assert (counts.asked, counts.working, counts.new) == (0, 0, 0)


def test_finish_when_its_answer_is_lost_then_the_lists_follow_the_axis(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05", due_on=dt.date(2026, 11, 1))
    services.take_in()
    services.register(actor=clerk, package_id=package)
    Loopback.loses_answers = True
    with pytest.raises(AxisAway):  # 05 was said
        services.finish(actor=clerk, package_id=package)
    with pytest.raises(AxisAway):  # 06 was said
        services.finish(actor=clerk, package_id=package)
    Loopback.loses_answers = False
    assert queries.document(sender, package).receivers[0].state == "06"
    assert not queries.incoming(clerk, InQueue.LATE, Narrowed()).rows
    assert not Filing.objects.get(side="in").is_closed
    services.finish(actor=clerk, package_id=package)
    assert Filing.objects.get(side="in").is_closed
    assert queries.document(sender, package).receivers[0].events[-1].status == "06"


def test_document_when_sent_once_more_then_both_sides_read_which_one_it_is_like(
    town: Town,
) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    first = sent(sender, "G05")
    draft = written(sender, "G05", "H42.13", subject="Gửi lại")
    assert queries.alike(queries.draft(sender, draft)) == ["17/UBND-VP"]
    again = services.send(actor=sender, draft_id=draft)
    services.take_in()
    for actor, told in ((sender, [first]), (clerk, [first]), (town.clerk(town.department), [])):
        assert [one.package_id for one in queries.document(actor, again).alike] == told
    assert queries.document(sender, first).alike == ()


def test_document_when_read_then_costs_the_same_for_many_receivers(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    sender = town.clerk(town.province)
    sent(sender, "G05", number="16")  # of the same file: what both are like
    few, many = sent(sender, "G05"), sent(sender, "G05", "H42.13", "H42.14", number="18")
    services.take_in()
    services.recall(actor=sender, package_id=few, codes=["G05"], reason="Một")
    for code in ("G05", "H42.13", "H42.14"):
        services.recall(actor=sender, package_id=many, codes=[code], reason="Ba")
    with CaptureQueriesContext(connection) as asked:
        queries.document(sender, few)
    with django_assert_max_num_queries(len(asked)):
        assert len(queries.document(sender, many).errands) == 3


def test_recall_when_nobody_has_fetched_it_then_is_withdrawn_at_once(town: Town) -> None:
    sender = town.clerk(town.province)
    package = sent(sender, "G05")
    services.recall(actor=sender, package_id=package, codes=["G05"], reason="Gửi nhầm")
    assert services.take_in() == 0
    (receiver,) = queries.document(sender, package).receivers
    assert receiver.state == "taken_back"
    with pytest.raises(Missing):
        queries.document(town.clerk(town.ministry), package)


def test_update_when_receivers_change_then_the_new_one_gets_the_original(town: Town) -> None:
    sender = town.clerk(town.province)
    package = sent(sender, "G05")
    services.take_in()
    draft = services.begin_change(actor=sender, package_id=package, business=Business.UPDATE)
    letter = replace(queries.draft(sender, draft).letter, reason="Thêm Sở", content_changed=False)
    services.save(actor=sender, draft_id=draft, letter=letter)
    services.add_receivers(actor=sender, draft_id=draft, codes=["H42.13"])
    services.send(actor=sender, draft_id=draft)
    services.take_in()
    (row,) = queries.incoming(town.clerk(town.department), InQueue.NEW, Narrowed()).rows
    assert row.package_id == package
    assert [one.code for one in queries.document(sender, package).receivers] == ["G05", "H42.13"]


def test_update_when_its_answer_is_lost_then_the_same_again_is_the_same_update(town: Town) -> None:
    sender = town.clerk(town.province)
    package = sent(sender, "G05", "H42.13")
    draft = services.begin_change(actor=sender, package_id=package, business=Business.UPDATE)
    letter = replace(queries.draft(sender, draft).letter, reason="Bớt Sở", content_changed=False)
    services.save(actor=sender, draft_id=draft, letter=letter)
    services.remove_receivers(actor=sender, draft_id=draft, codes=["H42.13"])
    Loopback.loses_answers = True
    with pytest.raises(AxisAway):
        services.send(actor=sender, draft_id=draft)
    Loopback.loses_answers = False
    # H42.13 never got it and is off at once: what the draft would say now is another update.
    update = services.send(actor=sender, draft_id=draft)
    (only,) = queries.document(sender, package).errands
    assert only.package_id == update


def test_package_when_it_cannot_be_entered_then_the_others_come_all_the_same(town: Town) -> None:
    sender = town.clerk(town.province)
    broken, whole = sent(sender, "G05"), sent(sender, "G05")
    good = Package.objects.get(pk=broken).envelope
    Package.objects.filter(pk=broken).update(envelope={"nothing": "of it"})
    assert services.take_in() == 1
    clerk = town.clerk(town.ministry)
    assert [one.package_id for one in queries.incoming(clerk, InQueue.NEW, Narrowed()).rows] == [
        whole
    ]
    Package.objects.filter(pk=broken).update(envelope=good)


def test_replacement_when_agreed_then_the_old_one_is_gone(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05")
    services.take_in()
    draft = services.begin_change(actor=sender, package_id=package, business=Business.REPLACE)
    letter = replace(queries.draft(sender, draft).letter, number="18", reason="Sai căn cứ")
    services.save(actor=sender, draft_id=draft, letter=letter)
    services.attach(actor=sender, draft_id=draft, content=io.BytesIO(PNG), name="moi.png")
    newer = services.send(actor=sender, draft_id=draft)
    services.take_in()
    assert [one.package_id for one in queries.document(clerk, package).replaced_by] == [newer]
    services.answer_request(actor=clerk, package_id=package, agrees=True, reason="")
    assert queries.document(clerk, package).is_gone
    codes = [row.code for row in queries.incoming(clerk, InQueue.NEW, Narrowed()).rows]
    assert codes == ["18/UBND-VP"]


def test_answer_when_sent_then_both_documents_name_each_other(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    package = sent(sender, "G05", due_on=dt.date(2026, 12, 1))
    services.take_in()
    services.register(actor=clerk, package_id=package)
    draft = services.begin_answer(actor=clerk, package_id=package)
    assert [one.code for one in queries.draft(clerk, draft).receivers] == ["H42"]
    letter = replace(queries.draft(clerk, draft).letter, number="9", signer_name="Người Ký")
    services.save(actor=clerk, draft_id=draft, letter=letter)
    services.attach(actor=clerk, draft_id=draft, content=io.BytesIO(PNG), name="tra-loi.png")
    answer = services.send(actor=clerk, draft_id=draft)
    services.take_in()
    assert [one.package_id for one in queries.document(sender, answer).answers] == [package]
    assert [one.package_id for one in queries.document(sender, package).answered_by] == [answer]


def test_lists_when_narrowed_then_find_without_diacritics_and_page_by_key(town: Town) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    for number in range(1, 33):
        sent(sender, "G05", number=str(number), priority=3 if number == 5 else 0)
    while services.take_in():
        pass
    first = queries.incoming(clerk, InQueue.NEW, Narrowed())
    assert first.rows[0].code == "5/UBND-VP"  # hỏa tốc stands first
    rest = queries.incoming(clerk, InQueue.NEW, Narrowed(after=first.next))
    assert len({row.code for row in (*first.rows, *rest.rows)}) == 32
    found = queries.incoming(clerk, InQueue.ALL, Narrowed(text="co so du lieu dat dai 31"))
    assert "31/UBND-VP" in [row.code for row in found.rows]
    assert [r.code for r in queries.incoming(clerk, InQueue.ALL, Narrowed(priority=3)).rows] == [
        "5/UBND-VP"
    ]
    assert len(queries.incoming(clerk, InQueue.ALL, Narrowed(after="nonsense")).rows) == 30


def test_pages_when_of_another_agency_or_without_the_right_then_are_closed(town: Town) -> None:
    package = sent(town.clerk(town.province), "G05")
    services.take_in()
    with pytest.raises(Missing):
        queries.document(town.clerk(town.department), package)
    with pytest.raises(Missing):
        services.register(actor=town.clerk(town.department), package_id=package)
    with pytest.raises(Denied):
        queries.counts(orgs.official(town.province.id, agency_code="H42"))


def test_document_when_it_answers_one_of_others_then_that_one_is_not_shown(town: Town) -> None:
    clerk, theirs = town.clerk(town.province), town.clerk(town.other)
    known, secret = sent(clerk, "H42.14"), sent(town.clerk(town.ministry), "H42.13")
    services.take_in()
    named = Package.objects.filter(pk__in=[known, secret])
    answer = replace(
        queries.edoc_of(queries.draft(clerk, written(clerk, "H42.14"))),
        document_id="made-by-another-system",
        response_for=tuple(
            Reference(organ_code=one.sender_code, document_id=one.document_id) for one in named
        ),
    )
    package = axis().send(answer, [io.BytesIO(PNG)]).package_id
    services.take_in()
    assert [one.package_id for one in queries.document(theirs, package).answers] == [known]


def test_receivers_when_codes_are_wrong_then_names_them(town: Town) -> None:
    clerk = town.clerk(town.province)
    draft = services.begin(actor=clerk)
    with pytest.raises(BadCodes, match="xyz, H99"):
        services.add_receivers(actor=clerk, draft_id=draft, codes=["G05", "xyz", "H99"])
    assert services.add_receivers(actor=clerk, draft_id=draft, codes=["000.00.13.H42", "G05"]) == 2
    assert services.add_receivers(actor=clerk, draft_id=draft, codes=["H42.13"]) == 0
    services.keep_group(actor=clerk, name="Hay gửi", codes=["G05", "H42.13"])
    assert [one.codes for one in queries.groups(clerk)] == [("G05", "H42.13")]


def test_desk_when_connected_again_then_stays_as_it_is(town: Town) -> None:
    from lienthong.connectors.tests.town import connect

    connect(town.province)
    assert letters.sent(town.clerk(town.province), "G05")
    assert axis().check() == []


def test_command_when_run_twice_or_with_a_wrong_code_then_stands_once_or_says_so(
    town: Town,
) -> None:
    call_command("desk", "H42", "H42", "G05", stdout=io.StringIO())
    sent(town.clerk(town.province), "G05")
    assert services.take_in() == 1
    with pytest.raises(CommandError, match="H99"):
        call_command("desk", "H42", "H99", stdout=io.StringIO())


def test_command_when_one_code_is_wrong_then_the_desk_carries_for_none_of_them(town: Town) -> None:
    before = Route.objects.count()
    with pytest.raises(CommandError, match="H99"):
        call_command("desk", "H42", "H42.13", "H99", stdout=io.StringIO())
    assert Route.objects.count() == before
    call_command("desk", "H42", "H42.13", stdout=io.StringIO())
    assert Route.objects.count() == before + 1
