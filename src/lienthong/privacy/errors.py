# SPDX-License-Identifier: Apache-2.0
"""Refusals of this package."""

from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.text import lazy


class PurposeMissing(Missing):
    """No purpose of that name is declared."""

    code = "privacy.purpose_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("mục đích xử lý dữ liệu này")))


class RequestMissing(Missing):
    """There is no such request, or it is not the actor's."""

    code = "privacy.request_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("yêu cầu này")))


class BreachMissing(Missing):
    """There is no such breach in the actor's register."""

    code = "privacy.breach_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("vụ việc này")))


class PurposesBroken(Refusal):
    """The declared purposes cannot be used; every finding is listed."""

    code = "privacy.purposes_broken"
    kind = Kind.INVALID
    text = lazy("Khai báo mục đích xử lý dữ liệu chưa dùng được: {problems}.")


class NoConsentAsked(Refusal):
    """The purpose does not rest on consent: there is nothing to give or to withdraw."""

    code = "privacy.no_consent_asked"
    kind = Kind.INVALID
    text = lazy(
        "Việc “{title}” do pháp luật quy định, không dựa trên sự đồng ý. Ông/Bà có thể gửi yêu "
        "cầu phản đối hoặc hạn chế xử lý."
    )


class NothingToStop(Refusal):
    """What is asked is not that others stop using the data."""

    code = "privacy.nothing_to_stop"
    kind = Kind.INVALID
    text = lazy("Yêu cầu này không phải yêu cầu ngừng dùng dữ liệu: không nêu bên cũng phải ngừng.")

    def __init__(self) -> None:
        super().__init__()


class WordsChanged(Refusal):
    """The words of the consent are no longer those that were shown."""

    code = "privacy.words_changed"
    kind = Kind.CONFLICT
    text = lazy("Nội dung xin đồng ý vừa thay đổi. Đọc lại rồi chọn.")


class BadStep(Refusal):
    """The state does not allow it."""

    code = "privacy.bad_step"
    kind = Kind.CONFLICT
    text = lazy("Đang ở trạng thái “{status}” nên không thể {verb}.")


class TextMissing(Refusal):
    """Nothing was said."""

    code = "privacy.text_missing"
    kind = Kind.INVALID
    text = lazy("Viết nội dung, từ {least} đến {most} ký tự.")


class NobodyHandles(Refusal):
    """No agency of this node can take the request."""

    code = "privacy.nobody_handles"
    kind = Kind.INVALID
    text = lazy(
        "{agency} và cấp trên chưa có người nhận yêu cầu về dữ liệu cá nhân ở đây. Chọn cơ quan "
        "khác, hoặc gửi bằng văn bản."
    )


class TooMany(Refusal):
    """Somebody sends too much."""

    code = "privacy.too_many"
    kind = Kind.BUSY
    text = lazy("Ông/Bà đã gửi {most} yêu cầu trong 24 giờ. Thử lại vào ngày mai.")


class ExtendedAlready(Refusal):
    """A term is extended once, before it ends."""

    code = "privacy.extended_already"
    kind = Kind.CONFLICT
    text = lazy("Thời hạn chỉ được gia hạn một lần, trước khi hết hạn.")


class BreachTimes(Refusal):
    """The times of a breach cannot be right."""

    code = "privacy.breach_times"
    kind = Kind.INVALID
    text = lazy("Thời điểm chưa đúng: xảy ra trước, phát hiện sau, không ở tương lai.")


class LateWithoutReason(Refusal):
    """The authority was told after 72 hours: why is part of what it is told."""

    code = "privacy.late_without_reason"
    kind = Kind.INVALID
    text = lazy("Đã quá 72 giờ kể từ khi phát hiện. Ghi lý do chậm, ít nhất {least} ký tự.")
