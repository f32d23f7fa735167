# SPDX-License-Identifier: Apache-2.0
"""The ten national states of a dossier, and the groups that reports count."""

from enum import IntEnum, StrEnum
from typing import Any

from lienthong.kernel.text import lazy


class Status(IntEnum):
    """TrangThaiHoSo: the ten codes that every one-stop system exchanges."""

    NEW = 1  #: Mới đăng ký: sent, not yet answered
    ACCEPTED = 2  #: Được tiếp nhận: the legal clock starts
    REFUSED = 3  #: Không được tiếp nhận: the end, with a written reason
    PROCESSING = 4  #: Đang xử lý: the clock runs
    SUPPLEMENT = 5  #: Yêu cầu bổ sung giấy tờ: the applicant has to complete it
    PAYMENT = 6  #: Yêu cầu thực hiện nghĩa vụ tài chính: the applicant has to pay
    WITHDRAWN = 7  #: Công dân yêu cầu rút hồ sơ: the end, counted as processed
    STOPPED = 8  #: Dừng xử lý: on a legal basis
    DONE = 9  #: Đã xử lý xong: the result is signed
    RETURNED = 10  #: Đã trả kết quả: closed

    @property
    def label(self) -> Any:
        """The national label, in the reader's language."""
        return _LABELS[self]


_LABELS = {
    Status.NEW: lazy("Mới đăng ký"),
    Status.ACCEPTED: lazy("Được tiếp nhận"),
    Status.REFUSED: lazy("Không được tiếp nhận"),
    Status.PROCESSING: lazy("Đang xử lý"),
    Status.SUPPLEMENT: lazy("Yêu cầu bổ sung giấy tờ"),
    Status.PAYMENT: lazy("Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: lazy("Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: lazy("Dừng xử lý"),
    Status.DONE: lazy("Đã xử lý xong"),
    Status.RETURNED: lazy("Đã trả kết quả"),
}


class ReportGroup(StrEnum):
    """The groups of periodic reports."""

    WAITING = "waiting"  #: not answered yet
    RUNNING = "running"  #: accepted, on the clock
    PAUSED = "paused"  #: Tạm dừng: 5 + 6 + 8
    PROCESSED = "processed"  #: Đã xử lý: 9 + 10 + 7
    REFUSED = "refused"  #: not accepted


_GROUPS = {
    Status.NEW: ReportGroup.WAITING,
    Status.ACCEPTED: ReportGroup.RUNNING,
    Status.REFUSED: ReportGroup.REFUSED,
    Status.PROCESSING: ReportGroup.RUNNING,
    Status.SUPPLEMENT: ReportGroup.PAUSED,
    Status.PAYMENT: ReportGroup.PAUSED,
    Status.WITHDRAWN: ReportGroup.PROCESSED,
    Status.STOPPED: ReportGroup.PAUSED,
    Status.DONE: ReportGroup.PROCESSED,
    Status.RETURNED: ReportGroup.PROCESSED,
}

#: States in which somebody still has something to do.
OPEN = frozenset(Status) - {Status.REFUSED, Status.WITHDRAWN, Status.RETURNED}
#: States that nothing leaves, but a return noted by mistake or a result that is corrected.
CLOSED = frozenset(Status) - OPEN
#: States that wait for the applicant or for a legal basis to fall away.
PAUSED = frozenset({Status.SUPPLEMENT, Status.PAYMENT, Status.STOPPED})


def report_group(status: Status) -> ReportGroup:
    """Return the group in which reports count a state; every state has exactly one."""
    return _GROUPS[status]


class Channel(StrEnum):
    """How the dossier came in."""

    ONLINE = "online"  #: trực tuyến
    COUNTER = "counter"  #: trực tiếp tại một cửa
    POST = "post"  #: bưu chính công ích


class Finance(StrEnum):
    """Financial progress, apart from the professional one (MC-10)."""

    NONE = "none"  #: nothing is owed
    OWED = "owed"  #: asked for, not settled
    PAID = "paid"  #: settled


class Delivery(StrEnum):
    """Delivery progress of the result (MC-10)."""

    NONE = "none"  #: there is no result yet
    WAITING = "waiting"  #: signed, to be handed over
    ONLINE = "online"  #: received in the portal
    COUNTER = "counter"  #: handed over at the counter
    POST = "post"  #: sent by public post


class Sync(StrEnum):
    """Synchronisation with the national portal (MC-10)."""

    PENDING = "pending"  #: changed since the last synchronisation
    DONE = "done"  #: the national portal has the latest state
