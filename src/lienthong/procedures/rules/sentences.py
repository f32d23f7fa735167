# SPDX-License-Identifier: Apache-2.0
"""What a form says to its reader when an answer is missing or wrong."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.kernel.text import lazy

TOO_LARGE = lazy("Biểu mẫu quá dài. Ông/Bà vui lòng rút ngắn nội dung rồi gửi lại.")
NOT_CLEAN = lazy("Nội dung có ký tự không hợp lệ. Ông/Bà vui lòng xóa và nhập lại.")

_REQUIRED = lazy("Ông/Bà vui lòng điền mục “{label}”.")
_UNKNOWN = lazy("Mục “{key}” không có trong biểu mẫu. Ông/Bà vui lòng tải lại trang.")
_DIFFERS = lazy(
    "“{label}” không khớp với ngày sinh hoặc giới tính đã khai. "
    "Ông/Bà vui lòng kiểm tra lại; nếu đúng thì vẫn nộp được."
)
_AFTER = lazy("“{label}” không được sau “{other}” ({date}).")
_AFTER_TODAY = lazy("“{label}” không được sau ngày hôm nay ({date}).")
_BEFORE = lazy("“{label}” không được trước “{other}” ({date}).")
_BEFORE_TODAY = lazy("“{label}” không được trước ngày hôm nay ({date}).")

#: For each keyword of JSON Schema: our code, and the sentence.
_KEYWORDS: dict[str, tuple[str, Any]] = {
    "maxLength": ("max_length", lazy("“{label}” dài quá {limit} ký tự. Vui lòng rút gọn.")),
    "minLength": ("min_length", lazy("“{label}” cần ít nhất {limit} ký tự.")),
    "pattern": ("pattern", lazy("“{label}” chưa đúng dạng. Vui lòng kiểm tra lại.")),
    "oneOf": ("choice", lazy("Vui lòng chọn một câu trả lời có sẵn cho “{label}”.")),
    "enum": ("choice", lazy("Vui lòng chọn một câu trả lời có sẵn cho “{label}”.")),
    "const": ("choice", lazy("Vui lòng xác nhận “{label}”.")),
    "minimum": ("minimum", lazy("“{label}” phải từ {limit} trở lên.")),
    "maximum": ("maximum", lazy("“{label}” không được lớn hơn {limit}.")),
    "minItems": ("min_items", lazy("“{label}” cần ít nhất {limit} dòng.")),
    "maxItems": ("max_items", lazy("“{label}” chỉ nhận nhiều nhất {limit} dòng.")),
    "uniqueItems": ("unique", lazy("“{label}” có dòng bị trùng. Vui lòng bỏ bớt.")),
    "type": ("type", lazy("“{label}” chưa đúng kiểu dữ liệu. Vui lòng nhập lại.")),
}
_OTHER = ("invalid", lazy("“{label}” chưa hợp lệ. Vui lòng kiểm tra lại."))
_FORMATS: dict[str, tuple[str, Any]] = {
    "date": ("date", lazy("“{label}” chưa phải là một ngày có thật. Nhập ngày, tháng, năm.")),
    "email": ("email", lazy("“{label}” chưa đúng dạng thư điện tử, ví dụ ten@example.vn.")),
}
#: Sentences for what a pattern means, by kind of question.
_PATTERNS = {
    "personal_number": lazy("“{label}” gồm đúng 12 chữ số."),
    "tax_number": lazy("“{label}” gồm 10 chữ số, hoặc 12 chữ số với cá nhân."),
    "phone": lazy("“{label}” gồm 10 chữ số, bắt đầu bằng số 0."),
}


def required(label: Text) -> str:
    """Ask for a missing answer."""
    return str(_REQUIRED).format(label=label)


def unknown(key: str) -> str:
    """Name an answer to a question that is not asked."""
    return str(_UNKNOWN).format(key=key[:50])


def number_differs(label: Text) -> str:
    """Ask to look again at a personal number."""
    return str(_DIFFERS).format(label=label)


def date_order(keyword: str, label: Text, other: Text | None, limit: dt.date) -> str:
    """Say which date may not come after, or before, which."""
    is_after = keyword == "x-not-after"
    today = _AFTER_TODAY if is_after else _BEFORE_TODAY
    told = today if other is None else (_AFTER if is_after else _BEFORE)
    return str(told).format(label=label, other=other, date=f"{limit:%d/%m/%Y}")


def of_keyword(keyword: str, part: Mapping[str, Any], label: Text, limit: Any) -> tuple[str, str]:
    """Return the code and the sentence for a broken keyword; the pack's own words come first."""
    code, text = _KEYWORDS.get(keyword, _OTHER)
    if keyword == "format":
        code, text = _FORMATS.get(str(limit), _OTHER)
    if keyword == "pattern":
        text = _PATTERNS.get(part.get("x-kind", ""), text)
        if "x-pattern-text" in part:
            text = Text(part["x-pattern-text"], part.get("x-pattern-text-en", ""))
    shown = f"{limit:,}".replace(",", ".") if isinstance(limit, int) else limit
    return code, str(text).format(label=label, limit=shown)
