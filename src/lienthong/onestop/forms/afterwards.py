# SPDX-License-Identifier: Apache-2.0
"""Forms for what follows an issued result: recall, correction."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.rules import Decision, FromWhen
from lienthong.onestop.forms.acting import ActForm, DraftForm, Setting
from lienthong.web.forms import LegalDateField

_REASON = {"rows": 3}


def _number() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Số quyết định"),
        help_text=gettext_lazy("Ví dụ: 15/QĐ-UBND"),
        max_length=60,
    )


def _reason(hint: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Căn cứ, lý do"),
        help_text=hint,
        max_length=2000,
        widget=forms.Textarea(attrs=_REASON),
    )


class RecallForm(ActForm):
    """The decision that takes an issued result back."""

    decision_number = _number()
    decided_on = LegalDateField(label=gettext_lazy("Ngày quyết định"))
    since = forms.ChoiceField(
        label=gettext_lazy("Kết quả mất giá trị từ"),
        choices=(
            (FromWhen.DECISION.value, gettext_lazy("Ngày quyết định thu hồi")),
            (FromWhen.BEGINNING.value, gettext_lazy("Ngày ký, coi như chưa từng cấp")),
        ),
        initial=FromWhen.DECISION.value,
        widget=forms.RadioSelect,
    )
    reason = _reason(
        gettext_lazy("In trên quyết định và gửi người nộp. Trang kiểm tra công khai không hiện.")
    )
    sworn = forms.BooleanField(
        label=gettext_lazy("Tôi hiểu việc thu hồi không hoàn tác được"),
        error_messages={"required": gettext_lazy("Đánh dấu xác nhận trước khi thu hồi")},
    )
    field_order = ("decision_number", "decided_on", "since", "reason", "sworn")

    def decision(self) -> Decision:
        """Return the decision as it was typed."""
        return _decision(self)


class CorrectForm(DraftForm):
    """The decision, and what the corrected paper prints otherwise."""

    note = None  # type: ignore[assignment] # a drafter's word; nobody signs after this one
    decision_number = _number()
    decided_on = LegalDateField(label=gettext_lazy("Ngày quyết định"))
    reason = _reason(gettext_lazy("Gửi người nộp cùng bản mới."))
    seen_digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self, setting: Setting) -> None:
        super().prepare(setting)
        for name in ("loai", "ly_do_loai"):
            self.fields.pop(name, None)

    def decided(self) -> list[BoundField]:
        """Return the fields of the decision."""
        return [self[name] for name in ("decision_number", "decided_on", "reason")]

    def decision(self) -> Decision:
        """Return the decision as it was typed."""
        return _decision(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        result = self.setting.case.result
        if not self.errors and result and self.edits() == dict(result.edits):
            self.add_error(None, _("Chưa có mục nào khác bản đã phát hành"))
        return given


def _decision(form: forms.Form) -> Decision:
    told = form.cleaned_data
    return Decision(
        number=told["decision_number"], decided_on=told["decided_on"], reason=told["reason"]
    )
