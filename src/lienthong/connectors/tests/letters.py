# SPDX-License-Identifier: Apache-2.0
"""What clerks write in tests."""

import datetime as dt
import io
import struct
import zlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from lienthong.exchange import services
from lienthong.exchange.rules.desk import Letter
from lienthong.kernel.actor import Actor


def _chunk(kind: bytes, told: bytes) -> bytes:
    summed = zlib.crc32(kind + told)
    return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", summed)


#: One grey dot: the smallest file that is one.
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\x80"))
    + _chunk(b"IEND", b"")
)
LETTER = Letter(
    number="17",
    notation="UBND-VP",
    subject="Về việc phối hợp rà soát cơ sở dữ liệu đất đai",
    issued_on=dt.date(2026, 11, 20),
    signer_name="Người Ký Thử",
    signer_position="Phó Chủ tịch",
)


def picture() -> io.BytesIO:
    """Open the smallest file that is one."""
    return io.BytesIO(PNG)


def written(clerk: Actor, *codes: str, **changes: Any) -> UUID:
    """Write a whole draft."""
    draft = services.begin(actor=clerk)
    services.save(actor=clerk, draft_id=draft, letter=replace(LETTER, **changes))
    services.add_receivers(actor=clerk, draft_id=draft, codes=codes)
    services.attach(actor=clerk, draft_id=draft, content=picture(), name="van-ban.png")
    return draft


def sent(clerk: Actor, *codes: str, **changes: Any) -> UUID:
    """Send a document; return its package."""
    return services.send(actor=clerk, draft_id=written(clerk, *codes, **changes))
