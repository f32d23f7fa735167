# SPDX-License-Identifier: Apache-2.0
"""The shipped packs, played through the platform: from the application to the signed paper."""

import io
import json
from typing import Any

import pytest
import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.cases import queries, services
from lienthong.cases.errors import ScansDiffer
from lienthong.cases.models import RegisterAnswer
from lienthong.cases.queries import CaseView, InboxFilter, Queue
from lienthong.cases.rules import Channel, Paper, Status
from lienthong.cases.tests import factories
from lienthong.cases.tests.factories import Commune, at
from lienthong.files import queries as stored
from lienthong.files import services as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import AccountId, uuid7
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import AgencyKind, UnitKind
from lienthong.orgs.services import NewAgency, NewUnit
from lienthong.procedures.services.pdf_text import words_of
from lienthong.procedures.tests import factories as procedures
from lienthong.registers import queries as registers_read
from lienthong.registers import services as registers
from lienthong.registers.services import Row
from lienthong.signing import services as signing

pytestmark = pytest.mark.django_db(transaction=True)

EXTRACT, COPY, MARITAL, JUDICIAL = "2.000635", "2.000815", "1.004873", "2.000488"
NUMBER = "027196001234"
BIRTH = {
    "kind": "birth",
    "registration_number": "41/1996",
    "book": "01/1996",
    "commune_code": "09169",
    "registered_on": "1996-03-20",
    "child": {
        "number": NUMBER,
        "full_name": "Nguyễn Thị Hường",
        "born_on": "1996-03-12",
        "sex": "nu",
    },
    "declarant": {"full_name": "Nguyễn Văn Mít"},
}


@pytest.fixture
def place() -> Commune:
    with clock.frozen(at(8)):
        return factories.commune(with_keys=True)


def papers_of(owner: Actor, *components: str, content: bytes) -> tuple[Paper, ...]:
    ids = [(code, files.store(owner, content, f"{code}.pdf").id) for code in components]
    return tuple(Paper(component=code, file_id=file_id) for code, file_id in ids)


def scan(pages: int) -> bytes:
    text = "#pagebreak()".join(f"Trang {number + 1} của bản chính" for number in range(pages))
    return bytes(typst.compile({"main.typ": f'#set page(paper: "a4")\n{text}'.encode()}))


def accepted(place: Commune, code: str, index: int = 0, **more: Any) -> CaseView:
    """Send the pack's example in, at the counter when papers are given, and receive it."""
    person = factories.citizen()
    form = {**procedures.example(code, index), **more.pop("form", {})}
    content = more.pop("content", None)
    owner = place.clerk if content else person
    papers = papers_of(owner, *more.pop("components", ()), content=content) if content else ()
    application = factories.application(
        person,
        place.agency.id,
        code=code,
        form=form,
        papers=papers,
        channel=Channel.COUNTER if content else Channel.ONLINE,
    )
    case = services.submit(actor=owner, application=application)
    return services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)


def signed(place: Commune, case: CaseView) -> tuple[CaseView, bytes]:
    """Draft, hand on, sign; return the dossier and its paper."""
    case = factories.completed(place, factories.drafted(place, case), "draft")
    preview = services.preview_result(actor=place.specialist, case_id=case.id)
    assert preview.startswith(b"%PDF")
    case = services.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)
    assert case.result and case.result.file_id
    return case, stored.read_bytes(case.result.file_id)


def test_extract_when_in_the_book_then_signed_from_the_register(place: Commune) -> None:
    registers.load(
        factories.SYSTEM,
        "civil_status",
        [Row(key="09169.KS.1996.41", valid_from=at().date(), data=BIRTH)],
    )
    with clock.frozen(at(9)):
        case = factories.completed(place, accepted(place, EXTRACT), "appraise")
        case, paper = signed(place, case)
    assert case.result and case.result.number == "01/TLKS-BS"
    assert "TRÍCH LỤC KHAI SINH" in words_of(paper)
    assert "41/1996" in words_of(paper)
    seen = [one for one in registers_read.accesses(NUMBER) if one.register == "civil_status"]
    assert {one.case_code for one in seen} == {case.code}
    with clock.frozen(at(10)):
        case = services.return_result(
            actor=place.clerk, case_id=case.id, expected_version=case.version
        )
    assert case.status is Status.RETURNED


def test_extract_when_not_in_the_book_then_answered_in_writing(place: Commune) -> None:
    with clock.frozen(at(9)):
        case = factories.completed(place, accepted(place, EXTRACT), "appraise")
        case, paper = signed(place, case)
    assert case.result and case.result.number == "01/UBND-HT"
    assert "không tìm thấy" in words_of(paper)


def test_certified_copy_when_pages_agree_then_holds_them_and_their_certification(
    place: Commune,
) -> None:
    with clock.frozen(at(9)):
        case = accepted(
            place, COPY, content=scan(3), components=("CT-01",), form={"pages": 3, "copies": 0}
        )
        case, paper = signed(place, factories.completed(place, case, "appraise"))
    pages = PdfFileReader(io.BytesIO(paper)).root["/Pages"]["/Count"]
    assert pages == 4
    assert "01/2026 - SCT/BS" in words_of(paper)
    assert "gồm 3 trang" in words_of(paper)
    assert case.result and case.result.number == "01"


def test_certified_copy_when_a_page_is_missing_then_not_drafted(place: Commune) -> None:
    with clock.frozen(at(9)):
        case = accepted(
            place, COPY, content=scan(2), components=("CT-01",), form={"pages": 3, "copies": 0}
        )
        case = factories.completed(place, case, "appraise")
        with pytest.raises(ScansDiffer) as refused:
            factories.drafted(place, case)
    assert refused.value.data == {"there": 2, "declared": 3}


def neighbour(code: str, unit: str) -> Actor:
    """Open a commune elsewhere; return its specialist."""
    since = at().date().replace(year=2025, month=7, day=1)
    new = NewUnit(
        code=unit, kind=UnitKind.WARD, name=f"Xóm {unit}", valid_from=since, parent_code="24"
    )
    orgs.open_unit(actor=factories.SYSTEM, new=new)
    agency = orgs.open_agency(
        actor=factories.SYSTEM,
        new=NewAgency(
            code=code, name=f"Ủy ban nhân dân xã {unit}", kind=AgencyKind.COMMUNE_COMMITTEE,
            valid_from=since, parent_code="H05", unit_code=unit,
        ),
    )  # fmt: skip
    return factories.official(agency, "Hồ Thị Ổi", "Công chức", "cases.appraise")


def lived(*units: str) -> dict[str, Any]:
    places = [{"province_code": "24", "commune_code": unit} for unit in units]
    rows = [{"since": "2015-01-01", "until": "2018-06-30", "place": place} for place in places]
    return {"lived_elsewhere": "co", "places": rows}


def test_marital_status_when_lived_elsewhere_then_all_communes_asked_at_once(
    place: Commune,
) -> None:
    with clock.frozen(at(8)):
        others = [neighbour("H05.13", "09170"), neighbour("H05.14", "09171")]
    with clock.frozen(at(9)):
        case = accepted(place, MARITAL, form=lived("09170", "09171"))
        case = factories.completed(place, case, "appraise")
        assert services.ask_planned(case.id, "ask_communes") == 2
        assert services.ask_planned(case.id, "ask_communes") == 0
        seen = queries.case(place.specialist, case.id)
        assert "01/01/2015 đến 30/06/2018" in seen.consultations[0].question
        for other, asked in zip(others, seen.consultations, strict=True):
            services.answer_consultation(
                actor=other, consultation_id=asked.id, answer="Chưa kết hôn.", agrees=True
            )
        case, paper = signed(place, queries.case(place.specialist, case.id))
    assert "có giá trị đến hết ngày 16/05/2027" in words_of(paper)


def test_marital_status_when_a_commune_is_not_of_this_node_then_an_official_asks_all(
    place: Commune,
) -> None:
    with clock.frozen(at(8)):
        neighbour("H05.13", "09170")
    with clock.frozen(at(9)):
        case = accepted(place, MARITAL, form=lived("09170", "00004"))
        case = factories.completed(place, case, "appraise")
        assert services.ask_planned(case.id, "ask_communes") == 0
        seen = queries.case(place.specialist, case.id)
    assert not seen.consultations
    assert [step.role for step in seen.steps] == ["consult"]


def test_marital_status_when_moved_away_and_back_then_each_commune_is_asked_once(
    place: Commune,
) -> None:
    with clock.frozen(at(8)):
        neighbour("H05.13", "09170")
    with clock.frozen(at(9)):
        case = accepted(place, MARITAL, form=lived("09170", "09169", "09170"))
        case = factories.completed(place, case, "appraise")
        assert services.ask_planned(case.id, "ask_communes") == 1
        only_here = accepted(place, MARITAL, form=lived("09169"))
        only_here = factories.completed(place, only_here, "appraise")
        assert services.ask_planned(only_here.id, "ask_communes") == 0
        seen = queries.case(place.specialist, only_here.id)
    assert [step.role for step in seen.steps] == ["draft"]


@pytest.fixture
def police(place: Commune) -> Commune:
    """The records division of a provincial public security."""
    with clock.frozen(at(8)):
        new = NewAgency(
            code="H05.80", name="Công an tỉnh Bắc Ninh", kind=AgencyKind.DEPARTMENT,
            valid_from=at().date().replace(year=2025), parent_code="H05",
        )  # fmt: skip
        agency = orgs.open_agency(actor=factories.SYSTEM, new=new)
        chair = factories.official(agency, "Đỗ Văn Dứa", "Trưởng phòng", "cases.sign")
        signing.issue_agency_seal(factories.SYSTEM, agency.id)
        signing.issue_personal(
            factories.SYSTEM, AccountId(chair.account_id or uuid7()), name=chair.name,
            post_name="Trưởng phòng", agency_id=agency.id,
        )  # fmt: skip
        return Commune(
            agency=agency,
            tax=place.tax,
            clerk=factories.official(agency, "Vũ Thị Na", "Tiếp nhận", "cases.receive"),
            specialist=factories.official(agency, "Bùi Văn Vải", "Cán bộ", "cases.appraise"),
            chair=chair,
            tax_officer=place.tax_officer,
        )


def test_judicial_record_when_issued_then_masked_in_lists_and_closed_to_reception(
    police: Commune,
) -> None:
    with clock.frozen(at(9)):
        case = accepted(police, JUDICIAL)
        rows = queries.inbox(police.specialist, InboxFilter(queue=Queue.OPEN)).rows
        assert [row.applicant_name for row in rows] == ["N. T. Hường"]
        with pytest.raises(Refusal) as refused:
            registers.read(
                police.clerk, "judicial_records", NUMBER, purpose="settle_case",
                case_code=case.code,
            )  # fmt: skip
        assert isinstance(refused.value, Denied) or "read" in refused.value.code
        case, paper = signed(police, factories.completed(police, case, "appraise"))
    assert "Không có án tích" in words_of(paper)
    assert case.result and case.result.number == "01/PLLTP-PV06"


def test_judicial_record_when_somebody_was_judged_then_printed_and_kept_sealed(
    police: Commune,
) -> None:
    judgment = {
        "judgment_number": "12/2019/HSST", "judged_on": "2019-05-06", "court": "TAND Kinh Bắc",
        "offence": "Trộm cắp tài sản", "sentence": "06 tháng tù", "is_expunged": False,
    }  # fmt: skip
    data = {
        "full_name": "Nguyễn Thị Hường", "born_on": "1996-03-12", "has_unexpunged": True,
        "convictions": [judgment],
    }  # fmt: skip
    registers.load(
        factories.SYSTEM, "judicial_records",
        [Row(key=NUMBER, valid_from=at().date(), data=data)],
    )  # fmt: skip
    with clock.frozen(at(9)):
        case = factories.completed(police, accepted(police, JUDICIAL), "appraise")
        _case, paper = signed(police, case)
    assert "Trộm cắp tài sản" in words_of(paper)
    kept = RegisterAnswer.objects.filter(register="judicial_records")
    assert kept.count() == 2  # drafted, signed; the preview used what the drafter was told
    for row in kept:
        (told,) = row.records
        assert told["data"]["full_name"] == "Nguyễn Thị Hường"
        assert "Trộm cắp" not in json.dumps(told, ensure_ascii=False)
        assert told["data"]["has_unexpunged"] is not True
