# SPDX-License-Identifier: Apache-2.0
"""One question to one agency, as one of several; and the agencies around one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.web.forms import LegalDateField


class AskForm(forms.Form):
    """What one agency is asked, what it is shown, by when it answers."""

    question = forms.CharField(
        label=gettext_lazy("Nội dung cần cho ý kiến"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = LegalDateField(
        label=gettext_lazy("Trả lời trước hết ngày"),
        help_text=gettext_lazy("Ngày làm việc; để trống là một ngày làm việc."),
        required=False,
    )
    is_mandatory = forms.BooleanField(
        label=gettext_lazy("Bắt buộc: chưa có trả lời thì chưa ký kết quả"),
        required=False,
        initial=True,
    )
    share = forms.MultipleChoiceField(
        label=gettext_lazy("Thông tin gửi kèm"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Giấy tờ gửi kèm"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        given: Any = None,
        *,
        prefix: str,
        share: list[tuple[str, str]],
        papers: list[tuple[str, str]],
        first: str = "",
    ) -> None:
        super().__init__(given, prefix=prefix, initial={"question": first})
        self.fields["share"].choices = share  # type: ignore[attr-defined] # a choice field
        self.fields["papers"].choices = papers  # type: ignore[attr-defined] # a choice field
        if not papers:
            self.fields["papers"].widget = forms.MultipleHiddenInput()


class MoreTimeForm(forms.Form):
    """Until when, and why."""

    until = LegalDateField(label=gettext_lazy("Xin trả lời trước hết ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do xin thêm thời gian"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix = "them"


class DeclineForm(forms.Form):
    """Why no opinion is given."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do không cho ý kiến"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix = "tu"


def agencies_near(agency_id: AgencyId) -> list[AgencyView]:
    """Return the agencies around one: below, above, beside."""
    own = orgs.agency(agency_id)
    around = list(orgs.children(own.id))
    if own.parent_id:
        around += [orgs.agency(own.parent_id), *orgs.children(own.parent_id)]
    return [one for one in around if one.id != own.id][:30]
