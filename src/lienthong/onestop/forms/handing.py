# SPDX-License-Identifier: Apache-2.0
"""Who came for a result: as the clerk notes it at the counter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.cases.rules.handing import Comer, ReceiverRole
from lienthong.onestop.forms.acting import ActForm, Setting


class ComerForm(ActForm):
    """As whom somebody came, and what shows that it is them."""

    role = forms.ChoiceField(
        label=gettext_lazy("Ai đến nhận?"),
        initial=ReceiverRole.APPLICANT,
        widget=forms.RadioSelect,
    )
    card = forms.CharField(
        label=gettext_lazy("Quét mã QR thẻ căn cước vào đây"),
        required=False,
        max_length=1_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_document_seen = forms.BooleanField(
        label=gettext_lazy("Không quét được: tôi đã xem giấy tờ tùy thân của người nhận"),
        required=False,
    )
    last_digits = forms.CharField(
        label=gettext_lazy("4 số cuối trên giấy tờ"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Họ tên người được ủy quyền"), required=False, max_length=200
    )
    number = forms.CharField(
        label=gettext_lazy("Số định danh của người được ủy quyền"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    authorisation = forms.FileField(
        label=gettext_lazy("Bản chụp giấy ủy quyền nhận kết quả"),
        help_text=gettext_lazy("Ảnh hoặc PDF, tối đa 10 MB. Giấy được lưu cùng lượt trao."),
        required=False,
    )

    def prepare(self, setting: Setting) -> None:
        """Offer the owner only where that is somebody else who has a number."""
        case = setting.case
        roles = [(ReceiverRole.APPLICANT, _named(ReceiverRole.APPLICANT, case.applicant.name))]
        if case.owner.personal_number not in ("", case.applicant.personal_number):
            roles.append((ReceiverRole.OWNER, _named(ReceiverRole.OWNER, case.owner.name)))
        roles.append((ReceiverRole.AUTHORISED, str(ReceiverRole.AUTHORISED.label)))
        self.fields["role"].choices = roles  # type: ignore[attr-defined] # a choice field

    def comer(self) -> Comer:
        """Return what was noted."""
        given: dict[str, Any] = self.cleaned_data
        return Comer(
            role=ReceiverRole(given["role"]),
            card=given["card"],
            is_document_seen=given["is_document_seen"],
            last_digits=given["last_digits"],
            name=given["name"],
            number=given["number"],
            has_authorisation=bool(given["authorisation"]),
        )


def _named(role: ReceiverRole, name: str) -> str:
    return f"{name} · {role.label}"
