# SPDX-License-Identifier: Apache-2.0
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Status
from lienthong.kernel.actor import Actor
from lienthong.portal import queries, services
from lienthong.portal.rules import DraftState
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother() -> Actor:
    factories.commune()
    return factories.citizen()


def page_of(draft: queries.DraftView, key: str) -> str:
    return reverse("portal:step", args=[draft.id, key])


def seen_on(client: Client, address: str) -> str:
    """Return the hidden mark of a page, as a browser would send it back."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def own_case(actor: Actor) -> CaseView:
    draft = factories.filled(actor)
    sent = services.submit(actor, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    return case_queries.case(actor, sent.case_id)


# ── Who may see what


@pytest.mark.parametrize(
    "path",
    ["/", "/tim-kiem", "/tim-kiem?q=khai+sinh", "/su-kien/birth", f"/thu-tuc/{BIRTH}", "/tra-cuu",
     "/xac-minh"],
)  # fmt: skip
def test_public_page_when_anonymous_then_shown(client: Client, path: str) -> None:
    factories.commune()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/thu-tuc/9.999999", "/su-kien/khong-co"])
def test_public_page_when_unknown_then_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_own_pages_when_anonymous_then_sign_in_and_when_another_then_404(mother: Actor) -> None:
    draft = factories.attached(mother, services.begin(mother, HOUSEHOLD), "HKD-04")
    case = own_case(mother)
    file_id = case.papers[0].file_id
    paths = [
        *(page_of(draft, key) for key in ("chu-ho", "giay-to")),
        *(reverse(f"portal:{name}", args=[draft.id])
          for name in ("resume", "check", "discard", "pay")),
        *(reverse(f"portal:{name}", args=[case.id])
          for name in ("case", "supplement", "withdraw", "rate")),
        reverse("portal:download", args=[case.id, file_id]),
    ]  # fmt: skip
    stranger = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    for path in paths:
        assert Client().get(path)["Location"].startswith("/dang-nhap"), path
        assert stranger.get(path).status_code == 404, path
    owner = factories.signed_in(mother)
    assert owner.get(reverse("portal:download", args=[case.id, file_id])).status_code == 200
    assert owner.get(reverse("portal:case", args=[case.id])).status_code == 200


def test_download_when_a_file_of_another_dossier_then_404(mother: Actor) -> None:
    case = own_case(mother)
    other = factories.citizen(factories.STRANGER, "Người Lạ")
    theirs = factories.attached(other, services.begin(other, BIRTH)).papers[0].file_id
    browser = factories.signed_in(mother)
    assert browser.get(reverse("portal:download", args=[case.id, theirs])).status_code == 404


# ── Filling in, without JavaScript


def test_step_when_wrong_then_422_with_a_summary_that_leads_to_the_field(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "tre")
    sent = {
        "seen": seen_on(browser, address),
        "child_born_on_ngay": "31", "child_born_on_thang": "2", "child_born_on_nam": "2026",
    }  # fmt: skip
    answer = browser.post(address, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_child_born_on_ngay"' in html
    assert 'id="id_child_born_on_ngay"' in html
    assert 'value="31"' in html  # what was typed is still there


def test_step_when_markup_is_typed_then_escaped(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "tre")
    attack = '"><script>alert(1)</script>'
    answer = browser.post(address, {"seen": seen_on(browser, address), "child_name": attack})
    assert b"<script>alert" not in answer.content
    assert b"&lt;script&gt;alert" in answer.content
    check = browser.get(reverse("portal:check", args=[draft.id]))
    assert b"<script>alert" not in check.content


def test_step_when_changed_elsewhere_then_409_with_what_was_typed(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "tre")
    first = {"seen": seen_on(browser, address), "child_name": "Lê Minh An"}
    browser.post(address, first)
    second = first | {"child_name": "Lê Gia Bảo"}
    conflict = browser.post(address, second)
    assert conflict.status_code == 409
    assert "Lê Gia Bảo" in conflict.content.decode()
    mark = re.search(r'name="seen" value="(\w+)"', conflict.content.decode())
    assert mark is not None
    browser.post(address, second | {"seen": mark[1]})
    assert queries.draft(mother, draft.id).answers["child_name"] == "Lê Gia Bảo"


def test_step_when_another_province_is_chosen_then_redrawn_and_nothing_is_saved(
    mother: Actor,
) -> None:
    draft = services.begin(mother, HOUSEHOLD)
    browser, address = factories.signed_in(mother), page_of(draft, "ten-dia-chi")
    sent = {"redraw": "1", "business_name": "Sen Hồng", "address_province_code": "24"}
    answer = browser.post(address, sent)
    assert answer.status_code == 200
    assert "Phường Kinh Bắc" in answer.content.decode()
    assert 'value="Sen Hồng"' in answer.content.decode()
    assert "business_name" not in queries.draft(mother, draft.id).answers


def test_step_when_a_row_is_added_then_one_more(mother: Actor) -> None:
    draft = services.begin(mother, HOUSEHOLD)
    browser, address = factories.signed_in(mother), page_of(draft, "nganh-nghe")
    sent = {"add": "activities", "activities_0": "1", "activities_0_code": "5630"}
    html = browser.post(address, sent).content.decode()
    assert 'name="activities_1_code"' in html
    assert '<option value="5630" selected>' in html


def test_papers_when_missing_then_422_and_the_summary_leads_to_the_file_field(
    mother: Actor,
) -> None:
    draft = factories.answered(
        mother, services.begin(mother, BIRTH), factories.procedures.example(BIRTH)
    )
    browser, address = factories.signed_in(mother), page_of(draft, "giay-to")
    answer = browser.post(address, {"seen": seen_on(browser, address)})
    assert answer.status_code == 422
    assert b'href="#file_KS-02"' in answer.content
    assert b'id="file_KS-02"' in answer.content


def test_attach_when_sent_then_listed_and_when_disguised_then_422(mother: Actor) -> None:
    draft = factories.answered(
        mother, services.begin(mother, BIRTH), factories.procedures.example(BIRTH)
    )
    browser = factories.signed_in(mother)
    address = reverse("portal:attach", args=[draft.id, "giay-to"])
    good = SimpleUploadedFile("chung-sinh.png", factories.picture())
    bad = SimpleUploadedFile("chung-sinh.pdf", factories.picture())
    sent = browser.post(address, {"component": "KS-02", "file": good}, follow=True)
    assert "chung-sinh.png" in sent.content.decode()
    refused = browser.post(address, {"component": "KS-02", "file": bad})
    assert refused.status_code == 422
    assert b'href="#file_KS-02"' in refused.content
    assert browser.post(address, {"component": "KS-02"}).status_code == 422


def test_check_when_complete_then_submitted_and_twice_leads_to_the_same_dossier(
    mother: Actor,
) -> None:
    draft = factories.filled(mother)
    browser, address = factories.signed_in(mother), reverse("portal:check", args=[draft.id])
    first = browser.post(address, {"version": draft.version})
    second = browser.post(address, {"version": draft.version})
    assert first["Location"] == second["Location"]
    assert browser.get(first["Location"]).status_code == 200


def test_check_when_incomplete_then_422_with_links_to_the_pages(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser = factories.signed_in(mother)
    answer = browser.post(reverse("portal:check", args=[draft.id]), {"version": draft.version})
    assert answer.status_code == 422
    assert page_of(draft, "tre").encode() in answer.content


def test_pay_when_owed_then_to_the_order_and_htmx_is_told_to_go(mother: Actor) -> None:
    draft = factories.filled(mother, HOUSEHOLD)
    browser = factories.signed_in(mother)
    answer = browser.post(reverse("portal:check", args=[draft.id]), {"version": draft.version})
    assert answer["Location"] == reverse("portal:pay", args=[draft.id])
    assert browser.get(answer["Location"])["Location"].startswith("/thanh-toan/")
    assert queries.draft(mother, draft.id).state is DraftState.PAYING
    order_id = queries.draft(mother, draft.id).order_id
    assert order_id is not None
    services.after_payment(order_id)
    waiting = browser.get(answer["Location"], headers={"HX-Request": "true"})
    assert waiting["HX-Redirect"].startswith("/ho-so/")


def test_discard_when_confirmed_then_gone_from_the_list(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser = factories.signed_in(mother)
    address = reverse("portal:discard", args=[draft.id])
    assert browser.get(address).status_code == 200
    browser.post(address)
    assert reverse("portal:resume", args=[draft.id]).encode() not in browser.get("/ho-so/").content


# ── Following


def test_withdraw_when_confirmed_then_said_on_the_dossier(mother: Actor) -> None:
    case = own_case(mother)
    browser = factories.signed_in(mother)
    sent = {"version": case.version, "reason": "Nộp nhầm"}
    unsure = browser.post(reverse("portal:withdraw", args=[case.id]), sent)
    assert unsure.status_code == 422
    assert "Nộp nhầm" in unsure.content.decode()
    sent |= {"sure": "1"}
    answer = browser.post(reverse("portal:withdraw", args=[case.id]), sent, follow=True)
    assert "Nộp nhầm" in answer.content.decode()


def test_supplement_when_asked_then_sent_and_when_empty_then_422() -> None:
    place = factories.commune()
    mother = factories.citizen()
    case = own_case(mother)
    cases.ask_supplement(
        actor=place.clerk, case_id=case.id, expected_version=case.version,
        items=("Giấy chứng sinh chụp rõ hơn",), reason="Ảnh mờ",
    )  # fmt: skip
    browser = factories.signed_in(mother)
    address = reverse("portal:supplement", args=[case.id])
    html = browser.get(address).content.decode()
    version = re.search(r'name="version" value="(\d+)"', html)
    assert "Giấy chứng sinh chụp rõ hơn" in html
    assert version is not None
    nothing = browser.post(address, {"version": version[1], "send": "1"})
    assert nothing.status_code == 422
    file = SimpleUploadedFile("ro-hon.png", factories.picture())
    kept = browser.post(address, {"version": version[1], "file_KS-02": file}, follow=True)
    assert "ro-hon.png" in kept.content.decode()  # kept, not sent
    assert case_queries.case(mother, case.id).status == Status.SUPPLEMENT
    answer = browser.post(address, {"version": version[1], "send": "1"}, follow=True)
    assert "ro-hon.png" in answer.content.decode()
    assert case_queries.case(mother, case.id).status == Status.NEW


def test_my_cases_when_there_are_more_then_not_more_queries(mother: Actor) -> None:
    browser = factories.signed_in(mother)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get("/ho-so/").status_code == 200
        return len(caught)

    own_case(mother)
    cost()
    one = cost()
    for _number in range(3):
        own_case(mother)
    assert cost() == one


def test_accesses_when_the_form_was_prefilled_then_listed(mother: Actor) -> None:
    services.begin(mother, BIRTH)
    html = factories.signed_in(mother).get("/du-lieu-cua-toi").content.decode()
    assert "Mục đích:" in html


def test_lookup_when_only_the_code_then_no_name_and_when_unknown_then_404(mother: Actor) -> None:
    case = own_case(mother)
    alone: Any = Client().post("/tra-cuu", {"code": case.code})
    assert alone.status_code == 200
    assert mother.name not in alone.content.decode()
    whole = Client().post("/tra-cuu", {"code": case.code, "secret": case.lookup_secret})
    assert case.procedure_name in whole.content.decode()
    assert case.procedure_name not in alone.content.decode()
    assert Client().post("/tra-cuu", {"code": "H05-khong-co"}).status_code == 404


def test_lookup_when_the_qr_of_a_slip_leads_there_then_the_state_at_once(mother: Actor) -> None:
    case = own_case(mother)
    page = Client().get("/tra-cuu", {"ma": case.code})
    assert str(case.status.label) in page.content.decode()
    assert mother.name not in page.content.decode()


def test_case_when_a_payment_is_asked_then_says_what_for() -> None:
    place = factories.commune()
    mother = factories.citizen()
    case = own_case(mother)
    cases.ask_payment(
        actor=place.clerk, case_id=case.id, expected_version=case.version, reason="Lệ phí trước bạ."
    )
    page = factories.signed_in(mother).get(f"/ho-so/{case.id}").content.decode()
    assert "Lệ phí trước bạ." in page
    assert "nghĩa vụ tài chính" in page


def test_verify_when_no_file_then_422_and_when_not_signed_then_said() -> None:
    assert Client().post("/xac-minh").status_code == 422
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing")
    assert Client().post("/xac-minh", {"file": file}).status_code == 200
