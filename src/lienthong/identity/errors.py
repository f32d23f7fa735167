# SPDX-License-Identifier: Apache-2.0
"""What identity refuses."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class AccountExists(Refusal):
    """The person or member of staff already has an account."""

    code = "identity.account_exists"
    kind = Kind.CONFLICT
    text = lazy("Đã có tài khoản cho {username}. Mở tài khoản đó thay vì tạo mới.")


class BadPersonalNumber(Refusal):
    """Not twelve digits."""

    code = "identity.bad_personal_number"
    kind = Kind.INVALID
    text = lazy("Số định danh cá nhân phải gồm đúng 12 chữ số. Kiểm tra lại rồi nhập tiếp.")


class RepresentationExists(Refusal):
    """The account already represents the enterprise."""

    code = "identity.representation_exists"
    kind = Kind.CONFLICT
    text = lazy("Tài khoản này đã đại diện cho {enterprise_number}.")


class NotYours(Refusal):
    """A post not held, or an enterprise not represented, was chosen to act in."""

    code = "identity.not_yours"
    kind = Kind.DENIED
    text = lazy("Ông/Bà không giữ vị trí hoặc không đại diện cho tổ chức đã chọn. Chọn lại.")


class SignInLocked(Refusal):
    """Too many wrong guesses under one name."""

    code = "identity.sign_in_locked"
    kind = Kind.BUSY
    text = lazy(
        "Đã nhập sai nhiều lần nên tạm dừng đăng nhập bằng tên này. Thử lại sau {minutes} phút."
    )


class NameDiffers(Refusal):
    """A code in a list stands for somebody else already."""

    code = "identity.name_differs"
    kind = Kind.CONFLICT
    text = lazy("Mã {given} đang là của {name}. Sửa mã, hoặc viết đúng tên đang có.")


class PostDiffers(Refusal):
    """A post of that title stands in the agency with another role, or with other rights."""

    code = "identity.post_differs"
    kind = Kind.CONFLICT
    text = lazy(
        "Vị trí “{post}” của {agency} đang có vai trò {role} và các quyền: {rights}. "
        "Viết đúng như vậy, hoặc đặt tên khác cho vị trí mới."
    )


class ListsRefused(Refusal):
    """Lists of an organisation with rows that cannot be taken: nothing was brought in."""

    code = "identity.lists_refused"
    kind = Kind.INVALID
    text = lazy("Các dòng sau không nhận được:\n{problems}\nChưa đưa gì vào. Sửa rồi chạy lại.")


class InvitationOver(Refusal):
    """An invitation that was used, has become too old, or is none."""

    code = "identity.invitation_over"
    kind = Kind.MISSING
    text = lazy(
        "Đường dẫn đặt mật khẩu đã được dùng, đã quá hạn hoặc không đúng. "
        "Xin quản trị hệ thống của cơ quan một đường dẫn mới."
    )
