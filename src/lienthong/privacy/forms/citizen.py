# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.orgs import queries as orgs
from lienthong.privacy.rules import Kind
from lienthong.privacy.rules.requests import MOST_CHARACTERS

MOST_CHOICES = 12


class RequestForm(forms.Form):
    """A request about one's own data."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ông/Bà yêu cầu điều gì?"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Kind],
    )  # fmt: skip
    agency = forms.CharField(
        label=gettext_lazy("Cơ quan giữ hoặc đã đọc dữ liệu"), max_length=120,
        help_text=gettext_lazy("Gõ tên. Ví dụ: phường Hoa Lư"),
    )  # fmt: skip
    agency_code = forms.ChoiceField(
        label=gettext_lazy("Chọn cơ quan"), required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Nội dung yêu cầu"), max_length=MOST_CHARACTERS,
        help_text=gettext_lazy(
            "Dữ liệu nào, muốn cơ quan làm gì. Nếu dữ liệu sai, ghi cả nội dung đúng."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    purpose = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    reading = forms.UUIDField(widget=forms.HiddenInput, required=False)
    read_at = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    case_code = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        typed = str(self.data.get("agency", self.initial.get("agency", ""))).strip()
        found = orgs.agencies_named(typed, limit=MOST_CHOICES) if typed else []
        exact = [one for one in found if one.name.casefold() == typed.casefold()]
        choices = [(one.code, one.name) for one in exact or found]
        asked = self.fields["agency_code"]
        asked.choices = choices  # type: ignore[attr-defined] # choice fields have choices
        asked.required = len(choices) > 1
        asked.error_messages["required"] = _("Nhiều cơ quan có tên như vậy. Chọn một cơ quan.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found: list[tuple[str, str]] = list(self.fields["agency_code"].choices)  # type: ignore[attr-defined] # choice fields have choices
        if given.get("agency") and not given.get("agency_code"):
            if not found:
                self.add_error("agency", _("Không tìm thấy. Gõ tên khác, hoặc gõ ngắn hơn."))
            elif len(found) == 1:
                given["agency_code"] = found[0][0]
        return given

    def shown(self) -> list[Any]:
        """Return the fields to draw; choices only where there is something to choose."""
        several = len(self.fields["agency_code"].choices) > 1  # type: ignore[attr-defined] # choice fields have choices
        return [bound for bound in self if bound.name != "agency_code" or several]
