# SPDX-License-Identifier: Apache-2.0
"""A whole application on one dense page, as the clerk types it at the counter."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.rules.cards import read_card
from lienthong.kernel.bilingual import in_readers_order
from lienthong.procedures.rules import Field, FieldKind, Procedure
from lienthong.web.components import FieldView, Option

#: Rows of a repeated group that the page offers.
ROWS = 3
_PLAIN = {
    FieldKind.TEXTAREA: "textarea",
    FieldKind.EMAIL: "email",
    FieldKind.PHONE: "tel",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "money",
    FieldKind.DATE: "date",
    FieldKind.CHECK: "checkbox",
}
Units = Sequence[tuple[str, str]]


class BeginForm(forms.Form):
    """Which procedure, for whom."""

    thu_tuc = forms.ChoiceField(label=gettext_lazy("Thủ tục"))
    the_can_cuoc = forms.CharField(
        label=gettext_lazy("Mã QR thẻ căn cước (quét vào đây)"),
        required=False,
        max_length=1_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    so_dinh_danh = forms.RegexField(
        label=gettext_lazy("Số định danh cá nhân của người nộp"),
        regex=r"^\d{12}$",
        required=False,
        error_messages={"invalid": gettext_lazy("Số định danh cá nhân gồm 12 chữ số")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, given: Any, procedures: Sequence[tuple[str, str]]) -> None:
        super().__init__(given)
        self.fields["thu_tuc"].choices = procedures  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        """Take the number from the card that was scanned; the register says who it is."""
        given = {**self.cleaned_data, "card": None}
        if given.get("the_can_cuoc"):
            given["card"] = read_card(given["the_can_cuoc"])
            if given["card"] is None:
                unread = _("Mã này không phải mã QR của thẻ căn cước. Nhập số định danh.")
                self.add_error("the_can_cuoc", unread)
            elif "so_dinh_danh" not in self.errors:
                given["so_dinh_danh"] = given["card"].number
        elif not given.get("so_dinh_danh") and "so_dinh_danh" not in self.errors:
            self.add_error("so_dinh_danh", _("Số định danh cá nhân gồm 12 chữ số"))
        return given


def drawn(
    procedure: Procedure,
    answers: Mapping[str, Any],
    errors: Mapping[str, Sequence[str]],
    units: Units,
) -> list[tuple[str, list[FieldView]]]:
    """Return the pages of the form, all on one page, each question with its answer and errors."""
    return [
        (
            str(step.title),
            [
                view
                for field in step.fields
                for view in _views(field, field.key, answers.get(field.key), errors, units)
            ],
        )
        for step in procedure.form
        if step.fields
    ]


def _views(
    field: Field, name: str, value: Any, errors: Mapping[str, Sequence[str]], units: Units
) -> list[FieldView]:
    wrong = tuple(errors.get(name, ()))
    if field.kind is FieldKind.GROUP:
        rows = value if isinstance(value, list) else []
        return [
            view
            for index in range(ROWS)
            for part in field.fields
            for view in _views(
                part, f"{name}.{index}.{part.key}",
                rows[index].get(part.key) if index < len(rows) else None, errors, units,
            )
        ]  # fmt: skip
    if field.kind is FieldKind.ADDRESS:
        return _address(field, name, value if isinstance(value, Mapping) else {}, wrong, units)
    options = tuple(
        Option(value=one.value, label=str(one.label), is_chosen=one.value == value)
        for one in in_readers_order(field.choices, lambda one: one.label)
    )
    is_choice = field.kind is FieldKind.CHOICE
    empty = (Option(value="", label=_("Chọn")),) if is_choice else ()
    return [
        FieldView(
            name=name,
            label=str(field.label),
            kind="select" if is_choice else _PLAIN.get(field.kind, "text"),
            value="" if value is None else value,
            errors=wrong,
            options=(*empty, *options),
            is_required=field.is_required,
            attributes=(("autocomplete", "off"),),
        )
    ]


def _address(
    field: Field, name: str, value: Mapping[str, Any], wrong: tuple[str, ...], units: Units
) -> list[FieldView]:
    chosen = value.get("commune_code", "")
    options = tuple(Option(value=c, label=n, is_chosen=c == chosen) for c, n in units)
    empty = Option(value="", label=_("Chọn"))
    return [
        FieldView(
            name=f"{name}.commune_code", label=f"{field.label}: {_('xã, phường')}", kind="select",
            options=(empty, *options), errors=wrong, is_required=field.is_required,
        ),
        FieldView(
            name=f"{name}.detail", label=f"{field.label}: {_('số nhà, đường, thôn')}",
            value=value.get("detail", ""), is_required=False,
        ),
    ]  # fmt: skip


def read(procedure: Procedure, given: Mapping[str, str], province_code: str) -> dict[str, Any]:
    """Return the answers as the form's JSON; wrong shapes stay as typed for the rules to name."""
    return {
        field.key: _read(field, field.key, given, province_code)
        for step in procedure.form
        for field in step.fields
    }


def _read(field: Field, name: str, given: Mapping[str, str], province_code: str) -> Any:
    text = given.get(name, "").strip()
    match field.kind:
        case FieldKind.DATE:
            parts = [given.get(f"{name}_{part}", "").strip() for part in ("nam", "thang", "ngay")]
            return _date(parts) if any(parts) else ""
        case FieldKind.CHECK:
            return bool(text)
        case FieldKind.NUMBER | FieldKind.MONEY:
            digits = text.replace(".", "").removesuffix("₫").strip()
            return int(digits) if digits.isdecimal() else text
        case FieldKind.ADDRESS:
            commune = given.get(f"{name}.commune_code", "")
            detail = given.get(f"{name}.detail", "")
            where = {"province_code": province_code, "commune_code": commune} if commune else {}
            return {**where, "detail": detail} if commune or detail else {}
        case FieldKind.GROUP:
            return [
                {one.key: _read(one, f"{name}.{i}.{one.key}", given, "") for one in field.fields}
                for i in range(ROWS)
            ]
    return text


def _date(parts: Sequence[str]) -> str:
    try:
        return dt.date(*(int(part) for part in parts)).isoformat()
    except (ValueError, TypeError):
        return "-".join(parts)
