# SPDX-License-Identifier: Apache-2.0
"""Lent packages as they travel: what is told of them, and the small ones' files behind it.

The length of the JSON in four bytes, the JSON, the files of each package that has `enclosed`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from asyncpg import Record

from lienthong.gateway.store import Store

MEDIA_TYPE = "application/vnd.lienthong.deliveries"
_encode = msgspec.json.Encoder().encode


async def framed(
    store: Store,
    rows: Sequence[Record],
    *,
    enclose: int,
    most_bytes: int,
    told: Mapping[str, Any] | None = None,
) -> bytes:
    """Return lent packages with the files of those up to `enclose` bytes, `most_bytes` in all.

    told: what the JSON says beside them.
    """
    deliveries = [dict(row) for row in rows]
    small, left = [], most_bytes
    for one in deliveries:
        if one["size_bytes"] <= min(enclose, left):
            left -= one["size_bytes"]
            small.append(one)
    files = await store.enclosed([one["package_id"] for one in small])
    small = [one for one in small if one["package_id"] in files]
    for one in small:
        one["enclosed"] = [len(content) for content in files[one["package_id"]]]
    head = _encode({**(told or {}), "deliveries": deliveries})
    bodies = (content for one in small for content in files[one["package_id"]])
    return b"".join((len(head).to_bytes(4), head, *bodies))
