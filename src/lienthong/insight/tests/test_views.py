# SPDX-License-Identifier: Apache-2.0
import csv
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from lienthong.audit import queries as audit
from lienthong.cases.events import CaseSubmitted
from lienthong.insight import services, views
from lienthong.insight.errors import BadPeriod, TooManySteps
from lienthong.insight.rules import Dossier, Outcome
from lienthong.insight.tests.factories import dossier
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import services as orgs_services
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.outbox import services as outbox
from lienthong.procedures.tests import factories as procedures
from lienthong.web import spreadsheets

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 11, 3)
LATE = "/chi-so/H42.01/ho-so?ky=thang&moc=2026-11-01&chi-so=late"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    province: AgencyView
    one: AgencyView
    other: AgencyView
    late: Dossier


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.frozen(clock.at(dt.date(2026, 11, 20), dt.time(9))):
        yield


@pytest.fixture
def world(_november: None) -> World:
    return _world()


@kept
def _world() -> World:
    """A province with two departments; the first settled three dossiers, one of them late."""
    province = orgs.agency()
    one, other = orgs.department("H42.01"), orgs.department("H42.02")
    procedures.published()
    late = dossier(
        one.id, received_on=MONTH, outcome=Outcome.LATE, case_code="H42.01-20261103-0000009"
    )
    early = [dossier(one.id, received_on=MONTH, outcome=Outcome.EARLY, rating=15) for _ in range(2)]
    due = dossier(other.id, received_on=MONTH, act_by_on=dt.date(2026, 11, 19))
    services.count([late, *early, due])
    return World(province=province, one=one, other=other, late=late)


def opened(path: str, actor: Actor = ANONYMOUS) -> HttpResponseBase:
    """Ask for a page of an agency as somebody."""
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined] # what the identity middleware does
    code, _, rest = request.path.removeprefix("/chi-so/").partition("/")
    room, _, form = rest.partition(".")
    if form:
        file = {"bao-cao": views.agency_export, "ho-so": views.dossiers_file}[room]
        return file(request, code, form)
    page = {"": views.agency, "ho-so": views.dossiers, "bao-cao": views.agency_report}[room]
    return page(request, code)


def leader(agency: AgencyView) -> Actor:
    return orgs.official(agency.id, "insight.view", agency_code=agency.code)


def text(answer: object) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined] # a file
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # a response


def submitted() -> CaseSubmitted:
    return CaseSubmitted(
        case_id=uuid.uuid4(),
        case_code="H42.01-20261120-0000001",
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        agency_id=uuid.uuid4(),
        applicant_name="Người Thử Nghiệm",
        applicant_number="",
        applicant_email="",
        at=clock.now(),
        status=1,
    )


def rows(answer: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))


def sheet_of(answer: object) -> str:
    """Return the XML of the sheet of a workbook."""
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file
    answer.close()  # type: ignore[attr-defined] # as above
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_country_when_anonymous_then_five_things_score_groups_and_league(client, world):
    page = text(client.get("/chi-so/"))
    assert page.count("<h1") == 1
    assert page.count('<li class="stat') == 5
    assert "66,7\u00a0%" in page  # two of three in time
    assert "2 trên 3" in page
    assert 'href="/chi-so/H42?ky=thang&amp;moc=2026-11-30"' in page
    assert "minh họa" in page
    assert "ho-so?" not in page
    assert "H42.01-2026" not in page


def test_country_when_nothing_was_counted_then_says_so_and_pretends_nothing(client):
    page = text(client.get("/chi-so/"))
    assert "Chưa có dữ liệu trong kỳ này" in page
    assert "mức “" not in page


def test_country_when_an_indicator_has_no_source_of_data_then_its_slot_says_why_and_not_zero(
    client, world
):
    page = text(client.get("/chi-so/"))
    slot = page[page.index('id="van-ban-dien-tu"') :].split("</tr>")[0]
    assert "Chưa đo được" in slot
    assert "Chờ trục liên thông văn bản" in slot
    assert "0,0" not in slot


def test_country_when_opened_then_as_many_queries_however_many_dossiers(
    client, world, django_assert_max_num_queries
):
    client.get("/chi-so/")
    services.count([dossier(world.other.id, received_on=MONTH) for _ in range(50)])
    with django_assert_max_num_queries(20):
        assert client.get("/chi-so/").status_code == 200


def test_agency_when_opened_then_as_many_queries_however_many_dossiers(
    client, world, django_assert_max_num_queries
):
    client.get("/chi-so/H42")
    services.count([dossier(world.other.id, received_on=MONTH) for _ in range(50)])
    with django_assert_max_num_queries(24):
        assert client.get("/chi-so/H42").status_code == 200


def test_country_when_a_leader_comes_then_lands_on_their_agency(world):
    request = RequestFactory().get("/chi-so/")
    request.actor = leader(world.one)  # type: ignore[attr-defined] # as above
    answer = views.country(request)
    assert (answer.status_code, answer["Location"]) == (302, "/chi-so/H42.01")


@pytest.mark.parametrize("path", ["/chi-so/", "/chi-so/H42", "/chi-so/H42/bao-cao"])
def test_pages_when_read_in_english_then_no_vietnamese_sentence_remains(client, world, path):
    client.cookies["django_language"] = "en"
    page = text(client.get(path))
    for vietnamese in ("hồ sơ", "Tồn", "Chỉ số", "tháng", "Cách tính", "kỳ"):
        assert vietnamese not in page.replace("Sở thử nghiệm", ""), vietnamese


@pytest.mark.parametrize(
    ("query", "settled"), [("ky=thang", "3"), ("ky=nam", "4"), ("ky=thang&moc=2026-09-30", "1")]
)
def test_agency_when_a_period_is_chosen_then_only_its_months_count(client, world, query, settled):
    old = dossier(world.one.id, received_on=dt.date(2026, 9, 1), outcome=Outcome.EARLY)
    services.count([old])
    page = text(client.get(f"/chi-so/H42.01?{query}"))
    assert f"trên {settled}<" in page.replace(".", "<").replace(",", "<")


def test_agency_when_it_got_worse_then_says_by_how_much_and_where(client, world):
    september = [
        dossier(world.one.id, received_on=dt.date(2026, 10, 1), outcome=Outcome.EARLY)
        for _ in range(6)
    ]
    november = [dossier(world.one.id, received_on=MONTH, outcome=Outcome.LATE) for _ in range(3)]
    services.count([*september, *november])
    page = text(client.get("/chi-so/H42.01?ky=thang"))
    assert "giảm 66,7 điểm so với tháng trước" in page  # 100 % of 6, then 2 of 6
    assert "4 trên 6 hồ sơ quá hạn" in page


def test_agency_when_too_few_then_no_change_is_claimed(client, world):
    services.count([dossier(world.one.id, received_on=dt.date(2026, 10, 1), outcome=Outcome.EARLY)])
    assert "so với tháng trước" not in text(client.get("/chi-so/H42.01?ky=thang"))


def test_agency_when_unknown_then_missing(client, world):
    assert client.get("/chi-so/H99").status_code == 404


@pytest.mark.parametrize("query", ["moc=31/02/2026", "moc=2026-13", "moc=x", "moc=9999-01"])
def test_agency_when_the_period_does_not_read_then_refused_in_words(client, world, query):
    answer = client.get(f"/chi-so/H42?ky=thang&{query}")
    assert answer.status_code == 422
    assert "không hợp lệ" in text(answer)


def test_agency_when_the_reader_may_not_open_it_then_no_links_to_dossiers(world):
    assert "ho-so?" not in text(opened("/chi-so/H42.01", leader(world.other)))
    assert "ho-so?" in text(opened("/chi-so/H42.01", leader(world.one)))


def test_agency_when_dossiers_are_overdue_then_said_and_opened_by_the_leader_only(world):
    page = text(opened("/chi-so/H42.02", leader(world.other)))
    assert "đang quá hạn lúc này" in page
    assert "chi-so=overdue" in page
    assert "chi-so=overdue" not in text(opened("/chi-so/H42.02"))


def test_agency_when_it_took_over_another_then_counts_its_past_and_says_so(client, world):
    closed = dt.date(2026, 11, 10)
    orgs_services.close_agency(
        actor=orgs.SYSTEM, agency_id=world.one.id, last_day=closed, successor_id=world.other.id
    )
    page = text(client.get("/chi-so/H42.02?ky=thang"))
    assert "Gồm số liệu của cơ quan đã sáp nhập" in page
    assert "2 trên 3" in page
    past = text(client.get("/chi-so/H42.01?ky=thang"))
    assert "đã kết thúc hoạt động ngày 10/11/2026" in past
    assert world.late.case_code in text(opened(LATE, leader(world.other)))
    above = text(client.get("/chi-so/H42?ky=thang"))
    assert "2 trên 3" in above  # once, not twice


def test_agency_when_it_took_over_one_below_it_then_nothing_is_counted_twice(client, world):
    orgs_services.close_agency(
        actor=orgs.SYSTEM,
        agency_id=world.one.id,
        last_day=dt.date(2026, 11, 10),
        successor_id=world.province.id,
    )
    assert "2 trên 3" in text(client.get("/chi-so/H42?ky=thang"))


def test_dossiers_when_anonymous_then_asked_to_sign_in(client, world):
    answer = client.get(LATE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap")


def test_dossiers_when_without_the_right_then_denied(world):
    with pytest.raises(Denied):
        opened(LATE, orgs.official(world.one.id, "cases.receive"))


def test_dossiers_when_of_another_agency_then_missing(world):
    with pytest.raises(Missing):
        opened(LATE, leader(world.other))
    with pytest.raises(Missing):
        opened(LATE.replace("ho-so", "ho-so.csv"), leader(world.other))


@pytest.mark.parametrize("above", [False, True])
def test_dossiers_when_of_the_agency_or_above_then_codes_are_listed(world, above):
    agency = world.province if above else world.one
    page = text(opened(LATE, leader(agency)))
    assert world.late.case_code in page
    assert page.count("H42.01-2026") == 1
    assert "/mot-cua/ho-so/" not in page  # the dossier itself is beyond this right


def test_dossiers_when_overdue_then_those_past_their_day_whatever_the_period(world):
    path = LATE.replace("late", "overdue").replace("H42.01", "H42.02").replace("11-01", "01-01")
    page = text(opened(path, leader(world.other)))
    assert "19/11/2026" in page
    assert "đã qua" in page


def test_dossiers_when_of_one_procedure_then_only_its(world):
    services.count([
        dossier(world.one.id, received_on=MONTH, outcome=Outcome.LATE, procedure_code="1.001612")
    ])  # fmt: skip
    assert text(opened(LATE, leader(world.one))).count("<tr>") == 1 + 2
    assert text(opened(f"{LATE}&thu-tuc=1.001193", leader(world.one))).count("<tr>") == 1 + 1


def test_dossiers_when_the_measure_is_unknown_then_missing(world):
    with pytest.raises(Missing):
        opened(LATE.replace("late", "everything"), leader(world.one))


def test_dossiers_when_more_than_a_page_then_the_next_begins_after_the_last(world):
    many = [
        dossier(world.one.id, received_on=MONTH, case_code=f"H42.01-20261104-{n:07}")
        for n in range(60)
    ]
    services.count(many)
    path = LATE.replace("late", "open")
    first = text(opened(path, leader(world.one)))
    assert "sau=H42.01-20261104-0000010" in first
    second = text(opened(f"{path}&sau=H42.01-20261104-0000010", leader(world.one)))
    assert "H42.01-20261104-0000009" in second
    assert second.count("<tr>") == 1 + 10  # the heading, and what the first page left


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_dossiers_file_when_taken_then_recorded_before_the_first_byte(world, form):
    path = LATE.replace("ho-so?", f"ho-so.{form}?")
    answer = opened(path, leader(world.one))
    (trace,) = audit.of_subject(f"ho-so-H42.01-late.{form}")
    assert trace.action == "insight.exported"
    if form == "xlsx":
        answer.close()
    else:
        found = rows(answer)
        assert found[-1][0] == world.late.case_code
        assert ["Người kết xuất", "Cán bộ thử nghiệm"] in found


def test_dossiers_file_when_the_form_is_unknown_then_missing(world):
    with pytest.raises(Missing):
        opened(LATE.replace("ho-so?", "ho-so.doc?"), leader(world.one))


@pytest.mark.parametrize(
    "cut", ["tong", "thu-tuc", "linh-vuc", "co-quan", "ngay", "tuan", "thang", "quy", "nam"]
)
def test_report_when_cut_in_any_way_then_its_lines_add_up_to_its_total(client, world, cut):
    services.count([
        dossier(world.province.id, received_on=dt.date(2026, 2, 10)),
        dossier(world.other.id, received_on=dt.date(2025, 12, 30), outcome=Outcome.WITHDRAWN,
                ended_on=dt.date(2026, 3, 2), channel="post"),
    ])  # fmt: skip
    asked = {"tu": "10/01/2026", "den": "19/11/2026", "theo": cut}
    found = rows(client.get("/chi-so/H42/bao-cao.csv", asked))
    blank = found.index([])
    head, *lines, total = found[blank + 1 :]
    assert len(head) == 14
    numbers = [[int(value) for value in line[2:13]] for line in lines]
    wanted = [int(value) for value in total[2:13]]
    opening, received, *_rest, closing = wanted
    assert (opening, received, closing) == (1, 5, 2)
    if cut == "tong":
        assert lines == []
        return
    for place in range(1, 10):  # all but opening and closing, which steps hand on
        assert sum(line[place] for line in numbers) == wanted[place], head[place + 2]
    if cut in ("thu-tuc", "linh-vuc", "co-quan"):
        assert sum(line[0] for line in numbers) == opening
    else:
        assert numbers[0][0] == opening
        assert [line[0] for line in numbers[1:]] == [line[-1] for line in numbers[:-1]]
        assert numbers[-1][-1] == closing


def test_report_when_public_then_without_dossier_codes_and_with_the_balance_in_words(client, world):
    page = text(client.get("/chi-so/H42.01/bao-cao?ky=thang"))
    assert "Tồn đầu kỳ 0 + tiếp nhận 3 = giải quyết xong 3" in page
    assert "H42.01-2026" not in page


def test_report_when_the_period_is_past_then_what_only_today_knows_is_not_invented(client, world):
    assert "chỉ biết được của hôm nay" in text(client.get("/chi-so/H42/bao-cao?moc=2026-10"))
    assert "Lúc này:" in text(client.get("/chi-so/H42/bao-cao"))


def test_report_when_the_agency_is_empty_then_zeros_that_add_up(client, world):
    orgs.department("H42.03")
    page = text(client.get("/chi-so/H42.03/bao-cao"))
    assert "Tồn đầu kỳ 0 + tiếp nhận 0 = giải quyết xong 0" in page
    assert client.get("/chi-so/H42.03").status_code == 200


@pytest.mark.parametrize(
    "query", ["tu=20/11/2026&den=01/11/2026", "tu=hôm qua", "tu=01/01/2001&den=01/01/2026"]
)
def test_report_when_the_period_is_bad_then_refused(world, query):
    with pytest.raises(BadPeriod):
        opened(f"/chi-so/H42/bao-cao?{query}")


def test_report_when_cut_into_too_many_steps_then_refused(world):
    with pytest.raises(TooManySteps):
        opened("/chi-so/H42/bao-cao?tu=01/01/2024&den=01/11/2026&theo=ngay")


def test_report_when_asked_for_the_country_then_every_cut_has_a_page(client, world):
    for cut in ("tong", "co-quan", "linh-vuc"):
        assert client.get("/chi-so/bao-cao", {"theo": cut}).status_code == 200


def test_export_when_excel_then_numbers_are_numbers_and_the_head_is_frozen(client, world):
    answer = client.get("/chi-so/H42/bao-cao.xlsx?theo=ngay")
    assert answer["Content-Disposition"].endswith('.xlsx"')
    sheet = sheet_of(answer)
    assert "<f>" not in sheet
    assert 'state="frozen"' in sheet
    assert "<v>4</v>" in sheet  # four received, as a number


def test_export_when_pdf_then_a_pdf(client, world):
    answer = client.get("/chi-so/H42/bao-cao.pdf?theo=co-quan")
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/chi-so/H42/bao-cao.doc", "/chi-so/bao-cao.exe"])
def test_export_when_the_form_is_unknown_then_missing(client, world, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_export_when_a_cell_looks_like_a_formula_then_it_is_text(start):
    bad = f"{start}cmd|' /C calc'!A0"
    answer = spreadsheets.csv_of("x", [(bad, bad)], [bad], [[bad, 1, None]])
    for line in rows(answer):
        assert all(not cell.startswith(start) for cell in line)
    book = spreadsheets.xlsx_of("x", bad, [(bad, bad)], [bad], [[bad, 1, 0.5, MONTH]])
    assert "<f>" not in sheet_of(book)


def test_page_when_the_worker_lags_then_says_since_when(client, world):
    assert "Số liệu tính đến 09:00" in text(client.get("/chi-so/")).replace("\u00a0", " ")
    with outbox.bound({CaseSubmitted: (services.recount,)}):
        outbox.publish(submitted())
    with clock.frozen(clock.at(dt.date(2026, 11, 20), dt.time(9, 30))):
        page = text(client.get("/chi-so/"))
    assert "1 thay đổi của hồ sơ còn chờ được tính" in page
