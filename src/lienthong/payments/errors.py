# SPDX-License-Identifier: Apache-2.0
"""Refusals of the payments."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class OrderMissing(Refusal):
    """No such order, or it is somebody else's."""

    code = "payments.order_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy khoản thanh toán này. Mở lại từ trang hồ sơ của Ông/Bà.")

    def __init__(self) -> None:
        super().__init__()


class OrderMove(Refusal):
    """The order's state does not allow this."""

    code = "payments.bad_move"
    kind = Kind.CONFLICT
    text = lazy("Khoản thanh toán đang ở trạng thái “{status}” nên không làm được việc này.")

    def __init__(self, *, status: str, move: str) -> None:
        super().__init__(status=status, move=move)


class OrderEmpty(Refusal):
    """Nothing is owed: a dossier without a fee never passes through payment (DV-07)."""

    code = "payments.order_empty"
    kind = Kind.INVALID
    text = lazy("Không có khoản phải nộp. Hồ sơ này không cần thanh toán.")

    def __init__(self) -> None:
        super().__init__()


class OrderChanged(Refusal):
    """The idempotency key was used for another payer, payee or sum."""

    code = "payments.order_changed"
    kind = Kind.CONFLICT
    text = lazy(
        "Khoản thanh toán {code} đã lập với nội dung khác. Tải lại trang hồ sơ rồi làm tiếp."
    )

    def __init__(self, *, code: str) -> None:
        super().__init__(code=code)


class PayeeMissing(Refusal):
    """The agency has no account to receive fees."""

    code = "payments.payee_missing"
    kind = Kind.CONFLICT
    text = lazy("Cơ quan chưa có tài khoản thu phí trực tuyến. Nộp phí tại bộ phận một cửa.")

    def __init__(self) -> None:
        super().__init__()


class PayeeInvalid(Refusal):
    """An account number or bank code does not have the right form."""

    code = "payments.payee_invalid"
    kind = Kind.INVALID
    text = lazy("Tài khoản thu chưa đúng: mã ngân hàng 6 chữ số, số tài khoản 4–19 chữ và số.")

    def __init__(self) -> None:
        super().__init__()


class ProviderMissing(Refusal):
    """No payment provider of that name is connected."""

    code = "payments.provider_missing"
    kind = Kind.MISSING
    text = lazy("Chưa kết nối kênh thanh toán “{provider}”. Chọn kênh khác.")

    def __init__(self, *, provider: str) -> None:
        super().__init__(provider=provider)


class ProviderDown(Refusal):
    """The payment provider does not answer; nothing was taken."""

    code = "payments.provider_down"
    kind = Kind.UPSTREAM
    text = lazy("Kênh thanh toán chưa phản hồi; chưa có khoản nào bị trừ. Thử lại sau ít phút.")

    def __init__(self) -> None:
        super().__init__()


class CallbackForged(Refusal):
    """The signature of a callback does not verify."""

    code = "payments.callback_forged"
    kind = Kind.DENIED
    text = lazy("Chữ ký của thông báo thanh toán không đúng. Thông báo bị từ chối.")

    def __init__(self) -> None:
        super().__init__()


class CallbackUnreadable(Refusal):
    """A signed callback does not say what it must."""

    code = "payments.callback_unreadable"
    kind = Kind.INVALID
    text = lazy("Thông báo thanh toán thiếu hoặc sai trường. Gửi lại theo tài liệu kết nối.")

    def __init__(self) -> None:
        super().__init__()


class CashTooLittle(Refusal):
    """Less was given than is owed."""

    code = "payments.cash_too_little"
    kind = Kind.INVALID
    text = lazy("Số tiền nhận ít hơn số phải thu ({owed_vnd} đồng). Nhập lại số tiền đã nhận.")


class CashClosed(Refusal):
    """The cashier's day was counted."""

    code = "payments.cash_closed"
    kind = Kind.CONFLICT
    text = lazy("Quỹ tiền mặt của {cashier} ngày này đã kiểm kê nên không thu, không hủy được nữa.")


class CashUnexplained(Refusal):
    """The count differs and nobody says why."""

    code = "payments.cash_unexplained"
    kind = Kind.INVALID
    text = lazy("Số kiểm đếm chênh {difference_vnd} đồng so với sổ. Ghi lý do, ít nhất 10 ký tự.")


class CashReasonMissing(Refusal):
    """A receipt is not cancelled without a reason."""

    code = "payments.cash_reason_missing"
    kind = Kind.INVALID
    text = lazy("Ghi lý do hủy biên lai, ít nhất 10 ký tự.")
