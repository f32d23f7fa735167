# SPDX-License-Identifier: Apache-2.0
"""What citizens fill in: a petition, a question, a code, a judgement."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.feedback.rules import Category, Kind
from lienthong.feedback.rules.contacts import CODE_DIGITS, MOST_CHARACTERS
from lienthong.feedback.rules.messages import MOST_FILES, MOST_TITLE
from lienthong.kernel.errors import Refusal
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import Tier

MOST_CHOICES = 12


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, none of them required."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Gửi nhiều nhất %(most)d tệp.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given]


class Named:
    """Finding an agency or a unit by what somebody types, choosing where several fit."""

    @staticmethod
    def units(text: str) -> list[tuple[str, str]]:
        """Return communes, then provinces, whose name has the words; with their province."""
        provinces = {one.id: one for one in orgs.provinces()}
        found = orgs.units_named(text, tier=Tier.COMMUNE, limit=MOST_CHOICES)
        exact = [one for one in found if one.name.casefold() == text.strip().casefold()]
        named = [
            (one.code, ", ".join(filter(None, (one.full_name, _province(provinces, one)))))
            for one in exact or found
        ]
        also = orgs.units_named(text, tier=Tier.PROVINCE, limit=3)
        return [*named, *((one.code, one.full_name) for one in also)][:MOST_CHOICES]

    @staticmethod
    def agencies(text: str) -> list[tuple[str, str]]:
        """Return agencies whose name has the words."""
        return [(one.code, one.name) for one in orgs.agencies_named(text, limit=MOST_CHOICES)]


def _province(provinces: dict[Any, Any], unit: Any) -> str:
    parent = provinces.get(unit.parent_id)
    return parent.full_name if parent else ""


class SenderForm(forms.Form):
    """Who sends, where there is no account; a trap for machines that fill in everything."""

    name = forms.CharField(
        label=gettext_lazy("Họ và tên"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Thư điện tử hoặc số điện thoại"), max_length=200,
        help_text=gettext_lazy("Để gửi mã xác nhận và câu trả lời. Không công khai."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, is_known: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_known:
            del self.fields["name"], self.fields["contact"]


class PetitionForm(SenderForm):
    """A petition of one category: only what that category needs is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ông/Bà muốn"), widget=forms.RadioSelect, initial=Kind.REPORT,
        choices=(
            (Kind.REPORT.value, gettext_lazy("Phản ánh: có việc không đúng")),
            (Kind.PROPOSAL.value, gettext_lazy("Kiến nghị: đề nghị thay đổi")),
            (
                Kind.COMPLAINT.value,
                gettext_lazy("Khiếu nại: một quyết định xâm phạm quyền lợi của tôi"),
            ),
        ),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Tóm tắt trong một dòng"),
        max_length=MOST_TITLE,
    )
    text = forms.CharField(
        label=gettext_lazy("Việc xảy ra thế nào, Ông/Bà đề nghị gì"),
        help_text=gettext_lazy("Ở đâu, khi nào, ai liên quan."),
        max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    case_code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"), max_length=50, required=False,
        help_text=gettext_lazy("Trên giấy tiếp nhận. Bỏ trống nếu không có."),
    )  # fmt: skip
    agency = forms.CharField(
        label=gettext_lazy("Cơ quan liên quan"), max_length=120, required=False,
        help_text=gettext_lazy("Ví dụ: phường Hoa Lư"),
    )  # fmt: skip
    agency_code = forms.ChoiceField(
        label=gettext_lazy("Chọn cơ quan"), required=False, widget=forms.RadioSelect
    )
    place = forms.CharField(
        label=gettext_lazy("Xã, phường, đặc khu hoặc tỉnh"), max_length=120, required=False,
        help_text=gettext_lazy("Gõ tên, có hoặc không có dấu. Ví dụ: Hoa Lư"),
    )  # fmt: skip
    place_unit = forms.ChoiceField(
        label=gettext_lazy("Chọn nơi"), required=False, widget=forms.RadioSelect
    )
    place_detail = forms.CharField(
        label=gettext_lazy("Chỗ cụ thể"), max_length=200, required=False,
        help_text=gettext_lazy("Đường, ngõ, gần đâu"),
    )  # fmt: skip
    files = FilesField(  # type: ignore[assignment] # declared fields leave the class body
        label=gettext_lazy("Ảnh hoặc tệp PDF"), required=False,
        help_text=gettext_lazy("Nhiều nhất 5 tệp, mỗi tệp 10 MB."),
        widget=ManyFiles(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip
    field_order = (
        "kind", "title", "text", "case_code", "agency", "agency_code", "place", "place_unit",
        "place_detail", "files", "name", "contact", "key",
    )  # fmt: skip
    #: Fields each category does without.
    WITHOUT: ClassVar[dict[Category, tuple[str, ...]]] = {
        Category.FIELD: ("case_code", "agency", "agency_code"),
        Category.REGULATION: ("case_code", "agency", "agency_code", "place_detail"),
        Category.DOSSIER: ("place_detail",),
        Category.ATTITUDE: ("place_detail",),
    }

    def __init__(self, *args: Any, category: Category, **options: Any) -> None:
        super().__init__(*args, **options)
        self.category = category
        for name in self.WITHOUT[category]:
            del self.fields[name]
        for text, choice, find in (
            ("agency", "agency_code", Named.agencies), ("place", "place_unit", Named.units),
        ):  # fmt: skip
            if choice in self.fields:
                asked = str(self.data.get(text, self.initial.get(text, ""))).strip()
                found = find(asked) if asked else []
                self.fields[choice].choices = found  # type: ignore[attr-defined] # choice fields have choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._settle(given, "agency", "agency_code")
        self._settle(given, "place", "place_unit")
        named = any(given.get(name) for name in ("case_code", "agency_code", "place_unit"))
        tried = any(given.get(name) for name in ("agency", "place"))
        if not named and not tried:
            missing = (
                "place" if self.category in (Category.FIELD, Category.REGULATION) else "agency"
            )
            self.add_error(missing, _("Cho biết nơi hoặc cơ quan để gửi đúng chỗ."))
        return given

    def _settle(self, given: dict[str, Any], text: str, choice: str) -> None:
        """Take the only match, or ask to choose among several."""
        if choice not in self.fields or not given.get(text):
            return
        found: list[tuple[str, str]] = list(self.fields[choice].choices)  # type: ignore[attr-defined] # choice fields have choices
        if given.get(choice):
            return
        if not found:
            self.add_error(text, _("Không tìm thấy. Gõ tên khác, hoặc gõ ngắn hơn."))
        elif len(found) == 1:
            given[choice] = found[0][0]
        else:
            self.add_error(choice, _("Có nhiều nơi trùng tên. Chọn một."))

    def shown(self) -> list[Any]:
        """Return the fields to draw; choices only where there is something to choose."""
        return [
            bound
            for bound in self
            if bound.name not in ("agency_code", "place_unit")
            or len(getattr(bound.field, "choices", ())) > 1
        ]


class QuestionForm(SenderForm):
    """A question under a procedure, or to an agency."""

    text = forms.CharField(
        label=gettext_lazy("Câu hỏi"), max_length=2_000,
        help_text=gettext_lazy("Không ghi số định danh, số điện thoại: câu hỏi có thể công khai."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    agency = forms.CharField(
        label=gettext_lazy("Hỏi cơ quan nào"), max_length=120,
        help_text=gettext_lazy("Nơi Ông/Bà định nộp hồ sơ. Ví dụ: phường Hoa Lư"),
    )  # fmt: skip
    agency_code = forms.ChoiceField(
        label=gettext_lazy("Chọn cơ quan"), required=False, widget=forms.RadioSelect
    )
    field_order = ("text", "agency", "agency_code", "name", "contact", "key")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        typed = self.data.get("agency", "")
        self.fields["agency_code"].choices = Named.agencies(typed) if typed.strip() else []  # type: ignore[attr-defined] # choice fields have choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found: list[tuple[str, str]] = list(self.fields["agency_code"].choices)  # type: ignore[attr-defined] # choice fields have choices
        if given.get("agency") and not given.get("agency_code"):
            if not found:
                self.add_error("agency", _("Không tìm thấy. Gõ tên khác, hoặc gõ ngắn hơn."))
            elif len(found) == 1:
                given["agency_code"] = found[0][0]
            else:
                self.add_error("agency_code", _("Có nhiều cơ quan trùng tên. Chọn một."))
        return given

    def shown(self) -> list[Any]:
        """Return the fields to draw; choices only where there is something to choose."""
        choices = self.fields["agency_code"].choices  # type: ignore[attr-defined] # choice fields have choices
        return [b for b in self if b.name != "agency_code" or len(choices) > 1]


class CodeForm(forms.Form):
    """The code that came by mail or SMS."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác nhận"), max_length=CODE_DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class FollowForm(forms.Form):
    """A petition's code and secret."""

    code = forms.CharField(
        label=gettext_lazy("Mã phản ánh"), max_length=30,
        help_text=gettext_lazy("Ví dụ: PA-2026-000123"),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Mã bí mật"), max_length=20,
        help_text=gettext_lazy("8 ký tự, trong thư hoặc tin nhắn báo đã nhận"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class JudgeForm(forms.Form):
    """Satisfied or not."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Ông/Bà có hài lòng với câu trả lời không?"), widget=forms.RadioSelect,
        choices=(("co", gettext_lazy("Hài lòng")), ("khong", gettext_lazy("Không hài lòng"))),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Vì sao chưa hài lòng"), required=False, max_length=2_000,
        help_text=gettext_lazy("Cơ quan cấp trên đọc khi xem lại."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("verdict") == "khong" and len(given.get("reason", "").strip()) < 10:
            self.add_error("reason", _("Viết ít nhất 10 ký tự: cơ quan cấp trên cần biết vì sao."))
        return given


def put_refusal(form: forms.Form, problem: Refusal, field: str | None = None) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    form.add_error(field if field in form.fields else None, str(problem))
