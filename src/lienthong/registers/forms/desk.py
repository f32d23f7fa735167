# SPDX-License-Identifier: Apache-2.0
"""Forms of the officers' desk of registers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.registers import queries
from lienthong.registers.queries import keeper
from lienthong.web.acts import ActForm
from lienthong.web.forms import LegalDateField


def long_text(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    """Return a box of several lines."""
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class SeekForm(forms.Form):
    """Which record somebody wants to correct, and why they open it."""

    register = forms.ChoiceField(label=gettext_lazy("Sổ đăng ký"))
    key = forms.CharField(
        label=gettext_lazy("Số của bản ghi"), max_length=100,
        help_text=gettext_lazy("Ví dụ: số định danh cá nhân, mã số hộ kinh doanh"),
    )  # fmt: skip
    reason = long_text(
        gettext_lazy("Vì sao cần đính chính"),
        gettext_lazy("Người có dữ liệu đọc được ai đã mở bản ghi và lý do này."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["register"].choices = registers_of(actor)  # type: ignore[attr-defined] # choice fields have choices


def registers_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the registers in which an actor may ask or decide."""
    return [(name, str(queries.declaration(name).title)) for name in keeper.kept_by(actor)]


class ApproveForm(ActForm):
    """Approved; a note where there is something to say."""

    text = long_text(gettext_lazy("Ghi chú"), required=False)


class RefuseForm(ActForm):
    """Not approved: why."""

    text = long_text(gettext_lazy("Lý do"), gettext_lazy("Người đề nghị đọc được."))


class VerdictForm(ActForm):
    """One person or two: what it rests on."""

    text = long_text(gettext_lazy("Lý do"), gettext_lazy("Nêu điều đã đối chiếu."))


class LayForm(forms.Form):
    """A file to bring in."""

    register = forms.ChoiceField(label=gettext_lazy("Sổ đăng ký"))
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy(
            "CSV hoặc JSON mã hóa UTF-8, hoặc .xlsx; tối đa 200 MB. Dòng đầu ghi tên trường."
        ),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("Văn bản làm căn cứ"), max_length=300,
        help_text=gettext_lazy("Ví dụ: Quyết định số 12/QĐ-UBND ngày 05/01/2026"),
    )  # fmt: skip
    valid_from = LegalDateField(
        label=gettext_lazy("Có hiệu lực từ ngày"), required=False,
        help_text=gettext_lazy("Cho các dòng không tự ghi ngày (cột valid_from)."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["register"].choices = [  # type: ignore[attr-defined] # choice fields have choices
            (name, str(declared.title))
            for name, declared in queries.declarations().items()
            if keeper.may_lay(declared, actor)
        ]


class SureForm(ActForm):
    """Nothing to fill in: the page asks once more."""
