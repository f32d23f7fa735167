# SPDX-License-Identifier: Apache-2.0
"""Filling in depth: rows, hidden answers, reasons, new versions of a form, sessions that ended."""

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cases import queries as cases
from lienthong.cases.models import Case
from lienthong.cases.rules import Status
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.notices.models import Notice
from lienthong.onestop.views import shown
from lienthong.portal import queries, services
from lienthong.portal.models import Draft, KeptPage
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState, page_mark
from lienthong.portal.services.keeping import KEEP_DRAFT, WARN_BEFORE
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD
from lienthong.procedures import services as procedures
from lienthong.procedures.tests import factories as packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother() -> Actor:
    factories.commune()
    return factories.citizen()


def page_of(draft: DraftView, key: str) -> str:
    return reverse("portal:step", args=[draft.id, key])


def seen(draft: DraftView, key: str) -> str:
    step = next(step for step in draft.procedure.form if step.key == key)
    return page_mark(step, draft.answers)


def tell(actor: Actor, draft: DraftView, key: str, **answers: Any) -> list[str]:
    now = queries.draft(actor, draft.id)
    whole = {**now.answers, **answers}
    found = services.answer(
        actor, draft.id, step_key=key, answers=whole, seen=seen(now, key),
        told=services.Told(drawn=frozenset(answers)),
    )  # fmt: skip
    return [f"{one.path}:{one.code}" for one in found]


def changed_form(where: Path, change: Any, code: str = BIRTH) -> None:
    """Publish the pack once more, its form changed."""
    pack = packs.copied(code, where)
    schema = json.loads((pack / "form.schema.json").read_text("utf-8"))
    change(schema)
    (pack / "form.schema.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    procedures.publish(packs.EDITOR, pack)


# ── Hidden answers


def test_answers_when_their_question_is_hidden_then_kept_aside_and_back_again(
    mother: Actor,
) -> None:
    draft = services.begin(mother, BIRTH)
    tell(mother, draft, "ve-nguoi-cha", father_declared="co")
    tell(mother, draft, "nguoi-cha", father_name="Nguyễn Văn Ba")
    tell(mother, draft, "ve-nguoi-cha", father_declared="khong")
    hidden = queries.draft(mother, draft.id)
    assert "father_name" not in hidden.answers
    assert hidden.aside["father_name"] == "Nguyễn Văn Ba"
    tell(mother, draft, "ve-nguoi-cha", father_declared="co")
    again = queries.draft(mother, draft.id)
    assert again.answers["father_name"] == "Nguyễn Văn Ba"
    assert "father_name" not in again.aside


def test_answers_when_hidden_then_not_sent(mother: Actor) -> None:
    draft = factories.filled(mother)
    tell(mother, draft, "ve-nguoi-cha", father_declared="khong")
    now = queries.draft(mother, draft.id)
    assert now.aside
    sent = services.submit(mother, draft.id, expected_version=now.version)
    assert sent.case_id is not None
    assert "father_name" not in cases.case(mother, sent.case_id).form


def test_answer_when_emptied_by_its_sender_then_gone(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    tell(mother, draft, "tre", child_name="Lê Minh An")
    now = queries.draft(mother, draft.id)
    services.answer(
        mother, draft.id, step_key="tre", answers={}, seen=seen(now, "tre"),
        told=services.Told(drawn={"child_name"}),
    )  # fmt: skip
    assert "child_name" not in queries.draft(mother, draft.id).answers


# ── Rows


def test_rows_when_moved_and_removed_then_drawn_so_and_nothing_saved(mother: Actor) -> None:
    draft = services.begin(mother, HOUSEHOLD)
    browser, address = factories.signed_in(mother), page_of(draft, "nganh-nghe")
    typed = {
        "asked": "activities",
        "activities_0": "1", "activities_0_code": "5630",
        "activities_1": "1", "activities_1_code": "5610",
    }  # fmt: skip
    up = browser.post(address, typed | {"row": "up.activities.1"}).content.decode()
    assert up.index('<option value="5610" selected>') < up.index('<option value="5630" selected>')
    less = browser.post(address, typed | {"row": "remove.activities.0"}).content.decode()
    assert '<option value="5630" selected>' not in less
    assert "activities" not in queries.draft(mother, draft.id).answers


@pytest.mark.parametrize("row", ["up.activities.9", "up.ghost.0", "fly.activities.0", "up", "up..",
                                 "remove.activities.²"])  # fmt: skip
def test_rows_when_the_command_is_nonsense_then_drawn_as_typed(mother: Actor, row: str) -> None:
    draft = services.begin(mother, HOUSEHOLD)
    browser = factories.signed_in(mother)
    typed = {"activities_0": "1", "activities_0_code": "5630", "row": row}
    answer = browser.post(page_of(draft, "nganh-nghe"), typed)
    assert answer.status_code == 200
    assert b'<option value="5630" selected>' in answer.content


# ── Judged as typed


def test_field_when_left_then_the_server_says_why_and_saves_nothing(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "nguoi-yeu-cau")
    wrong = browser.post(address, {"kiem": "declarant_phone", "declarant_phone": "12345"})
    assert "bắt đầu bằng số 0" in wrong.content.decode()
    right = browser.post(address, {"kiem": "declarant_phone", "declarant_phone": "0912345678"})
    assert b"field__error" not in right.content
    assert "declarant_phone" not in queries.draft(mother, draft.id).answers


def test_date_when_half_typed_then_no_complaint_and_when_whole_then_why(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "tre")
    half = {"kiem": "child_born_on", "child_born_on_ngay": "31", "child_born_on_thang": "2"}
    assert b"field__error" not in browser.post(address, half).content
    whole = browser.post(address, half | {"child_born_on_nam": "2026"}).content.decode()
    assert "chỉ có 28 ngày" in whole


def test_commune_when_of_another_province_then_told(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    place = {"province_code": "01", "commune_code": "09169"}
    assert tell(mother, draft, "noi-dang-ky", registration_place=place) == [
        "registration_place.commune_code:place"
    ]


# ── Sources, reasons, earlier dossiers


def test_register_answer_when_changed_then_a_reason_is_asked_and_reaches_the_dossier(
    mother: Actor,
) -> None:
    draft = factories.filled(mother)
    browser, address = factories.signed_in(mother), page_of(draft, "nguoi-yeu-cau")
    held = draft.taken["declarant_residence"]["value"]
    sent = {
        "seen": seen(draft, "nguoi-yeu-cau"),
        "asked": ["declarant_residence", "declarant_phone", "declarant_relationship"],
        "declarant_residence": "Số 99, phường Võ Cường",
        "declarant_phone": draft.answers["declarant_phone"],
        "declarant_relationship": draft.answers["declarant_relationship"],
    }
    services.answer(
        mother, draft.id, step_key="nguoi-yeu-cau",
        answers={**draft.answers, "declarant_residence": held}, seen=seen(draft, "nguoi-yeu-cau"),
    )  # fmt: skip
    sent["seen"] = seen(queries.draft(mother, draft.id), "nguoi-yeu-cau")
    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert b'href="#id_reason_declarant_residence"' in refused.content
    sent["seen"] = seen(queries.draft(mother, draft.id), "nguoi-yeu-cau")
    assert (
        browser.post(address, sent | {"reason_declarant_residence": "Đã chuyển nhà"}).status_code
        == 302
    )
    check = browser.get(reverse("portal:check", args=[draft.id])).content.decode()
    assert "Đã chuyển nhà" in check
    assert held in check
    now = queries.draft(mother, draft.id)
    case_id = services.submit(mother, draft.id, expected_version=now.version).case_id
    assert case_id is not None
    fact = cases.case(mother, case_id).provenance["declarant_residence"]
    assert (fact["is_changed"], fact["reason"], fact["value"]) == (True, "Đã chuyển nhà", held)


def test_officer_when_an_answer_was_changed_then_sees_both_and_the_reason() -> None:
    procedure = packs.pack(BIRTH)
    fact = {"register": "population", "value": "Số 12", "is_changed": True, "reason": "Chuyển nhà"}
    groups = shown.groups(
        procedure, {"declarant_residence": "Số 99"}, provenance={"declarant_residence": fact}
    )
    answer = next(one for group in groups for one in group.answers if one.reason)
    assert (answer.value, answer.reason) == ("Số 99", "Chuyển nhà")
    assert "Số 12" in answer.given


def test_earlier_answers_when_the_dossier_was_accepted_then_offered_and_taken_with_their_source(
    mother: Actor,
) -> None:
    draft = factories.filled(mother)
    sent = services.submit(mother, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    second = services.begin(mother, HOUSEHOLD)
    browser, address = factories.signed_in(mother), page_of(second, "chu-ho")
    assert b'name="lay"' not in browser.get(address).content  # not accepted yet
    accept(sent.case_id)
    page = browser.get(address).content.decode()
    assert 'id="lay_owner_phone"' in page
    taken = {"seen": seen(second, "chu-ho"), "dung_lai": "1", "lay": ["owner_phone", "ghost"]}
    assert browser.post(address, taken).status_code == 302
    now = queries.draft(mother, second.id)
    assert now.answers["owner_phone"] == draft.answers["declarant_phone"]
    assert now.taken["owner_phone"]["source"] == "case"
    code = cases.case(mother, sent.case_id).code
    assert code in browser.get(address).content.decode()


def accept(case_id: Any) -> None:
    now = clock.now()
    Case.objects.filter(pk=case_id).update(
        status=Status.ACCEPTED, started_at=now, due_at=now, original_due_at=now
    )


def test_earlier_answers_when_somebody_elses_then_never(mother: Actor) -> None:
    draft = factories.filled(mother)
    sent = services.submit(mother, draft.id, expected_version=draft.version)
    accept(sent.case_id)
    other = factories.citizen(factories.STRANGER, "Người Lạ")
    second = services.begin(other, HOUSEHOLD)
    step = next(step for step in second.procedure.form if step.key == "chu-ho")
    assert services.earlier(other, second.procedure, step, second.answers) == []


# ── A new version of the form while somebody fills it in


def test_resume_when_the_form_changed_then_what_fits_is_kept_and_the_rest_is_pointed_out(
    mother: Actor, tmp_path: Path
) -> None:
    draft = factories.filled(mother)

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["child_name"]["title"] = "Họ tên đầy đủ của trẻ"
        del schema["properties"]["declarant_email"]
        schema["x-steps"][0]["fields"].remove("declarant_email")

    Draft.objects.filter(pk=draft.id).update(
        answers={**draft.answers, "declarant_email": "mai@example.vn"}
    )
    changed_form(tmp_path, change)
    browser = factories.signed_in(mother)
    check = browser.get(reverse("portal:check", args=[draft.id])).content.decode()
    now = queries.draft(mother, draft.id)
    assert now.procedure.version == draft.procedure.version + 1
    assert now.answers["child_name"] == draft.answers["child_name"]
    assert now.renewal["keys"] == ["child_name"]
    assert "truth" not in now.answers  # declared for the old text
    assert "mai@example.vn" in check  # told what is no longer asked
    assert "Mẫu khai vừa thay đổi" in check
    assert {"tre"} & set(now.done_steps) == set()
    assert "nguoi-me" in now.done_steps
    tell(mother, now, "tre", child_name=now.answers["child_name"])
    tell(mother, now, "cam-doan", truth=True)
    ready = queries.draft(mother, draft.id)
    assert services.to_correct(ready) == []
    assert services.submit(mother, draft.id, expected_version=ready.version).case_id


def test_step_when_posted_under_the_old_form_then_kept_and_the_new_one_comes(
    mother: Actor, tmp_path: Path
) -> None:
    draft = services.begin(mother, BIRTH)
    browser, address = factories.signed_in(mother), page_of(draft, "tre")

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["child_ethnicity"]["title"] = "Dân tộc (ghi theo cha hoặc mẹ)"

    changed_form(tmp_path, change)
    sent = {"seen": seen(draft, "tre"), "child_name": "Lê Minh An", "asked": "child_name"}
    browser.post(address, sent)
    page = browser.get(address).content.decode()
    assert 'value="Lê Minh An"' in page
    assert "Câu hỏi này vừa thay đổi" in page


def test_payment_when_the_form_changed_meanwhile_then_received_under_the_version_paid_for(
    mother: Actor, tmp_path: Path
) -> None:
    draft = factories.filled(mother, HOUSEHOLD)
    order_id = services.submit(mother, draft.id, expected_version=draft.version).order_id

    def change(schema: dict[str, Any]) -> None:
        schema["properties"]["business_name"]["title"] = "Tên hộ"
        schema["properties"]["slogan"] = {
            "title": "Khẩu hiệu", "x-title-en": "Slogan", "type": "string", "maxLength": 50,
        }  # fmt: skip
        schema["required"].append("slogan")
        schema["x-steps"][0]["fields"].append("slogan")

    changed_form(tmp_path, change, HOUSEHOLD)
    assert order_id is not None
    services.after_payment(order_id)
    case_id = queries.draft(mother, draft.id).case_id
    assert case_id is not None
    assert cases.case(mother, case_id).procedure_version == draft.procedure.version


# ── The session ended


def kept_address(answer: Any) -> str:
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_step_when_the_session_ended_then_kept_for_its_owner_and_saved_on_their_word(
    mother: Actor,
) -> None:
    draft = services.begin(mother, BIRTH)
    address = page_of(draft, "tre")
    sent = {"seen": seen(draft, "tre"), "child_name": "Lê Minh An", "asked": "child_name"}
    gone = Client().post(address, sent)
    assert gone["Location"].startswith("/dang-nhap")
    back = kept_address(gone)
    assert "child_name" not in queries.draft(mother, draft.id).answers
    stranger = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    assert stranger.get(back).status_code == 404
    browser = factories.signed_in(mother)
    page = browser.get(back)
    assert 'value="Lê Minh An"' in page.content.decode()
    assert "phiên làm việc đã hết" in page.content.decode()
    mark = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert mark is not None
    browser.post(address, sent | {"seen": mark[1]})
    assert queries.draft(mother, draft.id).answers["child_name"] == "Lê Minh An"
    assert not KeptPage.objects.exists()


def test_step_when_the_token_is_of_another_session_then_shown_again_not_refused(
    mother: Actor,
) -> None:
    draft = services.begin(mother, BIRTH)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories._user(mother))
    sent = {"child_name": "Lê Minh An", "csrfmiddlewaretoken": "x" * 32, "asked": "child_name"}
    answer = browser.post(page_of(draft, "tre"), sent)
    assert answer.status_code == 302
    assert "child_name" not in queries.draft(mother, draft.id).answers
    assert 'value="Lê Minh An"' in browser.get(answer["Location"]).content.decode()


def test_kept_pages_when_too_many_or_too_large_or_no_draft_then_none(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    assert services.keep_page(draft.id, "tre", {"a": ["x" * 200_000]}) is None
    assert services.keep_page(uuid.uuid4(), "tre", {"a": ["x"]}) is None  # type: ignore[arg-type] # nobody's
    for _number in range(12):
        services.keep_page(draft.id, "tre", {"a": ["x"]})
    assert KeptPage.objects.count() == 10


# ── Drafts nobody touches


def test_drafts_when_idle_then_warned_and_then_cleared_and_never_when_touched(
    mother: Actor,
) -> None:
    draft = services.begin(mother, BIRTH)
    busy = services.begin(mother, HOUSEHOLD)
    begun = draft.changed_at
    with clock.frozen(begun + KEEP_DRAFT - WARN_BEFORE + dt.timedelta(hours=1)):
        services.sweep()
        services.sweep()
        assert Notice.objects.filter(template="draft_expiring").count() == 2
        tell(mother, busy, "chu-ho", owner_phone="0912345678")
    with clock.frozen(begun + KEEP_DRAFT + dt.timedelta(days=1)):
        services.sweep()
        assert queries.draft(mother, draft.id).state is DraftState.DISCARDED
        assert queries.draft(mother, draft.id).answers == {}
        assert queries.draft(mother, busy.id).answers["owner_phone"] == "0912345678"


def test_drafts_when_the_warning_was_missed_then_first_warned(mother: Actor) -> None:
    draft = services.begin(mother, BIRTH)
    with clock.frozen(draft.changed_at + KEEP_DRAFT * 2):
        services.sweep()
        assert queries.draft(mother, draft.id).state is DraftState.FILLING


# ── Cost


@pytest.mark.parametrize("key", ["nguoi-yeu-cau", "noi-dang-ky", "giay-to"])
def test_page_when_more_was_filled_in_then_not_more_queries(mother: Actor, key: str) -> None:
    draft = factories.filled(mother)
    browser, address = factories.signed_in(mother), page_of(draft, key)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    cost()
    one = cost()
    for number in range(3):
        factories.attached(mother, draft, "KS-02")
        services.keep_page(draft.id, "tre", {"child_name": [str(number)]})
    assert cost() == one
    assert one <= 14
