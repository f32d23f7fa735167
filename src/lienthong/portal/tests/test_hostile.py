# SPDX-License-Identifier: Apache-2.0
"""Bad days of a page: files that are traps, files sent too late, registers that moved on, cost."""

import zlib
from datetime import timedelta
from io import BytesIO
from typing import NoReturn

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from lienthong.cases.tests import factories as cases
from lienthong.files.tests import factories as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.portal import queries, services
from lienthong.portal.models import Consent
from lienthong.portal.services.reopening import REREAD_AFTER
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD
from lienthong.registers import services as registers
from lienthong.registers.errors import RegisterEnded
from lienthong.registers.ports import RegistersAway

pytestmark = pytest.mark.django_db
FATHER = "027090004321"


@pytest.fixture
def mother() -> Actor:
    factories.commune()
    return factories.citizen()


def pixel_bomb() -> bytes:
    """Return a small PNG that says it is 60,000 pixels wide and high."""
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    head = b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4, "big")
    return head + b"\0\0\0\0IEND\xaeB`\x82"


ACTION = "chứa biểu mẫu động hoặc lệnh tự chạy"
TRAPS = [
    ("bom.zip", files.archive({"a.txt": b"\0" * 3_000_000}), "loại không được nhận"),
    ("bom.pdf", files.pdf(*[files.page_stream(45_000_000)] * 6), "nội dung nén quá lớn"),
    ("hai-lan.pdf", files.pdf(files.page_stream(1_000_000, times=2)), "nội dung nén quá lớn"),
    ("bom.png", pixel_bomb(), "nội dung nén quá lớn"),
    ("trang.pdf", b"%PDF-1.7\n%<html><script>a()</script>\n" + files.pdf(), "lẫn nội dung khác"),
    ("kep.pdf", files.pdf() + files.archive({"a": b"b"}), "lẫn nội dung khác"),
    ("ma.gif", b"GIF89a/*" + b"\0" * 60 + b"*/=1;alert(1)", "loại không được nhận"),
    ("ma.png", b"GIF89a/*" + b"\0" * 60 + b"*/=1;alert(1)", "không khớp với nội dung"),
    ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>", "loại không được nhận"),
    ("hinh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không khớp với nội dung"),
    ("don.pdf", b"<!doctype html><script>a()</script>", "không khớp với nội dung"),
    ("js.pdf", files.pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "chứa mã lệnh"),
    ("mo.pdf", files.pdf(b"<< /S /Launch /F (cmd.exe) >>"), ACTION),
    ("kem.pdf", files.pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "đính kèm tệp khác"),
]


@pytest.mark.parametrize(("name", "content", "word"), TRAPS, ids=[one[0] for one in TRAPS])
def test_upload_when_a_trap_then_refused_in_words_and_what_was_there_stays(
    mother: Actor, name: str, content: bytes, word: str
) -> None:
    draft = factories.filled(mother)
    browser = factories.signed_in(mother)
    fine = SimpleUploadedFile("tot.png", factories.picture(), "image/png")
    answer = browser.post(
        reverse("portal:attach", args=[draft.id, "giay-to"]),
        {"component": "KS-02", "file": [SimpleUploadedFile(name, content), fine]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page
    assert 'href="#file_KS-02"' in page
    kept = [paper.name for paper in queries.draft(mother, draft.id).papers]
    assert kept == ["giay-chung-sinh.png", "tot.png"]
    assert all(one in page for one in kept)


def test_upload_when_served_again_then_nothing_in_it_can_act(mother: Actor) -> None:
    draft = factories.filled(mother)
    sent = services.submit(mother, draft.id, expected_version=draft.version)
    file_id = draft.papers[0].file_id
    address = reverse("portal:download", args=[sent.case_id, file_id])
    answer = factories.signed_in(mother).get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_upload_when_the_session_ended_then_told_and_led_back_to_the_page(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, page = Client(), reverse("portal:step", args=[draft.id, "giay-to"])
    sent = {"component": "KS-02", "file": BytesIO(factories.picture())}
    answer = browser.post(reverse("portal:attach", args=[draft.id, "giay-to"]), sent)
    assert answer["Location"] == f"/dang-nhap?next={page.replace('/', '%2F')}"
    assert "đăng nhập rồi chọn lại tệp" in browser.get(answer["Location"]).content.decode()
    assert queries.draft(mother, draft.id).papers == ()


def test_upload_when_the_token_is_of_another_session_then_told_and_nothing_kept(
    mother: Actor,
) -> None:
    draft = services.begin(mother, BIRTH)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = factories.signed_in(mother).cookies
    sent = {"component": "KS-02", "file": BytesIO(factories.picture())}
    answer = browser.post(reverse("portal:attach", args=[draft.id, "giay-to"]), sent, follow=True)
    assert "Xin chọn lại tệp" in answer.content.decode()
    assert queries.draft(mother, draft.id).papers == ()


# ── Registers that moved on


def moves(number: str, **changed: object) -> None:
    registers.write(
        cases.SYSTEM, "population", number, {**factories.person("Lê Thị Mai"), **changed},
        valid_from=clock.today(), basis="Kiểm thử",
    )  # fmt: skip


def test_begin_when_the_registers_are_away_then_begun_and_filled_in_once_they_are_back(
    mother: Actor,
) -> None:
    away = {"registers.Registers": "lienthong.registers.ports.RegistersAway"}
    browser = factories.signed_in(mother)
    with override_settings(PORTS=settings.PORTS | away):
        page = browser.post(reverse("portal:begin", args=[BIRTH]), follow=True).content.decode()
        assert "Chưa kết nối được Cơ sở dữ liệu quốc gia về dân cư" in page
        (draft,) = queries.open_drafts(mother)
        assert "declarant_name" not in draft.answers
        page = browser.get(reverse("portal:resume", args=[draft.id]), follow=True).content.decode()
        assert "Chưa kết nối được" in page
    page = browser.get(reverse("portal:resume", args=[draft.id]), follow=True).content.decode()
    assert "Cơ sở dữ liệu vừa có thông tin mới" in page
    draft = queries.draft(mother, draft.id)
    assert draft.answers["declarant_name"] == "Lê Thị Mai"
    assert draft.sources["declarant_name"] == "applicant"


class Ended(RegistersAway):
    """A platform on which the right to ask has ended."""

    def _refuse(self, register: str) -> NoReturn:
        raise RegisterEnded(title=register, purpose="x", at=clock.now(), why="Hết thỏa thuận")


def test_begin_when_the_right_to_ask_has_ended_then_told_to_go_on_and_not_to_wait(
    mother: Actor,
) -> None:
    browser = factories.signed_in(mother)
    with override_settings(PORTS=settings.PORTS | {"registers.Registers": f"{__name__}.Ended"}):
        page = browser.post(reverse("portal:begin", args=[BIRTH]), follow=True).content.decode()
        assert "không được phép lấy dữ liệu từ Cơ sở dữ liệu quốc gia về dân cư" in page
        assert "Chưa kết nối được" not in page and "Hết thỏa thuận" not in page
        page = browser.post(reverse("portal:find_enterprises"), follow=True).content.decode()
        assert "không được phép hỏi Cơ sở dữ liệu đăng ký kinh doanh" in page
        assert "quản trị hệ thống" not in page  # what officers are told


def test_reopen_when_the_register_moved_on_then_followed_and_told(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    before = draft.answers["declarant_name"]
    moves(factories.MOTHER, full_name="Lê Thị Mai Hương")
    address = reverse("portal:resume", args=[draft.id])
    browser = factories.signed_in(mother)
    browser.get(address)
    assert queries.draft(mother, draft.id).answers["declarant_name"] == before  # just read
    with clock.frozen(draft.changed_at + REREAD_AFTER + timedelta(minutes=1)):
        opened = services.reopen(mother, draft.id)
        assert "declarant_name" in opened.renewed
        assert opened.draft.answers["declarant_name"] == "Lê Thị Mai Hương"
        assert services.reopen(mother, draft.id).renewed == ()  # read once, not at every look


def test_reopen_when_its_owner_changed_the_answer_then_theirs_beside_the_new_word(
    mother: Actor,
) -> None:
    draft = factories.answered(
        mother,
        services.begin(mother, BIRTH),
        factories.procedures.example(BIRTH) | {"declarant_residence": "Số 9, phường Kinh Bắc"},
    )
    moves(
        factories.MOTHER,
        residence={"province_code": "24", "commune_code": "09169", "detail": "Số 77"},
    )
    with clock.frozen(draft.changed_at + REREAD_AFTER + timedelta(minutes=1)):
        now = services.reopen(mother, draft.id).draft
    assert now.answers["declarant_residence"] == "Số 9, phường Kinh Bắc"
    assert "Số 77" in str(now.taken["declarant_residence"]["value"])


def test_check_when_the_place_has_no_agency_then_told_before_the_button(mother: Actor) -> None:
    factories.another_province()
    form = factories.procedures.example(HOUSEHOLD) | {
        "address": {"province_code": "01", "commune_code": "00004", "detail": "Số 1"}
    }
    draft = factories.answered(mother, services.begin(mother, HOUSEHOLD), form)
    assert [one.code for one in services.to_correct(draft)] == ["agency"]
    page = factories.signed_in(mother).get(reverse("portal:check", args=[draft.id]))
    assert "chưa có cơ quan tiếp nhận" in page.content.decode()
    assert "Cam đoan và" not in page.content.decode()


# ── Cost


def cost(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_check_and_cosign_pages_when_more_is_attached_then_not_more_queries(mother: Actor) -> None:
    father = factories.citizen(FATHER, "Nguyễn Văn Ba")
    form = factories.procedures.example(BIRTH) | {
        "declarant_relationship": "me", "father_declared": "co", "parents_married": "khong",
        "father_number": FATHER,
    }  # fmt: skip
    draft = factories.answered(mother, services.begin(mother, BIRTH), form)
    factories.attached(mother, draft)
    services.invite(mother, draft.id, "other_parent")
    consent = Consent.objects.get(draft_id=draft.id)
    pages = [
        (factories.signed_in(mother), reverse("portal:check", args=[draft.id])),
        (factories.signed_in(father), reverse("portal:cosign", args=[consent.pk])),
    ]
    [cost(*page) for page in pages]
    before = [cost(*page) for page in pages]
    for _number in range(3):
        factories.attached(mother, draft)
    assert [cost(*page) for page in pages] == before
    assert max(before) <= 30


def test_pay_page_when_there_were_earlier_orders_then_not_more_queries(mother: Actor) -> None:
    draft = factories.filled(mother, HOUSEHOLD)
    browser = factories.signed_in(mother)
    waiting = reverse("portal:pay", args=[draft.id]) + "?cho"
    services.submit(mother, draft.id, expected_version=draft.version)
    cost(browser, waiting)
    one = cost(browser, waiting)
    for _number in range(2):
        order_id = queries.draft(mother, draft.id).order_id
        assert order_id is not None
        services.after_expiry(order_id)
        now = queries.draft(mother, draft.id)
        services.submit(mother, draft.id, expected_version=now.version)
    assert cost(browser, waiting) == one
    assert one <= 15
