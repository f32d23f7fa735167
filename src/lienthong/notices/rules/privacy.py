# SPDX-License-Identifier: Apache-2.0
"""What people and officers are told about requests over personal data, and about breaches."""

from lienthong.notices.rules.shape import Template, Words

PRIVACY = (
    Template(
        code="data_request_received",
        vi=Words(
            subject="Đã nhận yêu cầu {code}, phản hồi trước {until}",
            body="{agency} đã nhận yêu cầu {code}: {title}.\n\nCơ quan phản hồi trước {until}.",
        ),
        en=Words(
            subject="Request {code} received, reply due {until}",
            body="{agency} has received request {code}: {title}.\n\nThe reply is due {until}.",
        ),
    ),
    Template(
        code="data_request_moved",
        vi=Words(
            subject="Yêu cầu {code}: {what}",
            body="{agency} về yêu cầu {code} ({title}): {what}.\n\n{text}\n\nHạn: {until}.",
        ),
        en=Words(
            subject="Request {code}: {what}",
            body="{agency} about request {code} ({title}): {what}.\n\n{text}\n\nDue: {until}.",
        ),
    ),
    Template(
        code="privacy_waiting",
        vi=Words(
            subject="{what}: {code}, hạn {until}",
            body="{what}: {code}, {title}.\n\nHạn: {until}. Mở trang Bảo vệ dữ liệu cá nhân.",
        ),
        en=Words(
            subject="{what}: {code}, due {until}",
            body="{what}: {code}, {title}.\n\nDue: {until}. Open the page Personal data.",
        ),
    ),
    Template(
        code="correction_waiting",
        vi=Words(
            subject="{what}: {register}",
            body="{what} trong {register}: {fields}. {agency} xem và quyết định.\n\n"
            "Mở trang Đính chính sổ đăng ký.",
        ),
        en=Words(
            subject="{what}: {register}",
            body="{what} in {register}: {fields}. {agency} decides.\n\n"
            "Open the page Corrections of registers.",
        ),
    ),
    Template(
        code="correction_decided",
        vi=Words(
            subject="{what}: {register}",
            body="{agency}: {what} ({fields}) trong {register}.\n\n{text}",
        ),
        en=Words(
            subject="{what}: {register}",
            body="{agency}: {what} ({fields}) in {register}.\n\n{text}",
        ),
    ),
    Template(
        code="record_corrected",
        vi=Words(
            subject="Dữ liệu của Ông/Bà đã được đính chính: {register}",
            body="{agency} đã đính chính dữ liệu của Ông/Bà trong {register}: {fields}.\n\n"
            "Xem ai đã làm và vì sao ở trang Dữ liệu của tôi. Nếu không đúng, gửi đề nghị "
            "đính chính lại ở trang đó.",
        ),
        en=Words(
            subject="Your data was corrected: {register}",
            body="{agency} has corrected your data in {register}: {fields}.\n\n"
            "The page My data shows who did it and why. If it is not right, ask for another "
            "correction there.",
        ),
    ),
)
