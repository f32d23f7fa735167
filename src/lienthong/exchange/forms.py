# SPDX-License-Identifier: Apache-2.0
"""What records clerks type."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.exchange.rules import desk
from lienthong.exchange.rules.desk import Letter
from lienthong.exchange.rules.edxml import Business, Priority
from lienthong.exchange.rules.edxml.names import MAX_NOTATION, MAX_NUMBER, MAX_SUBJECT
from lienthong.kernel.text import clean, clean_lines
from lienthong.web.forms import LegalDateField

#: Priorities in words.
PRIORITIES: Mapping[Priority, Any] = MappingProxyType(
    {
        Priority.ORDINARY: _("Thường"),
        Priority.URGENT: _("Khẩn"),
        Priority.VERY_URGENT: _("Thượng khẩn"),
        Priority.FLASH: _("Hỏa tốc"),
        Priority.TIMED_FLASH: _("Hỏa tốc hẹn giờ"),
    }
)
#: Those that a clerk chooses from: a time to open at cannot be typed here.
CHOSEN = [(str(int(one)), text) for one, text in PRIORITIES.items() if one < Priority.TIMED_FLASH]
STATUSES = (
    ("01", _("Đã đến")),
    ("02", _("Từ chối tiếp nhận")),
    ("03", _("Đã tiếp nhận")),
    ("04", _("Đã phân công")),
    ("05", _("Đang xử lý")),
    ("06", _("Đã xử lý xong")),
)
ANY = (("", _("Tất cả")),)


class FilterForm(forms.Form):
    """What narrows a list."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100)
    khan = forms.ChoiceField(label=_("Mức độ khẩn"), required=False, choices=(*ANY, *CHOSEN))
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=(*ANY, *STATUSES))
    tu_ngay = LegalDateField(label=_("Từ ngày"), required=False)
    den_ngay = LegalDateField(label=_("Đến ngày"), required=False)


class LetterForm(forms.Form):
    """What a document says."""

    type_name = forms.ChoiceField(label=_("Loại văn bản"), choices=list(desk.TYPES.items()))
    number = forms.CharField(label=_("Số"), max_length=MAX_NUMBER, required=False)
    notation = forms.CharField(
        label=_("Ký hiệu"), max_length=MAX_NOTATION, required=False, help_text=_("Ví dụ UBND-VP")
    )
    issued_on = LegalDateField(label=_("Ngày văn bản"), required=False)
    place = forms.CharField(label=_("Địa danh"), max_length=100, required=False)
    subject = forms.CharField(
        label=_("Trích yếu"), max_length=MAX_SUBJECT, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    content = forms.CharField(
        label=_("Nội dung tóm tắt"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    competence = forms.ChoiceField(
        label=_("Quyền hạn ký"), required=False,
        choices=[(one, one or _("Không ghi")) for one in desk.COMPETENCES],
    )  # fmt: skip
    signer_name = forms.CharField(label=_("Người ký"), max_length=50, required=False)
    signer_position = forms.CharField(label=_("Chức vụ người ký"), max_length=100, required=False)
    priority = forms.ChoiceField(label=_("Mức độ khẩn"), choices=CHOSEN)
    due_on = LegalDateField(
        label=_("Hạn trả lời"), required=False, help_text=_("Để trống nếu không cần trả lời")
    )
    sphere = forms.CharField(label=_("Phạm vi lưu hành"), max_length=200, required=False)
    copies = forms.IntegerField(label=_("Số bản"), min_value=0, max_value=999, required=False)
    pages = forms.IntegerField(label=_("Số trang"), min_value=0, max_value=999, required=False)
    paper_follows = forms.BooleanField(label=_("Gửi kèm bản giấy"), required=False)
    reason = forms.CharField(
        label=_("Lý do cập nhật hoặc thay thế"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    content_changed = forms.BooleanField(
        label=_("Nội dung hoặc tệp của văn bản có thay đổi"), required=False
    )

    def __init__(self, given: Any = None, *, letter: Letter, business: Business) -> None:
        initial = {name: getattr(letter, name) for name in self.base_fields}
        initial["priority"] = str(letter.priority)
        super().__init__(given, initial=initial)
        if business is Business.NEW:
            del self.fields["reason"]
        if business is not Business.UPDATE:
            del self.fields["content_changed"]

    def letter(self) -> Letter:
        """Return what was typed; call it on a valid form only."""
        told = dict(self.cleaned_data)
        lines = {"content", "reason"}
        texts = {
            name: clean_lines(value) if name in lines else clean(value)
            for name, value in told.items()
            if isinstance(value, str)
        }
        numbers = {name: told[name] or 0 for name in ("copies", "pages")}
        return Letter(**(told | texts | numbers | {"priority": int(told["priority"])}))


class ReasonForm(forms.Form):
    """A reason that the other side will read."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    """A word that may be left out."""

    reason = forms.CharField(
        label=_("Ý kiến"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AssignForm(NoteForm):
    """Who works on a document."""

    field_order = ("to", "reason")
    to = forms.CharField(
        label=_("Giao cho"), max_length=200, help_text=_("Đơn vị hoặc người xử lý")
    )


class RecallForm(ReasonForm):
    """From whom a document is asked back."""

    codes = forms.MultipleChoiceField(label=_("Thu hồi từ"), widget=forms.CheckboxSelectMultiple)
    field_order = ("codes", "reason")

    def __init__(self, given: Any = None, *, offered: list[tuple[str, str]]) -> None:
        super().__init__(given, initial={"codes": [code for code, _name in offered]})
        self.fields["codes"].choices = offered  # type: ignore[attr-defined] # a choice field


class GroupForm(forms.Form):
    """A group of receivers."""

    name = forms.CharField(label=_("Tên nhóm"), max_length=120)
