# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from string import Formatter

import pytest

from lienthong.notices.errors import BadFields
from lienthong.notices.rules import (
    TEMPLATES,
    TRANSITIONS,
    Channel,
    Status,
    Template,
    Words,
    may_move,
    render,
    retry_after,
)

SAMPLE: dict[str, object] = {
    "where": "Ủy ban nhân dân phường Kinh Bắc, số 1, đường Thiên Đức",
    "since": dt.date(2026, 11, 20),
    "carrier": "Bưu chính thử nghiệm",
    "tracking": "SX000000014VN",
    "receiver": "Nguyễn Thị Hường",
    "decision": "Quyết định số 15/QĐ-UBND ngày 17/11/2026",
    "result_number": "02/GKS",
    "old_number": "01/GKS",
    "who": "Ngô Quang Hà",
    "text": "Xem giúp giấy tờ thứ hai.",
    "part": "Phối hợp",
    "holder": "Trần Văn Lê",
    "asked": "Thuế cơ sở 1",
    "status": "Đang xử lý",
    "case_code": "H42.01-260302-000001",
    "procedure": "Đăng ký khai sinh",
    "agency": "UBND xã Hoa Lư",
    "due_at": dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC),
    "until": dt.date(2026, 3, 9),
    "amount_vnd": 150_000,
    "order_code": "TT-0001",
    "what": "Bản chụp giấy chứng sinh",
    "reason": "Thiếu giấy chứng sinh",
    "asker": "Phòng Kinh tế",
    "question": "Địa điểm có đủ điều kiện không?",
    "step": "Thẩm định",
    "code": "PA-2026-000001",
    "title": "Rác tồn đọng đầu ngõ",
    "secret": "7KQ2M9XA",
    "answer": "Đã thu gom rác sáng nay.",
    "minutes": 15,
    "applicant": "Nguyễn Thị Hường",
    "cosigner": "Trần Văn Nam",
    "when": dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC),
    "device": "Chrome, Windows",
    "at": dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC),
    "system": "Một cửa tỉnh Ninh Bình",
    "service": "CSDL quốc gia về dân cư",
    "services": "– CSDL quốc gia về dân cư",
    "closed": "Cơ sở dữ liệu của Bộ",
    "group": "Một cửa các tỉnh",
    "purpose": "Giải quyết hồ sơ",
    "register": "Cơ sở dữ liệu quốc gia về dân cư",
    "fields": "Họ và tên, Ngày sinh",
    "version": "2.0",
    "changes": "– GET /citizens",
    "day": "31/12/2026",
    "notice": "Chuyển sang bản 2.",
}


def named(words: Words) -> set[str]:
    texts = (words.subject, words.body, words.sms)
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
@pytest.mark.parametrize("language", ["vi", "en"])
def test_template_when_given_its_fields_then_renders(template: Template, language: str) -> None:
    told = render(template, {name: SAMPLE[name] for name in template.fields}, language)
    for text in (told.subject, told.body, told.sms):
        assert text
        assert "{" not in text
    assert "\n" not in told.subject
    assert "\n" not in told.sms


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_template_when_translated_then_both_languages_use_the_same_fields(
    template: Template,
) -> None:
    assert named(template.vi) == named(template.en) == template.fields
    assert not any("." in name or "[" in name for name in template.fields)


@pytest.mark.parametrize(
    "template",
    [each for each in TEMPLATES.values() if Channel.SMS in each.channels],
    ids=lambda each: each.code,
)
def test_sms_when_sent_then_is_short_and_plain(template: Template) -> None:
    for words in (template.vi, template.en):
        assert words.sms.isascii()
        assert len(words.sms.format_map(SAMPLE | {"due_at": "09:30 05/03/2026"})) <= 160


def test_render_when_dates_and_money_then_shown_as_vietnamese_readers_write_them() -> None:
    told = render(
        TEMPLATES["payment_asked"],
        {name: SAMPLE[name] for name in ("case_code", "procedure", "amount_vnd", "until")},
        "vi",
    )
    assert told.subject == "Hồ sơ H42.01-260302-000001: nộp 150.000 ₫ trước 09/03/2026"
    accepted = {name: SAMPLE[name] for name in ("case_code", "procedure", "agency", "due_at")}
    assert "16:30 05/03/2026" in render(TEMPLATES["case_accepted"], accepted, "vi").subject


@pytest.mark.parametrize("change", [{"extra": "x"}, {"at": None}])
def test_render_when_fields_are_wrong_then_refused(change: dict[str, object]) -> None:
    data: dict[str, object] = {"device": "Chrome", "at": SAMPLE["at"]} | change
    if change == {"at": None}:
        del data["at"]
    with pytest.raises(BadFields):
        render(TEMPLATES["new_device"], data, "vi")


def test_render_when_a_field_holds_braces_then_they_are_text() -> None:
    told = render(TEMPLATES["new_device"], {"device": "{at.year}", "at": SAMPLE["at"]}, "vi")
    assert "{at.year}" in told.body


def test_transitions_when_listed_then_total_and_finals_are_final() -> None:
    assert set(TRANSITIONS) == set(Status)
    finals = {status for status in Status if not TRANSITIONS[status]}
    assert finals == {
        Status.DELIVERED,
        Status.PERMANENT_FAILURE,
        Status.TECHNICAL_FAILURE,
        Status.CANCELLED,
    }
    assert may_move(Status.CREATED, Status.SENDING)
    assert not may_move(Status.SENDING, Status.SENDING)
    assert not may_move(Status.DELIVERED, Status.SENDING)


def test_retry_when_attempts_mount_then_waits_longer_and_gives_up() -> None:
    waits = [retry_after(attempts) for attempts in range(1, 8)]
    assert waits[-1] is None
    kept = [wait for wait in waits if wait]
    assert kept == sorted(kept)
    assert sum(kept, dt.timedelta()) < dt.timedelta(days=1)
