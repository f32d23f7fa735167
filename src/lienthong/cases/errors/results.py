# SPDX-License-Identifier: Apache-2.0
"""Why a result is not drafted or not signed."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class EditReasonNeeded(Refusal):
    """A field printed otherwise than its source has a reason."""

    code = "cases.edit_reason_needed"
    kind = Kind.INVALID
    text = lazy("Ghi lý do sửa cho: {fields}. Mỗi chỗ in khác nguồn dữ liệu phải có lý do.")


class PaperUnknown(Refusal):
    """The pack issues no such paper."""

    code = "cases.paper_unknown"
    kind = Kind.INVALID
    text = lazy("Thủ tục không có loại kết quả này. Chọn lại loại kết quả.")


class PreviewDiffers(Refusal):
    """What would be signed is not what was previewed: a register or the dossier changed."""

    code = "cases.preview_differs"
    kind = Kind.CONFLICT
    text = lazy(
        "Nội dung kết quả đã khác bản xem trước (hồ sơ hoặc cơ sở dữ liệu vừa thay đổi). "
        "Xem lại dự thảo rồi ký."
    )


class AnswersOutdated(Refusal):
    """What the registers told is of another state of the dossier, or too old to rest on."""

    code = "cases.answers_outdated"
    kind = Kind.CONFLICT
    text = lazy(
        "Hồ sơ đã thay đổi trong lúc tra cứu cơ sở dữ liệu, hoặc lần tra cứu đã quá {minutes} "
        "phút. Việc này chưa được thực hiện; xin làm lại để tra cứu lại."
    )

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes=minutes)


class DraftReturned(Refusal):
    """The draft was sent back and is not redone."""

    code = "cases.draft_returned"
    kind = Kind.CONFLICT
    text = lazy("Dự thảo đang được trả lại để soạn lại nên chưa ký được.")


class AlreadyOrdered(Refusal):
    """The result waits in another batch."""

    code = "cases.already_ordered"
    kind = Kind.CONFLICT
    text = lazy("Kết quả này đang chờ ký trong một lượt ký khác.")


class SigningBroken(Refusal):
    """A result of a batch could not be set or signed, however often it was begun."""

    code = "cases.signing_broken"
    kind = Kind.CONFLICT
    text = lazy(
        "Đã thử ký {times} lần mà chưa được. Mở hồ sơ xem lại dự thảo; nếu vẫn lỗi, báo quản trị "
        "kèm mã hồ sơ."
    )


class BatchMissing(Refusal):
    """No such batch of the actor."""

    code = "cases.batch_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy lượt ký. Chỉ người ra lệnh ký mới xem được.")


class NothingChosen(Refusal):
    """Nothing is ticked."""

    code = "cases.nothing_chosen"
    kind = Kind.INVALID
    text = lazy("Chọn ít nhất một hồ sơ.")


class DraftMissing(Refusal):
    """There is no draft of the result to sign."""

    code = "cases.draft_missing"
    kind = Kind.CONFLICT
    text = lazy("Chưa có dự thảo kết quả. Soạn dự thảo trước khi ký.")


class ResultFieldUnknown(Refusal):
    """The draft names a field that the result does not have."""

    code = "cases.result_field_unknown"
    kind = Kind.INVALID
    text = lazy("Dự thảo kết quả có mục không hợp lệ: {field}.")


class ScansDiffer(Refusal):
    """The scanned pages are not as many as were declared, or cannot be read."""

    code = "cases.scans_differ"
    kind = Kind.INVALID
    text = lazy(
        "Bản chụp có {there} trang đọc được, tờ khai ghi {declared} trang. "
        "Yêu cầu bổ sung bản chụp đủ trang hoặc sửa số trang rồi soạn lại."
    )
