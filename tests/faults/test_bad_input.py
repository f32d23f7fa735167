# SPDX-License-Identifier: Apache-2.0
"""Bad input through the pages: refused in clear words, nothing lost, nothing doubled."""

import unicodedata
import uuid
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.faults import places

from lienthong.cases.models import Case, Movement, Slip
from lienthong.cases.rules import Status
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as cases
from lienthong.cases.tests.test_concurrency import together
from lienthong.files.models import File
from lienthong.files.tests import factories as files
from lienthong.kernel.actor import Actor
from lienthong.payments.models import Order
from lienthong.portal import queries as portal
from lienthong.portal import services
from lienthong.portal.models import Draft, DraftPaper
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 512
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
CHILD = {
    "child_name": "Trần Minh Anh", "child_sex": "nu", "child_born_on_ngay": "5",
    "child_born_on_thang": "11", "child_born_on_nam": "2026", "child_birth_place": "Bệnh viện",
    "child_ethnicity": "Kinh", "child_nationality": "Việt Nam", "child_hometown": "Xã Đại Đồng",
}  # fmt: skip


@pytest.fixture
def owner(settings: Any, tmp_path: Path) -> Actor:
    settings.VAR = tmp_path
    places.commune()
    cases.procedures.published(HOUSEHOLD)
    return places.person()


def signed_in(actor: Actor) -> Client:
    browser = Client()
    for name, value in places.session_of(actor).items():
        browser.cookies[name] = value
    return browser


def hidden(browser: Client, address: str) -> dict[str, str]:
    return places.hidden(browser.get(address).content.decode())


# ── Uploads


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("giay.pdf", files.pdf(padding_bytes=25 * 1_048_576), "vượt quá"),
        ("giay.pdf", PROGRAM, "Tên tệp “giay.pdf” không khớp"),
        ("giay.pdf", PAGE, "Tên tệp “giay.pdf” không khớp"),
        ("giay.exe", files.pdf(), "Tên tệp “giay.exe” không khớp"),
        ("giay.pdf", b"", "không có nội dung"),
    ],
    ids=["25 MB", "program as pdf", "page as pdf", "pdf as program", "empty"],
)
def test_attach_when_too_large_or_disguised_then_422_says_why_and_nothing_is_kept(
    owner: Actor, name: str, body: bytes, said: str
) -> None:
    draft_id = places.filled(owner)
    before = (DraftPaper.objects.count(), File.objects.count(), Draft.objects.get().version)
    address = reverse("portal:attach", args=[draft_id, "giay-to"])
    sent = {"component": "KS-02", "file": SimpleUploadedFile(name, body, "application/pdf")}
    answer = signed_in(owner).post(address, sent)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert said in page and 'href="#file_KS-02"' in page
    assert (DraftPaper.objects.count(), File.objects.count(), Draft.objects.get().version) == before
    assert "giay-chung-sinh.png" in page, "the good file is still there"


# ── Values


@pytest.mark.parametrize(
    ("key", "change", "typed"),
    [
        ("child_name", {"child_name": ""}, ""),
        ("child_name", {"child_name": "Trần " + "a" * 5000}, "a" * 5000),
        ("child_sex", {"child_sex": "khác"}, ""),
        ("child_born_on", {"child_born_on_thang": "tháng ba"}, "tháng ba"),
        ("child_born_on", {"child_born_on_nam": "2999"}, "2999"),
        ("child_ethnicity", {"child_ethnicity": "Không có"}, ""),
    ],
    ids=["missing", "over-long", "not a choice", "letters in a date", "future", "not listed"],
)
def test_page_when_one_value_is_bad_then_422_leads_to_it_and_the_others_are_kept(
    owner: Actor, key: str, change: dict[str, str], typed: str
) -> None:
    draft = services.begin(owner, BIRTH)
    browser, address = signed_in(owner), reverse("portal:step", args=[draft.id, "tre"])
    answer = browser.post(address, hidden(browser, address) | CHILD | change)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert f'href="#id_{key}' in page and typed in page
    kept = portal.draft(owner, draft.id)
    others = {"child_name", "child_hometown", "child_nationality"} - {key}
    assert {name: kept.answers[name] for name in others} == {name: CHILD[name] for name in others}
    assert "tre" not in kept.done_steps
    after = browser.post(address, hidden(browser, address) | CHILD)
    assert after.status_code == 302, "the corrected page is taken"


@pytest.mark.parametrize("typed", ["nhiều", "1.5", "-5", "9" * 40, "1e9", "٣٠٠"])
def test_page_when_a_sum_is_no_number_then_422_and_still_as_typed(owner: Actor, typed: str) -> None:
    draft = services.begin(owner, HOUSEHOLD)
    browser, address = signed_in(owner), reverse("portal:step", args=[draft.id, "von-lao-dong"])
    sent = hidden(browser, address) | {"capital_vnd": typed, "workers": "2"}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert 'href="#id_capital_vnd"' in answer.content.decode()
    assert portal.draft(owner, draft.id).answers["workers"] == 2


def test_page_when_typed_in_pieces_and_with_invisible_letters_then_kept_whole(owner: Actor) -> None:
    draft = services.begin(owner, BIRTH)
    browser, address = signed_in(owner), reverse("portal:step", args=[draft.id, "tre"])
    typed = {name: unicodedata.normalize("NFD", text) for name, text in CHILD.items()}
    typed["child_name"] = f"\u200b {typed['child_name']}\x00\u202e "
    assert typed["child_hometown"] != CHILD["child_hometown"]
    assert browser.post(address, hidden(browser, address) | typed).status_code == 302
    answers = portal.draft(owner, draft.id).answers
    for name in ("child_name", "child_birth_place", "child_hometown", "child_nationality"):
        assert answers[name] == CHILD[name]


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "٣"])
def test_check_when_its_version_is_made_up_then_409_and_nothing_is_sent(
    owner: Actor, version: str
) -> None:
    draft_id = places.filled(owner)
    answer = signed_in(owner).post(reverse("portal:check", args=[draft_id]), {"version": version})
    assert answer.status_code == 409
    assert not Case.objects.exists()


# ── Stale pages, and the same page twice


def test_page_when_the_same_one_is_sent_twice_then_one_answer_and_an_older_one_409(
    owner: Actor,
) -> None:
    draft = services.begin(owner, BIRTH)
    browser, address = signed_in(owner), reverse("portal:step", args=[draft.id, "tre"])
    page = hidden(browser, address) | CHILD
    assert [browser.post(address, page).status_code for _ in range(2)] == [302, 302]
    stale = browser.post(address, page | {"child_name": "Trần Gia Bảo"})
    assert stale.status_code == 409
    assert "Trần Gia Bảo" in stale.content.decode()
    assert portal.draft(owner, draft.id).answers["child_name"] == CHILD["child_name"]


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD])
def test_check_when_sent_twice_then_one_dossier_or_order_and_from_an_old_page_409(
    owner: Actor, code: str
) -> None:
    draft_id = places.filled(owner, code)
    browser, address = signed_in(owner), reverse("portal:check", args=[draft_id])
    page = hidden(browser, address)
    Draft.objects.update(version=int(page["version"]) + 1)  # changed in another window
    assert browser.post(address, page).status_code == 409
    assert (Case.objects.count(), Order.objects.count()) == (0, 0)
    page = hidden(browser, address)
    first, second = browser.post(address, page), browser.post(address, page)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert (Case.objects.count(), Order.objects.count()) == ((1, 0) if code == BIRTH else (0, 1))


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> desk.Town:
    settings.VAR = tmp_path
    return desk.town()


def test_accept_when_the_page_is_old_then_409_and_the_dossier_is_as_it_was(town: desk.Town) -> None:
    case = cases.submitted(town.place)
    browser, address = town.clerk.client(), desk.href(case, "/tiep-nhan")
    page = {"expected_version": case.version}
    first, second = browser.post(address, page), browser.post(address, page)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "không có gì bị thay đổi" in unescape(second.content.decode())
    assert accepted_once(case.id, case.version)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_accept_when_the_version_is_made_up_then_refused(town: desk.Town, version: str) -> None:
    case = cases.submitted(town.place)
    address = desk.href(case, "/tiep-nhan")
    answer = town.clerk.client().post(address, {"expected_version": version})
    assert answer.status_code in (409, 422)
    assert (Case.objects.get().version, Case.objects.get().status) == (case.version, Status.NEW)


@pytest.mark.django_db(transaction=True)
def test_accept_when_two_clerks_at_once_then_one_slip_and_the_other_gets_409(
    town: desk.Town,
) -> None:
    case = cases.submitted(town.place)
    other = desk.official("H05.12", "Đỗ Thị Bưởi", "cases.receive", desk.READ)
    page = {"expected_version": case.version}
    browsers = [town.clerk.client(), other.client()]
    address = desk.href(case, "/tiep-nhan")
    answers = together([lambda one=one: one.post(address, page) for one in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert accepted_once(case.id, case.version)


def accepted_once(case_id: uuid.UUID, version: int) -> bool:
    case = Case.objects.get(pk=case_id)
    assert (case.status, case.version) == (Status.ACCEPTED, version + 1)
    assert Movement.objects.filter(case=case, verb="accept").count() == 1
    assert Slip.objects.filter(case=case).count() == 1
    return True
