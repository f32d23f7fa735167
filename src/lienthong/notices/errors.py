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


class CodeWrong(Refusal):
    """The code given back is not the one that was sent, or came too late."""

    code = "notices.code_wrong"
    kind = Kind.INVALID
    text = lazy("Mã không đúng hoặc đã hết hạn. Kiểm tra lại, hoặc bấm Gửi mã mới.")


class LettersSpent(Refusal):
    """The address has had as many letters as it takes in a day: a code would not leave."""

    code = "notices.letters_spent"
    kind = Kind.BUSY
    text = lazy("Địa chỉ này đã nhận đủ số thư trong ngày. Mời thử lại vào ngày mai.")


class TooManyCodes(Refusal):
    """Enough codes were sent to this address for now."""

    code = "notices.too_many_codes"
    kind = Kind.BUSY
    text = lazy("Đã gửi {most} mã trong một giờ. Mời thử lại sau.")
