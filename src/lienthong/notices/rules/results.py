# SPDX-License-Identifier: Apache-2.0
"""Notices about what happens to a dossier after a result, and about what is taken back."""

from lienthong.notices.rules.delivery import Channel
from lienthong.notices.rules.shape import Template, Words

_BOTH = frozenset({Channel.EMAIL, Channel.SMS})

RESULTS = (
    Template(
        code="case_undone",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code}: đã hoàn tác việc {what}",
            body="{agency} đã hoàn tác việc {what} của hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Lý do: {reason}\n\nGiấy hoặc thông báo đã gửi về việc đó không còn giá trị. "
            "Ông/Bà chưa cần làm gì; cơ quan sẽ báo khi có việc tiếp theo.",
            sms="Ho so {case_code}: co quan da hoan tac viec vua bao. Xem chi tiet tren Cong.",
        ),
        en=Words(
            subject="Application {case_code}: an act was undone ({what})",
            body="{agency} has taken back an act ({what}) on application {case_code}: "
            "{procedure}.\n\nReason: {reason}\n\nWhat you received about it no longer counts. "
            "You need not do anything; you will be told what follows.",
            sms="Application {case_code}: the office took back its last act. See the portal.",
        ),
    ),
    Template(
        code="result_recalled",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Kết quả số {result_number} bị thu hồi",
            body="{agency} thu hồi kết quả số {result_number} của hồ sơ {case_code}, thủ tục "
            "{procedure}, theo {decision}.\n\nLý do: {reason}\n\nKết quả này không còn giá trị. "
            "Xem quyết định trong trang hồ sơ; không đồng ý, Ông/Bà có quyền khiếu nại, khởi kiện.",
            sms="Ket qua so {result_number} bi thu hoi. Xem quyet dinh trong trang ho so.",
        ),
        en=Words(
            subject="Result {result_number} is recalled",
            body="{agency} has recalled result {result_number} of application {case_code}: "
            "{procedure}, by {decision}.\n\nReason: {reason}\n\nIt no longer counts. The decision "
            "is on the page of your application; you may complain or sue.",
            sms="Result {result_number} is recalled. See the decision on your application's page.",
        ),
    ),
    Template(
        code="result_corrected",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Kết quả số {old_number} được đính chính, bản mới số {result_number}",
            body="{agency} đính chính kết quả của hồ sơ {case_code}, thủ tục {procedure}, theo "
            "{decision}.\n\nLý do: {reason}\n\nBản mới số {result_number} thay bản số "
            "{old_number}. Chỉ dùng bản mới; tải về trong trang hồ sơ hoặc nhận như cách đã chọn.",
            sms="Ket qua so {old_number} duoc dinh chinh, dung ban moi so {result_number}.",
        ),
        en=Words(
            subject="Result {old_number} is corrected; the new one is {result_number}",
            body="{agency} has corrected the result of application {case_code}: {procedure}, by "
            "{decision}.\n\nReason: {reason}\n\nThe new paper {result_number} takes the place of "
            "{old_number}. Use the new one only; it is on the page of your application.",
            sms="Result {old_number} is corrected; use the new one, {result_number}.",
        ),
    ),
)
