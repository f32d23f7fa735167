# SPDX-License-Identifier: Apache-2.0
"""Forms of absence and delegation."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import PostId, StaffId
from lienthong.orgs.queries import PostView, StaffView
from lienthong.orgs.rules import NOT_LENT, AbsenceKind, SigningForm
from lienthong.web.forms import LegalDateField

KINDS = (
    (AbsenceKind.LEAVE, gettext_lazy("Nghỉ phép")),
    (AbsenceKind.SICK, gettext_lazy("Nghỉ ốm")),
    (AbsenceKind.MISSION, gettext_lazy("Đi công tác")),
    (AbsenceKind.TRAINING, gettext_lazy("Đi học")),
    (AbsenceKind.OTHER, gettext_lazy("Việc khác")),
)
SIGNING = (
    ("", gettext_lazy("Không giao ký")),
    (SigningForm.DEPUTY, gettext_lazy("KT. – ký thay, dành cho cấp phó")),
    (SigningForm.AUTHORISED, gettext_lazy("TUQ. – ký thừa ủy quyền, theo văn bản")),
)
#: What a right is called where it is lent.
RIGHTS = {
    "cases.receive": gettext_lazy("Tiếp nhận và trả hồ sơ"),
    "cases.appraise": gettext_lazy("Thẩm tra, lấy ý kiến, soạn dự thảo"),
    "cases.sign": gettext_lazy("Ký kết quả"),
    "cases.oversee": gettext_lazy("Xem và điều hành mọi hồ sơ của cơ quan"),
    "registers.read": gettext_lazy("Tra cứu cơ sở dữ liệu"),
    "insight.view": gettext_lazy("Xem chỉ số"),
    "payments.reconcile": gettext_lazy("Đối soát phí, lệ phí"),
}
People = Sequence[tuple[StaffView, PostView]]


class _PeopleForm(forms.Form):
    """A form about oneself, or by a chief about a colleague."""

    who = forms.ChoiceField(label=gettext_lazy("Người vắng"))
    since = LegalDateField(label=gettext_lazy("Từ ngày"))
    until = LegalDateField(label=gettext_lazy("Đến hết ngày"))

    def __init__(self, given: Any = None, *, actor: Actor, people: People) -> None:
        super().__init__(given)
        self.actor, self.people = actor, people
        leads = actor.has("cases.sign") or actor.has("orgs.manage")
        names = {
            str(person.id): person.name
            for person, _post in people
            if leads or person.id == actor.staff_id
        }
        self.fields["who"].choices = list(names.items())  # type: ignore[attr-defined] # a choice
        self.initial["who"] = str(actor.staff_id or "")


class AbsenceForm(_PeopleForm):
    """Who is away, when, why."""

    kind = forms.ChoiceField(label=gettext_lazy("Lý do vắng"), choices=KINDS)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=500)
    field_order = ("who", "kind", "since", "until", "note")

    def told(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        return {
            "staff_id": StaffId(uuid.UUID(given["who"])),
            "kind": AbsenceKind(given["kind"]),
            "since": given["since"],
            "until": given["until"],
            "note": given["note"],
        }


class DelegationForm(_PeopleForm):
    """Whose rights, which of them, to whom, when, on what paper."""

    to = forms.ChoiceField(label=gettext_lazy("Ủy quyền cho"))
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Quyền được giao"), widget=forms.CheckboxSelectMultiple
    )
    signing = forms.ChoiceField(
        label=gettext_lazy("Hình thức ký"),
        choices=SIGNING,
        required=False,
        help_text=gettext_lazy("Chỉ cần khi giao quyền ký; chức danh này in trên văn bản."),
    )
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)
    basis = forms.CharField(
        label=gettext_lazy("Số, ngày văn bản"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Bắt buộc khi giao quyền ký. Ví dụ: 12/QĐ-UBND ngày 20/11/2026."),
    )
    prefix = "uq"
    field_order = ("who", "to", "rights", "signing", "since", "until", "reason", "basis")

    def __init__(self, given: Any = None, *, actor: Actor, people: People) -> None:
        super().__init__(given, actor=actor, people=people)
        self.fields["who"].label = gettext_lazy("Quyền của vị trí")
        offered = [
            (f"{person.id}:{post.id}", f"{post.name} ({person.name})")
            for person, post in people
            if (str(person.id), person.name) in self.fields["who"].choices  # type: ignore[attr-defined] # a choice
        ]
        self.fields["who"].choices = offered  # type: ignore[attr-defined] # a choice
        self.initial["who"] = f"{actor.staff_id}:{actor.post_id}"
        everybody = {str(person.id): person.name for person, _post in people}
        self.fields["to"].choices = list(everybody.items())  # type: ignore[attr-defined] # a choice
        known = {key.split(":")[1] for key, _name in offered}
        held = {right for _person, post in people if str(post.id) in known for right in post.rights}
        self.fields["rights"].choices = [  # type: ignore[attr-defined] # a choice
            (right, RIGHTS.get(right, right)) for right in sorted(held - NOT_LENT)
        ]

    def told(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        staff, post = given["who"].split(":")
        return {
            "delegator_id": StaffId(uuid.UUID(staff)),
            "post_id": PostId(uuid.UUID(post)),
            "delegate_id": StaffId(uuid.UUID(given["to"])),
            "rights": given["rights"],
            "signing": SigningForm(given["signing"]) if given["signing"] else None,
            "since": given["since"],
            "until": given["until"],
            "reason": given["reason"],
            "basis": given["basis"],
        }
