# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator

import pytest
from django.test import Client

from lienthong.cases.tests import desk
from lienthong.counter import queries, services
from lienthong.counter.models import Ticket
from lienthong.counter.tests.factories import Hall, at, hall, taken
from lienthong.counter.tests.test_booking import TEN, booked, sent_code
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
CALLER = "/mot-cua/goi-so"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Hall:
    return hall()


def kiosk(place: Hall) -> str:
    return f"/lay-so/{place.office.kiosk_key}"


def test_kiosk_when_a_group_is_touched_then_a_ticket_to_follow(place: Hall) -> None:
    client = Client()
    assert "Hộ tịch" in client.get(kiosk(place)).content.decode()
    answer = client.post(kiosk(place), {"nhom": str(place.civil.id), "uu_tien": "elderly"})
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "A001" in page and "Từ 60 tuổi" in page and "data:image/svg" in page
    ticket = Ticket.objects.get()
    followed = client.get(f"/so/{ticket.token}").content.decode()
    assert "A001" in followed and "đến lượt ngay" in followed and 'http-equiv="refresh"' in followed


@pytest.mark.parametrize("group", ["", "x", "01a200fa-8393-75a1-99d2-54febb1fb7e1"])
def test_kiosk_when_the_group_is_made_up_then_says_so(place: Hall, group: str) -> None:
    answer = Client().post(kiosk(place), {"nhom": group, "uu_tien": "vua"})
    assert answer.status_code == 422 and not Ticket.objects.exists()


def test_kiosk_when_a_dossier_code_then_the_clerk_sees_it_and_the_hall_does_not(
    place: Hall,
) -> None:
    Client().post(kiosk(place), {"ma": "H05.12-261116-0000001"})
    ticket = Ticket.objects.get()
    assert (ticket.case_code, ticket.group_id) == ("H05.12-261116-0000001", place.other.id)
    client = place.clerk.client()
    client.post(CALLER, {"viec": "goi", "quay": str(place.one.id)})
    assert ticket.case_code in client.get(CALLER).content.decode()
    for address in (f"/so/{ticket.token}", "/bang-goi-so/H05"):
        page = Client().get(address).content.decode()
        assert "B001" in page and ticket.case_code not in page


def test_kiosk_when_closed_or_unknown_then_no_ticket(place: Hall) -> None:
    with clock.frozen(at(19)):
        assert "Chưa đến giờ lấy số" in Client().get(kiosk(place)).content.decode()
        answer = Client().post(kiosk(place), {"nhom": str(place.civil.id)})
        assert answer.status_code == 422
    assert Client().get("/lay-so/khong").status_code == 404
    assert Client().get("/so/khong").status_code == 404
    assert Client().get("/bang-goi-so/H99").status_code == 404


def test_caller_when_played_then_the_screen_says_who_goes_where(place: Hall) -> None:
    taken(place), taken(place)
    client = place.clerk.client()
    assert "2 người chờ" in client.get(CALLER).content.decode()
    assert client.post(CALLER, {"viec": "goi", "quay": str(place.one.id)}).status_code == 303
    screen = Client().get("/bang-goi-so/H05").content.decode()
    assert "<td>A001</td><td>1</td>" in screen and "A 0 0 1" in screen
    now = queries.current(place.one)
    assert now
    for act in ("goi-lai", "den", "xong"):
        client.post(CALLER, {"viec": act, "so": str(now.id)})
    assert Ticket.objects.get(pk=now.id).state == "served"
    twice = client.post(CALLER, {"viec": "xong", "so": str(now.id)}, follow=True)
    assert "đã xong" in twice.content.decode()


def test_caller_when_received_then_intake_opens_with_its_key(place: Hall) -> None:
    ticket = taken(place)
    services.call_next(actor=place.clerk.actor, window_id=place.one.id)
    client = place.clerk.client()
    answer = client.post(f"{CALLER}/nhan", {"so": str(ticket.id), "ten_so": ticket.number})
    row = Ticket.objects.get(pk=ticket.id)
    assert answer["Location"] == f"/mot-cua/nhan-tai-quay?khoa={row.intake_keys[0]}&so=A001"
    assert row.state == "serving"


@pytest.mark.parametrize("given", [{}, {"viec": "la"}, {"viec": "goi", "quay": "x"}])
def test_caller_when_the_post_is_made_up_then_nothing_breaks(
    place: Hall, given: dict[str, str]
) -> None:
    assert place.clerk.client().post(CALLER, given).status_code in (303, 404)


def test_pages_of_officials_when_without_right_then_refused(place: Hall) -> None:
    assert Client().get(CALLER).status_code == 302
    assert place.chief.client().get(CALLER).status_code == 403
    assert place.clerk.client().get("/mot-cua/quay").status_code == 403
    assert "chưa phát số" in place.stranger.client().get(CALLER).content.decode()


def test_chief_when_opened_then_sees_the_day_and_sets_up(place: Hall) -> None:
    taken(place)
    client = place.chief.client()
    page = client.get("/mot-cua/quay?ngay=khong").content.decode()
    assert "Điều hành quầy" in page and place.office.kiosk_key in page
    given = {"viec": "quay", "so": "3", "ten": "Tư pháp", "nhom": [str(place.civil.id)]}
    assert client.post("/mot-cua/quay", given).status_code == 303
    assert [one.number for one in queries.windows(place.office.id)] == [1, 2, 3]
    for bad in ({"so": "-1"}, {"so": "nhiều"}, {"so": "9", "nhom": ["x"]}):
        client.post("/mot-cua/quay", {"viec": "quay", **bad})
    given = {"viec": "nhom", "chu": "c", "ten": "Đất đai", "phut": "15", "khung": "30"}
    client.post("/mot-cua/quay", {**given, "suc_chua": "2"})
    client.post("/mot-cua/quay", {**given, "chu": "d", "suc_chua": ""})
    assert [one.letter for one in queries.groups(place.office.id)] == ["A", "B", "C"]
    assert len(queries.windows(place.office.id)) == 3


def test_booking_when_by_phone_then_confirmed_moved_and_cancelled(place: Hall) -> None:
    client = Client()
    assert place.office.agency_name in client.get("/hen-gio/").content.decode()
    page = client.get("/hen-gio/dat/H05?thu_tuc=1.001193&ngay=2026-11-17").content.decode()
    assert "10:00" in page and "12:00–12:30" not in page
    given = {
        "nhom": str(place.civil.id), "gio": TEN.isoformat(), "ten": "Nguyễn Thị Hường",
        "dien_thoai": "0912345678", "khoa": str(uuid7()),
    }  # fmt: skip
    answer = client.post("/hen-gio/dat/H05", given)
    address = answer["Location"]
    assert client.post("/hen-gio/dat/H05", given)["Location"] == address
    assert "0912345678" not in client.get(address).content.decode()
    client.post(address, {"viec": "xac-nhan", "ma": sent_code()})
    assert "10:00" in client.get(address).content.decode()
    client.post(address, {"viec": "doi", "gio": TEN.replace(hour=11).isoformat()})
    assert "11:00" in client.get(f"{address}?doi=1").content.decode()
    client.post(address, {"viec": "doi", "gio": "hôm qua"})
    client.post(address, {"viec": "huy"})
    assert "Đã hủy" in client.get(address).content.decode()


@pytest.mark.parametrize("change", [{"gio": ""}, {"gio": "x"}, {"dien_thoai": "1"}, {"ten": ""}])
def test_booking_when_badly_filled_then_the_form_again(place: Hall, change: dict[str, str]) -> None:
    given = {
        "nhom": str(place.civil.id), "gio": TEN.isoformat(), "ten": "Hường",
        "dien_thoai": "0912345678", "khoa": "", **change,
    }  # fmt: skip
    answer = Client().post("/hen-gio/dat/H05", given)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_appointment_when_scanned_at_the_kiosk_then_a_ticket(place: Hall) -> None:
    made = booked(place)
    with clock.frozen(TEN):
        answer = Client().post(kiosk(place), {"ma": f"http://may/hen-gio/{made.code}"})
        assert answer.status_code == 303
        assert "Hẹn 10:00" in Client().get(answer["Location"]).content.decode()
    assert Client().get("/hen-gio/?ma=khong").status_code == 200
    assert Client().get(f"/hen-gio/?ma={made.code.lower()}")["Location"].endswith(made.code)
    assert Client().get("/hen-gio/ZZZZ9999").status_code == 404


def test_day_when_no_counter_yet_then_the_chief_opens_it(place: Hall) -> None:
    chief = desk.official("H06", "Lò Thị Na", "counter.manage", "counter.serve")
    client = chief.client()
    assert "Mở bộ phận một cửa" in client.get("/mot-cua/quay").content.decode()
    assert "Lãnh đạo mở" in client.get(CALLER).content.decode()
    assert client.post("/mot-cua/quay", {"viec": "mo"}).status_code == 303
    page = client.get("/mot-cua/quay").content.decode()
    assert "đặt ít nhất một nhóm" in page and "Ngừng phát số hôm nay" in page
    assert queries.office_at("H06").kiosk_key in page


def test_day_when_the_queue_is_closed_then_kiosk_and_screen_say_so(place: Hall) -> None:
    taken(place)
    client = place.chief.client()
    client.post("/mot-cua/quay", {"viec": "ngung"})
    assert "Kết thúc 1 số chưa gọi" in client.get("/mot-cua/quay").content.decode()
    page = Client().get(kiosk(place)).content.decode()
    assert "đã ngừng phát số" in page and 'name="ma"' in page and 'name="nhom"' not in page
    assert Client().post(kiosk(place), {"nhom": str(place.civil.id)}).status_code == 422
    client.post("/mot-cua/quay", {"viec": "het-ngay"})
    assert Ticket.objects.get().state == "left"
