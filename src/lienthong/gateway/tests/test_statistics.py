# SPDX-License-Identifier: Apache-2.0
"""Statistics of documents that really went over the axis, and the page that shows them."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.test import Client as Browser

from lienthong.exchange.models import Counted, Tally
from lienthong.exchange.queries import statistics
from lienthong.exchange.queries.statistics import Numbers
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import Business, Errand, Priority, Reference, StatusCode
from lienthong.exchange.rules.tallies import Measure
from lienthong.exchange.services import counting
from lienthong.gateway.tests.conftest import Axis
from lienthong.identity.tests import factories as identity
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def told(scope: str) -> Numbers:
    today = clock.today()
    return statistics.numbers(scope, today.replace(day=1), today + dt.timedelta(days=5))


def counts(scope: str) -> tuple[dict[str, int], dict[str, int]]:
    one = told(scope)
    return (
        {str(key): number for key, number in one.sent.items() if number},
        {str(key): number for key, number in one.received.items() if number},
    )


def test_documents_when_on_their_way_then_counted_at_each_tier_as_they_stand(axis: Axis) -> None:
    ours, theirs = axis.province, axis.ministry
    today = clock.today()
    ours.sent(ours.document(1, "G05", issued_on=today, priority=Priority.FLASH))
    ours.sent(ours.document(2, "G05", "H42.13", issued_on=today - dt.timedelta(days=40)))
    assert counting.follow() == 2
    assert counts("H42")[0] == {
        "documents": 2, "copies": 3, "urgent": 1, "dated": 2, "same_day": 1, "in_time": 1,
        "waiting": 3,
    }  # fmt: skip
    assert counts("G05")[1] == {"documents": 2, "urgent": 1, "waiting": 2}
    theirs.take()
    theirs.say("H42", "H42,2026,1", StatusCode.ACCEPTED)
    theirs.say("H42", "H42,2026,2", StatusCode.REFUSED)
    counting.follow()
    for scope in ("G05", "@00.02.G05"):
        assert counts(scope)[1] == {"documents": 2, "urgent": 1, "accepted": 1, "refused": 1}
    assert counts("H42.13")[1] == {"documents": 1, "waiting": 1}
    assert counts("")[0]["documents"] == 2
    assert [one.scope for one in statistics.below("", today, today)] == ["H42", "G05"]
    assert [one.scope for one in statistics.below("H42", today, today)] == ["H42.13"]
    assert statistics.system_of("H42.13") == "@00.01.H42"
    assert statistics.course("", today, today, by_month=False) == {today: (2, 3)}


def test_documents_when_taken_back_or_sent_on_then_the_tallies_follow(axis: Axis) -> None:
    ours = axis.province
    ours.sent(ours.document(1, "G05"))
    counting.follow()
    errand = Errand(kind=Business.REVOKE, reason="Sai", document_id="H42,2026,1")
    ours.sent(ours.document(2, "G05", errand=errand))
    counting.follow()
    assert counts("G05")[1]["withdrawn"] == 1
    change = edxml.ReceiverChange(organ_code="H42.13", is_added=True)
    update = Errand(
        kind=Business.UPDATE, reason="Thêm", document_id="H42,2026,1", receivers_changed=True,
        changes=(change,),
    )  # fmt: skip
    ours.sent(ours.document(3, "H42.13", errand=update))
    counting.follow()
    assert counts("H42.13")[1]["documents"] >= 1
    before = list(Tally.objects.order_by("scope", "side", "is_month", "starts_on").values())
    counting.begin_again()
    assert not Counted.objects.exists()
    counting.follow()
    after = list(Tally.objects.order_by("scope", "side", "is_month", "starts_on").values())
    assert [row for row in before if row["documents"]] == [row for row in after if row["documents"]]


def test_documents_when_they_must_be_answered_then_late_until_they_are(axis: Axis) -> None:
    ours, theirs = axis.province, axis.ministry
    due = clock.today() + dt.timedelta(days=1)
    for number in (1, 2, 3):
        ours.sent(ours.document(number, "G05", due_on=due))
    theirs.take()
    about = (Reference(organ_code="000.00.00.H42", document_id="H42,2026,1"),)
    theirs.sent(theirs.document(1, "H42", response_for=about))
    counting.follow()
    assert (told("G05").overdue, told("G05").due[Measure.ANSWERED]) == (0, 1)
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        one = statistics.numbers("G05", due, due)
        assert (one.due[Measure.DOCUMENTS], one.overdue) == (3, 2)


def test_counting_when_an_answer_comes_twice_or_names_nothing_then_as_once(axis: Axis) -> None:
    ours, theirs = axis.province, axis.ministry
    ours.sent(ours.document(1, "G05", due_on=clock.today()))
    for number, code in enumerate(("H42", "H42", "G22.99", "khong-phai-ma"), 1):
        about = (Reference(organ_code=code, document_id="H42,2026,1"),)
        theirs.sent(theirs.document(number, "H42", response_for=about))
        counting.follow()
    assert told("G05").due[Measure.ANSWERED] == 1
    assert counting.follow() == 0


def reader_of(agency: str, *rights: str) -> Browser:
    account = identity.official(identity.post(*rights, agency=agency))
    browser = Browser()
    identity.sign_in(browser, account.id)
    return browser


def test_page_when_read_by_who_may_see_all_then_the_country_and_each_tier(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05", due_on=clock.today()))
    counting.follow()
    browser = reader_of("H42", "exchange.manage")
    for address, words in (
        ("/van-ban/thong-ke", "Toàn quốc"),
        ("/van-ban/thong-ke?pham-vi=000.00.00.H42", "UBND tỉnh Ninh Bình"),
        ("/van-ban/thong-ke?pham-vi=@00.01.H42", "Hệ thống 00.01.H42"),
        ("/van-ban/thong-ke?tu=01/01/2026&den=31/12/2026", "Văn bản theo tháng"),
        ("/van-ban/thong-ke?tu=31/02/2026&den=nonsense", "Toàn quốc"),
        ("/van-ban/thong-ke?pham-vi=G99", "Chưa có văn bản nào"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode(), address
    assert browser.get("/van-ban/thong-ke?pham-vi=khong-phai-ma").status_code == 404
    assert "Bộ Tài chính" in browser.get("/van-ban/thong-ke").content.decode()


def test_page_when_read_by_a_clerk_then_the_own_agency_and_below_only(axis: Axis) -> None:
    browser = reader_of("H42", "exchange.clerk")
    assert "UBND tỉnh Ninh Bình" in browser.get("/van-ban/thong-ke").content.decode()
    for scope, status in (
        ("H42.13", 200), ("@00.01.H42", 200), ("G05", 403), ("", 200), ("H421", 403),
        ("@00.02.G05", 403),
    ):  # fmt: skip
        assert browser.get("/van-ban/thong-ke", {"pham-vi": scope}).status_code == status, scope
    assert browser.get("/van-ban/thong-ke.csv?pham-vi=G05").status_code == 403
    assert reader_of("H42", "cases.receive").get("/van-ban/thong-ke").status_code == 403
    assert Browser().get("/van-ban/thong-ke").status_code == 302


def test_files_when_downloaded_then_every_tier_below_and_the_sum(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    counting.follow()
    browser = reader_of("H42", "exchange.manage")
    answer: Any = browser.get("/van-ban/thong-ke.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "UBND tỉnh Ninh Bình,H42,1," in text
    assert "Cộng: Toàn quốc" in text
    book: Any = browser.get("/van-ban/thong-ke.xlsx")
    names = zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))).namelist()
    assert "xl/worksheets/sheet1.xml" in names
    assert browser.get("/van-ban/thong-ke.exe").status_code == 404
