# SPDX-License-Identifier: Apache-2.0
"""One form for each act of an officer. Every one carries the version that its page showed."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel import clock
from lienthong.orgs import queries as orgs
from lienthong.privacy.queries import HANDLE, BreachView
from lienthong.privacy.rules import BreachKind
from lienthong.privacy.rules.requests import MOST_CHARACTERS, TERMS, done_due
from lienthong.privacy.services import Facts
from lienthong.web.acts import ActForm
from lienthong.web.forms import LegalDateField


def _long(label: Any, hint: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _day(instant: dt.datetime) -> str:
    return f"{clock.legal_date(instant):%d/%m/%Y}"


class AcceptForm(ActForm):
    """How it is carried out and by when."""

    text = _long(
        gettext_lazy("Phản hồi cho người yêu cầu"),
        gettext_lazy("Đã nhận, sẽ làm gì, theo trình tự nào, khi nào xong. Người yêu cầu đọc."),
    )
    others = _long(
        gettext_lazy("Bên xử lý, bên thứ ba cũng phải ngừng"),
        gettext_lazy("Tên từng bên; người yêu cầu đọc. Khi có, hạn là 20 ngày thay vì 15."),
        rows=2, required=False,
    )  # fmt: skip

    def prepare(self, view: Any) -> None:
        if not TERMS[view.kind].with_others:
            del self.fields["others"]
        self.initial.setdefault(
            "text",
            _(
                "Cơ quan đã nhận yêu cầu %(code)s và đang kiểm tra dữ liệu liên quan. Kết quả"
                " được trả lời chậm nhất ngày %(day)s tại trang này và trong hộp thông báo."
            )
            % {"code": view.code, "day": _day(view.due_at)},
        )

    def clean_others(self) -> str:
        """Let the reply name the later day, where the officer left the earlier one."""
        others: str = self.cleaned_data["others"].strip()
        text = self.cleaned_data.get("text")
        if others and text:
            view = self.view
            calendar = orgs.calendar(view.agency_id)
            later = done_due(view.kind, calendar, view.received_at, with_others=True)
            self.cleaned_data["text"] = text.replace(_day(view.due_at), _day(later))
        return others


class ReasonForm(ActForm):
    """An act that needs a reason."""

    text = _long(gettext_lazy("Lý do"), gettext_lazy("Người yêu cầu đọc được."), rows=3)


class RefuseForm(ActForm):
    """Not carried out: the legal reason."""

    text = _long(
        gettext_lazy("Lý do và căn cứ pháp lý"),
        gettext_lazy("Điều, khoản của văn bản; nơi khiếu nại nếu không đồng ý."),
    )


class FinishForm(ActForm):
    """What was done."""

    text = _long(gettext_lazy("Trả lời kết quả"), gettext_lazy("Đã làm gì, từ khi nào."), rows=6)
    file = forms.FileField(
        label=gettext_lazy("Bản sao dữ liệu hoặc văn bản kèm theo"), required=False,
        help_text=gettext_lazy("PDF, ảnh hoặc bảng tính, tối đa 10 MB."),
    )  # fmt: skip


class TransferForm(ActForm):
    """To the agency that holds the data."""

    agency = forms.ChoiceField(label=gettext_lazy("Cơ quan giữ dữ liệu"))
    text = _long(gettext_lazy("Lý do"), gettext_lazy("Người yêu cầu đọc được."), rows=3)

    def prepare(self, view: Any) -> None:
        found = orgs.agencies_holding(right=HANDLE)
        choices = [(str(one.id), one.name) for one in found if one.id != view.agency_id]
        self.fields["agency"].choices = [("", _("Chọn cơ quan")), *choices]  # type: ignore[attr-defined] # choice fields have choices


class BreachForm(forms.Form):
    """What is known of a breach."""

    title = forms.CharField(
        label=gettext_lazy("Tên vụ việc"), max_length=200,
        help_text=gettext_lazy("Một dòng. Ví dụ: Gửi nhầm danh sách hồ sơ cho người ngoài"),
    )  # fmt: skip
    detected_on = LegalDateField(label=gettext_lazy("Ngày phát hiện"))
    detected_time = forms.TimeField(
        label=gettext_lazy("Giờ phát hiện"), help_text=gettext_lazy("Ví dụ: 14:30")
    )
    began_on = LegalDateField(label=gettext_lazy("Ngày xảy ra, nếu biết"), required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Loại vi phạm"), widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, one.label) for one in BreachKind],
    )  # fmt: skip
    what = _long(gettext_lazy("Diễn biến"), gettext_lazy("Không ghi dữ liệu bị lộ vào đây."))
    categories = forms.CharField(
        label=gettext_lazy("Loại dữ liệu"), max_length=500,
        help_text=gettext_lazy("Ví dụ: họ tên, số định danh, số điện thoại"),
    )  # fmt: skip
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Có dữ liệu cá nhân nhạy cảm"), required=False
    )
    people_count = forms.IntegerField(
        label=gettext_lazy("Số người liên quan"), required=False, min_value=0,
        max_value=200_000_000, help_text=gettext_lazy("Bỏ trống nếu chưa xác định."),
    )  # fmt: skip
    consequences = _long(gettext_lazy("Hậu quả có thể xảy ra"), rows=3, required=False)
    measures = _long(gettext_lazy("Biện pháp đã và sẽ thực hiện"), rows=3, required=False)
    people_told = _long(
        gettext_lazy("Đã báo cho người có dữ liệu"), gettext_lazy("Cách báo, ngày báo."),
        rows=2, required=False,
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Đầu mối liên hệ"), max_length=300,
        help_text=gettext_lazy("Chức vụ, điện thoại, thư điện tử của đơn vị."),
    )  # fmt: skip

    def facts(self) -> Facts:
        """Return what was filled in."""
        told = self.cleaned_data
        began = told.get("began_on")
        return Facts(
            title=told["title"],
            kinds=tuple(BreachKind(one) for one in told["kinds"]),
            categories=told["categories"],
            is_sensitive=told["is_sensitive"],
            people_count=told["people_count"],
            what=told["what"],
            consequences=told["consequences"],
            measures=told["measures"],
            contact=told["contact"],
            began_at=clock.at(began, dt.time()) if began else None,
            detected_at=clock.at(told["detected_on"], told["detected_time"]),
            people_told=told["people_told"],
        )


class NewBreachForm(BreachForm):
    """A breach as it is entered."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class AmendForm(ActForm, BreachForm):
    """What became known since; when it was found stays."""

    note = _long(gettext_lazy("Bổ sung điều gì"), rows=2)
    field_order = ("note",)

    def prepare(self, view: BreachView) -> None:
        names = (
            "title", "what", "categories", "is_sensitive", "people_count", "consequences",
            "measures", "people_told", "contact",
        )  # fmt: skip
        self.initial.update({name: getattr(view, name) for name in names})
        self.initial["kinds"] = [one.value for one in view.kinds]
        self.initial["began_on"] = view.began_at.date() if view.began_at else None
        for name in ("detected_on", "detected_time"):
            del self.fields[name]

    def facts(self) -> Facts:
        found = self.view.detected_at
        self.cleaned_data |= {"detected_on": found.date(), "detected_time": found.time()}
        return super().facts()


class NotifyForm(ActForm):
    """The notification went out."""

    document_number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản đã gửi"), max_length=60,
        help_text=gettext_lazy("Ví dụ: 123/UBND-VP. Nội dung thông báo được lưu nguyên văn."),
    )  # fmt: skip
    late_reason = _long(gettext_lazy("Lý do thông báo sau 72 giờ"), rows=3, required=False)

    def prepare(self, view: Any) -> None:
        if view.is_late:
            self.fields["late_reason"].required = True
        else:
            del self.fields["late_reason"]


class CloseForm(ActForm):
    """Dealt with."""

    note = _long(gettext_lazy("Đã khắc phục thế nào"), rows=3)
