# SPDX-License-Identifier: Apache-2.0
"""The evaluation in words: three questions asked, six measured, each with its basis."""

from collections.abc import Mapping
from typing import Any

from lienthong.cases.rules import Basis
from lienthong.kernel.text import lazy

#: Criterion → what the applicant is asked, and the answers worth 2, 1 and 0.
QUESTIONS: Mapping[int, tuple[Any, tuple[Any, Any, Any]]] = {
    3: (
        lazy("Ông/Bà phải liên hệ mấy lần để hoàn thiện hồ sơ?"),
        (lazy("Không lần nào"), lazy("Một lần"), lazy("Từ hai lần")),
    ),
    4: (
        lazy("Ông/Bà phải làm việc với mấy cơ quan?"),
        (lazy("Một"), lazy("Hai"), lazy("Từ ba")),
    ),
    6: (
        lazy("Cán bộ tiếp đón, hướng dẫn thế nào?"),
        (lazy("Tốt"), lazy("Bình thường"), lazy("Chưa tốt")),
    ),
}

BASES: Mapping[Basis, Any] = {
    Basis.EARLY: lazy("xong trước ngày hẹn"),
    Basis.ON_TIME: lazy("xong đúng hẹn"),
    Basis.EXTENDED: lazy("xong đúng hẹn sau khi gia hạn"),
    Basis.LATE: lazy("xong sau ngày hẹn"),
    Basis.SHARES_KEPT: lazy("mọi bước đúng hạn"),
    Basis.SHARES_PARTLY: lazy("có bước quá hạn"),
    Basis.SHARES_LATE: lazy("quá nửa số bước quá hạn"),
    Basis.ONE_STOP: lazy("nộp và nhận ở một nơi"),
    Basis.TWO_PLACES: lazy("nơi nhận khác nơi giải quyết"),
    Basis.PUBLIC: lazy("công khai đủ thành phần, trình tự, căn cứ"),
    Basis.PUBLIC_PARTLY: lazy("công khai chưa đủ"),
    Basis.NO_COMPLAINT: lazy("không có phản ánh"),
    Basis.COMPLAINT_ANSWERED: lazy("phản ánh được trả lời đúng hạn"),
    Basis.COMPLAINT_UNHAPPY: lazy("có phản ánh trả lời chưa làm hài lòng"),
    Basis.COMPLAINT_LATE: lazy("có phản ánh trả lời quá hạn"),
    Basis.ONLINE_SHOWN: lazy("trực tuyến, tiến độ công khai từng bước"),
    Basis.ONLINE_LATE: lazy("trả lời tiếp nhận quá 8 giờ làm việc"),
    Basis.OFFLINE: lazy("nộp tại quầy, tra cứu được trực tuyến"),
}
