# SPDX-License-Identifier: Apache-2.0
"""What the outbox refuses."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class EventUnbound(Refusal):
    """An event came back from the database that no handler is bound to any more."""

    code = "outbox.event_unbound"
    kind = Kind.MISSING
    text = lazy("Không còn nơi xử lý {handler} cho sự kiện {event}. Kiểm tra phiên bản đang chạy.")
