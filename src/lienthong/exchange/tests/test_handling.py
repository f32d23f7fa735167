# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.errors import StatusOutOfOrder, WrongSide
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import (
    NEXT,
    Ask,
    Handling,
    Outcome,
    Side,
    asked,
    delivered,
    possible,
    said,
)

ARRIVED = delivered(Handling())
SENDERS = {StatusCode.TAKE_BACK}
ACTS = st.lists(st.sampled_from([*StatusCode, *Ask, "delivered"]).map(lambda act: act), max_size=25)


def play(handling, act):
    """Do one act as whoever may; refused acts change nothing."""
    try:
        if act == "delivered":
            return delivered(handling)
        if isinstance(act, Ask):
            return asked(handling, act)
        side = Side.SENDER if act in SENDERS else Side.RECEIVER
        return said(handling, act, side)
    except StatusOutOfOrder:
        return handling


def test_handling_when_delivered_then_arrived_by_itself_and_only_once():
    assert ARRIVED.status is StatusCode.ARRIVED
    accepted = said(ARRIVED, StatusCode.ACCEPTED, Side.RECEIVER)
    assert delivered(accepted) == accepted


@pytest.mark.parametrize("path", ["03 05 06", "03 04 05 06", "03 05 04 05 06", "03 04 04 05", "02"])
def test_status_when_in_order_then_told(path):
    handling = ARRIVED
    for code in path.split():
        handling = said(handling, StatusCode(code), Side.RECEIVER)
    assert handling.status == path.split()[-1]


@pytest.mark.parametrize("path", ["04", "05", "06", "03 06", "03 02", "02 03", "03 05 06 05", "15"])
def test_status_when_out_of_order_then_refused_with_what_may_be_said(path):
    *before, last = path.split()
    handling = ARRIVED
    for code in before:
        handling = said(handling, StatusCode(code), Side.RECEIVER)
    with pytest.raises(StatusOutOfOrder) as refused:
        said(handling, StatusCode(last), Side.RECEIVER)
    told = set(refused.value.data["possible"].split(", ")) - {"–"}
    assert told == set(possible(handling, Side.RECEIVER))


def test_status_when_before_delivery_then_refused():
    with pytest.raises(StatusOutOfOrder):
        said(Handling(), StatusCode.ACCEPTED, Side.RECEIVER)


@given(st.sampled_from(StatusCode), st.sampled_from(Side))
def test_status_when_the_other_sides_then_refused(status, side):
    if (status in SENDERS) != (side is Side.SENDER):
        with pytest.raises(WrongSide):
            said(ARRIVED, status, side)


def test_take_back_when_not_handed_over_then_needs_no_consent():
    handling = said(Handling(), StatusCode.TAKE_BACK, Side.SENDER)
    assert handling.outcome is Outcome.TAKEN_BACK
    assert handling.is_gone


def test_take_back_when_lent_out_then_waits_for_the_receiver_all_the_same():
    waiting = said(Handling(is_lent=True), StatusCode.TAKE_BACK, Side.SENDER)
    assert not waiting.is_gone
    gone = said(delivered(waiting), StatusCode.AGREED, Side.RECEIVER)
    assert gone.outcome is Outcome.TAKEN_BACK


def test_take_back_when_handed_over_then_waits_for_consent():
    waiting = said(ARRIVED, StatusCode.TAKE_BACK, Side.SENDER)
    assert not waiting.is_gone
    assert said(waiting, StatusCode.TAKE_BACK, Side.SENDER) == waiting
    kept = said(waiting, StatusCode.DISAGREED, Side.RECEIVER)
    assert kept == replace(ARRIVED, answered=StatusCode.DISAGREED)
    gone = said(waiting, StatusCode.AGREED, Side.RECEIVER)
    assert gone.is_closed
    assert said(gone, StatusCode.AGREED, Side.RECEIVER) == gone
    with pytest.raises(StatusOutOfOrder):
        said(gone, StatusCode.ACCEPTED, Side.RECEIVER)


def test_take_back_when_refused_before_then_nothing_to_take():
    refused = said(ARRIVED, StatusCode.REFUSED, Side.RECEIVER)
    with pytest.raises(StatusOutOfOrder):
        said(refused, StatusCode.TAKE_BACK, Side.SENDER)


def test_ask_when_another_waits_then_refused():
    with pytest.raises(StatusOutOfOrder):
        asked(asked(ARRIVED, Ask.UPDATE), Ask.REPLACE)


def test_update_when_agreed_then_the_document_lives_on():
    updated = said(asked(ARRIVED, Ask.UPDATE), StatusCode.AGREED, Side.RECEIVER)
    assert updated.outcome is Outcome.UPDATED
    assert not updated.is_closed
    assert said(updated, StatusCode.ACCEPTED, Side.RECEIVER).status is StatusCode.ACCEPTED


@given(ACTS)
def test_handling_when_anything_is_said_then_what_is_gone_stays_gone(acts):
    handling = Handling()
    for act in acts:
        after = play(handling, act)
        if handling.is_closed:
            assert after == handling
        if after.status is not handling.status:
            assert after.status in NEXT[handling.status] or act == "delivered"
        if after.is_gone and not handling.is_gone and handling.is_delivered:
            assert act is StatusCode.AGREED
        handling = after


@given(ACTS, st.sampled_from(StatusCode))
def test_possible_when_listed_then_exactly_that_is_accepted(acts, status):
    handling = Handling()
    for act in acts:
        handling = play(handling, act)
    side = Side.SENDER if status in SENDERS else Side.RECEIVER
    if status in possible(handling, side):
        said(handling, status, side)
    else:
        assert play(handling, status) == handling


def test_answer_when_the_update_needed_none_then_refused():
    updated = delivered(asked(Handling(), Ask.UPDATE))
    assert updated.outcome is Outcome.UPDATED
    with pytest.raises(StatusOutOfOrder):
        said(updated, StatusCode.AGREED, Side.RECEIVER)


@pytest.mark.parametrize("answer", [StatusCode.AGREED, StatusCode.DISAGREED])
def test_answer_when_repeated_then_stands_and_the_other_one_is_refused(answer):
    answered = said(asked(ARRIVED, Ask.UPDATE), answer, Side.RECEIVER)
    assert said(answered, answer, Side.RECEIVER) == answered
    (other,) = {StatusCode.AGREED, StatusCode.DISAGREED} - {answer}
    with pytest.raises(StatusOutOfOrder):
        said(answered, other, Side.RECEIVER)
