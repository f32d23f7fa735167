# SPDX-License-Identifier: Apache-2.0
"""What notices refuses."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class BadFields(Refusal):
    """The fields given are not those the template declares."""

    code = "notices.bad_fields"
    kind = Kind.INVALID
    text = lazy("Mẫu thông báo {template} thiếu hoặc thừa trường: {fields}.")


class NoTemplate(Refusal):
    """No template has the name."""

    code = "notices.no_template"
    kind = Kind.INVALID
    text = lazy("Không có mẫu thông báo tên {template}.")
