# SPDX-License-Identifier: Apache-2.0
"""Every action that may be recorded, and the sentence an auditor reads for it."""

from collections.abc import Mapping
from typing import Any

from lienthong.kernel.text import lazy

#: Fields a sentence may name: {actor}, {subject}, {case}, {purpose}.
#: One line per action, `package.past_tense`, sorted by package; `tests/architecture` holds
#: each `audit.record` call against it.
ACTIONS: Mapping[str, Any] = {
    "audit.receipt_taken": lazy("{actor} tải biên nhận của bản ghi {subject}"),
    "audit.searched": lazy("{actor} tra cứu nhật ký: {subject}"),
    "cases.accepted": lazy("{actor} tiếp nhận hồ sơ {case}"),
    "cases.answered_late": lazy("Hồ sơ {case} quá 8 giờ làm việc chưa được trả lời"),
    "cases.consultation_answered": lazy("{actor} trả lời ý kiến về hồ sơ {case}"),
    "cases.consultation_viewed": lazy("{actor} xem yêu cầu lấy ý kiến của hồ sơ {case}"),
    "cases.consulted": lazy("{actor} lấy ý kiến cơ quan khác về hồ sơ {case}"),
    "cases.control_slip_issued": lazy("{actor} lập phiếu kiểm soát hồ sơ {case}"),
    "cases.extended": lazy("{actor} xin lỗi và gia hạn hồ sơ {case}"),
    "cases.opinion_waived": lazy("{actor} ghi căn cứ bỏ qua ý kiến trong hồ sơ {case}: {purpose}"),
    "cases.paid": lazy("Ghi nhận hồ sơ {case} đã nộp phí, lệ phí"),
    "cases.past_loaded": lazy("{actor} nạp các hồ sơ đã kết thúc"),
    "cases.payment_asked": lazy("{actor} yêu cầu nộp phí, lệ phí của hồ sơ {case}"),
    "cases.rated": lazy("{actor} đánh giá việc giải quyết hồ sơ {case}"),
    "cases.refused": lazy("{actor} từ chối tiếp nhận hồ sơ {case}"),
    "cases.register_book_issued": lazy("{actor} lập sổ theo dõi hồ sơ {subject}"),
    "cases.result_drafted": lazy("{actor} soạn dự thảo kết quả hồ sơ {case}"),
    "cases.result_returned": lazy("{actor} trả kết quả hồ sơ {case}"),
    "cases.result_signed": lazy("{actor} ký kết quả hồ sơ {case}"),
    "cases.resumed": lazy("{actor} giải quyết tiếp hồ sơ {case}"),
    "cases.slip_sealed": lazy("Phiếu {subject} của hồ sơ {case} được ký số"),
    "cases.step_assigned": lazy("{actor} phân công một bước của hồ sơ {case}"),
    "cases.step_completed": lazy("{actor} hoàn thành bước {purpose} của hồ sơ {case}"),
    "cases.stopped": lazy("{actor} dừng giải quyết hồ sơ {case}"),
    "cases.submitted": lazy("{actor} nộp hồ sơ {case}"),
    "cases.supplement_asked": lazy("{actor} yêu cầu bổ sung hồ sơ {case}"),
    "cases.supplemented": lazy("{actor} bổ sung hồ sơ {case}"),
    "cases.viewed": lazy("{actor} xem hồ sơ {case}"),
    "cases.withdrawn": lazy("{actor} rút hồ sơ {case}"),
    "orgs.agency_closed": lazy("{actor} đóng cơ quan {subject}"),
    "orgs.agency_opened": lazy("{actor} mở cơ quan {subject}"),
    "orgs.appointed": lazy("{actor} bổ nhiệm người vào vị trí ({subject})"),
    "orgs.cut_off_set": lazy("{actor} đặt giờ chốt tiếp nhận của lịch {subject}"),
    "orgs.holding_ended": lazy("{actor} kết thúc bổ nhiệm {subject}"),
    "orgs.holiday_set": lazy("{actor} thêm ngày nghỉ vào lịch {subject}"),
    "orgs.holiday_withdrawn": lazy("{actor} hủy ngày nghỉ của lịch {subject}"),
    "orgs.make_up_day_set": lazy("{actor} thêm ngày làm bù vào lịch {subject}"),
    "orgs.make_up_day_withdrawn": lazy("{actor} hủy ngày làm bù của lịch {subject}"),
    "orgs.post_added": lazy("{actor} thêm vị trí {subject}"),
    "orgs.post_closed": lazy("{actor} đóng vị trí {subject}"),
    "orgs.reference_loaded": lazy("{actor} nạp danh mục dùng chung"),
    "orgs.shifts_set": lazy("{actor} đặt ca làm việc của lịch {subject}"),
    "orgs.staff_opened": lazy("{actor} thêm cán bộ {subject}"),
    "orgs.unit_merged": lazy("{actor} sáp nhập đơn vị hành chính {subject}"),
    "orgs.unit_opened": lazy("{actor} mở đơn vị hành chính {subject}"),
    "identity.account_closed": lazy("{actor} đóng tài khoản {subject}"),
    "identity.account_opened": lazy("{actor} mở tài khoản {subject}"),
    "identity.accounts_loaded": lazy("{actor} nạp nhiều tài khoản"),
    "identity.capacity_chosen": lazy("{actor} chọn vị trí hoặc tổ chức để làm việc"),
    "identity.contact_changed": lazy("{actor} đổi thông tin liên hệ của tài khoản {subject}"),
    "identity.representation_added": lazy("{actor} ghi quyền đại diện cho tài khoản {subject}"),
    "identity.representation_ended": lazy(
        "{actor} chấm dứt quyền đại diện của tài khoản {subject}"
    ),
    "identity.second_factor_added": lazy("{actor} thêm cách xác thực cho tài khoản {subject}"),
    "identity.second_factor_removed": lazy("{actor} gỡ cách xác thực của tài khoản {subject}"),
    "identity.session_ended": lazy("{actor} kết thúc phiên trên thiết bị {subject}"),
    "identity.sign_in_failed": lazy("Đăng nhập không thành công"),
    "identity.signed_in": lazy("Tài khoản {subject} đăng nhập"),
    "identity.signed_out": lazy("{actor} đăng xuất"),
    "registers.loaded": lazy("{actor} nạp nhiều bản ghi vào sổ đăng ký {subject}"),
    "registers.read": lazy("{actor} đọc bản ghi {subject}"),
    "registers.written": lazy("{actor} ghi phiên bản mới của bản ghi {subject}"),
    "payments.begun": lazy("{actor} bắt đầu thanh toán khoản {subject}"),
    "payments.cancelled": lazy("{actor} hủy khoản thanh toán {subject}"),
    "payments.expired": lazy("Khoản thanh toán {subject} hết hạn"),
    "payments.money_arrived": lazy("Ghi nhận giao dịch {subject} của kênh thanh toán"),
    "payments.money_returned": lazy("Hoàn tiền giao dịch {subject}"),
    "payments.ordered": lazy("{actor} lập khoản thanh toán {subject}"),
    "payments.paid_late": lazy("Khoản thanh toán {subject} được trả sau khi đã kết thúc"),
    "payments.payee_opened": lazy("{actor} đặt tài khoản thu phí của cơ quan {subject}"),
    "payments.receipt_issued": lazy("Phát hành biên lai của khoản thanh toán {subject}"),
    "payments.reconciled": lazy("{actor} đối soát với kênh thanh toán ({subject})"),
    "payments.refund_requested": lazy("{actor} yêu cầu hoàn khoản thanh toán {subject}"),
    "payments.refunded": lazy("Đã hoàn khoản thanh toán {subject}"),
    "payments.settled": lazy("Khoản thanh toán {subject} được trả đủ"),
    "notices.told": lazy("Gửi thông báo {subject} về hồ sơ {case}"),
    "notices.wishes_changed": lazy("{actor} đổi cách nhận thông báo"),
    "procedures.loaded": lazy("{actor} nạp danh mục thủ tục hành chính"),
    "procedures.published": lazy("{actor} công bố một phiên bản thủ tục hành chính"),
    "files.stored": lazy("{actor} lưu tệp {subject}"),
    "signing.issued": lazy("{actor} cấp chứng thư số {subject}"),
    "signing.revoked": lazy("{actor} thu hồi chứng thư số {subject}"),
    "signing.signed": lazy("{actor} ký số văn bản {subject}"),
    "signing.signed_bytes": lazy("{actor} ký số dữ liệu {subject}"),
}


def sentence(action: str, **fields: str) -> str:
    """Say in the reader's language what was done; an unknown action is shown by its name."""
    text = ACTIONS.get(action)
    return str(text).format(**fields) if text is not None else action
