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
