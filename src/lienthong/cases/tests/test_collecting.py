# SPDX-License-Identifier: Apache-2.0
"""Results that wait at the counter: listed, reminded of by itself and by the clerk."""

from collections.abc import Iterator

import pytest

from lienthong.cases import queries, services
from lienthong.cases.errors import NobodyToTell, NotWaitingAtCounter, RemindedToday
from lienthong.cases.models import Case, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Way, Wish
from lienthong.cases.rules.collecting import MOST_REMINDERS, Waits, is_to_remind
from lienthong.cases.rules.handing import Comer, ReceiverRole
from lienthong.cases.rules.intake import Confirming
from lienthong.cases.services import Chosen
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.orgs import queries as orgs

pytestmark = pytest.mark.django_db
HOME = Wish(
    way=Way.POST, name="Nguyễn Thị Hường", phone="0912 345 678", province_code="24",
    commune_code="09169", detail="Số 12, đường Thiên Đức",
)  # fmt: skip
LATER = {"days": 14}  # ten working days after the Monday


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def signed(_monday: None) -> tuple[Town, CaseView]:
    return desk.signed(wish=Wish(way=Way.COUNTER))


def account() -> None:
    people.citizen(personal_number="027196001234", name="Nguyễn Thị Hường")


def test_is_to_remind_when_so_many_working_days_passed_then_three_times_at_most(
    signed: tuple[Town, CaseView],
) -> None:
    calendar = orgs.national_calendar()
    since = at(9)
    for now, expected in ((at(9, days=4), False), (at(9, days=7), False), (at(9, days=8), True)):
        said = is_to_remind(since, None, 0, now=now, calendar=calendar, days=5)
        assert said is expected, now
    late = at(9, days=90)
    assert not is_to_remind(since, None, MOST_REMINDERS, now=late, calendar=calendar, days=5)
    assert not is_to_remind(since, at(9, days=89), 1, now=late, calendar=calendar, days=5)


def test_remind_uncollected_when_the_paper_waits_then_once_and_again_after_as_long(
    signed: tuple[Town, CaseView],
) -> None:
    account()
    assert services.remind_uncollected() == 0
    with clock.frozen(at(9, **LATER)):
        assert [services.remind_uncollected() for _twice in range(2)] == [1, 0]
    with clock.frozen(at(9, days=28)):
        assert services.remind_uncollected() == 1
    assert Result.objects.get().reminders == 2


def test_remind_when_it_was_fetched_or_is_posted_then_nobody_is_bothered(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    account()
    for wish in (Wish(way=Way.ONLINE), HOME):
        services.change_wish(actor=make.citizen(), case_id=case.id, wish=wish)
        with clock.frozen(at(9, **LATER)):
            assert services.remind_uncollected() == 0
            with pytest.raises(NotWaitingAtCounter):
                services.remind_to_collect(actor=town.clerk.actor, case_id=case.id)
    services.change_wish(actor=make.citizen(), case_id=case.id, wish=Wish(way=Way.COUNTER))
    seen = queries.case(town.clerk.actor, case.id)
    comer = Comer(role=ReceiverRole.APPLICANT, is_document_seen=True, last_digits="1234")
    clerk = town.clerk.actor
    shown = services.prepare_hand_over(
        actor=clerk, case_id=case.id, expected_version=seen.version, comer=comer
    )
    services.hand_over(
        actor=clerk, hand_over_id=shown.id, expected_version=seen.version,
        confirmed=Confirming.SCREEN,
    )  # fmt: skip
    with clock.frozen(at(9, **LATER)):
        assert services.remind_uncollected() == 0


def test_remind_when_the_paper_came_to_the_counter_later_then_counted_from_then(
    signed: tuple[Town, CaseView],
) -> None:
    town, _case = signed
    account()
    Result.objects.update(waits_since=at(9, days=11))  # brought back by the post
    with clock.frozen(at(9, **LATER)):
        assert services.remind_uncollected() == 0
        (row,) = queries.waiting_results(town.clerk.actor, Waits.COUNTER).rows
        assert (row.working_days, row.is_past) == (1, False)
    with clock.frozen(at(9, days=28)):
        assert services.remind_uncollected() == 1


def test_remind_uncollected_when_nobody_would_hear_or_it_was_recalled_then_not_said_to_be_done(
    signed: tuple[Town, CaseView],
) -> None:
    with clock.frozen(at(9, **LATER)):
        assert services.remind_uncollected() == 0  # no account: a clerk has to call
        account()
        Result.objects.update(recalled_at=clock.now())
        assert services.remind_uncollected() == 0
        assert Result.objects.get().reminders == 0
        Result.objects.update(recalled_at=None)
        assert services.remind_uncollected() == 1


def test_remind_many_when_chosen_then_each_has_its_own_answer(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    chosen = [Chosen(case_id=case.id, version=1)]
    with pytest.raises(NobodyToTell):
        services.remind_to_collect(actor=town.clerk.actor, case_id=case.id)
    account()
    (first,) = services.remind_many(actor=town.clerk.actor, chosen=chosen)
    (second,) = services.remind_many(actor=town.clerk.actor, chosen=chosen)
    assert first.is_done and not second.is_done
    assert second.why == str(RemindedToday())
    (denied,) = services.remind_many(actor=town.stranger.actor, chosen=chosen)
    assert not denied.is_done and not denied.code
    with pytest.raises(Denied):
        services.remind_to_collect(actor=town.chair.actor, case_id=case.id)


def test_waiting_results_when_asked_then_by_what_they_wait_for_and_by_search(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    clerk = town.clerk.actor
    with clock.frozen(at(9, **LATER)):
        (row,) = queries.waiting_results(clerk, Waits.COUNTER).rows
        assert (row.id, row.working_days, row.is_past) == (case.id, 10, False)
        assert queries.waiting_counts(clerk)[Waits.COUNTER] == 1
        assert queries.waiting_results(clerk, Waits.COUNTER, text=case.code, page=99).total == 1
        assert queries.waiting_results(clerk, Waits.COUNTER, text="Vũ Văn").rows == ()
        assert queries.waiting_results(town.stranger.actor, Waits.COUNTER).rows == ()
    Case.objects.update(wish={})
    assert [one.id for one in queries.waiting_results(clerk, Waits.ONLINE).rows] == [case.id]
    with pytest.raises(Denied):
        queries.waiting_results(town.specialist.actor, Waits.COUNTER)


def test_collecting_page_when_reminded_then_told_of_each(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    account()
    client = town.clerk.client()
    page = client.get("/mot-cua/cho-tra").content.decode()
    assert case.code in page and "Chưa nhắc" in page
    picked = {"ho_so": f"{case.id}:{case.version}:", "viec": "nhac"}
    told = client.post("/mot-cua/cho-tra?cho=counter", picked)
    assert "Xong" in told.content.decode()
    assert "1 lần" in client.get("/mot-cua/cho-tra?cho=khong&trang=x").content.decode()
    assert client.post("/mot-cua/cho-tra", {"viec": "nhac"}).status_code == 303
    assert town.specialist.client().get("/mot-cua/cho-tra").status_code == 403
