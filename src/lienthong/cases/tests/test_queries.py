# SPDX-License-Identifier: Apache-2.0
"""Lists: whose dossiers, in which order, page by page, with queries that do not grow."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.cases import queries, services
from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, Movement, Rating
from lienthong.cases.queries import Counts, InboxFilter, Queue
from lienthong.cases.rules import Bucket, Party, Status, Verb
from lienthong.cases.services import PastCase
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import Commune, at
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune()


def many(place: Commune, number: int) -> list[Case]:
    """Send dossiers in, a minute apart."""
    sent = []
    for minute in range(number):
        with clock.frozen(at(9, minute)):
            sent.append(make.submitted(place))
    return sent


def counted(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        call()
    return len(seen)


def test_visible_when_a_stranger_then_nothing(place: Commune) -> None:
    case = make.submitted(place)
    stranger = make.citizen("027196009999", "Ai Đó")
    powerless = make.official(place.agency, "Văn thư", "Văn thư", "insight.view")
    for actor in (stranger, ANONYMOUS, place.tax_officer, powerless):
        assert not queries.visible_to(actor).exists()
        with pytest.raises(CaseMissing):
            queries.case(actor, case.id)
        with pytest.raises(CaseMissing):
            queries.case_by_code(actor, case.code)


def test_visible_when_overseeing_from_above_then_the_subtree(place: Commune) -> None:
    case = make.submitted(place)
    assert place.agency.parent_id
    above = make.orgs.official(place.agency.parent_id, "cases.oversee")
    rows = queries.inbox(above, InboxFilter(queue=Queue.OPEN)).rows
    assert [row.id for row in rows] == [case.id]


def test_inbox_when_paged_then_every_dossier_once_in_order_of_due(place: Commune) -> None:
    sent = [case.id for case in many(place, 7)]
    for queue in (Queue.TODO, Queue.OPEN):
        found, cursor = [], ""
        while True:
            page = queries.inbox(place.clerk, InboxFilter(queue=queue, cursor=cursor, size=3))
            found += [row.id for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break
        assert found == sent


def test_inbox_when_the_cursor_is_made_up_then_begins_at_the_head(place: Commune) -> None:
    case = make.submitted(place)
    for cursor in ("x", "bnVsbA==", "W10="):
        page = queries.inbox(place.clerk, InboxFilter(cursor=cursor))
        assert [row.id for row in page.rows] == [case.id]


def test_inbox_when_filtered_then_by_state_bucket_procedure_code_and_name(place: Commune) -> None:
    case = make.submitted(place)
    other = make.submitted(place, make.citizen("027196009999", "Phạm Thị Đào"))
    hits = {
        InboxFilter(text="dao"): {other.id},
        InboxFilter(text=case.code.lower()): {case.id},
        InboxFilter(status=Status.NEW): {case.id, other.id},
        InboxFilter(status=Status.PROCESSING): set(),
        InboxFilter(bucket=Bucket.LATE): set(),
        InboxFilter(bucket=Bucket.SOON): {case.id, other.id},
        InboxFilter(procedure_code=make.HOUSEHOLD): set(),
        InboxFilter(text="%"): set(),
    }
    for filters, expected in hits.items():
        assert {row.id for row in queries.inbox(place.clerk, filters).rows} == expected, filters


def test_inbox_when_no_right_over_dossiers_then_denied(place: Commune) -> None:
    powerless = make.official(place.agency, "Văn thư", "Văn thư", "insight.view")
    for call in (
        lambda: queries.inbox(powerless, InboxFilter()),
        lambda: queries.counts(powerless),
    ):
        with pytest.raises(Denied):
            call()


def test_counts_when_counted_then_by_tab(place: Commune) -> None:
    many(place, 2)
    assert queries.counts(place.clerk) == Counts(
        todo=2, late=0, today=0, soon=1, paused=0, to_return=0
    )
    with clock.frozen(at(12, days=2)):
        assert queries.counts(place.clerk).late == 2


def test_queries_when_the_data_doubles_then_no_more_of_them(place: Commune) -> None:
    def all_of_them() -> list[int]:
        return [
            counted(lambda: queries.inbox(place.clerk, InboxFilter())),
            counted(lambda: queries.inbox(place.clerk, InboxFilter(queue=Queue.OPEN))),
            counted(lambda: queries.inbox(place.clerk, InboxFilter(queue=Queue.CLOSED))),
            counted(lambda: queries.counts(place.clerk)),
            counted(lambda: queries.my_cases(make.citizen())),
        ]

    many(place, 3)
    all_of_them()
    before = all_of_them()
    many(place, 6)
    assert all_of_them() == before
    assert max(before) <= 4


def test_my_cases_when_asked_then_mine_newest_first(place: Commune) -> None:
    sent = [case.id for case in many(place, 3)]
    make.submitted(place, make.citizen("027196009999", "Ai Đó"))
    assert [row.id for row in queries.my_cases(make.citizen())] == sent[::-1]
    assert queries.my_cases(ANONYMOUS) == ()


def test_next_actions_when_new_then_the_clerks_answers_only(place: Commune) -> None:
    case = make.submitted(place)
    offered = [action.verb for action in queries.case(place.clerk, case.id).next_actions]
    assert offered == [Verb.ACCEPT, Verb.REFUSE, Verb.ASK_SUPPLEMENT, Verb.ASK_PAYMENT]
    assert queries.case(place.specialist, case.id).next_actions == ()
    assert [a.verb for a in queries.case(make.citizen(), case.id).next_actions] == [Verb.WITHDRAW]


def past(place: Commune, number: int) -> list[PastCase]:
    begin = clock.at(dt.date(2026, 10, 5), dt.time(9))
    return [
        PastCase(
            procedure_code=make.BIRTH,
            agency_id=place.agency.id,
            applicant=Party(name="Nguyễn Thị Hường", personal_number="027196001234"),
            received_at=begin + dt.timedelta(minutes=n),
            accepted_at=None if n % 10 == 0 else begin + dt.timedelta(minutes=n + 30),
            finished_at=begin + dt.timedelta(hours=6 if n % 7 else 30),
            returned_at=None if n % 10 == 0 else begin + dt.timedelta(hours=31),
            clerk="Nguyễn Thị Mận",
            signer="Ngô Quang Hà",
            reason="Không thuộc thẩm quyền." if n % 10 == 0 else "",
            scores=dict.fromkeys(range(1, 10), 2) if n % 3 == 0 else None,
        )
        for n in range(number)
    ]


def test_load_past_when_loaded_then_rows_agree_and_numbers_go_on(place: Commune) -> None:
    assert services.load_past(make.SYSTEM, past(place, 30)) == 30
    codes = list(Case.objects.order_by("received_at").values_list("code", flat=True))
    assert codes == [f"H05.12-20261005-{n:07d}" for n in range(1, 31)]
    assert Rating.objects.count() == 10
    ended = {Status.REFUSED.value: "refuse", Status.RETURNED.value: "return_result"}
    for case in Case.objects.all():
        verbs = list(
            Movement.objects.filter(case=case).order_by("at").values_list("verb", flat=True)
        )
        assert ended[case.status] in verbs
        assert bool(case.due_at) is (case.status != Status.REFUSED)
    with clock.frozen(clock.at(dt.date(2026, 10, 5), dt.time(16))):
        assert make.submitted(place, code=make.HOUSEHOLD).code.endswith("-0000031")


def test_load_past_when_not_the_platform_then_denied(place: Commune) -> None:
    with pytest.raises(Denied):
        services.load_past(place.chair, past(place, 1))
