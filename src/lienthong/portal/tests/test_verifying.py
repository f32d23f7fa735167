# SPDX-License-Identifier: Apache-2.0
"""Every kind of paper the platform issues, and what people do to papers."""

import dataclasses
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as dj
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.models import Result, Slip
from lienthong.cases.rules import QrFacts, SlipForm, qr_text
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import Commune, at
from lienthong.files import queries as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.clock import HANOI
from lienthong.ledger import services as ledger
from lienthong.payments import services as payments
from lienthong.payments.tests import factories as paying
from lienthong.portal import services
from lienthong.portal.services.verdicts import Verdict
from lienthong.signing import services as signing

pytestmark = pytest.mark.django_db
HERE = "198.51.100.20"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune(with_keys=True)


def receipt_slip(place: Commune) -> Slip:
    case = make.accepted(place)
    slip = Slip.objects.get(case_id=case.id, form=SlipForm.RECEIPT)
    cases.print_slip(slip.pk)
    return Slip.objects.get(pk=slip.pk)


def body(slip: Slip) -> bytes:
    assert slip.file_id
    return files.read_bytes(slip.file_id)


def held(verdict: Verdict) -> list[bool | None]:
    return [check.holds for check in verdict.checks]


def qr_of(slip: Slip, **changes: Any) -> str:
    assert slip.case
    facts: dict[str, Any] = {
        "case_code": slip.case.code,
        "procedure_code": slip.case.procedure_code,
        "holder_number": slip.case.applicant_number,
        "paper": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "system": "Liên Thông",
        "issued_at": slip.issued_at.astimezone(HANOI),
        "site": dj.BASE_URL,
    }
    return qr_text(QrFacts(**(facts | changes)))


# ── What the platform issued


def test_pdf_when_a_slip_then_everything_holds_down_to_the_ledger(place: Commune) -> None:
    slip = receipt_slip(place)
    before = services.verify_pdf(body(slip))
    assert None in held(before)[:-1]  # not in the ledger yet: said, not guessed
    ledger.sequence("audit")
    verdict = services.verify_pdf(body(slip))
    assert verdict.kind == "success"
    assert verdict.paper
    assert verdict.paper.number == slip.number
    assert held(verdict)[:-1] == [True] * (len(verdict.checks) - 1)
    assert verdict.checks[-1].holds is None


def test_pdf_when_a_result_then_everything_holds(place: Commune) -> None:
    case = make.ready_to_sign(place)
    signed = cases.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)
    assert signed.result
    assert signed.result.file_id
    ledger.sequence("audit")
    verdict = services.verify_pdf(files.read_bytes(signed.result.file_id))
    assert verdict.kind == "success"
    assert verdict.paper
    assert verdict.paper.number == signed.result.number
    assert len(verdict.signatures) == 2
    assert make.citizen().name not in str(verdict)


def test_pdf_when_the_book_or_the_control_slip_then_known(place: Commune) -> None:
    case = make.accepted(place)
    control = cases.control_slip(actor=place.clerk, case_id=case.id)
    day = clock.today()
    book = cases.register_book(actor=place.clerk, from_on=day, to_on=day)
    for slip in (control, book):
        content = files.read_bytes(cases.print_slip(slip.id))
        ledger.sequence("audit")
        verdict = services.verify_pdf(content)
        assert (verdict.kind, verdict.paper and verdict.paper.number) == ("success", slip.number)


def test_proof_when_downloaded_then_a_stranger_can_check_it(
    place: Commune, tmp_path: Any, settings: Any
) -> None:
    slip = receipt_slip(place)
    sha256 = files.stored(slip.file_id).sha256  # type: ignore[arg-type] # sealed above
    browser = Client()
    assert browser.get(f"/xac-minh/bang-chung/{sha256}.json").status_code == 404
    ledger.sequence("audit")
    answer = browser.get(f"/xac-minh/bang-chung/{sha256}.json")
    told = json.loads(answer.content)
    assert sha256 in told["body"]
    assert make.citizen().name not in told["body"]
    settings.VAR = tmp_path
    path = tmp_path / "bang-chung.json"
    path.write_bytes(answer.content)
    call_command("verify", receipt=path, stdout=io.StringIO())
    path.write_text(answer.content.decode().replace(sha256[:6], "000000"))
    with pytest.raises(SystemExit):
        call_command("verify", receipt=path, stdout=io.StringIO())


def test_proof_when_a_citizens_own_upload_then_404(place: Commune) -> None:
    person = make.citizen()
    paper = make.scan(person)
    ledger.sequence("audit")
    sha256 = files.stored(paper.file_id).sha256
    assert Client().get(f"/xac-minh/bang-chung/{sha256}.json").status_code == 404


# ── What people do to papers


def test_pdf_when_one_bit_is_flipped_then_said_and_not_ours(place: Commune) -> None:
    content = bytearray(body(receipt_slip(place)))
    content[len(content) // 3] ^= 1
    verdict = services.verify_pdf(bytes(content))
    assert verdict.kind == "error"
    assert verdict.paper is None
    assert False in held(verdict)


def test_pdf_when_an_update_is_appended_then_the_original_is_named(place: Commune) -> None:
    slip = receipt_slip(place)
    verdict = services.verify_pdf(body(slip) + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    assert verdict.kind == "error"
    assert any(slip.number in check.detail for check in verdict.checks)


def test_pdf_when_sealed_by_us_but_never_issued_then_not_ours(
    place: Commune, tmp_path: Any
) -> None:
    (tmp_path / "plain.typ").write_text('#set document(title: "Thử")\n#"Giấy thử"')
    made = pdf.render(tmp_path / "plain.typ", {})
    sealed = signing.seal(made, actor=make.SYSTEM, agency_id=place.agency.id, reason="Thử")
    verdict = services.verify_pdf(sealed)
    assert (verdict.kind, verdict.paper) == ("warning", None)
    assert "không phát hành" in verdict.statement


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", b"%PDF-" + b"\0" * 5_000])
def test_pdf_when_torn_or_unsigned_then_a_value_and_no_crash(
    place: Commune, content: bytes
) -> None:
    verdict = services.verify_pdf(content)
    assert (verdict.kind, verdict.paper) == ("error", None)


def test_pdf_when_a_newer_slip_took_its_place_then_said(place: Commune) -> None:
    case = make.accepted(place)
    first = cases.control_slip(actor=place.clerk, case_id=case.id)
    content = files.read_bytes(cases.print_slip(first.id))
    with clock.frozen(at(10)):
        second = cases.control_slip(actor=place.clerk, case_id=case.id)
    verdict = services.verify_pdf(content)
    assert verdict.kind == "warning"
    assert verdict.paper
    assert verdict.paper.later_number == second.number


# ── Codes


def test_qr_when_photographed_then_its_paper_and_what_was_not_checked(place: Commune) -> None:
    slip = receipt_slip(place)
    ledger.sequence("audit")
    verdict = services.verify_picture(pdf.qr_png(qr_of(slip)), address=HERE)
    assert verdict.kind == "success"
    assert verdict.paper
    assert verdict.paper.number == slip.number
    assert ("Mã hồ sơ", slip.number.split("/")[0]) in verdict.said
    assert verdict.checks[-1].holds is None


@pytest.mark.parametrize(
    "changes",
    [
        {"holder_number": "001099000001"},
        {"paper": "Phiếu từ chối tiếp nhận giải quyết hồ sơ"},
        {"issued_at": at(8).astimezone(HANOI)},
        {"procedure_code": "1.001612"},
        {"case_code": "H05.12-261116-9999"},
        {"site": "https://lien-thong.example.com"},
    ],
)
def test_qr_when_one_fact_is_altered_then_forged(place: Commune, changes: dict[str, Any]) -> None:
    slip = receipt_slip(place)
    verdict = services.verify_text(qr_of(slip, **changes), address=HERE)
    assert verdict.kind == ("warning" if "site" in changes else "error")
    assert False in held(verdict)
    assert bool(verdict.paper) == ("site" in changes)


def test_qr_when_opened_by_a_camera_then_judged_and_the_number_stays_there(place: Commune) -> None:
    slip = receipt_slip(place)
    ledger.sequence("audit")
    address, _, number = qr_of(slip).partition("#")
    assert slip.case
    assert number == slip.case.applicant_number not in address
    answer = Client().get(address.removeprefix(dj.BASE_URL))  # a browser never sends what follows #
    told = answer.content.decode()
    assert answer.status_code == 200
    assert slip.number in told
    assert "máy ảnh của điện thoại không gửi số này đi" in told
    forged = Client().get(address.removeprefix(dj.BASE_URL).replace("tt=1.001193", "tt=1.001612"))
    assert slip.number not in forged.content.decode()


def test_qr_when_printed_before_codes_were_addresses_then_still_known(place: Commune) -> None:
    slip = receipt_slip(place)
    assert slip.case
    facts = {
        "maHoSo": slip.case.code,
        "maThuTuc": slip.case.procedure_code,
        "maDinhDanh": slip.case.applicant_number,
        "tenGiayTo": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "heThong": "Liên Thông",
        "thoiDiem": slip.issued_at.astimezone(HANOI).isoformat(timespec="seconds"),
        "traCuu": "https://example.vn/tra-cuu?ma=x",
    }
    known = services.verify_text(json.dumps(facts, ensure_ascii=False), address=HERE)
    assert known.paper
    assert known.paper.number == slip.number
    facts["maDinhDanh"] = "001099000001"
    assert services.verify_text(json.dumps(facts), address=HERE).paper is None


def test_qr_when_of_a_result_then_known_and_its_validity_ends(place: Commune) -> None:
    case = make.ready_to_sign(place)
    signed = cases.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)
    assert signed.result
    kept = Result.objects.get(case_id=case.id)
    facts = QrFacts(
        case_code=case.code, procedure_code=case.procedure_code,
        holder_number=kept.case.applicant_number, paper=kept.title, system="Liên Thông",
        issued_at=clock.at(clock.today(), dt.time(0)), site=dj.BASE_URL,
    )  # fmt: skip
    known = services.verify_text(qr_text(facts), address=HERE)
    assert known.paper
    assert known.paper.number == signed.result.number
    Result.objects.filter(pk=kept.pk).update(valid_until=clock.today(), title="")
    assert services.verify_text(qr_text(facts), address=HERE).kind == "success"
    with clock.frozen(at(9) + dt.timedelta(days=1)):
        over = services.verify_text(qr_text(facts), address=HERE)
    assert over.kind == "warning"
    assert "đã hết thời hạn" in over.statement


def test_qr_when_of_another_paper_then_it_says_which(place: Commune) -> None:
    mine, other = receipt_slip(place), receipt_slip(place)
    verdict = services.verify_picture(pdf.qr_png(qr_of(other)), address=HERE)
    assert verdict.paper
    assert verdict.paper.number == other.number != mine.number


def test_number_when_typed_then_known_and_guessing_is_shut(place: Commune) -> None:
    slip = receipt_slip(place)
    known = services.verify_text(slip.number.lower(), address=HERE)
    assert known.paper
    assert known.paper.number == slip.number
    browser = Client(REMOTE_ADDR="203.0.113.7")
    codes = [
        browser.post("/xac-minh", {"number": f"H05.12-261116-{n:04d}/HDHS"}).status_code
        for n in range(30)
    ]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert Client(REMOTE_ADDR=HERE).get("/xac-minh", {"so": slip.number}).status_code == 200


def test_qr_when_a_payment_code_then_ours_or_a_warning() -> None:
    order = paying.order()
    assert services.verify_text(order.vietqr, address=HERE).kind == "success"
    forged = order.vietqr.replace(order.account, order.account[::-1])
    assert services.verify_text(forged, address=HERE).kind == "error"
    assert services.verify_text("000201010212", address=HERE).kind == "error"


def test_pdf_when_a_receipt_of_a_fee_then_known(settings: Any) -> None:
    settings.PAYMENT_PROVIDERS = "lienthong.payments.tests.factories.PROVIDERS"
    bank, order = paying.provider(), paying.order()
    payments.settle(bank.take(paying.notice(order)))
    content = files.read_bytes(payments.issue_receipt(order.id))
    ledger.sequence("audit")
    verdict = services.verify_pdf(content)
    assert verdict.paper
    assert verdict.paper.number in verdict.statement
    assert order.payer_name not in str(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"maHoSo": {"a": 1}}',
        "https://[",
        "https://a/xac-minh?hs=" + "&" * 99,
        "{" * 5_000,
        "x" * 9_000,
        "\0",
    ],
)
def test_text_when_nonsense_then_an_answer(place: Commune, text: str) -> None:
    assert services.verify_text(text, address=HERE).paper is None


# ── The page


def test_page_when_a_slip_is_sent_then_plain_words_and_a_bomb_is_422(place: Commune) -> None:
    slip = receipt_slip(place)
    ledger.sequence("audit")
    browser = Client()
    sent = browser.post("/xac-minh", {"file": SimpleUploadedFile("giay.pdf", body(slip))})
    html = sent.content.decode()
    assert sent.status_code == 200
    assert slip.number in html
    assert "bang-chung" in html
    bad = browser.post("/xac-minh", {"file": SimpleUploadedFile("a.png", b"\x89PNG torn")})
    assert bad.status_code == 422
    assert case_queries.issued_numbered("khong-co") is None


def test_receipt_when_its_sum_was_handed_back_then_genuine_but_no_longer_good(
    place: Commune,
) -> None:
    agency_id = place.agency.id
    payments.open_payee(
        make.SYSTEM, agency_id, bank_bin="970403", account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    clerk = dataclasses.replace(
        paying.cashier(agency_id), rights=frozenset({"counter.serve", "counter.manage"})
    )
    order = paying.order(payee_agency_id=agency_id)
    payments.take_cash(actor=clerk, order_id=order.id, given_vnd=200_000)
    content = files.read_bytes(payments.issue_receipt(order.id))
    assert services.verify_pdf(content).kind == "success"
    payments.cancel_cash(actor=clerk, order_id=order.id, reason="Người nộp không tiếp tục.")
    verdict = services.verify_pdf(content)
    assert verdict.kind != "success"
    assert "đã thu hồi" in verdict.statement
