# SPDX-License-Identifier: Apache-2.0
"""Why a result is not handed over, sent, or promised as somebody wishes."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class WishIncomplete(Refusal):
    """The wish lacks something that the post needs; `findings` say what, field by field."""

    code = "cases.wish_incomplete"
    kind = Kind.INVALID
    text = lazy("Cách nhận kết quả chưa đủ thông tin. Điền người nhận, số điện thoại và địa chỉ.")


class WishTooLate(Refusal):
    """The result was handed over, or the dossier ended without one."""

    code = "cases.wish_too_late"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ đã trả kết quả hoặc đã kết thúc nên không đổi cách nhận được nữa.")


class WishChanged(Refusal):
    """The applicant wishes the result another way than the page showed."""

    code = "cases.wish_changed"
    kind = Kind.CONFLICT
    text = lazy("Người nộp vừa đổi cách nhận kết quả. Tải lại trang rồi trả theo cách mới.")
