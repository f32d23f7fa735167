# SPDX-License-Identifier: Apache-2.0
"""Refusals of this package."""

from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.text import lazy


class PetitionMissing(Missing):
    """There is no such petition, or it is not the actor's."""

    code = "feedback.petition_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("phản ánh, kiến nghị này")))


class QuestionMissing(Missing):
    """There is no such question, or it is not the actor's."""

    code = "feedback.question_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("câu hỏi này")))


class BadStep(Refusal):
    """The state does not allow it."""

    code = "feedback.bad_step"
    kind = Kind.CONFLICT
    text = lazy("Đang ở trạng thái “{status}” nên không thể {verb}. Có thể: {possible}.")


class Barred(Refusal):
    """The officer is concerned by the petition."""

    code = "feedback.barred"
    kind = Kind.DENIED
    text = lazy(
        "Phản ánh liên quan đến hồ sơ do Ông/Bà đã xử lý nên người khác phải trả lời. "
        "Chuyển cho đồng nghiệp hoặc cơ quan cấp trên."
    )


class NobodyAnswers(Refusal):
    """No agency of this node can take it."""

    code = "feedback.nobody_answers"
    kind = Kind.INVALID
    text = lazy(
        "Chưa có cơ quan nào ở nơi này nhận phản ánh qua Cổng. Chọn nơi khác hoặc liên hệ "
        "trực tiếp Ủy ban nhân dân tỉnh."
    )


class NotAnAnswerer(Refusal):
    """The agency named does not take questions and petitions here."""

    code = "feedback.not_an_answerer"
    kind = Kind.INVALID
    text = lazy("{agency} chưa nhận phản ánh, câu hỏi qua Cổng. Chọn cơ quan khác.")


class TextMissing(Refusal):
    """Nothing was said."""

    code = "feedback.text_missing"
    kind = Kind.INVALID
    text = lazy("Viết nội dung, ít nhất {least} ký tự.")


class TextTooLong(Refusal):
    """More than anybody can answer."""

    code = "feedback.text_too_long"
    kind = Kind.INVALID
    text = lazy("Nội dung dài {length} ký tự; nhiều nhất {most}. Rút gọn hoặc gửi kèm tệp.")


class ContactMissing(Refusal):
    """No way to write back."""

    code = "feedback.contact_missing"
    kind = Kind.INVALID
    text = lazy("Nhập một địa chỉ thư điện tử hoặc số điện thoại di động Việt Nam đúng.")


class CodeWrong(Refusal):
    """The code does not confirm the contact."""

    code = "feedback.code_wrong"
    kind = Kind.INVALID
    text = lazy("Mã xác nhận không đúng. Còn {left} lần nhập.")


class CodeOver(Refusal):
    """The code can no longer be used."""

    code = "feedback.code_over"
    kind = Kind.INVALID
    text = lazy("Mã xác nhận đã hết hạn hoặc nhập sai quá số lần. Gửi lại từ đầu.")


class TooMany(Refusal):
    """Somebody sends too much."""

    code = "feedback.too_many"
    kind = Kind.BUSY
    text = lazy("Đã gửi đủ {most} lượt. Thử lại sau {hours} giờ.")


class PersonalDataShown(Refusal):
    """A text to be published names somebody's number or address."""

    code = "feedback.personal_data_shown"
    kind = Kind.INVALID
    text = lazy(
        "Bản công khai còn thông tin cá nhân: {found}. Bỏ đi, hoặc đánh dấu đã kiểm tra và "
        "không phải thông tin cá nhân."
    )


class AnswerNotShared(Refusal):
    """Others wait for this answer, and no words of it are fit for them."""

    code = "feedback.answer_not_shared"
    kind = Kind.INVALID
    text = lazy(
        "Nhiều người cùng chờ câu trả lời này. Trả lời kèm bản công khai đã bỏ thông tin cá nhân "
        "để gửi chung; bản trả lời riêng chỉ người gửi được đọc."
    )


class ExtendedAlready(Refusal):
    """A term is extended once."""

    code = "feedback.extended_already"
    kind = Kind.CONFLICT
    text = lazy("Thời hạn chỉ được gia hạn một lần, trước khi hết hạn.")


class PartsOpen(Refusal):
    """Agencies that were asked for a part have not answered."""

    code = "feedback.parts_open"
    kind = Kind.CONFLICT
    text = lazy(
        "Còn phần việc chưa trả lời: {agencies}. Nhắc cơ quan đó, hoặc nhờ cấp trên chuyển phần đó."
    )


class MergedWithItself(Refusal):
    """The two are one, or the other one is merged already."""

    code = "feedback.merged_with_itself"
    kind = Kind.INVALID
    text = lazy("Không gộp được vào phản ánh có mã này. Chọn một phản ánh khác đang mở.")


class NotYetRateable(Refusal):
    """The dossier cannot be judged now."""

    code = "feedback.not_yet_rateable"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ này chưa đánh giá được, hoặc đã quá {days} ngày để sửa đánh giá.")
