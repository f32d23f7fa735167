# SPDX-License-Identifier: Apache-2.0
"""The receiving system once more: it says how far its clerks are with what it took in."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from lienthong_client import Receipt

from bench._axis.parties import play, signer
from bench._axis.stage import Party
from bench._axis.wire import Wire
from lienthong.kernel import clock

STATUSES = ("03", "05", "06")  #: accepted, in progress, finished


async def work(
    party: Party, *, sender: str, documents: Sequence[str], connections: int, at_once: int
) -> dict[str, Any]:
    """Say every status of every document, each signed on its own, and check each receipt."""
    sign = signer(party, "lienthong-status")
    began = time.perf_counter()
    ms: list[float] = []
    for status in STATUSES:
        pages = (documents[at : at + at_once] for at in range(0, len(documents), at_once))
        taken = await asyncio.gather(
            *(_say(party, sender, status, pages, sign) for _ in range(connections))
        )
        ms += (one for many in taken for one in many)
    return {"ms": ms, "took_s": time.perf_counter() - began}


async def _say(
    party: Party, sender: str, status: str, pages: Iterator[Sequence[str]], sign: Any
) -> list[float]:
    """Return how long each status waited for its verified receipt, in milliseconds."""
    ms: list[float] = []
    wire = await Wire.open(party.port, party.key)
    for page in pages:
        began = time.perf_counter()
        words = [sign(_told(party.agency, sender, one, status)) for one in page]
        for one in (await wire.json("POST", "statuses", words))["results"]:
            Receipt.verified(json.dumps(one["receipt"]), party.axis_key)
            ms.append((time.perf_counter() - began) * 1000)
    wire.close()
    return ms


def _told(receiver: str, sender: str, document_id: str, status: str) -> bytes:
    told = {
        "sender": {"code": receiver},
        "about": {"organ_code": sender, "document_id": document_id},
        "status": status,
        "at": clock.now().isoformat(),
    }
    return json.dumps(told).encode()


if __name__ == "__main__":
    play(work)
