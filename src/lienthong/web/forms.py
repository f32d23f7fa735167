# SPDX-License-Identifier: Apache-2.0
"""Form fields that Vietnamese papers need: a legal date in three boxes, an amount in đồng."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lienthong.kernel import money
from lienthong.kernel.text import whole_number

_SEPARATORS = re.compile(r"[\s.₫đ]", re.IGNORECASE)
PARTS = ("ngay", "thang", "nam")


class LegalDateWidget(forms.Widget):
    """Day, month and year in three text boxes; nobody guesses which number is the month."""

    template_name = "components/widgets/date.html"
    kind = "date"

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_{PARTS[0]}" if id_ else ""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> tuple[str, ...] | str | None:
        parts = tuple(str(data.get(f"{name}_{part}", "")).strip() for part in PARTS)
        return parts if any(parts) else data.get(name)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["parts"] = date_parts(value)
        return context


class LegalDateField(forms.Field):
    """A date that somebody must answer for: read from three boxes, or from `d/m/Y` or ISO text."""

    widget = LegalDateWidget
    default_error_messages = {
        "required": _("Nhập ngày, tháng, năm"),
        "incomplete": _("Nhập đủ ngày, tháng và năm, ví dụ 25 12 2026"),
        "impossible": _("Ngày này không có trong lịch. Kiểm tra lại ngày và tháng"),
    }

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        parts = date_parts(value)
        day, month, year = (whole_number(part, most_digits=4) for part in parts)
        if day is None or month is None or year is None or len(parts[2]) != 4:
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return date_parts(initial) != date_parts(data)


def date_parts(value: object) -> tuple[str, str, str]:
    """Return day, month, year as texts from what a field holds; empty texts for nothing."""
    if isinstance(value, dt.date):
        return f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"
    if isinstance(value, (tuple, list)) and len(value) == 3:
        day, month, year = (str(part) for part in value)
        return day, month, year
    if isinstance(value, str) and (iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)):
        return iso[3], iso[2], iso[1]
    if isinstance(value, str) and (typed := re.fullmatch(r"(\d+)[/.-](\d+)[/.-](\d+)", value)):
        return typed[1], typed[2], typed[3]
    return ("", "", "") if not value else (str(value), "", "")


class MoneyWidget(forms.TextInput):
    """An amount in đồng, shown grouped, typed with or without points."""

    kind = "money"

    def format_value(self, value: Any) -> str | None:
        return money.grouped(value).removesuffix(" ₫") if isinstance(value, int) else value


class MoneyField(forms.Field):
    """Whole đồng, as an integer."""

    widget = MoneyWidget
    default_error_messages = {
        "required": _("Nhập số tiền"),
        "digits": _("Số tiền chỉ gồm chữ số, ví dụ 1.500.000"),
    }

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        digits = _SEPARATORS.sub("", str(value))
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
            raise ValidationError(self.error_messages["digits"], code="digits")
        return int(digits)
