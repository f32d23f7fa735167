# SPDX-License-Identifier: Apache-2.0
"""What payments decide: the moves of an order, what a sum that arrives means, codes, VietQR."""

from lienthong.payments.rules.codes import LENGTH, is_code, new_code
from lienthong.payments.rules.orders import (
    ACTIONS,
    EVENTS,
    LIVE,
    TRANSITIONS,
    Disposition,
    FeeItem,
    Move,
    Notice,
    Payer,
    RefundState,
    Status,
    disposition_of,
    move,
    total_vnd,
)
from lienthong.payments.rules.vietqr import BANKS, crc16, is_account, memo_text, vietqr

__all__ = [
    "ACTIONS",
    "BANKS",
    "EVENTS",
    "LENGTH",
    "LIVE",
    "TRANSITIONS",
    "Disposition",
    "FeeItem",
    "Move",
    "Notice",
    "Payer",
    "RefundState",
    "Status",
    "crc16",
    "disposition_of",
    "is_account",
    "is_code",
    "memo_text",
    "move",
    "new_code",
    "total_vnd",
    "vietqr",
]
