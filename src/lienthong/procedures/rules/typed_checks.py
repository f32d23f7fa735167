# SPDX-License-Identifier: Apache-2.0
"""One answer judged by the kind of its question, with the reason in words: numbers and dates."""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.kernel.numbers import is_tax_number, read_personal_number
from lienthong.kernel.text import lazy
from lienthong.procedures.rules.procedure import (
    Field,
    FieldKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why an answer cannot be right."""

    code: str  #: as findings name it
    text: str  #: courteous sentence in the reader's language


_SIGNS = lazy("“{label}” chỉ gồm chữ số. Ông/Bà vui lòng xóa chữ cái và dấu khác.")
_LENGTH = lazy("“{label}” gồm đúng {wanted} chữ số; Ông/Bà đã nhập {given}.")
_YEAR_AHEAD = lazy("“{label}” chưa đúng: bốn chữ số từ thứ tư chỉ năm sinh {year}, chưa tới.")
_TAX_LENGTH = lazy(
    "“{label}” gồm 10 chữ số (chi nhánh thêm “-” và 3 chữ số), hoặc 12 chữ số với cá nhân;"
    " Ông/Bà đã nhập {given}."
)
_TAX_CHECK = lazy(
    "“{label}” có chữ số cuối không khớp cách tính của mã số thuế. Xem lại từng chữ số trên giấy"
    " chứng nhận đăng ký."
)
_PHONE = lazy(
    "“{label}” gồm 10 chữ số (điện thoại cố định 11 chữ số), bắt đầu bằng số 0; Ông/Bà đã nhập"
    " {given} chữ số."
)
_PHONE_START = lazy("“{label}” bắt đầu bằng số 0, ví dụ 0912 345 678.")
_WHOLE = lazy("“{label}” là một số nguyên, ví dụ 12. Không nhập chữ hay phần lẻ.")
_MONEY = lazy("“{label}” là số tiền bằng đồng, ví dụ 1.500.000. Không nhập chữ hay phần lẻ.")
_DATE_PART = lazy("“{label}” còn thiếu {part}.")
_DATE_SIGNS = lazy("“{label}” chỉ nhập chữ số cho ngày, tháng, năm.")
_DATE_YEAR = lazy("“{label}” cần năm đủ 4 chữ số, ví dụ 1990.")
_DATE_MONTH = lazy("“{label}” có tháng {month}: một năm chỉ có tháng 1 đến tháng 12.")
_DATE_DAY = lazy("“{label}” có ngày {day}: tháng {month}/{year} chỉ có {most} ngày.")
_PARTS = (lazy("ngày"), lazy("tháng"), lazy("năm"))


def problem(field: Field, value: Any, day: dt.date) -> Wrong | None:
    """Return why an answer cannot be right, or None. day: the legal date of the judgement."""
    judge = _JUDGES.get(field.kind)
    if judge is None:
        return None
    return judge(field.label, value, day)


def date_problem(label: Text, typed: str) -> Wrong | None:
    """Say what is wrong with a date as typed, `31/2/2026`; None when it is one."""
    parts = typed.split("/") if "/" in typed else typed.split("-")[::-1]
    if len(parts) != 3:
        return None
    told = _parts_problem(parts)
    if told is None:
        return None
    text, facts = told
    return Wrong(code="date", text=str(text).format(label=label, **facts))


def _parts_problem(parts: list[str]) -> tuple[Any, dict[str, Any]] | None:
    for name, part in zip(_PARTS, parts, strict=True):
        if not part:
            return _DATE_PART, {"part": name}
    if not all(part.isascii() and part.isdigit() for part in parts):
        return _DATE_SIGNS, {}
    day, month, year = (int(part) for part in parts)
    if len(parts[2]) != 4 or year < 1:
        return _DATE_YEAR, {}
    if not 1 <= month <= 12:
        return _DATE_MONTH, {"month": month}
    most = calendar.monthrange(year, month)[1]
    if not 1 <= day <= most:
        return _DATE_DAY, {"day": day, "month": month, "year": year, "most": most}
    return None


def _date(label: Text, value: Any, day: dt.date) -> Wrong | None:
    del day
    return date_problem(label, value) if isinstance(value, str) else None


def _personal(label: Text, value: Any, day: dt.date) -> Wrong | None:
    text = str(value)
    if not text.isascii() or not text.isdigit():
        return Wrong(code="pattern", text=str(_SIGNS).format(label=label))
    if len(text) != 12:
        return Wrong(
            code="pattern", text=str(_LENGTH).format(label=label, wanted=12, given=len(text))
        )
    told = read_personal_number(text)
    if told is not None and told.birth_year > day.year:
        text = str(_YEAR_AHEAD).format(label=label, year=told.birth_year)
        return Wrong(code="check_digit", text=text)
    return None


def _tax(label: Text, value: Any, day: dt.date) -> Wrong | None:
    del day
    text = str(value)
    if is_tax_number(text):
        return None
    if not re.fullmatch(r"\d{10}(-\d{3})?", text, re.ASCII):
        given = len(re.sub(r"\D", "", text))
        return Wrong(code="pattern", text=str(_TAX_LENGTH).format(label=label, given=given))
    return Wrong(code="check_digit", text=str(_TAX_CHECK).format(label=label))


def _phone(label: Text, value: Any, day: dt.date) -> Wrong | None:
    del day
    text = str(value)
    if not text.isascii() or not text.isdigit():
        return Wrong(code="pattern", text=str(_SIGNS).format(label=label))
    if not text.startswith("0"):
        return Wrong(code="pattern", text=str(_PHONE_START).format(label=label))
    if len(text) != (11 if text.startswith("02") else 10):
        return Wrong(code="pattern", text=str(_PHONE).format(label=label, given=len(text)))
    return None


def _number(label: Text, value: Any, day: dt.date) -> Wrong | None:
    del day
    return Wrong(code="type", text=str(_WHOLE).format(label=label)) if _is_text(value) else None


def _money(label: Text, value: Any, day: dt.date) -> Wrong | None:
    del day
    return Wrong(code="type", text=str(_MONEY).format(label=label)) if _is_text(value) else None


def _is_text(value: Any) -> bool:
    return not isinstance(value, int)


_JUDGES: Mapping[FieldKind, Callable[[Text, Any, dt.date], Wrong | None]] = {
    FieldKind.DATE: _date,
    FieldKind.PERSONAL_NUMBER: _personal,
    FieldKind.TAX_NUMBER: _tax,
    FieldKind.PHONE: _phone,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
}
