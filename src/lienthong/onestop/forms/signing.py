# SPDX-License-Identifier: Apache-2.0
"""What was ticked to be signed."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.services import Picked
from lienthong.kernel.ids import CaseId


class PickForm(forms.Form):
    """Ticked rows as `<dossier>:<version>:<digest>`, the word of the signer, the page's key."""

    lan = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sworn = forms.BooleanField(
        error_messages={"required": gettext_lazy("Đánh dấu xác nhận đã xem các dự thảo")}
    )

    def picked(self) -> list[Picked]:
        """Return the ticked rows; what nobody could tick is passed over."""
        values = self.data.getlist("chon") if hasattr(self.data, "getlist") else []
        return [made for value in values if (made := _picked(value))]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if not self.picked():
            self.add_error(None, _("Chọn ít nhất một hồ sơ"))
        return given


def _picked(value: str) -> Picked | None:
    parts = value.split(":")
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[1]) > 9:
        return None
    try:
        return Picked(
            case_id=CaseId(uuid.UUID(parts[0])), version=int(parts[1]), digest=parts[2][:64]
        )
    except ValueError:
        return None
