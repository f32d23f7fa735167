# SPDX-License-Identifier: Apache-2.0
"""A form of a record, made from the register's schema: what it says stands in the boxes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.registers import queries, rules
from lienthong.registers.services import Held
from lienthong.web.forms import LegalDateField

FILE_BYTES = 10_485_760
_LONG = 200  #: beyond so many characters a box has several lines


class CorrectionForm(forms.Form):
    """What the record is to say, since when, why, and by which paper."""

    register = forms.CharField(widget=forms.HiddenInput, max_length=60)
    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    valid_from = LegalDateField(
        label=gettext_lazy("Đúng từ ngày"),
        help_text=gettext_lazy("Ghi sai ngay từ đầu thì giữ nguyên ngày này."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Vì sao cần đính chính"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    evidence = forms.CharField(
        label=gettext_lazy("Giấy tờ làm căn cứ"), max_length=500,
        help_text=gettext_lazy("Loại, số, ngày, nơi cấp. Ví dụ: Giấy khai sinh số 12/1990"),
    )  # fmt: skip
    case_code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"), max_length=60, required=False,
        help_text=gettext_lazy("Nếu việc này thuộc một hồ sơ."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Bản chụp giấy tờ"), required=False,
        help_text=gettext_lazy("PDF hoặc ảnh, tối đa 10 MB."),
    )  # fmt: skip

    def __init__(self, *args: Any, held: Held, is_citizen: bool, **options: Any) -> None:
        first = {
            "register": held.declared.name, "key": held.key, "valid_from": held.valid_from,
            **options.pop("initial", {}),
        }  # fmt: skip
        super().__init__(*args, **{**options, "initial": first})
        self.held = held
        self.leaves = list(rules.leaves(held.declared, held.data))
        for leaf in self.leaves:
            self.fields[leaf.path] = self._field(leaf)
            self.initial[leaf.path] = rules.value_at(held.data, leaf.path)
        if is_citizen:
            del self.fields["case_code"]
            self.fields["file"].required = True

    def _field(self, leaf: rules.Leaf) -> forms.Field:
        told: dict[str, Any] = {"label": _label(leaf), "required": leaf.is_required}
        held = rules.value_at(self.held.data, leaf.path)
        if choices := _choices(leaf, held, self._province_beside(leaf)):
            return forms.ChoiceField(choices=[("", _("Chọn")), *choices], **told)
        if leaf.schema.get("format") == "date":
            return LegalDateField(**told)
        if leaf.schema.get("type") == "integer":
            return forms.IntegerField(**told)
        if leaf.schema.get("type") == "number":
            return forms.FloatField(**told)
        if leaf.schema.get("type") == "boolean":
            return forms.BooleanField(label=told["label"], required=False)
        longest = leaf.schema.get("maxLength", _LONG)
        widget = forms.Textarea(attrs={"rows": 2}) if longest > _LONG else forms.TextInput()
        return forms.CharField(max_length=longest, widget=widget, **told)

    def _province_beside(self, leaf: rules.Leaf) -> str:
        """Return the province that is typed beside a commune."""
        beside = _beside(leaf)
        if beside not in {one.path for one in self.leaves}:
            return ""
        held = rules.value_at(self.held.data, beside) or ""
        return str(self.data.get(self.add_prefix(beside), held))[:2]

    def clean(self) -> dict[str, Any]:
        """Refuse a commune that does not lie in the province beside it."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for leaf in self.leaves:
            if leaf.source != rules.COMMUNES or leaf.path not in told:
                continue
            province = told.get(_beside(leaf))
            lying = dict(queries.choices(rules.COMMUNES, province_code=province or ""))
            is_new = {leaf.path, _beside(leaf)} & set(self.changed_data)
            if province and is_new and told[leaf.path] not in lying:
                self.add_error(leaf.path, _("Xã, phường này không thuộc tỉnh, thành phố đã chọn."))
        return told

    def refuse(self, findings: Iterable[rules.Finding]) -> None:
        """Say beside each box what the register found wrong with it."""
        for one in findings:
            is_box = one.path in self.fields
            title = queries.field_title(self.held.declared, one.path)
            said = f"{capfirst(one.text)}."
            text = said if is_box else f"{title}: {said}"
            self.add_error(one.path if is_box else None, text)

    def of_record(self) -> list[forms.BoundField]:
        """Return the boxes of the record."""
        return [self[leaf.path] for leaf in self.leaves]

    def about(self) -> list[forms.BoundField]:
        """Return the other boxes."""
        names = ("register", "key", "valid_from", "reason", "evidence", "case_code", "file")
        return [self[name] for name in names if name in self.fields]

    def changes(self) -> dict[str, Any]:
        """Return the fields of the record that were typed anew."""
        typed = {leaf.path: _kept(self.cleaned_data[leaf.path]) for leaf in self.leaves}
        return rules.with_typed(self.held.data, typed, iter(self.leaves))


def _beside(leaf: rules.Leaf) -> str:
    return f"{leaf.path.rpartition('.')[0]}.province_code".lstrip(".")


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _choices(leaf: rules.Leaf, held: Any, province_code: str) -> list[tuple[str, str]]:
    """Return what may be chosen; what the record says already always may."""
    schema: Mapping[str, Any] = leaf.schema
    if "enum" in schema:
        return [(one, str(rules.said(schema, one))) for one in schema["enum"] if one]
    if leaf.source == rules.COMMUNES and not province_code:
        province_code = queries.province_of(str(held or ""))
    found = queries.choices(leaf.source, province_code=province_code) if leaf.source else []
    if found and held and held not in dict(found):
        found.insert(0, (str(held), queries.code_name(leaf.source, str(held))))
    return found


def _label(leaf: rules.Leaf) -> str:
    """Return what a box is called: of a unit, what is chosen there and not that it is a code."""
    units = {rules.PROVINCES: _("Tỉnh, thành phố"), rules.COMMUNES: _("Xã, phường, đặc khu")}
    above, mark, own = str(leaf.title).rpartition(": ")
    return f"{above}{mark}{units.get(leaf.source, own) if above else own}"
