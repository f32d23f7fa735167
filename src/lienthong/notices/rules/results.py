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
)
