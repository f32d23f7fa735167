# SPDX-License-Identifier: Apache-2.0
"""Groups and windows: opened, changed, closed, opened again."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lienthong.counter import queries, services
from lienthong.counter.errors import (
    GroupAwaited,
    GroupBooked,
    GroupClosed,
    GroupMissing,
    LetterTaken,
    NumberTaken,
    SetUpWrong,
    WindowBusy,
    WindowMissing,
)
from lienthong.counter.services import NewGroup
from lienthong.counter.tests.factories import Hall, at, hall, taken
from lienthong.counter.tests.test_booking import booked
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied

pytestmark = pytest.mark.django_db

LAND = NewGroup(letter="C", name="Đất đai", procedures=("1.012345",), minutes=15, capacity=4)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Hall:
    return hall()


def test_open_group_when_the_letter_is_in_use_then_refused_and_nothing_changes(place: Hall) -> None:
    with pytest.raises(LetterTaken):
        services.open_group(
            actor=place.chief.actor, office_id=place.office.id, new=replace(LAND, letter="A")
        )
    assert [one.name for one in queries.groups(place.office.id)] == ["Hộ tịch", "Việc khác"]


def test_change_group_when_sound_then_its_own_values_are_set(place: Hall) -> None:
    seen = services.change_group(
        actor=place.chief.actor, group_id=place.civil.id, new=replace(LAND, letter="A")
    )
    assert (seen.id, seen.letter, seen.name, seen.capacity) == (
        place.civil.id, "A", "Đất đai", 4,
    )  # fmt: skip
    with pytest.raises(LetterTaken):
        services.change_group(
            actor=place.chief.actor, group_id=place.civil.id, new=replace(LAND, letter="B")
        )
    with pytest.raises(SetUpWrong):
        services.change_group(
            actor=place.chief.actor, group_id=place.civil.id, new=replace(LAND, letter="É")
        )


def test_change_letter_when_numbers_wait_then_refused(place: Hall) -> None:
    taken(place)
    with pytest.raises(GroupAwaited):
        services.change_group(actor=place.chief.actor, group_id=place.civil.id, new=LAND)
    assert queries.groups(place.office.id)[0].letter == "A"


def test_close_group_when_nobody_waits_then_not_offered_until_reopened(place: Hall) -> None:
    for _twice in range(2):
        services.close_group(actor=place.chief.actor, group_id=place.civil.id)
    assert [one.letter for one in queries.groups(place.office.id)] == ["B"]
    assert [one.letter for one in queries.closed_groups(place.office.id)] == ["A"]
    with pytest.raises(GroupClosed):
        taken(place)
    services.reopen_group(actor=place.chief.actor, group_id=place.civil.id)
    assert taken(place).number == "A001"


def test_close_group_when_numbers_wait_then_refused(place: Hall) -> None:
    taken(place)
    with pytest.raises(GroupAwaited):
        services.close_group(actor=place.chief.actor, group_id=place.civil.id)
    with clock.frozen(at(9) + dt.timedelta(days=1)):  # yesterday's numbers hold nobody up
        services.close_group(actor=place.chief.actor, group_id=place.civil.id)


def test_close_group_when_somebody_has_an_appointment_then_refused(place: Hall) -> None:
    made = booked(place)
    with pytest.raises(GroupBooked) as refused:
        services.close_group(actor=place.chief.actor, group_id=place.civil.id)
    assert refused.value.data["many"] == 1
    with clock.frozen(made.starts_at + dt.timedelta(hours=1)):
        services.close_group(actor=place.chief.actor, group_id=place.civil.id)


def test_reopen_group_when_its_letter_went_to_another_then_refused(place: Hall) -> None:
    services.close_group(actor=place.chief.actor, group_id=place.civil.id)
    services.open_group(
        actor=place.chief.actor, office_id=place.office.id, new=replace(LAND, letter="A")
    )
    with pytest.raises(LetterTaken):
        services.reopen_group(actor=place.chief.actor, group_id=place.civil.id)


def test_close_window_when_a_clerk_sits_there_then_the_clerk_stands_up(place: Hall) -> None:
    services.close_window(actor=place.chief.actor, window_id=place.one.id)
    assert queries.seat_of(place.clerk.actor) is None
    assert [one.number for one in queries.windows(place.office.id)] == [2]
    with pytest.raises(WindowMissing):
        services.sit(actor=place.clerk.actor, window_id=place.one.id)
    services.reopen_window(actor=place.chief.actor, window_id=place.one.id)
    assert services.sit(actor=place.clerk.actor, window_id=place.one.id).number == 1


def test_close_window_when_somebody_is_served_then_refused(place: Hall) -> None:
    taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    with pytest.raises(WindowBusy):
        services.close_window(actor=place.chief.actor, window_id=place.one.id)
    assert queries.seat_of(place.clerk.actor) is not None


def test_window_when_its_number_is_in_use_then_refused(place: Hall) -> None:
    chief = place.chief.actor
    with pytest.raises(NumberTaken):
        services.add_window(actor=chief, office_id=place.office.id, number=1)
    with pytest.raises(NumberTaken):
        services.change_window(actor=chief, window_id=place.one.id, number=2)
    services.close_window(actor=chief, window_id=place.two.id)
    services.change_window(actor=chief, window_id=place.one.id, number=2, name="Trả kết quả")
    with pytest.raises(NumberTaken):
        services.reopen_window(actor=chief, window_id=place.two.id)


def test_arranging_when_not_the_chief_of_this_counter_then_refused(place: Hall) -> None:
    with pytest.raises(Denied):
        services.close_group(actor=place.clerk.actor, group_id=place.civil.id)
    with pytest.raises(Denied):
        services.close_window(actor=place.clerk.actor, window_id=place.one.id)
    with pytest.raises(GroupMissing):
        services.close_group(actor=place.stranger.actor, group_id=place.civil.id)
    with pytest.raises(WindowMissing):
        services.change_window(actor=place.stranger.actor, window_id=place.one.id, number=9)


def test_pages_when_saved_refused_closed_and_reopened(place: Hall) -> None:
    client, address = place.chief.client(), f"/mot-cua/quay/nhom/{place.civil.id}"
    assert 'value="Civil status"' in client.get(address).content.decode()
    given = {"chu": "B", "ten": "Đất đai", "phut": "15", "khung": "30", "suc_chua": "2"}
    refused = client.post(address, {**given, "viec": "luu"})
    assert refused.status_code == 422 and 'value="Đất đai"' in refused.content.decode()
    assert client.post(address, {**given, "chu": "A", "viec": "luu"}).status_code == 303
    assert client.post(address, {"viec": "dong"}).status_code == 303
    assert client.get(address).status_code == 404
    client.post("/mot-cua/quay", {"viec": "mo-nhom", "muc": str(place.civil.id)})
    assert client.get(address).status_code == 200
    seat = f"/mot-cua/quay/so/{place.two.id}"
    given = {"so": "2", "ten": "Trả kết quả", "nhom": str(place.civil.id), "viec": "luu"}
    assert client.post(seat, given).status_code == 303
    assert "gọi nhóm A" in client.get("/mot-cua/quay").content.decode()
    assert client.post(seat, {**given, "so": "x"}).status_code == 422
    assert client.post(seat, {"viec": "dong"}).status_code == 303
    client.post("/mot-cua/quay", {"viec": "mo-quay", "muc": str(place.two.id)})
    assert client.get(seat).status_code == 200
    assert place.stranger.client().get(seat).status_code == 404
