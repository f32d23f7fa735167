# SPDX-License-Identifier: Apache-2.0
"""Refusals of this package."""

from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.text import lazy


class OfficeMissing(Missing):
    """There is no such counter."""

    code = "counter.office_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("bộ phận một cửa này")))


class TicketMissing(Missing):
    """There is no such ticket, or it is of another counter."""

    code = "counter.ticket_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("phiếu số này")))


class WindowMissing(Missing):
    """There is no such window at this counter."""

    code = "counter.window_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("quầy này")))


class GroupMissing(Missing):
    """There is no such group at this counter, or it is closed."""

    code = "counter.group_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("nhóm thủ tục này")))


class AppointmentMissing(Missing):
    """There is no such appointment, or it is not the actor's."""

    code = "counter.appointment_missing"

    def __init__(self) -> None:
        super().__init__(what=str(lazy("lịch hẹn này")))


class Closed(Refusal):
    """No tickets are given now."""

    code = "counter.closed"
    kind = Kind.CONFLICT
    text = lazy("Bộ phận một cửa chưa lấy số lúc này. Giờ lấy số tiếp theo: {opens}.")


class GroupClosed(Refusal):
    """This group is not served."""

    code = "counter.group_closed"
    kind = Kind.INVALID
    text = lazy("Nhóm thủ tục này không còn nhận tại đây. Chọn nhóm khác.")


class BadTurn(Refusal):
    """The ticket's state does not allow it."""

    code = "counter.bad_turn"
    kind = Kind.CONFLICT
    text = lazy("Số {number} hiện “{state}” nên không làm được việc này. Tải lại trang.")


class WindowBusy(Refusal):
    """Somebody is before the window already."""

    code = "counter.window_busy"
    kind = Kind.CONFLICT
    text = lazy("Quầy đang phục vụ số {number}. Kết thúc hoặc chuyển số đó trước khi gọi số khác.")


class WindowTaken(Refusal):
    """A colleague sits there."""

    code = "counter.window_taken"
    kind = Kind.CONFLICT
    text = lazy("{name} đang ngồi quầy {number}. Chọn quầy khác, hoặc nhờ người đó rời quầy.")


class NotSeated(Refusal):
    """The clerk sits at no window."""

    code = "counter.not_seated"
    kind = Kind.CONFLICT
    text = lazy("Chọn quầy đang ngồi trước khi gọi số.")


class NobodyWaits(Refusal):
    """The queue is empty for this window."""

    code = "counter.nobody_waits"
    kind = Kind.CONFLICT
    text = lazy("Không còn ai chờ ở quầy này.")


class SlotFull(Refusal):
    """All places of the slot are taken."""

    code = "counter.slot_full"
    kind = Kind.CONFLICT
    text = lazy("Khung giờ {when} vừa hết chỗ. Chọn khung giờ khác.")


class SlotNotOffered(Refusal):
    """No such slot: past, outside working time, or too far ahead."""

    code = "counter.slot_not_offered"
    kind = Kind.INVALID
    text = lazy("Không nhận hẹn vào giờ này. Chọn một khung giờ trong danh sách.")


class TooManyAppointments(Refusal):
    """One person holds enough places."""

    code = "counter.too_many_appointments"
    kind = Kind.CONFLICT
    text = lazy("Mỗi người giữ nhiều nhất {most} lịch hẹn. Hủy bớt một lịch rồi đặt lại.")


class TooManyFromHere(Refusal):
    """Guests of one network address asked for enough places today."""

    code = "counter.too_many_from_here"
    kind = Kind.CONFLICT
    text = lazy(
        "Từ kết nối mạng này đã đặt {most} lịch hẹn trong 24 giờ qua. Ông/Bà đăng nhập để đặt tiếp,"
        " hoặc đến lấy số tại quầy."
    )


class SumUnreadable(Refusal):
    """What was typed is no sum of money."""

    code = "counter.sum_unreadable"
    kind = Kind.INVALID
    text = lazy("Chưa đọc được số tiền. Chỉ nhập chữ số, ví dụ 1.250.000.")


class TooManyToday(Refusal):
    """One account, or one telephone, asked for enough places today."""

    code = "counter.too_many_today"
    kind = Kind.CONFLICT
    text = lazy("Hôm nay đã đặt {most} lần. Xin đặt lại sau 24 giờ, hoặc đến lấy số tại quầy.")


class MovedTooOften(Refusal):
    """One appointment was moved often enough."""

    code = "counter.moved_too_often"
    kind = Kind.CONFLICT
    text = lazy("Lịch hẹn này đã đổi giờ {most} lần. Hủy lịch rồi đặt lịch mới nếu cần đổi nữa.")


class Stopped(Refusal):
    """The chief closed the queue of the day."""

    code = "counter.stopped"
    kind = Kind.CONFLICT
    text = lazy("Hôm nay bộ phận một cửa đã ngừng phát số. Giờ lấy số tiếp theo: {opens}.")


class QueueOpen(Refusal):
    """Numbers are still given, so those who wait are not sent away."""

    code = "counter.queue_open"
    kind = Kind.CONFLICT
    text = lazy("Ngừng phát số trước, rồi mới kết thúc hàng chờ.")


class MissedTooOften(Refusal):
    """Booked and did not come, again and again."""

    code = "counter.missed_too_often"
    kind = Kind.CONFLICT
    text = lazy(
        "Đã {times} lần đặt hẹn mà không đến trong {days} ngày qua nên tạm thời không đặt trước "
        "được. Ông/Bà vẫn lấy số tại quầy như bình thường."
    )


class PhoneWrong(Refusal):
    """Not a Vietnamese mobile number."""

    code = "counter.phone_wrong"
    kind = Kind.INVALID
    text = lazy("Nhập số điện thoại di động Việt Nam gồm 10 chữ số.")


class NameMissing(Refusal):
    """Whom to call by."""

    code = "counter.name_missing"
    kind = Kind.INVALID
    text = lazy("Nhập họ và tên, ít nhất hai ký tự.")


class AppointmentOver(Refusal):
    """It was used, cancelled or missed."""

    code = "counter.appointment_over"
    kind = Kind.CONFLICT
    text = lazy("Lịch hẹn này đã {state}. Lấy số thường hoặc đặt lịch khác.")


class NotToday(Refusal):
    """Checked in on another day, or too early."""

    code = "counter.not_today"
    kind = Kind.CONFLICT
    text = lazy("Lịch hẹn này vào {when}. Nhận số được từ 30 phút trước giờ hẹn.")


class SetUpWrong(Refusal):
    """The settings of a group or window do not hold together."""

    code = "counter.set_up_wrong"
    kind = Kind.INVALID
    text = lazy("Kiểm tra lại: chữ cái A–Z chưa dùng, thời gian 1–120 phút, sức chứa 0–50.")


class LetterTaken(Refusal):
    """An open group has this letter."""

    code = "counter.letter_taken"
    kind = Kind.CONFLICT
    text = lazy("Chữ {letter} đang là nhóm “{name}”. Chọn chữ khác, hoặc sửa hay đóng nhóm đó.")


class NumberTaken(Refusal):
    """An open window has this number."""

    code = "counter.number_taken"
    kind = Kind.CONFLICT
    text = lazy("Đã có quầy số {number}. Chọn số khác, hoặc sửa hay đóng quầy đó.")


class GroupAwaited(Refusal):
    """Numbers of this group are still to be called or served today."""

    code = "counter.group_awaited"
    kind = Kind.CONFLICT
    text = lazy("Hôm nay còn {many} số của nhóm {letter} chưa xong. Gọi hết, hoặc đợi hết ngày.")


class GroupBooked(Refusal):
    """People have appointments in this group."""

    code = "counter.group_booked"
    kind = Kind.CONFLICT
    text = lazy(
        "Còn {many} lịch hẹn, lịch cuối lúc {until}. Đặt số người một khung hẹn về 0 để không"
        " nhận thêm, rồi đóng nhóm sau lịch cuối."
    )
