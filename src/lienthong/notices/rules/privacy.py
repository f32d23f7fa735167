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
)
