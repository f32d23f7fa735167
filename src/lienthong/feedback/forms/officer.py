# SPDX-License-Identifier: Apache-2.0
"""One form for each act of an officer. Every one carries the version that its page showed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.feedback import queries
from lienthong.feedback.forms.citizen import FilesField, ManyFiles
from lienthong.feedback.rules.messages import MOST_TITLE
from lienthong.feedback.rules.redaction import finds, masked
from lienthong.orgs import queries as orgs
from lienthong.web.acts import ActForm


def _long(label: Any, hint: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=5_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ReasonForm(ActForm):
    """An act that needs a reason; the citizen reads it."""

    reason = _long(gettext_lazy("Lý do"), gettext_lazy("Người gửi đọc được lý do này."), rows=3)


class AgencyForm(ActForm):
    """An act that names another agency that answers."""

    agency = forms.ChoiceField(label=gettext_lazy("Cơ quan"))
    reason = _long(gettext_lazy("Lý do"), gettext_lazy("Người gửi đọc được lý do này."), rows=3)

    def prepare(self, view: Any) -> None:
        found = orgs.agencies_holding(right="feedback.answer")
        choices = [(str(one.id), one.name) for one in found if one.id != view.agency_id]
        self.fields["agency"].choices = [("", _("Chọn cơ quan")), *choices]  # type: ignore[attr-defined] # choice fields have choices


class PartForm(AgencyForm):
    """A part for another agency."""

    reason = _long(
        gettext_lazy("Việc cần cơ quan đó làm"), gettext_lazy("Nói đủ để làm được ngay.")
    )


class MergeForm(ActForm):
    """The petition to follow."""

    into = forms.CharField(
        label=gettext_lazy("Mã phản ánh cùng nội dung"), max_length=30,
        help_text=gettext_lazy("Người gửi nhận câu trả lời của phản ánh đó."),
    )  # fmt: skip


class AnswerForm(ActForm):
    """The answer, and what the public page says."""

    text = _long(gettext_lazy("Trả lời người gửi"), rows=6)
    files = FilesField(  # type: ignore[assignment] # declared fields leave the class body
        label=gettext_lazy("Tệp kèm theo"), required=False,
        widget=ManyFiles(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Công khai phản ánh và câu trả lời"), required=False
    )
    public_title = forms.CharField(
        label=gettext_lazy("Tiêu đề công khai"), max_length=MOST_TITLE, required=False
    )
    public_text = _long(
        gettext_lazy("Nội dung công khai"),
        gettext_lazy("Đã tự che số điện thoại, số định danh, địa chỉ. Bỏ cả họ tên nếu có."),
        required=False,
    )
    public_answer = _long(
        gettext_lazy("Trả lời công khai"),
        gettext_lazy("Bỏ trống thì dùng câu trả lời ở trên."),
        required=False,
    )
    is_checked = forms.BooleanField(
        label=gettext_lazy("Đã kiểm tra: các số còn lại không phải thông tin cá nhân"),
        required=False,
    )

    def prepare(self, view: Any) -> None:
        if view.is_part:
            for name in ("is_public", "public_title", "public_text", "public_answer", "is_checked"):
                del self.fields[name]
            return
        if view.is_followed:
            self.initial.setdefault("is_public", True)
            self.fields["is_public"].help_text = _(
                "Người gửi các phản ánh gộp vào đây chỉ đọc được bản công khai."
            )
        self.initial.setdefault("public_title", masked(view.title))
        self.initial.setdefault("public_text", masked(view.text))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("is_public"):
            given["public_answer"] = given.get("public_answer") or given.get("text", "")
            if not given.get("is_checked"):
                _warn(self, ("public_title", "public_text", "public_answer"), given)
        return given


class QuestionAnswerForm(ActForm):
    """The answer to a question, its legal basis, and what the public page says."""

    text = _long(gettext_lazy("Trả lời người hỏi"), rows=6)
    legal_basis = forms.CharField(
        label=gettext_lazy("Căn cứ pháp lý"), max_length=1_000, required=False,
        help_text=gettext_lazy("Ví dụ: Điều 16 Luật Hộ tịch số 60/2014/QH13"),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Công khai câu hỏi và câu trả lời"), required=False
    )
    public_question = _long(
        gettext_lazy("Câu hỏi công khai"),
        gettext_lazy("Đã tự che số điện thoại, số định danh, địa chỉ. Bỏ cả họ tên nếu có."),
        rows=3, required=False,
    )  # fmt: skip
    public_answer = _long(
        gettext_lazy("Trả lời công khai"),
        gettext_lazy("Bỏ trống thì dùng câu trả lời ở trên."),
        required=False,
    )
    is_checked = forms.BooleanField(
        label=gettext_lazy("Đã kiểm tra: các số còn lại không phải thông tin cá nhân"),
        required=False,
    )

    def prepare(self, view: Any) -> None:
        self.initial.setdefault("public_question", view.public_question or masked(view.text))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("is_public"):
            given["public_answer"] = given.get("public_answer") or given.get("text", "")
            if not given.get("is_checked"):
                _warn(self, ("public_question", "public_answer"), given)
        return given


class ReviewForm(ActForm):
    """A published answer held against the procedure as it is now."""

    public_question = _long(gettext_lazy("Câu hỏi công khai"), rows=3)
    public_answer = _long(gettext_lazy("Trả lời công khai"), rows=6)
    legal_basis = forms.CharField(
        label=gettext_lazy("Căn cứ pháp lý"), max_length=1_000, required=False
    )
    is_checked = forms.BooleanField(
        label=gettext_lazy("Đã kiểm tra: các số còn lại không phải thông tin cá nhân"),
        required=False,
    )

    def prepare(self, view: Any) -> None:
        for name in ("public_question", "public_answer", "legal_basis"):
            self.initial.setdefault(name, getattr(view, name) or getattr(view, name[7:], ""))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("is_checked"):
            _warn(self, ("public_question", "public_answer"), given)
        return given


class QuestionMergeForm(ActForm):
    """A published answer that answers this one too."""

    into = forms.ChoiceField(label=gettext_lazy("Câu trả lời đã có"), widget=forms.RadioSelect)

    def prepare(self, view: Any) -> None:
        found = queries.published(procedure_code=view.procedure_code, most=30)
        self.fields["into"].choices = [(str(one.id), one.public_question) for one in found]  # type: ignore[attr-defined] # choice fields have choices


class CommentForm(forms.Form):
    """Whether a comment is shown, in which words."""

    text = forms.CharField(
        label=gettext_lazy("Nội dung công khai"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Lý do không công khai"), required=False, max_length=500
    )


def _warn(form: forms.Form, names: tuple[str, ...], given: dict[str, Any]) -> None:
    """Say beside each field what looks like personal data."""
    for name in names:
        found = dict.fromkeys(
            f"“{one.text}” ({one.sort.label})" for one in finds(given.get(name) or "")
        )
        if found:
            form.add_error(
                name,
                _("Có thể là thông tin cá nhân: %(found)s. Bỏ đi, hoặc đánh dấu đã kiểm tra.")
                % {"found": ", ".join(found)},
            )
