# SPDX-License-Identifier: Apache-2.0
"""The inbox as its reader has it: search, saved lists, many dossiers at once, news, keys."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Trace
from lienthong.cases import queries, services
from lienthong.cases.errors import ListMissing, ListNameTaken, Overtaken, TooManyChosen
from lienthong.cases.models import Movement, Step
from lienthong.cases.queries import InboxFilter, Queue
from lienthong.cases.rules import SearchKind, Status, read_search
from lienthong.cases.services import Assignee, Chosen
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, CaseId, uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.frozen(factories.at(9)):
        yield


@pytest.fixture
def town() -> Town:
    return desk.town()


def chosen(actor: Actor, filters: InboxFilter | None = None) -> list[Chosen]:
    rows = queries.inbox(actor, filters or InboxFilter()).rows
    return [Chosen(case_id=r.id, version=r.version, seen_id=r.step_id) for r in rows]


# --- search -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kind", "key"),
    [
        ("h05.12-261116-0000001", SearchKind.CODE, "H05.12-261116-0000001"),
        ("027 196 001 234", SearchKind.NUMBER, "027196001234"),
        ("0912.345.678", SearchKind.PHONE, "0912345678"),
        ("+84 912345678", SearchKind.PHONE, "0912345678"),
        ("Nguyễn Thị Hường", SearchKind.NAME, "nguyen thi huong"),
        ("%", SearchKind.NAME, "%"),
        ("12345", SearchKind.NAME, "12345"),
    ],
)
def test_read_search_when_typed_then_taken_for_what_it_looks_like(
    typed: str, kind: SearchKind, key: str
) -> None:
    assert read_search(typed) == (kind, key)


@pytest.mark.parametrize("queue", [Queue.TODO, Queue.OPEN])
@pytest.mark.parametrize("text", ["027196001234", "0912345678", "huong thi", "HƯỜNG"])
def test_inbox_when_searched_then_finds_by_each_kind(town: Town, queue: Queue, text: str) -> None:
    case = factories.submitted(town.place)
    if text == "huong thi":  # the words in another order are another name
        assert not queries.inbox(town.clerk.actor, InboxFilter(queue=queue, text=text)).rows
        return
    found = queries.inbox(town.clerk.actor, InboxFilter(queue=queue, text=text)).rows
    assert [row.id for row in found] == [case.id]


def test_inbox_when_a_specialist_asks_by_number_then_nothing_is_found(town: Town) -> None:
    factories.accepted(town.place)
    for text in ("027196001234", "0912345678"):
        assert not queries.inbox(town.specialist.actor, InboxFilter(text=text)).rows


def test_inbox_when_a_person_is_looked_up_then_it_is_recorded_about_them(town: Town) -> None:
    factories.submitted(town.place)
    town.clerk.client().get("/mot-cua/?q=027196001234")
    assert Trace.objects.get(action="cases.person_searched").about == ["027196001234"]
    town.clerk.client().get("/mot-cua/?q=Hường")
    assert Trace.objects.filter(action="cases.person_searched").count() == 1


def test_inbox_when_due_today_then_listed_and_counted_alike(town: Town) -> None:
    with clock.frozen(factories.at(8)):
        factories.submitted(town.place)
    with clock.frozen(factories.at(9, days=-1)):
        assert not queries.counts(town.clerk.actor).today
    rows = queries.inbox(town.clerk.actor, InboxFilter(queue=Queue.OPEN, is_today=True)).rows
    assert queries.counts(town.clerk.actor).today == len(rows) == 1


def test_inbox_when_newest_first_then_pages_in_that_order(town: Town) -> None:
    sent = []
    for hour in (9, 10, 11):
        with clock.frozen(factories.at(hour)):
            sent.append(factories.submitted(town.place).id)
    newest = InboxFilter(queue=Queue.OPEN, is_newest_first=True, size=2)
    page = queries.inbox(town.clerk.actor, newest)
    rest = queries.inbox(
        town.clerk.actor,
        InboxFilter(queue=Queue.OPEN, is_newest_first=True, size=2, cursor=page.next_cursor),
    )
    assert [row.id for row in (*page.rows, *rest.rows)] == sent[::-1]


def test_inbox_when_others_hold_most_then_one_sees_nobodys_and_ones_own(town: Town) -> None:
    cases = [factories.accepted(town.place) for _ in range(3)]
    steps = [factories.step_of(town.place, case, "appraise").id for case in cases]
    mine = Assignee(account_id=AccountId(town.specialist.account.id), name="Trần Văn Lê")
    colleague = desk.official("H05.12", "Lê Thị Na", "cases.appraise")
    other = Assignee(account_id=AccountId(colleague.account.id), name="Lê Thị Na")
    for case, step, whom in zip(cases[:2], steps, (other, mine), strict=False):
        services.assign_step(
            actor=town.chair.actor, case_id=case.id, step_id=step,
            expected_version=case.version, assignee=whom,
        )  # fmt: skip
    actor = town.specialist.actor
    assert {r.id for r in queries.inbox(actor, InboxFilter()).rows} == {c.id for c in cases[1:]}
    assert queries.counts(actor).todo == 2
    assert [r.id for r in queries.inbox(actor, InboxFilter(is_mine=True)).rows] == [cases[1].id]


def test_counts_by_status_when_counted_then_open_states_only(town: Town) -> None:
    factories.submitted(town.place)
    factories.accepted(town.place)
    assert queries.counts_by_status(town.chair.actor) == {Status.NEW: 1, Status.PROCESSING: 1} or (
        queries.counts_by_status(town.chair.actor) == {Status.NEW: 1, Status.ACCEPTED: 1}
    )


# --- many at once -----------------------------------------------------------


def test_accept_many_when_pressed_twice_then_done_once_and_said_so(town: Town) -> None:
    for _ in range(3):
        factories.submitted(town.place)
    picked = chosen(town.clerk.actor)
    first = services.accept_many(actor=town.clerk.actor, chosen=picked)
    again = services.accept_many(actor=town.clerk.actor, chosen=picked)
    assert [(one.is_done, one.was_done) for one in first] == [(True, False)] * 3
    assert [(one.is_done, one.was_done) for one in again] == [(True, True)] * 3
    assert Movement.objects.filter(verb="accept").count() == 3


def test_accept_many_when_some_cannot_then_the_others_are_done(town: Town) -> None:
    taken, free = factories.submitted(town.place), factories.submitted(town.place)
    other = desk.official("H05.12", "Lê Thị Na", "cases.receive")
    services.accept(actor=other.actor, case_id=taken.id, expected_version=taken.version)
    picked = [Chosen(case_id=one.id, version=1) for one in (taken, free)]
    picked.append(Chosen(case_id=CaseId(uuid7()), version=1))
    told = services.accept_many(actor=town.clerk.actor, chosen=picked)
    assert [one.is_done for one in told] == [False, True, False]
    assert "Lê Thị Na" in told[0].why and told[2].code == ""


def test_accept_many_when_more_than_a_hundred_then_refused(town: Town) -> None:
    picked = [Chosen(case_id=CaseId(uuid7()), version=1) for _ in range(101)]
    with pytest.raises(TooManyChosen):
        services.accept_many(actor=town.clerk.actor, chosen=picked)


def test_accept_when_overtaken_then_says_who_and_what(town: Town) -> None:
    case = factories.accepted(town.place)
    with pytest.raises(Overtaken) as told:
        services.accept(actor=town.clerk.actor, case_id=case.id, expected_version=1)
    assert town.clerk.actor.name in str(told.value) and "09:00 16/11/2026" in str(told.value)


def test_bulk_when_posted_then_asks_first_and_tells_each(town: Town) -> None:
    for _ in range(2):
        factories.submitted(town.place)
    client = town.clerk.client()
    page = client.get("/mot-cua/")
    picked = page.context["table"].picks
    assert len(picked) == 2
    sent = {"viec": "tiep-nhan", "ho_so": list(picked), "tu": "hang=can-lam"}
    asked = client.post("/mot-cua/hang-loat", sent)
    assert asked.status_code == 200 and not Movement.objects.filter(verb="accept").exists()
    told = client.post("/mot-cua/hang-loat", sent | {"chac": "1"}).content.decode()
    assert "Xong 2 hồ sơ." in told
    again = client.post("/mot-cua/hang-loat", sent | {"chac": "1"}).content.decode()
    assert "Đã làm từ trước" in again and Movement.objects.filter(verb="accept").count() == 2


def test_bulk_when_given_to_a_colleague_then_theirs(town: Town) -> None:
    factories.accepted(town.place)
    client, actor = town.specialist.client(), town.specialist.actor
    picked = client.get("/mot-cua/").context["table"].picks
    sent = {"viec": "giao", "ho_so": list(picked), "chac": "1", "cho": str(actor.account_id)}
    assert "Xong 1 hồ sơ." in client.post("/mot-cua/hang-loat", sent).content.decode()
    assert queries.inbox(actor, InboxFilter(is_mine=True)).rows
    assert "Đã làm từ trước" in client.post("/mot-cua/hang-loat", sent).content.decode()


def test_bulk_when_the_chosen_one_may_no_more_then_asked_again_and_nobody_is_freed(
    town: Town,
) -> None:
    case = factories.accepted(town.place)
    client, actor = town.specialist.client(), town.specialist.actor
    sent = {"viec": "giao", "ho_so": list(client.get("/mot-cua/").context["table"].picks)}
    client.post("/mot-cua/hang-loat", {**sent, "chac": "1", "cho": str(actor.account_id)})
    sent["ho_so"] = list(client.get("/mot-cua/").context["table"].picks)
    for gone in (str(town.stranger.account.id), "khong-co"):
        asked = client.post("/mot-cua/hang-loat", {**sent, "chac": "1", "cho": gone})
        assert "không còn nhận được việc này" in asked.content.decode()
    step = factories.step_of(town.place, case, "appraise")
    assert Step.objects.get(pk=step.id).assignee_id == actor.account_id


def test_bulk_when_handed_on_then_each_step_is_finished(town: Town) -> None:
    case = factories.accepted(town.place)
    client = town.specialist.client()
    picked = client.get("/mot-cua/").context["table"].picks
    sent = {"viec": "chuyen", "ho_so": list(picked), "chac": "1"}
    assert "Xong 1 hồ sơ." in client.post("/mot-cua/hang-loat", sent).content.decode()
    assert queries.case(town.specialist.actor, case.id).version == case.version + 1


@pytest.mark.parametrize(
    "sent", [{"viec": "tiep-nhan"}, {"viec": "tiep-nhan", "ho_so": ["x", "x:y:z", ":::"]}]
)
def test_bulk_when_nothing_sensible_is_chosen_then_back_with_a_word(
    town: Town, sent: dict[str, object]
) -> None:
    answer = town.clerk.client().post("/mot-cua/hang-loat", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/mot-cua/")


def test_bulk_when_of_another_agency_then_nothing_is_told(town: Town) -> None:
    case = factories.submitted(town.place)
    sent = {"viec": "tiep-nhan", "ho_so": [f"{case.id}:1:"], "chac": "1"}
    page = town.stranger.client().post("/mot-cua/hang-loat", sent).content.decode()
    assert case.code not in page and "chưa làm được" in page
    printed = town.stranger.client().post("/mot-cua/hang-loat", sent | {"viec": "in-phieu"})
    assert case.code not in printed.content.decode()
    assert (
        town.stranger.client().post("/mot-cua/hang-loat", sent | {"viec": "?"}).status_code == 404
    )


# --- saved lists ------------------------------------------------------------


def test_saved_list_when_saved_then_in_the_inbox_and_opens_the_same(town: Town) -> None:
    client = town.clerk.client()
    sent = {"loc": "hang=dang-mo&han=late&sau=abc&x=<script>", "ten": "Trễ của tôi"}
    saved = client.post("/mot-cua/danh-sach/luu", sent)
    assert saved["Location"] == "/mot-cua/?hang=dang-mo&han=late"
    assert "Trễ của tôi" in client.get("/mot-cua/").content.decode()
    assert "Trễ của tôi" not in town.specialist.client().get("/mot-cua/").content.decode()
    with pytest.raises(ListNameTaken):
        services.save_list(actor=town.clerk.actor, name="Trễ của tôi", query="")


def test_saved_list_when_shared_then_by_a_leader_for_the_whole_agency(town: Town) -> None:
    with pytest.raises(Denied):
        services.save_list(actor=town.clerk.actor, name="Chung", query="", is_shared=True)
    list_id = services.save_list(
        actor=town.chair.actor, name="Chung", query="hang=qua-han", is_shared=True
    )
    assert [one.name for one in queries.saved_lists(town.clerk.actor)] == ["Chung"]
    assert not queries.saved_lists(town.stranger.actor)
    for actor in (town.clerk.actor, town.stranger.actor):
        with pytest.raises(ListMissing):
            services.remove_list(actor=actor, list_id=list_id)
    services.remove_list(actor=town.chair.actor, list_id=list_id)
    assert not queries.saved_lists(town.clerk.actor)


def test_saved_list_when_moved_then_in_the_new_order(town: Town) -> None:
    actor = town.clerk.actor
    keys = [services.save_list(actor=actor, name=name, query="") for name in "ABC"]
    services.move_list(actor=actor, list_id=keys[2], by=-1)
    assert [one.name for one in queries.saved_lists(actor)] == ["A", "C", "B"]
    services.move_list(actor=actor, list_id=keys[0], by=-1)
    assert [one.name for one in queries.saved_lists(actor)] == ["A", "C", "B"]
    client = town.clerk.client()
    client.post(f"/mot-cua/danh-sach/{keys[0]}", {"viec": "xuong"})
    client.post(f"/mot-cua/danh-sach/{keys[1]}", {"viec": "xoa"})
    assert [one.name for one in queries.saved_lists(actor)] == ["C", "A"]
    assert client.get("/mot-cua/danh-sach").status_code == 200


# --- news, and what a page costs --------------------------------------------


def test_news_when_more_came_then_says_so_and_costs_nothing_when_not(town: Town) -> None:
    client = town.clerk.client()
    first = client.get("/mot-cua/moi?da-thay=0")
    assert "việc mới" not in first.content.decode()
    same = client.get("/mot-cua/moi?da-thay=0", headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    factories.submitted(town.place)
    more = client.get("/mot-cua/moi?da-thay=0", headers={"If-None-Match": first["ETag"]})
    assert "Có thêm 1 việc mới." in more.content.decode()
    assert client.get("/mot-cua/moi?da-thay=x").status_code == 200


@pytest.mark.parametrize("address", ["/mot-cua/", "/mot-cua/?hang=dang-mo", "/mot-cua/?q=huong"])
def test_inbox_page_when_rows_double_then_asks_as_often(town: Town, address: str) -> None:
    client = town.clerk.client()
    _many(town, 2)
    client.get(address)
    before = _asked(client, address)
    _many(town, 4)
    assert _asked(client, address) == before <= 24


def _many(town: Town, count: int) -> None:
    for _ in range(count):
        factories.submitted(town.place)


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_news_when_only_the_page_asks_then_the_session_still_ends(town: Town) -> None:
    client = town.clerk.client()
    client.get("/mot-cua/")
    with clock.frozen(factories.at(9, 20)):
        assert client.get("/mot-cua/moi", headers={"X-Poll": "1"}).status_code == 200
    with clock.frozen(factories.at(9, 40)):
        assert client.get("/mot-cua/").status_code == 302
