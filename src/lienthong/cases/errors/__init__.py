# SPDX-License-Identifier: Apache-2.0
"""Why a request about a dossier is not carried out."""

import datetime as dt

from lienthong.cases.errors.afterwards import (
    DecisionNeeded,
    DecisionNotYet,
    NothingCorrected,
    NothingToUndo,
    ResultNotThere,
    ResultRecalled,
    UndoForbidden,
    UndoNotYours,
    UndoOvertaken,
    UndoTooLate,
)
from lienthong.cases.errors.people import (
    AlreadyConsulted,
    AlreadyReminded,
    AskedNobody,
    ColleagueAbsent,
    EmptyNote,
    GroupNeeded,
    MoreTimeAsked,
    NobodyToRemind,
    NoMoreTimeAsked,
    NoSuchPart,
    NotAColleague,
    NotTheLead,
    TemplateMissing,
    UnknownPlaceholder,
)
from lienthong.cases.errors.results import (
    AlreadyOrdered,
    AnswersOutdated,
    BatchMissing,
    DraftMissing,
    DraftReturned,
    EditReasonNeeded,
    NothingChosen,
    PaperUnknown,
    PreviewDiffers,
    ResultFieldUnknown,
    ScansDiffer,
    SigningBroken,
)
from lienthong.cases.errors.returning import (
    AuthorisationNeeded,
    CardUnread,
    CarrierDown,
    CarrierMissing,
    DocumentNotSeen,
    HandOverMissing,
    NobodyToTell,
    NoCarrier,
    NotThisPerson,
    NotWaitingAtCounter,
    NotWishedByPost,
    ParcelMissing,
    ParcelNotNumbered,
    ParcelNotPacked,
    ParcelNotSent,
    ParcelOutdated,
    ParcelUnderWay,
    ReceiverIncomplete,
    RemindedToday,
    WishChanged,
    WishIncomplete,
    WishTooLate,
    WordForged,
    WordUnreadable,
)
from lienthong.kernel.errors import Kind, Refusal, Stale
from lienthong.kernel.text import lazy

__all__ = [
    "AlreadyConsulted",
    "AlreadyOrdered",
    "AlreadyReminded",
    "AnswersOutdated",
    "AskedNobody",
    "AuthorisationNeeded",
    "BatchMissing",
    "CardUnread",
    "CarrierDown",
    "CarrierMissing",
    "ColleagueAbsent",
    "DecisionNeeded",
    "DecisionNotYet",
    "DocumentNotSeen",
    "DraftMissing",
    "DraftReturned",
    "EditReasonNeeded",
    "EmptyNote",
    "GroupNeeded",
    "HandOverMissing",
    "MoreTimeAsked",
    "NoCarrier",
    "NoMoreTimeAsked",
    "NoSuchPart",
    "NobodyToRemind",
    "NobodyToTell",
    "NotAColleague",
    "NotTheLead",
    "NotThisPerson",
    "NotWaitingAtCounter",
    "NotWishedByPost",
    "NothingChosen",
    "NothingCorrected",
    "NothingToUndo",
    "PaperUnknown",
    "ParcelMissing",
    "ParcelNotNumbered",
    "ParcelNotPacked",
    "ParcelNotSent",
    "ParcelOutdated",
    "ParcelUnderWay",
    "PreviewDiffers",
    "ReceiverIncomplete",
    "RemindedToday",
    "ResultFieldUnknown",
    "ResultNotThere",
    "ResultRecalled",
    "ScansDiffer",
    "SigningBroken",
    "TemplateMissing",
    "UndoForbidden",
    "UndoNotYours",
    "UndoOvertaken",
    "UndoTooLate",
    "UnknownPlaceholder",
    "WishChanged",
    "WishIncomplete",
    "WishTooLate",
    "WordForged",
    "WordUnreadable",
]


class CaseMissing(Refusal):
    """No such dossier, or not the actor's."""

    code = "cases.missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy hồ sơ. Kiểm tra lại mã hồ sơ hoặc tài khoản đang dùng.")


class BadMove(Refusal):
    """The dossier's state does not allow this; `possible` says what it allows."""

    code = "cases.bad_move"
    kind = Kind.CONFLICT
    text = lazy(
        "Hồ sơ đang ở trạng thái “{status}” nên không thể {verb}. Việc có thể làm: {possible}."
    )


class Overtaken(Stale):
    """Somebody else was quicker; says who did what, and when."""

    code = "cases.overtaken"
    text = lazy("{who} vừa làm việc “{did}” với hồ sơ này, lúc {at}. Tải lại trang rồi làm tiếp.")

    def __init__(self, *, who: str, did: str, at: dt.datetime) -> None:
        Refusal.__init__(self, who=who, did=did, at=f"{at:%H:%M %d/%m/%Y}")


class TooManyChosen(Refusal):
    """More dossiers than one go takes."""

    code = "cases.too_many_chosen"
    kind = Kind.INVALID
    text = lazy("Mỗi lần làm nhiều nhất {most} hồ sơ. Bỏ bớt rồi làm lại.")


class ListNameTaken(Refusal):
    """A saved list of this name is there already."""

    code = "cases.list_name_taken"
    kind = Kind.INVALID
    text = lazy("Đã có danh sách tên “{name}”. Đặt tên khác.")


class ListMissing(Refusal):
    """No such saved list, or not the actor's to change."""

    code = "cases.list_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy danh sách đã lưu. Có thể người chia sẻ đã xóa.")


class TooManyLists(Refusal):
    """As many saved lists as a page can show."""

    code = "cases.too_many_lists"
    kind = Kind.INVALID
    text = lazy("Đã lưu {most} danh sách. Xóa bớt rồi lưu tiếp.")


class WrongActor(Refusal):
    """This act belongs to somebody else: the applicant, an official, or the platform."""

    code = "cases.wrong_actor"
    kind = Kind.DENIED
    text = lazy("Việc “{verb}” không dành cho Ông/Bà trong hồ sơ này.")


class WrongAgency(Refusal):
    """Another agency settles this dossier or this step."""

    code = "cases.wrong_agency"
    kind = Kind.DENIED
    text = lazy("Việc này thuộc cơ quan khác. Chuyển sang vị trí công tác đúng rồi làm lại.")


class FormRefused(Refusal):
    """The form has findings; `findings` holds (path, code, text) for each."""

    code = "cases.form_refused"
    kind = Kind.INVALID
    text = lazy("Tờ khai còn {count} điểm cần sửa. Sửa các mục được đánh dấu rồi gửi lại.")


class PapersMissing(Refusal):
    """Required papers are not attached; `papers` names them."""

    code = "cases.papers_missing"
    kind = Kind.INVALID
    text = lazy("Hồ sơ còn thiếu giấy tờ: {papers}. Đính kèm rồi gửi lại.")


class UnknownPaper(Refusal):
    """An attached paper is not part of the procedure's list."""

    code = "cases.unknown_paper"
    kind = Kind.INVALID
    text = lazy("Giấy tờ “{component}” không có trong thành phần hồ sơ của thủ tục.")


class NotCompetent(Refusal):
    """The agency does not settle this procedure."""

    code = "cases.not_competent"
    kind = Kind.INVALID
    text = lazy("Cơ quan được chọn không giải quyết thủ tục này. Chọn lại nơi tiếp nhận.")


class ReasonNeeded(Refusal):
    """A person has to be told why, in words."""

    code = "cases.reason_needed"
    kind = Kind.INVALID
    text = lazy("Ghi rõ lý do bằng lời để người nộp hồ sơ hiểu và biết cần làm gì.")


class ItemsNeeded(Refusal):
    """A request for completion lists everything that is missing."""

    code = "cases.items_needed"
    kind = Kind.INVALID
    text = lazy("Liệt kê đầy đủ, một lần, những giấy tờ hoặc nội dung cần bổ sung.")


class AlreadyAsked(Refusal):
    """One complete request for completion per stage."""

    code = "cases.already_asked"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ đã được yêu cầu bổ sung một lần ở giai đoạn này nên không thể yêu cầu thêm.")


class NoLegalBasis(Refusal):
    """The procedure names no legal basis to pause the clock for this."""

    code = "cases.no_legal_basis"
    kind = Kind.INVALID
    text = lazy("Thủ tục không có căn cứ “{basis}” để tạm dừng tính thời gian giải quyết.")


class TooLateToExtend(Refusal):
    """The due time has passed: an extension must come before it."""

    code = "cases.too_late_to_extend"
    kind = Kind.CONFLICT
    text = lazy("Đã quá hạn trả kết quả nên không thể gia hạn. Trả kết quả sớm nhất có thể.")


class AlreadyExtended(Refusal):
    """A due time moves at most once."""

    code = "cases.already_extended"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ đã gia hạn một lần nên không thể gia hạn nữa.")


class BadDueDate(Refusal):
    """A new due date has to be later than the one in force, and a working day."""

    code = "cases.bad_due_date"
    kind = Kind.INVALID
    text = lazy("Ngày hẹn mới phải là ngày làm việc sau ngày hẹn hiện tại.")


class ClockMismatch(Refusal):
    """The clock is not in the state this needs (not started, paused, or finished)."""

    code = "cases.clock_mismatch"
    kind = Kind.CONFLICT
    text = lazy("Đồng hồ giải quyết của hồ sơ không ở trạng thái phù hợp. Tải lại trang.")


class StepMissing(Refusal):
    """No such open step in this dossier."""

    code = "cases.step_missing"
    kind = Kind.CONFLICT
    text = lazy("Bước này không còn chờ xử lý. Tải lại trang để xem bước hiện tại.")


class StepTaken(Refusal):
    """The step is assigned to somebody else."""

    code = "cases.step_taken"
    kind = Kind.CONFLICT
    text = lazy("Bước này đã được phân công cho {assignee}.")


class OpinionMissing(Refusal):
    """A mandatory opinion has not come, and no basis to go on without it is recorded."""

    code = "cases.opinion_missing"
    kind = Kind.CONFLICT
    text = lazy("Còn thiếu ý kiến bắt buộc của {agencies}. Chờ trả lời, hoặc ghi căn cứ bỏ qua.")


class ConsultationMissing(Refusal):
    """No such consultation, or not asked of the actor's agency."""

    code = "cases.consultation_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy yêu cầu lấy ý kiến. Kiểm tra lại vị trí công tác đang dùng.")


class AlreadyAnswered(Refusal):
    """The opinion was given before."""

    code = "cases.already_answered"
    kind = Kind.CONFLICT
    text = lazy("Yêu cầu lấy ý kiến này đã được trả lời.")


class NothingSupplemented(Refusal):
    """The answer to a request for more has nothing in it."""

    code = "cases.nothing_supplemented"
    kind = Kind.INVALID
    text = lazy("Tải lên giấy tờ, sửa nội dung đã khai hoặc viết lời nhắn trước khi gửi bổ sung.")

    def __init__(self) -> None:
        super().__init__()


class BadShare(Refusal):
    """A link opens for one of a few spans, and only so many are open at once."""

    code = "cases.bad_share"
    kind = Kind.INVALID
    text = lazy("Chọn thời hạn của liên kết; mỗi giấy có tối đa {most} liên kết cùng lúc.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class ShareEnded(Refusal):
    """A link does not open any more, or never did."""

    code = "cases.share_ended"
    kind = Kind.MISSING
    text = lazy(
        "Liên kết không còn dùng được: đã hết hạn, đã bị thu hồi, hoặc không đúng."
        " Đề nghị người gửi chia sẻ lại."
    )

    def __init__(self) -> None:
        super().__init__()


class BookTooLong(Refusal):
    """A register book of that span would be cut, and nothing may be missing from one."""

    code = "cases.book_too_long"
    kind = Kind.INVALID
    text = lazy("Kỳ này có {many} hồ sơ, mỗi sổ in nhiều nhất {most}. Chọn kỳ ngắn hơn.")


class TooManyLookups(Refusal):
    """A visitor asks for dossiers too often, or guesses."""

    code = "cases.too_many_lookups"
    kind = Kind.BUSY
    text = lazy(
        "Đã tra cứu quá nhiều lần từ mạng này. Mời thử lại sau 10 phút, hoặc đăng nhập để xem hồ sơ"
        " của Ông/Bà ngay."
    )

    def __init__(self) -> None:
        super().__init__()


class MessageEmpty(Refusal):
    """A message says nothing and carries nothing."""

    code = "cases.message_empty"
    kind = Kind.INVALID
    text = lazy("Viết nội dung tin nhắn hoặc đính kèm tệp.")

    def __init__(self) -> None:
        super().__init__()


class MessageTooLong(Refusal):
    """A message is a page at most, with a few files."""

    code = "cases.message_too_long"
    kind = Kind.INVALID
    text = lazy("Mỗi tin nhắn tối đa {most} ký tự và {files} tệp. Rút gọn hoặc gửi làm hai tin.")

    def __init__(self, *, most: int, files: int) -> None:
        super().__init__(most=most, files=files)


class TooManyMessages(Refusal):
    """One side has written enough about one dossier for today."""

    code = "cases.too_many_messages"
    kind = Kind.BUSY
    text = lazy("Hôm nay đã gửi {most} tin nhắn về hồ sơ này. Mời gửi tiếp vào ngày mai.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class ThreadClosed(Refusal):
    """The dossier ended a while ago; a petition is the way now."""

    code = "cases.thread_closed"
    kind = Kind.CONFLICT
    text = lazy(
        "Hồ sơ đã kết thúc quá {days} ngày nên không nhắn tin được nữa."
        " Cần hỏi thêm, mời liên hệ cơ quan giải quyết."
    )

    def __init__(self, *, days: int) -> None:
        super().__init__(days=days)


class AlreadyRated(Refusal):
    """One survey per dossier."""

    code = "cases.already_rated"
    kind = Kind.CONFLICT
    text = lazy("Ông/Bà đã đánh giá hồ sơ này. Cảm ơn Ông/Bà.")


class BadScore(Refusal):
    """The survey is not complete, or a score is not 0, 1 or 2."""

    code = "cases.bad_score"
    kind = Kind.INVALID
    text = lazy("Chọn mức đánh giá cho tiêu chí {criterion}.")


class BadCodeTemplate(Refusal):
    """A dossier-code template cannot give unique codes."""

    code = "cases.bad_code_template"
    kind = Kind.INVALID
    text = lazy("Mẫu mã hồ sơ không hợp lệ: {template}.")


class SlipNotReady(Refusal):
    """The slip is being printed and sealed."""

    code = "cases.slip_not_ready"
    kind = Kind.BUSY
    text = lazy("Phiếu đang được tạo và ký số. Mở lại sau ít phút.")


class ExtendedTooFar(Refusal):
    """The procedure limits by how much an appointment moves."""

    code = "cases.extended_too_far"
    kind = Kind.INVALID
    text = lazy("Thủ tục chỉ cho gia hạn đến hết ngày {last_on}. Chọn ngày sớm hơn.")
