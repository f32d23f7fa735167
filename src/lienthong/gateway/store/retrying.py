# SPDX-License-Identifier: Apache-2.0
"""What failed or rests is tried again, as officers ask: the gateway alone writes deliveries."""

from uuid import UUID

from lienthong.exchange.rules.instructions import Task
from lienthong.gateway.store.transactions import Transaction

#: What is told of an instruction that there was nothing to do for any more.
GONE = "gone"


async def retry(work: Transaction) -> list[UUID]:
    """Let failed deliveries wait again, as officers ask; return those that do."""
    asked = await work.fetch("instructions", Task.RETRY)
    if not asked:
        return []
    rows = await work.fetch("retry", [one["delivery_id"] for one in asked], work.now)
    again = {row["id"] for row in rows}
    outcomes = ["" if one["delivery_id"] in again else GONE for one in asked]
    await work.execute("instructed", [one["id"] for one in asked], outcomes, work.now)
    await work.wake({row["system_id"] for row in rows})
    return list(again)


async def lines(work: Transaction) -> None:
    """Wake the lines to neighbours, as officers ask, and let nothing rest that waits for them."""
    asked = await work.fetch("instructions", Task.LINE)
    if not asked:
        return
    rows = await work.fetch("at_once", [one["system_id"] for one in asked], work.now)
    await work.execute("instructed", [one["id"] for one in asked], [""] * len(asked), work.now)
    await work.wake({key for row in rows for key in (row["id"], row["system_id"])})
