# SPDX-License-Identifier: Apache-2.0
"""Events and jobs, written in the caller's transaction; their delivery; running them in-process."""

from lienthong.outbox.services.delivering import bound, fan_out, handle, redrive
from lienthong.outbox.services.draining import drain
from lienthong.outbox.services.publishing import enqueue, publish, publish_many

__all__ = [
    "bound",
    "drain",
    "enqueue",
    "fan_out",
    "handle",
    "publish",
    "publish_many",
    "redrive",
]
