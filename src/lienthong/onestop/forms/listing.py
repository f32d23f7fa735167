# SPDX-License-Identifier: Apache-2.0
"""Narrowing a list; the period of a register book."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.rules import Bucket, Status
from lienthong.web.forms import LegalDateField

BUCKETS = (
    (Bucket.LATE, gettext_lazy("Quá hạn")),
    (Bucket.SOON, gettext_lazy("Sắp đến hạn")),
    (Bucket.ENOUGH, gettext_lazy("Còn thời hạn")),
    (Bucket.PAUSED, gettext_lazy("Tạm dừng")),
)
#: In the address: what must be done today; the newest first.
TODAY, NEWEST = "today", "moi"


def _times() -> tuple[tuple[str, Any], ...]:
    return (BUCKETS[0], (TODAY, _("Hạn hôm nay")), *BUCKETS[1:])


class FilterForm(forms.Form):
    """What narrows the inbox; made-up values narrow nothing."""

    q = forms.CharField(
        label=gettext_lazy("Mã, tên, số định danh, điện thoại"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    trang_thai = forms.TypedChoiceField(
        label=gettext_lazy("Trạng thái"), required=False, coerce=int, empty_value=None
    )
    han = forms.ChoiceField(label=gettext_lazy("Thời hạn"), required=False)
    thu_tuc = forms.ChoiceField(label=gettext_lazy("Thủ tục"), required=False)
    xep = forms.ChoiceField(
        label=gettext_lazy("Xếp theo"),
        required=False,
        choices=(
            ("", gettext_lazy("Hạn gần nhất")),
            (NEWEST, gettext_lazy("Mới nhận nhất")),
        ),
    )

    def __init__(self, given: Any, procedures: Iterable[tuple[str, str]]) -> None:
        super().__init__(given)
        every = ("", _("Tất cả"))
        self.fields["trang_thai"].choices = [every, *((s.value, s.label) for s in Status)]  # type: ignore[attr-defined] # choice fields have choices
        self.fields["han"].choices = [every, *_times()]  # type: ignore[attr-defined] # as above
        self.fields["thu_tuc"].choices = [every, *procedures]  # type: ignore[attr-defined] # as above

    def told(self) -> dict[str, Any]:
        """Return what was asked, without what makes no sense."""
        self.full_clean()
        return self.cleaned_data


class BookForm(forms.Form):
    """The period of Mẫu 07, in legal dates."""

    from_on = LegalDateField(label=gettext_lazy("Từ ngày"))
    to_on = LegalDateField(label=gettext_lazy("Đến hết ngày"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("from_on"), given.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Ngày cuối phải từ ngày đầu trở đi"))
        elif first and last and (last - first).days > 366:
            self.add_error("to_on", _("Mỗi sổ nhiều nhất một năm. Chọn kỳ ngắn hơn"))
        return given
