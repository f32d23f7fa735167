# SPDX-License-Identifier: Apache-2.0
"""Refusals of the portal."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class NotOnline(Refusal):
    """The procedure is described here and done on paper."""

    code = "portal.not_online"
    kind = Kind.CONFLICT
    text = lazy("Thủ tục {name} chưa nhận hồ sơ trực tuyến. Xem nơi nộp trực tiếp ở trang thủ tục.")

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class DraftClosed(Refusal):
    """The application was submitted or discarded and can no longer be changed."""

    code = "portal.draft_closed"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ này đã được nộp hoặc đã hủy, không sửa được nữa. Xem ở mục Hồ sơ của tôi.")

    def __init__(self) -> None:
        super().__init__()


class NotComplete(Refusal):
    """Something in the application is still missing or wrong."""

    code = "portal.not_complete"
    kind = Kind.INVALID
    text = lazy("Hồ sơ còn {count} nội dung cần bổ sung hoặc sửa trước khi nộp.")

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class TooManyPapers(Refusal):
    """One paper may be handed in as a few files, not as a hundred."""

    code = "portal.too_many_papers"
    kind = Kind.INVALID
    text = lazy("Mỗi loại giấy tờ đính kèm được tối đa {most} tệp. Gộp các trang vào một tệp PDF.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class NoCompetentAgency(Refusal):
    """No agency of this node is competent for the place given."""

    code = "portal.no_competent_agency"
    kind = Kind.INVALID
    text = lazy(
        "Chưa có cơ quan tiếp nhận trực tuyến ở nơi Ông/Bà chọn. Chọn lại xã, phường, hoặc nộp"
        " trực tiếp tại Bộ phận Một cửa."
    )

    def __init__(self) -> None:
        super().__init__()


class FeeChanged(Refusal):
    """A fee was paid in cash for the application as it was; it owes another sum now."""

    code = "portal.fee_changed"
    kind = Kind.CONFLICT
    text = lazy(
        "Khoản {code} đã nộp bằng tiền mặt không còn khớp với hồ sơ. Mang biên lai đến Bộ phận"
        " Một cửa để nhận lại tiền, rồi nộp hồ sơ."
    )

    def __init__(self, *, code: str) -> None:
        super().__init__(code=code)


class CosignerUnknown(Refusal):
    """The form does not say who is to confirm it, or names the applicant."""

    code = "portal.cosigner_unknown"
    kind = Kind.INVALID
    text = lazy("Chưa biết số định danh của {name}. Điền số của họ trong tờ khai rồi mời lại.")

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class ReasonMissing(Refusal):
    """Whoever declines says why."""

    code = "portal.reason_missing"
    kind = Kind.INVALID
    text = lazy("Nêu ngắn gọn điều Ông/Bà không đồng ý, để người nộp sửa lại.")

    def __init__(self) -> None:
        super().__init__()


class NotRepresentative(Refusal):
    """The enterprises register does not, or no longer, name the person."""

    code = "portal.not_representative"
    kind = Kind.DENIED
    text = lazy(
        "Cơ sở dữ liệu đăng ký kinh doanh không ghi Ông/Bà là người đại diện của {number}. Chọn lại"
        " tư cách Cá nhân; nếu dữ liệu sai, hỏi cơ quan đăng ký kinh doanh."
    )

    def __init__(self, *, number: str) -> None:
        super().__init__(number=number)
