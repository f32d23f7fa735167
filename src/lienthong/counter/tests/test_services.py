# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from lienthong.cases.events import CaseSubmitted
from lienthong.counter import queries, services
from lienthong.counter.errors import (
    BadTurn,
    Closed,
    GroupClosed,
    NobodyWaits,
    NotSeated,
    OfficeMissing,
    QueueOpen,
    SetUpWrong,
    Stopped,
    TicketMissing,
    WindowBusy,
    WindowMissing,
    WindowTaken,
)
from lienthong.counter.models import Ticket
from lienthong.counter.rules import Priority, State
from lienthong.counter.services import NewGroup
from lienthong.counter.tests.factories import SYSTEM, Hall, at, hall, taken
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Hall:
    return hall()


def test_take_when_again_then_next_number_of_its_own_group(place: Hall) -> None:
    numbers = [taken(place).number, taken(place).number, taken(place, place.other).number]
    assert numbers == ["A001", "A002", "B001"]


def test_take_when_the_next_day_then_begins_at_one(place: Hall) -> None:
    taken(place)
    with clock.frozen(at(9, days=1)):
        assert taken(place).number == "A001"


@pytest.mark.parametrize(("hour", "days"), [(6, 0), (18, 0), (9, 5)])
def test_take_when_closed_then_says_when_it_opens(place: Hall, hour: int, days: int) -> None:
    with clock.frozen(at(hour, days=days)), pytest.raises(Closed, match="07:30"):
        taken(place)


def test_take_when_the_kiosk_or_group_is_unknown_then_refused(place: Hall) -> None:
    with pytest.raises(OfficeMissing):
        services.take(kiosk_key="no", group_id=place.civil.id)
    with pytest.raises(GroupClosed):
        services.take(kiosk_key=place.office.kiosk_key, group_id=uuid7())


def test_kiosk_when_renewed_then_the_old_address_stops(place: Hall) -> None:
    services.renew_kiosk(actor=place.chief.actor, office_id=place.office.id)
    with pytest.raises(OfficeMissing):
        taken(place)


def test_ticket_when_followed_then_tells_who_is_before(place: Hall) -> None:
    taken(place)
    second = taken(place)
    assert (second.ahead, second.minutes) == (1, 5)
    first = taken(place, priority=Priority.ELDERLY)
    assert queries.by_token(first.token).ahead == 0
    assert queries.by_token(second.token).ahead == 2
    with pytest.raises(TicketMissing):
        queries.by_token("no")


def test_call_when_priority_waits_then_they_come_first(place: Hall) -> None:
    taken(place)
    elderly = taken(place, place.other, Priority.ELDERLY)
    called = services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    assert (called.id, called.state, called.window) == (elderly.id, State.CALLED, 1)


def test_call_when_somebody_is_there_then_refused(place: Hall) -> None:
    taken(place), taken(place)
    act = {"actor": place.clerk.actor, "window_id": place.one.id}
    services.call_next(**act)
    with pytest.raises(WindowBusy, match="A001"):
        services.call_next(**act)


def test_call_when_nobody_waits_then_refused(place: Hall) -> None:
    with pytest.raises(NobodyWaits):
        services.call_next(actor=place.clerk.actor, window_id=place.one.id)


def test_call_when_not_at_the_window_then_refused(place: Hall) -> None:
    taken(place)
    with pytest.raises(NotSeated):
        services.call_next(actor=place.clerk.actor, window_id=place.two.id)
    with pytest.raises(Denied):
        services.call_next(actor=place.chief.actor, window_id=place.one.id)
    with pytest.raises(WindowMissing):
        services.call_next(actor=place.stranger.actor, window_id=place.one.id)


def test_call_when_the_window_has_groups_then_only_those(place: Hall) -> None:
    services.change_window(actor=SYSTEM, window_id=place.one.id, number=1, groups=[place.other.id])
    taken(place)
    with pytest.raises(NobodyWaits):
        services.call_next(actor=place.clerk.actor, window_id=place.one.id)


def test_turn_when_played_whole_then_ends_served_and_counts(place: Hall) -> None:
    taken(place)
    actor = place.clerk.actor
    with clock.frozen(at(9, 12)):
        called = services.call_next(actor=actor, window_id=place.one.id)
        services.call_again(actor=actor, ticket_id=called.id)
        services.serve(actor=actor, ticket_id=called.id)
    with clock.frozen(at(9, 20)):
        done = services.finish(actor=actor, ticket_id=called.id)
        total, by_group, by_window = queries.day_numbers(place.office.id, clock.today())
    assert done.state is State.SERVED and done.calls == 2
    assert (total.served, total.median_wait, total.median_served) == (1, 12, 8)
    assert by_group[0].served == by_window[0].served == 1
    with pytest.raises(BadTurn):
        services.finish(actor=actor, ticket_id=called.id)


def test_skip_when_the_person_comes_back_then_may_be_called_again(place: Hall) -> None:
    taken(place)
    actor = place.clerk.actor
    called = services.call_next(actor=actor, window_id=place.one.id)
    services.skip(actor=actor, ticket_id=called.id)
    assert [one.id for one in queries.skipped(place.office.id)] == [called.id]
    again = services.call_skipped(
        actor=place.colleague.actor, window_id=place.two.id, ticket_id=called.id
    )
    assert (again.state, again.window) == (State.CALLED, 2)
    with pytest.raises(NotSeated):
        services.serve(actor=actor, ticket_id=called.id)


def test_transfer_when_to_a_colleague_then_first_there(place: Hall) -> None:
    taken(place)
    taken(place, priority=Priority.DISABLED)
    late = taken(place, place.other)
    actor = place.clerk.actor
    services.call_skipped(actor=actor, window_id=place.one.id, ticket_id=late.id)
    sent = services.transfer(actor=actor, ticket_id=late.id, window_id=place.two.id)
    assert (sent.state, sent.meant_for) == (State.WAITING, 2)
    assert late.id not in [one.id for one in queries.waiting_of(place.one)]
    called = services.call_next(actor=place.colleague.actor, window_id=place.two.id)
    assert called.id == late.id
    with pytest.raises(WindowMissing):
        services.transfer(actor=place.colleague.actor, ticket_id=late.id, window_id=place.two.id)


def test_leave_when_somebody_was_sent_on_then_goes_back_to_all(place: Hall) -> None:
    ticket = taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    with pytest.raises(WindowBusy):
        services.leave(actor=place.clerk.actor, window_id=place.one.id)
    services.transfer(actor=place.clerk.actor, ticket_id=ticket.id, window_id=place.two.id)
    services.leave(actor=place.colleague.actor, window_id=place.two.id)
    assert [one.id for one in queries.waiting_of(place.one)] == [ticket.id]


def test_sit_when_taken_then_refused_and_the_chief_frees_it(place: Hall) -> None:
    with pytest.raises(WindowTaken, match="Trần Văn Lê"):
        services.sit(actor=place.clerk.actor, window_id=place.two.id)
    with pytest.raises(Denied):
        services.leave(actor=place.clerk.actor, window_id=place.two.id)
    services.leave(actor=place.chief.actor, window_id=place.two.id)
    moved = services.sit(actor=place.clerk.actor, window_id=place.two.id)
    assert moved.sitter == "Nguyễn Thị Mận"
    assert queries.windows(place.office.id)[0].sitter == ""


def test_day_when_it_ends_then_closes_itself_even_without_the_job(place: Hall) -> None:
    left, open_one = taken(place), taken(place)
    services.call_skipped(actor=place.clerk.actor, window_id=place.one.id, ticket_id=open_one.id)
    with clock.frozen(at(9, days=1)):
        fresh = taken(place)
        called = services.call_next(actor=place.clerk.actor, window_id=place.one.id)
        assert called.id == fresh.id
        assert Ticket.objects.get(pk=left.id).state == State.LEFT
        assert Ticket.objects.get(pk=open_one.id).state == State.SKIPPED
        with pytest.raises(TicketMissing):
            services.skip(actor=place.clerk.actor, ticket_id=left.id)


def test_close_days_when_run_twice_then_once_in_effect(place: Hall) -> None:
    taken(place)
    assert services.close_days() == 0
    with clock.frozen(at(0, 5, days=1)):
        assert (services.close_days(), services.close_days()) == (1, 0)
        assert not [one.sitter for one in queries.windows(place.office.id) if one.sitter]


def test_intake_when_the_dossier_is_sent_then_noted_on_the_ticket(place: Hall) -> None:
    ticket = taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    key = services.begin_intake(actor=place.clerk.actor, ticket_id=ticket.id)
    event = CaseSubmitted(
        case_id=uuid7(), case_code="H05-261116-1", procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh", agency_id=place.office.agency_id, applicant_name="",
        applicant_number="", applicant_email="", at=at(9), status=1, idempotency_key=key,
        channel="counter",
    )  # fmt: skip
    services.case_received(event)
    services.case_received(event)
    seen = queries.by_token(ticket.token)
    assert seen.case_ids == (event.case_id,) and seen.state is State.SERVING


def test_set_up_when_wrong_or_denied_then_refused(place: Hall) -> None:
    new = NewGroup(letter="É", name="Đất đai")
    with pytest.raises(SetUpWrong):
        services.open_group(actor=place.chief.actor, office_id=place.office.id, new=new)
    with pytest.raises(SetUpWrong):
        services.add_window(actor=place.chief.actor, office_id=place.office.id, number=0)
    for actor in (place.clerk.actor, place.stranger.actor):
        with pytest.raises(Denied):
            services.add_window(actor=actor, office_id=place.office.id, number=5)


def test_board_when_people_are_called_then_the_last_comes_first(place: Hall) -> None:
    taken(place), taken(place), taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    with clock.frozen(at(9) + dt.timedelta(minutes=1)):
        services.call_next(actor=place.colleague.actor, window_id=place.two.id)
        board = queries.board(place.office)
    assert [one.number for one in board.now] == ["A002", "A001"] and board.waiting == 1


def test_queue_when_stopped_then_no_numbers_until_resumed_or_the_next_day(place: Hall) -> None:
    ticket, chief = taken(place), {"actor": place.chief.actor, "office_id": place.office.id}
    with pytest.raises(QueueOpen):
        services.end_queue(**chief)
    services.stop_queue(**chief)
    services.stop_queue(**chief)
    with pytest.raises(Stopped, match=r"17/11/2026"):
        taken(place)
    assert services.call_next(actor=place.clerk.actor, window_id=place.one.id).id == ticket.id
    with clock.frozen(at(9, days=1)):
        assert taken(place).number == "A001"
    services.resume_queue(**chief)
    assert taken(place).number == "A002"


def test_queue_when_ended_then_those_at_a_window_are_served_and_others_told(place: Hall) -> None:
    chief = {"actor": place.chief.actor, "office_id": place.office.id}
    here, left = taken(place), taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    services.stop_queue(**chief)
    assert (services.end_queue(**chief), services.end_queue(**chief)) == (1, 0)
    assert queries.by_token(left.token).state is State.LEFT
    services.finish(actor=place.clerk.actor, ticket_id=_served(place, here.id))
    assert queries.by_token(here.token).state is State.SERVED


def _served(place: Hall, ticket_id: uuid.UUID) -> uuid.UUID:
    return services.serve(actor=place.clerk.actor, ticket_id=ticket_id).id


def test_queue_when_not_the_chief_of_this_hall_then_refused(place: Hall) -> None:
    for actor in (place.clerk.actor, place.stranger.actor):
        for act in (services.stop_queue, services.resume_queue, services.end_queue):
            with pytest.raises(Denied):
                act(actor=actor, office_id=place.office.id)
