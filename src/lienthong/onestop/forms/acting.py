# SPDX-License-Identifier: Apache-2.0
"""One form for each act. Every one carries the version of the dossier that its page showed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.queries import CaseView, StepView, WorkingView
from lienthong.kernel.text import clean_lines
from lienthong.onestop.forms import reasons
from lienthong.procedures.rules import Field, FieldKind, Procedure
from lienthong.web.forms import LegalDateField

OPINIONS = (
    ("dong-y", gettext_lazy("Đồng ý")),
    ("khong", gettext_lazy("Không đồng ý")),
    ("khac", gettext_lazy("Ý kiến khác")),
)
AGREES = {"dong-y": True, "khong": False, "khac": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the forms need to know of the dossier they act on."""

    case: CaseView
    procedure: Procedure
    step: StepView | None = None
    colleagues: Sequence[tuple[str, str]] = ()  #: account id, name
    limits: str = ""  #: what the law allows, in words
    ready: Sequence[tuple[str, str]] = ()  #: the agency's ready reasons: series, filled text
    working: WorkingView | None = None  #: what this person typed and has not saved


class ActForm(forms.Form):
    """The version that the page showed; `setting` is what the page showed."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, given: Any = None, files: Any = None, *, setting: Setting) -> None:
        super().__init__(given, files, initial={"expected_version": setting.case.version})
        self.setting = setting
        self.prepare(setting)

    def prepare(self, setting: Setting) -> None:
        """Fill in choices."""

    def choose_ready(self, series: str) -> None:
        """Begin with a ready reason of the agency, to be changed at will."""
        text = dict(self.setting.ready).get(series, "")
        if text and "reason" in self.fields:
            self.initial["reason"] = text

    #: Fields of which one is enough: none of them is called optional.
    either: ClassVar[Sequence[str]] = ()

    def drawn(self) -> list[tuple[BoundField, bool]]:
        """Return each field with whether it is to be shown as required."""
        return [(bound, bound.field.required or bound.name in self.either) for bound in self]

    def typed(self) -> list[tuple[str, str]]:
        """Return what was typed, so that nobody has to type it again."""
        return [
            (str(bound.label), "\n".join(value) if isinstance(value, list) else str(value))
            for bound in self
            if bound.name != "expected_version"
            and (value := bound.data)
            and isinstance(bound.field, forms.CharField | forms.MultipleChoiceField)
        ]


def _note(label: Any, hint: Any = "", *, is_required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _choose(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    field.choices = list(choices)  # type: ignore[attr-defined] # choice fields only


class AcceptForm(ActForm):
    """Receive as valid."""

    note = _note(gettext_lazy("Ghi chú trên giấy tiếp nhận"))


class NoteForm(ActForm):
    """An act that may carry a word."""

    note = _note(gettext_lazy("Ghi chú"))


class ReasonForm(ActForm):
    """A reason: ready sentences, own words, or both."""

    ready = forms.MultipleChoiceField(
        label=gettext_lazy("Lý do có sẵn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = _note(
        gettext_lazy("Lý do cụ thể"),
        gettext_lazy("Viết để người nộp hiểu vì sao và cần làm gì. Nội dung được in trên phiếu."),
    )
    templates: ClassVar[Sequence[str]] = ()
    either = ("ready", "reason", "papers", "items")

    def prepare(self, setting: Setting) -> None:
        _choose(self.fields["ready"], ((text, text) for text in self.templates))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        words = [*given.get("ready", ()), clean_lines(given.get("reason", ""))]
        given["words"] = "\n".join(filter(None, words))
        if not given["words"]:
            self.add_error("reason", _("Chọn hoặc viết ít nhất một lý do"))
        return given


class RefuseForm(ReasonForm):
    """Not receive."""

    templates = reasons.REFUSE

    def prepare(self, setting: Setting) -> None:
        """Offer the procedure's own legal grounds first: they are printed in Vietnamese."""
        own = [
            f"{one.text.vi} ({one.basis})" if one.basis else one.text.vi
            for one in setting.procedure.refusals
        ]
        _choose(self.fields["ready"], ((text, text) for text in (*own, *self.templates)))


class StopForm(ReasonForm):
    """Stop on a legal basis."""

    templates = reasons.STOP


class PaymentForm(ReasonForm):
    """Ask for what is owed."""

    templates = reasons.PAYMENT


class SupplementForm(ReasonForm):
    """Ask once, completely."""

    templates = reasons.SUPPLEMENT_WHY
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Giấy tờ cần nộp hoặc chụp lại"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    items = forms.CharField(
        label=gettext_lazy("Nội dung khác cần bổ sung, hoàn thiện"),
        help_text=gettext_lazy("Mỗi dòng một việc. Chỉ được yêu cầu một lần nên cần đầy đủ."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("papers", "items", "ready", "reason", "expected_version")

    def prepare(self, setting: Setting) -> None:
        super().prepare(setting)
        texts = [
            reasons.SUPPLEMENT_PAPER.format(paper=component.name.vi)
            for component in setting.procedure.components
            if not component.is_form
        ]
        _choose(self.fields["papers"], ((text, text) for text in texts))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        lines = clean_lines(given.get("items", "")).splitlines()
        given["wanted"] = [*given.get("papers", ()), *filter(None, lines)]
        if not given["wanted"]:
            self.add_error("items", _("Nêu ít nhất một giấy tờ hoặc nội dung cần bổ sung"))
        return given


class ExtendForm(ReasonForm):
    """Apologise and set a new date."""

    templates = reasons.EXTEND
    due_on = LegalDateField(label=gettext_lazy("Ngày hẹn mới"))
    field_order = ("due_on", "ready", "reason", "expected_version")

    def prepare(self, setting: Setting) -> None:
        super().prepare(setting)
        self.fields["due_on"].help_text = setting.limits


class CompleteForm(ActForm):
    """Finish a step and hand over."""

    note = _note(gettext_lazy("Kết quả thực hiện bước này"))
    hand_to = forms.ChoiceField(label=gettext_lazy("Chuyển cho"), required=False)

    def prepare(self, setting: Setting) -> None:
        anyone = ("", _("Bất kỳ ai giữ vị trí tiếp theo"))
        _choose(self.fields["hand_to"], (anyone, *setting.colleagues))
        if not setting.colleagues:
            del self.fields["hand_to"]


class AnswerForm(forms.Form):
    """The opinion that was asked for."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("Ý kiến"), choices=OPINIONS, widget=forms.RadioSelect
    )
    answer = _note(gettext_lazy("Nội dung trả lời"), is_required=True)
    paper = forms.FileField(
        label=gettext_lazy("Văn bản trả lời đã ký"),
        help_text=gettext_lazy("PDF, tối đa 10 MB."),
        required=False,
    )

    def clean_agrees(self) -> bool | None:
        return AGREES[self.cleaned_data["agrees"]]


class WaiveForm(ReasonForm):
    """Go on without a mandatory opinion."""

    def prepare(self, setting: Setting) -> None:
        del self.fields["ready"]
        self.fields["reason"].label = _("Căn cứ để tiếp tục không chờ ý kiến")
        self.fields["reason"].help_text = _("Nêu văn bản, điều khoản; căn cứ được lưu vào nhật ký.")


class DraftForm(ActForm):
    """What the result prints otherwise than the form says, each with its reason; which paper."""

    note = _note(gettext_lazy("Ý kiến trình người ký"))

    def prepare(self, setting: Setting) -> None:
        draft, typed = setting.case.result, setting.working
        source = typed or draft
        edits, told = (dict(source.edits), dict(source.reasons)) if source else ({}, {})
        for one in editable(setting):
            self.fields[f"sua_{one.key}"] = forms.CharField(
                label=str(one.label),
                required=False,
                max_length=one.max_length or 300,
                initial=edits.get(one.key, setting.case.form.get(one.key, "")),
            )
            self.fields[f"ly_do_{one.key}"] = forms.CharField(
                label=_("Lý do sửa “%(field)s”") % {"field": one.label},
                required=False,
                max_length=300,
                initial=told.get(one.key, ""),
            )
        self._offer_papers(setting, source.paper if source else "")
        if draft:
            self.initial["note"] = draft.note
            self.initial["ly_do_loai"] = draft.paper_reason

    def _offer_papers(self, setting: Setting, chosen: str) -> None:
        main, others = setting.procedure.result, setting.procedure.alternatives
        if not main or not others:
            return
        self.fields["loai"] = forms.ChoiceField(
            label=_("Loại kết quả"),
            required=False,
            initial=chosen,
            choices=[
                ("", _("Theo hồ sơ và kết quả tra cứu (mặc định)")),
                *((one.code, str(one.name)) for one in (main, *others)),
            ],
        )
        self.fields["ly_do_loai"] = forms.CharField(
            label=_("Lý do chọn khác mặc định"), required=False, max_length=300
        )

    def pairs(self) -> list[dict[str, Any]]:
        """Return each editable answer with its reason and what its source says."""
        form = self.setting.case.form
        return [
            {
                "value": self[f"sua_{one.key}"],
                "reason": self[f"ly_do_{one.key}"],
                "source": form.get(one.key, ""),
                "is_changed": (self[f"sua_{one.key}"].value() or "") != form.get(one.key, ""),
            }
            for one in editable(self.setting)
        ]

    def others(self) -> list[BoundField]:
        """Return the fields that stand below the answers."""
        return [self[name] for name in ("loai", "ly_do_loai", "note") if name in self.fields]

    def edits(self) -> dict[str, str]:
        """Return the answers that were changed."""
        form = self.setting.case.form
        return {
            one.key: value
            for one in editable(self.setting)
            if (value := self.cleaned_data[f"sua_{one.key}"]) and value != form.get(one.key, "")
        }

    def reasons(self) -> dict[str, str]:
        """Return why, for each changed answer."""
        return {key: self.cleaned_data[f"ly_do_{key}"] for key in self.edits()}

    def paper(self) -> tuple[str, str]:
        """Return the chosen paper and why."""
        given = self.cleaned_data
        return given.get("loai", ""), given.get("ly_do_loai", "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.is_typed:
            return given
        for key, why in self.reasons().items():
            if len(why.strip()) < 3:
                self.add_error(f"ly_do_{key}", _("Ghi lý do sửa mục này"))
        code, why = self.paper()
        if code and len(why.strip()) < 3:
            self.add_error("ly_do_loai", _("Ghi lý do chọn loại kết quả này"))
        return given

    #: Only previewed: reasons may still be missing.
    is_typed = False


def editable(setting: Setting) -> list[Field]:
    """Return the questions whose printed spelling a drafter may correct."""
    kinds = {FieldKind.TEXT, FieldKind.TEXTAREA}
    printed = str(setting.procedure.result.data) if setting.procedure.result else ""
    return [
        one
        for step in setting.procedure.form
        for one in step.fields
        if one.kind in kinds and setting.case.form.get(one.key)
        if re.search(rf"\b{re.escape(one.key)}", printed)
    ]


class SignForm(ActForm):
    """The signer's word that they read what they sign."""

    seen_digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self, setting: Setting) -> None:
        if setting.case.result:
            self.initial["seen_digest"] = setting.case.result.digest

    sworn = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem dự thảo và đồng ý ký, đóng dấu số"),
        error_messages={"required": gettext_lazy("Đánh dấu xác nhận đã xem dự thảo")},
    )


class SendBackForm(ActForm):
    """What has to be drafted again, and how."""

    remarks = _note(
        gettext_lazy("Cần sửa gì"),
        gettext_lazy("Người soạn thấy nội dung này ngay trên trang soạn dự thảo."),
        is_required=True,
    )


class UndoForm(ActForm):
    """Why the last act is taken back."""

    reason = _note(
        gettext_lazy("Lý do hoàn tác"),
        gettext_lazy("Lý do vào lịch sử hồ sơ; người nộp cũng đọc được."),
        is_required=True,
    )


class TakeForm(ActForm):
    """Papers that the applicant brings to the counter."""

    note = _note(gettext_lazy("Ghi chú"))

    def prepare(self, setting: Setting) -> None:
        for component in setting.procedure.components:
            if not component.is_form:
                self.fields[f"giay_{component.code}"] = forms.FileField(
                    label=str(component.name), required=False
                )
        self.order_fields([*(name for name in self.fields if name.startswith("giay_")), "note"])

    def papers(self) -> list[tuple[str, Any]]:
        """Return component code and upload of each paper that came."""
        return [
            (name.removeprefix("giay_"), upload)
            for name, upload in self.cleaned_data.items()
            if name.startswith("giay_") and upload
        ]
