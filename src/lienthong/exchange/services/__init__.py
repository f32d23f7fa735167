# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.services.systems import (
    NewSystem,
    Opened,
    change_key,
    close_system,
    open_system,
    register_public_key,
    route,
    set_limits,
    share_secret,
)

__all__ = [
    "NewSystem",
    "Opened",
    "change_key",
    "close_system",
    "open_system",
    "register_public_key",
    "route",
    "set_limits",
    "share_secret",
]
