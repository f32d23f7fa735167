# SPDX-License-Identifier: Apache-2.0
"""Notices about appointments at the counter."""

from lienthong.notices.rules.delivery import Channel
from lienthong.notices.rules.shape import Template, Words

_BOTH = frozenset({Channel.EMAIL, Channel.SMS})

COUNTER = (
    Template(
        code="counter_code",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Mã xác nhận lịch hẹn: {code}",
            body="Mã xác nhận lịch hẹn: {code}\n\nNhập mã này trên trang đang mở trong 10 phút. "
            "Nếu không phải Ông/Bà đặt hẹn, hãy bỏ qua tin này.",
            sms="Ma xac nhan lich hen: {code}. Co hieu luc 10 phut.",
        ),
        en=Words(
            subject="Your appointment confirmation code: {code}",
            body="Confirmation code: {code}\n\nType it on the open page within 10 minutes. If you "
            "did not ask for an appointment, ignore this message.",
            sms="Appointment confirmation code: {code}. Valid for 10 minutes.",
        ),
    ),
    Template(
        code="counter_booked",
        channels=_BOTH,
        vi=Words(
            subject="Lịch hẹn {code}: {when}",
            body="Ông/Bà có hẹn lúc {when} tại Bộ phận Một cửa, {agency}. Mã hẹn: {code}.\n\n"
            "Đến nơi, quét hoặc nhập mã hẹn ở máy lấy số, từ 30 phút trước giờ hẹn. "
            "Đổi hoặc hủy ở trang của lịch hẹn.",
            sms="Lich hen {code}: {when}, {agency}. Nhap ma hen o may lay so khi den.",
        ),
        en=Words(
            subject="Appointment {code}: {when}",
            body="You have an appointment at {when} at the one-stop counter, {agency}. "
            "Code: {code}.\n\nScan or type the code at the ticket machine, from 30 minutes before. "
            "Change or cancel it on its page.",
            sms="Appointment {code}: {when}, {agency}. Type the code at the ticket machine.",
        ),
    ),
    Template(
        code="counter_reminder",
        channels=_BOTH,
        vi=Words(
            subject="Nhắc hẹn {code}: {when}",
            body="Nhắc Ông/Bà có hẹn lúc {when} tại Bộ phận Một cửa, {agency}. Mã hẹn: {code}.\n\n"
            "Không đến được thì hủy hẹn để nhường chỗ cho người khác.",
            sms="Nhac hen {code}: {when}, {agency}. Khong den duoc thi huy hen.",
        ),
        en=Words(
            subject="Reminder of appointment {code}: {when}",
            body="You have an appointment at {when} at the one-stop counter, {agency}. "
            "Code: {code}.\n\nIf you cannot come, cancel it so that somebody else can.",
            sms="Reminder: appointment {code}, {when}, {agency}. Cancel it if you cannot come.",
        ),
    ),
)
