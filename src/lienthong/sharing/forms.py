# SPDX-License-Identifier: Apache-2.0
"""What officers type about systems, services and access: shape, not law."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.kernel import clock
from lienthong.kernel.text import clean
from lienthong.sharing.queries import EndpointView, SubsystemView, Wanted
from lienthong.sharing.rules.keeping import LONGEST_BASIS, MOST_DAYS
from lienthong.sharing.rules.running import Outcome
from lienthong.sharing.rules.services import (
    LEAST_TIMEOUT_SECONDS,
    MOST_TIMEOUT_SECONDS,
    USUAL_TIMEOUT_SECONDS,
)
from lienthong.web.forms import LegalDateField

#: Of a document that is published from a page; longer ones are refused with the reason.
MOST_DOCUMENT_BYTES = 900_000
#: Years that calls can be of.
FIRST_YEAR, LAST_YEAR = 2000, 2999
A_DAY = dt.timedelta(days=1)
_LONG = forms.Textarea(attrs={"rows": 3})


class SubsystemForm(forms.Form):
    """A system to connect."""

    code = forms.CharField(
        label=_("Mã hệ thống"), max_length=63,
        help_text=_("Chữ thường không dấu, số, dấu chấm, gạch nối, ví dụ mot-cua. Không đổi được."),
    )  # fmt: skip
    name = forms.CharField(label=_("Tên hệ thống"), max_length=200)
    agency = forms.CharField(
        label=_("Mã định danh cơ quan"), max_length=35,
        help_text=_("Cơ quan của Ông/Bà hoặc đơn vị bên dưới, ví dụ H42.13"),
    )  # fmt: skip
    per_second = forms.IntegerField(
        label=_("Số lượt gọi mỗi giây"), min_value=1, max_value=100_000, initial=200
    )


class MannersForm(forms.Form):
    """How a system may call."""

    per_second = forms.IntegerField(label=_("Số lượt gọi mỗi giây"), min_value=1, max_value=100_000)
    spells_new = forms.BooleanField(
        label=_("Ghi mã lỗi theo X-Road từ bản 7.8"), required=False,
    )  # fmt: skip


class PublicKeyForm(forms.Form):
    """What a system signs with."""

    key = forms.CharField(
        label=_("Khóa công khai, dạng PEM"), max_length=4_000,
        help_text=_("Ed25519 hoặc P-256. Không gửi khóa bí mật."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    must_sign = forms.BooleanField(
        label=_("Từ chối lượt gọi không ký"), required=False,
    )  # fmt: skip


class CertificateForm(forms.Form):
    """A certificate to connect with."""

    pem = forms.CharField(
        label=_("Chứng thư, dạng PEM"), max_length=16_000,
        help_text=_("Không gửi khóa bí mật. Chứng thư đang dùng vẫn còn hiệu lực."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class PublishForm(forms.Form):
    """A service to publish from its OpenAPI document."""

    subsystem = forms.TypedChoiceField(label=_("Hệ thống cung cấp"), coerce=UUID)
    code = forms.CharField(
        label=_("Mã dịch vụ"), max_length=63,
        help_text=_("Phần cuối của định danh, ví dụ dan-cu hoặc dan-cu-v2 cho bản sau."),
    )  # fmt: skip
    base_url = forms.CharField(
        label=_("Địa chỉ gốc của dịch vụ"), max_length=500,
        help_text=_("https của bên cung cấp. Danh mục không hiện địa chỉ này."),
    )  # fmt: skip
    is_inside = forms.BooleanField(
        label=_("Địa chỉ nằm trong mạng nội bộ của nền tảng (cho phép http)"), required=False,
        help_text=_("Địa chỉ nội bộ: lần đầu do bộ phận vận hành nền tảng công bố."),
    )  # fmt: skip
    timeout_seconds = forms.IntegerField(
        label=_("Chờ trả lời tối đa"), min_value=LEAST_TIMEOUT_SECONDS,
        max_value=MOST_TIMEOUT_SECONDS, initial=USUAL_TIMEOUT_SECONDS,
    )  # fmt: skip
    document = forms.FileField(
        label=_("Tài liệu OpenAPI 3.0 hoặc 3.1"), required=False,
        help_text=_("JSON hoặc YAML, tối đa 900 kB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Hoặc dán nội dung tài liệu"), required=False,
        max_length=MOST_DOCUMENT_BYTES, strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def __init__(self, given: Any = None, files: Any = None, *, own: Sequence[SubsystemView],
                 **options: Any) -> None:  # fmt: skip
        super().__init__(given, files, **options)
        self.fields["subsystem"].choices = choices(own)  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        """Take the file, else what was pasted."""
        told: dict[str, Any] = super().clean() or {}
        file = told.get("document")
        if file is not None and file.size > MOST_DOCUMENT_BYTES:
            raise forms.ValidationError(_("Tài liệu dài hơn 900 kB. Tách thành nhiều dịch vụ."))
        content = file.read() if file is not None else told.get("text", "").encode()
        if not content.strip():
            self.add_error("document", _("Chọn tệp hoặc dán nội dung tài liệu."))
        told["content"] = content
        return told


class AskForm(forms.Form):
    """A request for access to a service."""

    subsystem = forms.TypedChoiceField(label=_("Hệ thống sẽ gọi"), coerce=UUID)
    scope = forms.ChoiceField(
        label=_("Phạm vi"), initial="some",
        choices=(("some", _("Chỉ những thao tác chọn dưới đây")), ("all", _("Cả dịch vụ"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    endpoints = forms.TypedMultipleChoiceField(
        label=_("Thao tác"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ pháp lý"), max_length=1_000, widget=_LONG,
        help_text=_("Luật, nghị định, quyết định, kèm điều khoản cho phép dùng dữ liệu này."),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Mục đích"), max_length=1_000, widget=_LONG,
        help_text=_("Dùng vào việc gì; ghi trong bằng chứng của mỗi lượt gọi."),
    )  # fmt: skip
    until_day = LegalDateField(
        label=_("Dùng đến hết ngày"), required=False,
        help_text=_("Để trống nếu dùng đến khi một bên chấm dứt"),
    )  # fmt: skip

    def __init__(self, given: Any = None, *, own: Sequence[SubsystemView],
                 offered: Sequence[EndpointView]) -> None:  # fmt: skip
        super().__init__(given)
        self.fields["subsystem"].choices = choices(own)  # type: ignore[attr-defined] # a choice field
        self.fields["endpoints"].choices = [  # type: ignore[attr-defined] # a choice field
            (str(one.id), f"{one.method} {one.path}" + (f" – {one.title}" if one.title else ""))
            for one in offered
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a choice where not the whole service is asked for."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("scope") == "all":
            told["endpoints"] = []
        elif not told.get("endpoints"):
            self.add_error("endpoints", _("Chọn ít nhất một thao tác, hoặc chọn cả dịch vụ."))
        return told


class QuotasForm(forms.Form):
    """How much a right lets through."""

    per_second = forms.IntegerField(
        label=_("Lượt mỗi giây"), min_value=1, max_value=100_000, required=False,
        help_text=_("Để trống: không giới hạn riêng"),
    )  # fmt: skip
    per_day = forms.IntegerField(
        label=_("Lượt mỗi ngày"), min_value=1, max_value=1_000_000_000, required=False,
        help_text=_("Để trống: không giới hạn riêng"),
    )  # fmt: skip


class KeepingForm(forms.Form):
    """Whether bodies of calls are kept, how long, and by which law."""

    request_days = forms.IntegerField(
        label=_("Lưu nội dung yêu cầu, số ngày"), min_value=0, max_value=MOST_DAYS,
        help_text=_("0: chỉ lưu mã băm"),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=_("Lưu nội dung trả lời, số ngày"), min_value=0, max_value=MOST_DAYS,
        help_text=_("0: chỉ lưu mã băm"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Căn cứ pháp lý"), required=False, max_length=LONGEST_BASIS,
        help_text=_("Số văn bản, điều, khoản quy định việc lưu. Bắt buộc khi lưu nội dung."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the legal basis where something is kept."""
        told: dict[str, Any] = super().clean() or {}
        if (told.get("request_days") or told.get("answer_days")) and not told.get("basis"):
            self.add_error("basis", _("Nêu căn cứ pháp lý của việc lưu nội dung."))
        return told


class ReasonForm(forms.Form):
    """A reason that the other side will read."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=1_000, widget=_LONG,
        help_text=_("Bên yêu cầu đọc lý do này: nêu cần bổ sung gì."),
    )  # fmt: skip


class EndRightForm(forms.Form):
    """Why a right ends, as far as that is said."""

    reason = forms.CharField(
        label=_("Lý do chấm dứt"), max_length=1_000, required=False, widget=_LONG,
        help_text=_("Cơ quan có hệ thống mất quyền nhận thông báo kèm lý do này."),
    )  # fmt: skip


class StateForm(forms.Form):
    """Where a service goes from here."""

    notice = forms.CharField(
        label=_("Thông báo cho bên gọi"), max_length=1_000, widget=_LONG,
        help_text=_("Vì sao, đến khi nào, dùng gì thay thế. Bên gọi nhận trong câu trả lời."),
        error_messages={"required": _("Viết thông báo: bên gọi chỉ biết qua lời này.")},
    )  # fmt: skip

    def __init__(self, given: Any = None, *, is_told: bool) -> None:
        """is_told: whether callers are told, so that there must be words."""
        super().__init__(given)
        self.fields["notice"].required = is_told


class EndForm(StateForm):
    """When a service is to end."""

    ends_on = LegalDateField(
        label=_("Cung cấp đến hết ngày"), required=False,
        help_text=_("Để trống nếu chưa định. Các cơ quan đang dùng được báo."),
    )  # fmt: skip


class GrantForm(forms.Form):
    """A right for each system of a group."""

    group = forms.TypedChoiceField(label=_("Nhóm hệ thống"), coerce=UUID)
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=1_000, widget=_LONG)
    purpose = forms.CharField(label=_("Mục đích"), max_length=1_000, widget=_LONG)

    def __init__(self, given: Any = None, *, groups: Sequence[tuple[str, str]]) -> None:
        super().__init__(given)
        self.fields["group"].choices = groups  # type: ignore[attr-defined] # a choice field


class CallsForm(forms.Form):
    """Which calls to look for."""

    q = forms.CharField(
        label=_("Mã bằng chứng hoặc X-Road-Request-Id"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    xid = forms.CharField(
        label=_("X-Road-Id"), required=False, max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    party = forms.TypedChoiceField(
        label=_("Dịch vụ hoặc hệ thống của cơ quan"), required=False, coerce=UUID, empty_value=None
    )
    result = forms.TypedChoiceField(
        label=_("Kết quả"), required=False, coerce=Outcome, empty_value=None,
        choices=(
            ("", _("Mọi kết quả")), (Outcome.ANSWERED, _("Đã trả lời")),
            (Outcome.FAILED, _("Bên cung cấp lỗi")), (Outcome.REFUSED, _("Nền tảng từ chối")),
            (Outcome.LEFT, _("Bên gọi ngắt")),
        ),
    )  # fmt: skip
    tu = LegalDateField(label=_("Từ ngày"), required=False)
    tu_gio = forms.TimeField(label=_("Từ giờ"), required=False, help_text=_("Ví dụ 08:30"))
    den = LegalDateField(label=_("Đến hết ngày"), required=False)
    den_gio = forms.TimeField(
        label=_("Đến trước giờ"), required=False, help_text=_("Để trống: hết ngày")
    )
    sau = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, given: Any = None, *, services: Mapping[UUID, str],
                 systems: Mapping[UUID, str], today: dt.date) -> None:  # fmt: skip
        super().__init__(given, initial={"tu": today - dt.timedelta(days=1), "den": today})
        self._today = today
        self.fields["party"].choices = [  # type: ignore[attr-defined] # a choice field
            ("", _("Tất cả")),
            *(
                (str(key), str(_("Dịch vụ %(id)s") % {"id": name}))
                for key, name in services.items()
            ),
            *(
                (str(key), str(_("Hệ thống %(id)s") % {"id": name}))
                for key, name in systems.items()
            ),
        ]

    def clean_q(self) -> UUID | None:
        """Read an id; none is none."""
        text = clean(self.cleaned_data["q"])
        try:
            return UUID(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Mã gồm 32 chữ số và chữ cái a–f.")) from None

    def clean(self) -> dict[str, Any]:
        """Make two instants of days and hours: yesterday and today where none is given."""
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        days = (told.get("tu"), told.get("den"))
        if any(one and not FIRST_YEAR <= one.year <= LAST_YEAR for one in days):
            raise forms.ValidationError(_("Không có lượt gọi nào vào năm này."))
        since = told.get("tu") or self._today - dt.timedelta(days=1)
        until = told.get("den") or max(since, self._today)
        begins = told.get("tu_gio") or dt.time()
        told["since"] = dt.datetime.combine(since, begins, clock.HANOI)
        if told.get("den_gio"):
            told["until"] = dt.datetime.combine(until, told["den_gio"], clock.HANOI)
        else:
            told["until"] = dt.datetime.combine(until, dt.time(), clock.HANOI) + A_DAY
        if told["until"] <= told["since"]:
            raise forms.ValidationError(_("Khoảng thời gian không đúng: cuối phải sau đầu."))
        return told

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        told = self.cleaned_data
        return Wanted(
            since=told["since"], until=told["until"], text=told["q"],
            road_id=told["xid"], party=told["party"], result=told["result"],
            before=told["sau"],
        )  # fmt: skip

    def is_first(self) -> bool:
        """Tell whether the newest are shown."""
        return not self.data.get("sau")


class GroupForm(forms.Form):
    """A group of systems to open."""

    name = forms.CharField(label=_("Tên nhóm"), max_length=200)
    code = forms.CharField(
        label=_("Mã nhóm"), max_length=63,
        help_text=_("Chữ thường không dấu, số, dấu chấm, gạch nối, ví dụ mot-cua. Không đổi được."),
    )  # fmt: skip


class JoinForm(forms.Form):
    """A system to put into a group."""

    identifier = forms.CharField(
        label=_("Định danh hệ thống"), max_length=200, help_text=_("Ví dụ VN/GOV/H42/mot-cua"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do"), max_length=1_000, widget=_LONG,
        help_text=_("Văn bản hoặc đề nghị nào. Các cơ quan cấp quyền cho nhóm đọc được."),
    )  # fmt: skip


class LeaveForm(forms.Form):
    """Why a system leaves a group."""

    reason = forms.CharField(label=_("Lý do"), max_length=1_000, widget=_LONG)


class TrialForm(forms.Form):
    """One call from a page; the path's fields are added to it."""

    subsystem = forms.TypedChoiceField(label=_("Hệ thống gọi"), coerce=UUID)
    key = forms.CharField(
        label=_("Khóa truy cập của hệ thống"), max_length=200,
        help_text=_("Dùng một lần cho lượt gọi này, không lưu và không hiện lại."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    query = forms.CharField(
        label=_("Tham số truy vấn"), max_length=2_000, required=False, help_text="a=1&b=2"
    )
    content = forms.CharField(
        label=_("Nội dung gửi, JSON"), required=False, strip=False, max_length=65_536,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, given: Any = None, *, own: Sequence[SubsystemView],
                 fields: Sequence[str], has_body: bool, **options: Any) -> None:  # fmt: skip
        super().__init__(given, **options)
        self.fields["subsystem"].choices = choices(own)  # type: ignore[attr-defined] # a choice field
        self.path_fields = tuple(fields)
        for name in fields:
            self.fields[f"path_{name}"] = forms.CharField(label=name, max_length=200)
        if not has_body:
            del self.fields["content"]
        self.order_fields(["subsystem", "key", *(f"path_{name}" for name in fields)])

    def values(self) -> dict[str, str]:
        """Return what was typed for the fields of the path."""
        return {name: clean(self.cleaned_data[f"path_{name}"]) for name in self.path_fields}


def choices(own: Sequence[SubsystemView]) -> list[tuple[str, str]]:
    """Return systems to choose from: those that are open."""
    return [(str(one.id), f"{one.name} ({one.identifier})") for one in own if one.is_open]
