# SPDX-License-Identifier: Apache-2.0
"""Why a result is not handed over, sent, or promised as somebody wishes."""

from lienthong.kernel.errors import Kind, Missing, Refusal
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


class CardUnread(Refusal):
    """What the reader typed is no identity card."""

    code = "cases.card_unread"
    kind = Kind.INVALID
    text = lazy("Mã vừa quét không phải mã QR thẻ căn cước. Quét lại hoặc xem giấy tờ tùy thân.")


class DocumentNotSeen(Refusal):
    """Nobody looked at an identity document."""

    code = "cases.document_not_seen"
    kind = Kind.INVALID
    text = lazy("Quét mã QR thẻ căn cước, hoặc đánh dấu đã xem giấy tờ tùy thân và ghi 4 số cuối.")


class NotThisPerson(Refusal):
    """The document is of somebody else than who may receive the result."""

    code = "cases.not_this_person"
    kind = Kind.INVALID
    text = lazy("Số trên giấy tờ không khớp người nhận đã chọn. Không trao kết quả cho người này.")


class AuthorisationNeeded(Refusal):
    """Somebody else than applicant and owner brought no authorisation."""

    code = "cases.authorisation_needed"
    kind = Kind.INVALID
    text = lazy("Người nhận thay cần giấy ủy quyền. Chụp hoặc quét giấy rồi đính kèm.")


class ReceiverIncomplete(Refusal):
    """An authorised person needs a name and a number."""

    code = "cases.receiver_incomplete"
    kind = Kind.INVALID
    text = lazy("Ghi họ tên và đủ 12 số định danh của người được ủy quyền.")


class HandOverMissing(Refusal):
    """No such hand-over, or it is over."""

    code = "cases.hand_over_missing"
    kind = Kind.CONFLICT
    text = lazy("Lượt trao kết quả này không còn: đã trao xong hoặc đã bỏ. Mở lại trang hồ sơ.")


class NotWishedByPost(Refusal):
    """The applicant wishes the result another way than by post."""

    code = "cases.not_wished_by_post"
    kind = Kind.CONFLICT
    text = lazy("Người nộp không chọn nhận qua bưu chính. Đổi cách nhận trước nếu người nộp nhờ.")


class ParcelUnderWay(Refusal):
    """The paper is with the carrier."""

    code = "cases.parcel_under_way"
    kind = Kind.CONFLICT
    text = lazy("Kết quả đang ở bưu chính. Chờ phát xong hoặc chuyển hoàn rồi làm tiếp.")


class ParcelNotPacked(Refusal):
    """There is no parcel at the counter."""

    code = "cases.parcel_not_packed"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ này không có bưu gửi chờ bưu tá. Đóng gói trước rồi bàn giao.")


class ParcelNotSent(Refusal):
    """The parcel is not with the carrier."""

    code = "cases.parcel_not_sent"
    kind = Kind.CONFLICT
    text = lazy("Bưu gửi này không ở bưu chính: chưa giao, đã phát hoặc đã chuyển hoàn.")


class ParcelOutdated(Refusal):
    """What is in the parcel was corrected or recalled since."""

    code = "cases.parcel_outdated"
    kind = Kind.CONFLICT
    text = lazy("Bưu gửi chứa bản đã đính chính hoặc thu hồi. Bỏ đóng gói, rồi đóng gói bản mới.")


class ParcelNotNumbered(Refusal):
    """The carrier has not given the parcel its number yet."""

    code = "cases.parcel_not_numbered"
    kind = Kind.CONFLICT
    text = lazy("Bưu gửi chưa có số hiệu của bưu chính. Bấm Lấy số hiệu rồi in nhãn.")


class ParcelMissing(Missing):
    """There is no such parcel, or it is of another dossier."""

    code = "cases.parcel_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("bưu gửi này")))


class CarrierMissing(Missing):
    """No such carrier is connected."""

    code = "cases.carrier_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("đơn vị bưu chính này")))


class NoCarrier(Refusal):
    """No carrier is connected at all."""

    code = "cases.no_carrier"
    kind = Kind.CONFLICT
    text = lazy("Chưa kết nối đơn vị bưu chính nào. Trao tại quầy, hoặc liên hệ quản trị hệ thống.")


class CarrierDown(Refusal):
    """The carrier does not answer."""

    code = "cases.carrier_down"
    kind = Kind.UPSTREAM
    text = lazy("Hệ thống bưu chính chưa trả lời. Bưu gửi được giữ nguyên; thử lại sau ít phút.")


class WordForged(Refusal):
    """A carrier's word is not signed by it."""

    code = "cases.word_forged"
    kind = Kind.DENIED
    text = lazy("Chữ ký của đơn vị bưu chính không đúng.")


class WordUnreadable(Refusal):
    """A carrier's word is signed but is no word."""

    code = "cases.word_unreadable"
    kind = Kind.INVALID
    text = lazy("Không đọc được tin của đơn vị bưu chính.")


class RemindedToday(Refusal):
    """The applicant was reminded already today."""

    code = "cases.reminded_today"
    kind = Kind.CONFLICT
    text = lazy("Hôm nay đã nhắc người nộp rồi.")


class NotWaitingAtCounter(Refusal):
    """Nothing of this dossier waits at the counter to be fetched."""

    code = "cases.not_waiting_at_counter"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ này không có bản giấy chờ người nộp đến nhận.")


class NobodyToTell(Refusal):
    """The applicant has no account here."""

    code = "cases.nobody_to_tell"
    kind = Kind.CONFLICT
    text = lazy(
        "Người nộp chưa có tài khoản nên không gửi thông báo được. Gọi điện theo số đã khai."
    )
