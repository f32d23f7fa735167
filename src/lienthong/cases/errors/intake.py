# SPDX-License-Identifier: Apache-2.0
"""Why a reception at the counter does not go on."""

from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.text import lazy


class IntakeMissing(Missing):
    """No such reception at the actor's counter."""

    code = "cases.intake_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("lượt nhận hồ sơ này")))


class IntakeOver(Refusal):
    """The reception is finished: what it gave is in the dossier."""

    code = "cases.intake_over"
    kind = Kind.CONFLICT
    text = lazy("Lượt nhận này đã kết thúc. Mở hồ sơ để làm tiếp.")


class ScanUnreadable(Refusal):
    """A file from which no page can be taken."""

    code = "cases.scan_unreadable"
    kind = Kind.INVALID
    text = lazy("Không đọc được trang nào của tệp {name}. Quét lại giấy này rồi tải lên.")


class TooManyPages(Refusal):
    """One paper has more pages than a scan may have."""

    code = "cases.too_many_pages"
    kind = Kind.INVALID
    text = lazy("Mỗi giấy tờ nhận nhiều nhất {most} trang. Bỏ bớt trang thừa hoặc tách giấy.")


class PapersStillMissing(Refusal):
    """The dossier is not complete, so it is not accepted."""

    code = "cases.papers_still_missing"
    kind = Kind.INVALID
    text = lazy(
        "Chưa tiếp nhận được vì còn thiếu: {papers}. Nhận đủ và chụp các giấy này, hoặc in phiếu "
        "yêu cầu bổ sung."
    )


class NothingMissing(Refusal):
    """Nothing is missing, so nothing can be asked for."""

    code = "cases.nothing_missing"
    kind = Kind.INVALID
    text = lazy("Hồ sơ không thiếu giấy nào. Ghi nội dung khác cần bổ sung, hoặc tiếp nhận hồ sơ.")


class NotConfirmed(Refusal):
    """The applicant has not confirmed what was typed, or it was changed since."""

    code = "cases.not_confirmed"
    kind = Kind.INVALID
    text = lazy(
        "Người nộp chưa xác nhận nội dung vừa nhập. Cho người nộp đọc lại trên màn hình hoặc ký "
        "phiếu in, rồi ghi nhận."
    )


class FeeAwaited(Refusal):
    """A payment code is shown and the money has not come."""

    code = "cases.fee_awaited"
    kind = Kind.INVALID
    text = lazy(
        "Mã QR thu lệ phí đã hiện mà chưa nhận được tiền. Chờ tiền về, hiện mã mới nếu đã hết hạn, "
        "hoặc bỏ mã QR rồi thu tiền mặt."
    )


class FeeDiffers(Refusal):
    """What was paid is not what is owed since the form or the agency was changed."""

    code = "cases.fee_differs"
    kind = Kind.INVALID
    text = lazy(
        "Đã nhận {paid} qua mã QR, nhưng hồ sơ nay phải nộp {owed} cho {agency}. Hoàn lại khoản "
        "đã nhận rồi thu khoản mới."
    )


class FeeElsewhere(Refusal):
    """Cash is taken for one's own agency only: it goes into its book of receipts."""

    code = "cases.fee_elsewhere"
    kind = Kind.INVALID
    text = lazy("Lệ phí này của {agency} nên quầy không thu tiền mặt. Dùng mã QR.")
